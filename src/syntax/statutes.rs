//! Words and numbers as statutes and forms write them, rewritten as the language does: a clause that the grammar refuses is changed at the
//! place where it fails, until the grammar accepts it.

use crate::collections::IndexSet;
use crate::syntax::letters::{first_word, is_letter, joined};
use crate::syntax::pairs::nests_too_deep;
use crate::syntax::parser::{self, Rule};
use crate::syntax::scan::masked;
use crate::syntax::slots::{self, Rewrite};
use crate::syntax::statute_numbers::{NUMERALS, bound_of_day, bounds, day, first_phrase, hidden_bound, quantity, since};
use crate::syntax::statute_texts::{before_conclusion, is_text_or_conclusion, quotes, stop, takes_text};
use crate::syntax::trial::{is_accepted, whole};
use crate::syntax::words::{Class, ClauseWord, DeclarationWord, of_classes, takes_argument};
use crate::value::unit::Unit;
use std::ops::Range;

/// How many changes one clause may need.
const MOST_CHANGES: usize = 6;
/// How many texts are tried for one clause.
const MOST_TRIALS: usize = 60;
/// How many readings are shown.
const MOST_READINGS: usize = 3;
/// Longer clauses are left as they are, in bytes.
const LONGEST: usize = 4096;

/// What belongs in the place of a part of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    pub place: Range<usize>,
    pub text: String,
}

/// Words that stand for a word or sign of the language, wherever they are refused; with an empty one they are left out. Where several have
/// a word, the first with which the grammar accepts the text is meant.
const WORDS: &[(&str, &str)] = &[
    ("且", "并且 而且 同时 以及 和 与 及 并 && & and AND"),
    ("或", "或者 或是 || | or OR"),
    ("=", "等于 是 系 == ： :"),
    ("≠", "不等于 不是 并非 非 <> !=="),
    ("且", "但 但是 而 又 也 亦 并且也 而且也"),
    ("≥", "大于等于 大于或等于 大于或者等于 不小于 达到 至少 不得少于 不得低于 应当不少于 不早于 => ≧ ⩾ 满 届满 已满"),
    ("≤", "小于等于 小于或等于 小于或者等于 不大于 至多 最多 不得超过 不得高于 不得多于 =< ≦ ⩽ 未超过 没有超过"),
    (">", "大于 超出 多过"),
    ("<", "小于 不满 未满 不到 未达到 未达"),
    ("不包含", "没有"),
    ("且 非", "且不 且未 且没有 且无 并且不 而且不 但不 但未 而不 而未"),
    ("未填", "为空 没有填写 未填写 没填 空缺"),
    ("已填", "不为空 非空 已填写 不空 有值"),
    ("非", "不 没有 并未 未 无 ! ！ not NOT"),
    ("属于", "属于下列之一"),
    ("包含", "含有 包括 具备 具有 有 提供了 已提供"),
    ("不包含", "不含 不包括 缺 缺少 未提供 未提交"),
    ("包含全部", "均包含"),
    ("属于", "在"),
    ("不属于", "不在"),
    ("包含", "含"),
    ("开头为", "开头是"),
    ("结尾为", "结尾是"),
    ("开头为", "开始于"),
    ("至", "到 和 与 - ～ ~ — ——"),
    ("", "之间 的 时 之中 中 内 之内 的情形 的情况 者 应当 必须 应 须 则 那么 如果 如 凡"),
    ("且", "， , ；"),
    ("必填", "必填项 必须填 应填 不能为空"),
    ("", "可选 选填"),
    ("缺省", "默认 默认值 默认为 缺省值 缺省为"),
    ("列名", "别名 表头"),
    ("来自", "来源 取自 文件"),
    ("主键", "关键字 键"),
    ("说明", "备注 注释"),
    ("例外于", "例外 优先于"),
    ("对全表", "针对全表 全表"),
    ("按", "按照 依 每个 分"),
    ("其中", "仅限 当中 条件为"),
    ("“", "‘"),
    ("”", "’"),
    ("\"", "' ＂"),
    ("“", "〔"),
    ("”", "〕"),
    ("{", "【"),
    ("}", "】"),
    ("{", "〖"),
    ("}", "〗"),
];

