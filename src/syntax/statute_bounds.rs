//! Numbers, days and bounds as statutes and forms write them, rewritten as the language does.
//!
//! Each function is a rewrite as `readings` tries them: it gets what stands before the place where the grammar refuses a clause, what follows it
//! and the rule that refuses it, and returns whole texts that may have been meant; none if it has nothing to say.

use crate::syntax::letters::{first_word, is_letter};
use crate::syntax::parser::Rule;
use crate::syntax::statute_numbers::{bound_of_day, bound_phrase, bounds, day, first_phrase, quantity, remark, since};
use crate::syntax::statute_words::stands_for;
use crate::syntax::words::{Class, class, of_classes};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::text::key;
use crate::value::unit::Unit;

/// `至少 10万元 至多 30万元`, `≥ 2人 且 ≤ 5人`, `2人 ≤ 人数 ≤ 5人`: the second bound has the subject of the first. After 非 both are denied;
/// where 且 or 或 is written between them it may be the first alone.
pub fn second_bound(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const SIGNS: [&str; 8] = ["≥", "≤", ">=", "<=", ">", "<", "＞", "＜"];
    let word = first_word(rest);
    let sign = SIGNS.into_iter().filter(|sign| rest.starts_with(sign)).max_by_key(|sign| sign.len());
    let is_bound_word = |known: &str| known.ends_with(['于', '过', '足']) && !known.ends_with("属于");
    let compares = sign.is_some() || (class(word) == Some(Class::Predicate) && is_bound_word(word)) || stands_for(word, &SIGNS);
    let bare = before.trim_end();
    let written = ["且", "或"].into_iter().find_map(|word| Some((word, bare.strip_suffix(word)?.trim_end())));
    let bare = written.map_or(bare, |(_, bare)| bare);
    let start = bare.trim_end_matches(is_of_operand).len();
    let Some((head, last)) = bare.split_at_checked(start).filter(|_| compares) else { return Vec::new() };
    let head = head.trim_end();
    let relation =
        SIGNS.into_iter().chain(of_classes(&[Class::Predicate])).filter(|sign| head.ends_with(sign)).max_by_key(|sign| sign.len());
    let head = relation.and_then(|relation| head.strip_suffix(relation)).unwrap_or_default().trim_end();
    let first = operand(head);
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let said = rest.strip_prefix(sign.unwrap_or(word)).unwrap_or_default().trim_start();
    let second = first_phrase(said);
    let (compared, connective) = match (is_number(first), is_number(last)) {
        (false, true) => (first, joint([relation.unwrap_or_default(), last], [sign.unwrap_or(word), second])),
        (true, false) => (last, "且"),
        _ => return Vec::new(),
    };
    let Some(head) = head.strip_suffix(first).filter(|_| !compared.is_empty()) else { return Vec::new() };
    let connective = written.map_or(connective, |(word, _)| word);
    let after = said.strip_prefix(second).unwrap_or_default();
    let other = rest.strip_suffix(after).unwrap_or(rest);
    let both = format!("{} {connective} {compared} {other}", bare.strip_prefix(head).unwrap_or_default());
    let apart = format!("{head}{both}{after}");
    if second.is_empty() || !needs_brackets(head, connective, after) {
        return vec![apart];
    }
    let together = format!("{head}({both}){after}");
    if written.is_some() && denies(head) { vec![together, apart] } else { vec![together] }
}

/// Whether two comparisons that `connective` joins must stand in brackets: before them stands 非, or beside them what joins conditions in
/// another way.
fn needs_brackets(before: &str, connective: &str, after: &str) -> bool {
    let other = if connective == "且" { "或" } else { "且" };
    let joins_otherwise = |word: &str| word == other || stands_for(word, &[other]);
    denies(before) || joins_otherwise(last_word(before)) || joins_otherwise(first_word(after.trim_start()))
}

/// Whether 非 ends a text.
fn denies(before: &str) -> bool {
    last_word(before) == "非"
}

