//! A map says how a list speaks: a text of lines, each of which begins with its word; what its names stand for is looked up later.

use super::error::ReadError;
use super::heading::bare_key;
use super::text::whole_text;
use crate::value::text::key;
use crate::visible::visible;

/// How a list speaks: the lines of a map, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListMap {
    /// Its lines.
    pub lines: Vec<MapLine>,
}

/// A line of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapLine {
    /// Where it stands: `对照 第3行`, or the option that says it.
    pub place: String,
    /// What it says.
    pub entry: MapEntry,
}

/// What a line of a map says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum MapEntry {
    /// `列 直接实施部门 = 原实施部门`: a heading of the list, and the fact that stands below it.
    Column { heading: String, fact: String },
    /// `值 转移方式：直接下放 = 下放`: what the list writes for a value of a fact.
    Value { fact: String, written: String, meant: String },
    /// `定 转移方式 = 委托`: what fills a fact where the list does not.
    Fill { fact: String, value: String },
    /// `略 备注`: a heading that nobody needs.
    Ignore { heading: String },
    /// `跳过 填表说明`: a sheet that holds no items.
    Skip { sheet: String },
}

/// The words that open a line, each with how it is written.
const WORDS: [(&str, &str); 5] = [
    ("列", "列 清单的列名 = 事实"),
    ("值", "值 事实：清单里的写法 = 取值"),
    ("定", "定 事实 = 值"),
    ("略", "略 列名"),
    ("跳过", "跳过 工作表"),
];

/// What is said of a line that would not be read back.
pub(crate) const UNREADABLE: &str = "写不进对照：有不成对的「」，或者看不见的字符";

impl ListMap {
    /// Reads the text of a map, in UTF-8 or GB18030; all lines that cannot be read are reported.
    pub fn read(bytes: &[u8]) -> Result<ListMap, Vec<ReadError>> {
        let text = whole_text(bytes).map_err(|error| vec![error])?;
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        for (number, line) in text.lines().enumerate() {
            let place = format!("对照 第{}行", number + 1);
            match entry(line) {
                Ok(entry) => lines.extend(entry.map(|entry| MapLine { place, entry })),
                Err(message) => faults.push(ReadError::at(message, place)),
            }
        }
        if faults.is_empty() { Ok(ListMap { lines }) } else { Err(faults) }
    }

    /// Adds what is given as `事实=值`, a 定.
    pub fn set(&mut self, assignment: &str) -> Result<(), ReadError> {
        let sides = split(assignment, &['=', '＝']).map(|(fact, value)| (word(fact), value.trim().to_owned()));
        let Some((fact, value)) = sides.filter(|(fact, value)| !fact.is_empty() && !value.is_empty()) else {
            return Err(ReadError::new(format!("「{assignment}」要写成 事实=值，如 转移方式=委托")));
        };
        self.lines.push(MapLine { place: "--set".to_owned(), entry: MapEntry::Fill { fact, value: unquoted(&value) } });
        Ok(())
    }

    /// The sheets that are passed over.
    pub(crate) fn skipped_sheets(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().filter_map(|line| match &line.entry {
            MapEntry::Skip { sheet } => Some(sheet),
            MapEntry::Column { .. } | MapEntry::Value { .. } | MapEntry::Fill { .. } | MapEntry::Ignore { .. } => None,
        })
    }

    /// The headings of the list that stand for one of some facts.
    pub(crate) fn headings_of(&self, facts: &[String]) -> Vec<String> {
        let columns = self.lines.iter().filter_map(|line| match &line.entry {
            MapEntry::Column { heading, fact } => Some((heading, fact)),
            MapEntry::Value { .. } | MapEntry::Fill { .. } | MapEntry::Ignore { .. } | MapEntry::Skip { .. } => None,
        });
        let named = |fact: &str| facts.iter().any(|other| bare_key(other) == bare_key(fact));
        columns.filter(|(_, fact)| named(fact)).map(|(heading, _)| heading.clone()).collect()
    }

