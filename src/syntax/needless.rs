//! Rewrites of a clause that the parser refused: words and signs of forms and of other languages that say nothing here, or say it in another
//! place. Each is given the text before the refused place, the text from there on, and the grammar's rule that refused it.

use crate::syntax::letters::{first_word, is_letter, joined, quoted};
use crate::syntax::parser::Rule;
use crate::syntax::trial::is_accepted;
use crate::syntax::words::{OPTIONS, class, is_word, of_classes};
use crate::value::numeral::numeral;
use crate::value::types::TypeWord;
use crate::value::unit::Unit;

const EQUALS: [char; 4] = ['=', '＝', '：', ':'];
const STOPS: [char; 6] = ['，', ',', '、', '；', ';', '。'];

/// The last word of a text, and what stands before it.
fn last_word(text: &str) -> (&str, &str) {
    let head = text.trim_end_matches(is_letter);
    (head, text.strip_prefix(head).unwrap_or_default())
}

/// A word, a sign or a text that stands there twice: `结论 准入 准入`, `说明 “甲” “甲”`.
pub fn doubled(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let bare = before.trim_end();
    let (_, word) = last_word(bare);
    let text =
        [('”', '“'), ('》', '《')].iter().find_map(|(close, open)| bare.get(bare.rfind(*open).filter(|_| bare.ends_with(*close))?..));
    let sign = || bare.get(bare.char_indices().next_back()?.0..).filter(|sign| "、，,".contains(*sign));
    let last = if word.is_empty() { text.or_else(sign) } else { Some(word) };
    let after = last.and_then(|last| rest.strip_prefix(last)).filter(|after| word.is_empty() || !after.starts_with(is_letter));
    let once = |after: &str| {
        if after.trim_start().starts_with(is_letter) {
            format!("{before}{}", after.trim_start())
        } else {
            format!("{bare}{}", after.trim_end())
        }
    };
    after.map(once).into_iter().collect()
}

/// Whether a condition stands in a line, in which any sign may be meant for a comparison.
fn is_condition(rule: Rule) -> bool {
    matches!(rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled | Rule::placeholder | Rule::cell)
}

/// `字段 罚款 类型：金额`, `枚举 取值 {甲、乙}`, `金额 单位 万元`: a type without the words that announce it.
pub fn words_of_type(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::field | Rule::column | Rule::parameter) {
        return Vec::new();
    }
    let bare = before.trim_end();
    let (head, last) = last_word(bare);
    let is_named = head.split_whitespace().count() > 1;
    if matches!(last, "类型" | "数据类型" | "取值" | "可选值") && is_named {
        return vec![joined(head, rest.trim_start_matches(EQUALS).trim_start(), "")];
    }
    let announced = ["取值范围", "取值", "可选值", "选项", "类型"].iter().find_map(|word| rest.strip_prefix(word));
    if let Some(values) = announced.filter(|values| !values.starts_with(is_letter)) {
        return vec![joined(before, values.trim_start_matches([' ', '=', '＝', '：', ':']), "")];
    }
    let unit = rest.strip_prefix("单位").map(|unit| unit.trim_start_matches([' ', '=', '＝', '：', ':', '“', '"']));
    if let Some(unit) = unit {
        let word = first_word(unit);
        let Some(number) = number_type(last) else { return Vec::new() };
        let after = unit.strip_prefix(word).unwrap_or_default().trim_start_matches(['”', '"']);
        return Unit::from_word(word).map(|_| format!("{head}{number}({word}){after}")).into_iter().collect();
    }
    if last != "必填" {
        return Vec::new();
    }
    // `必填 = 是`, `必填 除非 甲`, `必填 甲 = 乙`
    if rest.starts_with(EQUALS) {
        let said = rest.trim_start_matches(EQUALS).trim_start();
        let word = first_word(said);
        let after = said.strip_prefix(word).unwrap_or_default();
        return match word {
            "是" | "true" | "True" => vec![format!("{bare}{after}")],
            "否" | "false" | "False" => vec![format!("{}{after}", head.trim_end())],
            _ => Vec::new(),
        };
    }
    match rest.strip_prefix("除非") {
        Some(condition) if first_word(condition.trim()) == condition.trim() => vec![format!("{bare} 当 非 {}", condition.trim())],
        Some(condition) => vec![format!("{bare} 当 非 ({})", condition.trim())],
        None if !rest.starts_with(['（', '(']) && is_accepted(Rule::placeholder, rest) && first_word(rest) != rest.trim_end() => {
            vec![format!("{bare} 当 {rest}")]
        }
        None => Vec::new(),
    }
}

