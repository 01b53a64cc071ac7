//! Facts as pairs of a label and a value: those of an 对象 in the rows above a table.

use crate::input::heading::bare_key;
use crate::input::known::Known;
use crate::input::record::cell_name;
use crate::input::row::{Glance, Look, Row, TableCell, TableRow, shown};
use crate::input::tables::aside::{COLONS, begins_with_signature, is_enumerated, is_note, is_seal, names_signature};
use crate::value::cell::Cell;
use crate::value::number::Number;
use crate::value::text::{heading_key, is_blank};
use crate::value::unit::Unit;
use std::iter::Peekable;

/// A label has so many characters at least that is found without a gap before it.
const SHORTEST_LABEL: usize = 3;
/// A label at the end of a value has so many characters at most.
const LONGEST_LABEL: usize = 64;
/// Where stands what is read above a table of a document.
pub(super) const ABOVE: &str = "表格上面";
/// So many gaps at most stand in a label.
const MOST_GAPS: usize = 8;

/// A label, its value and where the value stands.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) label: String,
    pub(crate) value: Cell<'static>,
    /// `B2`
    pub(crate) place: String,
    /// The column of the label.
    pub(crate) column: usize,
}

/// The pairs in the rows above a table whose labels are facts of an 对象, with its name.
pub(crate) fn pairs_above(rows: &[TableRow<'_>], known: &Known) -> Vec<(String, Pair)> {
    let pairs = pairs_with(rows, &|text| known.object_of(text).is_some());
    pairs.into_iter().filter_map(|pair| Some((known.object_of(&pair.label)?.to_owned(), pair))).collect()
}

/// The pairs within the cells of a row whose labels are facts of items.
pub(super) fn pairs_of_items(row: &TableRow<'_>, known: &Known) -> Vec<Pair> {
    let is_of_item = |label: &str| known.is_heading(label) && known.object_of(label).is_none();
    row.own_cells().flat_map(|cell| in_one_cell(cell, row.number, &is_of_item)).collect()
}

/// The pairs in rows above a table, by which texts are labels.
fn pairs_with(rows: &[TableRow<'_>], is_label: &dyn Fn(&str) -> bool) -> Vec<Pair> {
    let says_value = |cell: &TableCell<'_>| {
        let text = shown(&cell.datum);
        !is_label(&text) && !begins_with_signature(&text) && !names_units(&text) && in_one_cell(cell, 0, is_label).is_empty()
    };
    let mut pairs = Vec::new();
    let mut rows = rows.iter().peekable();
    while let Some(row) = rows.next() {
        let mut cells = row.own_cells().peekable();
        let mut without_value = Vec::new();
        while let Some(cell) = cells.next() {
            let within = in_one_cell(cell, row.number, is_label);
            if !within.is_empty() {
                pairs.extend(within);
            } else if is_label(&shown(&cell.datum)) {
                match cells.next_if(|next| says_value(next)) {
                    Some(value) => pairs.push(pair_with_unit(cell, value, &mut cells, row.number)),
                    None => without_value.push(cell),
                }
            }
        }
        // Labels without values beside them may have these in the row below, each under its own.
        let is_labelling = without_value.len() > 1 || without_value.iter().any(|cell| shown(&cell.datum).trim().ends_with(COLONS));
        let is_below = |below: &&TableRow<'_>| {
            row.own_cells().count() == without_value.len()
                && below.own_cells().count() == without_value.len()
                && below.own_cells().all(|cell| says_value(cell) && reads_as_value(&shown(&cell.datum)))
                && without_value.iter().all(|label| below.cell(label.column).is_some())
        };
        if is_labelling && let Some(below) = rows.next_if(is_below) {
            let values = without_value.into_iter().filter_map(|label| Some((label, below.cell(label.column)?)));
            pairs.extend(values.map(|(label, value)| pair(label, value, below.number)));
        }
    }
    pairs.retain(|pair| !matches!(&pair.value, Cell::Text(value) if is_unfilled(value)));
    pairs
}

/// A value below its label has so many characters at most.
const LONGEST_BELOW: usize = 40;