/// The word at the end of a text.
fn last_word(text: &str) -> &str {
    text.trim_end().rsplit(|c: char| !is_letter(c)).next().unwrap_or_default()
}

/// `不超过 30万元（含）`: a remark on whether the number itself counts. It goes where the relation says so already; where it says the contrary
/// (不含), the relation is `<` or `>`.
pub fn remark_of_bound(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const INCLUSIVE: [&str; 8] = ["≥", "≤", "不低于", "不少于", "不早于", "不超过", "不高于", "不多于"];
    let Some((excludes, after)) = remark(rest) else { return Vec::new() };
    let bare = before.trim_end();
    let number = bare.rfind(|c: char| !is_letter(c) && !matches!(c, '.' | '%' | '％')).and_then(|at| {
        let sign = bare.get(at..)?.chars().next()?.len_utf8();
        bare.split_at_checked(at + sign)
    });
    let Some((head, number)) = number.filter(|(_, number)| quantity(number).is_some()) else { return Vec::new() };
    let head = head.trim_end();
    let inclusive = INCLUSIVE.iter().find_map(|word| Some((*word, head.strip_suffix(word)?)));
    match inclusive {
        Some(_) if !excludes => vec![format!("{bare}{after}")],
        Some((word, head)) => vec![format!("{head}{} {number}{after}", if is_upper(word) { "<" } else { ">" })],
        None if excludes && head.ends_with(['<', '>']) => vec![format!("{bare}{after}")],
        None => Vec::new(),
    }
}

/// `2024年1月1日以前`, `自2024年1月1日起`: a comparison with the day.
pub fn bound_by_day(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if matches!(rule, Rule::from | Rule::until) {
        return Vec::new();
    }
    let kept = without_relation(before).trim_end();
    if let Some((end, day, relations)) = bound_of_day(rest) {
        let after = rest.get(end..).unwrap_or_default();
        return relations.iter().map(|relation| format!("{kept} {relation} {day}{after}")).collect();
    }
    // `早于 2024 年 1 月 1 日`
    let bare = before.trim_end();
    let year = bare.rsplit(|c: char| !c.is_ascii_digit()).next().filter(|year| year.len() == 4 && rest.starts_with('年'));
    if let Some(year) = year {
        let whole = format!("{year}{rest}");
        let head = bare.strip_suffix(year).unwrap_or_default();
        return match day(&whole) {
            Some((end, day)) => vec![format!("{head}{day}{}", whole.get(end..).unwrap_or_default())],
            None => Vec::new(),
        };
    }
    // `2024-01-01至2024-12-31`, or one day that is written otherwise than `2024-01-01`.
    let Some((end, first)) = day(rest) else { return Vec::new() };
    let after = rest.get(end..).unwrap_or_default();
    let second = after.trim_start().strip_prefix(['至', '到', '～', '~', '—']).and_then(|next| {
        let next = next.trim_start_matches('—').trim_start();
        let (end, second) = day(next)?;
        Some((second, next.get(end..)?))
    });
    match second {
        Some((second, after)) => within(before, &format!("{first} 至 {second}{after}")),
        None if rest.get(..end) != Some(first.as_str()) => vec![format!("{before}{first}{after}")],
        // `早于 2024-01-01的`
        None => after.strip_prefix('的').map(|after| format!("{before}{first}{after}")).into_iter().collect(),
    }
}

/// `自2024年1月1日起施行`: the day alone. `2029年1月1日止`: the day after, for it lasts to the end of that day, or that day itself.
pub fn day_of_effect(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::from | Rule::until) {
        return Vec::new();
    }
    let last = bound_of_day(rest).filter(|(.., relations)| rule == Rule::until && *relations == ["不晚于"]);
    if let Some((end, last, _)) = last {
        let after = rest.get(end..).unwrap_or_default();
        let next = Date::parse(&last).ok().and_then(|day| day.add_days(1));
        return next.map(|next| vec![format!("{before}{next}{after}"), format!("{before}{last}{after}")]).unwrap_or_default();
    }
    let phrase = first_phrase(rest);
    let day = since(phrase);
    day.map(|day| format!("{before}{day}{}", rest.strip_prefix(phrase).unwrap_or_default())).into_iter().collect()
}

