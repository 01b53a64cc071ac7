//! Table files whose rows are declarations: the rules of a 判定表, the laws of a 法规.

use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostics};
use crate::input::{Cell, Input};
use crate::ir::package::Package;
use crate::ir::{ProvidedTable, laws_of};
use crate::source::{Source, SourceId, SourceMap, Span, Spanned};
use crate::syntax;
use crate::syntax::ast::{DeclarationKind, Heading, Row};
use std::ops::Range;
use std::sync::Arc;

/// How many rows such a file may have: each is checked like a declaration.
const MAX_ROWS: usize = 10_000;

/// The headings by which the first row of such a file is found.
pub const HEADINGS: [&str; 4] = ["结论", "名称", "依据", "位阶"];

/// The texts of such files by path: their cells have places like words of a policy.
#[derive(Default)]
pub struct TableTexts(IndexMap<String, TableText>);

/// A table as a text, and where its headings and cells stand in it.
struct TableText {
    source: SourceId,
    headings: Vec<Span>,
    /// Of each row, the place below each heading.
    rows: Vec<Vec<Span>>,
    /// Whether it is of the table that was provided last.
    is_current: bool,
}

/// The file of a declaration whose rows are declarations.
pub fn declaring_file(kind: &DeclarationKind) -> Option<&Spanned<String>> {
    match kind {
        DeclarationKind::DecisionTable(table) => table.file.as_ref(),
        DeclarationKind::LawFile(laws) => Some(&laws.file),
        DeclarationKind::Policy(_)
        | DeclarationKind::Field(_)
        | DeclarationKind::Object(_)
        | DeclarationKind::Table(_)
        | DeclarationKind::Calendar(_)
        | DeclarationKind::Law(_)
        | DeclarationKind::Parameter(_)
        | DeclarationKind::Setting(_)
        | DeclarationKind::Definition(_)
        | DeclarationKind::Rule(_)
        | DeclarationKind::Background(_)
        | DeclarationKind::Test(_) => None,
    }
}

impl TableTexts {
    /// Takes note that the table of a path is another one now.
    pub fn renew(&mut self, path: &str) {
        if let Some(text) = self.0.get_mut(path) {
            text.is_current = false;
        }
    }

    /// Fills the declarations of a package whose rows stand in files; what is wrong with these goes to the package.
    pub fn fill(&mut self, package: &mut Package, tables: &[ProvidedTable], sources: &mut SourceMap) {
        let mut out = Diagnostics::default();
        let names: Vec<Spanned<String>> = package.declarations().filter_map(|found| declaring_file(&found.kind)).cloned().collect();
        let mut inputs: Vec<Option<(&str, &Input)>> = Vec::with_capacity(names.len());
        for name in &names {
            let found = ProvidedTable::find(tables, package, name).map_err(|fault| out.push(fault)).ok();
            inputs.push(found.and_then(|table| Some((table.path.as_str(), table.read.as_ref().ok()?))));
        }
        let declarations = package.files.iter_mut().flat_map(|file| &mut file.declarations);
        let declaring = declarations.map(|declaration| &mut declaration.kind).filter(|kind| declaring_file(kind).is_some());
        for ((kind, name), input) in declaring.zip(&names).zip(inputs) {
            let read = input.and_then(|(path, input)| Some((input, self.text(path, input, name, sources, &mut out)?)));
            if let DeclarationKind::DecisionTable(table) = kind {
                (table.headings, table.rows) = read.map(|(_, text)| text.decision_rows(sources, &mut out)).unwrap_or_default();
                if read.is_some() && table.rows.is_empty() {
                    out.report(Code::SYN010, name.span, format!("「{}」里没有行", name.node), "第一行是表头，以后每行一条规则");
                }
            } else if let DeclarationKind::LawFile(laws) = kind {
                laws.laws = read.map(|(input, text)| laws_of(input, name, &text.rows, &mut out)).unwrap_or_default();
            }
        }
        package.table_diagnostics = out;
    }

    /// A table as a text, made when it is first asked for; one with too many rows is reported.
    fn text(
        &mut self,
        path: &str,
        input: &Input,
        name: &Spanned<String>,
        sources: &mut SourceMap,
        out: &mut Diagnostics,
    ) -> Option<&TableText> {
        let count = input.items.len();
        if count > MAX_ROWS {
            out.report(Code::TAB002, name.span, format!("「{}」有 {count} 行，最多 {MAX_ROWS} 行", name.node), "把表拆小");
            return None;
        }
        let former = self.0.get(path);
        if former.is_none_or(|text| !text.is_current) {
            let text = TableText::new(path, input, former.map(|text| text.source), sources);
            self.0.insert(path.to_owned(), text);
        }
        self.0.get(path)
    }
}

impl TableText {
    /// Lays a table out as a text, which takes the place of a former one.
    fn new(path: &str, input: &Input, former: Option<SourceId>, sources: &mut SourceMap) -> Self {
        let headings = input.headings.iter().map(|heading| (heading.place.clone(), heading.text.clone())).collect();
        let mut rows = vec![(row_number(input.headings.first().map_or("", |heading| &heading.place)), headings)];
        for record in &input.items {
            let mut number = 0;
            let cells = (0_u32..).zip(&input.headings).map(|(at, heading)| {
                let place = record.origin.cell(heading).unwrap_or_default();
                number = row_number(&place);
                let cell = record.cells.iter().find(|(index, _)| *index == at).map_or(&Cell::Null, |(_, cell)| cell);
                (place, written(cell))
            });
            let cells = cells.collect();
            rows.push((number, cells));
        }
        let (source, places) = Source::table(path, rows);
        let source = sources.put(former, Arc::new(source));
        let spans = |row: Vec<Range<usize>>| row.into_iter().map(|cell| Span::new(source, cell.start, cell.end)).collect();
        let mut places = places.into_iter().map(spans);
        TableText { source, headings: places.next().unwrap_or_default(), rows: places.collect(), is_current: true }
    }

    fn decision_rows(&self, sources: &SourceMap, out: &mut Diagnostics) -> (Vec<Heading>, Vec<Row>) {
        let Some(source) = sources.get(self.source) else { return Default::default() };
        let is_blank = |row: &&Vec<Span>| row.iter().all(|cell| cell.of(&source.text).is_empty());
        let rows: Vec<Vec<Span>> = self.rows.iter().filter(|row| !is_blank(row)).cloned().collect();
        syntax::decision_rows(&source.text, &self.headings, &rows, out)
    }
}

/// A cell as a policy would write it.
fn written(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(true) => "是".to_owned(),
        Cell::Bool(false) => "否".to_owned(),
        Cell::Number(_) | Cell::Text(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => cell.shown(),
    }
}

/// The row of `C7`.
fn row_number(place: &str) -> usize {
    place.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(1)
}
