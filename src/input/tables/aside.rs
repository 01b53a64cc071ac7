//! Which rows below a head are no items.

use crate::input::known::Known;
use crate::input::read_report::Why;
use crate::input::row::{Glance, Row, Source};
use crate::value::text::heading_key;

/// So many rows right below a head may number its columns or show how they are filled in.
const FIRST_ROWS: usize = 3;
/// The word for a sum has so many characters at most, with what it is a sum of.
const LONGEST_TOTAL: usize = 12;

const TOTALS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
const NOTES: [&str; 8] = ["注", "备注", "说明", "填表说明", "填报说明", "填写说明", "附注", "注意"];
const EXAMPLES: [&str; 6] = ["例", "示例", "样例", "填写示例", "填表示例", "填报示例"];
const SIGNATURES: [&str; 26] = [
    "制表人",
    "制表",
    "填表人",
    "填报人",
    "填报单位",
    "填表单位",
    "制表单位",
    "单位负责人",
    "负责人",
    "分管领导",
    "主要领导",
    "分管负责人",
    "主要负责人",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "经办人",
    "联系人",
    "联系电话",
    "电话",
    "填报日期",
    "填表日期",
    "制表日期",
    "报送日期",
    "日期",
];

/// What is known of a table when a row of it is looked at.
pub(super) struct Surroundings<'t> {
    /// By column: whether its heading feeds a fact, and whether items are named below it; none without a heading.
    pub(super) columns: &'t [Option<ColumnKind>],
    pub(super) known: &'t Known,
    /// How many columns have a heading.
    pub(super) headings: usize,
    /// How many rows were read below the head.
    pub(super) rows: usize,
    /// Why the row above is no item.
    pub(super) above: Option<Why>,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Nothing that is known.
    Other,
    /// A fact.
    Fact,
    /// What items are called.
    Title,
}

/// Why a row is no item, if it is none.
pub(super) fn why<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> Option<Why> {
    let mut own = row.own_glances();
    let (first, second, third) = (own.next()?, own.next(), own.next());
    if second.is_none() {
        return alone(row, first, table);
    }
    let begins = [Some(first), second, third];
    if begins.iter().flatten().any(|cell| may_be_total(cell.text())) && is_total(row) {
        return Some(Why::Total);
    }
    if table.rows < FIRST_ROWS {
        if (table.rows == 0 || table.above.is_some()) && is_numbering(row, table) {
            return Some(Why::Numbering);
        }
        if begins.iter().flatten().any(|cell| is_example(cell.text())) {
            return Some(Why::Example);
        }
    }
    if third.is_none() && is_note(first.text()) {
        return Some(Why::Note);
    }
    let begins = begins_signature(first.text()) || object_label(first.text(), table.known).is_some();
    (begins && is_signature(row, table)).then_some(Why::Signature)
}

/// The label of a fact of an 对象 with which a text begins.
pub(super) fn object_label<'t>(text: &'t str, known: &Known) -> Option<&'t str> {
    let (label, _) = text.split_once(['：', ':'])?;
    known.object_of(label).map(|_| label)
}

/// The same for a row with a single cell of its own.
fn alone<'c>(row: &impl Row<'c>, cell: Glance<'_>, table: &Surroundings<'_>) -> Option<Why> {
    let (column, text) = (cell.column, cell.text());
    let has_title = table.columns.iter().flatten().any(|kind| *kind == ColumnKind::Title);
    // In a list of one or two columns nothing stands alone.
    if table.headings < 3 {
        return None;
    }
    if may_be_total(text) && is_total(row) {
        return Some(Why::Total);
    }
    if is_note(text) {
        return Some(Why::Note);
    }
    if begins_signature(text) || object_label(text, table.known).is_some() || text.ends_with("（盖章）") || text.ends_with("(盖章)") {
        return Some(Why::Signature);
    }
    let kind = table.columns.get(column).copied().flatten();
    let names = |kind: Option<ColumnKind>| match kind {
        Some(ColumnKind::Title) => true,
        Some(ColumnKind::Fact) => !has_title,
        Some(ColumnKind::Other) | None => false,
    };
    let covered: Vec<Option<ColumnKind>> = covered_columns(row).map(|column| table.columns.get(column).copied().flatten()).collect();
    // An item that shares its name with the one above it.
    if covered.iter().any(|kind| names(*kind)) {
        return None;
    }
    let reach = row.glances().filter(|other| other.source == Source::Left && other.text() == text).count() + 1;
    let spans_most = reach * 2 > table.headings;
    if is_number(text) && !spans_most {
        return (kind.is_none_or(|kind| kind == ColumnKind::Other)).then_some(Why::Serial);
    }
    if matches!(table.above, Some(Why::Note | Why::Signature)) {
        return table.above;
    }
    let shares_facts = kind.is_some_and(|kind| kind != ColumnKind::Other) && covered.contains(&Some(ColumnKind::Fact));
    (spans_most || !(names(kind) || shares_facts) || is_enumerated(text)).then_some(Why::Section)
}

