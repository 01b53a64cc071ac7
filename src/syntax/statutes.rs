//! Words as statutes and forms write them, rewritten as the language does.

use crate::syntax::labels::other_label;
use crate::syntax::letters::{after_colon, first_word, is_letter, joined, quoted};
use crate::syntax::parser::Rule;
use crate::syntax::statute_bounds::subject;
use crate::syntax::statute_numbers::{NUMERALS, listing, quantity};
use crate::syntax::statute_texts::{is_text_or_conclusion, takes_text};
use crate::syntax::statute_words::{WORDS, stands_for};
use crate::syntax::words::{Class, OPTIONS, begins_with_word, of_classes};

/// The word of the table that stands where the text is refused, alone or glued to a value.
pub fn word(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if is_text_or_conclusion(before, rule) {
        return Vec::new();
    }
    let whole = first_word(rest);
    let is_colon = |word: &str| matches!(word, "：" | ":") && takes_text(before, rule);
    let rows = || WORDS.iter().flat_map(|(meant, words)| words.split(' ').map(move |word| (word, *meant)));
    // One of several materials is not all of them.
    let rows = || rows().filter(|(word, _)| !(rule == Rule::materials && *word == "之一"));
    let exact = rows().filter(|(word, _)| if whole.is_empty() { rest.starts_with(word) && !is_colon(word) } else { whole == *word });
    // A single character in front of a word may belong to it; a numeral that is no number is not glued to anything.
    let is_apart = |value: &str| !value.starts_with(|c| NUMERALS.contains(c)) || quantity(value).is_some();
    let glued = rows().filter(|(word, meant)| {
        let value = whole.strip_prefix(word).filter(|value| !value.is_empty() && word.chars().nth(1).is_some() && !meant.is_empty());
        value.is_some_and(is_apart) && !whole.starts_with(meant)
    });
    // `例外于处罚不下沉`: the word itself.
    let itself = of_classes(&OPTIONS)
        .filter(|word| word.chars().nth(1).is_some() && whole.strip_prefix(word).is_some_and(|rest| !rest.is_empty() && rest != *word));
    let itself = itself.map(|word| (word, word));
    let mended = |(word, meant): (&str, &str)| {
        let after = rest.strip_prefix(word)?;
        let gap = if meant.ends_with(['=', '≠', '≥', '≤', '>', '<']) && after.starts_with(is_letter) { " " } else { "" };
        Some(joined(before, meant, &format!("{gap}{after}")))
    };
    exact.chain(itself).chain(glued).filter_map(mended).collect()
}

/// Words before a predicate that negate it.
const NEGATING: &[&str] =
    &["不", "未", "没", "没有", "尚未", "并未", "并不", "未曾", "从未", "不再", "不得", "非", "并非", "未被", "not", "NOT"];

/// Words before a predicate that leave it as it is.
const ASKING: &[&str] = &["应", "应当", "必须", "须", "已", "已经", "被"];

/// Predicates as statutes write them.
const PREDICATES: &[(&str, &str)] = &[
    ("列入", "属于"),
    ("纳入", "属于"),
    ("具备", "包含"),
    ("具有", "包含"),
    ("含有", "包含"),
    ("大于", "超过"),
    ("小于", "低于"),
    ("等于", "为"),
    ("in", "属于"),
    ("IN", "属于"),
];

/// Predicates and what denies them.
const DENIED: &[(&str, &str)] = &[
    ("属于", "不属于"),
    ("包含", "不包含"),
    ("超过", "不超过"),
    ("高于", "不高于"),
    ("多于", "不多于"),
    ("低于", "不低于"),
    ("少于", "不少于"),
    ("早于", "不早于"),
    ("晚于", "不晚于"),
    ("为", "不为"),
    ("引用", "不引用"),
    ("提及", "不提及"),
    ("已填", "未填"),
];

