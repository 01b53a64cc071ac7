//! The rows of 名录 and 日历, from files that the caller read.

use crate::collections::{Id, IndexMap};
use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, TableCell};
use crate::input::{Cell, HeadedCells, Input, MAX_ROWS, Record, bare_key, key_and_unit};
use crate::ir::PolicyId;
use crate::ir::calendar::Calendar;
use crate::ir::package::Package;
use crate::ir::stack::Member;
use crate::ir::table::{Column, Table};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, DeclarationKind};
use crate::value::date::Date;
use crate::value::read::{CellError, Doubt, read, separated};
use crate::value::show::show;
use crate::value::text::key;
use crate::value::types::Type;
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};
use std::collections::HashMap;

/// A table file that the caller read, with its path.
#[derive(Clone)]
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

    /// The table that a file of a package names, if it was provided and could be read.
    pub fn find<'a>(tables: &'a [ProvidedTable], package: &Package, name: &Spanned<String>) -> Result<&'a ProvidedTable, Diagnostic> {
        let declared = package.files.iter().find(|file| file.source == name.span.source);
        let paths = declared.map(|file| table_paths(package, file, &name.node)).unwrap_or_default();
        match ProvidedTable::first(tables, &paths) {
            Some(ProvidedTable { read: Err(why), .. }) => {
                let message = format!("「{}」读不出来：{why}", name.node);
                let help = "表应是 UTF-8 或 GB18030 的 CSV，或 XLSX，第一行是列名";
                Err(Diagnostic::new(Code::TAB002, name.span, message).help(help))
            }
            Some(table) => Ok(table),
            None if paths.is_empty() => {
                let message = format!("表文件「{}」在政策包的外面", name.node);
                let help = "把表放进包里：先在这个政策文件的旁边找，再到包的根目录找，不用写“..”";
                Err(Diagnostic::new(Code::TAB001, name.span, message).help(help))
            }
            None if name.node.contains('\\') => {
                let message = format!("找不到表文件「{}」", name.node);
                let path = format!("“{}”", name.node.replace('\\', "/"));
                Err(Diagnostic::new(Code::TAB001, name.span, message).help(format!("路径用“/”隔开，写成{path}")).certain(name.span, path))
            }
            None => {
                let help = format!("把它放在这个政策文件的旁边（{}）", paths.join("，或 "));
                Err(Diagnostic::new(Code::TAB001, name.span, format!("找不到表文件「{}」", name.node)).help(help))
            }
        }
    }
}

/// The paths at which a table's file may lie: next to the file that declares it, then at the package's root. None for one outside of the
/// package.
pub fn table_paths(package: &Package, file: &ast::File, table: &str) -> Vec<String> {
    if leads_out(table) {
        return Vec::new();
    }
    let declared_in = package.file_name(file.source);
    let folder = |path: &str| path.rfind('/').map_or(String::new(), |at| path.get(..=at).unwrap_or_default().to_owned());
    let shared = package.names.iter().map(|name| folder(name)).min_by_key(String::len).unwrap_or_default();
    let mut paths = vec![format!("{}{table}", folder(declared_in)), format!("{shared}{table}")];
    paths.dedup();
    paths
}

/// Whether a name may lead out of the package, on any system.
fn leads_out(table: &str) -> bool {
    let is_absolute = table.starts_with(['/', '\\']) || table.chars().nth(1) == Some(':');
    is_absolute || table.split(['/', '\\']).any(|step| step == "..")
}

/// Reads the rows of tables.
pub struct TableReader<'r> {
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
struct FileColumn<'c> {
    name: &'c str,
    heading: u32,
    unit: Option<Unit>,
}

/// A file of a table with the wanted columns, in their order.
struct File<'f> {
    input: &'f Input,
    path: &'f str,
    name: &'f Spanned<String>,
    columns: Vec<FileColumn<'f>>,
    symbols: &'f Symbols,
    out: &'f mut Diagnostics,
    /// How many faults were found.
    faults: usize,
    /// By column with a wrong cell: how many of its cells are wrong in each way that was not reported yet.
    untold: HashMap<usize, HashMap<String, usize>>,
}

