//! Numbers, bounds, days and announced lists as statutes write them, in words of the language.

use crate::syntax::letters::{first_word, is_letter};
use crate::syntax::parser::{TokenKind, tokens};
use crate::syntax::statute_words::comparison_before;
use crate::value::number::Number;
use crate::value::numeral::numeral;
use crate::value::unit::Unit;

/// The endings of numbers that are bounds, a longer one before one that it ends with, each with its sign: 以上, 以下, 以内 and 届满 include the
/// number, 以外 does not.
const ENDINGS: &[(&str, &str)] = &[
    ("及其以上", "≥"),
    ("及以上", "≥"),
    ("或以上", "≥"),
    ("以上", "≥"),
    ("及其以下", "≤"),
    ("及以下", "≤"),
    ("或以下", "≤"),
    ("以下", "≤"),
    ("以内", "≤"),
    ("之内", "≤"),
    ("内", "≤"),
    ("以外", ">"),
    ("届满", "≥"),
];

/// A number and its unit as statutes write them: `三十日`, `百分之二十`, `三分之一`, `半数`, `半年`, `30万元`.
pub fn quantity(text: &str) -> Option<String> {
    // 叁拾万元, 人民币30万元
    const CAPITALS: &str = "壹贰叁肆伍陆柒捌玖拾佰仟";
    let text = text.strip_prefix("人民币").unwrap_or(text);
    if text.contains(|c| CAPITALS.contains(c)) {
        let plain = |c: char| CAPITALS.chars().position(|capital| capital == c).and_then(|at| "一二三四五六七八九十百千".chars().nth(at));
        return quantity(&text.chars().map(|c| plain(c).unwrap_or(c)).collect::<String>());
    }
    if let Some(part) = text.strip_prefix("百分之") {
        return part.parse().ok().or_else(|| numeral(part)).map(|number| format!("{number}%"));
    }
    // 六成五 is 65%.
    if let Some((tens, ones)) = text.split_once('成') {
        let digit = |text: &str| text.parse().ok().or_else(|| numeral(text)).filter(|digit| *digit <= 10);
        let ones = if ones.is_empty() { Some(0) } else { digit(ones).filter(|ones| *ones < 10) };
        return Some(format!("{}%", digit(tens)? * 10 + ones?));
    }
    if let Some((whole, part)) = text.split_once("分之") {
        return Some(format!("{} / {}", numeral(part)?, numeral(whole)?));
    }
    match text {
        "半年" => return Some("6个月".to_owned()),
        "半" | "半数" | "一半" => return Some("50%".to_owned()),
        _ => {}
    }
    if let Some(years) = text.strip_suffix("年半").filter(|_| !text.starts_with(|c: char| c.is_ascii_digit())) {
        return numeral(years).map(|years| format!("{}个月", u64::from(years) * 12 + 6));
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    if digits > 0 {
        let (number, unit) = text.split_at_checked(digits).filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))?;
        if matches!(unit, "" | "%" | "％") || Unit::from_word(unit).is_some() {
            return Some(text.to_owned());
        }
        let (times, unit) = times(unit)?;
        // 50万 says no unit: what it meets does.
        let counted = || Number::parse(number).ok()?.multiply(&Number::whole(times)).ok();
        return if unit.is_empty() { Some(text.to_owned()) } else { counted().map(|number| format!("{number}{unit}")) };
    }
    let numerals = text.find(|c| !NUMERALS.contains(c)).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(numerals)?;
    // 三十万元 is 30 of 万元, and 三万人 is 30000 of 人.
    let shorter =
        number.strip_suffix(['万', '亿']).map(|shorter| (shorter, format!("{}{unit}", number.strip_prefix(shorter).unwrap_or_default())));
    let (number, unit) = match shorter {
        Some((shorter, longer)) if Unit::from_word(&longer).is_some() => (shorter, longer),
        _ => (number, unit.to_owned()),
    };
    // 三十万 says no unit.
    let (number, unit) = match number.strip_suffix(['万', '亿']) {
        Some(shorter) if unit.is_empty() => (shorter, number.strip_prefix(shorter)?),
        _ => (number, unit.as_str()),
    };
    if times(unit).is_none_or(|(_, rest)| !rest.is_empty()) {
        Unit::from_word(unit)?;
    }
    large_numeral(number).map(|number| format!("{number}{unit}"))
}

