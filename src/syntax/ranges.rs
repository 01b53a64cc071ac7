//! Ranges in the cells of a 判定表 as tables and formulas write them: `3-`, `[3,5)`, `3≤x<5`, `≥3且<5`. A cell has both ends of a range, or one.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::letters::{first_word, half_width, is_letter};
use crate::syntax::parser::Rule;
use crate::syntax::statute_numbers::{bounds, quantity};
use crate::syntax::statute_words::comparison_before;
use crate::syntax::trial::is_accepted;

/// The ends of a range; an end that is not there is open.
#[derive(Default)]
struct Ends {
    low: Option<End>,
    high: Option<End>,
}

struct End {
    value: String,
    is_in: bool,
}

/// The diagnostic for a cell that the grammar refuses and that is a range in another form.
pub fn diagnostic(cell: &str, place: Span) -> Option<Diagnostic> {
    let text = cell.trim();
    if text.eq_ignore_ascii_case("n/a") {
        let diagnostic = Diagnostic::new(Code::SYN003, place, format!("「{text}」可以是不限，也可以是没有填"));
        return Some(diagnostic.readings(place, vec!["—".to_owned(), "未填".to_owned()]));
    }
    if is_accepted(Rule::cell, text) {
        return None;
    }
    let ends = ends(&text.chars().map(half_width).collect::<String>())?;
    let above = |end: &End| format!("{} {}", if end.is_in { "≥" } else { ">" }, end.value);
    let below = |end: &End| format!("{} {}", if end.is_in { "≤" } else { "<" }, end.value);
    let diagnostic = |message: String| Diagnostic::new(Code::SYN003, place, message);
    // Where one end of two is left out, a row before this one takes what lies at that end or beyond it.
    let (meant, row_before) = match (&ends.low, &ends.high) {
        (Some(low), Some(high)) if low.is_in && high.is_in => (format!("{} 至 {}", low.value, high.value), None),
        (Some(low), Some(high)) if low.is_in => (above(low), Some(format!("≥ {}", high.value))),
        (Some(low), Some(high)) => (below(high), Some(format!("≤ {}", low.value))),
        (Some(low), None) => (above(low), None),
        (None, Some(high)) => (below(high), None),
        (None, None) => return None,
    };
    Some(match row_before {
        None => diagnostic(format!("这一格的范围写着「{text}」")).help(format!("写成「{meant}」")).certain(place, meant),
        // What follows for the rows above is not the mend of a cell.
        Some(before) => diagnostic(format!("一格里写不下一端不含的范围「{text}」")).help(format!(
            "在“判定表”那一行写“首个命中”，把「{before}」的一行写在前面，这一格写「{meant}」；或把这一行写成一条规则，两个条件之间写“且”"
        )),
    })
}

/// What `3`, `3万元` or `小额上限` is, if it may be an end.
fn end(text: &str, is_in: bool) -> Option<End> {
    let text = text.trim();
    let is_number = quantity(text).is_some()
        || (text.starts_with(|c: char| c.is_ascii_digit()) && text.trim_end_matches('%').chars().all(|c| c.is_ascii_digit() || c == '.'));
    let is_name = !text.is_empty() && first_word(text) == text;
    let value = quantity(text).filter(|_| text.starts_with(|c: char| c.is_ascii_digit())).unwrap_or_else(|| text.to_owned());
    (is_number || is_name || is_accepted(Rule::placeholder, text) && text.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(End { value, is_in })
}

fn ends(text: &str) -> Option<Ends> {
    between_brackets(text).or_else(|| compared(text)).or_else(|| open(text)).or_else(|| said(text))
}

/// `[3,5)`, `(3,+∞)`
fn between_brackets(text: &str) -> Option<Ends> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let inner = text.strip_prefix(['[', '(', '【'])?.strip_suffix([']', ')', '】'])?;
    let (low, high) = inner.split_once([',', '、', '~', '至']).or_else(|| inner.split_once('-'))?;
    let is_open = |end: &str| end.trim().is_empty() || end.contains('∞');
    let side = |text: &str, is_in: bool| if is_open(text) { Some(None) } else { end(text, is_in).map(Some) };
    Some(Ends { low: side(low, first != '(')?, high: side(high, last != ')')? })
}