/// `不匹配`, `未列入`, `尚未 超过`: a predicate that is denied; where no word does that, 非 before what it is said of.
pub fn negated_predicate(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let found = |(word, negates): (&str, bool)| {
        let after = rest.strip_prefix(word)?.trim_start();
        // `不 = 甲`
        if let Some(value) = after.strip_prefix(['=', '＝']).filter(|_| negates) {
            return Some(joined(before, "≠", value));
        }
        let written = first_word(after);
        let known = PREDICATES.iter().find(|(other, _)| *other == written).map_or(written, |(_, known)| known);
        let known = of_classes(&[Class::Predicate, Class::TablePredicate]).find(|predicate| *predicate == known)?;
        let after = after.strip_prefix(written)?;
        match DENIED.iter().find(|(predicate, _)| *predicate == known).filter(|_| negates) {
            Some((_, denied)) => Some(joined(before, denied, after)),
            None if negates => {
                let subject = subject(before);
                let head = before.trim_end().strip_suffix(subject).filter(|_| !subject.is_empty() && !known.starts_with('不'))?;
                Some(format!("{head}非 {subject} {known}{after}"))
            }
            None => Some(joined(before, known, after)),
        }
    };
    let words = NEGATING.iter().map(|word| (*word, true)).chain(ASKING.iter().map(|word| (*word, false)));
    words.filter_map(found).collect()
}

/// `甲 非 乙`: 甲 is not 乙, or 甲 holds and 乙 does not.
pub fn denial(before: &str, rest: &str, _: Rule) -> Vec<String> {
    match rest.strip_prefix("非 ").filter(|_| before.trim_end().ends_with(is_letter)) {
        Some(denied) => vec![joined(before, "≠", &format!(" {denied}")), joined(before, "且 非", &format!(" {denied}"))],
        None => Vec::new(),
    }
}

/// `like '%执法%'` of databases, where % is any text: 包含, 开头为 or 结尾为; without one the text may be all of it.
pub fn like(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const QUOTES: [(char, char); 5] = [('\'', '\''), ('“', '”'), ('"', '"'), ('‘', '’'), ('＇', '＇')];
    let denial = NEGATING.iter().find_map(|word| Some(rest.strip_prefix(word)?.trim_start())).filter(|rest| !rest.is_empty());
    let said = denial.unwrap_or(rest);
    let pattern = ["like", "LIKE", "Like"].iter().find_map(|word| said.strip_prefix(word)).map(str::trim_start);
    let quoted = pattern.and_then(|pattern| QUOTES.iter().find_map(|(open, close)| pattern.strip_prefix(*open)?.split_once(*close)));
    let Some((pattern, after)) = quoted else { return Vec::new() };
    let text = pattern.trim_matches(['%', '％']);
    if text.is_empty() || text.contains(['%', '％', '_', '\n']) {
        return Vec::new();
    }
    let begins = pattern.len() > pattern.trim_end_matches(['%', '％']).len();
    let words: &[(&str, Option<&str>)] = match (begins, pattern.starts_with(['%', '％'])) {
        (true, true) => &[("包含", Some("不包含"))],
        (true, false) => &[("开头为", None)],
        (false, true) => &[("结尾为", None)],
        (false, false) => &[("包含", Some("不包含")), ("=", Some("≠"))],
    };
    let reading = |(word, denied): &(&str, Option<&str>)| match (denial, denied) {
        (None, _) => Some(joined(before, word, &format!(" “{text}”{after}"))),
        (Some(_), Some(denied)) => Some(joined(before, denied, &format!(" “{text}”{after}"))),
        (Some(_), None) => {
            let subject = subject(before);
            let head = before.trim_end().strip_suffix(subject).filter(|_| !subject.is_empty())?;
            Some(format!("{head}非 {subject} {word} “{text}”{after}"))
        }
    };
    words.iter().filter_map(reading).collect()
}

/// `没有 甲 或 乙`: what is denied is all of it, or the first alone; `None` if only one is denied.
fn both_denials(before: &str, denied: &str) -> Option<Vec<String>> {
    let end = denied.find(['\n', '，', '；', '。', '（', '）', '(', ')']).unwrap_or(denied.len());
    let (several, after) = denied.split_at_checked(end)?;
    let several = several.trim_end();
    let joins = several.split_whitespace().skip(1).any(|word| matches!(word, "或" | "或者" | "且" | "并且"));
    joins.then(|| [format!(" ({several}){after}"), format!(" {several}{after}")].map(|said| joined(before, "非", &said)).into())
}