/// The type that takes a unit in its brackets, for one that is written beside its unit.
fn number_type(ty: &str) -> Option<&'static str> {
    match ty {
        "金额" | "数" => Some("数"),
        "整数" => Some("整数"),
        _ => None,
    }
}

/// `字段 罚款（万元） 数`: the unit of the type, or a part of the name. `字段 申报.金额 金额`: the fact of the 对象 above, or a name with a stop.
pub fn parts_of_name(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    let (head, name) = last_word(bare);
    if rule != Rule::field || name.is_empty() || head.split_whitespace().count() != 1 {
        return Vec::new();
    }
    if let Some(fact) = rest.strip_prefix('.') {
        let own = first_word(fact);
        let after = fact.strip_prefix(own).unwrap_or_default();
        return vec![format!("{head}{fact}"), format!("{head}「{name}.{own}」{after}")];
    }
    let inner = rest.strip_prefix(['（', '(']).and_then(|inner| inner.split_once(['）', ')']));
    let Some((unit, after)) = inner.filter(|(unit, _)| Unit::from_word(unit).is_some()) else { return Vec::new() };
    let ty = first_word(after.trim_start());
    let Some(number) = number_type(ty) else { return Vec::new() };
    let options = after.trim_start().strip_prefix(ty).unwrap_or_default();
    vec![format!("{head}{name} {number}({unit}){options}"), format!("{head}「{name}({unit})」{after}")]
}

/// `层级 = 县`, `列名=“甲”`, `规则 甲，例外于 乙`, `规则 甲（对全表）`, `字段 甲 文本,`, `字段 甲 文本 # 注`: a sign that says nothing here.
pub fn signs(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    if let Some(comment) = ["#", "--", "/*"].iter().find_map(|mark| rest.strip_prefix(mark)).filter(|_| before.len() > bare.len()) {
        return vec![format!("{before}// {}", comment.trim_end().trim_end_matches("*/").trim())];
    }
    if is_condition(rule) {
        return Vec::new();
    }
    let declares = matches!(rule, Rule::rule_ | Rule::decision_table | Rule::table | Rule::field | Rule::column | Rule::parameter);
    let (_, last) = last_word(bare);
    let is_option = |word: &str| of_classes(&OPTIONS).any(|option| option == word);
    let opens_option = |text: &str| (is_option(first_word(text)) && !first_word(text).is_empty()) || text.starts_with("例外于");
    if let Some(after) = rest.strip_prefix(EQUALS).map(str::trim_start) {
        // Where facts are stated, the name of one may be what is missing.
        let states_facts = matches!(rule, Rule::item | Rule::shared | Rule::group | Rule::object_facts);
        let follows_word = (bare == first_word(bare) && !states_facts) || (declares && is_option(last)) || rule == Rule::vocabulary;
        if follows_word && !after.is_empty() {
            return vec![format!("{bare} {after}")];
        }
        // `定义 甲：乙 - 丙`
        let defines = rule == Rule::definition && rest.starts_with(['：', ':']) && bare.split_whitespace().count() == 2;
        return if defines { vec![format!("{bare} = {after}")] } else { Vec::new() };
    }
    if rest.trim_end().trim_end_matches(STOPS).is_empty() && !rest.trim().is_empty() {
        return vec![bare.to_owned()];
    }
    if declares {
        let next = rest.trim_start_matches(STOPS).trim_start();
        if next.len() < rest.len() && opens_option(next) {
            return vec![format!("{bare} {next}")];
        }
        // `可调` behind a stop that was taken for the end.
        if opens_option(rest) && bare.ends_with(STOPS) {
            return vec![format!("{} {rest}", bare.trim_end_matches(STOPS))];
        }
        // `字段 楼层（必填） 数` may be what a form calls it.
        let is_part_of_name = matches!(rule, Rule::field | Rule::column | Rule::parameter);
        let inner = rest.strip_prefix(['（', '(']).and_then(|inner| inner.split_once(['）', ')']));
        if let Some((inner, after)) = inner.filter(|(inner, _)| !is_part_of_name && (opens_option(inner.trim()) || is_option(last))) {
            return vec![format!("{bare} {}{after}", inner.trim())];
        }
    }
    Vec::new()
}