impl TableReader<'_> {
    /// Fills a 名录 from its file. An unreadable one is reported and stays empty, so that its uses are not reported as well.
    /// `file`: its name, in a file of `package`.
    pub fn fill(&mut self, table: &mut Table, package: &Package, ast: &ast::Table, file: &Spanned<String>) {
        let declared = |column: &Column| ast.columns.iter().find(|declared| declared.name.text == column.name);
        let wanted = table.columns.iter().filter_map(declared).map(|column| WantedColumn {
            name: &column.name.text,
            aliases: column.aliases.iter().map(|alias| bare_key(&alias.node)).collect(),
            span: column.name.span,
        });
        if let Some(file) = self.file(package, file, wanted.collect()) {
            file.fill(table);
        }
    }

    /// The calendars of a stack, merged; days of lower policies override those of upper ones.
    pub fn calendar(&mut self, members: &[Member<'_>]) -> Option<Calendar> {
        let mut all: Option<Vec<(Date, bool)>> = None;
        for package in members.iter().map(|member| member.package) {
            for declaration in package.declarations() {
                let DeclarationKind::Calendar(ast::Calendar { file: Some(name), .. }) = &declaration.kind else { continue };
                let wanted = ["日期", "类型"].map(|column| WantedColumn { name: column, aliases: Vec::new(), span: name.span });
                if let Some(file) = self.file(package, name, wanted.into()) {
                    all.get_or_insert_default().extend(file.days());
                }
            }
        }
        all.map(Calendar::new)
    }

    /// A table's file, if it was provided, could be read and has the wanted columns.
    fn file<'f>(&'f mut self, package: &Package, name: &'f Spanned<String>, wanted: Vec<WantedColumn<'f>>) -> Option<File<'f>> {
        let (path, input) = match ProvidedTable::find(self.provided, package, name) {
            Ok(table) => (table.path.as_str(), table.read.as_ref().ok()?),
            Err(fault) => {
                self.out.push(fault);
                return None;
            }
        };
        let mut columns = Vec::new();
        let headings = || input.headings.iter().map(|heading| heading.text.as_str());
        let is_there = |column: &WantedColumn<'_>| headings().any(|heading| column.at(0, heading).is_some());
        if wanted.len() > 1 && !wanted.iter().any(is_there) {
            let message = format!("「{}」里一列也不是这里要的", name.node);
            let diagnostic = Diagnostic::new(Code::TAB003, name.span, message);
            self.out.push(diagnostic.help(format!("看是不是写成了别的文件；表里的列：{}", headings().collect::<Vec<_>>().join("、"))));
            return None;
        }
        for column in &wanted {
            let mut fitting = (0..).zip(&input.headings).filter_map(|(at, heading)| column.at(at, &heading.text));
            let found = fitting.next();
            if let Some((first, second)) = found.as_ref().zip(fitting.next()) {
                let place =
                    |column: &FileColumn<'_>| input.headings.get(column.heading as usize).map_or("", |heading| heading.place.as_str());
                let message = format!("「{}」里「{}」这一列有两个：{} 和 {}", name.node, column.name, place(first), place(&second));
                self.out.report(Code::TAB002, name.span, message, "改一个列名，或者删去一列");
                return None;
            }
            if found.is_none() {
                let message = format!("「{}」里没有「{}」这一列", name.node, column.name);
                self.out.push(Diagnostic::new(Code::TAB003, column.span, message).none_of(column.name, &[], "表里的列", headings()));
                // What the policy calls it elsewhere may be a column of the file.
                let others = input.headings.iter().filter(|heading| !wanted.iter().any(|column| column.at(0, &heading.text).is_some()));
                others.for_each(|heading| self.out.broken(bare_key(&heading.text)));
            }
            columns.extend(found);
        }
        let complete = columns.len() == wanted.len();
        complete.then_some(File { input, path, name, columns, symbols: self.symbols, out: self.out, faults: 0, untold: HashMap::new() })
    }
}

impl<'c> WantedColumn<'c> {
    /// The column below a heading, if the heading names this one, alone or with a unit after it.
    fn at(&self, heading: u32, text: &str) -> Option<FileColumn<'c>> {
        let is_own = |text: &str| text == bare_key(self.name) || self.aliases.iter().any(|alias| alias == text);
        let unit = if is_own(&bare_key(text)) {
            None
        } else {
            let (head, unit) = key_and_unit(text);
            Some(Unit::from_word(&unit?).filter(|_| is_own(&head))?)
        };
        Some(FileColumn { name: self.name, heading, unit })
    }
}

/// At most this many faults of one file are reported one by one.
const SHOWN_FAULTS: usize = 20;