/// `30万元以上`, `不满 30日`, `10万元以上30万元以下`: a comparison, of what stands before it.
pub fn bound(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    // `= 30万元（含）以上` is refused behind its number.
    let text = [before, rest].concat();
    let bare = before.trim_end_matches(|c: char| is_letter(c) || c == '.');
    let start = if remark(rest).is_some() { bare.len() } else { before.len() };
    let Some((before, rest)) = text.split_at_checked(start) else { return Vec::new() };
    let phrase = bound_phrase(rest);
    let parts = bounds(phrase.trim_end_matches('的'));
    if rule == Rule::cell && before.trim().is_empty() && phrase == rest.trim_end() {
        // The heading says of what.
        return match parts.as_slice() {
            [("≥", low), ("≤", high)] => vec![format!("{low} 至 {high}")],
            [(sign, only)] => vec![format!("{sign} {only}")],
            _ => Vec::new(),
        };
    }
    if subject(before).is_empty() {
        return Vec::new();
    }
    let denied = before_denial(before);
    let kept = denied.unwrap_or_else(|| without_relation(before)).trim_end();
    let after = rest.strip_prefix(phrase).unwrap_or_default();
    match parts.as_slice() {
        [] => Vec::new(),
        [(sign, only)] => vec![format!("{kept} {} {only}{after}", if denied.is_some() { opposite(sign) } else { sign })],
        [("≥", low), ("≤", high)] => within(before, &format!("{low} 至 {high}{after}")),
        [first, others @ ..] => {
            let compared = operand(before);
            let Some(head) = kept.strip_suffix(compared).filter(|_| !compared.is_empty()) else { return Vec::new() };
            let pair = |(sign, bound): &(&'static str, String)| format!("{compared} {sign} {bound}");
            let joints: Vec<&str> = others.iter().map(|(other, bound)| joint([first.0, &first.1], [other, bound])).collect();
            let Some(connective) = joints.first().filter(|first| joints.iter().all(|joint| joint == *first)) else { return Vec::new() };
            let all = parts.iter().map(pair).collect::<Vec<_>>().join(&format!(" {connective} "));
            match denied {
                Some(_) if denies(head) => Vec::new(),
                Some(_) => vec![format!("{head}非 ({all}){after}")],
                None if needs_brackets(head, connective, after) => vec![format!("{head}({all}){after}")],
                None => vec![format!("{head}{all}{after}")],
            }
        }
    }
}

/// `介于` of a range and what follows it, behind what it is said of; 非 before that where a denial ends the text.
fn within(before: &str, range: &str) -> Vec<String> {
    let Some(kept) = before_denial(before) else { return vec![format!("{} 介于 {range}", without_relation(before).trim_end())] };
    outside(kept, range)
}

/// That what ends a text is not within a range.
fn outside(before: &str, range: &str) -> Vec<String> {
    let before = before.trim_end();
    let compared = operand(before);
    let head = before.strip_suffix(compared).filter(|head| !compared.is_empty() && !denies(head));
    head.map(|head| format!("{head}非 {compared} 介于 {range}")).into_iter().collect()
}

/// Whether a sign or a word sets an upper bound.
fn is_upper(sign: &str) -> bool {
    const UPPER: [&str; 12] = ["≤", "<", "<=", "＜", "不超过", "不高于", "不多于", "不晚于", "低于", "少于", "早于", "不足"];
    UPPER.contains(&sign) || stands_for(sign, &UPPER)
}

/// What joins two bounds, each a sign or word and a number: `20万元以下50万元以上` cannot both hold.
fn joint(one: [&str; 2], other: [&str; 2]) -> &'static str {
    let amount = |number: &str| {
        let key = key(number);
        let (digits, unit) = Unit::split_from(&key).map_or((&*key, None), |(digits, unit)| (digits, Some(unit)));
        Number::parse(digits).ok()?.multiply(&unit.map_or(Number::ONE, Unit::factor)).ok()
    };
    let (upper, lower) = if is_upper(one[0]) { (one, other) } else { (other, one) };
    let exclude =
        is_upper(upper[0]) && !is_upper(lower[0]) && amount(upper[1]).zip(amount(lower[1])).is_some_and(|(upper, lower)| upper < lower);
    if exclude { "或" } else { "且" }
}

