//! 名录 and 日历: their columns as declared, and their rows from files that were read before.

use crate::diagnostic::near::any_of;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::input::{Cell, Input, Record, heading_key};
use crate::ir::field_types;
use crate::ir::package::Package;
use crate::ir::stack::Member;
use crate::ir::table::{Calendar, Column, MAX_ROWS, Table};
use crate::ir::{Id, PolicyId};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, DeclarationKind};
use crate::value::date::Date;
use crate::value::read::read;
use crate::value::show::show;
use crate::value::text::fold;
use crate::value::types::Type;
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};

/// A table file that the caller read and offers under a path.
pub struct ProvidedTable {
    pub path: String,
    /// What it holds, or why it cannot be read.
    pub read: Result<Input, String>,
    /// Of its bytes.
    pub digest: String,
}

impl ProvidedTable {
    /// The table under the first of some paths that has one.
    pub fn first<'a>(tables: &'a [ProvidedTable], paths: &[String]) -> Option<&'a ProvidedTable> {
        paths.iter().find_map(|path| tables.iter().find(|table| table.path == *path))
    }
}

/// The paths at which a table's file may lie: next to the file that declares it, then at the package's root.
pub fn table_paths(package: &Package, file: &ast::File, table: &str) -> Vec<String> {
    let declared_in = package.file_name(file.source);
    let folder = |path: &str| path.rfind('/').map_or(String::new(), |at| path.get(..=at).unwrap_or_default().to_owned());
    let shared = package.names.iter().map(|name| folder(name)).min_by_key(String::len).unwrap_or_default();
    let mut paths = vec![format!("{}{table}", folder(declared_in)), format!("{shared}{table}")];
    paths.dedup();
    paths
}

// ---- declarations ----

/// The table that a 名录 declares, without rows; `None` for one that was reported.
pub fn declared(ast: &ast::Table, symbols: &mut Symbols, out: &mut Diagnostics) -> Option<Table> {
    let columns = columns(ast, symbols, out);
    let mut position = |name: &ast::Name| {
        let at = columns.iter().position(|column| column.name == name.text);
        if at.is_none() {
            let message = format!("名录「{}」没有声明「{}」这一列", ast.name.text, name.text);
            out.report(Code::NAM001, name.span, message, format!("加一行“列 {} …”", name.text));
        }
        at
    };
    let key = match &ast.key {
        Some(key) => position(key)?,
        None => {
            out.report(Code::SYN010, ast.name.span, format!("名录「{}」没有写主键", ast.name.text), "在第一行写“主键 列名”");
            return None;
        }
    };
    let from = ast.from.as_ref().and_then(&mut position);
    let until = ast.until.as_ref().and_then(&mut position);
    for (at, name) in [(from, &ast.from), (until, &ast.until)] {
        if let (Some(column), Some(name)) = (at.and_then(|at| columns.get(at)), name)
            && column.ty != Type::Date
        {
            let message = format!("期间的列「{}」应是日期，不是{}", name.text, column.ty.describe());
            out.report(Code::TYP001, name.span, message, "把这一列声明为“日期”");
            return None;
        }
    }
    if ast.file.is_none() {
        out.report(Code::SYN010, ast.name.span, format!("名录「{}」没有写来自哪个表文件", ast.name.text), "在第一行写“来自 “….csv””");
        return None;
    }
    Some(Table::new(ast.name.text.clone(), columns, key, from, until))
}

fn columns(ast: &ast::Table, symbols: &mut Symbols, out: &mut Diagnostics) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in &ast.columns {
        let Some(ty) = field_types::field_type(&column.ty, symbols, out) else { continue };
        if columns.iter().any(|other| other.name == column.name.text) {
            out.report(Code::NAM002, column.name.span, format!("列「{}」重复声明", column.name.text), "删去一个");
            continue;
        }
        columns.push(Column { name: column.name.text.clone(), ty });
    }
    columns
}

// ---- files ----

/// Reads the rows of registers.
pub struct Registers<'r> {
    pub provided: &'r [ProvidedTable],
    pub symbols: &'r Symbols,
    pub out: &'r mut Diagnostics,
}

