//! Near names: what a misspelt word may have meant. A proposal never turns the meaning: none of 不, 未, 无, 非, 免 and 没 is added, dropped,
//! changed or moved, nor a character such as 停 or 上 changed, and beside that the word is a part of the proposal or differs from it in one place.

use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Diagnostic, Edit, Replacement};
use std::iter::zip;

/// Characters that turn a meaning.
const NEGATIONS: [char; 6] = ['不', '未', '无', '非', '免', '没'];
/// Characters that make another word of the one in which they take the place of any other.
const STOPPING: [char; 5] = ['停', '禁', '废', '拒', '失'];
/// Characters of which one in the place of the other turns a meaning.
const OPPOSITES: &[&str] = &[
    "上下", "内外", "前后", "有缺", "有失", "高低", "多少", "大小", "增减", "加减", "早晚", "始终", "起止", "进出", "入出", "收放", "开关",
    "强弱", "正反", "主次",
];
/// Words in which such a character turns nothing.
const WHOLE: &[&str] = &["除非"];
/// Shorter words mean nothing else: too much would hold their letters.
const SHORTEST: usize = 2;
/// Longer words are near to nothing: nobody mistakes them for names.
const LONGEST: usize = 200;
/// So many letters of candidates are compared with one word; of very many candidates the first ones alone.
const MAX_COMPARED: usize = 50_000;
/// At most so many words are listed where one is none of them.
const MOST_LISTED: usize = 60;
/// At most so many names are proposed for one word.
const MOST: usize = 3;

/// What may have been meant by a word, the nearest first: only its writer can choose among several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near<'a>(Vec<&'a str>);

impl<'a> Near<'a> {
    /// The names of some other candidates that are near to a word.
    pub fn among(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Near<'a> {
        let letters = letters_of(word);
        let mut found: Vec<(Distance, usize, &str)> = Vec::new();
        let mut others = Vec::new();
        let mut compared = 0;
        // 甲街道等 is more than 甲街道.
        let may_be = |candidate: &&str| *candidate != word && (!word.ends_with('等') || candidate.ends_with('等'));
        for candidate in candidates.into_iter().filter(may_be) {
            others.clear();
            read_letters(candidate, &mut others);
            compared += others.len() + 1;
            if compared > MAX_COMPARED {
                break;
            }
            if let Some(distance) = distance(&letters, &others) {
                found.push((distance, others.len(), candidate));
            }
        }
        found.sort_unstable();
        found.dedup();
        Near(found.into_iter().take(MOST).map(|(.., candidate)| candidate).collect())
    }

    /// The only name that is near.
    pub fn only(&self) -> Option<&'a str> {
        match self.0.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// All of them.
    pub fn names(&self) -> &[&'a str] {
        &self.0
    }

    /// What is near, as messages name it: `「甲」或「乙」`.
    pub fn quoted(&self) -> Option<String> {
        let names: Vec<String> = self.0.iter().map(|name| format!("「{name}」")).collect();
        (!names.is_empty()).then(|| names.join("或"))
    }

    /// Proposes what is near, in words.
    pub fn question(&self) -> Option<String> {
        self.quoted().map(|names| format!("是不是{names}？"))
    }

    /// A message that goes on to ask where only its reader can choose; a single proposal is left to whoever shows it.
    pub fn ask(&self, message: String) -> String {
        match self.question().filter(|_| self.0.len() > 1) {
            Some(question) => format!("{message}，{question}"),
            None => message,
        }
    }
}

/// Proposes the candidates that are near to a word, if some are.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    Near::among(word, candidates).question()
}

/// Help for a word that is none of some words: those that are near, then the words. `what`: how they are announced.
pub fn any_of<'a>(word: &str, what: &str, words: impl IntoIterator<Item = &'a str, IntoIter: Clone>) -> String {
    let words = words.into_iter();
    near_or_listed(&Near::among(word, words.clone()), what, words)
}

fn near_or_listed<'a>(near: &Near<'_>, what: &str, words: impl Iterator<Item = &'a str> + Clone) -> String {
    format!("{}{what}：{}", near.question().unwrap_or_default(), listed(words))
}

/// The words themselves; of very many the first ones and how many there are.
fn listed<'a>(words: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = words.clone().count();
    let first = words.take(MOST_LISTED).collect::<Vec<_>>().join("、");
    if count > MOST_LISTED { format!("{first}……共 {count} 个") } else { first }
}

