//! Which rows of a table hold its headings: by what the policies know, else by how headings read.

use crate::collections::IndexSet;
use crate::input::heading::{
    EARLIER, RESULT_HEADINGS, VERDICT_HEADINGS, bare_key, is_of_earlier_verdict, key_and_unit, negates, without_translation,
};
use crate::input::known::Known;
use crate::input::row::{Row, Source, TableCell, TableRow, shown};
use crate::input::tables::units::{labels_unit, units_within, within_brackets};
use crate::value::cell::Cell;
use crate::value::date::{Date, DateError};
use crate::value::text::{heading_key, is_blank};
use crate::value::unit::Unit;
use std::borrow::Cow;
use std::collections::HashMap;

/// So many rows that hold something are looked through for the headings.
pub(crate) const SEARCHED_ROWS: usize = 100;
/// A head has so many rows at most.
const MAX_ROWS: usize = 4;

/// The head of a table, among some rows.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The index of its first row.
    pub(crate) first: usize,
    /// The index of its lowest row.
    pub(crate) last: usize,
    /// How many of its headings are known.
    pub(crate) known: usize,
    /// How many columns have a heading.
    pub(crate) filled: usize,
    /// Its headings, from left to right.
    pub(crate) columns: Vec<HeadColumn>,
    /// Columns whose heading is merged with the one to their left, in order.
    pub(crate) covered: Vec<usize>,
    /// The first of the columns in which an earlier verdict stands whole, as it was written beside the rows.
    pub(crate) verdict: Option<usize>,
}

/// The heading of a column.
#[derive(Clone, Debug)]
pub(crate) struct HeadColumn {
    pub(crate) column: usize,
    /// As it counts: the lowest part, or all of them joined.
    pub(crate) text: String,
    /// What stands in each row of the head, from above.
    pub(crate) parts: Vec<String>,
    /// Whether it is known.
    pub(crate) is_known: bool,
    /// The units that an upper part names for it.
    pub(crate) units_above: Vec<String>,
}