/// Relations that deny the bound after them.
const DENYING: [&str; 6] = ["≠", "!=", "不为", "不属于", "不是", "不在"];

/// The bound that holds where another does not.
fn opposite(sign: &str) -> &'static str {
    match sign {
        "≥" => "<",
        "≤" => ">",
        ">" => "≤",
        _ => "≥",
    }
}

/// What stands before a word that denies the bound after it.
fn before_denial(before: &str) -> Option<&str> {
    DENYING.iter().find_map(|word| before.trim_end().strip_suffix(word))
}

/// The name, maybe dotted, at the end of a text, or before the relation or the denial that ends it.
pub fn subject(before: &str) -> &str {
    let before = before_denial(before).unwrap_or_else(|| without_relation(before)).trim_end();
    let start = before.char_indices().rev().take_while(|(_, c)| is_letter(*c) || *c == '.').last().map_or(before.len(), |(at, _)| at);
    before.get(start..).unwrap_or_default()
}

/// Whether a character is of a name, a number or its unit.
fn is_of_operand(c: char) -> bool {
    is_letter(c) || matches!(c, '.' | '%' | '％')
}

/// What is compared at the end of a text, or before the relation or the denial that ends it: a name or a number, or several of them that are
/// computed; empty where it may begin earlier than can be told.
fn operand(before: &str) -> &str {
    const OPERATORS: [char; 11] = ['+', '-', '*', '/', '×', '÷', '＋', '－', '＊', '／', '−'];
    let before = before_denial(before).unwrap_or_else(|| without_relation(before)).trim_end();
    let mut start = before.trim_end_matches(is_of_operand).len();
    while let Some(head) = before.get(..start).and_then(|head| head.trim_end().strip_suffix(OPERATORS)) {
        let head = head.trim_end();
        start = head.trim_end_matches(is_of_operand).len();
        if start == head.len() {
            return "";
        }
    }
    before.get(start..).unwrap_or_default()
}

/// A text without the relation at its end.
fn without_relation(before: &str) -> &str {
    let trimmed = before.trim_end();
    let relations = ["=", "＝", "为", "在", "是", "介于"];
    relations.iter().find_map(|word| trimmed.strip_suffix(word)).filter(|rest| !rest.ends_with(['<', '>', '!', '不'])).unwrap_or(before)
}