/// A column that a file must have: its name, other headings for it, and where it is declared.
struct WantedColumn<'c> {
    name: &'c str,
    aliases: Vec<String>,
    span: Span,
}

/// The column of a file that holds a declared column, and the unit that its heading names.
#[derive(Clone, Copy)]
struct FileColumn {
    heading: u32,
    unit: Option<Unit>,
}

/// A file of a register with the columns that were looked for, in their order.
struct File<'f> {
    input: &'f Input,
    name: &'f Spanned<String>,
    columns: Vec<FileColumn>,
}

impl<'r> Registers<'r> {
    /// Fills a 名录 from its file. An unreadable one is reported and stays empty, so that its uses are not reported as well.
    pub fn fill(&mut self, table: &mut Table, package: &Package, ast: &ast::Table) {
        let Some(name) = &ast.file else { return };
        let wanted = table.columns.iter().filter_map(|column| ast.columns.iter().find(|declared| declared.name.text == column.name));
        let wanted: Vec<WantedColumn<'_>> = wanted
            .map(|column| WantedColumn {
                name: &column.name.text,
                aliases: column.aliases.iter().map(|alias| fold(&alias.node)).collect(),
                span: column.name.span,
            })
            .collect();
        let Some(file) = self.file(package, name, &wanted) else { return };
        let mut faults = TableFaults::new(name);
        if file.input.items.len() > MAX_ROWS {
            let message = format!("「{}」有 {} 行，最多 {MAX_ROWS} 行", name.node, file.input.items.len());
            faults.add(self.out, Code::TAB002, message, "把表拆小");
            return;
        }
        // The record of each row that the table took.
        let mut records: Vec<&Record> = Vec::new();
        for record in &file.input.items {
            let row = self.row(table, &file, record, &mut faults);
            let has_key = row.get(table.key).is_some_and(Option::is_some);
            if has_key {
                records.push(record);
                table.push(row);
            } else if row.iter().any(Option::is_some) {
                let message = format!("「{}」{}：没有主键", name.node, file.place(table, record, table.key));
                faults.add(self.out, Code::TAB004, message, "补上主键，或删去这一行");
            }
        }
        self.report_clashes(table, &file, &records, &mut faults);
        faults.finish(self.out);
    }

    /// The values of a row of a file. Cells that are wrong are reported and empty.
    fn row(&mut self, table: &Table, file: &File<'_>, record: &Record, faults: &mut TableFaults<'_>) -> Vec<Option<Value>> {
        let mut row = Vec::with_capacity(file.columns.len());
        for (at, (column, place)) in table.columns.iter().zip(&file.columns).enumerate() {
            row.push(match read(cell(record, place.heading), &column.ty, place.unit, self.symbols) {
                Ok(value) => value,
                Err(fault) => {
                    let near = fault.suggestion.map(|near| format!("，{}", suggest(&near))).unwrap_or_default();
                    let message = format!("「{}」{}：{}{near}", file.name.node, file.place(table, record, at), fault.message);
                    faults.add(self.out, Code::TAB004, message, "改正表里的这一格");
                    None
                }
            });
        }
        let day = |column: Option<usize>| match column.and_then(|column| row.get(column)) {
            Some(Some(Value::Date(day))) => Some(*day),
            _ => None,
        };
        if let (Some(from), Some(until), Some(column)) = (day(table.from), day(table.until), table.until)
            && until <= from
        {
            let place = file.place(table, record, column);
            let message = format!("「{}」{place}：失效 {until} 不晚于施行 {from}，这一行没有一天有效", file.name.node);
            faults.add(self.out, Code::TAB004, message, "改正这一行的两个日期；没有尽头的，失效一格留空");
        }
        row
    }