/// Whether a text below a label may be its value: no note, no heading of a section and no title of a table.
fn reads_as_value(text: &str) -> bool {
    let text = text.trim();
    let is_title = ["清单", "表", "目录", "台账", "明细", "一览", "方案"].iter().any(|end| text.ends_with(end));
    let is_remark = text.starts_with(['（', '(', '【', '[', '★', '*', '※']) || text.contains(COLONS);
    !is_title && !is_remark && !is_note(text) && !is_enumerated(text) && text.chars().count() <= LONGEST_BELOW
}

/// The same in one row, wherever it stands.
pub(super) fn pairs_of_row<'c>(row: &impl Row<'c>, known: &Known) -> Vec<(String, Pair)> {
    let cell = |cell: Glance<'_>| TableCell { column: cell.column, source: cell.source, datum: Cell::Text(cell.text().to_owned().into()) };
    let cells: Vec<TableCell<'_>> = row.own_glances().map(cell).collect();
    pairs_above(&[TableRow { number: row.number(), cells, fields: None, look: Look::Plain }], known)
}

pub(super) fn pair(label: &TableCell<'_>, value: &TableCell<'_>, row: usize) -> Pair {
    let text = shown(&label.datum).trim().trim_end_matches(COLONS).trim_end().to_owned();
    let datum = match &value.datum {
        Cell::Text(text) => Cell::Text(without_seal(text).to_owned().into()),
        datum => datum.clone().into_owned(),
    };
    Pair { label: text, value: datum, place: place_of(value.column, row), column: label.column }
}

/// The same, with the unit of the number in the next cell, which is taken then.
pub(super) fn pair_with_unit<'c>(
    label: &TableCell<'_>,
    value: &TableCell<'_>,
    next: &mut Peekable<impl Iterator<Item = &'c TableCell<'c>>>,
    row: usize,
) -> Pair {
    let pair = pair(label, value, row);
    match next.peek().and_then(|unit| joined(&pair.value, &unit.datum)) {
        Some(value) => {
            next.next();
            Pair { value, ..pair }
        }
        None => pair,
    }
}

/// A number with the unit in the cell beside it, if it is one.
pub(super) fn joined(value: &Cell<'_>, next: &Cell<'_>) -> Option<Cell<'static>> {
    let (number, unit) = (shown(value), shown(next));
    let is_bare = matches!(value, Cell::Number(_) | Cell::Text(_)) && Number::parse(&heading_key(&number)).is_ok();
    (is_bare && Unit::is_unit_or_money(&heading_key(&unit))).then(|| Cell::Text([number, unit].concat().into()))
}

/// A value without the words for a seal in brackets behind it: `区水务局（盖章）`.
fn without_seal(value: &str) -> &str {
    let text = value.trim_end();
    let inner = text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    inner.filter(|(_, remark)| is_seal(remark)).map_or(value, |(value, _)| value.trim_end())
}

/// A cell; the row 0 is what stands above a table of a document.
fn place_of(column: usize, row: usize) -> String {
    if row == 0 { ABOVE.to_owned() } else { cell_name(column, row) }
}

/// `申请部门：区城管局，申请日期：2024-05-06`: the pairs within one cell whose labels are known.
pub(super) fn in_one_cell(cell: &TableCell<'_>, row: usize, is_label: &dyn Fn(&str) -> bool) -> Vec<Pair> {
    let text = shown(&cell.datum);
    let labels = labels_within(&text, is_label);
    if labels.is_empty() {
        return on_lines(cell, &text, row, is_label).into_iter().collect();
    }
    let ends = labels.iter().skip(1).map(|label| label.begin).chain([text.len()]);
    let known = labels.iter().zip(ends).filter(|(label, _)| label.is_known);
    let mut pairs = Vec::new();
    for (label, end) in known {
        let name = text.get(label.begin..label.colon).unwrap_or_default().trim();
        let value = text.get(label.colon..end).unwrap_or_default().trim_start_matches(COLONS);
        let value = if end < text.len() { value.trim_end_matches(is_gap) } else { value.trim_end_matches(['；', ';']) };
        // `（申请日期：2024-05-06）`
        let is_open = value.contains(['（', '(']);
        let value = if is_open { value } else { value.trim_end_matches(['）', ')']) };
        let value = value.trim_matches(['_', '＿']).split_whitespace().collect::<Vec<&str>>().join(" ");
        let value = without_seal(&value);
        if !is_unfilled(value) {
            let (label, value) = (name.to_owned(), Cell::Text(value.to_owned().into()));
            pairs.push(Pair { label, value, place: place_of(cell.column, row), column: cell.column });
        }
    }
    pairs
}