/// Words that say one thing by their letters, and another as most people write them; in 除非, 和 may join several exceptions.
pub fn doubtful(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const WORDS: &[(&str, [&str; 2])] = &[
        ("大于", ["<", "≤"]),
        ("超过", ["<", "≤"]),
        ("高于", ["<", "≤"]),
        ("小于", [">", "≥"]),
        ("少于", [">", "≥"]),
        ("低于", [">", "≥"]),
    ];
    let word = first_word(rest);
    if matches!(word, "且或" | "或且" | "和或") {
        return ["且", "或"].iter().filter_map(|joint| Some(joined(before, joint, rest.strip_prefix(word)?))).collect();
    }
    let joint = if word.is_empty() { rest.get(..rest.chars().next().map_or(0, char::len_utf8)).unwrap_or_default() } else { word };
    if rule == Rule::unless && matches!(joint, "和" | "与" | "及" | "以及" | "、" | "，" | ",") {
        return ["或", "且"]
            .iter()
            .filter_map(|meant| Some(joined(before, meant, &format!(" {}", rest.strip_prefix(joint)?.trim_start()))))
            .collect();
    }
    let inner = word.strip_prefix('不').and_then(|word| ["或者等于", "或等于", "等于"].iter().find_map(|end| word.strip_suffix(end)));
    let signs = inner.and_then(|inner| WORDS.iter().find(|(word, _)| *word == inner)).map(|(_, signs)| signs);
    signs.into_iter().flatten().filter_map(|sign| Some(joined(before, sign, rest.strip_prefix(word)?))).collect()
}

/// A condition in brackets, if it is several.
fn bracketed(condition: &str) -> String {
    let is_several = condition.split_whitespace().any(|word| matches!(word, "且" | "或"));
    if is_several { format!("({condition})") } else { condition.to_owned() }
}

/// `如 甲，则 乙`: both, or 乙 wherever 甲 holds; with 否则 what the language writes with 若.
pub fn implication(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const COMMAS: [char; 3] = ['，', ',', ' '];
    let text = [before, rest].concat();
    let body = if rule == Rule::definition {
        text.split_once(['=', '＝']).map_or("", |(_, value)| value.trim_start())
    } else if matches!(rule, Rule::when | Rule::unless | Rule::scope) {
        after_colon(text.strip_prefix(first_word(&text)).unwrap_or_default())
    } else {
        ""
    };
    let word = ["如果", "假如", "倘若", "如", "若"].into_iter().find(|word| first_word(body) == *word);
    let Some((word, head)) = word.zip(text.strip_suffix(body)) else { return Vec::new() };
    let said = body.strip_prefix(word).unwrap_or_default();
    let then = ["则", "那么"].into_iter().find_map(|then| {
        let (one, other) = said.split_once(then).filter(|(one, _)| one.ends_with(COMMAS))?;
        Some((one.trim_matches(COMMAS), other.trim_start()))
    });
    let Some((one, other)) = then.filter(|(one, other)| !one.is_empty() && !other.is_empty()) else { return Vec::new() };
    match other.split_once("否则") {
        Some((yes, no)) => vec![format!("{head}若 {one} 则 {} 否则 {}", yes.trim_end_matches(COMMAS), no.trim_start_matches(COMMAS))],
        None if rule == Rule::definition => Vec::new(),
        None => {
            let (one, other) = (bracketed(one), bracketed(other));
            vec![
                format!("{head}{one} 且 {other}"),
                format!("{head}非 {} 或 {other}", if one.starts_with('(') { one } else { format!("({one})") }),
            ]
        }
    }
}