/// `10-30万元`, `10万元到30万元`: two numbers as the two ends of 介于.
pub fn span_of_numbers(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    // The heading of a cell says of what.
    let is_whole_cell = rule == Rule::cell && matches!(before.trim(), "" | "介于" | "在");
    if is_whole_cell && let Some(bounds) = ["介于", "在"].iter().find_map(|word| rest.strip_prefix(word)) {
        return vec![bounds.trim_start().to_owned()];
    }
    // `在 10万元 到 30万元 之间`
    let inside = ["在", "处于", "位于"].iter().find_map(|word| rest.strip_prefix(word)).filter(|inner| inner.contains("之间"));
    if let Some(inner) = inside {
        return vec![format!("{before}介于 {}", inner.trim_start())];
    }
    let beyond = ["不在", "不处于", "不位于"].iter().find_map(|word| rest.strip_prefix(word)).filter(|inner| inner.contains("之间"));
    if let Some(inner) = beyond {
        return outside(before, inner.trim_start());
    }
    if let Some(rest) = rest.strip_prefix('至') {
        // `= 10万元 至 30万元`
        let trimmed = before.trim_end();
        let start = trimmed
            .rfind(['=', '＝', ' '])
            .filter(|at| trimmed.get(at + 1..).is_some_and(|low| quantity(low.trim_start_matches('＝').trim()).is_some()));
        let Some(start) = start else { return Vec::new() };
        let (head, low) = trimmed.split_at_checked(start).unwrap_or((trimmed, ""));
        let low = low.trim_start_matches(['=', '＝', ' ']);
        return within(head, &format!("{low} 至{rest}"));
    }
    const SIGNS: [char; 7] = ['-', '－', '—', '～', '~', '至', '到'];
    if rest.starts_with(SIGNS) {
        // `可调 10～50万元`: the first number has the unit of the second.
        let bare = before.trim_end();
        let low = bare.rsplit(|c: char| !is_letter(c) && c != '.').next().unwrap_or_default();
        let high = rest.trim_start_matches(SIGNS).trim_start();
        let phrase = first_phrase(high);
        let unit = phrase.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let is_bare = low.chars().all(|c| c.is_ascii_digit() || c == '.');
        let (Some(low_bound), Some(high_bound)) =
            (quantity(&if is_bare { format!("{low}{unit}") } else { low.to_owned() }), quantity(phrase))
        else {
            return Vec::new();
        };
        let after = high.strip_prefix(phrase).unwrap_or_default();
        let head = bare.strip_suffix(low).unwrap_or_default().trim_end();
        let range = format!("{low_bound} 至 {high_bound}{after}");
        let is_related = without_relation(head).len() < head.len() || before_denial(head).is_some();
        return if is_related { within(head, &range) } else { vec![format!("{head} {range}").trim_start().to_owned()] };
    }
    let phrase = rest.split(|c: char| c.is_whitespace() || matches!(c, '，' | '、' | ',' | ')' | '）')).next().unwrap_or_default();
    let ends = SIGNS.iter().find_map(|sign| phrase.split_once(*sign));
    let Some((low, high)) = ends else { return Vec::new() };
    let high = high.trim_start_matches('—');
    let Some(high) = quantity(high.trim_end_matches("之间")) else { return Vec::new() };
    let unit = high.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let low = if low.chars().all(|c| c.is_ascii_digit() || c == '.') { format!("{low}{unit}") } else { low.to_owned() };
    let Some(low) = quantity(&low) else { return Vec::new() };
    let after = rest.strip_prefix(phrase).unwrap_or_default();
    if is_whole_cell { vec![format!("{low} 至 {high}{after}")] } else { within(before, &format!("{low} 至 {high}{after}")) }
}

/// `罚款 — 经费`: the minus of a computation.
pub fn minus(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let follows = before.trim_end().ends_with(|c: char| is_letter(c) || matches!(c, ')' | '）' | '%' | '％' | '」'));
    let value = rest.strip_prefix(['—', '–', '−', '―', '‒']).filter(|value| follows && !value.starts_with('—'));
    value.map(|value| format!("{before}-{value}")).into_iter().collect()
}

/// `自 立案 之日起三十日内`: 不晚于 the last day, or 介于 the first day and the last.
pub fn within_days(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let line = rest.lines().next().unwrap_or_default();
    let Some((start, after)) = line.trim_start_matches(['在', '自', '从']).split_once('起') else { return Vec::new() };
    let phrase = first_phrase(after.trim_start());
    let span = ["以内", "之内", "内"].iter().find_map(|end| phrase.strip_suffix(end)).and_then(quantity);
    let start = start.trim().trim_end_matches("之日").trim_end();
    let is_start = day(start).is_some_and(|(end, _)| end == start.len()) || first_word(start) == start;
    let Some(span) = span.filter(|_| is_start && !start.is_empty() && !subject(before).is_empty() && rule != Rule::cell) else {
        return Vec::new();
    };
    let kept = without_relation(before).trim_end();
    let after = rest.get(line.len() - after.trim_start().len() + phrase.len()..).unwrap_or_default();
    vec![format!("{kept} 不晚于 {start} + {span}{after}"), format!("{kept} 介于 {start} 至 {start} + {span}{after}")]
}