    /// The headings of the list that its lines name.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().filter_map(|line| match &line.entry {
            MapEntry::Column { heading, .. } => Some(heading),
            MapEntry::Value { .. } | MapEntry::Fill { .. } | MapEntry::Ignore { .. } | MapEntry::Skip { .. } => None,
        })
    }
}

impl MapEntry {
    /// The line that says this, if it does so when it is read: a name may hold what no line can.
    pub(crate) fn line(&self) -> Result<String, String> {
        let line = match self {
            MapEntry::Column { heading, fact } => format!("列 {} = {}", quoted(heading), quoted(fact)),
            MapEntry::Value { fact, written, meant } => format!("值 {}：{} = {}", quoted(fact), quoted(written), quoted(meant)),
            MapEntry::Fill { fact, value } => format!("定 {} = {}", quoted(fact), quoted(value)),
            MapEntry::Ignore { heading } => format!("略 {}", quoted(heading)),
            MapEntry::Skip { sheet } => format!("跳过 {}", quoted(sheet)),
        };
        let line = visible(&line).into_owned();
        let says_this = matches!(entry(&line), Ok(Some(read)) if read.keys() == self.keys());
        if says_this { Ok(line) } else { Err(line) }
    }

    /// What it is compared by: its word and the keys of its names.
    pub(crate) fn keys(&self) -> (&'static str, Vec<String>) {
        let (word, names) = match self {
            MapEntry::Column { heading, fact } => ("列", vec![heading, fact]),
            MapEntry::Value { fact, written, meant } => ("值", vec![fact, written, meant]),
            MapEntry::Fill { fact, value } => ("定", vec![fact, value]),
            MapEntry::Ignore { heading } => ("略", vec![heading]),
            MapEntry::Skip { sheet } => ("跳过", vec![sheet]),
        };
        (word, names.into_iter().map(|name| key(name).into_owned()).collect())
    }
}

/// A word as it is written in a map: on one line, in 「」 where it has signs or blanks.
pub(crate) fn quoted(word: &str) -> String {
    let word = if visible(word) == word { word.into() } else { key(word) };
    let is_plain = !word.is_empty() && !word.chars().any(|c| c.is_whitespace() || matches!(c, '=' | '＝' | ':' | '：' | '「' | '」' | '/'));
    if is_plain { word.into_owned() } else { format!("「{word}」") }
}

/// What a line says; nothing if it holds nothing but a comment.
pub(super) fn entry(line: &str) -> Result<Option<MapEntry>, String> {
    let line = without_comment(line).trim();
    if line.is_empty() {
        return Ok(None);
    }
    let (first, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(first, rest)| (first, rest.trim()));
    let Some((_, form)) = WORDS.iter().find(|(word, _)| *word == first) else {
        let forms: Vec<&str> = WORDS.iter().map(|(_, form)| *form).collect();
        return Err(format!("不认得「{first}」，一行可以写：{}", forms.join("；")));
    };
    let malformed = || format!("「{line}」没有写完整，要写成：{form}");
    let sides = || {
        let (left, right) = split(rest, &['=', '＝'])?;
        let (left, right) = (left.trim(), word(right));
        (!left.is_empty() && !right.is_empty()).then_some((left, right))
    };
    let single = || Some(word(rest)).filter(|word| !word.is_empty());
    let entry = match first {
        "列" => sides().map(|(heading, fact)| MapEntry::Column { heading: word(heading), fact }),
        "值" => sides().and_then(|(left, meant)| {
            let (fact, written) = split(left, &['：', ':'])?;
            let (fact, written) = (word(fact), word(written));
            (!fact.is_empty() && !written.is_empty()).then_some(MapEntry::Value { fact, written, meant })
        }),
        "定" => sides().map(|(fact, value)| MapEntry::Fill { fact: word(fact), value }),
        "略" => single().map(|heading| MapEntry::Ignore { heading }),
        _ => single().map(|sheet| MapEntry::Skip { sheet }),
    };
    entry.map(Some).ok_or_else(malformed)
}

/// A line up to the `//` outside of 「」.
pub(super) fn without_comment(line: &str) -> &str {
    let comment = outside_quotes(line).find(|(at, _)| line.get(*at..).is_some_and(|rest| rest.starts_with("//")));
    comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}

