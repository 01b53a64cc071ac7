//! Items on their way into a workbook: what is written beside each row, and which cells are marked.

use super::place::Cell;
use super::sheet::RowVerdict;
use crate::input::Origin;
use crate::report::notes::{Line, detail_after_colon, is_fine, lines};
use crate::report::style::Standing;
use crate::report::wording::distinct;
use crate::visible::visible;
use crate::wire::{DataError, Effect, Item, OwnCells, Reason};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the sheet of a list that has none.
pub const OWN_SHEET: &str = "清单";

/// What is written on one sheet.
#[derive(Default)]
pub struct SheetVerdicts {
    pub rows: BTreeMap<usize, RowVerdict>,
    pub marks: BTreeMap<Cell, Mark>,
}

/// A cell that is pointed at.
pub struct Mark {
    pub standing: Standing,
    pub notes: Vec<String>,
}

/// What is written into a workbook, item by item.
pub struct BookVerdicts {
    /// Whether it is the list's own workbook; else one is made of the items' cells.
    is_written_back: bool,
    /// By the name of the sheet, in the order in which they come.
    pub sheets: indexmap::IndexMap<String, SheetVerdicts>,
    /// The cells of a list that is no workbook which can be written into.
    pub own: Vec<OwnCells>,
    /// The sheet from which each of them comes.
    pub own_sheets: Vec<Option<Arc<str>>>,
}

impl BookVerdicts {
    /// `is_written_back`: whether the list's own workbook is written into.
    pub fn new(is_written_back: bool) -> BookVerdicts {
        BookVerdicts { is_written_back, sheets: indexmap::IndexMap::default(), own: Vec::new(), own_sheets: Vec::new() }
    }

    /// Adds an item: beside its row, or below those of a list that gets a workbook made for it.
    pub fn add(&mut self, item: &Item<'_>) {
        let (sheet, row) = match (&item.origin, &item.own) {
            (Some(Origin::SheetRow(sheet, row)), _) if self.is_written_back => (sheet.to_string(), *row),
            (_, Some(own)) => {
                self.own.push(own.clone());
                self.own_sheets.push(match &item.origin {
                    Some(Origin::SheetRow(sheet, _)) => Some(sheet.clone()),
                    Some(_) | None => None,
                });
                (OWN_SHEET.to_owned(), self.own.len() + 1)
            }
            (_, None) => return,
        };
        let verdict = RowVerdict { standing: Standing::of(item.outcome), cells: columns(item) };
        self.sheets.entry(sheet.clone()).or_default().rows.insert(row, verdict);
        self.mark(item, &sheet, row);
    }

    /// Marks the cells that a result beside the items speaks of: the list's own, or a group's. Where a single sheet was read, places do not
    /// name it.
    pub fn add_beside(&mut self, decision: &Item<'_>) {
        let sheet = self.sheets.first().filter(|_| self.is_written_back).map(|(sheet, _)| sheet.clone()).unwrap_or_default();
        self.mark(decision, &sheet, 0);
    }

    /// Marks the cells that are wrong, and those that a reason against an item rests on. `sheet` and `row`: those of the item.
    fn mark(&mut self, item: &Item<'_>, sheet: &str, row: usize) {
        // In a made workbook a cell is found by its column alone, without the sheet of its list.
        let own_sheet = match &item.origin {
            Some(Origin::SheetRow(own, _)) if !self.is_written_back => Some(format!("{own}!")),
            Some(_) | None => None,
        };
        let cell = |place: &'_ Option<String>| {
            let within = |place: &String| own_sheet.as_ref().and_then(|own| place.strip_prefix(own.as_str())).unwrap_or(place).to_owned();
            place.as_ref().map(within)
        };
        for error in &item.errors {
            self.mark_cell(cell(&error.place).as_deref(), sheet, row, Standing::Bad, error_note(error));
        }
        for reason in item.reasons.iter().filter(|reason| !matches!(reason.effect, Effect::Admit | Effect::Notice)) {
            let note = reason_note(reason, item);
            for fact in &reason.facts {
                self.mark_cell(cell(&fact.place).as_deref(), sheet, row, Standing::Doubtful, note.clone());
            }
        }
    }

    fn mark_cell(&mut self, place: Option<&str>, sheet: &str, row: usize, standing: Standing, note: String) {
        let Some(place) = place else { return };
        let (sheet, cell) = match place.rsplit_once('!') {
            // The list's own place stands for a cell of the sheet that is made of it.
            _ if !self.is_written_back => {
                (sheet, self.own.last().and_then(|own| own.column(place)).map(|column| Cell { row, column: column + 1 }))
            }
            Some((sheet, cell)) => (sheet, Cell::named(cell)),
            None => (sheet, Cell::named(place)),
        };
        let Some(cell) = cell.filter(|_| !sheet.is_empty()) else { return };
        let marks = &mut self.sheets.entry(sheet.to_owned()).or_default().marks;
        let mark = marks.entry(cell).or_insert_with(|| Mark { standing, notes: Vec::new() });
        if standing == Standing::Bad {
            mark.standing = standing;
        }
        if !mark.notes.contains(&note) {
            mark.notes.push(note);
        }
    }
}

/// 结论, 理由, 依据, 需补正, 如何整改: each line once.
fn columns(item: &Item<'_>) -> [String; 5] {
    let mut columns: [Vec<String>; 5] = Default::default();
    let mut verdict = vec![format!("{}{}", item.label, detail_after_colon(item))];
    if let Some(basis) = columns.get_mut(2) {
        let bases = item.reasons.iter().map(|reason| &reason.basis).chain(item.settled_by().into_iter().map(|open| &open.basis));
        *basis = distinct(bases.flat_map(|basis| basis.iter().cloned()));
    }
    for Line { label, text, .. } in lines(item) {
        let at: Option<usize> = match label {
            "理由" | "条件" | "提醒" | "另有" | "除外" => Some(1),
            "缺少" | "有误" => Some(3),
            "办法" | "整改" | "或者" => Some(4),
            "可能" => {
                verdict.push(format!("尚不能确定，可能：{text}"));
                None
            }
            _ => None,
        };
        let named = match label {
            "条件" | "提醒" | "除外" | "缺少" => format!("{label}：{text}"),
            _ => text,
        };
        if let Some(column) = at.and_then(|at| columns.get_mut(at))
            && !column.contains(&named)
        {
            column.push(named);
        }
    }
    if is_fine(item)
        && let Some(reasons) = columns.get_mut(1)
    {
        reasons.extend(item.reasons.iter().filter_map(|reason| reason.message.as_deref().map(str::to_owned)));
    }
    if let Some(first) = columns.first_mut() {
        *first = verdict;
    }
    // No text holds a line break, so lines never run into one another.
    columns.map(|lines| lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n"))
}

fn error_note(error: &DataError) -> String {
    let near = error.suggestion.as_deref().map(|near| format!("\n建议改成：{near}")).unwrap_or_default();
    format!("填得不对：{}{near}", visible(&error.message))
}

fn reason_note(reason: &Reason<'_>, item: &Item<'_>) -> String {
    let effect = reason.effect.outcome().map_or("条件", |outcome| item.labels.of(outcome));
    let message = reason.message.as_deref().or(reason.detail.as_deref()).unwrap_or(reason.rule);
    let basis: String = reason.basis.iter().map(|basis| format!("\n依据：{basis}")).collect();
    let remedy = reason.remedy.as_ref().map(|remedy| format!("\n办法：{remedy}")).unwrap_or_default();
    let lines = format!("{effect}：{message}{basis}{remedy}");
    lines.lines().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}
