//! A line that the grammar refuses, in words for its drafter: what was expected, what was found, and what may have been meant.

use crate::diagnostic::near::{any_of, did_you_mean};
use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::source::Span;
use crate::syntax::parser::Rule;
use crate::syntax::slips::is_complete;
use crate::syntax::slots::options_near;
use crate::syntax::statute_words::stands_for;
use crate::syntax::trial::is_accepted;
use crate::syntax::words::{ClauseWord, DeclarationWord, OPTIONS, class, near_word, of_classes};
use crate::syntax::{labels, letters};
use crate::syntax::{readings, statute_numbers};
use crate::value::unit::Unit;
use std::ops::Range;

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
    let near = did_you_mean(found, of_classes(&OPTIONS).filter(|option| expected.iter().any(|one| one.contains(&format!("“{option}”")))));
    let help = near.or_else(|| advice(text, at, found, declaration)).or_else(|| last_advice(text, found, &expected).map(str::to_owned));
    Diagnostic { help, ..Diagnostic::new(Code::SYN003, span, message) }
}

/// What is said where nothing is known of what was meant.
fn last_advice(text: &str, found: &str, expected: &[&str]) -> Option<&'static str> {
    Some(match (found, expected) {
        ("永久" | "长期" | "无" | "无期限" | "至今" | "—" | "-", ["日期"]) => "没有尽头的，不写“失效”这一行",
        (_, ["日期"]) => "写明是哪一日，如「2024-01-01」",
        ("至" | "到", _) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            "“施行”只写从哪一日起；到哪一日为止，另起一行写“失效”和它的次日"
        }
        (">" | "<" | "≥" | "≤" | "≠", ["“=”"]) => "测试里写一个定下来的值，如「罚款 = 40万元」",
        ("例外于", _) => "“例外于”写在“规则”那一行的名称后面，如「规则 名称 例外于 另一条规则」",
        ("或" | "之一", _) if expected == ["这一子句的结尾"] => {
            "这里列的各项都要有；有一项就行的，写成条件，如「当 非 甲 且 非 乙」"
        }
        ("", _) => "把它写完，或删去末尾多出来的部分",
        (_, ["这一子句的结尾"]) => "到这里已经写完：后面的删去，或另起一行",
        _ => return None,
    })
}

/// The line of a clause that opens with a word of nothing, though what stands before it could end there; it goes on to no part of the clause.
/// `at`: where the text is refused.
pub fn lost_line(rule: Rule, text: &str, at: usize, expected: &[Rule]) -> Option<Range<usize>> {
    let (before, rest) = text.split_at_checked(at)?;
    let line = rest.trim_start();
    let blank = text.get(before.trim_end().len()..text.len() - line.len())?;
    let line = line.lines().next()?.trim_end();
    let word = letters::first_word(line);
    if word.is_empty()
        || !blank.contains('\n')
        || !expected.contains(&Rule::EOI)
        || class(word).is_some()
        || is_line_word(word)
        || stands_for(word, &["且", "或"])
    {
        return None;
    }
    let goes_on = match rule {
        Rule::when | Rule::unless | Rule::scope | Rule::definition | Rule::labelled => is_expression(line),
        Rule::materials => is_accepted(rule, &format!("应备 {line}")),
        Rule::summary => is_accepted(rule, &format!("汇总 {line}")),
        Rule::uppers => is_accepted(rule, &format!("上位 {line}")),
        Rule::vocabulary => is_accepted(rule, &format!("用语 {line}")),
        _ => false,
    };
    if goes_on || !options_near(word).is_empty() || !is_complete(before) {
        return None;
    }
    let start = text.len() - rest.trim_start().len();
    Some(start..start + line.len())
}

/// Whether a line may be a part of an expression, as it stands or mended.
fn is_expression(line: &str) -> bool {
    let line = line.trim_end_matches(['；', ';', '。']);
    // The number of an article is the heading of something.
    if line.starts_with('第') && line.ends_with(['条', '款', '章', '节']) {
        return false;
    }
    is_accepted(Rule::placeholder, line) || !readings::readings(Rule::placeholder, line, 0).mends.is_empty()
}

/// Whether a word opens lines of some kind.
fn is_line_word(word: &str) -> bool {
    ClauseWord::from_word(word).is_some() || DeclarationWord::from_word(word).is_some()
}