/// The columns in which a row has the value of a merged cell that begins above it.
fn covered_columns<'r, 'c: 'r>(row: &'r impl Row<'c>) -> impl Iterator<Item = usize> + 'r {
    let mut from_above = false;
    row.glances().filter_map(move |cell| {
        from_above = match cell.source {
            Source::Above => true,
            Source::Left => from_above,
            Source::Own => false,
        };
        from_above.then_some(cell.column)
    })
}

/// Whether a text is short and ends as the word for a sum does: few do, so that few rows are looked at closely.
fn may_be_total(text: &str) -> bool {
    text.ends_with(['计', '：', ':']) && text.len() <= 4 * LONGEST_TOTAL
}

fn is_total_word(text: &str) -> bool {
    let key = heading_key(text);
    let word = key.trim_end_matches(':');
    word.chars().count() <= LONGEST_TOTAL && TOTALS.iter().any(|total| word.ends_with(total))
}

/// Whether a row has the word for a sum, and nothing but numbers after it.
fn is_total<'c>(row: &impl Row<'c>) -> bool {
    let mut after = row.own_glances().skip_while(|cell| !is_total_word(cell.text()));
    after.next().is_some_and(|word| {
        // 园林局小计 may be what something is called, 小计 may not.
        TOTALS.contains(&heading_key(word.text()).trim_end_matches(':')) || after.all(|cell| is_amount(cell.text()))
    })
}

/// `63`, `63项`, `共63项`, `12.5万元`, `—`.
fn is_amount(text: &str) -> bool {
    let text = text.trim_start_matches(['共', '计', '¥', '￥', '约']);
    text.chars().next().is_none_or(|c| c.is_ascii_digit() || matches!(c, '-' | '—' | '/' | '.' | '０'..='９'))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '、' | '０'..='９'))
}

/// 1, 2, 3 … in the cells of a row, or 甲, 乙, 1, 2 ….
fn is_numbering<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    let mut last = 0;
    let mut cells = 0;
    let numbers = row.own_glances().all(|cell| {
        cells += 1;
        let key = heading_key(cell.text());
        let number = key.trim_matches(['(', ')', '[', ']', '栏', '第', '列']);
        if cells == 1 && matches!(key.as_str(), "栏次" | "栏号" | "序号" | "列次") {
            return true;
        }
        if last == 0 && number.chars().count() == 1 && STEMS.contains(number) {
            return true;
        }
        let is_next = number.parse() == Ok(last + 1);
        last += 1;
        is_next
    });
    numbers && cells >= 3 && cells * 3 >= table.headings * 2
}

fn is_example(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let key = heading_key(text);
    let word = key.trim_matches(['(', ')', '[', ']', '【', '】', ':']);
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '一' | '二' | '三'));
    EXAMPLES.contains(&word)
        || key.starts_with("例如")
        || EXAMPLES.iter().any(|example| key.strip_prefix(example).is_some_and(|rest| rest.starts_with(':')))
}

/// A text that begins with 注, 说明 … and goes on as a note does.
fn is_note(text: &str) -> bool {
    let text = text.trim_start_matches(['※', '*', '＊', '（', '(', '【']);
    if !text.starts_with(['注', '备', '说', '填', '附']) {
        return false;
    }
    let key = heading_key(text);
    NOTES.iter().any(|word| {
        key.strip_prefix(word)
            .is_some_and(|rest| rest.chars().next().is_none_or(|c| matches!(c, ':' | '、' | '.' | ')' | '】') || c.is_ascii_digit()))
    })
}

/// Whether a text is the label of a signature and its value: `填表人：张三`.
pub(super) fn begins_signature(text: &str) -> bool {
    text.find(['：', ':']).is_some_and(|at| names_signature(text.get(..at).unwrap_or_default()))
}

/// Whether a text is the label of a signature.
pub(super) fn names_signature(label: &str) -> bool {
    label.len() <= 40
        && SIGNATURES.contains(&heading_key(label).trim_end_matches("(盖章)").trim_end_matches("(签字)").trim_end_matches("(签章)"))
}

/// Whether a row that begins with the label of a signature is no item: its cells fill at most about half of the columns.
fn is_signature<'c>(row: &impl Row<'c>, table: &Surroundings<'_>) -> bool {
    row.own_glances().count() * 2 <= table.headings.max(2) + 1
}

/// `一、行政处罚`, `（一）许可`, `第一部分`.
fn is_enumerated(text: &str) -> bool {
    let key = heading_key(text);
    if let Some(rest) = key.strip_prefix('(') {
        return after_digits(rest).is_some_and(|rest| rest.starts_with(')'));
    }
    if let Some(rest) = key.strip_prefix('第') {
        return after_digits(rest).is_some_and(|rest| rest.starts_with(['部', '类', '章', '篇']));
    }
    after_digits(&key).is_some_and(|rest| rest.starts_with('、'))
}

/// What follows the digits with which a text begins.
fn after_digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| "一二三四五六七八九十百".contains(c));
    (rest.len() < text.len()).then_some(rest)
}
