//! Names, options and values that stand where the grammar takes them in another form: names in quotation marks, options that are misspelt,
//! a sign that is left out. The texts that each proposes are tried by the search of `readings.rs`.

use crate::diagnostic::near::is_slip_of_the_pen;
use crate::syntax::labels::numbered;
use crate::syntax::letters::{after_colon, first_word, half_width, is_letter, joined, quoted};
use crate::syntax::parser::Rule;
use crate::syntax::statute_numbers::{day, first_phrase, quantity};
use crate::syntax::traditional::simplified;
use crate::syntax::trial::is_accepted;
use crate::syntax::words::{Class, OPTIONS, class, is_word, of_classes, takes_argument};
use crate::value::numeral::numeral;
use crate::value::types::TypeWord;
use crate::value::unit::Unit;

/// Whether the name that a line declares follows its first word.
fn names_itself(rule: Rule) -> bool {
    has_type(rule) || matches!(rule, Rule::policy | Rule::object | Rule::table | Rule::definition | Rule::rule_ | Rule::decision_table)
}

/// Whether a type follows the name.
fn has_type(rule: Rule) -> bool {
    matches!(rule, Rule::field | Rule::column | Rule::parameter)
}

/// Whether a line names what is declared elsewhere, and has no text where a name may stand.
fn names_others(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::level
            | Rule::rank
            | Rule::uppers
            | Rule::summary
            | Rule::materials
            | Rule::setting
            | Rule::expected
            | Rule::list_expected
            | Rule::item
            | Rule::group
            | Rule::name_cell
    )
}

/// Whether a conclusion may stand in a line.
fn may_hold_conclusion(rule: Rule) -> bool {
    matches!(rule, Rule::conclusion | Rule::default | Rule::expected | Rule::list_expected | Rule::vocabulary | Rule::conclusion_cell)
}

/// Whether a text is a plain name, no word of the language.
fn is_plain(name: &str) -> bool {
    let is_reserved =
        matches!(class(name), Some(Class::Connective | Class::Operator | Class::Predicate | Class::TablePredicate | Class::Value));
    !name.is_empty() && first_word(name) == name && !is_reserved
}

/// `设定 名录名 “街道.csv”`: the file of a 名录.
pub fn setting_from_file(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let given = rest.trim_start_matches(['=', '＝', '：', ':', '为', '是', '由', '用']).trim_start();
    let file = quoted(given).filter(|_| given.starts_with(['“', '"'])).and_then(|(length, _)| given.get(..length));
    let names_file =
        |file: &str| [".csv", ".xlsx", ".xls", ".ods", ".json"].iter().any(|end| file.trim_end_matches(['”', '"']).ends_with(end));
    let is_file = rule == Rule::setting && before.split_whitespace().count() == 2 && file.is_some_and(names_file);
    if is_file { vec![joined(before, "来自 ", given)] } else { Vec::new() }
}

/// `枚举 {1.处罚、2.许可}`: values that are numbered as a list is, without the numbers or with them.
pub fn numbered_values(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let open =
        ["枚举", "集合"].iter().filter_map(|word| text.find(word)).min().and_then(|at| Some(at + text.get(at..)?.find(['{', '｛'])?));
    let Some((head, values)) = open.filter(|_| has_type(rule)).and_then(|open| text.split_at_checked(open)) else { return Vec::new() };
    let Some((values, after)) = values.find(['}', '｝']).and_then(|close| values.split_at_checked(close)) else { return Vec::new() };
    let values: Vec<&str> = values.trim_start_matches(['{', '｛']).split(['、', '，', ',', '；', ';']).map(str::trim).collect();
    // `1处罚`, which no sign parts from its number.
    let digits =
        |at: usize, value: &str| value.strip_prefix(&(at + 1).to_string()).filter(|rest| rest.starts_with(is_letter)).map(str::to_owned);
    let bare = |(at, value): (usize, &&str)| match numbered(value, at + 1) {
        Some(length) => value.get(length..).map(str::to_owned),
        None => digits(at, value),
    };
    let Some(bare) = values.iter().enumerate().map(bare).collect::<Option<Vec<String>>>().filter(|bare| bare.len() > 1) else {
        return Vec::new();
    };
    if values.iter().any(|value| value.contains(['“', '”', '"', '「', '\n'])) {
        return Vec::new();
    }
    let whole: Vec<String> = values.iter().map(|value| format!("“{value}”")).collect();
    [bare, whole].iter().map(|values| format!("{head}{{{}{after}", values.join("、"))).collect()
}