/// The first head among some rows whose headings are known. Fewer than `at_least` known headings make no head.
pub(crate) fn known_head(rows: &[TableRow<'_>], known: &Known, at_least: usize) -> Option<Head> {
    let counts: Vec<usize> = rows.iter().map(|row| known_in(row, known)).collect();
    let most = counts.iter().copied().max()?;
    if most < at_least {
        return None;
    }
    if most == 0 {
        // Headings of several rows that are known only when they are joined.
        let heads = (0..rows.len()).map(|first| head_of(rows, first, (first + 1).min(rows.len() - 1), known));
        return heads.into_iter().find(|head| head.known > 0);
    }
    let base = counts.iter().position(|count| *count >= most.min(2))?;
    Some(grown(rows, base, known))
}

/// The head whose lowest row has a number.
pub(crate) fn head_at(rows: &[TableRow<'_>], number: usize, known: &Known) -> Option<Head> {
    let last = rows.iter().position(|row| row.number == number)?;
    Some(head_of(rows, first_row(rows, last, known), last, known))
}

/// The head that rows have for all that can be seen, where no heading is known: the first row that reads like headings and is not much
/// shorter than the rows around it, as titles are.
pub(crate) fn likely_head(rows: &[TableRow<'_>], known: &Known) -> Option<Head> {
    let texts: Vec<Vec<String>> = rows.iter().take(20).map(texts).collect();
    let longest = texts.iter().map(Vec::len).max()?;
    let is_wide_below = texts.iter().skip(1).all(|row| row.len() >= 2);
    let reads_well = |row: &Vec<String>| row.len() >= 2 && row.len() * 2 >= longest && reads_like_headings(row);
    let first_is_single = texts.first().is_some_and(|row| row.len() < 2);
    // A list of one or two columns: below a heading that stands alone nothing looks like a table.
    let base = if first_is_single && !is_wide_below && longest < 3 { 0 } else { texts.iter().position(reads_well).unwrap_or(0) };
    let mut head = head_of(rows, base, base, known);
    while head.last + 1 < base + MAX_ROWS && reaches_down(rows, &head, known) {
        head = head_of(rows, base, head.last + 1, known);
    }
    Some(head)
}

/// The texts under which columns may be named: a heading merged over several columns names the first of them.
fn texts(row: &TableRow<'_>) -> Vec<String> {
    let named = row.cells.iter().filter(|cell| cell.source != Source::Left).map(|cell| shown(&cell.datum).trim().to_owned());
    named.filter(|text| !is_blank(text)).collect()
}

fn known_in(row: &TableRow<'_>, known: &Known) -> usize {
    row.glances().filter(|cell| cell.source != Source::Left && known.is_heading(cell.text())).count()
}

/// A head around a row with known headings: with the rows above and below that belong to it.
fn grown(rows: &[TableRow<'_>], base: usize, known: &Known) -> Head {
    let mut head = head_of(rows, first_row(rows, base, known), base, known);
    while head.last + 1 < rows.len() && head.last + 1 - head.first < MAX_ROWS && is_adjacent(rows, head.last) {
        let longer = head_of(rows, head.first, head.last + 1, known);
        let is_gain =
            longer.known > head.known && rows.get(head.last + 1).is_some_and(|row| texts(row).iter().all(|text| !is_numeric(text)));
        if !is_gain && !reaches_down(rows, &head, known) {
            break;
        }
        head = longer;
    }
    head
}

/// The first row of the head of which a row is one.
fn first_row(rows: &[TableRow<'_>], row: usize, known: &Known) -> usize {
    let mut first = row;
    // `申请部门 | 区城管局` right above a head is none of it.
    let names_object =
        |row: &TableRow<'_>| row.glances().any(|cell| known.object_of(cell.text()).is_some() && !known.is_heading(cell.text()));
    while let Some(above) = first.checked_sub(1).filter(|above| !rows.get(*above).is_some_and(names_object)) {
        if row - above >= MAX_ROWS || !is_adjacent(rows, above) || !(is_merged_into(rows, above) || groups_columns(rows, above)) {
            break;
        }
        first = above;
    }
    first
}

fn is_adjacent(rows: &[TableRow<'_>], above: usize) -> bool {
    let number = |at: usize| rows.get(at).map_or(0, |row| row.number);
    // Rows that are covered by merged cells all over are left out.
    let reaches = |row: &TableRow<'_>| row.cells.iter().any(|cell| matches!(cell.source, Source::Above { top } if top <= number(above)));
    number(above) + 1 == number(above + 1) || rows.get(above + 1).is_some_and(reaches)
}

/// Whether a cell of a row is merged with the one below it.
fn is_merged_into(rows: &[TableRow<'_>], above: usize) -> bool {
    rows.get(above + 1).is_some_and(|below| below.cells.iter().any(|cell| matches!(cell.source, Source::Above { .. })))
}

/// Whether the row below a head is one of it as well: most of its known columns are merged over that row, and what else stands there is not
/// written below headings of their own, as what an item says is.
fn reaches_down(rows: &[TableRow<'_>], head: &Head, known: &Known) -> bool {
    let (Some(own), Some(below)) = (rows.get(head.first..=head.last), rows.get(head.last + 1)) else { return false };
    if !is_merged_into(rows, head.last) {
        return false;
    }
    let counts = |column: usize| head.columns.iter().any(|own| own.column == column && (own.is_known || head.known == 0));
    // Below a group there are the headings of its columns.
    let is_single = |column: usize| {
        let is_on_the_left = |row: &TableRow<'_>, column: usize| row.cell(column).is_some_and(|cell| cell.source == Source::Left);
        let lowest = own.iter().rev().find(|row| row.cell(column).is_some());
        lowest.is_some_and(|row| !is_on_the_left(row, column) && !is_on_the_left(row, column + 1))
    };
    let names_more = |text: &str| known.is_heading(text) || Unit::is_unit_or_money(within_brackets(&heading_key(text)));
    let is_above = |cell: &&TableCell<'_>| matches!(cell.source, Source::Above { .. });
    let merged = below.cells.iter().filter(is_above).filter(|cell| counts(cell.column)).count();
    let values = || below.own_cells().filter(|cell| is_single(cell.column) && !names_more(&shown(&cell.datum)));
    let written = values().filter(|cell| counts(cell.column)).count();
    !values().any(|cell| is_figure(&cell.datum)) && (written == 0 || merged > written)
}

/// Whether a cell is a number, a day or a truth: no heading.
fn is_figure(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(_) | Cell::Bool(_) | Cell::Date(_) => true,
        Cell::Text(text) => is_numeric(text.trim()),
        Cell::Flawed(flawed) => is_figure(&flawed.stored),
        Cell::Null | Cell::List(_) | Cell::Object(_) => false,
    }
}

/// Whether a row names groups of the columns of the row below it, or columns that have no heading there.
fn groups_columns(rows: &[TableRow<'_>], above: usize) -> bool {
    let (Some(row), Some(below)) = (rows.get(above), rows.get(above + 1)) else { return false };
    let own: Vec<String> = texts(row);
    let reads_well = own.len() >= 2 && own.iter().all(|text| !text.contains(['：', ':']) && !is_numeric(text));
    let is_group = |column: usize| {
        let right = row.cells.iter().skip(row.cells.partition_point(|cell| cell.column <= column));
        let reach = right.take_while(|cell| cell.source == Source::Left).count() + 1;
        reach > 1 && reach * 2 <= below.cells.len()
    };
    let names_more = |column: usize| below.cell(column).is_none() && below.cells.last().is_some_and(|last| column < last.column);
    let own_columns = || row.own_cells().map(|cell| cell.column);
    reads_well && !labels_unit(row) && own_columns().any(|column| is_group(column) || names_more(column))
}

/// The head of some rows, the lowest of which is the last.
fn head_of(rows: &[TableRow<'_>], first: usize, last: usize, known: &Known) -> Head {
    let rows = rows.get(first..=last).unwrap_or_default();
    let mut columns: Vec<usize> = rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    columns.sort_unstable();
    columns.dedup();
    let lowest = rows.last();
    let mut named: Vec<(usize, Vec<String>)> = Vec::with_capacity(columns.len());
    let mut covered = Vec::new();
    // The group, row by row, to which columns without a cell of their own belong, and whether its cells are merged: it ends with them then.
    let mut groups: Vec<Option<(String, bool)>> = vec![None; rows.len()];
    for column in columns {
        if lowest.and_then(|row| row.cell(column)).is_some_and(|cell| cell.source == Source::Left) {
            covered.push(column);
            continue;
        }
        let mut parts: Vec<String> = Vec::new();
        for ((row, group), depth) in rows.iter().zip(&mut groups).zip(1..) {
            let is_lowest = depth == rows.len();
            let text = row.cell(column).map(|cell| one_line(&without_translation(&shown(&cell.datum)))).filter(|text| !text.is_empty());
            let is_merged_on = row.cell(column).is_some_and(|cell| cell.source == Source::Left);
            let has_lower = lowest.is_some_and(|lowest| lowest.cell(column).is_some_and(|cell| cell.source == Source::Own));
            let part = match text {
                Some(text) => {
                    *group = (!is_lowest && has_lower).then(|| (text.clone(), is_merged_on));
                    Some(text)
                }
                None if is_lowest || !has_lower => None,
                None => {
                    *group = group.take().filter(|(_, is_merged)| !is_merged);
                    group.as_ref().map(|(text, _)| text.clone())
                }
            };
            parts.extend(part.filter(|part| parts.last() != Some(part)));
        }
        if !parts.is_empty() {
            named.push((column, parts));
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (_, parts) in &named {
        let parts = with_unit_row(parts);
        *seen.entry(parts.last().map(|part| bare_key(part)).unwrap_or_default()).or_default() += 1;
    }
    let mut columns: Vec<HeadColumn> = named
        .into_iter()
        .map(|(column, parts)| {
            let with_unit = with_unit_row(&parts);
            let is_single = with_unit.last().is_some_and(|part| seen.get(&bare_key(part)) == Some(&1));
            let (text, is_known) = heading(&with_unit, is_single, known);
            let upper = with_unit.iter().rev().skip(1).map(|part| units_within(part));
            let units_above = upper.into_iter().find(|units| !units.is_empty()).unwrap_or_default();
            HeadColumn { column, text, parts, is_known, units_above }
        })
        .collect();
    let verdict = set_verdicts_apart(&mut columns);
    Head { first, last, known: columns.iter().filter(|column| column.is_known).count(), filled: columns.len(), columns, covered, verdict }
}

/// The parts of a heading, a unit that is the lowest of them behind the one above it: 测算经费, 元 → 测算经费（元）.
fn with_unit_row(parts: &[String]) -> Cow<'_, [String]> {
    let [upper @ .., above, unit] = parts else { return Cow::Borrowed(parts) };
    let key = heading_key(unit);
    let word = within_brackets(&key);
    if !Unit::is_unit_or_money(word) {
        return Cow::Borrowed(parts);
    }
    Cow::Owned(upper.iter().cloned().chain([format!("{above}（{word}）")]).collect())
}

/// What the columns of an earlier verdict are known by.
struct EarlierVerdict {
    /// Their headings, in order.
    headings: &'static [&'static str],
    /// Those of them that no list has by itself: one is there.
    telling: &'static [&'static str],
    /// So many are there at least.
    least: usize,
}

const EARLIER_VERDICTS: [EarlierVerdict; 2] = [
    EarlierVerdict { headings: &VERDICT_HEADINGS, telling: &["需补正", "如何整改"], least: 2 },
    EarlierVerdict {
        headings: &RESULT_HEADINGS, telling: &["是否确定", "可能的结果", "所据事实", "缺少的事实", "数据问题"], least: 4
    },
];

/// The columns of an earlier verdict, in a list that came back, are none of the applicant's, whatever facts their headings could mean. Some
/// may have been deleted since, and others put between them: the first column of the last one that is whole.
fn set_verdicts_apart(columns: &mut [HeadColumn]) -> Option<usize> {
    let mut whole = None;
    for verdict in &EARLIER_VERDICTS {
        // A list may have been reviewed several times.
        loop {
            let found = verdict.last_among(columns);
            if found.is_empty() {
                break;
            }
            whole = whole.or_else(|| verdict.whole(columns, &found));
            for column in found {
                if let Some(column) = columns.get_mut(column) {
                    column.text = format!("{EARLIER}{}", without_trailing_number(column.lowest()));
                    column.is_known = false;
                }
            }
        }
    }
    whole
}

impl HeadColumn {
    /// What stands right above its items.
    fn lowest(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }
}

/// A heading without the number that programs put behind it where another column of a table has the same: 依据2.
fn without_trailing_number(heading: &str) -> &str {
    heading.trim_end_matches(|c: char| c.is_ascii_digit())
}

impl EarlierVerdict {
    /// The first column of a verdict, where all of those that are written beside rows stand side by side. `found`: from the right.
    fn whole(&self, columns: &[HeadColumn], found: &[usize]) -> Option<usize> {
        let place = |at: Option<&usize>| at.and_then(|at| columns.get(*at)).map(|column| column.column);
        let (first, last) = (place(found.last())?, place(found.first())?);
        (self.headings == VERDICT_HEADINGS && found.len() == VERDICT_HEADINGS.len() && last - first + 1 == found.len()).then_some(first)
    }

    /// The columns of the last one that is not set apart yet; none if there is none.
    fn last_among(&self, columns: &[HeadColumn]) -> Vec<usize> {
        let mut found = Vec::new();
        // From the right, for a list has its own columns to the left of them.
        let mut headings = self.headings;
        for (at, column) in columns.iter().enumerate().rev().filter(|(_, column)| !is_of_earlier_verdict(&column.text)) {
            let place = headings.iter().rposition(|heading| *heading == without_trailing_number(column.lowest()));
            if let Some(before) = place.and_then(|place| headings.get(..place)) {
                headings = before;
                found.push(at);
            }
        }
        let tells = |at: &usize| columns.get(*at).is_some_and(|column| self.telling.contains(&without_trailing_number(column.lowest())));
        if found.len() >= self.least && found.iter().any(tells) { found } else { Vec::new() }
    }
}

/// What a heading of several parts counts as, and whether it is known. `is_single`: whether no other heading has its lowest part.
fn heading(parts: &[String], is_single: bool, known: &Known) -> (String, bool) {
    let joined = parts.join("·");
    let [.., above, lowest] = parts else { return (joined.clone(), known.is_heading(&joined)) };
    let upper = parts.split_last().map_or(&[][..], |(_, upper)| upper);
    // Below 测算经费 the heading 人员 is about money; what stands below 事项 is said of items.
    let is_other = |part: &str| known.is_heading(part) && !known.is_title(part) && key_and_unit(part).0 != key_and_unit(lowest).0;
    let lowest_alone = Some(lowest.clone()).filter(|_| is_single && !upper.iter().any(|part| negates(part) || is_other(part)));
    let ways = [Some(joined.clone()), lowest_alone, Some([above.as_str(), lowest].concat()), Some([lowest.as_str(), above].concat())];
    ways.into_iter().flatten().find(|way| known.is_heading(way)).map_or((joined, false), |way| (way, true))
}

/// A heading broken over several lines of its cell, as one.
pub(crate) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect()
}

/// Whether a text is written with the characters of numbers alone.
fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'))
}

fn reads_like_headings(row: &[String]) -> bool {
    let mut seen = IndexSet::<String>::default();
    row.iter().enumerate().all(|(at, text)| {
        let key = heading_key(text);
        !is_numeric(&key) && Date::parse(&key) == Err(DateError::Shape) && seen.insert_full(key).0 == at
    })
}