/// `适用 下列之一` and its lines, which only 当 and 除非 may have: one condition.
pub fn lines_of_condition(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let lines = text.split_once('\n').filter(|_| matches!(rule, Rule::scope | Rule::definition));
    let Some((first, lines)) = lines else { return Vec::new() };
    let opening = first.trim_end().trim_end_matches(['：', ':']);
    let start = opening.rfind(char::is_whitespace).unwrap_or_default();
    let Some((head, announcement)) = opening.split_at_checked(start) else { return Vec::new() };
    let announced = match announcement.trim_start() {
        "下列全部" => &["下列全部"],
        other => match listing(other) {
            Some(announced) if !announced.negated => announced.readings,
            Some(_) | None => return Vec::new(),
        },
    };
    let condition = |line: &str| {
        let line = line.trim();
        let line = line.get(other_label(line)?..)?.trim_end_matches(['；', ';', '。', '，', ',']);
        Some(bracketed(line))
    };
    let conditions: Option<Vec<String>> = lines.lines().filter(|line| !line.trim().is_empty()).map(condition).collect();
    let joined = |conditions: &[String], word: &str| {
        let joint = if word == "下列全部" { " 且 " } else { " 或 " };
        format!("{head} {}", conditions.join(joint))
    };
    let Some(conditions) = conditions else { return Vec::new() };
    announced.iter().map(|word| joined(&conditions, word)).collect()
}

/// `在清单内`: the name of a 名录 glued to the words around it.
pub fn glued_table(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let word = first_word(rest);
    let inner = ["不在", "未在", "在"].into_iter().find_map(|at| Some((at, word.strip_prefix(at)?)));
    let Some((at, inner)) = inner else { return Vec::new() };
    let name = ["之中", "之内", "之列", "中", "内", "里"].iter().find_map(|end| inner.strip_suffix(end)).filter(|name| !name.is_empty());
    let relation = if at == "在" { "属于" } else { "不属于" };
    let mended = name.and_then(|name| Some(joined(before, &format!("{relation} {name}"), rest.strip_prefix(word)?)));
    mended.into_iter().collect()
}

/// The word of the language for one that joins conditions.
fn joint(word: &str) -> Option<&'static str> {
    ["且", "或"].into_iter().find(|meant| word == *meant || stands_for(word, &[meant]))
}

/// Whether a word joins conditions, in the language or in statutes.
fn joins(word: &str) -> bool {
    joint(word).is_some()
}

/// `处罚 且罚款 > 5万元`: a connective glued to what follows it.
pub fn glued_joint(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let is_condition = matches!(rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled | Rule::placeholder | Rule::definition);
    let word = first_word(rest);
    let joints = [("并且", "且"), ("且", "且"), ("或者", "或"), ("或", "或")];
    let next = joints.into_iter().find_map(|(joint, meant)| Some((joint, meant, word.strip_prefix(joint)?)));
    let next = next.filter(|(.., next)| is_condition && next.chars().count() > 1 && before.ends_with(char::is_whitespace));
    next.and_then(|(joint, meant, _)| Some(joined(before, meant, &format!(" {}", rest.strip_prefix(joint)?)))).into_iter().collect()
}

/// `包含 “甲” 且 不包含 “乙”`: the second predicate is said of the same.
pub fn second_predicate(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const SIGNS: [&str; 3] = ["=", "＝", "≠"];
    let word = first_word(rest);
    // 已填 of what is compared before says nothing new: the name is missing.
    let is_predicate = |(known, denied): &(&str, &str)| *known != "已填" && (word == *known || word == *denied);
    let says = DENIED.iter().any(is_predicate) || SIGNS.iter().any(|sign| rest.starts_with(sign));
    let bare = before.trim_end();
    let first =
        ["且", "或"].into_iter().find_map(|joint| bare.strip_suffix(joint)).filter(|first| says && first.ends_with(char::is_whitespace));
    let Some(first) = first else { return Vec::new() };
    // What the condition before it is said of.
    let begin = [" 且 ", " 或 ", "(", "（"].iter().filter_map(|joint| Some(first.rfind(joint)? + joint.len())).max();
    let begin = begin.unwrap_or_else(|| first.len() - first.strip_prefix(first_word(first)).map_or(0, |body| after_colon(body).len()));
    let condition = first.get(begin..).unwrap_or_default().trim_start();
    let name = condition.split(|c: char| !is_letter(c) && c != '.').next().unwrap_or_default();
    let relation = condition.strip_prefix(name).unwrap_or_default().trim_start();
    let is_said = of_classes(&[Class::Predicate, Class::TablePredicate]).any(|known| first_word(relation) == known);
    let is_compared = is_said || relation.starts_with(['=', '＝', '≠', '>', '<', '≥', '≤']);
    // What is one value is asked nothing more: `甲 = 乙 且 属于 丙` lacks a name.
    let is_twice = bare.ends_with('且') && (relation.starts_with(['=', '＝']) || first_word(relation) == "为");
    if name.is_empty() || name == "非" || !is_compared || is_twice { Vec::new() } else { vec![format!("{bare} {name} {rest}")] }
}