impl Diagnostic {
    /// Asks for the candidates that are near to a word, and offers the only one; else helps as is said.
    pub fn near<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>, otherwise: impl Into<String>) -> Diagnostic {
        let near = Near::among(word, candidates);
        let help = near.question().unwrap_or_else(|| otherwise.into());
        self.help(help).offer(near.only())
    }

    /// Offers a name in the place of the one that is not known, if it can be written as it stands.
    pub fn offer(self, name: Option<&str>) -> Diagnostic {
        let is_plain = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '·'));
        match (name.filter(is_plain), self.place()) {
            (Some(name), Some(span)) => {
                let replacements = vec![Replacement { span, text: name.to_owned() }];
                self.edit(Edit { label: format!("写成「{name}」"), certain: false, replacements })
            }
            _ => self,
        }
    }

    /// Helps with a word that is none of some words. `others`: further words, each with the one of them that it stands for, which is then
    /// the mend; `what`: how all of them are announced.
    pub fn none_of<'a>(
        self,
        word: &str,
        others: &[(&str, &str)],
        what: &str,
        words: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
    ) -> Diagnostic {
        let meant = others.iter().find(|(other, _)| *other == word).map(|(_, meant)| *meant);
        match (meant, self.place()) {
            (Some(meant), Some(place)) => {
                self.help(format!("{}{what}：{}", suggest(meant), listed(words.into_iter()))).certain(place, meant)
            }
            (None, _) | (_, None) => {
                let words = words.into_iter();
                let near = Near::among(word, words.clone());
                self.help(near_or_listed(&near, what, words)).offer(near.only())
            }
        }
    }
}

/// How far a word is from a name that it may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// Only punctuation and blank space differ.
    Same,
    /// One character is changed, left out or added, or two that stand together are swapped.
    OnePlace,
    /// The name has the word's characters in their order, and others.
    Part,
}

/// What is compared of a text: its letters and digits.
fn letters_of(text: &str) -> Vec<char> {
    let mut letters = Vec::new();
    read_letters(text, &mut letters);
    letters
}

fn read_letters(text: &str, into: &mut Vec<char>) {
    // Chinese characters are told at once: the general answer takes a third of a long search.
    let is_letter = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric();
    into.extend(text.chars().filter(is_letter).map(|c| c.to_ascii_lowercase()).take(LONGEST + 1));
}

/// The distance of a word from a name, if it may mean that.
fn distance(word: &[char], name: &[char]) -> Option<Distance> {
    if word.len() < SHORTEST || name.is_empty() || word.len().max(name.len()) > LONGEST || word.len() > name.len() + 1 {
        return None;
    }
    let distance = match from_first_difference(word, name) {
        ([], []) => Distance::Same,
        (word, name) if differs_in_one_place(word, name) => Distance::OnePlace,
        (word, name) if is_part(word, name) => Distance::Part,
        _ => return None,
    };
    // Asked last, for few names come so far.
    (!turns_meaning(word, name)).then_some(distance)
}

fn negations_of(letters: &[char]) -> impl Iterator<Item = &char> {
    letters.iter().filter(|c| NEGATIONS.contains(c))
}

/// Whether a word says something else than a name though it looks like it: a character that turns meanings is in one of them alone, or
/// moved, or takes the place of its opposite.
pub fn turns_meaning(word: &[char], name: &[char]) -> bool {
    let is_whole = WHOLE.iter().any(|whole| name.iter().copied().eq(whole.chars())) && negations_of(word).next().is_none();
    if !is_whole && !negations_of(word).eq(negations_of(name)) {
        return true;
    }
    if word.iter().any(|c| STOPPING.contains(c) && !name.contains(c)) {
        return true;
    }
    let (word, name) = from_first_difference(word, name);
    match (word, name) {
        _ if swaps_negation(word, name) => true,
        ([one, rest @ ..], [other, others @ ..]) if rest == others => {
            STOPPING.contains(other) || OPPOSITES.iter().any(|pair| pair.contains(*one) && pair.contains(*other))
        }
        _ => false,
    }
}

fn from_first_difference<'l>(word: &'l [char], name: &'l [char]) -> (&'l [char], &'l [char]) {
    let same = zip(word, name).take_while(|(one, other)| one == other).count();
    (word.get(same..).unwrap_or_default(), name.get(same..).unwrap_or_default())
}

/// Whether two texts of one length begin with two characters that are swapped, one of which turns the meaning.
fn swaps_negation(word: &[char], name: &[char]) -> bool {
    match (word, name) {
        ([first, second, ..], [other, another, ..]) if word.len() == name.len() => {
            (first, second) == (another, other) && [first, second].iter().any(|c| NEGATIONS.contains(c))
        }
        _ => false,
    }
}

/// Whether one character is changed, left out or added, or two that stand together are swapped.
pub fn differs_in_one_place(word: &[char], name: &[char]) -> bool {
    match from_first_difference(word, name) {
        ([_, word @ ..], [_, name @ ..]) if word == name => true,
        ([first, second, word @ ..], [other, another, name @ ..]) if (first, second) == (another, other) && word == name => true,
        ([_, rest @ ..], name) if rest == name => true,
        (word, [_, rest @ ..]) => word == rest,
        _ => false,
    }
}