/// `规则 “费随事转”`, `例外于 《四项保障》`: the name alone, or in its own brackets where it must be.
pub fn quoted_name(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const PAIRS: [(char, char); 8] =
        [('“', '”'), ('"', '"'), ('‘', '’'), ('『', '』'), ('《', '》'), ('[', ']'), ('［', '］'), ('【', '】')];
    let lead = before.trim_end();
    let takes_name = lead.is_empty() || lead.ends_with(|c: char| is_letter(c) || matches!(c, '、' | '，' | ',' | '：' | ':'));
    if !takes_name || !(names_itself(rule) || names_others(rule) || may_hold_conclusion(rule)) {
        return Vec::new();
    }
    let inner = PAIRS.iter().find_map(|(open, close)| rest.strip_prefix(*open)?.split_once(*close));
    let Some((inner, after)) = inner else { return Vec::new() };
    let inner = inner.trim();
    // What is quoted where facts are stated is one of their values.
    if matches!(rule, Rule::item | Rule::group) && lead == first_word(lead) && !after.trim_start().starts_with(['=', '＝']) {
        return Vec::new();
    }
    let is_declared = names_itself(rule) && lead.trim_end_matches(['：', ':']).trim_end() == first_word(lead);
    if rule == Rule::definition && !is_declared {
        return Vec::new();
    }
    let is_path = names_others(rule) && inner.split('.').all(is_plain);
    let name = match inner {
        _ if may_hold_conclusion(rule) && takes_argument(inner).is_some() => inner.to_owned(),
        // What is quoted there is the text of a conclusion.
        _ if matches!(rule, Rule::conclusion | Rule::default | Rule::vocabulary | Rule::conclusion_cell) => return Vec::new(),
        // What is expected first is a conclusion.
        _ if lead.ends_with("预期") || (rule == Rule::list_expected && lead == first_word(lead)) => return Vec::new(),
        _ if is_plain(inner) || is_path => inner.to_owned(),
        _ if inner.is_empty() || inner.contains(['「', '」', '“', '”', '\n']) => return Vec::new(),
        // What is quoted later may be several names or a value.
        _ if !is_declared && rule != Rule::rule_ => return Vec::new(),
        _ => format!("「{inner}」"),
    };
    vec![joined(before, &name, after)]
}

/// What stands between the word of a declaration and its first blank, `=` or stop, brackets taken whole, and what is on both sides of it.
fn declared_name(text: &str) -> Option<(&str, &str, &str)> {
    let body = after_colon(text.strip_prefix(first_word(text))?);
    let head = text.strip_suffix(body)?;
    let mut depth = 0_usize;
    let end = body.char_indices().find(|(_, c)| {
        match half_width(*c) {
            '(' | '[' | '《' | '〈' => depth += 1,
            ')' | ']' | '》' | '〉' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && (c.is_whitespace() || matches!(half_width(*c), '=' | ';') || *c == '。')) || *c == '\n'
    });
    let (name, after) = body.split_at_checked(end.map_or(body.len(), |(end, _)| end))?;
    (depth == 0 && !name.is_empty()).then_some((head, name, after))
}