/// How many times a number counts that `千`, `万` or `亿` follows, and the unit behind that word, if it says one.
pub fn times(unit: &str) -> Option<(i64, &str)> {
    const TIMES: [(&str, i64); 4] = [("百", 100), ("千", 1000), ("万", 10_000), ("亿", 100_000_000)];
    let (rest, times) = TIMES.iter().find_map(|(word, times)| Some((unit.strip_prefix(word)?, *times)))?;
    (rest.is_empty() || Unit::from_word(rest).is_some()).then_some((times, rest))
}

/// The characters of Chinese numerals.
pub const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿";

/// A number in Chinese numerals; what stands before 亿 and before 万 counts by itself.
fn large_numeral(text: &str) -> Option<u64> {
    let (mut total, mut rest) = (0, text);
    for (sign, place) in [('亿', 100_000_000), ('万', 10_000)] {
        if let Some((before, after)) = rest.split_once(sign) {
            total += u64::from(numeral(before)?) * place;
            rest = after;
        }
    }
    if rest.is_empty() && total > 0 { Some(total) } else { numeral(rest).map(|ones| total + u64::from(ones)) }
}

/// The comparison that a phrase such as `二人以上` stands for.
pub fn comparison(phrase: &str) -> Option<String> {
    match bounds(phrase).as_slice() {
        [("≥", low), ("≤", high)] => Some(format!("介于 {low} 至 {high}")),
        [(sign, only)] => Some(format!("{sign} {only}")),
        _ => None,
    }
}

/// The advice for a bound such as `30万元以上` that a text starts with, if it starts with one.
pub fn as_comparison(text: &str) -> Option<String> {
    let phrase = first_phrase(text.strip_prefix('在').unwrap_or(text).trim_start()).trim_end_matches('的');
    if !phrase.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (number, sign) = ENDINGS.iter().find_map(|(ending, sign)| Some((phrase.strip_suffix(ending)?, *sign)))?;
    if let [_, _, ..] = bounds(phrase).as_slice() {
        return comparison(phrase).map(|between| format!("写成比较：“{between}”"));
    }
    match sign {
        "≥" => Some(format!("写成比较：“≥ {number}”或“不低于 {number}”（不含本数用“>”）")),
        "≤" => Some(format!("写成比较：“≤ {number}”或“不超过 {number}”（不含本数用“<”）")),
        _ => Some(format!("写成比较：“{sign} {number}”")),
    }
}

