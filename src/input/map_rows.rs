//! A map as rows of a table that a person fills in, and back: each line of its text is a row, so that nothing of it is lost.

use super::error::ReadError;
use super::list_map::{MapEntry, UNREADABLE, entry, without_comment};
use super::text::whole_text;
use serde::{Deserialize, Serialize};

/// A line of a map as a row of a table. What its kind does not need is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MapRow {
    /// What it says.
    pub kind: MapRowKind,
    /// The line as it stands in the text; empty where there is none yet.
    pub line: String,
    /// The fact of a value, or the one that is filled.
    pub fact: String,
    /// The heading or the value as the list writes it.
    pub written: String,
    /// What that is in the policy, or what a fact is filled with. A heading that nobody needs means nothing.
    pub meant: String,
    /// Whether a person has to say first what is meant: a proposal in a comment.
    pub is_open: bool,
}

/// What a row of a map says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MapRowKind {
    /// What a heading stands for (列), or that nobody needs it (略).
    Heading,
    /// What a value stands for (值).
    Value,
    /// What fills a fact (定).
    Fill,
    /// Something else, or what cannot be read: it is kept as it stands.
    Other,
    /// Nothing: a comment, a blank line.
    #[default]
    Remark,
}

/// The rows of the text of a map, which may have lines that cannot be read.
pub fn map_rows(bytes: &[u8]) -> Result<Vec<MapRow>, ReadError> {
    Ok(whole_text(bytes)?.lines().map(row_of).collect())
}

/// The text of some rows. A line stays as it stands unless its row says something else by now.
pub fn map_text(rows: &[MapRow]) -> Result<String, ReadError> {
    rows.iter().map(|row| Ok(line_of(row)? + "\n")).collect()
}

fn row_of(line: &str) -> MapRow {
    let proposal = line.trim_start().strip_prefix("//");
    let is_open = proposal.is_some();
    let kept = |kind| MapRow { kind, line: line.to_owned(), ..MapRow::default() };
    let row =
        |kind, fact, written, meant| MapRow { fact, written, meant: if is_open { String::new() } else { meant }, is_open, ..kept(kind) };
    match entry(proposal.unwrap_or(line)) {
        // A line that cannot be written stands in a comment with the reason, and is no proposal.
        Ok(Some(said)) if is_open && said.line().is_err() => kept(MapRowKind::Remark),
        Ok(Some(MapEntry::Column { heading, fact })) => row(MapRowKind::Heading, String::new(), heading, fact),
        Ok(Some(MapEntry::Value { fact, written, meant })) => row(MapRowKind::Value, fact, written, meant),
        // Whatever else stands in a comment is one.
        Ok(_) | Err(_) if is_open => kept(MapRowKind::Remark),
        Ok(Some(MapEntry::Ignore { heading })) => row(MapRowKind::Heading, String::new(), heading, String::new()),
        Ok(Some(MapEntry::Fill { fact, value })) => row(MapRowKind::Fill, fact, String::new(), value),
        Ok(Some(MapEntry::Skip { .. })) | Err(_) => kept(MapRowKind::Other),
        Ok(None) => kept(MapRowKind::Remark),
    }
}

fn line_of(row: &MapRow) -> Result<String, ReadError> {
    let MapRow { kind, line, fact, written, meant, is_open } = row;
    let (fact, written, meant) = (fact.clone(), written.clone(), meant.clone());
    let said = match kind {
        MapRowKind::Other | MapRowKind::Remark => return Ok(line.clone()),
        _ if row_of(line) == *row => return Ok(line.clone()),
        // What it said before stands there for whoever takes it up again.
        _ if *is_open => return Ok(format!("// {line}")),
        MapRowKind::Heading if meant.is_empty() => MapEntry::Ignore { heading: written },
        MapRowKind::Heading => MapEntry::Column { heading: written, fact: meant },
        MapRowKind::Value => MapEntry::Value { fact, written, meant },
        MapRowKind::Fill => MapEntry::Fill { fact, value: meant },
    };
    let said = said.line().map_err(|line| ReadError::new(format!("「{line}」{UNREADABLE}")))?;
    // The remark on a proposal was for whoever had to choose.
    let before = without_comment(line);
    match line.strip_prefix(before).filter(|remark| !remark.is_empty() && !before.trim().is_empty()) {
        Some(remark) => Ok(format!("{said}  {remark}")),
        None => Ok(said),
    }
}