/// `字段 面积（建筑） …`, `规则 一、费随事转`, `字段 1层面积 …`: the name in its brackets.
pub fn odd_name(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let Some((head, name, after)) = declared_name(&text).filter(|_| names_itself(rule)) else { return Vec::new() };
    // A name that is refused later is not odd.
    let is_refused = (head.len()..head.len() + name.len()).contains(&before.len());
    let is_type = |word: &str| TypeWord::from_word(word).is_some() || Unit::from_word(word).is_some();
    let parts = || name.split(|c| !is_letter(c)).filter(|part| !part.is_empty());
    // It may be the type, a unit or an option that was glued to the name.
    let says_more = parts().skip(1).any(|part| is_type(part) || is_word(part) || of_classes(&OPTIONS).any(|word| part.starts_with(word)));
    let next = first_word(after.trim_start());
    let lacks_type = has_type(rule) && (next.is_empty() || class(next).is_some());
    let is_nameable = parts().next().is_some() && !name.contains(['「', '」', '“', '”', '"', '{', '}', '｛', '｝', '|']);
    // Signs of a heading or of a list are none of the name.
    let bare = name
        .trim_end_matches(['：', ':', '，', ',', '、', '.', '*', '#'])
        .trim_start_matches(['-', '－', '—', '–', '*', '#', '•', '●', '.']);
    if is_refused && is_plain(bare) && bare.len() < name.len() {
        return vec![joined(head, bare, after)];
    }
    // `定义 大额，是指 …`
    let said = name.split_once(['，', ',']).filter(|(name, _)| rule == Rule::definition && is_plain(name));
    if let Some((name, "是指" | "指" | "系指" | "即" | "是")) = said {
        return vec![format!("{head}{name} = {}", after.trim_start())];
    }
    // Several names are declared one by one.
    let is_nameable = is_nameable && !(has_type(rule) && name.contains(['、', '，', ',']));
    if !is_refused || says_more || lacks_type || !is_nameable { Vec::new() } else { vec![format!("{head}「{name}」{after}")] }
}

/// `例外于 应备（一）`: the name of a rule in its brackets.
pub fn odd_citation(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const WORDS: [&str; 4] = ["例外于", "因", "不因", "缺"];
    let start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ','))
        .and_then(|at| Some(at + before.get(at..)?.chars().next()?.len_utf8()));
    let Some((head, begun)) = start.and_then(|start| before.split_at_checked(start)) else { return Vec::new() };
    let is_cited = matches!(rule, Rule::rule_ | Rule::expected | Rule::list_expected | Rule::item | Rule::group)
        && head.split(char::is_whitespace).any(|word| WORDS.contains(&word));
    let inner =
        [('（', '）'), ('(', ')')].iter().find_map(|(open, close)| Some((*open, *close, rest.strip_prefix(*open)?.split_once(*close)?)));
    match inner.filter(|_| is_cited && is_plain(begun)) {
        Some((open, close, (inner, after))) if !inner.contains(['「', '“', '\n']) => {
            vec![format!("{head}「{begun}{open}{inner}{close}」{after}")]
        }
        Some(_) | None => Vec::new(),
    }
}

/// `规则 费随 事转`: one name, with its blank or without.
pub fn parted_name(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let ends = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';'));
    let takes_name_alone = matches!(rule, Rule::policy | Rule::object | Rule::rule_ | Rule::decision_table | Rule::definition);
    let Some((head, name, after)) = declared_name(ends).filter(|_| takes_name_alone) else { return Vec::new() };
    let value = after.find(['=', '＝']).filter(|_| rule == Rule::definition);
    let (after, value) = after.split_at_checked(value.unwrap_or(after.len())).unwrap_or((after, ""));
    let value = if value.is_empty() { String::new() } else { format!(" {value}") };
    let parts: Vec<&str> = after.split_whitespace().collect();
    // `规则 乙例外于 丙`: an option is glued to the name.
    let is_glued = of_classes(&[Class::Option]).any(|option| name.ends_with(option));
    let are_names = is_plain(name) && !is_glued && parts.iter().all(|part| part.chars().all(is_letter) && !is_word(part));
    if !are_names || parts.is_empty() || after.contains('\n') || parts.iter().any(|part| !options_near(part).is_empty()) {
        return Vec::new();
    }
    vec![format!("{head}{name}{}{value}", parts.concat()), format!("{head}「{name} {}」{value}", parts.join(" "))]
}