/// The letters, digits, points and per cent signs that a text begins with.
pub fn first_phrase(text: &str) -> &str {
    let end = text.find(|c: char| !is_letter(c) && !matches!(c, '.' | '%' | '％')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The same with the remarks of bounds inside it: `10万元以上（含）30万元以下（不含30万元）`.
pub fn bound_phrase(text: &str) -> &str {
    let mut rest = text;
    loop {
        let after = rest.strip_prefix(first_phrase(rest)).unwrap_or_default();
        match remark(after) {
            Some((_, next)) => rest = next,
            None => return text.strip_suffix(after).unwrap_or(text),
        }
    }
}

/// Whether a remark such as `（不含本数）` at the start of a text takes the number out, and what follows it.
pub fn remark(text: &str) -> Option<(bool, &str)> {
    let (inner, after) = text.strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    let said = inner.strip_prefix('不').unwrap_or(inner);
    let what = ["包括", "包含", "含"].iter().find_map(|word| said.strip_prefix(word))?;
    (matches!(what, "" | "本数") || quantity(what).is_some()).then_some((said.len() < inner.len(), after))
}

/// The bounds that a phrase consists of, with their signs.
pub fn bounds(phrase: &str) -> Vec<(&'static str, String)> {
    let mut rest = phrase;
    let mut found = Vec::new();
    while !rest.is_empty() {
        if let Some((sign, number)) = comparison_before(rest) {
            let Some(number) = quantity(number) else { return Vec::new() };
            found.push((sign, number));
            return found;
        }
        let ending = ENDINGS
            .iter()
            .filter_map(|(word, sign)| Some((rest.find(word)?, *word, *sign)))
            .min_by_key(|(at, word, _)| (*at, std::cmp::Reverse(word.len())));
        let Some((at, word, sign)) = ending else { return Vec::new() };
        // The remark stands before the word or behind it.
        let (number, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + word.len()..).unwrap_or_default());
        let (number, inner) = number.split_at_checked(number.find(['（', '(']).unwrap_or(number.len())).unwrap_or((number, ""));
        let (inner, behind) = (remark(inner), remark(after));
        let Some(number) = quantity(number) else { return Vec::new() };
        let is_out = inner.or(behind).is_some_and(|(is_out, _)| is_out);
        found.push((if is_out { strict(sign) } else { sign }, number));
        rest = behind.map_or(after, |(_, after)| after);
    }
    found
}

/// A bound without its number.
fn strict(sign: &'static str) -> &'static str {
    match sign {
        "≥" => ">",
        "≤" => "<",
        _ => sign,
    }
}

/// The relations, one of which is meant, of a day such as `2024年1月1日以前`: how much of a text that is, the day, and the relations. The
/// law says of 以上 and 以下 alone that they include the number: before or after a day may include the day or not.
pub fn bound_of_day(text: &str) -> Option<(usize, String, &'static [&'static str])> {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("以前", &["早于", "不晚于"]),
        ("之前", &["早于", "不晚于"]),
        ("前", &["早于", "不晚于"]),
        ("以后", &["晚于", "不早于"]),
        ("之后", &["晚于", "不早于"]),
        ("后", &["晚于", "不早于"]),
        ("起", &["不早于"]),
        ("以来", &["不早于"]),
        ("止", &["不晚于"]),
        ("当日", &["="]),
        ("当天", &["="]),
    ];
    let until = ["截至", "截止到", "截止"].iter().find_map(|word| text.strip_prefix(word));
    let body = until.unwrap_or(text).trim_start_matches(['自', '从', '在', '于', '至']).trim_start();
    let (length, day) = day(body)?;
    let rest = body.get(length..)?;
    let blank = rest.len() - rest.trim_start().len();
    let word = first_word(rest.trim_start());
    let ending = ENDINGS.iter().find(|(ending, _)| word.trim_end_matches(['的', '时']) == *ending);
    let end = text.len() - body.len() + length;
    match ending {
        Some((_, relations)) => Some((end + blank + word.len(), day, relations)),
        None => until.map(|_| (end, day, ["不晚于"].as_slice())),
    }
}

/// A day at the start of a text, its parts maybe apart, and how much of the text it is.
pub fn day(text: &str) -> Option<(usize, String)> {
    let mut day = String::new();
    let mut rest = text;
    let signs: [&[char]; 3] = [&['年', '-', '/', '.'], &['月', '-', '/', '.'], &['日', '号']];
    for (at, sign) in signs.iter().enumerate() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits == 0 || (at == 0 && digits != 4) || digits > 4 {
            return None;
        }
        day.push_str(rest.get(..digits)?);
        let after = rest.get(digits..)?;
        match after.trim_start().strip_prefix(*sign) {
            Some(next) => {
                day.push(after.trim_start().chars().next()?);
                rest = if at < 2 { next.trim_start() } else { next };
            }
            // 2024-01-01 ends with its number.
            None if at == 2 && !day.contains(['年', '月']) => rest = after,
            None => return None,
        }
    }
    Some((text.len() - rest.len(), day))
}

/// A number with the ending of a bound, which the grammar would take for its unit.
pub fn hidden_bound(body: &str) -> Option<(usize, &str)> {
    let is_bound = |text: &str| ENDINGS.iter().any(|(ending, _)| text.contains(ending));
    // Only a number that is written in digits can hide one.
    let has_digits = body.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if !has_digits || !is_bound(body) && !body.contains(['前', '后', '起', '止', '来', '当', '至', '到']) {
        return None;
    }
    let mut at = 0;
    tokens(body, body).into_iter().find_map(|token| {
        let start = at;
        at += token.text.len();
        // 2024-01-01至2024-12-31 are days.
        let is_apart = !body.get(..start).is_some_and(|before| before.ends_with(['-', '－', '/', '.']));
        let is_span =
            || is_apart && token.text.split_once(['至', '到']).is_some_and(|(low, high)| quantity(low).and(quantity(high)).is_some());
        let hides = token.kind == TokenKind::Number && (is_bound(token.text) || bound_of_day(token.text).is_some() || is_span());
        hides.then_some((start, token.text))
    })
}