/// The readings of a line that the grammar refuses, in words of the language.
#[derive(Default)]
pub struct Readings {
    pub mends: Vec<Mend>,
    /// Whether the search came to its end: there may be others else.
    pub is_whole: bool,
}

impl Readings {
    /// Whether there is one, and no other.
    pub fn is_only(&self) -> bool {
        self.is_whole && self.mends.len() == 1
    }
}

/// Looks for them. `body`: the byte of the line at which that begins which follows its word.
pub fn readings(rule: Rule, line: &str, body: usize) -> Readings {
    if line.len() > LONGEST {
        return Readings::default();
    }
    let mut search = Search { rule, body, trials: 0, joint: None };
    let found: IndexSet<String> = search.readings(line, usize::MAX, 0).into_iter().collect();
    let mends = found.iter().take(MOST_READINGS).map(|text| difference(line, text)).collect();
    Readings { mends, is_whole: search.trials <= MOST_TRIALS }
}

/// What a condition excepts as statutes do: the clauses that say so, and how much of the line they stand for.
pub struct Proviso {
    pub help: String,
    pub clauses: Vec<String>,
    pub length: usize,
}

/// `甲，但 乙 除外`, `除 乙 外 甲`, and a 适用 of `甲 除外`, if all of it can be read.
pub fn proviso(rule: Rule, line: &str, body: usize) -> Option<Proviso> {
    const COMMAS: [char; 4] = ['，', ',', '；', ' '];
    let (word, text) = line.split_at_checked(body)?;
    let word = word.trim_end();
    let masked = masked(text);
    let length = masked.trim_end().len();
    let masked = masked.get(..length)?.trim_end_matches(['。', '；', ';']);
    if masked.contains('\n') {
        return None;
    }
    let part = |range: Range<usize>| text.get(range).map(|part| part.trim_matches(COMMAS));
    let excepted = masked.strip_suffix("除外").map(|masked| masked.trim_end().trim_end_matches('的').trim_end().len());
    let in_two = |head: Range<usize>, other: Range<usize>| {
        let (when, unless) = (format!("{word} {}", part(head)?), format!("除非 {}", part(other)?));
        let is_accepted = is_accepted(Rule::when, &when) && is_accepted(Rule::unless, &unless);
        is_accepted.then(|| (format!("除外的另起一行：「{when}」，再写一行「{unless}」"), vec![when, unless]))
    };
    let (help, clauses) = match (rule, excepted) {
        (Rule::when, Some(end)) => {
            let masked = masked.get(..end)?;
            let but = ["但是", "但", "而", "，", ","].iter().find_map(|but| Some((masked.rfind(but)?, but.len())))?;
            in_two(0..but.0, but.0 + but.1..end)?
        }
        (Rule::when, None) => {
            let begin = masked.len() - masked.trim_start().len();
            let except = ["除了", "除"].iter().find(|except| masked.get(begin..).is_some_and(|rest| rest.starts_with(**except)))?;
            let begin = begin + except.len();
            let outs = ["以外", "之外", "外"].iter().flat_map(|out| masked.match_indices(out));
            let mut outs = outs.filter(|(at, _)| *at > begin).take(MOST_OUTS);
            outs.find_map(|(at, out)| in_two(at + out.len()..masked.len(), begin..at))?
        }
        (Rule::scope, Some(end)) => {
            let excepted = part(0..end)?;
            let is_several = excepted.contains(" 且 ") || excepted.contains(" 或 ");
            let denied = if is_several { format!("{word} 非 ({excepted})") } else { format!("{word} 非 {excepted}") };
            is_accepted(rule, &denied).then(|| (format!("写成「{denied}」"), vec![denied]))?
        }
        _ => return None,
    };
    Some(Proviso { help, clauses, length: body + length })
}

/// So many words that may end what is excepted are tried.
const MOST_OUTS: usize = 8;

struct Search {
    rule: Rule,
    body: usize,
    trials: usize,
    /// The connective chosen for conditions that stand side by side; one clause uses the same one throughout.
    joint: Option<&'static str>,
}