/// Options, and the words and misspellings that are refused in the place of each.
const SAID: &[(&str, &str)] = &[
    ("必填", "必添 必天 必需填"),
    ("缺省", "缺醒 缺生 却省"),
    ("列名", "列明 列各"),
    ("固有", "故有 固友"),
    ("又作", "又称 又名 又写作 也作 亦作 又做"),
    ("主键", "主健 主建"),
    ("别名", "别称 简称"),
    ("来自", "来自于 来源于 出自 来至 来字"),
    ("施行", "施行日 施行日期 生效 生效日"),
    ("失效", "失效日 失效日期 废止 废止日"),
    ("可调", "范围 取值范围 浮动范围 可调范围 可调整 可条 可跳 幅度 可调幅度 可浮动"),
    ("对每个", "对每一 对每一个 对每 对每组 对各 对各个 每个 每一个 按 按照 逐个 分"),
    ("对全表", "全表 对整表 对全部 对整个表 对全体 对所有事项 对整张清单 对整个清单 对全部事项 对清单 对整张表"),
    ("例外于", "例外 除外于 优先于 优先 先于"),
    ("首个命中", "首次命中 首先命中 第一个命中 首个匹配 首次匹配 第一个匹配 命中即止"),
    ("因", "因为 由于"),
    ("不因", "不因为 不由于"),
    ("缺", "缺少 缺失"),
];

/// The options that a word may be meant for.
pub fn options_near(word: &str) -> Vec<&'static str> {
    let simple = simplified(word);
    let letters: Vec<char> = word.chars().collect();
    let means = |option: &str| {
        let known: Vec<char> = option.chars().collect();
        // Of two characters one is too little: 固定 is not 固有.
        let is_near = known.len() > 2 && letters.len() > 2 && is_slip_of_the_pen(&letters, &known);
        let is_said = SAID.iter().any(|(meant, words)| *meant == option && words.split(' ').any(|said| said == word));
        is_near || is_said || simple.as_deref() == Some(option)
    };
    if word.is_empty() { Vec::new() } else { of_classes(&OPTIONS).filter(|option| *option != word && means(option)).collect() }
}

/// `必添`, `缺醒 0`, `对各 街道`: an option that is misspelt or said in another way.
pub fn near_option(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let word = first_word(rest);
    let is_named = || first_word(before).len() < before.trim_end().trim_end_matches(['：', ':']).trim_end().len();
    let takes_options = (names_itself(rule) && is_named())
        || matches!(rule, Rule::calendar | Rule::law | Rule::setting | Rule::expected | Rule::list_expected | Rule::item | Rule::group);
    if !takes_options {
        return Vec::new();
    }
    // Only rules are of groups or of the whole list.
    let fits = |option: &&str| rule == Rule::rule_ || !matches!(*option, "对每个" | "对全表");
    let options: Vec<&str> = options_near(word).into_iter().filter(fits).collect();
    // `名录 … 生效日 废止日`: the columns of the period, not their words.
    if rule == Rule::table && options.iter().any(|option| matches!(*option, "施行" | "失效")) {
        match rest.split_whitespace().collect::<Vec<&str>>().as_slice() {
            [] | [_] => return Vec::new(),
            [from, until] if options.contains(&"施行") && options_near(until).contains(&"失效") => {
                return vec![joined(before, &format!("施行 {from} 失效 {until}"), "")];
            }
            _ => {}
        }
    }
    if !options.is_empty() {
        return options.into_iter().filter_map(|option| Some(joined(before, option, rest.strip_prefix(word)?))).collect();
    }
    let Some((option, glued)) = option_like(word, rule) else { return Vec::new() };
    let after = rest.strip_prefix(word).unwrap_or_default();
    let option = joined(before, option, &if glued.is_empty() { after.to_owned() } else { format!(" {glued}{after}") });
    // Or it is a part of the name; what cannot be that is not known well enough.
    let names = parted_name(before, rest, rule);
    if names.is_empty() { names } else { std::iter::once(option).chain(names).collect() }
}

/// The option that a word behind the name of a rule may say in other words, and what is glued to it: `对每个街道`, `不适用`.
fn option_like(word: &str, rule: Rule) -> Option<(&'static str, &str)> {
    const SAID: &[(&str, &[&str])] = &[
        ("例外于", &["优先", "例外", "除外", "推翻", "替代", "代替", "取代", "不适用"]),
        ("首个命中", &["命中", "匹配"]),
        ("对全表", &["对全", "对整", "对所有", "对清单", "针对全", "针对整"]),
    ];
    if !matches!(rule, Rule::rule_ | Rule::decision_table) {
        return None;
    }
    let each = ["对每一个", "对每个", "对各个", "对每组", "对每", "对各"].iter().find_map(|each| word.strip_prefix(each));
    if let Some(each) = each.filter(|each| !each.is_empty() && rule == Rule::rule_) {
        return Some(("对每个", each));
    }
    let takes = |option: &str| (option == "首个命中") == (rule == Rule::decision_table);
    let said = SAID.iter().find(|(option, words)| takes(option) && words.iter().any(|said| word.contains(said)));
    said.map(|(option, _)| (*option, ""))
}

