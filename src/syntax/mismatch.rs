//! A line that the grammar refuses, in words for its drafter: what was expected, what was found, and what may have been meant.

use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::parser::Rule;
use crate::syntax::{bounds, letters};

/// The diagnostic for a body that no longer fits at a byte of it. `near`: the word that a word at the start of a further line may have meant.
pub fn explain(text: &str, at: usize, base: Span, expected: &[Rule], near: impl Fn(&str) -> Option<&'static str>) -> Box<Diagnostic> {
    let expected = expectations(expected);
    // Blank space before the offending word belongs to neither.
    let rest = text.get(at..).unwrap_or_default();
    let at = at + rest.len() - rest.trim_start().len();
    let found = found_piece(rest.trim_start());
    let span = Span::new(base.source, base.start as usize + at, base.start as usize + at + found.len());
    let should = if expected.is_empty() { String::from("这里到此为止") } else { format!("这里应为{}", expected.join("、")) };
    let message =
        if found.is_empty() { format!("{should}，却没有写完") } else { format!("{should}，却写着「{}」", shorten(found)) };
    let diagnostic = Diagnostic::new(Code::SYN003, span, message);
    match advice(text, at, found, near) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The word, text or sign at the start of `rest`.
fn found_piece(rest: &str) -> &str {
    let word: usize = rest.chars().take_while(|&c| letters::is_letter(c)).map(char::len_utf8).sum();
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    rest.get(..length).unwrap_or_default()
}

fn advice(text: &str, at: usize, found: &str, near: impl Fn(&str) -> Option<&'static str>) -> Option<String> {
    let before = text.get(..at).unwrap_or_default();
    let rest = text.get(at..).unwrap_or_default();
    let trimmed = before.trim_end();
    let opens_line = before.get(trimmed.len()..).is_some_and(|blank| blank.contains('\n'));
    if opens_line && let Some(word) = near(found) {
        return Some(format!("行首词{}", suggest(word)));
    }
    if trimmed.ends_with(|c: char| c.is_ascii_digit()) && found.starts_with(letters::is_letter) {
        return Some(format!("计量单位紧跟在数后面，中间不留空：「{}{found}」", last_number(trimmed)));
    }
    if let Some(help) = bounds::as_comparison(rest) {
        return Some(help);
    }
    if trimmed.ends_with(['=', '＝']) && rest.starts_with(['=', '＝']) {
        return Some("相等只写一个“=”，或写“为”".to_owned());
    }
    match found {
        "&" | "and" | "AND" => Some("并且写作“且”".to_owned()),
        "|" | "or" | "OR" => Some("或者写作“或”".to_owned()),
        "!" | "！" | "not" | "NOT" => Some("否定写作“非”，不等写作“≠”或“不为”".to_owned()),
        "'" | "‘" | "’" => Some("文本用“…”或\"…\"括起来".to_owned()),
        "”" => Some("文本以“开头，以”结尾".to_owned()),
        "大于" => Some("大于写作“超过”“高于”“多于”或“>”".to_owned()),
        "小于" => Some("小于写作“低于”“不足”“少于”或“<”".to_owned()),
        "大于等于" | "达到" | "至少" | "不小于" => Some("大于或等于写作“不低于”“不少于”或“≥”".to_owned()),
        "小于等于" | "至多" | "不大于" => Some("小于或等于写作“不超过”“不高于”“不多于”或“≤”".to_owned()),
        "等于" => Some("等于写作“为”或“=”".to_owned()),
        "不等于" | "不是" => Some("不等写作“不为”或“≠”".to_owned()),
        _ if found.starts_with(letters::is_letter) && trimmed.ends_with(letters::is_letter) => {
            Some("词与词之间要有比较词或标点；含有空格或标点的名称写在「」里".to_owned())
        }
        _ => None,
    }
}

fn last_number(text: &str) -> &str {
    let start = text
        .rfind(|c: char| !c.is_ascii_digit() && c != '.')
        .map_or(0, |at| at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    text.get(start..).unwrap_or_default()
}

/// What a drafter is told for the rules that could have matched, in this order. Rules that are no help to a drafter are not among them.
const EXPECTATIONS: &[(&str, &[Rule])] = &[
    ("这一子句的结尾", &[Rule::EOI]),
    ("名称", &[Rule::name, Rule::bracketed, Rule::path, Rule::reference]),
    ("计量单位", &[Rule::unit]),
    ("文本“…”", &[Rule::text, Rule::quoted]),
    ("日期", &[Rule::date]),
    ("数", &[Rule::number, Rule::decimal, Rule::percent]),
    ("是或否", &[Rule::constant, Rule::yes, Rule::no, Rule::today]),
    (
        "比较词（如“为”“不低于”“属于”）",
        &[
            Rule::compared,
            Rule::member,
            Rule::contains,
            Rule::between,
            Rule::affix,
            Rule::filled,
            Rule::equal,
            Rule::not_equal,
            Rule::less,
            Rule::more,
            Rule::at_most,
            Rule::at_least,
            Rule::is_in,
            Rule::is_not_in,
            Rule::holds,
            Rule::holds_all,
            Rule::holds_any,
            Rule::holds_not,
            Rule::starts,
            Rule::ends,
            Rule::matches,
            Rule::is_filled,
            Rule::is_unfilled,
            Rule::word_between,
        ],
    ),
    ("“且”或“或”", &[Rule::and, Rule::or]),
    ("{…}", &[Rule::list]),
    ("名称或值", &[Rule::expression, Rule::comparison, Rule::sum, Rule::product, Rule::value]),
    ("运算符号", &[Rule::plus, Rule::minus, Rule::times, Rule::divided_by]),
    ("“至”", &[Rule::word_to]),
    ("“则”", &[Rule::word_then]),
    ("“否则”", &[Rule::word_else]),
    ("“=”", &[Rule::equals]),
    ("“按”", &[Rule::grouping, Rule::word_by]),
    ("“其中”", &[Rule::filter, Rule::word_where]),
    ("《…》", &[Rule::law_title]),
    ("结论", &[Rule::conclusion_value]),
    ("结论和它的用语", &[Rule::wording]),
    ("类型", &[Rule::type_name]),
    ("取值的名称", &[Rule::value_name]),
    (
        "“必填”“缺省”“列名”“由”“说明”",
        &[
            Rule::required,
            Rule::fallback,
            Rule::headings,
            Rule::authority,
            Rule::remark,
            Rule::word_required,
            Rule::word_default,
            Rule::word_headings,
            Rule::word_by_whom,
            Rule::word_remark,
        ],
    ),
    (
        "“来自”“主键”“施行”“失效”",
        &[
            Rule::source,
            Rule::key,
            Rule::valid_from,
            Rule::valid_until,
            Rule::word_from_file,
            Rule::word_key,
            Rule::word_valid_from,
            Rule::word_valid_until,
        ],
    ),
    ("“可调”", &[Rule::adjustable, Rule::word_adjustable]),
    ("“对全表”", &[Rule::for_list]),
    ("“例外于”", &[Rule::except, Rule::word_except]),
    ("应备的事实", &[Rule::requirement]),
    ("“首个命中”", &[Rule::first_hit]),
    ("“—”", &[Rule::any_value]),
    ("值、比较或“—”", &[Rule::comparison_cell, Rule::range_end, Rule::values_cell]),
    ("事实 = 值", &[Rule::fact]),
    ("“因”“不因”“缺”", &[Rule::because, Rule::because_not, Rule::lacking, Rule::word_because, Rule::word_because_not, Rule::word_lacking]),
];

/// What was expected, in Chinese, at most five.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let expected = |(_, of): &&(&str, &[Rule])| of.iter().any(|rule| rules.contains(rule));
    EXPECTATIONS.iter().filter(expected).map(|(name, _)| *name).take(5).collect()
}