impl Search {
    /// The texts that the grammar accepts, a few changes away. `unmatched`: how many bytes were not matched before the last change; a change
    /// must leave fewer.
    fn readings(&mut self, text: &str, unmatched: usize, changes: usize) -> Vec<String> {
        self.trials += 1;
        if self.trials > MOST_TRIALS || nests_too_deep(text) {
            return Vec::new();
        }
        // The grammar takes `30万元以上` for a number and its unit; it is refused there as well.
        let at = match hidden_bound(text.get(self.body..).unwrap_or_default()) {
            Some((at, _)) => at + self.body,
            None => match parser::parse(self.rule, text, whole(text)) {
                Ok(_) => return vec![text.to_owned()],
                Err(mismatch) => mismatch.at.max(self.body),
            },
        };
        let still_unmatched = text.len().saturating_sub(at);
        if changes == MOST_CHANGES || still_unmatched >= unmatched {
            return Vec::new();
        }
        let blank = text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        let Some((before, rest)) = text.split_at_checked(at + blank) else { return Vec::new() };
        if is_line_of_its_own(before, self.body, self.rule) {
            return Vec::new();
        }
        for (rewrite, several) in slots::REWRITES.iter().chain(REWRITES) {
            let mut found: Vec<String> = Vec::new();
            for new in rewrite(before, rest, self.rule).into_iter().filter(|new| new != text) {
                found.extend(self.readings(&new, still_unmatched, changes + 1));
                if !several && !found.is_empty() {
                    break;
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        // A clause or a conclusion is no further condition.
        let next = first_word(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。')));
        if ClauseWord::from_word(next).is_some() || takes_argument(next).is_some() {
            return Vec::new();
        }
        // Conditions side by side: both ways of joining them. The lines of a 下列 are joined by its word.
        let has_lines =
            self.rule != Rule::labelled && text.contains("\n") && text.lines().any(|line| line.trim_start().starts_with(['（', '(']));
        if has_lines || !matches!(self.rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let outer = self.joint;
        for joint in ["且 ", "或 "].into_iter().filter(|joint| outer.is_none_or(|other| other == *joint)) {
            self.joint = Some(joint);
            found.extend(self.readings(&joined(before, joint, rest), still_unmatched, changes + 1));
            self.joint = outer;
        }
        found
    }
}

/// Whether what is refused opens a line that need not belong to what stands before it: it follows a conclusion or a text, or it is not
/// indented below a declaration. `body`: where that begins which follows the first word.
fn is_line_of_its_own(before: &str, body: usize, rule: Rule) -> bool {
    let written = before.trim_end();
    let blank = before.get(written.len()..).unwrap_or_default();
    let declares = || DeclarationWord::ALL.iter().any(|word| word.rule() == rule);
    let follows = written.len() > body && is_text_or_conclusion(before, rule);
    blank.contains('\n') && (follows || (blank.ends_with('\n') && declares()))
}

/// The rewrites of this file, as those of `slots.rs`.
const REWRITES: &[(Rewrite, bool)] = &[
    (before_conclusion, false),
    (stop, false),
    (signs, false),
    (day_of_effect, false),
    (bound_by_day, true),
    (bound, false),
    (span_of_numbers, false),
    (unit_apart, false),
    (share, false),
    (value_as_text, false),
    (thousands, false),
    (neither, false),
    (exclusive, false),
    (list_of_values, true),
    (separators, false),
    (braces, true),
    (filter_before_grouping, false),
    (doubtful, true),
    (second_bound, false),
    (word, false),
    (negated_predicate, false),
    (word_before, false),
    (glued_predicate, false),
    (glued_option, false),
    (quotes, true),
];

/// The word of the table that stands where the text is refused, alone or glued to a value.
fn word(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if is_text_or_conclusion(before, rule) {
        return Vec::new();
    }
    let whole = first_word(rest);
    let is_colon = |word: &str| matches!(word, "：" | ":") && takes_text(before, rule);
    let rows = || WORDS.iter().flat_map(|(meant, words)| words.split(' ').map(move |word| (word, *meant)));
    let exact = rows().filter(|(word, _)| if whole.is_empty() { rest.starts_with(word) && !is_colon(word) } else { whole == *word });
    // A single character in front of a word may belong to it; a numeral that is no number is not glued to anything.
    let is_apart = |value: &str| !value.starts_with(|c| NUMERALS.contains(c)) || quantity(value).is_some();
    let glued = rows().filter(|(word, meant)| {
        let value = whole.strip_prefix(word).filter(|value| !value.is_empty() && word.chars().nth(1).is_some() && !meant.is_empty());
        value.is_some_and(is_apart) && !whole.starts_with(meant)
    });
    // `例外于处罚不下沉`: the word itself.
    let itself =
        of_classes(&[Class::Option]).filter(|word| word.chars().nth(1).is_some() && whole.len() > word.len() && whole.starts_with(word));
    let itself = itself.map(|word| (word, word));
    exact.chain(itself).chain(glued).filter_map(|(word, meant)| Some(joined(before, meant, rest.strip_prefix(word)?))).collect()
}

/// Words before a predicate that negate it.
const NEGATING: &[&str] = &["不", "未", "没", "没有", "尚未", "并未", "并不", "未曾", "从未", "不再", "不得", "非", "并非", "未被"];
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
fn negated_predicate(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let found = |(word, negates): (&str, bool)| {
        let after = rest.strip_prefix(word)?.trim_start();
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

/// Words that say one thing by their letters, and another as most people write them.
fn doubtful(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const WORDS: &[(&str, [&str; 2])] = &[
        ("大于", ["<", "≤"]),
        ("超过", ["<", "≤"]),
        ("高于", ["<", "≤"]),
        ("小于", [">", "≥"]),
        ("少于", [">", "≥"]),
        ("低于", [">", "≥"]),
    ];
    let word = first_word(rest);
    let inner = word.strip_prefix('不').and_then(|word| ["或者等于", "或等于", "等于"].iter().find_map(|end| word.strip_suffix(end)));
    let signs = inner.and_then(|inner| WORDS.iter().find(|(word, _)| *word == inner)).map(|(_, signs)| signs);
    signs.into_iter().flatten().filter_map(|sign| Some(joined(before, sign, rest.strip_prefix(word)?))).collect()
}

/// `至少 10万元 至多 30万元`: what the first bound is said of is what the second is.
fn second_bound(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const SIGNS: [&str; 4] = ["≥", "≤", ">", "<"];
    let word = first_word(rest);
    let compares = rest.starts_with(['≥', '≤', '>', '<'])
        || of_classes(&[Class::Predicate])
            .any(|known| known == word && (known.ends_with(['于', '过']) || known.ends_with('足')) && !known.ends_with("属于"))
        || WORDS.iter().any(|(sign, words)| SIGNS.contains(sign) && words.split(' ').any(|known| known == word));
    let bare = before.trim_end();
    let number = bare.rfind(|c: char| !is_letter(c) && !matches!(c, '.' | '%' | '％')).and_then(|at| bare.split_at_checked(at));
    let Some((head, number)) = number.filter(|_| compares) else { return Vec::new() };
    let number = number.trim_start();
    let number = number.trim_start_matches(['≥', '≤', '>', '<']).trim_start();
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let head = bare.strip_suffix(number).unwrap_or(head).trim_end();
    let relation =
        SIGNS.into_iter().chain(of_classes(&[Class::Predicate])).filter(|sign| head.ends_with(sign)).max_by_key(|sign| sign.len());
    let subject = relation.and_then(|relation| head.strip_suffix(relation)).map(subject).unwrap_or_default();
    if subject.is_empty() { Vec::new() } else { vec![format!("{bare} 且 {subject} {rest}")] }
}

/// `30万元以上（不含）`: the bound without its number.
fn exclusive(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const REMARKS: &[&str] = &["（不含本数）", "（不含）", "（不包括本数）", "(不含本数)", "(不含)"];
    let Some(rest) = REMARKS.iter().find_map(|remark| rest.strip_prefix(remark)) else { return Vec::new() };
    let bare = before.trim_end();
    let Some((at, sign)) = bare.char_indices().rev().find(|(_, c)| matches!(c, '≥' | '≤' | '>' | '<')) else { return Vec::new() };
    let strict = if matches!(sign, '≥' | '>') { '>' } else { '<' };
    let (head, number) = (bare.get(..at).unwrap_or_default(), bare.get(at + sign.len_utf8()..).unwrap_or_default());
    if quantity(number.trim()).is_some() { vec![format!("{head}{strict}{number}{rest}")] } else { Vec::new() }
}

/// `既不是 甲 也不是 乙`: none of both.
fn neither(before: &str, rest: &str, _: Rule) -> Vec<String> {
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

/// `2024年1月1日以前`, `自2024年1月1日起`: a comparison with the day.
fn bound_by_day(before: &str, rest: &str, rule: Rule) -> Vec<String> {
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
    // `2024-01-01至2024-12-31`, and a day in parts.
    let Some((end, first)) = day(rest) else { return Vec::new() };
    let after = rest.get(end..).unwrap_or_default();
    let second = after.trim_start().strip_prefix(['至', '到', '～', '~', '—']).and_then(|next| {
        let next = next.trim_start_matches('—').trim_start();
        let (end, second) = day(next)?;
        Some((second, next.get(end..)?))
    });
    match second {
        Some((second, after)) => vec![format!("{kept} 介于 {first} 至 {second}{after}")],
        None if rest.get(..end) != Some(first.as_str()) => vec![format!("{before}{first}{after}")],
        None => Vec::new(),
    }
}

/// Signs of other languages that the grammar refuses at their second character.
fn signs(before: &str, rest: &str, _: Rule) -> Vec<String> {
    const SIGNS: &[(&str, &str, &str)] =
        &[("=", "=", "="), ("＝", "＝", "="), ("<", ">", "≠"), ("＜", "＞", "≠"), ("=", ">", "≥"), ("=", "<", "≤"), ("!=", "=", "≠")];
    let both =
        |(first, second, meant): &(&str, &str, &str)| Some(format!("{}{meant}{}", before.strip_suffix(first)?, rest.strip_prefix(second)?));
    SIGNS.iter().find_map(both).into_iter().collect()
}

/// Words that the grammar takes for names, so that it refuses what follows them.
const BEFORE: &[(&str, &str)] = &[
    ("不", "非"),
    ("没有", "非"),
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
    ("对于", ""),
    ("对", ""),
];

/// A word of the table before the place.
fn word_before(before: &str, rest: &str, _: Rule) -> Vec<String> {
    // What should follow the word was forgotten.
    if rest.is_empty() {
        return Vec::new();
    }
    let trimmed = before.trim_end();
    let kept = |word: &str| trimmed.strip_suffix(word).filter(|kept| kept.ends_with(|c: char| !is_letter(c)));
    let found = BEFORE.iter().find_map(|(word, meant)| Some((kept(word)?, *meant)));
    let changed = found.map(|(kept, meant)| match meant {
        // The blank before the word stays, the one after it goes.
        "" => format!("{kept}{rest}"),
        _ => joined(kept, meant, &format!("{}{rest}", before.strip_prefix(trimmed).unwrap_or_default())),
    });
    changed.into_iter().collect()
}

/// `类别属于 {…}`: a word glued to the name before it.
fn glued_predicate(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    let word = of_classes(&[Class::Predicate]).filter(|word| trimmed.strip_suffix(word).is_some_and(|name| name.ends_with(is_letter)));
    let word = word.max_by_key(|word| word.len());
    word.and_then(|word| Some(format!("{} {word} {rest}", trimmed.strip_suffix(word)?))).into_iter().collect()
}

/// `规则 应急先办例外于 禁止`: an option glued to the name before it.
fn glued_option(before: &str, rest: &str, rule: Rule) -> Vec<String> {
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

/// `自2024年1月1日起施行`: the day alone.
fn day_of_effect(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    if !matches!(rule, Rule::from | Rule::until) {
        return Vec::new();
    }
    let phrase = first_phrase(rest);
    let day = since(phrase);
    day.map(|day| format!("{before}{day}{}", rest.strip_prefix(phrase).unwrap_or_default())).into_iter().collect()
}

/// `30万元以上`, `不满 30日`, `10万元以上30万元以下`: a comparison, of what stands before it.
fn bound(before: &str, rest: &str, rule: Rule) -> Vec<String> {
    let phrase = first_phrase(rest);
    let subject = subject(before);
    let parts = bounds(phrase.trim_end_matches('的'));
    if rule == Rule::cell && before.trim().is_empty() && phrase == rest.trim_end() {
        // The heading says of what.
        return match parts.as_slice() {
            [("≥", low), ("≤", high)] => vec![format!("{low} 至 {high}")],
            [(sign, only)] => vec![format!("{sign} {only}")],
            _ => Vec::new(),
        };
    }
    if parts.is_empty() || subject.is_empty() {
        return Vec::new();
    }
    let denied = DENYING.iter().find_map(|word| before.trim_end().strip_suffix(word));
    let comparisons: Vec<String> = match parts.as_slice() {
        [(sign, only)] if denied.is_some() => vec![format!("{} {only}", opposite(sign))],
        _ if denied.is_some() => return Vec::new(),
        [("≥", low), ("≤", high)] => vec![format!("介于 {low} 至 {high}")],
        [(sign, only)] => vec![format!("{sign} {only}")],
        [(sign, first), others @ ..] => {
            let rest = others.iter().map(|(sign, bound)| format!("且 {subject} {sign} {bound}"));
            std::iter::once(format!("{sign} {first}")).chain(rest).collect()
        }
        [] => Vec::new(),
    };
    let kept = denied.unwrap_or_else(|| without_relation(before));
    vec![format!("{} {}{}", kept.trim_end(), comparisons.join(" "), rest.strip_prefix(phrase).unwrap_or_default())]
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

/// The last value of a text: a name, maybe dotted.
fn subject(before: &str) -> &str {
    let denied = DENYING.iter().find_map(|word| before.trim_end().strip_suffix(word));
    let before = denied.unwrap_or_else(|| without_relation(before)).trim_end();
    let start = before.char_indices().rev().take_while(|(_, c)| is_letter(*c) || *c == '.').last().map_or(before.len(), |(at, _)| at);
    before.get(start..).unwrap_or_default()
}

/// A text without the relation at its end.
fn without_relation(before: &str) -> &str {
    let trimmed = before.trim_end();
    let relations = ["=", "＝", "为", "在", "是"];
    relations.iter().find_map(|word| trimmed.strip_suffix(word)).filter(|rest| !rest.ends_with(['<', '>', '!', '不'])).unwrap_or(before)
}

/// `10-30万元`, `10万元到30万元`: two numbers as the two ends of 介于.
fn span_of_numbers(before: &str, rest: &str, _: Rule) -> Vec<String> {
    if let Some(rest) = rest.strip_prefix('至') {
        // `= 10万元 至 30万元`
        let trimmed = before.trim_end();
        let start = trimmed
            .rfind(['=', '＝', ' '])
            .filter(|at| trimmed.get(at + 1..).is_some_and(|low| quantity(low.trim_start_matches('＝').trim()).is_some()));
        let Some(start) = start else { return Vec::new() };
        let (head, low) = trimmed.split_at_checked(start).unwrap_or((trimmed, ""));
        let low = low.trim_start_matches(['=', '＝', ' ']);
        return vec![format!("{} 介于 {low} 至{rest}", without_relation(head).trim_end())];
    }
    let signs = ['-', '－', '—', '～', '~', '至', '到'];
    if rest.starts_with(signs) {
        // `可调 10～50万元`: the unit of the second is that of the first.
        let bare = before.trim_end();
        let low = bare.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
        let high = rest.trim_start_matches(signs).trim_start();
        let phrase = first_phrase(high);
        let unit = phrase.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if low.is_empty() || unit.is_empty() || quantity(phrase).is_none() {
            return Vec::new();
        }
        return vec![format!("{bare}{unit} 至 {high}")];
    }
    let phrase = rest.split(|c: char| c.is_whitespace() || matches!(c, '，' | '、' | ',' | ')' | '）')).next().unwrap_or_default();
    let ends = ["-", "－", "—", "～", "~", "至", "到"].iter().find_map(|sign| phrase.split_once(sign));
    let Some((low, high)) = ends else { return Vec::new() };
    let high = high.trim_start_matches('—');
    let Some(high) = quantity(high) else { return Vec::new() };
    let unit = high.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let low = if low.chars().all(|c| c.is_ascii_digit() || c == '.') { format!("{low}{unit}") } else { low.to_owned() };
    let Some(low) = quantity(&low) else { return Vec::new() };
    vec![format!("{} 介于 {low} 至 {high}{}", without_relation(before).trim_end(), rest.strip_prefix(phrase).unwrap_or_default())]
}

/// `30 万元`: the unit right after its number.
fn unit_apart(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    let is_apart = trimmed.len() < before.len() && trimmed.ends_with(|c: char| c.is_ascii_digit());
    if is_apart && (Unit::from_word(first_word(rest)).is_some() || rest.starts_with(['%', '％'])) {
        vec![format!("{trimmed}{rest}")]
    } else {
        Vec::new()
    }
}

/// `测算经费的50%`: the share as a product.
fn share(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let number = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (of, number) = before.split_at_checked(before.len() - number).unwrap_or((before, ""));
    let of = of.strip_suffix('的').filter(|of| of.ends_with(is_letter) && !number.is_empty() && rest.starts_with(['%', '％']));
    of.map(|of| format!("{of} * {number}{rest}")).into_iter().collect()
}

/// `枚举 {20万元以下、20万元以上}`: a value that is no name, as a text.
fn value_as_text(before: &str, rest: &str, _: Rule) -> Vec<String> {
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
fn thousands(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let Some(after) = rest.strip_prefix([',', '，']) else { return Vec::new() };
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    if digits == 3 && before.ends_with(|c: char| c.is_ascii_digit()) { vec![format!("{before}{after}")] } else { Vec::new() }
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
fn list_of_values(before: &str, rest: &str, rule: Rule) -> Vec<String> {
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
        let Some((value, after)) = next.split_at_checked(end).filter(|(value, _)| !value.is_empty()) else { break };
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
    let reading = |word: &&str| match word.strip_prefix("非 ") {
        Some(word) => format!("{before_it}非 {of} {word} {{{}}}{rest}", values.join("、")),
        None => format!("{head} {word} {{{}}}{rest}", values.join("、")),
    };
    let mut readings: Vec<String> = instead.iter().map(reading).collect();
    if let Some(other) = after_joint(from).filter(|_| !from.starts_with('、')) {
        readings.push(format!("{before} 且 {other}"));
    }
    readings
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
fn separators(before: &str, rest: &str, _: Rule) -> Vec<String> {
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
fn braces(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let trimmed = before.trim_end();
    if rest.starts_with(['{', '｛'])
        && let Some(head) = ["=", "＝", "为"].iter().find_map(|sign| trimmed.strip_suffix(sign))
    {
        return ["属于", "包含全部"].iter().map(|word| format!("{} {word} {rest}", head.trim_end())).collect();
    }
    let text = [before, rest].concat();
    // Round brackets after a word that takes braces, refused at the bracket or inside it.
    let words = ["枚举", "集合", "属于", "包含全部", "包含任一", "不包含", "包含"];
    let open = if rest.starts_with(['(', '（']) { Some(before.len()) } else { trimmed.rfind(['(', '（']) };
    if let Some(open) = open
        && let (Some(head), Some(inner)) = (text.get(..open), text.get(open..))
        && words.iter().any(|word| head.trim_end().ends_with(word))
        && let Some((close, sign)) = inner.char_indices().find(|(_, c)| matches!(c, ')' | '）'))
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
    let end = values.find(|c: char| !is_letter(c) && !matches!(c, '、' | '，' | ',' | '/' | '|')).unwrap_or(values.len());
    let (values, after) = values.split_at_checked(end).unwrap_or((values, ""));
    if values.is_empty() { Vec::new() } else { vec![format!("{head} {{{}}}{after}", values.replace(['/', '|'], "、"))] }
}

/// `其中 … 按 …`: the other way round.
fn filter_before_grouping(before: &str, rest: &str, _: Rule) -> Vec<String> {
    let filter = before.rfind("其中").filter(|_| rest.starts_with('按'));
    let Some((head, filter)) = filter.and_then(|filter| before.split_at_checked(filter)) else { return Vec::new() };
    let end = rest.find([')', '）']).unwrap_or(rest.len());
    let (grouping, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    vec![format!("{head}{} {}{after}", grouping.trim_end(), filter.trim_end())]
}

/// Where two texts differ, and what the second has there.
fn difference(old: &str, new: &str) -> Mend {
    let same: usize = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(same..).unwrap_or_default(), new.get(same..).unwrap_or_default());
    let tail: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    Mend { place: same..old.len() - tail, text: new_rest.get(..new_rest.len() - tail).unwrap_or_default().to_owned() }
}