/// `甲，且 乙`: the comma before a connective.
pub fn comma(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const COMMAS: [char; 5] = ['，', ',', '；', ';', '、'];
    // `合计(经费，按 街道)`
    let bare = before.trim_end();
    if let Some(head) = bare.strip_suffix(['，', ',']).filter(|_| matches!(first_word(rest), "按" | "其中")) {
        return vec![format!("{head} {rest}")];
    }
    // A semicolon ends a clause: what follows it is refused.
    let parts = match rest.strip_prefix(COMMAS) {
        Some(after) => Some((before, after)),
        None => before.trim_end().strip_suffix(['；', ';']).map(|before| (before, rest)),
    };
    let Some((before, after)) = parts else { return Vec::new() };
    let gap = if after.starts_with(char::is_whitespace) { "" } else { " " };
    let next = after.trim_start();
    if let Some(meant) = joint(first_word(next)) {
        let next = next.strip_prefix(first_word(next)).unwrap_or_default();
        return vec![joined(&format!("{}{gap}", before.trim_end()), meant, next)];
    }
    // `，且罚款超过5万元`: behind a comma it is no part of a name.
    let glued = ["并且", "而且", "或者", "且", "或"].into_iter().find_map(|joint| Some((joint, after.trim_start().strip_prefix(joint)?)));
    let glued = glued.filter(|(_, next)| after.len() < rest.len() && next.starts_with(is_letter));
    glued.map(|(joint, next)| format!("{} {joint} {next}", before.trim_end())).into_iter().collect()
}

/// `类别 = 处罚，`, `未填的`: what statutes end a condition with.
pub fn ending(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled) {
        return Vec::new();
    }
    if rest.trim_end().trim_end_matches(['，', ',']).is_empty() && !rest.trim().is_empty() {
        return vec![before.trim_end().to_owned()];
    }
    let word = first_word(rest);
    // 除非 says it already.
    if rule == Rule::unless && matches!(word, "除外" | "的除外" | "以外" | "例外") && rest.trim_end() == word {
        return vec![before.trim_end().to_owned()];
    }
    let bare = word.strip_suffix('的').filter(|bare| matches!(*bare, "未填" | "已填"));
    bare.and_then(|bare| Some(format!("{before}{bare}{}", rest.strip_prefix(word)?))).into_iter().collect()
}

/// `已公示 是`: the value of a fact that is true or false, at the end of its condition.
pub fn truth(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let word = first_word(rest);
    let after = rest.strip_prefix(word).unwrap_or_default().trim_start();
    let ends = after.is_empty() || after.starts_with([')', '）', '；', ';', '，', ',', '。']) || joins(first_word(after));
    let is_said = matches!(word, "是" | "否") && ends && !subject(before).is_empty();
    if is_said { vec![format!("{before}= {rest}")] } else { Vec::new() }
}

/// `以 “许可” 结尾`: how a text begins or ends.
pub fn affix(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const ENDS: [(&str, &str); 6] =
        [("为结尾", "结尾为"), ("结尾", "结尾为"), ("收尾", "结尾为"), ("为开头", "开头为"), ("开头", "开头为"), ("打头", "开头为")];
    let inner = rest.strip_prefix(['以', '由', '用']).map(str::trim_start).filter(|inner| inner.starts_with(['“', '"']));
    let Some((text, after)) = inner.and_then(|inner| inner.split_at_checked(quoted(inner)?.0)) else { return Vec::new() };
    let said = ENDS.iter().find_map(|(word, meant)| Some((meant, after.trim_start().strip_prefix(word)?)));
    said.map(|(meant, after)| joined(before, meant, &format!(" {text}{after}"))).into_iter().collect()
}