/// What says of something that it is there.
const FILLED: [&str; 9] = ["已填", "已填写", "填写", "齐全", "齐备", "具备", "必填", "已备", "已提供"];

/// `应备 甲 乙`, `汇总 甲；乙`: a sign between the names, and braces around the values of a set.
pub fn between_names(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let lead = before.trim_end().trim_end_matches(['；', ';']);
    let follows = match rule {
        Rule::materials | Rule::summary | Rule::uppers => lead.ends_with(|c: char| is_letter(c) || matches!(c, '」' | '}')),
        Rule::vocabulary => lead.ends_with(['”', '"']),
        _ => false,
    };
    if !follows {
        return Vec::new();
    }
    // `应备 委托书 已填`: that it is filled in is what 应备 asks for.
    let said = first_word(rest);
    if rule == Rule::materials && FILLED.contains(&said) {
        return vec![format!("{lead}{}", rest.strip_prefix(said).unwrap_or_default())];
    }
    if matches!(class(said), Some(Class::Predicate | Class::TablePredicate | Class::Connective | Class::Operator | Class::Value)) {
        return Vec::new();
    }
    let word = ["和", "与", "及", "以及"].into_iter().find(|word| first_word(rest) == *word).unwrap_or_default();
    let bare = rest.strip_prefix(word).unwrap_or(rest);
    let bare = bare.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '；' | ';' | '+' | '&' | '·'));
    // One of several is not all of them.
    let is_choice = first_word(bare).starts_with(['或', '之']);
    let is_name = bare.starts_with(|c: char| is_letter(c) || c == '「') && !is_choice;
    if is_name && (bare.len() < rest.len() || lead.len() < before.trim_end().len() || rule == Rule::vocabulary) {
        return vec![format!("{lead}、{bare}")];
    }
    if is_name && lead.len() < before.len() {
        // A blank may also be inside of a name.
        return vec![format!("{lead}、{bare}"), format!("{lead}{bare}")];
    }
    let inner = rest.strip_prefix(['（', '(']).and_then(|inner| inner.split_once(['）', ')']));
    match inner.filter(|_| rule == Rule::materials) {
        // `委托书（复印件）`: one alone may be a remark.
        Some((inner, after)) if after.trim().is_empty() && !inner.contains(['、', '，', ',']) => {
            vec![format!("{lead} {{{}}}", inner.trim()), format!("{lead} // {}", inner.trim())]
        }
        Some((inner, after)) => vec![format!("{lead} {{{}}}{after}", inner.trim())],
        None => Vec::new(),
    }
}

/// `日历 “放假.csv”`, `法规 行政处罚法`: 来自 before the name of a file, 《》 around the title of a law.
pub fn missing_word(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let is_text = rest.starts_with(['“', '"']);
    let is_file = is_text && rest.contains('.');
    let bare = before.trim_end();
    match rule {
        // It is the name that is left out.
        Rule::table | Rule::decision_table if bare.ends_with("来自") => Vec::new(),
        Rule::calendar | Rule::table | Rule::decision_table if is_text && (is_file || rule == Rule::calendar) => {
            vec![joined(before, "来自 ", rest)]
        }
        Rule::calendar if matches!(first_word(rest), "自" | "从" | "取自" | "见") => {
            let text = rest.strip_prefix(first_word(rest)).unwrap_or_default().trim_start();
            if text.starts_with(['“', '"']) { vec![joined(before, "来自 ", text)] } else { Vec::new() }
        }
        Rule::calendar if rest.contains('.') && !rest.contains(['“', '”', '"']) => {
            vec![joined(before, &format!("来自 “{}”", rest.trim()), "")]
        }
        Rule::law if is_file => vec![joined(before, "来自 ", rest)],
        Rule::law if bare == first_word(bare) => {
            let title = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';'));
            let title = title.trim_matches(['“', '”', '"', '「', '」', '〈', '〉', '<', '>']);
            let title = title.strip_prefix('《').and_then(|title| title.strip_suffix('》')).unwrap_or(title);
            if title.is_empty() || title.contains(['《', '》', '\n', '“', '”']) {
                Vec::new()
            } else {
                vec![format!("{bare} 《{title}》")]
            }
        }
        _ => Vec::new(),
    }
}

