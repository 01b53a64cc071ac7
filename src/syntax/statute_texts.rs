//! Texts without quotation marks or in those of others, where nothing but a text can stand, and what is written around a conclusion.

use crate::syntax::letters::{first_word, is_letter};
use crate::syntax::parser::Rule;
use crate::syntax::words::{DeclarationWord, takes_argument};

/// Clauses that consist of one text.
fn is_text(rule: Rule) -> bool {
    matches!(rule, Rule::reason | Rule::remedy | Rule::note | Rule::document | Rule::organ | Rule::test)
}

/// Whether what follows `before` is a conclusion, or belongs to one.
fn concludes(before: &str, rule: Rule) -> bool {
    let is_expected = matches!(rule, Rule::item | Rule::group) && before.contains("预期");
    is_expected || matches!(rule, Rule::conclusion | Rule::default | Rule::conclusion_cell | Rule::expected | Rule::list_expected)
}

/// Whether what follows `before` is what a 测试 expects.
fn is_expected(before: &str, rule: Rule) -> bool {
    concludes(before, rule) && !matches!(rule, Rule::conclusion | Rule::default | Rule::conclusion_cell)
}

/// Whether nothing but a text or a conclusion may stand after `before`, up to the end of the clause.
pub fn is_text_or_conclusion(before: &str, rule: Rule) -> bool {
    is_text(rule) || concludes(before, rule)
}

/// Whether a text may stand after `before`, and a value after `=` may not.
pub fn takes_text(before: &str, rule: Rule) -> bool {
    let is_option = || ["由", "列名", "说明", "来自"].iter().any(|word| before.trim_end().ends_with(word));
    let is_given = concludes(before, rule) && takes_argument(last_word(before)) == Some(false);
    !is_given && (is_text_or_conclusion(before, rule) || matches!(rule, Rule::vocabulary | Rule::calendar | Rule::table) || is_option())
}

/// The letters at the end of a text.
fn last_word(before: &str) -> &str {
    before.trim_end().rsplit(|c: char| !is_letter(c)).next().unwrap_or_default()
}

/// Words before a conclusion that add nothing to it.
const ADDING_NOTHING: &[&str] = &["结论", "预期", "默认", "全表", "值", "为", "是", "应", "应当"];

/// `默认 结论 准入`: the conclusion alone.
pub fn before_conclusion(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !concludes(before, rule) {
        return Vec::new();
    }
    let concludes_at = |text: &str| takes_argument(first_word(text)).is_some();
    let adds_nothing = |word: &str| ADDING_NOTHING.contains(&word) && !(word == "全表" && is_expected(before, rule));
    // The grammar takes the word for the conclusion, unless it can be no name.
    let word = last_word(before);
    let head = before.trim_end().strip_suffix(word).filter(|head| head.ends_with(char::is_whitespace) || rule == Rule::conclusion_cell);
    if let Some(after) = rest.strip_prefix(['=', '＝']).map(str::trim_start).filter(|after| concludes_at(after)) {
        return vec![format!("{before}{after}")];
    }
    let itself = first_word(rest);
    match (head, rest.strip_prefix(itself).map(str::trim_start)) {
        (Some(head), _) if adds_nothing(word) && concludes_at(rest) => vec![format!("{head}{rest}")],
        (_, Some(after)) if adds_nothing(itself) && concludes_at(after) => vec![format!("{before}{after}")],
        _ => Vec::new(),
    }
}

/// `不予准入（因为规则一）`: what a 测试 remarks on what it expects, as a comment; a name alone may be the rule that it is for.
pub fn remark_of_expected(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let inner = rest.trim_end().strip_prefix(['（', '(']).and_then(|inner| inner.strip_suffix(['）', ')']));
    // `不予准入，因 规则一`, `不予准入（因 规则一）`: its own words need no sign.
    let said = inner.or_else(|| rest.strip_prefix(['，', ',', '；', ';'])).map(str::trim_start);
    if let Some(said) = said.filter(|said| is_expected(before, rule) && matches!(first_word(said), "因" | "不因" | "缺")) {
        return vec![format!("{} {said}", before.trim_end())];
    }
    let Some(inner) = inner.filter(|inner| is_expected(before, rule) && !inner.contains(['（', '(', '\n'])) else { return Vec::new() };
    let bare = before.trim_end();
    let as_comment = format!("{bare} // {inner}");
    let is_rule = first_word(inner) == inner && !inner.starts_with("因为");
    if is_rule { vec![format!("{bare} 因 {inner}"), as_comment] } else { vec![as_comment] }
}