    fn report_clashes(&mut self, table: &Table, file: &File<'_>, records: &[&Record], faults: &mut TableFaults<'_>) {
        let dated = table.from.is_some() || table.until.is_some();
        let (overlap, help) = if dated {
            ("，期间重叠", "同一主键各行的期间不能重叠")
        } else {
            ("", "同一主键只能有一行；分时间的，在名录里写“施行”“失效”")
        };
        for (first, second) in table.clashes() {
            let at = |row: u32| {
                let place = records.get(row as usize).zip(file.columns.get(table.key));
                place.map_or_else(String::new, |(record, column)| cell_name(file.input, record, column.heading))
            };
            let key = table.cell(second, table.key).map(|value| show(value, &Type::Error, self.symbols)).unwrap_or_default();
            let message = format!("「{}」里主键「{key}」重复（{} 与 {}）{overlap}", file.name.node, at(first), at(second));
            faults.add(self.out, Code::TAB005, message, help);
        }
    }

    /// The calendars of a stack together; a lower policy's days prevail.
    pub fn calendar(&mut self, members: &[Member<'_>]) -> Option<Calendar> {
        let mut all: Option<Vec<(Date, bool)>> = None;
        for package in members.iter().map(|member| member.package) {
            for declaration in package.declarations() {
                let DeclarationKind::Calendar(ast) = &declaration.kind else { continue };
                let Some(name) = &ast.file else { continue };
                let wanted = ["日期", "类型"].map(|column| WantedColumn { name: column, aliases: Vec::new(), span: name.span });
                let Some(file) = self.file(package, name, &wanted) else { continue };
                let mut faults = TableFaults::new(name);
                let days = all.get_or_insert_default();
                for record in &file.input.items {
                    match calendar_day(&file, record, self.symbols) {
                        Ok(day) => days.push(day),
                        Err(fault) => {
                            let message = format!("「{}」{fault}", name.node);
                            faults.add(self.out, Code::TAB004, message, "日期写作 2024-02-10，类型写“休”或“班”");
                        }
                    }
                }
                faults.finish(self.out);
            }
        }
        all.map(Calendar::new)
    }

    /// A register's file, if it was provided, could be read and has the wanted columns.
    fn file<'f>(&mut self, package: &Package, name: &'f Spanned<String>, wanted: &[WantedColumn<'_>]) -> Option<File<'f>>
    where
        'r: 'f,
    {
        let input = self.contents(package, name)?;
        Some(File { input, name, columns: self.columns(input, &name.node, wanted)? })
    }

    fn contents(&mut self, package: &Package, name: &Spanned<String>) -> Option<&'r Input> {
        let declared = package.files.iter().find(|other| other.source == name.span.source)?;
        let paths = table_paths(package, declared, &name.node);
        match ProvidedTable::first(self.provided, &paths).map(|table| &table.read) {
            Some(Ok(input)) => Some(input),
            Some(Err(why)) => {
                let message = format!("「{}」读不出来：{why}", name.node);
                self.out.report(Code::TAB002, name.span, message, "表应是 UTF-8 或 GB18030 的 CSV，或 XLSX，第一行是列名");
                None
            }
            None => {
                let help = format!("把它放在这个政策文件的旁边（{}）", paths.join("，或 "));
                self.out.report(Code::TAB001, name.span, format!("找不到表文件「{}」", name.node), help);
                None
            }
        }
    }

    fn columns(&mut self, input: &Input, file: &str, wanted: &[WantedColumn<'_>]) -> Option<Vec<FileColumn>> {
        let mut found = Vec::new();
        for column in wanted {
            let headings = input.headings.iter().enumerate();
            match headings.into_iter().find_map(|(at, heading)| column.at(at as u32, &heading.text)) {
                Some(place) => found.push(place),
                None => {
                    let help = any_of(column.name, "表里的列", input.headings.iter().map(|heading| heading.text.as_str()));
                    let message = format!("「{file}」里没有「{}」这一列", column.name);
                    self.out.report(Code::TAB003, column.span, message, help);
                }
            }
        }
        (found.len() == wanted.len()).then_some(found)
    }
}

impl WantedColumn<'_> {
    /// The column below a heading, if the heading names this one, alone or with a unit behind it.
    fn at(&self, heading: u32, text: &str) -> Option<FileColumn> {
        let is_own = |text: &str| text == self.name || self.aliases.iter().any(|alias| alias == text);
        if is_own(&fold(text)) {
            return Some(FileColumn { heading, unit: None });
        }
        let (head, unit) = heading_key(text);
        let unit = unit.and_then(|unit| Unit::from_word(&unit)).filter(|_| is_own(&head))?;
        Some(FileColumn { heading, unit: Some(unit) })
    }
}

impl File<'_> {
    /// `A3（「名称」列）`: the cell of a record in a column of a table.
    fn place(&self, table: &Table, record: &Record, column: usize) -> String {
        let name = table.columns.get(column).map_or("", |column| column.name.as_str());
        self.columns.get(column).map_or_else(String::new, |place| cell_place(self.input, record, place.heading, name))
    }
}

