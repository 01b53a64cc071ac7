//! The labels of the lines of a 下列: `（一）`, and other ways of numbering them that are pasted from statutes.

use crate::value::numeral::numeral;

/// The label of the line of a place in a 下列.
pub fn label(place: usize) -> String {
    const DIGITS: [&str; 11] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let number = place + 1;
    let digit = |at: usize| DIGITS.get(at).copied().unwrap_or_default();
    match number {
        1..=10 => format!("（{}）", digit(number)),
        11..=19 => format!("（十{}）", digit(number - 10)),
        _ => format!("（{number}）"),
    }
}

/// The length of a label such as `1.` `一、` `①` `㈠` `一）` `【一】` `第一、`, with the sign behind it.
pub fn other_label(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(['【', '[', '［', '〔', '第', '(', '（']).unwrap_or(line);
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c);
    let is_whole = |c: char| matches!(c, '①'..='⒛' | '㈠'..='㈩' | '•' | '●' | '○' | '■');
    let after = match rest.strip_prefix(is_whole) {
        Some(after) => after.strip_prefix(['、', '.', '．']).unwrap_or(after),
        None => {
            let after = rest.trim_start_matches(is_digit);
            if after.len() == rest.len() {
                return None;
            }
            let after = after.strip_prefix(['项', '条']).unwrap_or(after);
            after.strip_prefix(['、', '.', '．', '，', ')', '）', '】', ']', '］', '〕', ':', '：'])?
        }
    };
    // 1.5 is a number.
    if after.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let after = after.trim_start();
    (!after.is_empty()).then(|| line.len() - after.len())
}

/// The length of a label that says a number: `1.`, `（一）`, `①`.
pub fn numbered(line: &str, number: usize) -> Option<usize> {
    let length = other_label(line)?;
    let sign = line.get(..length)?.trim();
    let digits = sign.trim_matches(|c: char| !c.is_ascii_digit() && !"一二三四五六七八九十".contains(c));
    let circled = |c: char| ['①', '㈠'].iter().find_map(|first| (u32::from(c)).checked_sub(u32::from(*first))).map(|at| at as usize + 1);
    let said = digits.parse().ok().or_else(|| numeral(digits).map(|said| said as usize)).or_else(|| circled(sign.chars().next()?));
    (said == Some(number)).then_some(length)
}

/// The bytes of a line at which a label such as `（一）` begins.
pub fn within(line: &str) -> Vec<usize> {
    let is_inner = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let opens = line.match_indices(['（', '(']);
    let labels = opens.filter(|(at, sign)| {
        let inner = line.get(at + sign.len()..).unwrap_or_default();
        let after = inner.trim_start_matches(is_inner);
        after.len() < inner.len() && after.starts_with(['）', ')'])
    });
    labels.map(|(at, _)| at).collect()
}
