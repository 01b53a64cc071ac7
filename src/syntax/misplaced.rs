//! Rewrites of a clause that the parser refused: its parts are all there, in another order or with other signs between them than the grammar
//! takes. Each is given the text before the refused place, the text from there on, and the grammar's rule that refused it; it returns whole
//! clauses instead, which `readings.rs` tries, or none where it does not apply.

use crate::syntax::labels::other_label;
use crate::syntax::letters::{after_colon, first_word, is_letter, joined, quoted};
use crate::syntax::parser::Rule;
use crate::syntax::trial::is_accepted;
use crate::syntax::words::{is_word, takes_argument};
use crate::value::types::TypeWord;
use crate::value::unit::Unit;

const SEPARATORS: [char; 6] = ['、', '，', ',', '；', ';', '：'];

/// Whether the first word of a text is one of some.
fn first_word_is_among(text: &str, words: &[&str]) -> bool {
    words.contains(&first_word(text))
}

/// What stands behind the first word of a text, if that is one of some.
fn after_joint<'t>(text: &'t str, joints: &[&str]) -> Option<&'t str> {
    let first = first_word(text);
    text.strip_prefix(first).filter(|_| joints.contains(&first))
}

/// `字段 名称：文本，必填`, `字段 名称（文本，必填）`: blanks between the name, its type and its options.
pub fn signs_of_field(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::field | Rule::column | Rule::parameter) {
        return Vec::new();
    }
    let bare = before.trim_end();
    let inner = rest.strip_prefix(['（', '(']).and_then(|inner| inner.split_once(['）', ')']));
    if let Some((inner, after)) = inner.filter(|(inner, _)| TypeWord::from_word(first_word(inner)).is_some() && inner.contains(SEPARATORS))
    {
        return vec![format!("{bare} {inner}{after}")];
    }
    let next = rest.strip_prefix(['：', ':', '，', ',', '；', ';']).map(str::trim_start);
    let is_type_or_option = |next: &str| {
        TypeWord::from_word(first_word(next)).is_some() || first_word_is_among(next, &["必填", "缺省", "列名", "固有", "由", "说明"])
    };
    next.filter(|next| is_type_or_option(next)).map(|next| format!("{bare} {next}")).into_iter().collect()
}

/// `数 万元`, `名录 街道名录`, `枚举 {是、否}`, `是/否`, `必填 文本`: types in another form or order.
pub fn parts_of_type(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::field | Rule::column | Rule::parameter) {
        return Vec::new();
    }
    let bare = before.trim_end();
    let word = first_word(rest);
    let after = rest.strip_prefix(word).unwrap_or_default();
    if bare.ends_with(" 数") || bare.ends_with(" 整数") {
        return if Unit::from_word(word).is_some() { vec![format!("{bare}({word}){after}")] } else { Vec::new() };
    }
    if bare.ends_with(" 名录") && !word.is_empty() {
        return vec![format!("{bare}({word}){after}")];
    }
    // `名录(“街道名录”)`
    if bare.ends_with("名录(") || bare.ends_with("名录（") {
        let inner = rest.strip_prefix(['“', '"', '《']).and_then(|inner| inner.split_once(['”', '"', '》']));
        return inner.map(|(inner, after)| format!("{bare}{inner}{after}")).into_iter().collect();
    }
    let text = [before, rest].concat();
    const TRUTHS: [&str; 10] =
        ["枚举 {是、否}", "枚举 {是，否}", "枚举{是、否}", "{是、否}", "{是，否}", "{是/否}", "是/否", "是、否", "是或否", "有/无"];
    if let Some(truth) = TRUTHS.iter().find(|truth| text.contains(**truth)) {
        return vec![text.replacen(truth, "是否", 1)];
    }
    let option = ["必填", "固有"].iter().find_map(|option| Some((option, bare.strip_suffix(option)?)));
    match option.filter(|(_, head)| head.ends_with(char::is_whitespace) && TypeWord::from_word(word).is_some()) {
        // The type may go on behind its word.
        Some((option, head)) => {
            let end = after.find(char::is_whitespace).filter(|_| !after.trim_start().starts_with(['{', '｛'])).unwrap_or(after.len());
            let (rest_of_type, others) = after.split_at_checked(end).unwrap_or((after, ""));
            vec![format!("{head}{word}{rest_of_type} {option}{others}")]
        }
        None => Vec::new(),
    }
}

