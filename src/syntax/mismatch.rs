//! A line that the grammar refuses, in words for its drafter: what was expected, what was found, and what may have been meant.

use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::letters;
use crate::syntax::parser::Rule;
use crate::syntax::statute_numbers;
use crate::syntax::words::{ClauseWord, DeclarationWord, near_word};
use crate::value::unit::Unit;

/// The diagnostic for a body in a declaration that no longer fits at a byte of it.
pub fn explain(text: &str, at: usize, base: Span, expected: &[Rule], declaration: DeclarationWord) -> Diagnostic {
    if let Some((at, sign)) = wrong_separator(text, at) {
        let place = Span::new(base.source, base.start as usize + at, base.start as usize + at + sign.len());
        let message = if sign.trim().is_empty() {
            "{…}里的取值之间要有“、”，却只留了空".to_owned()
        } else {
            format!("{{…}}里应为“、”或“}}”，却写着「{sign}」")
        };
        return Diagnostic::new(Code::SYN003, place, message).help("取值之间用“、”隔开；含有别的符号的取值写成文本，如“申请书(原件)”");
    }
    let expected = expectations(expected);
    // Blank space before the offending word belongs to neither.
    let rest = text.get(at..).unwrap_or_default();
    let at = at + rest.len() - rest.trim_start().len();
    let found = found_piece(rest.trim_start());
    let span = Span::new(base.source, base.start as usize + at, base.start as usize + at + found.len());
    let should = if expected.is_empty() { String::from("这里到此为止") } else { format!("这里应为{}", expected.join("、")) };
    let message =
        if found.is_empty() { format!("{should}，却没有写完") } else { format!("{should}，却写着「{}」", shorten(found)) };
    Diagnostic { help: advice(text, at, found, declaration), ..Diagnostic::new(Code::SYN003, span, message) }
}

/// What stands between two values in braces, or inside one of them, and may not: the braces open where a text is refused, or before.
fn wrong_separator(text: &str, at: usize) -> Option<(usize, &str)> {
    let (before, rest) = text.split_at_checked(at)?;
    let open = if rest.trim_start().starts_with(['{', '｛']) {
        at + rest.len() - rest.trim_start().len()
    } else {
        before.rfind(['{', '｛']).filter(|open| !before.get(*open..).is_some_and(|inside| inside.contains(['}', '｝'])))?
    };
    let inner = text.get(open..)?;
    let mut last = '{';
    for (offset, c) in inner.char_indices().skip(1) {
        match c {
            '}' | '｝' => return None,
            // Texts and names in brackets may hold anything.
            '“' | '"' | '「' | '.' => return None,
            _ if c.is_whitespace() => {}
            _ if letters::is_letter(c) => {
                let gap = text.get(open..open + offset)?;
                let blank = gap.len() - gap.trim_end().len();
                if blank > 0 && letters::is_letter(last) {
                    return Some((open + offset - blank, gap.get(gap.len() - blank..)?));
                }
                last = c;
            }
            '、' | '，' | ',' => last = c,
            _ => return Some((open + offset, text.get(open + offset..open + offset + c.len_utf8())?)),
        }
    }
    None
}

/// The word, text or sign at the start of `rest`.
fn found_piece(rest: &str) -> &str {
    let is_word = rest.starts_with(letters::is_letter);
    let end = rest.char_indices().skip(1).find(|(_, c)| !is_word || !letters::is_letter(*c));
    end.and_then(|(end, _)| rest.get(..end)).unwrap_or(rest)
}