/// `规则 对全表 甲`, `对 全表`, `例外于四项保障`, `因 规则 甲`, `定义 甲 数(万元) = …`, `参数 甲 金额 默认 3万元`, `法规 《甲》（2021年修订）`: words that
/// belong in another place, or in none.
pub fn words(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    // `规则 规则 甲`
    let opening = first_word(bare);
    let again = bare.strip_prefix(opening).map(str::trim_start).filter(|again| first_word(again) == opening && !opening.is_empty());
    if let Some(gap) = again.and_then(|again| before.strip_prefix(opening)?.strip_prefix(' ')?.find(again)) {
        return vec![before.get(opening.len() + 1 + gap..).unwrap_or_default().to_owned() + rest];
    }
    let (head, last) = last_word(bare);
    let first = first_word(rest);
    let after = rest.strip_prefix(first).unwrap_or_default();
    match rule {
        Rule::rule_ | Rule::expected | Rule::list_expected | Rule::item | Rule::group
            if last == "规则" && head.trim_end().ends_with(['于', '因', '、']) && !first.is_empty() =>
        {
            vec![format!("{head}{rest}")]
        }
        Rule::rule_ if last == "对全表" && head.trim_end() == "规则" && !first.is_empty() => {
            vec![format!("{head}{first} 对全表{after}")]
        }
        Rule::rule_ if first == "对" => {
            let next = after.trim_start();
            ["全表", "每个"].iter().find(|word| next.starts_with(**word)).map(|_| format!("{before}对{next}")).into_iter().collect()
        }
        Rule::rule_ => {
            let excepted = first.strip_prefix("例外于").filter(|excepted| !excepted.is_empty());
            excepted.map(|excepted| format!("{before}例外于 {excepted}{after}")).into_iter().collect()
        }
        Rule::definition if TypeWord::from_word(first).is_some() && bare.split_whitespace().count() == 2 => {
            rest.find(['=', '＝']).and_then(|at| Some(format!("{bare} {}", rest.get(at..)?))).into_iter().collect()
        }
        Rule::parameter if matches!(first, "默认" | "默认值" | "缺省" | "取值" | "值" | "等于") && !bare.contains('=') => {
            vec![format!("{bare} = {}", after.trim_start_matches([' ', '=', '＝', '：', ':']))]
        }
        // `可调 [10万元, 50万元]`
        Rule::parameter | Rule::setting if last == "可调" => {
            let inner = rest.strip_prefix(['[', '［', '(', '（', '{']).and_then(|inner| inner.split_once([']', '］', ')', '）', '}']));
            let ends = inner.and_then(|(inner, after)| Some((inner.split_once([',', '，', '、', '~', '～', '至', '-'])?, after)));
            ends.map(|((low, high), after)| format!("{bare} {} 至 {}{after}", low.trim(), high.trim())).into_iter().collect()
        }
        Rule::law if bare.ends_with('》') && rest.starts_with(['（', '(']) => {
            let remark = rest.trim_end().trim_matches(['（', '）', '(', ')']);
            vec![format!("{bare} // {remark}")]
        }
        Rule::conclusion | Rule::default if class(last).is_none() && bare.split_whitespace().count() == 2 && rest.contains(['{', '｛']) => {
            let text = rest.trim_end();
            if text.contains(['“', '”', '"', '\n']) { Vec::new() } else { vec![format!("{bare} “{text}”")] }
        }
        Rule::allows_exceptions if matches!(rest.trim_end(), "是" | "= 是" | "=是") => vec![bare.to_owned()],
        Rule::heading => {
            let text = [before, rest].concat();
            let name = text.trim().trim_matches(['*', '“', '”', '"', '《', '》', '【', '】', '`']);
            let unit = name.strip_suffix(['）', ')']).and_then(|name| name.rsplit_once(['（', '(']));
            let name = unit.filter(|(_, unit)| Unit::from_word(unit).is_some()).map_or(name, |(name, _)| name);
            let name = name.trim_end_matches(|c: char| c.is_whitespace() || "<>=≥≤：:".contains(c));
            if name.len() < text.trim().len() { vec![text.replacen(text.trim(), name, 1)] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// `处罚①`, `上限[注1]`, `整数(名)↵`: what a page or a footnote leaves behind. `且 甲`: what would join it to a condition before it.
pub fn marks(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let (bare, first) = (before.trim_end(), first_word(rest));
    if matches!(first, "且" | "并且") && bare == first_word(bare) {
        return rest.strip_prefix(first).map(|after| joined(before, after.trim_start(), "")).into_iter().collect();
    }
    let is_mark = |c: char| matches!(c, '①'..='⑳' | '¹' | '²' | '³' | '⁴'..='⁹' | '↵' | '↓' | '¶' | '※');
    if let Some(after) = rest.strip_prefix(is_mark).filter(|_| !bare.ends_with('m') && !bare.is_empty()) {
        return vec![format!("{before}{}", after.trim_start_matches(is_mark))];
    }
    // The grammar takes `[1` for the key of a look-up.
    let note = rest.strip_prefix([']', '］']).zip(before.rfind(['[', '［']));
    let Some((after, (head, inner))) = note.and_then(|(after, at)| Some((after, before.split_at_checked(at)?))) else { return Vec::new() };
    let number = inner.trim_start_matches(['[', '［']).trim_start_matches("批").trim_start_matches("脚").trim_start_matches("注");
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) { vec![format!("{head}{after}")] } else { Vec::new() }
}

/// `属于 “禁止清单”`, `已填 甲`, `甲 is null`, `经费 的 30%`: parts of conditions in another form.
pub fn terms(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let (_, last) = last_word(before.trim_end());
    if matches!(last, "属于" | "不属于") {
        let text = quoted(rest).filter(|_| rest.starts_with(['“', '"'])).and_then(|(length, _)| rest.split_at_checked(length));
        let (name, after) = match text {
            Some((text, after)) => (text.trim_matches(['“', '”', '"']), after),
            None => rest.strip_prefix('《').and_then(|inner| inner.split_once('》')).unwrap_or_default(),
        };
        return if first_word(name) == name && !name.is_empty() { vec![joined(before, name, after)] } else { Vec::new() };
    }
    let first = first_word(rest);
    let after = rest.strip_prefix(first).unwrap_or_default();
    if matches!(first, "已填" | "未填") {
        let name = first_word(after.trim_start());
        let behind = after.trim_start().strip_prefix(name).unwrap_or_default();
        return if name.is_empty() || is_word(name) { Vec::new() } else { vec![format!("{before}{name} {first}{behind}")] };
    }
    const NULLS: [(&str, &str); 4] = [("is null", "未填"), ("IS NULL", "未填"), ("is not null", "已填"), ("IS NOT NULL", "已填")];
    if let Some((null, meant)) = NULLS.iter().find(|(null, _)| rest.starts_with(null)) {
        return rest.strip_prefix(null).map(|after| joined(before, meant, after)).into_iter().collect();
    }
    // `合计 编制 > 5名`, `任一 非(甲)`
    let is_figure = matches!(last, "合计" | "计数" | "种数" | "最大" | "最小" | "任一" | "全部");
    let (denial, of) = match rest.strip_prefix('非') {
        Some(of) if is_figure => ("非 ", of.trim_start()),
        _ => ("", rest),
    };
    let bracketed = of.strip_prefix(['(', '（']).and_then(|inner| inner.split_once([')', '）'])).filter(|_| !denial.is_empty());
    let (argument, behind) = bracketed.unwrap_or_else(|| (first_word(of), of.strip_prefix(first_word(of)).unwrap_or_default()));
    if is_figure && !argument.is_empty() && !is_word(argument) {
        return vec![format!("{}({denial}{}){behind}", before.trim_end(), argument.trim())];
    }
    let share = rest.strip_prefix('的').map(str::trim_start).filter(|share| share.starts_with(|c: char| c.is_ascii_digit()));
    let number = share.filter(|share| share.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').starts_with(['%', '％']));
    let times = || {
        let (times, after) = rest.strip_prefix('的')?.trim_start().split_once('倍')?;
        let times = if times == "两" { Some(2) } else { times.parse().ok().or_else(|| numeral(times)) }?;
        Some(format!("{} * {times}{after}", before.trim_end()))
    };
    number.map(|number| format!("{} * {number}", before.trim_end())).or_else(times).into_iter().collect()
}

/// `枚举 {委托 交由}`: a sign between the values, or one value. `{处罚 或 许可}`: a sign in the place of the word.
pub fn values_apart(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let open = if rest.starts_with(['{', '｛']) { Some(before.len()) } else { before.rfind(['{', '｛']) };
    let close = open.and_then(|open| text.get(open..)?.find(['}', '｝']).map(|close| open + close));
    let parts = open.zip(close).and_then(|(open, close)| Some((text.get(..open)?, text.get(open..close)?, text.get(close..)?)));
    let Some((head, values, tail)) = parts.filter(|(_, values, _)| !values.contains(['“', '"', '(', '（', '=', '\n'])) else {
        return Vec::new();
    };
    let joints = [" 或 ", " 或者 ", " 和 ", " 及 ", " 与 "];
    if joints.iter().any(|joint| values.contains(joint)) && !head.trim_end().ends_with("全部") {
        let signs = joints.iter().fold(values.to_owned(), |values, joint| values.replace(joint, "、"));
        return vec![format!("{head}{signs}{tail}")];
    }
    if !matches!(rule, Rule::field | Rule::column) {
        return Vec::new();
    }
    let words: Vec<&str> = values.trim_start_matches(['{', '｛']).split_whitespace().collect();
    ["、", ""].iter().map(|sign| format!("{head}{{{}{tail}", words.join(sign))).collect()
}

/// A set of several names in a 测试, `已征求意见 = 街道、司法局`, or the last of them as a fact that holds; `= [街道、司法局]`.
pub fn set_of_fact(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::item | Rule::shared | Rule::object_facts) {
        return Vec::new();
    }
    let bare = before.trim_end();
    let inner = rest.strip_prefix(['[', '［', '(', '（']).and_then(|inner| inner.split_once([']', '］', ')', '）']));
    if let Some((inner, after)) = inner.filter(|_| bare.ends_with(['=', '＝'])) {
        return vec![format!("{bare} {{{inner}}}{after}")];
    }
    // What follows the last `=` are its values.
    let Some((head, values)) = bare.rfind(['=', '＝']).and_then(|at| bare.split_at_checked(at)) else { return Vec::new() };
    let values = values.trim_start_matches(['=', '＝']).trim();
    let is_several = values.contains('、') && values.split('、').all(|value| first_word(value.trim()) == value.trim());
    let next = rest.trim_start();
    let ends = next.is_empty() || first_word(next) == "预期" || next.starts_with('、');
    if !is_several || !ends {
        return Vec::new();
    }
    let behind = if next.starts_with('、') || next.is_empty() { next.to_owned() } else { format!(" {next}") };
    vec![format!("{head}= {{{values}}}{behind}"), format!("{bare} = 是{behind}")]
}