/// `当 甲 必填`, `甲 = 乙 时必填`: the condition behind 必填.
pub fn condition_of_required(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let required = rest.find("必填").filter(|_| rule == Rule::field).and_then(|at| Some((rest.get(..at)?, rest.get(at + "必填".len()..)?)));
    let Some((said, after)) = required else { return Vec::new() };
    let begun = ["当", "如果", "如", "若", "仅当"].iter().find_map(|word| said.strip_prefix(word));
    let condition = begun.unwrap_or(said).trim().trim_end_matches(['，', ',']);
    let ended = ["的时候", "时"].iter().find_map(|end| condition.strip_suffix(end));
    // A word alone may be anything.
    let looks_like_condition = begun.is_some() || ended.is_some() || condition.contains(['=', '＝', '≠', '<', '>', '≥', '≤']);
    let condition = ended.unwrap_or(condition).trim();
    let is_condition = looks_like_condition
        && !condition.is_empty()
        && is_accepted(Rule::placeholder, condition)
        && (after.is_empty() || after.starts_with(' '));
    if is_condition { vec![format!("{} 必填 当 {condition}{after}", before.trim_end())] } else { Vec::new() }
}

/// `又作 交由行使 为 交由`, `又作 交由 为 “交由行使”`, `又作 “甲”、“乙” 为 丙`: each other word in quotation marks, with the value it stands for.
pub fn synonyms(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    if rule != Rule::field || !bare.contains("又作") {
        return Vec::new();
    }
    if bare.ends_with(['”', '"']) {
        let several = rest.strip_prefix(['、', '，', ',', '和']).map(str::trim_start).filter(|rest| rest.starts_with(['“', '"']));
        let meant = several.and_then(|rest| Some(first_word(after_word(rest, "为")?)));
        return match (several, meant) {
            (Some(several), Some(meant)) if !meant.is_empty() => vec![format!("{bare} 为 {meant}、{several}")],
            _ => Vec::new(),
        };
    }
    let word = first_word(rest);
    let meant = rest.strip_prefix(word).and_then(|after| after.trim_start().strip_prefix('为')).map(str::trim_start);
    let Some(meant) = meant.filter(|_| !word.is_empty() && bare.ends_with(|c: char| is_letter(c) || c == '、')) else { return Vec::new() };
    match quoted(meant).and_then(|(length, _)| meant.split_at_checked(length)) {
        Some((other, after)) if meant.starts_with(['“', '"']) => vec![format!("{bare} {other} 为 {word}{after}")],
        _ => vec![format!("{bare} “{word}” 为 {meant}")],
    }
}

/// What follows a word that stands by itself in a text, on the same line.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (_, after) = text.lines().next()?.split_once(&format!(" {word} "))?;
    Some(after.trim_start())
}

/// `街道名录（承接街道）.编制`, `街道名录【承接街道】.编制`, `街道名录[承接街道]的编制`: a look-up in its brackets.
pub fn brackets_of_look_up(before: &str, rest: &str, _: Rule) -> Vec<String> {
    if let Some(column) = rest.strip_prefix("]的").or_else(|| rest.strip_prefix("］的")) {
        return vec![format!("{before}].{column}")];
    }
    if rest.starts_with('.') {
        let opened = before.strip_suffix([')', '）']).and_then(|inner| inner.rsplit_once(['(', '（']));
        return match opened.filter(|(name, key)| name.ends_with(is_letter) && !key.is_empty()) {
            Some((name, key)) => vec![format!("{name}[{key}]{rest}")],
            None => Vec::new(),
        };
    }
    let inner = rest.strip_prefix('【').and_then(|inner| inner.split_once('】'));
    match inner.filter(|(_, after)| before.ends_with(is_letter) && after.starts_with(['.', '的'])) {
        Some((key, after)) => vec![format!("{before}[{key}].{}", after.trim_start_matches(['.', '的']))],
        None => Vec::new(),
    }
}