/// The day of `自2024年1月1日起施行`, or of `本办法自2024年1月1日起施行`.
pub fn since(phrase: &str) -> Option<&str> {
    const LONGEST_LEAD: usize = 4;
    let lead = phrase.split_once('自').map_or("", |(lead, _)| lead);
    let is_lead = lead.starts_with('本') && lead.chars().count() <= LONGEST_LEAD;
    let phrase = phrase.strip_prefix(lead).filter(|_| is_lead).unwrap_or(phrase);
    let day = phrase.trim_start_matches(['自', '从']);
    let day = ["起施行", "起实施", "起生效", "起执行", "起失效", "起废止", "起", "施行"]
        .iter()
        .find_map(|end| day.strip_suffix(end))
        .unwrap_or(day);
    (day.len() < phrase.len() && day.starts_with(|c: char| c.is_ascii_digit()) && day.ends_with(['日', '号'])).then_some(day)
}

/// What a line such as `有下列情形之一的` announces.
pub struct Announced {
    /// The words of the language for it: the only one, or both where it leaves open how many must hold.
    pub readings: &'static [&'static str],
    /// Whether it says that this does not hold, as `没有下列情形之一` does.
    pub negated: bool,
}

/// What a line announces as statutes do, if it does.
pub fn listing(line: &str) -> Option<Announced> {
    let phrase = first_word(line.trim_start()).trim_end_matches(['的', '时', '者']);
    let (before, _) = phrase.split_once("下列").or_else(|| phrase.split_once("以下"))?;
    let has = |words: &[&str]| words.iter().any(|word| phrase.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| phrase.ends_with(word));
    let readings: &[&str] = if ends(&["之一", "任一", "任一情形", "任一条件", "任何一项", "任意一项", "一项"]) {
        &["下列之一"]
    } else if has(&["全部", "所有", "各项", "同时", "均"]) && ends(&["条件", "情形", "情况", "要求", "全部", "所有", "各项", "事项"])
    {
        &["下列全部"]
    } else if ends(&["条件", "情形", "情况", "要求"]) {
        &["下列全部", "下列之一"]
    } else {
        return None;
    };
    let negated = before.contains(['不', '未', '无', '非', '免', '没', '除']);
    // Where circumstances are absent, none of them is there.
    let readings = if negated && ends(&["情形", "情况"]) { &["下列之一"] } else { readings };
    Some(Announced { readings, negated })
}

#[cfg(test)]
mod tests {
    use super::{comparison, quantity};

    #[test]
    fn numbers_are_read_as_statutes_write_them() {
        let cases = [
            ("三十日", "30日"),
            ("二人", "2人"),
            ("百分之二十", "20%"),
            ("半年", "6个月"),
            ("一年半", "18个月"),
            ("三十万元", "30万元"),
            ("三万人", "30000人"),
            ("一千五百元", "1500元"),
            ("十五个工作日", "15个工作日"),
            ("一百零五平方米", "105平方米"),
            ("30万元", "30万元"),
            ("一〇二日", "102日"),
            ("一亿零三十万人", "100300000人"),
            ("三十万", "30万"),
            ("50万", "50万"),
            ("3万人", "30000人"),
            ("3.5千元", "3500元"),
            ("6成", "60%"),
            ("六成五", "65%"),
        ];
        for (text, expected) in cases {
            assert_eq!(quantity(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["三十", "人", "万人", "二类", "半天", "一般人", "成果", "三成员", "万", "3万块", "二十成"] {
            assert_eq!(quantity(text), None, "{text}");
        }
    }

    #[test]
    fn bounds_include_the_number_as_the_civil_code_says() {
        let cases = [
            ("三人以上", "≥ 3人"),
            ("三人以下", "≤ 3人"),
            ("15日以内", "≤ 15日"),
            ("不满三十日", "< 30日"),
            ("超过10万元", "> 10万元"),
            ("30日以外", "> 30日"),
            ("10万元以上30万元以下", "介于 10万元 至 30万元"),
        ];
        for (text, expected) in cases {
            assert_eq!(comparison(text).as_deref(), Some(expected), "{text}");
        }
    }
}