/// `既不是 甲 也不是 乙`: none of both.
pub fn neither(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let both = ["既不是", "既非", "既不为", "既不属于"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .and_then(|rest| ["也不是", "又不是", "也非", "又非", "也不为", "也不属于"].iter().find_map(|word| rest.split_once(word)));
    let Some((one, other)) = both.map(|(one, other)| (one.trim().trim_end_matches(['，', ',']), other.trim_start())) else {
        return Vec::new();
    };
    let end = other.find(|c| !is_value(c)).unwrap_or(other.len());
    let (other, after) = other.split_at_checked(end).unwrap_or((other, ""));
    let are_values = [one, other].iter().all(|value| !value.is_empty() && value.chars().all(is_value));
    if are_values { vec![joined(before, "不属于", &format!(" {{{one}、{other}}}{after}"))] } else { Vec::new() }
}

/// Signs of other languages that the grammar refuses at their second character.
pub fn signs(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const SIGNS: &[(&str, &str, &str)] = &[
        ("=", "=", "="),
        ("=", "/=", "≠"),
        ("> ", "=", "≥"),
        ("< ", "=", "≤"),
        ("＝", "＝", "="),
        ("= ", "=", "="),
        ("<", ">", "≠"),
        ("＜", "＞", "≠"),
        ("=", ">", "≥"),
        ("=", "<", "≤"),
        ("!=", "=", "≠"),
    ];
    let both =
        |(first, second, meant): &(&str, &str, &str)| Some(format!("{}{meant}{}", before.strip_suffix(first)?, rest.strip_prefix(second)?));
    SIGNS.iter().find_map(both).into_iter().collect()
}

/// Words that the grammar takes for names, so that it refuses what follows them.
const BEFORE: &[(&str, &str)] = &[
    ("不", "非"),
    ("没有", "非"),
    ("不是", "非"),
    ("并未", "非"),
    ("并非", "非"),
    ("未", "非"),
    ("无", "非"),
    ("not", "非"),
    ("NOT", "非"),
    ("如果", ""),
    ("如", ""),
    ("凡", ""),
    ("当", ""),
    ("既", ""),
    ("应当", ""),
    ("应", ""),
    ("必须", ""),
    ("对于", ""),
    ("对", ""),
];

/// A word of the table before the place.
pub fn word_before(before: &str, rest: &str, _: Rule) -> Vec<String> {
    // What should follow the word was forgotten.
    if rest.is_empty() {
        return Vec::new();
    }
    let trimmed = before.trim_end();
    let kept = |word: &str| trimmed.strip_suffix(word).filter(|kept| kept.ends_with(|c: char| !is_letter(c)));
    let found = BEFORE.iter().find_map(|(word, meant)| Some((kept(word)?, *meant)));
    let Some((kept, meant)) = found else { return Vec::new() };
    // The blank before the word stays, the one after it goes.
    if meant.is_empty() {
        return vec![format!("{kept}{rest}")];
    }
    let one = || vec![joined(kept, meant, &format!("{}{rest}", before.strip_prefix(trimmed).unwrap_or_default()))];
    both_denials(kept, rest).unwrap_or_else(one)
}

/// `类别属于 {…}`: a word glued to the name before it.
pub fn glued_predicate(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    const SIGNS: [&str; 8] = ["≠", "≥", "≤", ">", "<", "属于", "不属于", "包含"];
    let said = WORDS.iter().filter(|(meant, _)| SIGNS.contains(meant));
    let said = said.flat_map(|(meant, words)| words.split(' ').map(move |word| (word, *meant)));
    // A single character more likely belongs to the name.
    let said = said.filter(|(word, _)| word.chars().nth(1).is_some() || (*word == "在" && rest.starts_with(['{', '｛'])));
    let words = of_classes(&[Class::Predicate]).map(|word| (word, word)).chain(said);
    let word = words.filter(|(word, _)| trimmed.strip_suffix(word).is_some_and(|name| name.ends_with(is_letter)));
    let word = word.max_by_key(|(word, _)| word.len());
    word.and_then(|(word, meant)| Some(format!("{} {meant} {rest}", trimmed.strip_suffix(word)?))).into_iter().collect()
}

/// `规则 应急先办例外于 禁止`: an option glued to the name before it.
pub fn glued_option(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    const OPTIONS: [&str; 6] = ["例外于", "对全表", "对每个", "首个命中", "由下级设定", "来自"];
    if !matches!(rule, Rule::rule_ | Rule::decision_table | Rule::table) {
        return Vec::new();
    }
    let parts = |option: &str| {
        let (own, after) = before.rsplit_once(option).filter(|(own, _)| own.ends_with(is_letter))?;
        Some(format!("{own} {option} {}{rest}", after.trim_start()))
    };
    OPTIONS.into_iter().find_map(parts).into_iter().collect()
}

/// The relations before a list of values, and what says the same of several.
const LISTED: &[(&str, &[&str])] = &[
    ("不属于", &["不属于"]),
    ("属于", &["属于"]),
    ("不为", &["不属于"]),
    ("≠", &["不属于"]),
    ("!=", &["不属于"]),
    ("不包含", &["不包含", "非 包含全部"]),
    ("包含全部", &["包含全部"]),
    ("包含任一", &["包含任一"]),
    ("包含", &["包含全部", "包含任一"]),
    ("为", &["属于"]),
    ("=", &["属于"]),
    ("＝", &["属于"]),
    ("是", &["属于"]),
];

/// `= 甲、乙`, `属于 甲、乙`, `为 甲 和 乙`: a braced list.
pub fn list_of_values(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if matches!(rule, Rule::item | Rule::object_facts | Rule::shared) {
        return Vec::new();
    }
    let before = before.trim_end();
    let first = before.rsplit(|c: char| !is_value(c)).next().unwrap_or_default();
    let head = before.strip_suffix(first).unwrap_or_default().trim_end();
    let Some((relation, instead)) = LISTED.iter().find(|(relation, _)| head.ends_with(relation)).filter(|_| !first.is_empty()) else {
        return Vec::new();
    };
    let mut values = vec![first];
    let from = rest;
    let mut rest = rest;
    while let Some(next) = after_joint(rest) {
        let end = next.find(|c: char| !is_value(c)).unwrap_or(next.len());
        let is_name = |value: &str| !value.is_empty() && !begins_with_word(value);
        let Some((value, after)) = next.split_at_checked(end).filter(|(value, _)| is_name(value)) else { break };
        values.push(value);
        rest = after;
    }
    // What is compared again is no further value.
    let goes_on = rest.trim_start();
    let is_compared =
        goes_on.starts_with(['=', '＝', '≠', '<', '>', '≤', '≥']) || LISTED.iter().any(|(word, _)| first_word(goes_on) == *word);
    if values.len() < 2 || is_compared {
        return Vec::new();
    }
    let head = head.strip_suffix(relation).unwrap_or_default().trim_end();
    let of = subject(head);
    let before_it = head.strip_suffix(of).unwrap_or_default();
    let reading = |word: &&str, values: &[&str]| match word.strip_prefix("非 ") {
        Some(word) => format!("{before_it}非 {of} {word} {{{}}}{rest}", values.join("、")),
        None => format!("{head} {word} {{{}}}{rest}", values.join("、")),
    };
    // `甲、乙或丙`: the last two may be one.
    let parted: Vec<&str> = values.iter().flat_map(|value| parted_values(value)).collect();
    let is_choice = values.last().is_some_and(|last| last.contains('或'));
    let mut readings = Vec::new();
    if parted.len() > values.len() {
        readings.extend(instead.iter().map(|word| reading(word, &parted)));
    }
    if readings.is_empty() || !is_choice {
        readings.extend(instead.iter().map(|word| reading(word, &values)));
    }
    if let Some(other) = after_joint(from).filter(|_| !from.starts_with('、')) {
        readings.push(format!("{before} 且 {other}"));
    }
    readings
}

/// `乙或丙` as the values that a word joins, each of two characters at least; or the value itself.
pub fn parted_values(value: &str) -> Vec<&str> {
    const JOINTS: [&str; 6] = ["或者", "以及", "或", "和", "及", "与"];
    let parts = JOINTS.iter().find_map(|joint| value.split_once(joint));
    match parts.filter(|(one, other)| one.chars().nth(1).is_some() && other.chars().nth(1).is_some()) {
        Some((one, other)) => vec![one, other],
        None => vec![value],
    }
}

fn is_value(c: char) -> bool {
    is_letter(c) || matches!(c, '「' | '」' | '“' | '”')
}

/// What follows the sign or word that joins one value to the next.
fn after_joint(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix(['、', '，', ',']) {
        return Some(rest.trim_start());
    }
    let word = first_word(text);
    matches!(word, "和" | "及" | "与" | "以及").then(|| text.strip_prefix(word).unwrap_or_default().trim_start())
}

/// `{甲；乙}`: other signs between the values.
pub fn separators(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let text = [before, rest].concat();
    let open = if rest.starts_with(['{', '｛']) { Some(before.len()) } else { before.rfind(['{', '｛']) };
    let close = open.and_then(|open| text.get(open..)?.find(['}', '｝']).map(|close| open + close));
    let Some((open, close)) = open.zip(close) else { return Vec::new() };
    let values = text.get(open..close).unwrap_or_default();
    if values.contains(['“', '"', '(', '（', '[', '\n']) {
        return Vec::new();
    }
    let joined = values.replace(['；', ';', '/', '|', '／', '｜'], "、");
    vec![format!("{}{joined}{}", text.get(..open).unwrap_or_default(), text.get(close..).unwrap_or_default())]
}

/// Values after a type, 属于 or 包含 in round brackets or none; `= {…}`.
pub fn braces(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    if rest.starts_with(['{', '｛'])
        && let Some(head) = ["=", "＝", "为"].iter().find_map(|sign| trimmed.strip_suffix(sign))
    {
        return ["属于", "包含全部"].iter().map(|word| format!("{} {word} {rest}", head.trim_end())).collect();
    }
    let text = [before, rest].concat();
    // Round brackets after a word that takes braces, refused at the bracket or inside it.
    let words = ["枚举", "集合", "属于", "包含全部", "包含任一", "不包含", "包含"];
    const OPENING: [char; 6] = ['(', '（', '[', '［', '<', '＜'];
    let open = if rest.starts_with(OPENING) { Some(before.len()) } else { trimmed.rfind(OPENING) };
    if let Some(open) = open
        && let (Some(head), Some(inner)) = (text.get(..open), text.get(open..))
        && words.iter().any(|word| head.trim_end().ends_with(word))
        && let Some((close, sign)) = inner.char_indices().find(|(_, c)| matches!(c, ')' | '）' | ']' | '］' | '>' | '＞'))
    {
        let values: String = inner.get(..close).unwrap_or_default().chars().skip(1).collect();
        return vec![format!("{} {{{values}}}{}", head.trim_end(), inner.get(close + sign.len_utf8()..).unwrap_or_default())];
    }
    // No brackets at all.
    let word = words.iter().take(2).find(|word| {
        trimmed.ends_with(*word) || trimmed.rsplit_once(*word).is_some_and(|(_, values)| values.trim_start().chars().all(is_letter))
    });
    let Some((head, values)) = word.and_then(|word| trimmed.rfind(word).map(|at| at + word.len())).and_then(|at| text.split_at_checked(at))
    else {
        return Vec::new();
    };
    let lead = values.len() - values.trim_start().len();
    let values = values.get(lead..).unwrap_or_default();
    let end = values.find(|c: char| !is_value(c) && !matches!(c, '、' | '，' | ',' | '/' | '|' | '"')).unwrap_or(values.len());
    let (values, after) = values.split_at_checked(end).unwrap_or((values, ""));
    if values.is_empty() { Vec::new() } else { vec![format!("{head} {{{}}}{after}", values.replace(['/', '|'], "、"))] }
}

/// `其中 … 按 …`: the other way round.
pub fn filter_before_grouping(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let filter = before.rfind("其中").filter(|_| rest.starts_with('按'));
    let Some((head, filter)) = filter.and_then(|filter| before.split_at_checked(filter)) else { return Vec::new() };
    let end = rest.find([')', '）']).unwrap_or(rest.len());
    let (grouping, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    vec![format!("{head}{} {}{after}", grouping.trim_end(), filter.trim_end())]
}