fn cell<'r>(record: &'r Record<'_>, heading: u32) -> &'r Cell<'r> {
    record.cells.iter().find(|(index, _)| *index == heading).map_or(&Cell::Null, |(_, datum)| datum)
}

/// `A3`: the cell of a row below a heading, whether the row has one or not.
fn cell_name(input: &Input, record: &Record, heading: u32) -> String {
    Record { origin: record.origin.clone(), cells: vec![(heading, Cell::Null)] }.place(0, &input.headings)
}

fn cell_place(input: &Input, record: &Record, heading: u32, column: &str) -> String {
    format!("{}（「{column}」列）", cell_name(input, record, heading))
}

/// The day of a calendar's row and whether it is off; else the cell that is wrong, and why.
fn calendar_day(file: &File<'_>, record: &Record, symbols: &Symbols) -> Result<(Date, bool), String> {
    let heading = |at: usize| file.columns.get(at).map_or(0, |column| column.heading);
    let (day, kind) = (heading(0), heading(1));
    let fault = |heading: u32, column: &str, why: &str| Err(format!("{}：{why}", cell_place(file.input, record, heading, column)));
    let date = match read(cell(record, day), &Type::Date, None, symbols) {
        Ok(Some(Value::Date(date))) => date,
        Ok(_) => return fault(day, "日期", "没有写日期"),
        Err(wrong) => return fault(day, "日期", &wrong.message),
    };
    let word = match cell(record, kind) {
        Cell::Null => String::new(),
        datum => fold(&datum.shown()),
    };
    match word.as_str() {
        "休" => Ok((date, true)),
        "班" => Ok((date, false)),
        "" => fault(kind, "类型", "没有写“休”或“班”"),
        other => fault(kind, "类型", &format!("「{other}」不是“休”或“班”")),
    }
}

/// At most this many faults of one table are reported one by one.
const SHOWN_FAULTS: usize = 20;

struct TableFaults<'f> {
    file: &'f Spanned<String>,
    count: usize,
}

impl<'f> TableFaults<'f> {
    fn new(file: &'f Spanned<String>) -> Self {
        TableFaults { file, count: 0 }
    }

    fn add(&mut self, out: &mut Diagnostics, code: Code, message: String, help: &str) {
        self.count += 1;
        if self.count <= SHOWN_FAULTS {
            out.report(code, self.file.span, message, help);
        }
    }

    fn finish(self, out: &mut Diagnostics) {
        if self.count > SHOWN_FAULTS {
            let message = format!("「{}」还有 {} 处错误没有列出", self.file.node, self.count - SHOWN_FAULTS);
            out.report(Code::TAB004, self.file.span, message, "改好上面的，再检查一次");
        }
    }
}

/// Warns where the last policy counts work days, if neither it nor any policy above it has a 日历. `workdays`: where they are counted,
/// and in which policy.
pub fn check_workdays(members: &[Member<'_>], workdays: &[(PolicyId, Span)], out: &mut Diagnostics) {
    let mut declarations = members.iter().flat_map(|member| member.package.declarations());
    if declarations.any(|declaration| matches!(declaration.kind, DeclarationKind::Calendar(_))) {
        return;
    }
    for (_, span) in workdays.iter().filter(|(policy, _)| policy.index() + 1 == members.len()) {
        let diagnostic = Diagnostic::new(Code::TAB006, *span, "这里要数工作日，本政策和上位政策都没有日历");
        out.push(diagnostic.help("加一行“日历 来自 “….csv””，表里写放假和调休上班的日子；没有日历的，审清单时这里一律要人工核对"));
    }
}