impl File<'_> {
    fn fill(mut self, table: &mut Table) {
        let count = self.input.items.len();
        if count > MAX_ROWS {
            self.fault(Code::TAB002, None, &format!("有 {count} 行，最多 {MAX_ROWS} 行"), "把表拆小");
            return;
        }
        let misread: Vec<bool> = (0..).zip(&table.columns).map(|(at, column)| self.report_column(at, &column.ty)).collect();
        // The record of each row that the table took.
        let mut records: Vec<&Record> = Vec::new();
        for record in &self.input.items {
            let row = self.row(table, record, &misread);
            if row.get(table.key).is_some_and(Option::is_some) {
                records.push(record);
                table.push(row);
            } else if row.iter().any(Option::is_some) && misread.get(table.key) != Some(&true) {
                let message = format!("{}：没有主键", self.place(record, table.key));
                self.fault(Code::TAB004, self.table_cell(record, table.key), &message, "补上主键，或删去这一行");
            }
        }
        self.report_clashes(table, &records);
        self.warn_of_odd_keys(table, &records);
        self.note_aliases(table, &records);
        self.finish();
    }

    /// Reports a column of which every cell is wrong, once.
    fn report_column(&mut self, at: usize, ty: &Type) -> bool {
        let mut count = 0_usize;
        let mut first = None;
        for record in &self.input.items {
            match self.read(record, at, ty) {
                Ok(None) => {}
                Ok(Some(_)) => return false,
                Err(wrong) => {
                    count += 1;
                    first.get_or_insert((record, wrong));
                }
            }
        }
        let Some((record, wrong)) = first.filter(|_| count > 1) else { return false };
        let message = format!("{}：{}（这一列的 {count} 格都是这样）", self.place(record, at), wrong.message);
        self.fault(Code::TAB004, self.table_cell(record, at), &message, "改正这一“列”的类型，或表里的这一列");
        true
    }

    /// The values of a row. Cells that are wrong are reported and empty. `misread`: columns of which that was done.
    fn row(&mut self, table: &Table, record: &Record, misread: &[bool]) -> Vec<Option<Value>> {
        let mut row = Vec::with_capacity(self.columns.len());
        for (at, column) in table.columns.iter().enumerate() {
            if misread.get(at) == Some(&true) {
                row.push(None);
                continue;
            }
            let value = self.read(record, at, &column.ty).unwrap_or_else(|wrong| {
                self.report_cell(record, at, &column.ty, wrong);
                None
            });
            row.push(value);
        }
        let day = |column: Option<usize>| match column.and_then(|column| row.get(column)) {
            Some(Some(Value::Date(day))) => Some(*day),
            _ => None,
        };
        if let (Some(from), Some(until), Some(column)) = (day(table.from), day(table.until), table.until)
            && until <= from
        {
            let message = format!("{}：失效 {until} 不晚于施行 {from}，这一行没有一天有效", self.place(record, column));
            self.fault(Code::TAB004, self.table_cell(record, column), &message, "改正这一行的两个日期；没有尽头的，失效一格留空");
        }
        row
    }

    /// Reports a cell that is wrong, unless another of its column is in the same way.
    fn report_cell(&mut self, record: &Record, at: usize, ty: &Type, wrong: CellError) {
        if self.faults > SHOWN_FAULTS {
            return;
        }
        if !self.untold.contains_key(&at) {
            let mut ways: HashMap<String, usize> = HashMap::new();
            for wrong in self.input.items.iter().filter_map(|record| self.read(record, at, ty).err()) {
                *ways.entry(wrong.message).or_default() += 1;
            }
            self.untold.insert(at, ways);
        }
        let Some(same) = self.untold.get_mut(&at).and_then(|ways| ways.remove(&wrong.message)) else { return };
        let others = if same > 1 { format!("（这一列有 {same} 格都是这样）") } else { String::new() };
        let near = wrong.suggestion.map(|near| format!("，{}", suggest(&near))).unwrap_or_default();
        let message = format!("{}：{}{near}{others}", self.place(record, at), wrong.message);
        self.fault(Code::TAB004, self.table_cell(record, at), &message, "改正表里的这一格");
    }

    fn report_clashes(&mut self, table: &Table, records: &[&Record]) {
        let (overlap, help) = if table.from.is_some() || table.until.is_some() {
            ("，期间重叠", "同一主键各行的期间不能重叠")
        } else {
            ("", "同一主键只能有一行；分时间的，在名录里写“施行”“失效”")
        };
        for (second, first) in table.clashes() {
            let at = |row: u32| records.get(row as usize).map(|record| self.cell_name(record, table.key)).unwrap_or_default();
            let key = table.cell(second, table.key).map(|value| show(value, &Type::Error, self.symbols)).unwrap_or_default();
            let message = format!("里主键「{key}」重复（{} 与 {}）{overlap}", at(first), at(second));
            let cell = records.get(second as usize).and_then(|record| self.table_cell(record, table.key));
            self.fault(Code::TAB005, cell, &message, help);
        }
    }

    /// Warns of keys that are no names: sums and notes that a list had below it, several names in one cell.
    fn warn_of_odd_keys(&mut self, table: &Table, records: &[&Record]) {
        let odd = (0..).zip(records).filter_map(|(row, record)| match table.cell(row, table.key) {
            Some(Value::Text(key)) => Some((*record, key.shown(), odd_key(key.shown())?)),
            _ => None,
        });
        let odd: Vec<(&Record, &str, &str)> = odd.collect();
        let Some((record, key, what)) = odd.first() else { return };
        let others = if odd.len() > 1 { format!("（这样的共 {} 行）", odd.len()) } else { String::new() };
        let message = format!("「{}」里 {} 的主键「{}」{what}{others}", self.name.node, self.cell_name(record, table.key), shorten(key));
        let help = "一行写一个名称；合计、注和空白的行删去；就是这个名称的，不用改";
        self.out.push(Diagnostic::new(Code::TAB007, self.name.span, message).help(help).in_cell(self.table_cell(record, table.key)));
    }

    /// Notes the other names of every key.
    fn note_aliases(&mut self, table: &mut Table, records: &[&Record]) {
        let Some(column) = table.alias else { return };
        for (row, record) in (0..).zip(records) {
            let Some(Value::Text(words)) = table.cell(row, column).cloned() else { continue };
            for word in separated(words.shown()) {
                if let Err(other) = table.add_alias(row, &word) {
                    let other = show(&other, &Type::Text, self.symbols);
                    let message = format!("{}：别名「{word}」已是主键「{other}」那一行的主键或别名", self.place(record, column));
                    self.fault(Code::TAB005, self.table_cell(record, column), &message, "一个别名只能指一个主键；删去一处，或写得更全");
                }
            }
        }
    }

    /// The days of a calendar and whether each is off.
    fn days(mut self) -> Vec<(Date, bool)> {
        let mut days: Vec<(Date, bool)> = Vec::new();
        let mut written: IndexMap<Date, (bool, &Record)> = IndexMap::default();
        let input = self.input;
        for record in &input.items {
            match self.calendar_day(record) {
                Ok((date, off)) => match written.get(&date) {
                    Some((other, first)) if *other != off => {
                        let message = format!("{}：{date} 已在 {} 写了另一个类型", self.place(record, 0), self.place(first, 0));
                        self.fault(Code::TAB005, self.table_cell(record, 0), &message, "一天不是休就是班，删去一处");
                    }
                    Some(_) => {}
                    None => {
                        written.insert(date, (off, record));
                        days.push((date, off));
                    }
                },
                Err((column, why)) => {
                    let message = format!("{}：{why}", self.place(record, column));
                    self.fault(Code::TAB004, self.table_cell(record, column), &message, "日期写作 2024-02-10，类型写“休”或“班”");
                }
            }
        }
        self.finish();
        days
    }

    /// The day of a calendar's row and whether it is off; else the column that is wrong, and why.
    fn calendar_day(&self, record: &Record) -> Result<(Date, bool), (usize, String)> {
        let date = match self.read(record, 0, &Type::Date) {
            Ok(Some(Value::Date(date))) => date,
            Ok(_) => return Err((0, "没有写日期".to_owned())),
            Err(wrong) => return Err((0, wrong.message)),
        };
        let word = match self.cell(record, 1) {
            Cell::Null => String::new(),
            cell => key(&cell.shown()).into_owned(),
        };
        match word.as_str() {
            "休" => Ok((date, true)),
            "班" => Ok((date, false)),
            "" => Err((1, "没有写“休”或“班”".to_owned())),
            other => Err((1, format!("「{other}」不是“休”或“班”"))),
        }
    }

    fn cell<'r>(&self, record: &'r Record<'_>, column: usize) -> &'r Cell<'r> {
        let heading = self.columns[column].heading;
        record.cells.iter().find(|(index, _)| *index == heading).map_or(&Cell::Null, |(_, cell)| cell)
    }

    /// The value of a cell. A number is not rounded here: its drafter is to say what counts.
    fn read(&self, record: &Record, column: usize, ty: &Type) -> Result<Option<Value>, CellError> {
        let mut doubts = Vec::new();
        let value = read(self.cell(record, column), ty, self.columns[column].unit, self.symbols.into(), &mut doubts)?;
        match doubts.pop() {
            Some(Doubt::Rounded { written, read_as }) => {
                Err(CellError { message: format!("「{written}」小数点后超过 6 位"), suggestion: Some(read_as) })
            }
            Some(Doubt::Struck { written }) => {
                Err(CellError { message: format!("「{written}」里有划掉的字：删掉不要的"), suggestion: None })
            }
            Some(doubt @ Doubt::Yuan { .. }) => Err(CellError { message: doubt.to_string(), suggestion: None }),
            Some(
                Doubt::ThousandsPoint { .. }
                | Doubt::ManyDigits { .. }
                | Doubt::Shortened { .. }
                | Doubt::Lost { .. }
                | Doubt::Unseen { .. },
            )
            | None => Ok(value),
        }
    }

    /// `A3`: the cell of a record in a column, whether the record has one or not.
    fn cell_name(&self, record: &Record, column: usize) -> String {
        let cells = vec![(self.columns[column].heading, Cell::Null)];
        Record { origin: record.origin.clone(), cells }.place(0, &self.input.headings)
    }

    /// `A3（「名称」列）`
    fn place(&self, record: &Record, column: usize) -> String {
        format!("{}（「{}」列）", self.cell_name(record, column), self.columns[column].name)
    }

    /// Reports a fault of the file.
    fn fault(&mut self, code: Code, cell: Option<TableCell>, message: &str, help: &str) {
        self.faults += 1;
        if self.faults <= SHOWN_FAULTS {
            let diagnostic = Diagnostic::new(code, self.name.span, format!("「{}」{message}", self.name.node));
            self.out.push(diagnostic.help(help).in_cell(cell));
        }
    }

    /// The cell of a record in a column, as diagnostics have it.
    fn table_cell(&self, record: &Record, column: usize) -> Option<TableCell> {
        let heading = self.input.headings.get(self.columns[column].heading as usize)?;
        Some(TableCell { file: self.path.to_owned(), row: record.origin.row()?, column: heading.column + 1 })
    }

    /// Says how many faults were not reported.
    fn finish(self) {
        if self.faults > SHOWN_FAULTS {
            let message = format!("「{}」还有 {} 处错误没有列出", self.name.node, self.faults - SHOWN_FAULTS);
            self.out.report(Code::TAB004, self.name.span, message, "改好上面的，再检查一次");
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

/// What a key looks like that is no name; `None` if it may be one.
fn odd_key(key: &str) -> Option<&'static str> {
    const SUMS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
    const NOTES: [&str; 6] = ["注", "备注", "说明", "附注", "其中", "填表说明"];
    const BLANKS: [&str; 4] = ["以下空白", "以下无正文", "待定", "待补充"];
    // 平等, 中等 are words of their own.
    const WORDS: [char; 10] = ['平', '中', '高', '初', '同', '对', '上', '下', '优', '均'];
    let text = key.trim();
    let bare = text.trim_matches(['（', '）', '(', ')', '【', '】']);
    let follows = |word: &&str| bare.strip_prefix(*word).is_some_and(|rest| rest.starts_with(['：', ':']));
    if SUMS.contains(&bare) || SUMS.iter().any(follows) {
        Some("像是合计")
    } else if NOTES.iter().any(follows) || BLANKS.contains(&bare) || bare.chars().all(|c| !c.is_alphanumeric()) {
        Some("像是注或者空白")
    } else if text.contains(['；', ';', '\n']) {
        Some("像是几个名称写在一格里")
    } else if text.strip_suffix('等').is_some_and(|rest| !rest.is_empty() && !rest.ends_with(WORDS)) {
        Some("末尾有“等”，没有写全")
    } else if text.starts_with(['“', '"', '「', '‘', '\'', '『']) && text.ends_with(['”', '"', '」', '’', '\'', '』']) {
        Some("连引号也算进去了")
    } else {
        None
    }
}