fn advice(text: &str, at: usize, found: &str, declaration: DeclarationWord) -> Option<String> {
    let (before, rest) = text.split_at_checked(at)?;
    let trimmed = before.trim_end();
    let opens_line = before.get(trimmed.len()..).is_some_and(|blank| blank.contains('\n'));
    if opens_line && let Some(word) = ClauseWord::from_word(found) {
        let homes = DeclarationWord::ALL.iter().filter(|home| word.stands_in(**home));
        let homes: String = homes.map(|home| format!("“{}”", home.word())).collect();
        return Some(format!("“{found}”写在{homes}里，不写在“{}”里", declaration.word()));
    }
    if opens_line && let Some(question) = near_word(found, Some(declaration)) {
        return Some(format!("行首词{question}"));
    }
    if opens_line && found == "|" {
        return Some("以“|”开头的行只写在“判定表”里".to_owned());
    }
    if trimmed.len() < before.len() && trimmed.ends_with(|c: char| c.is_ascii_digit()) && Unit::from_word(found).is_some() {
        let number = trimmed.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
        return Some(format!("计量单位紧跟在数后面，中间不留空：「{number}{found}」"));
    }
    if let Some(help) = statute_numbers::as_comparison(rest) {
        return Some(help);
    }
    if trimmed.ends_with(['=', '＝']) && rest.starts_with(['=', '＝']) {
        return Some("相等只写一个“=”，或写“为”".to_owned());
    }
    let help = match found {
        "" if trimmed.ends_with('当') => "“当”后面写上条件；没有条件的，去掉“当”",
        "&" | "and" | "AND" => "并且写作“且”",
        "|" | "or" | "OR" => "或者写作“或”",
        "!" | "！" | "not" | "NOT" => "否定写作“非”，不等写作“≠”或“不为”",
        "]" | "］" if before.contains(['[', '［']) => "查名录要写出是哪一列，如「街道名录[承接街道].编制」",
        "'" | "‘" | "’" => "文本用“…”或\"…\"括起来",
        "”" => "文本以“开头，以”结尾",
        "大于" => "大于写作“超过”“高于”“多于”或“>”",
        "小于" => "小于写作“低于”“不足”“少于”或“<”",
        "大于等于" | "达到" | "至少" | "不小于" => "大于或等于写作“不低于”“不少于”或“≥”",
        "小于等于" | "至多" | "不大于" => "小于或等于写作“不超过”“不高于”“不多于”或“≤”",
        "等于" => "等于写作“为”或“=”",
        "不等于" | "不是" => "不等写作“不为”或“≠”",
        _ if found.starts_with(letters::is_letter) && trimmed.ends_with(letters::is_letter) => {
            "词与词之间要有比较词或标点；含有空格或标点的名称写在「」里"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

macro_rules! expectations {
    ($($wording:literal $($rule:ident)*;)*) => {
        /// How the rules that could have matched are worded, in this order; rules that are no help to a drafter are left out.
        const EXPECTATIONS: &[(&str, &[Rule])] = &[$(($wording, &[$(Rule::$rule),*])),*];
    };
}

expectations! {
    "这一子句的结尾" EOI;
    "名称" name bracketed path reference;
    "计量单位" unit;
    "文本“…”" text quoted;
    "日期" date;
    "数" number decimal percent whole;
    "是或否" constant yes no today;
    "比较词（如“为”“不低于”“属于”）"
        compared member names_key contains between affix filled word_between
        equal not_equal less more at_most at_least is_in is_not_in cites cites_not mentions mentions_not holds holds_all holds_any holds_not
        starts ends matches is_filled is_unfilled;
    "“且”或“或”" and or;
    "{…}" list;
    "名称或值" expression comparison sum product value;
    "运算符号" plus minus times divided_by;
    "“至”" word_to;
    "“则”" word_then;
    "“否则”" word_else;
    "“=”" equals;
    "“按”" grouping word_by;
    "“其中”" filter word_where;
    "《…》" law_title;
    "结论" conclusion_value;
    "结论和它的用语" wording;
    "类型" type_name table_type;
    "取值的名称" value_name;
    "“必填”“缺省”“列名”“又作”“由”“固有”“说明”"
        required fallback headings synonyms authority inherent remark
        word_required word_default word_headings word_synonyms word_by_whom word_inherent word_remark;
    "“又作 “…” 为 取值”" synonym;
    "“为”" word_as;
    "“来自”“由下级设定”“不全”“主键”“别名”“施行”“失效”"
        source set_below partial key alias valid_from valid_until
        word_from_file word_key word_alias word_valid_from word_valid_until;
    "“可调”" adjustable word_adjustable;
    "“对全表”“对每个”" for_list for_each word_for_each;
    "“例外于”" except word_except;
    "应备的事实" material;
    "“首个命中”" first_hit;
    "“—”" any_value;
    "值、比较或“—”" comparison_cell range_end values_cell;
    "事实 = 值" fact;
    "“预期”" word_expected;
    "“因”“不因”“缺”" because because_not lacking word_because word_because_not word_lacking;
}

/// What was expected, in Chinese, at most five.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let expected = |(_, of): &&(&str, &[Rule])| of.iter().any(|rule| rules.contains(rule));
    EXPECTATIONS.iter().filter(expected).map(|(name, _)| *name).take(5).collect()
}