/// A label and its value on the lines of one cell.
fn on_lines(cell: &TableCell<'_>, text: &str, row: usize, is_label: &dyn Fn(&str) -> bool) -> Option<Pair> {
    let (label, value) = text.trim().split_once('\n')?;
    let value = without_seal(value.trim());
    let is_value = !value.is_empty() && !value.contains('\n') && !is_unfilled(value) && !is_label(value);
    let place = place_of(cell.column, row);
    let pair = Pair { label: label.trim().to_owned(), value: Cell::Text(value.to_owned().into()), place, column: cell.column };
    (is_value && is_label(label.trim())).then_some(pair)
}

/// Whether a text says in which unit numbers are.
fn names_units(text: &str) -> bool {
    text.split_once(COLONS).is_some_and(|(label, _)| label.trim_end().ends_with("单位"))
}

/// A label within a cell, in bytes of its text.
struct Label {
    begin: usize,
    colon: usize,
    is_known: bool,
}

/// The labels before the colons of a text. Those that nobody knows end the value before them where a gap sets them apart.
fn labels_within(text: &str, is_label: &dyn Fn(&str) -> bool) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut after = 0;
    for (colon, sign) in text.char_indices().filter(|(_, sign)| COLONS.contains(sign)) {
        let before = text.get(after..colon).unwrap_or_default().trim_end();
        let gaps = || before.char_indices().rev().filter(|(_, sign)| is_gap(*sign));
        let gap = gaps().next();
        let behind = |(at, sign): (usize, char)| after + at + sign.len_utf8();
        let begin = gap.map_or(after, behind);
        let label = text.get(begin..colon).unwrap_or_default();
        // Blanks and remarks in a label are no gaps before it: `申 请 部 门`, `申请部门（盖章）`.
        let begins = gaps().take(MOST_GAPS).map(behind).chain((before.len() <= LONGEST_LABEL).then_some(after));
        let known = begins.into_iter().find(|begin| is_label(text.get(*begin..colon).unwrap_or_default()));
        let stands_apart = match gap {
            Some((_, sign)) => sign.is_whitespace() || matches!(sign, '；' | ';') || names_signature(label),
            None => after == 0,
        };
        let is_time = || bare_key(label).chars().all(|c| c.is_ascii_digit());
        // No label is longer; the shortest has so many characters behind its first.
        let last = label.char_indices().rev().take(LONGEST_LABEL).skip(SHORTEST_LABEL - 1);
        if let Some(begin) = known {
            labels.push(Label { begin, colon, is_known: true });
        } else if stands_apart && !is_time() {
            labels.push(Label { begin, colon, is_known: false });
        } else if let Some((at, _)) = last.filter(|(at, _)| is_label(label.get(*at..).unwrap_or_default())).last() {
            // `申请部门：区城管局申请日期：2024-05-06`
            labels.push(Label { begin: begin + at, colon, is_known: true });
        }
        after = colon + sign.len_utf8();
    }
    labels
}

/// What may stand between a value and the next label.
fn is_gap(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '；' | ';' | '，' | ',' | '、' | '/' | '／' | '|' | '｜' | '。' | '（' | '(')
}

/// Whether a value is a line, or the words of a day, for somebody to write on: `____`, `　年　月　日`.
fn is_unfilled(value: &str) -> bool {
    value.chars().all(|c| c.is_whitespace() || matches!(c, '_' | '＿' | '年' | '月' | '日')) || is_blank(value) || is_seal(value)
}