/// `参数 上限 = 5万元`: the type that its value has. `字段 材料 {申请书、照片}`: both types that have values.
pub fn missing_type(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    if has_type(rule) && rest.starts_with(['{', '｛']) && bare.split_whitespace().count() == 2 {
        return ["枚举", "集合"].map(|ty| format!("{bare} {ty} {rest}")).into();
    }
    let value = rest.trim_start_matches(['=', '＝', '：', ':']).trim_start();
    if rule != Rule::parameter || bare.split_whitespace().count() != 2 {
        return Vec::new();
    }
    let phrase = first_phrase(value);
    let number = quantity(phrase).unwrap_or_default();
    let unit = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let ty = match unit {
        _ if day(value).is_some() => "日期".to_owned(),
        _ if value.starts_with(['“', '"']) => "文本".to_owned(),
        _ if matches!(first_word(value), "是" | "否") => "是否".to_owned(),
        _ if number.is_empty() => return Vec::new(),
        "" => "数".to_owned(),
        "%" | "％" => "比例".to_owned(),
        // It counts nothing that is known.
        "万" => {
            let after = value.strip_prefix(phrase).unwrap_or_default();
            let digits = number.trim_end_matches('万');
            let count = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{bare} 数 = {digits}0000{after}"));
            return std::iter::once(format!("{bare} 数(万元) = {number}元{after}")).chain(count).collect();
        }
        _ => format!("数({unit})"),
    };
    vec![format!("{bare} {ty} = {value}")]
}