/// `预期 不予准入 规则 甲`: the rule that it is for.
pub fn rule_of_expected(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let word = first_word(rest);
    let name = rest.strip_prefix(word).unwrap_or_default().trim_start();
    let is_rule =
        matches!(word, "规则" | "按规则" | "依规则" | "适用规则" | "命中规则") && name.starts_with(|c: char| is_letter(c) || c == '「');
    if is_rule && is_expected(before, rule) { vec![format!("{before}因 {name}")] } else { Vec::new() }
}

/// `准入。` in a cell, which ends without a stop.
pub fn stop(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let is_cell = matches!(rule, Rule::cell | Rule::conclusion_cell | Rule::text_cell | Rule::name_cell);
    let stops = is_cell && matches!(rest.trim_end(), "。" | "；" | ";");
    if stops { vec![before.trim_end().to_owned()] } else { Vec::new() }
}

/// A text without quotation marks or in others, where nothing but a text can stand.
pub fn quotes(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let option = option_apart(before, rest, rule);
    if concludes(before, rule) && !takes_text(before, rule) {
        return option.into_iter().collect();
    }
    for (open, close) in [('‘', '’'), ('\'', '\''), ('〝', '〞'), ('〝', '〟')] {
        let inner = rest.strip_prefix(open).and_then(|inner| inner.split_once(close)).filter(|(inner, _)| !inner.contains('\n'));
        if let Some((inner, after)) = inner {
            return vec![format!("{before}“{inner}”{after}")];
        }
    }
    if !takes_text(before, rule) {
        return Vec::new();
    }
    if let Some(text) = rest.strip_prefix(['：', ':']) {
        return vec![format!("{} {}", before.trim_end(), text.trim_start())];
    }
    for (open, close) in [
        ('「', '」'),
        ('【', '】'),
        ('『', '』'),
        ('[', ']'),
        ('〔', '〕'),
        ('"', '＂'),
        ('＂', '＂'),
        ('„', '‟'),
        ('‟', '„'),
        ('„', '“'),
        ('＇', '＇'),
    ] {
        if let Some((inner, after)) = rest.strip_prefix(open).and_then(|inner| inner.split_once(close)) {
            return if inner.contains(['“', '”', '\n']) { Vec::new() } else { vec![format!("{before}“{inner}”{after}")] };
        }
    }
    let end = if is_text(rule) {
        rest.len()
    } else {
        rest.find(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',')).unwrap_or(rest.len())
    };
    let (quoted, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let quoted = quoted.trim_end();
    // What is taken for the word of a conclusion before another conclusion is none.
    let is_conclusion = concludes(before, rule) && takes_argument(quoted).is_some();
    // `补正 {缺项}`
    if concludes(before, rule) && matches!(quoted, "{缺项}" | "｛缺项｝") {
        return vec![format!("{before}“{{缺项}}”{after}")];
    }
    // A 背景 is no name of a 测试.
    let is_background = rule == Rule::test && quoted == DeclarationWord::Background.word();
    let is_plain = !quoted.is_empty()
        && !is_background
        && !is_conclusion
        && !quoted.contains(['“', '”', '"', '＂', '„', '‟', '\n', '{', '/'])
        && before.trim_end().ends_with(|c: char| is_letter(c) || matches!(c, '、' | '：' | ':'));
    let word = last_word(before);
    let follows_other_word = concludes(before, rule) && !word.is_empty() && takes_argument(word).is_none();
    if !is_plain || follows_other_word {
        return Vec::new();
    }
    let bare = if concludes(before, rule) { without_brackets(quoted) } else { quoted };
    // Or the rule that is to be live, or what is to be asked for.
    let because = is_expected(before, rule) && option.is_none() && takes_argument(word).is_some();
    let words: &[&str] = if word == "补正" { &["因", "缺"] } else { &["因"] };
    let because = words.iter().filter(|_| because).map(|option| format!("{before}{option} {quoted}{after}"));
    option.into_iter().chain([format!("{before}“{bare}”{after}")]).chain(because).collect()
}

/// `(区政府)` without its brackets.
fn without_brackets(text: &str) -> &str {
    const BRACKETS: [char; 4] = ['(', '（', ')', '）'];
    let inner = text.strip_prefix(['(', '（']).and_then(|text| text.strip_suffix([')', '）']));
    inner.filter(|inner| !inner.is_empty() && !inner.contains(BRACKETS)).unwrap_or(text)
}

/// `预期 补正 缺罚款`: what is lacking, or a text.
fn option_apart(before: &str, rest: &str, rule: Rule) -> Option<String> {
    let written = first_word(rest);
    let (word, name) = ["不因", "因", "缺"].iter().find_map(|word| Some((word, written.strip_prefix(word)?)))?;
    (is_expected(before, rule) && !name.is_empty())
        .then(|| format!("{before}{word} {name}{}", rest.strip_prefix(written).unwrap_or_default()))
}