#[cfg(test)]
mod tests {
    use super::{MapRow, MapRowKind, line_of, map_rows, map_text, row_of};

    fn rows(text: &str) -> Vec<MapRow> {
        map_rows(text.as_bytes()).expect("rows")
    }

    fn changed(line: &str, meant: &str, is_open: bool) -> String {
        line_of(&MapRow { meant: meant.to_owned(), is_open, ..row_of(line) }).expect("a line")
    }

    #[test]
    fn each_line_is_a_row_and_comes_back_as_it_stands() {
        let text = "// 去年的清单\n\n列  「随转「经费」 一」＝年龄  // 去年的叫法\n略 备注\n值 类：「丙：类」 = 甲类\n定 费 = 5\n跳过 填表说明\n跳 乙\n// 列 「申报 日期」 = 日期  // 是不是这一项由人定\n// 值 类：丁类 = （甲类、乙类）\n// 定 费 = （数）\n";
        let rows = rows(text);
        assert_eq!(map_text(&rows).as_deref(), Ok(text));
        let short = |row: &MapRow| (row.kind, [&row.fact, &row.written, &row.meant].map(|part| part.to_owned()).join("|"), row.is_open);
        let (remark, heading, value) = (MapRowKind::Remark, MapRowKind::Heading, MapRowKind::Value);
        let expected = [
            (remark, "||", false),
            (remark, "||", false),
            (heading, "|随转「经费」 一|年龄", false),
            (heading, "|备注|", false),
            (value, "类|丙：类|甲类", false),
            (MapRowKind::Fill, "费||5", false),
            (MapRowKind::Other, "||", false),
            (MapRowKind::Other, "||", false),
            (heading, "|申报 日期|", true),
            (value, "类|丁类|", true),
            (remark, "||", false),
        ];
        assert_eq!(rows.iter().map(short).collect::<Vec<_>>(), expected.map(|(kind, says, is_open)| (kind, says.to_owned(), is_open)));
    }

    #[test]
    fn what_a_row_says_by_now_is_written() {
        assert_eq!(changed("列 「随转「经费」 一」 = 费  // 去年的叫法", "年龄", false), "列 「随转「经费」 一」 = 年龄  // 去年的叫法");
        assert_eq!(changed("列 「经费 合计」·金额 = 费", "年龄", false), "列 「经费 合计·金额」 = 年龄");
        assert_eq!(changed("// 列 日子 = 日期  // 是不是这一项由人定", "日期", false), "列 日子 = 日期");
        assert_eq!(changed("// 列 日子 = 日期  // 是不是这一项由人定", "", false), "略 日子");
        assert_eq!(changed("// 值 类：丁类 = （甲类、乙类）", "甲类", false), "值 类：丁类 = 甲类");
        assert_eq!(changed("值 类：丁类 = 甲类", "", true), "// 值 类：丁类 = 甲类");
        let fill = MapRow { kind: MapRowKind::Fill, fact: "理由".to_owned(), meant: "见 附件//一".to_owned(), ..MapRow::default() };
        assert_eq!(line_of(&fill).as_deref(), Ok("定 理由 = 「见 附件//一」"));
    }

    #[test]
    fn what_no_line_can_say_is_an_error() {
        let row = MapRow { meant: "甲」类".to_owned(), ..row_of("值 类：丁类 = 甲类") };
        assert_eq!(
            line_of(&row).map_err(|error| error.message),
            Err("「值 类：丁类 = 「甲」类」」写不进对照：有不成对的「」，或者看不见的字符".to_owned())
        );
        assert_eq!(row_of("// 列 「「甲」 = 费  // 写不进对照：有不成对的「」").kind, MapRowKind::Remark);
    }
}