/// The diagnostic for a line that opens with a word of nothing.
pub fn unknown_word(line: Span, file: &str, declaration: DeclarationWord) -> Diagnostic {
    let word = letters::first_word(line.of(file));
    let words = declaration.clauses().map(ClauseWord::word).collect::<Vec<_>>();
    let is_indented = file.get(..line.start as usize).is_some_and(|before| !before.ends_with('\n'));
    let help = if is_indented && declaration == DeclarationWord::Table {
        ROWS_ADVICE.to_owned()
    } else if is_indented && !words.is_empty() {
        any_of(word, &format!("“{}”里的行首词", declaration.word()), words)
    } else {
        any_of(word, "声明的行首词", DeclarationWord::words())
    };
    let diagnostic = Diagnostic::new(Code::SYN002, line.split_at(word.len()).0, format!("没有「{}」这个行首词", shorten(word)));
    let follows = line.of(file).strip_prefix(word).unwrap_or_default().trim_start();
    if !declaration.states_facts() || !follows.starts_with(['=', '＝']) {
        return diagnostic.help(help);
    }
    // A fact of the item above, or of another one.
    let before = file.get(..line.start as usize).unwrap_or_default().trim_end().len();
    let readings = [("上一行末尾写“、”", Span::new(line.source, before, before), "、"), ("这一行以“事项”开头", line.head(), "事项 ")];
    let edits = readings.map(|(label, span, text)| {
        let replacements = vec![Replacement { span, text: text.to_owned() }];
        Edit { label: label.to_owned(), certain: false, replacements }
    });
    let help = "是上面那一项的，上一行末尾写“、”；是另一项的，这一行以“事项”开头";
    edits.into_iter().fold(diagnostic.help(help), Diagnostic::edit)
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

/// Where a clause is written that a declaration does not have.
pub fn elsewhere(word: &str, declaration: DeclarationWord) -> Option<String> {
    let clause = ClauseWord::from_word(word).filter(|clause| !clause.stands_in(declaration))?;
    let homes = DeclarationWord::ALL.iter().filter(|home| clause.stands_in(**home));
    let homes: String = homes.map(|home| format!("“{}”", home.word())).collect();
    Some(format!("“{word}”写在{homes}里，不写在“{}”里", declaration.word()))
}

/// How a 名录 gets its rows.
const ROWS_ADVICE: &str = "名录的各行写在表文件里，如「来自 “街道.csv” 主键 街道」；只有几个取值的，写成字段的“枚举 {…}”";

fn advice(text: &str, at: usize, found: &str, declaration: DeclarationWord) -> Option<String> {
    let (before, rest) = text.split_at_checked(at)?;
    let trimmed = before.trim_end();
    let opens_line = before.get(trimmed.len()..).is_some_and(|blank| blank.contains('\n'));
    if opens_line && let Some(help) = elsewhere(found, declaration) {
        return Some(help);
    }
    if opens_line && let Some(question) = near_word(found, Some(declaration)) {
        return Some(format!("行首词{question}"));
    }
    if labels::within(before)
        .last()
        .is_some_and(|at| *at > 0 && before.get(*at..).is_some_and(|label| label.trim_end().ends_with(['）', ')'])))
    {
        return Some("每一项各占一行，以（一）（二）开头".to_owned());
    }
    if opens_line && found == "|" {
        let of_tests = "测试里的每一项写成一行「事项 事实 = 值、…」，下面一行写「预期 …」";
        return Some(if declaration.states_facts() { of_tests } else { "以“|”开头的行只写在“判定表”里" }.to_owned());
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
        "{" | "｛" | "=" | "＝" if declaration == DeclarationWord::Table => ROWS_ADVICE,
        "(" | "（" if rest.split([')', '）']).next().is_some_and(|unit| unit.contains('/')) => {
            "单位只写一个，如「数(万元)」；每年、每人的，写进名称"
        }
        _ if found.ends_with('月') && found.contains('年') && found.starts_with(|c: char| c.is_ascii_digit()) => {
            "日期写全年、月、日，如「2024年1月1日」"
        }
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
    "“必填”“缺省”“列名”“又作”“由”“固有”"
        required fallback headings synonyms authority inherent
        word_required word_default word_headings word_synonyms word_by_whom word_inherent;
    "“又作 “…” 为 取值”" synonym;
    "“为”" word_as;
    "“来自”" source word_from_file;
    "“由下级设定”“不全”“主键”“别名”“施行”“失效”"
        set_below partial key alias valid_from valid_until word_key word_alias word_valid_from word_valid_until;
    "“可调”" adjustable word_adjustable;
    "“对全表”“对每个”" for_list for_each word_for_each;
    "“例外于”" except word_except;
    "应备的事实" material;
    "“首个命中”" first_hit;
    "“—”" any_value;
    "值、比较或“—”" comparison_cell range_end values_cell;
    "事实 = 值" fact;
    "“预期”" word_expected;
    "“说明”" remark word_remark;
    "“因”“不因”“缺”" because because_not lacking word_because word_because_not word_lacking;
}

/// What was expected, in Chinese, at most five.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let expected = |(_, of): &&(&str, &[Rule])| of.iter().any(|rule| rules.contains(rule));
    EXPECTATIONS.iter().filter(expected).map(|(name, _)| *name).take(5).collect()
}