/// What stands before and after the first of some signs outside of 「」.
fn split<'l>(line: &'l str, signs: &[char]) -> Option<(&'l str, &'l str)> {
    let (at, sign) = outside_quotes(line).find(|(_, c)| signs.contains(c))?;
    Some((line.get(..at)?, line.get(at + sign.len_utf8()..)?))
}

/// The characters that do not stand in 「」, with their places.
fn outside_quotes(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_usize;
    line.char_indices().filter(move |(_, c)| {
        match c {
            '「' => depth += 1,
            '」' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    })
}

/// A word without its blanks and 「」; heads that are joined by `·` may each stand in 「」.
fn word(text: &str) -> String {
    unquoted(text.trim())
}

fn unquoted(text: &str) -> String {
    let inner = |part: &str| part.strip_prefix('「')?.strip_suffix('」').filter(|inner| is_paired(inner)).map(str::to_owned);
    let part = |part: &str| inner(part.trim()).unwrap_or_else(|| part.trim().to_owned());
    inner(text).unwrap_or_else(|| text.split('·').map(part).collect::<Vec<String>>().join("·"))
}

/// Whether each 「 of a text has its 」.
fn is_paired(text: &str) -> bool {
    let depth = text.chars().try_fold(0_usize, |depth, c| match c {
        '「' => Some(depth + 1),
        '」' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

#[cfg(test)]
mod tests {
    use super::{ListMap, MapEntry, quoted};

    fn entries(text: &str) -> Vec<MapEntry> {
        ListMap::read(text.as_bytes()).expect("a map").lines.into_iter().map(|line| line.entry).collect()
    }

    #[test]
    fn each_line_says_one_thing() {
        let text = "// 清单的说法\n列 直接实施部门 = 原实施部门  // 去年的叫法\n列 「经费 合计」·金额 ＝ 随转经费\n值 转移方式:「直接：下放」 = 下放\n\n定 申报.申请日期 = 2024-05-06\n略 备注\n跳过 填表说明\n";
        let column = |heading: &str, fact: &str| MapEntry::Column { heading: heading.to_owned(), fact: fact.to_owned() };
        assert_eq!(
            entries(text),
            [
                column("直接实施部门", "原实施部门"),
                column("经费 合计·金额", "随转经费"),
                MapEntry::Value { fact: "转移方式".to_owned(), written: "直接：下放".to_owned(), meant: "下放".to_owned() },
                MapEntry::Fill { fact: "申报.申请日期".to_owned(), value: "2024-05-06".to_owned() },
                MapEntry::Ignore { heading: "备注".to_owned() },
                MapEntry::Skip { sheet: "填表说明".to_owned() },
            ]
        );
    }

    #[test]
    fn every_line_that_is_not_understood_is_reported() {
        let faults = ListMap::read("列 甲\n跳 乙\n定 丙 = \n值 丁 = 戊\n略\n".as_bytes()).expect_err("faults");
        let places: Vec<&str> = faults.iter().filter_map(|fault| fault.place.as_deref()).collect();
        assert_eq!(places, ["对照 第1行", "对照 第2行", "对照 第3行", "对照 第4行", "对照 第5行"]);
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for word in ["备注", "经费 合计", "a=b", "http://x", "甲：乙", "随转「经费」", "「甲」", "「甲」·「乙」", "甲·乙 丙"]
        {
            assert_eq!(entries(&format!("略 {}", quoted(word))), [MapEntry::Ignore { heading: word.to_owned() }]);
        }
        for word in ["甲\n乙", "甲\u{200b}\u{202e}乙", "甲\u{85}乙", "甲\r乙"] {
            assert_eq!(entries(&format!("略 {}", quoted(word))), [MapEntry::Ignore { heading: "甲乙".to_owned() }]);
        }
    }

    #[test]
    fn what_no_line_can_say_is_known() {
        for heading in ["「甲", "甲」乙", "甲\u{1b}", "」·「", "甲\u{3164}"] {
            let line = MapEntry::Ignore { heading: heading.to_owned() }.line().expect_err(heading);
            assert!(!line.contains(crate::visible::is_invisible), "{line:?}");
        }
    }
}