/// Characters of the language's words, each with those after it that are written for it by mistake: they sound or look like it.
const ALIKE: &str = "\
    字子自 段断锻 参叁 数树属 定订 义意议 规归 则责侧测 名明各 录路陆 列例烈 判盼叛 表标裱 日曰 历厉力 测侧册 \
    试式是 政正证 策测册 法发 层曾 级极及 施实是失师 行形型 失矢实 效校孝 位为 适试是 默莫墨 认任人 依一衣伊以 \
    据居剧具距 理里李 由油有 补不扑布朴 正政整证 说税 明名 汇会 总宗 语雨 机几 关官 文纹 号耗 简间减 称陈 \
    条调 阶价介 对队 象像向 设没 背备被 景警境 基其 准淮推 事是市 项向象顼顶 各个名 组祖租 全权 预予于豫 期其 \
    当挡 除处徐 非菲 应英因 备背被倍 结节接洁 论轮沦伦 已以己巳 审申 允充 许须 例列利 外处 必毕 填添天 缺却 \
    省少 固故古 又有右 作做坐 来耒 自字 主注 键健建 首手守 命名 中种 每毎美 个各 予与于 入人八 报抱 批皮披 \
    转专 罚法 办辨半 裁载栽 决绝 提题 醒星 须需 满漫 足组 附付符 件间见 意义议 见间 枚玫 举具 集级 合和 本木 \
    整正 金今 额恶 比必 率律 于与予 下卞 人入 公工 调条 可何";

/// Whether a word is a slip of the pen for another: two characters are swapped, one is left out or added, or one is written for another that
/// sounds or looks like it. Any other character may make another word of it: 末个 is not 首个.
pub fn is_slip_of_the_pen(word: &[char], known: &[char]) -> bool {
    let is_alike = |one: char, other: char| ALIKE.split(' ').any(|group| group.starts_with(other) && group.contains(one));
    let is_slip = match from_first_difference(word, known) {
        ([one, rest @ ..], [other, others @ ..]) if rest == others => is_alike(*one, *other),
        _ => true,
    };
    differs_in_one_place(word, known) && !turns_meaning(word, known) && is_slip
}

/// Whether a name has the characters of a word in their order.
fn is_part(word: &[char], name: &[char]) -> bool {
    let mut rest = name.iter();
    word.iter().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::{Distance, NEGATIONS, Near, letters_of};
    use proptest::prelude::*;

    fn distance(word: &str, name: &str) -> Option<Distance> {
        super::distance(&letters_of(word), &letters_of(name))
    }

    fn negations(text: &str) -> Vec<char> {
        text.chars().filter(|c| NEGATIONS.contains(c)).collect()
    }

    proptest! {
        #[test]
        fn what_is_near_does_not_depend_on_the_order(word in "[甲乙丙丁]{1,5}", mut names in proptest::collection::vec("[甲乙丙丁]{1,5}", 0..8)) {
            let found = Near::among(&word, names.iter().map(String::as_str)).question();
            names.reverse();
            prop_assert_eq!(Near::among(&word, names.iter().map(String::as_str)).question(), found);
        }

        #[test]
        fn a_word_with_one_slip_is_found(word in "[甲乙丙丁戊己]{3,6}", at in 0_usize..6) {
            let slipped: String = word.chars().enumerate().map(|(place, c)| if place == at % word.chars().count() { '错' } else { c }).collect();
            prop_assert_eq!(Near::among(&slipped, ["毫不相干", &word]).only(), Some(word.as_str()));
        }

        #[test]
        fn what_is_left_out_is_found(name in "[甲乙丙丁戊己]{4,9}", kept in proptest::collection::vec(any::<bool>(), 9)) {
            let word: String = name.chars().zip(kept).filter(|(_, kept)| *kept).map(|(c, _)| c).collect();
            let expected = word.chars().count() >= 2;
            prop_assert_eq!(distance(&word, &name).is_some(), expected, "{} {}", word, name);
        }

        #[test]
        fn no_proposal_turns_the_meaning(word in "[甲乙不未无非免]{2,7}", name in "[甲乙不未无非免]{2,7}") {
            if distance(&word, &name).is_some() {
                prop_assert_eq!(negations(&word), negations(&name), "{} {}", word, name);
            }
        }
    }

    #[test]
    fn a_word_differs_in_one_place_or_is_a_part() {
        let cases = [
            ("行政处法", "行政处罚", Some(Distance::OnePlace)),
            ("行政处", "行政处罚", Some(Distance::OnePlace)),
            ("行政处罚类", "行政处罚", Some(Distance::OnePlace)),
            ("行政罚处", "行政处罚", Some(Distance::OnePlace)),
            ("行政", "行政处罚", Some(Distance::Part)),
            ("行罚", "行政处罚", Some(Distance::Part)),
            ("“养犬”登记", "养犬登记", Some(Distance::Same)),
            ("申请日期", "申报.申请日期", Some(Distance::Part)),
            ("申请日期", "实施日期", None),
            ("行政处罚事项", "行政处罚", None),
            ("罚", "处罚", None),
            ("县级", "县", Some(Distance::OnePlace)),
            ("准入", "不准入", None),
            ("不准入", "未准入", None),
            ("不得准入", "得准入", None),
            ("已不需要", "不已需要", None),
            ("不准入", "不予准入", Some(Distance::OnePlace)),
        ];
        for (word, name, expected) in cases {
            assert_eq!(distance(word, name), expected, "{word} {name}");
        }
    }
}