/// `例外于 甲 和 乙`, `因 甲 及 乙`: a sign between the names that an option takes.
pub fn names_of_option(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let is_option = match rule {
        Rule::rule_ => before.contains("例外于") || before.contains("对每个"),
        Rule::expected | Rule::list_expected | Rule::item | Rule::group => {
            [" 因 ", " 不因 ", " 缺 "].iter().any(|option| before.contains(option))
        }
        _ => false,
    };
    let next = after_joint(rest, &["和", "与", "及", "以及", "并"]);
    match next.map(str::trim_start).filter(|next| is_option && next.starts_with(|c: char| is_letter(c) || c == '「')) {
        Some(next) => vec![format!("{}、{next}", before.trim_end())],
        None => Vec::new(),
    }
}

/// `应备 下列材料：甲、乙`, `应备` with numbered lines, `应备 甲 = 是`: the materials alone.
pub fn materials(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if rule != Rule::materials {
        return Vec::new();
    }
    let bare = before.trim_end();
    let text = [before, rest].concat();
    let word = first_word(&text);
    let body = after_colon(text.strip_prefix(word).unwrap_or_default());
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let labelled = lines.iter().map(|line| Some(line.get(other_label(line)?..)?.trim_end_matches(['；', ';', '。', '，', ',', '、'])));
    if let Some(lines) = labelled.collect::<Option<Vec<&str>>>().filter(|lines| !lines.is_empty()) {
        return vec![format!("{word} {}", lines.join("、"))];
    }
    let listed = ["下列材料", "以下材料", "下列", "以下", "材料"].iter().find_map(|lead| body.strip_prefix(lead));
    if let Some(listed) = listed.and_then(|listed| listed.strip_prefix(['：', ':'])) {
        return vec![format!("{word} {}", listed.trim_start())];
    }
    let truth = rest.strip_prefix(['=', '＝']).map(str::trim_start).and_then(|value| value.strip_prefix('是'));
    truth.map(|after| format!("{bare}{after}")).into_iter().collect()
}

/// In a cell: `*`, `……` → `—`; `{甲、乙}`, `甲；乙`, `甲 或 乙` → `甲、乙`; `≥ 10万元 且 ≤ 30万元` → `10万元 至 30万元`.
pub fn cell(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if rule != Rule::cell {
        return Vec::new();
    }
    let text = [before, rest].concat();
    let whole = text.trim();
    if matches!(whole, "*" | "＊" | "×" | "……" | "…" | "－－" | "～") {
        return vec!["—".to_owned()];
    }
    if let Some(inner) = whole.strip_prefix(['{', '｛']).and_then(|inner| inner.strip_suffix(['}', '｝'])) {
        return vec![inner.trim().to_owned()];
    }
    let bounds = whole.strip_prefix('≥').and_then(|text| {
        let (low, high) = text.split_once(['且', '、', '，', ','])?;
        Some(format!("{} 至 {}", low.trim(), high.trim().strip_prefix('≤')?.trim()))
    });
    if let Some(bounds) = bounds {
        return vec![bounds];
    }
    let next = after_joint(rest, &["或者", "或", "和", "及", "与"]);
    let is_plain = |text: &str| text.split_whitespace().all(|word| first_word(word) == word && !is_word(word));
    let apart = || Some(rest).filter(|_| before.ends_with(char::is_whitespace) && is_plain(&text));
    let next = next.or_else(|| rest.strip_prefix(['；', ';'])).or_else(apart).map(str::trim_start);
    match next.filter(|next| before.trim_end().ends_with(is_letter) && next.starts_with(is_letter)) {
        Some(next) => vec![format!("{}、{next}", before.trim_end())],
        None => Vec::new(),
    }
}