/// `3≤x<5`, `≥3且<5`, `>50% 且 <80%`
fn compared(text: &str) -> Option<Ends> {
    let text = text.replace(">=", "≥").replace("<=", "≤");
    let signs: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| "<>≤≥".contains(*c)).collect();
    let [(one, first), (other, second)] = signs.as_slice() else { return None };
    let (before, middle) = (text.get(..*one)?, text.get(one + first.len_utf8()..*other)?);
    let after = text.get(other + second.len_utf8()..)?;
    let is_in = |sign: &char| "≤≥".contains(*sign);
    let is_less = |sign: &char| "<≤".contains(*sign);
    if !before.trim().is_empty() {
        let is_subject = first_word(middle.trim()) == middle.trim() && is_less(first) == is_less(second);
        let (left, right) = (end(before, is_in(first))?, end(after, is_in(second))?);
        let (low, high) = if is_less(first) { (left, right) } else { (right, left) };
        return is_subject.then_some(Ends { low: Some(low), high: Some(high) });
    }
    let middle = middle.trim().trim_end_matches(['且', '、', ',', ' ']);
    let (left, right) = (end(middle, is_in(first))?, end(after, is_in(second))?);
    let (low, high) = match (is_less(first), is_less(second)) {
        (false, true) => (left, right),
        (true, false) => (right, left),
        _ => return None,
    };
    Some(Ends { low: Some(low), high: Some(high) })
}

/// `3-`, `3万元+`, `~5`, `—5`
fn open(text: &str) -> Option<Ends> {
    const DASHES: [char; 5] = ['-', '~', '—', '－', '–'];
    let low = text.strip_suffix(DASHES).or_else(|| text.strip_suffix('+'));
    if let Some(low) = low.filter(|low| low.ends_with(|c: char| is_letter(c) || c == '%')) {
        return Some(Ends { low: end(low, true), ..Ends::default() });
    }
    let high = text.strip_prefix(['~', '—', '－', '–']).filter(|high| high.starts_with(|c: char| c.is_ascii_digit()));
    high.map(|high| Ends { high: end(high, true), ..Ends::default() })
}

/// `大于30万元`, `10万元以上不满30万元`, `10万元（含）至30万元`
fn said(text: &str) -> Option<Ends> {
    // A sign is a word of the grammar.
    let said = comparison_before(text).filter(|_| text.starts_with(is_letter));
    if let Some((sign, end)) = said.and_then(|(sign, value)| Some((sign, end(value, matches!(sign, "≥" | "≤"))?))) {
        let is_low = matches!(sign, "≥" | ">");
        return Some(if is_low { Ends { low: Some(end), high: None } } else { Ends { low: None, high: Some(end) } });
    }
    if let Some((low, high)) = ["至", "到", "-", "~", "—"].iter().find_map(|sign| text.split_once(sign)) {
        let side = |text: &str| {
            let (bare, is_in) = match text.trim().strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
                Some((bare, remark)) => (bare, !remark.starts_with('不')),
                None => (text, true),
            };
            end(bare, is_in)
        };
        return text.contains('(').then(|| Some(Ends { low: Some(side(low)?), high: Some(side(high)?) }))?;
    }
    match bounds(text).as_slice() {
        [(one @ ("≥" | ">"), low), (other @ ("≤" | "<"), high)] => {
            let end = |value: &String, is_in: bool| Some(End { value: value.clone(), is_in });
            Some(Ends { low: end(low, *one == "≥"), high: end(high, *other == "≤") })
        }
        _ => None,
    }
}