/// `参数 甲 金额 30万元`, `定义 甲 乙 - 丙`, `缺省 = 0`, `又作 “甲” = 乙`: the sign or word that belongs there.
pub fn missing_sign(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    match rule {
        Rule::parameter | Rule::definition | Rule::setting
            if bare.ends_with(|c: char| is_letter(c) || matches!(c, ')' | '）' | '}' | '」')) && !bare.contains(['=', '＝']) =>
        {
            let said = ["为", "：", ":", "是指", "指", "即"].iter().find_map(|word| rest.strip_prefix(word));
            let value = said.unwrap_or(rest).trim_start();
            // `定义 甲 乙 = 丙`: where the name ends is not known.
            let is_known = !value.contains(['=', '＝']) && !value.is_empty() && bare.contains(char::is_whitespace);
            if is_known { vec![format!("{bare} = {value}")] } else { Vec::new() }
        }
        // `事项 权力类型 行政许可`
        Rule::item | Rule::shared | Rule::group | Rule::object_facts => {
            let value = rest.strip_prefix(['为', '：', ':']).unwrap_or(rest).trim_start();
            let end = value.find(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',')).unwrap_or(value.len());
            let (given, after) = value.split_at_checked(end).unwrap_or((value, ""));
            let after = after.trim_start();
            let ends = after.is_empty() || after.starts_with(['、', '，', ',']) || first_word(after) == "预期";
            let name = bare.trim_end_matches(is_letter);
            let is_fact = name.len() < bare.len()
                && !name.trim_end().is_empty()
                && name.trim_end().ends_with(|c: char| is_letter(c) || matches!(c, '、' | '，' | ','));
            let is_given = !given.is_empty() && given != "预期" && !given.contains(['=', '＝']);
            // `每组 甲街道 准入`: what is expected is no value.
            let is_given = is_given && takes_argument(first_word(given)).is_none();
            if is_fact && is_given && ends { vec![format!("{bare} = {value}")] } else { Vec::new() }
        }
        Rule::field | Rule::column if bare.ends_with("缺省") => {
            rest.strip_prefix(['=', '＝', '：', ':']).map(|value| format!("{bare} {}", value.trim_start())).into_iter().collect()
        }
        Rule::field | Rule::column if bare.ends_with(['”', '"']) && bare.contains("又作") => {
            let value = ["为", "=", "＝", "→", "->", "：", ":", "即", "是"].iter().find_map(|sign| rest.strip_prefix(sign));
            value.map(|value| format!("{bare} 为 {}", value.trim_start())).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// `枚举 [甲、乙]`, `枚举：甲、乙`, `数(%)`: what belongs behind a type.
pub fn values_of_type(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    if !has_type(rule) {
        return Vec::new();
    }
    if let Some(number) = bare.strip_suffix(['(', '（']).and_then(|number| number.trim_end().strip_suffix('数')) {
        let after = ["%)", "%）", "％)", "％）"].iter().find_map(|percent| rest.strip_prefix(percent));
        return after.map(|after| format!("{}比例{after}", number.strip_suffix('整').unwrap_or(number))).into_iter().collect();
    }
    if !["枚举", "集合"].iter().any(|word| bare.ends_with(word)) {
        return Vec::new();
    }
    let inner = [('[', ']'), ('［', '］'), ('【', '】'), ('〔', '〕')];
    let inner = inner.iter().find_map(|(open, close)| rest.strip_prefix(*open)?.split_once(*close));
    let plain = rest.strip_prefix(['：', ':']).map(|values| {
        let values = values.trim_start();
        values.split_at_checked(values.find(char::is_whitespace).unwrap_or(values.len())).unwrap_or((values, ""))
    });
    match inner.or(plain.filter(|(values, _)| !values.starts_with(['{', '｛']))) {
        Some((values, after)) if !values.trim().is_empty() => vec![format!("{bare} {{{}}}{after}", values.trim())],
        Some(_) => Vec::new(),
        None => rest.strip_prefix(['：', ':']).map(|after| format!("{bare} {}", after.trim_start())).into_iter().collect(),
    }
}

/// `枚举 {甲、乙}等`: the values without it, or a text, for the values of a type are all there are.
pub fn open_list(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const OPEN: [&str; 4] = ["等等", "等", "……", "…"];
    let text = [before, rest].concat();
    let parts = || {
        let (head, typed) = ["枚举", "集合"].iter().find_map(|ty| Some(text.split_at(text.find(ty)?)))?;
        let (values, options) = typed.split_at_checked(typed.find(['}', '｝'])?)?;
        let brace = options.chars().next()?;
        let options = options.strip_prefix(brace)?;
        let inside = OPEN.iter().find_map(|word| values.trim_end().strip_suffix(word));
        let behind = OPEN.iter().find_map(|word| options.trim_start().strip_prefix(word));
        let values = inside.unwrap_or(values).trim_end().trim_end_matches(['、', '，', ',']);
        let options = behind.unwrap_or(options);
        inside.or(behind).map(|_| vec![format!("{head}{values}{brace}{options}"), format!("{head}文本{options}")])
    };
    if has_type(rule) { parts().unwrap_or_default() } else { Vec::new() }
}

/// `必填（已公示）`, `固有（法定）`: what stands in brackets behind an option, as the condition or the 说明 that it is.
pub fn remark_of_option(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    let inner = rest.strip_prefix(['（', '(']).and_then(|inner| inner.split_once(['）', ')']));
    let Some((inner, after)) = inner.filter(|_| matches!(rule, Rule::field | Rule::column)) else { return Vec::new() };
    let (inner, after) = (inner.trim(), after.trim_end());
    if inner.is_empty() || inner.contains(['“', '”', '"', '\n']) {
        return Vec::new();
    }
    let as_remark = format!("{bare}{after} 说明 “{inner}”");
    match bare.strip_suffix("必填") {
        // A name alone may be a condition, a remark that is none may say when nothing is asked for.
        Some(head) => {
            let condition = inner.strip_prefix('当').unwrap_or(inner).trim_start();
            let when = is_accepted(Rule::placeholder, condition).then(|| format!("{bare} 当 {condition}{after}"));
            match when {
                Some(when) if first_word(condition) != condition => vec![when],
                // 公示时 is no name of a fact.
                Some(when) if !condition.contains('时') => vec![when, as_remark],
                Some(_) | None => vec![as_remark, format!("{}{after} 说明 “{inner}”", head.trim_end())],
            }
        }
        None if bare.ends_with("固有") => vec![as_remark],
        None => Vec::new(),
    }
}

/// `简称 处罚法`, `理由 清单里没有{事项名称}`: the text in its quotation marks.
pub fn unquoted(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let bare = before.trim_end();
    match rule {
        Rule::short_titles => {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',')).unwrap_or(rest.len());
            let Some((title, after)) = rest.split_at_checked(end) else { return Vec::new() };
            let title = title.trim_matches(['《', '》', '「', '」', '‘', '’']);
            if title.is_empty() || title.contains(['“', '”', '"']) { Vec::new() } else { vec![format!("{before}“{title}”{after}")] }
        }
        Rule::reason | Rule::remedy if bare == first_word(bare) && rest.contains(['{', '｛']) => {
            let text = rest.trim_end().trim_matches(['\'', '‘', '’', '＂', '＇', '„', '‟', '「', '」', '『', '』']);
            let is_text = !text.contains(['“', '”', '"', '＂', '\n']) && !text.contains("//");
            if is_text { vec![format!("{bare} “{text}”")] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// `可调 10万元至50万元`: the two ends of a range apart.
pub fn adjustable(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let range = text.rsplit_once("可调").filter(|_| matches!(rule, Rule::parameter | Rule::setting));
    let Some((head, range)) = range else { return Vec::new() };
    let written = range.trim_start();
    let end = written.find(|c: char| c.is_whitespace() || matches!(c, '；' | ';' | '。')).unwrap_or(written.len());
    let Some((range, after)) = written.split_at_checked(end) else { return Vec::new() };
    let ends = ["至", "到", "——", "—", "～", "~", "－", "-"].iter().find_map(|sign| range.split_once(sign));
    let ends = ends.and_then(|(low, high)| {
        let high = quantity(high)?;
        let unit = high.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let low = quantity(low).filter(|low| low.ends_with(|c: char| !c.is_ascii_digit())).or_else(|| quantity(&format!("{low}{unit}")))?;
        Some((low, high))
    });
    ends.map(|(low, high)| format!("{head}可调 {low} 至 {high}{after}")).into_iter().collect()
}

/// `条数 八十六`, `施行 二〇二四年一月一日`: what says a number or a day, as the language writes it.
pub fn number_or_day(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let word = first_word(&text);
    let body = after_colon(text.strip_prefix(word).unwrap_or_default());
    let written = body.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';'));
    let value = match rule {
        Rule::article_count => {
            let bare = written.trim_start_matches(['共', '第', '“', '"']).trim_end_matches(['”', '"']);
            let bare = bare.strip_suffix('条').unwrap_or(bare).trim_end();
            numeral(bare).map(|count| count.to_string()).or_else(|| bare.parse::<u32>().ok().map(|count| count.to_string()))
        }
        Rule::from | Rule::until | Rule::as_of if !written.contains('\n') => written_day(written),
        _ => None,
    };
    value.map(|value| format!("{word} {value}")).into_iter().collect()
}

/// A day in quotation marks, with blanks or long dashes in it, in numerals or as one number.
fn written_day(text: &str) -> Option<String> {
    // `2026-03 03-02`: a blank between two numbers parts them.
    let mut parts = text.split_whitespace().peekable();
    while let Some((part, next)) = parts.next().zip(parts.peek()) {
        if part.ends_with(|c: char| c.is_ascii_digit()) && next.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
    }
    let bare: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| if matches!(c, '—' | '–' | '―') { '-' } else { half_width(c) }).collect();
    let bare = bare.replace("--", "-");
    let bare = bare.trim_matches(['“', '”', '"', '‘', '’', '\'', '「', '」']);
    let bare = bare.trim_start_matches(['自', '从', '于']);
    const ENDS: [&str; 7] = ["起施行", "起实施", "起生效", "起执行", "起", "施行", "生效"];
    let bare = ENDS.iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    if bare.len() == 8 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{}-{}-{}", bare.get(..4)?, bare.get(4..6)?, bare.get(6..)?));
    }
    let number = |text: &str| text.parse().ok().or_else(|| numeral(text));
    match bare.split_once('年') {
        Some((year, rest)) => {
            let (month, rest) = rest.split_once('月')?;
            let (year, month, day) = (number(year)?, number(month)?, number(rest.strip_suffix(['日', '号'])?)?);
            (1000..10000).contains(&year).then(|| format!("{year}年{month}月{day}日"))
        }
        None => day(bare).filter(|(end, _)| *end == bare.len()).map(|(_, day)| day),
    }
}