/// Facts as a 测试 states them: `甲 = 乙；丙 = 丁`, `甲 = 乙 且 丙 = 丁` → `甲 = 乙、丙 = 丁`; `非 甲` → `甲 = 否`; `每组 甲 = 乙 准入` → `甲 = 乙 预期 准入`.
pub fn facts(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::item | Rule::shared | Rule::group | Rule::object_facts) {
        return Vec::new();
    }
    let bare = before.trim_end();
    let given = |text: &str| {
        let after = text.strip_prefix(first_word(text)).unwrap_or_default().trim_start();
        !first_word(text).is_empty() && after.starts_with(['=', '＝'])
    };
    if let Some(head) = bare.strip_suffix(['；', ';']).filter(|_| given(rest)) {
        return vec![format!("{head}、{rest}")];
    }
    let next = after_joint(rest, &["且", "并且", "和", "及"]);
    if let Some(next) = next.map(str::trim_start).filter(|next| given(next)) {
        return vec![format!("{bare}、{next}")];
    }
    let ends = |after: &str| {
        after.trim().is_empty() || after.trim_start().starts_with(SEPARATORS) || first_word_is_among(after.trim_start(), &["预期"])
    };
    if let Some(denied) = rest.strip_prefix('非').map(str::trim_start) {
        let name = first_word(denied);
        let after = denied.strip_prefix(name).unwrap_or_default();
        return if !name.is_empty() && ends(after) { vec![format!("{before}{name} = 否{after}")] } else { Vec::new() };
    }
    // `甲，` → `甲 = 是，`
    let last = bare.rsplit(|c: char| c.is_whitespace() || SEPARATORS.contains(&c)).next().unwrap_or_default();
    let is_bare = !last.is_empty() && last.chars().all(is_letter) && bare.len() > last.len() && !bare.contains("预期");
    let head = bare.strip_suffix(last).unwrap_or_default().trim_end();
    let starts_fact = head.ends_with(SEPARATORS) || first_word(head) == head;
    if is_bare && starts_fact && rest.starts_with(SEPARATORS) && rule != Rule::group {
        return vec![format!("{bare} = 是{rest}")];
    }
    let concludes = takes_argument(first_word(rest)).is_some() && rule == Rule::group;
    if concludes { vec![joined(before, "预期 ", rest)] } else { Vec::new() }
}

/// One text where several stand, or half of one: `“甲”，“乙”` → `“甲，乙”`; `理由 甲”` → `理由 “甲”`; `报批 “区政府” 批准` → `报批 “区政府”`.
pub fn texts(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    let is_text = matches!(rule, Rule::reason | Rule::remedy | Rule::note | Rule::document | Rule::organ);
    let concludes = matches!(rule, Rule::conclusion | Rule::default | Rule::conclusion_cell);
    if is_text && bare == first_word(bare) {
        let text = rest.trim_end();
        let is_half = text.ends_with('”') && text.matches('”').count() == 1 && !text.contains(['“', '\n']);
        return if is_half { vec![format!("{bare} “{text}")] } else { Vec::new() };
    }
    let Some(head) = bare.strip_suffix('”') else { return Vec::new() };
    if is_text {
        let next = rest.trim_start_matches(SEPARATORS).trim_start();
        let sign = rest.chars().next().filter(|c| SEPARATORS.contains(c)).or((rule == Rule::organ).then_some('、'));
        return match (sign, next.strip_prefix('“')) {
            (Some(sign), Some(next)) => vec![format!("{head}{sign}{next}")],
            _ => Vec::new(),
        };
    }
    let adds_nothing = matches!(rest.trim_end(), "批准" | "审批" | "同意" | "审核" | "办理" | "决定");
    if concludes && adds_nothing { vec![bare.to_owned()] } else { Vec::new() }
}

/// `在10万元至30万元之间` → `10万元至30万元之间`, `￥300000` → `300000元`.
pub fn before_amount(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let is_amount = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if let Some(amount) = rest.strip_prefix('在').filter(|amount| is_amount(amount) && before.ends_with(char::is_whitespace)) {
        return vec![format!("{before}{amount}")];
    }
    let Some(amount) = rest.strip_prefix(['￥', '¥']).map(str::trim_start).filter(|amount| is_amount(amount)) else { return Vec::new() };
    let end = amount.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(amount.len());
    let (digits, after) = amount.split_at_checked(end).unwrap_or((amount, ""));
    let unit = if after.starts_with(is_letter) { "" } else { "元" };
    vec![format!("{before}{digits}{unit}{after}")]
}
