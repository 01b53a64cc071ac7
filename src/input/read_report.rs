//! What was read of a list, and what was not.

use serde::{Deserialize, Serialize};

/// The tables of a list that were read, and what else stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadReport {
    /// The tables, in their order.
    pub tables: Vec<ReadTable>,
    /// The names of sheets that were not read.
    pub unread: Vec<String>,
    /// Rows that are no items; of very many the first ones.
    pub set_aside: Vec<SetAside>,
}

/// A table that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadTable {
    /// Its sheet; null for CSV.
    pub sheet: Option<String>,
    /// The lowest row of its headings, from 1.
    pub heading: usize,
    /// The row of its first item; null if it has none.
    pub first: Option<usize>,
    /// The row of its last item.
    pub last: Option<usize>,
    /// How many items it has.
    pub items: usize,
    /// Headings with something below them that say nothing of a fact: `A4 序号`.
    pub unused: Vec<String>,
    /// The first of the columns, from 1, in which an earlier verdict stands whole; where it came back with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<usize>,
}

/// A row that is no item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// `事项清单 第68行`
    pub place: String,
    /// What stands in it, shortened.
    pub text: String,
    /// Why it is no item.
    pub why: Why,
}

/// Why a row is no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// 合计, 小计, 总计.
    Total,
    /// The headings again.
    Heading,
    /// A heading of the rows below it.
    Section,
    /// The numbers of the columns.
    Numbering,
    /// The units of the columns.
    Units,
    /// How the form is to be filled in.
    Example,
    /// A serial number alone.
    Serial,
    /// One more line of the item above.
    Part,
    /// A note.
    Note,
    /// Who made the list, and when.
    Signature,
    /// What an earlier review said of the whole list, or of a group.
    Verdict,
}

impl Why {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Why::Total => "合计",
            Why::Heading => "重复的表头",
            Why::Section => "分节的标题",
            Why::Numbering => "栏号",
            Why::Units => "单位",
            Why::Example => "示例",
            Why::Serial => "只有序号",
            Why::Part => "上一项的另一行",
            Why::Note => "说明",
            Why::Signature => "落款",
            Why::Verdict => "上次的结论",
        }
    }
}