/// `30 万元`: the unit right after its number.
pub fn unit_apart(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    let is_apart = trimmed.len() < before.len() && trimmed.ends_with(|c: char| c.is_ascii_digit());
    if is_apart && (Unit::from_word(first_word(rest)).is_some() || rest.starts_with(['%', '％'])) {
        vec![format!("{trimmed}{rest}")]
    } else {
        Vec::new()
    }
}

/// `测算经费的50%`: the share as a product.
pub fn share(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (of, number) = before.split_at_checked(start).unwrap_or((before, ""));
    let of = of.strip_suffix('的').filter(|of| of.ends_with(is_letter) && !number.is_empty() && rest.starts_with(['%', '％']));
    of.map(|of| format!("{of} * {number}{rest}")).into_iter().collect()
}

/// `罚款 与 经费 之和`, `罚款、经费 合计`: the sum.
pub fn sum(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const JOINTS: [&str; 7] = ["、", "和", "与", "及", "加上", "加", "跟"];
    const ENDS: [&str; 8] = ["之和", "的和", "的总和", "总和", "合计", "总计", "共计", "相加"];
    let (mut added, mut rest) = (String::new(), rest);
    while let Some(next) = JOINTS.iter().find_map(|joint| rest.strip_prefix(joint)) {
        let next = next.trim_start();
        let name = first_word(next);
        let own = ENDS.iter().find_map(|end| name.strip_suffix(end)).filter(|own| !own.is_empty());
        added.push_str(&format!(" + {}", own.unwrap_or(name)));
        let after = next.strip_prefix(name).unwrap_or_default();
        let word = first_word(after.trim_start());
        if own.is_some() {
            return vec![format!("{}{added}{after}", before.trim_end())];
        }
        if ENDS.contains(&word) {
            return vec![format!("{}{added}{}", before.trim_end(), after.trim_start().strip_prefix(word).unwrap_or_default())];
        }
        rest = after.trim_start();
    }
    Vec::new()
}

/// `超过 30%的`: without what statutes end a condition with.
pub fn ended_share(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let percent = rest.chars().next().filter(|c| matches!(c, '%' | '％'));
    let after = percent.and_then(|sign| rest.strip_prefix(sign)?.strip_prefix('的')).filter(|after| !after.starts_with(is_letter));
    percent.zip(after).map(|(sign, after)| format!("{before}{sign}{after}")).into_iter().collect()
}

/// `枚举 {20万元以下、20万元以上}`: a value that is no name, as a text.
pub fn value_as_text(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let open = before.rfind(['{', '｛']).filter(|open| !before.get(*open..).is_some_and(|inside| inside.contains(['}', '｝'])));
    let names_values =
        open.and_then(|open| before.get(..open)).is_some_and(|head| ["枚举", "集合"].iter().any(|word| head.trim_end().ends_with(word)));
    let end = rest.find(['、', '，', ',', '}', '｝', '“', '"', '\n']);
    let Some((value, after)) = end.and_then(|end| rest.split_at_checked(end)) else { return Vec::new() };
    let value = value.trim_end();
    let is_number = names_values && value.starts_with(|c: char| c.is_ascii_digit());
    if is_number { vec![format!("{before}“{value}”{after}")] } else { Vec::new() }
}

/// `300,000元`: without the commas.
pub fn thousands(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let Some(after) = rest.strip_prefix([',', '，']) else { return Vec::new() };
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    if digits == 3 && before.ends_with(|c: char| c.is_ascii_digit()) { vec![format!("{before}{after}")] } else { Vec::new() }
}
