//! Packages → model: the stack of each named policy is declared, its expressions checked, its levels held together.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::input::{Cell, Input, Record, heading_key};
use crate::ir::check::{Checker, Place};
use crate::ir::conclusion::Effect;
use crate::ir::declare::{Builder, Member};
use crate::ir::package::{Package, Period};
use crate::ir::rules;
use crate::ir::table::{Calendar, Column, MAX_ROWS, Table};
use crate::ir::{Conclusion, FieldId, Level, Model, Policy, Required, Stack};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};
use crate::value::date::Date;
use crate::value::read::read;
use crate::value::text::fold;
use crate::value::types::Type;
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};
use std::sync::Arc;

/// A table that was offered under a path.
pub struct Offered {
    pub path: String,
    /// What it holds, or why it cannot be read.
    pub read: Result<Input, String>,
    /// Of its bytes.
    pub digest: String,
}

impl Offered {
    /// The table under the first of some paths that has one.
    pub fn first<'a>(tables: &'a [Offered], paths: &[String]) -> Option<&'a Offered> {
        paths.iter().find_map(|path| tables.iter().find(|table| table.path == *path))
    }
}

/// What a model is to be made of.
pub struct Request<'a> {
    pub packages: &'a [Package],
    pub sources: &'a SourceMap,
    pub tables: &'a [Offered],
    /// The named packages whose stacks are wanted: indices into `packages`.
    pub roots: &'a [usize],
    /// The day that chooses among versions of upper policies; else that on which the named policy takes effect.
    pub as_of: Option<Date>,
    /// Whether the named policies are to judge (then each needs a 默认).
    pub judge: bool,
}

/// A model and what it was made of.
pub struct Resolved {
    pub model: Model,
    /// For each stack: the indices of its packages, upper ones first.
    pub members: Vec<Vec<usize>>,
}

/// Builds the model; everything that is wrong goes to `out`.
pub fn resolve(request: &Request<'_>, out: &mut Diagnostics) -> Resolved {
    let mut resolved = Resolved { model: Model::default(), members: Vec::new() };
    let stacks: Vec<(usize, Vec<usize>)> =
        request.roots.iter().map(|&root| (root, stack_members(request.packages, root, request.as_of, out))).collect();
    for (root, members) in &stacks {
        // A policy that another named one has above it speaks through that one's stack.
        let below = stacks.iter().any(|(other, above)| other != root && above.contains(root));
        if below && request.judge {
            continue;
        }
        let stack = stack(request, &mut resolved.model, members, out);
        resolved.model.stacks.push(stack);
        resolved.members.push(members.clone());
    }
    resolved
}

/// The package of a policy's name that is in force on a day; else the nearest before it, else the first. `eligible`: which packages
/// are asked.
pub fn version_at(packages: &[Package], name: &str, day: Option<Date>, eligible: impl Fn(&Package) -> bool) -> Option<usize> {
    let own = packages.iter().enumerate().filter(|(_, package)| package.name() == name && eligible(package));
    let versions: Vec<(usize, Period)> = own.map(|(at, package)| (at, package.period())).collect();
    let by_start = |(_, period): &&(usize, Period)| period.from.unwrap_or(Date::MIN);
    let Some(day) = day else {
        return versions.iter().max_by_key(by_start).map(|(at, _)| *at);
    };
    let in_force = versions.iter().find(|(_, period)| period.contains(day));
    let before = || versions.iter().filter(|(_, period)| period.from.is_none_or(|from| from <= day)).max_by_key(by_start);
    let first = || versions.iter().min_by_key(by_start);
    in_force.or_else(before).or_else(first).map(|(at, _)| *at)
}

/// The packages of a root's stack, upper ones first. `as_of`: the day that chooses among versions; else that on which the root
/// takes effect.
pub fn stack_members(packages: &[Package], root: usize, as_of: Option<Date>, out: &mut Diagnostics) -> Vec<usize> {
    let Some(package) = packages.get(root) else { return Vec::new() };
    let day = as_of.or(package.period().from);
    let mut order = Vec::new();
    let mut path = Vec::new();
    visit(packages, root, day, &mut path, &mut order, out);
    order
}

fn visit(packages: &[Package], at: usize, day: Option<Date>, path: &mut Vec<usize>, order: &mut Vec<usize>, out: &mut Diagnostics) {
    if order.contains(&at) {
        return;
    }
    let Some(package) = packages.get(at) else { return };
    path.push(at);
    for upper in package.header().map(|header| header.uppers.as_slice()).unwrap_or_default() {
        match version_at(packages, &upper.text, day, |_| true) {
            None => {
                let known: Vec<&str> = packages.iter().map(Package::name).filter(|name| *name != package.name()).collect();
                let near = did_you_mean(&upper.text, known).unwrap_or_default();
                let message = format!("找不到上位政策「{}」", upper.text);
                out.push(
                    Diagnostic::new(Code::LVL001, upper.span, message)
                        .help(format!("{near}用 -p 给出它的文件夹，或把它放在本政策的文件夹旁边")),
                );
            }
            Some(other) if path.contains(&other) => {
                out.push(
                    Diagnostic::new(Code::LVL006, upper.span, format!("「{}」与「{}」互为上位", package.name(), upper.text))
                        .help("删去其中一个“上位”"),
                );
            }
            Some(other) => {
                let levels = [at, other].map(|index| {
                    packages
                        .get(index)
                        .and_then(Package::header)
                        .and_then(|header| header.level.as_ref())
                        .and_then(|level| Level::from_word(&level.text))
                });
                if let [Some(own), Some(above)] = levels
                    && above > own
                {
                    out.push(
                        Diagnostic::new(
                            Code::LVL006,
                            upper.span,
                            format!("上位政策「{}」是{}级，比本政策的{}级低", upper.text, above.word(), own.word()),
                        )
                        .help("上位政策的层级不能低于本政策"),
                    );
                }
                visit(packages, other, day, path, order, out);
            }
        }
    }
    path.pop();
    order.push(at);
}

fn stack<'a>(request: &Request<'a>, model: &mut Model, members: &[usize], out: &mut Diagnostics) -> Stack {
    let packages: Vec<&'a Package> = members.iter().filter_map(|&at| request.packages.get(at)).collect();
    let names: Vec<&str> = packages.iter().map(|package| package.name()).collect();
    let mut list: Vec<Member<'a>> = Vec::new();
    for package in &packages {
        let mut sees = vec![false; packages.len()];
        if let Some(own) = sees.get_mut(list.len()) {
            *own = true;
        }
        for upper in package.header().map(|header| header.uppers.as_slice()).unwrap_or_default() {
            let above = names.iter().position(|name| *name == upper.text).filter(|at| *at < list.len());
            let reach = above.and_then(|at| list.get(at)).map(|member| member.sees.clone()).unwrap_or_default();
            sees.iter_mut().zip(reach).for_each(|(own, above)| *own |= above);
        }
        list.push(Member { package, name: package.name().to_owned(), sees });
    }
    let mut builder = Builder::new(model, request.sources, out, list);
    let mut required: Vec<(usize, FieldId, &'a ast::Required)> = Vec::new();
    for (policy, package) in packages.iter().enumerate() {
        for declaration in package.declarations() {
            match &declaration.kind {
                DeclarationKind::Field(ast) => {
                    let id = builder.declare_field(policy, None, ast);
                    required.extend(id.zip(ast.required.as_ref()).map(|(id, when)| (policy, id, when)));
                }
                DeclarationKind::Object(ast) => {
                    let fields = builder.declare_object(policy, ast);
                    required.extend(fields.into_iter().filter_map(|(id, field)| Some((policy, id, field.required.as_ref()?))));
                }
                DeclarationKind::Parameter(ast) => builder.declare_parameter(policy, ast),
                DeclarationKind::Definition(ast) => builder.declare_definition(policy, ast),
                DeclarationKind::Table(ast) => {
                    if let Some(table) = table(request, &mut builder, package, ast) {
                        builder.declare_table(policy, &ast.name, Arc::new(table));
                    }
                }
                DeclarationKind::Law(ast) => check_rank(&mut builder, ast),
                _ => {}
            }
        }
    }
    for (policy, package) in packages.iter().enumerate() {
        for declaration in package.declarations() {
            if let DeclarationKind::Setting(ast) = &declaration.kind {
                builder.set_parameter(policy, ast);
            }
        }
    }
    check_definitions(&mut builder);
    let mut policies: Vec<Policy> =
        packages.iter().enumerate().map(|(policy, package)| self::policy(request, &mut builder, policy, package)).collect();
    for (policy, field, ast) in required {
        builder.usage.field(field);
        let when = ast.when.as_ref().map(|when| Checker::new(&mut builder, policy, Place::Item).condition(when));
        if let Some(policy) = policies.get_mut(policy) {
            policy.required.push(Required { field, when });
        }
    }
    let rules = rules::rules(&mut builder);
    let calendar = calendar(request, &mut builder, &packages);
    report_workdays(&mut builder, &packages);
    report_unused(&mut builder, request, &packages);
    Stack { policies, rules, calendar }
}

/// Every definition is checked, used or not.
fn check_definitions(builder: &mut Builder<'_, '_>) {
    for at in 0..builder.definition_count() {
        let (policy, span) = builder.definition_place(at);
        Checker::new(builder, policy, Place::Item).checked_definition(at, span);
    }
}

fn policy(request: &Request<'_>, builder: &mut Builder<'_, '_>, index: usize, package: &Package) -> Policy {
    let header = package.header().cloned().unwrap_or_default();
    let level = level(builder, &header, package);
    let scope = header.scope.iter().map(|scope| Checker::new(builder, index, Place::Item).condition(scope)).collect();
    let last = index + 1 == builder.members.len();
    let default = default(request, builder, index, &header, package, last);
    let mut vocabulary: Vec<(Effect, String)> = Vec::new();
    for (word, text) in &header.vocabulary {
        match Effect::from_word(&word.text) {
            Some(effect) => {
                if vocabulary.iter().any(|(other, _)| *other == effect) {
                    builder.out.push(
                        Diagnostic::new(Code::SYN009, word.span, format!("“用语”里「{}」写了两次", word.text))
                            .help("一个结论只能有一种说法，只留一个"),
                    );
                } else {
                    vocabulary.push((effect, text.node.clone()));
                }
            }
            None => {
                let near = did_you_mean(&word.text, Effect::words()).unwrap_or_default();
                builder.out.push(
                    Diagnostic::new(Code::TYP005, word.span, format!("没有「{}」这个结论", word.text))
                        .help(format!("{near}“用语”给结论换一个说法")),
                );
            }
        }
    }
    for path in &header.summary {
        match builder.find_field(index, path) {
            Some(field) => builder.usage.field(field),
            None => {
                Checker::new(builder, index, Place::Item)
                    .expression(&ast::Expression { kind: ast::ExpressionKind::Path(path.clone()), span: path.span() }, None);
            }
        }
    }
    let period = package.period();
    if let (Some(from), Some(until), Some(written)) = (period.from, period.until, &header.until)
        && until <= from
    {
        builder.out.push(Diagnostic::new(Code::PKG002, written.span, "失效不晚于施行，这个政策没有一天有效").help("检查两个日期"));
    }
    Policy {
        name: package.name().to_owned(),
        level,
        from: period.from,
        until: period.until,
        scope,
        default,
        vocabulary,
        required: Vec::new(),
        digest: package.digest.clone(),
    }
}

fn level(builder: &mut Builder<'_, '_>, header: &ast::Policy, package: &Package) -> Level {
    let words = || Level::ALL.iter().map(|(_, word)| *word);
    match &header.level {
        None => {
            if header.name.is_some() {
                builder.out.push(
                    Diagnostic::new(Code::SYN010, package.place(), "政策没有写层级")
                        .help(format!("加一行“层级 …”：{}", words().collect::<Vec<_>>().join("、"))),
                );
            }
            Level::County
        }
        Some(name) => Level::from_word(&name.text).unwrap_or_else(|| {
            let near = did_you_mean(&name.text, words()).unwrap_or_default();
            let help = format!("{near}可用的层级：{}", words().collect::<Vec<_>>().join("、"));
            builder.out.push(Diagnostic::new(Code::NAM008, name.span, format!("没有「{}」这个层级", name.text)).help(help));
            Level::County
        }),
    }
}

/// The ranks that a 法规 may have, highest first.
const RANKS: [&str; 7] = ["宪法", "法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件"];

fn check_rank(builder: &mut Builder<'_, '_>, law: &ast::Law) {
    let Some(rank) = law.rank.as_ref().filter(|rank| !RANKS.contains(&rank.text.as_str())) else { return };
    let near = did_you_mean(&rank.text, RANKS).unwrap_or_default();
    let help = format!("{near}可用的位阶：{}", RANKS.join("、"));
    builder.out.push(Diagnostic::new(Code::NAM008, rank.span, format!("没有「{}」这个位阶", rank.text)).help(help));
}

/// The 默认 of the named policy; upper policies' ones are checked, but do not speak.
fn default(
    request: &Request<'_>,
    builder: &mut Builder<'_, '_>,
    index: usize,
    header: &ast::Policy,
    package: &Package,
    last: bool,
) -> Option<Conclusion> {
    let missing = |builder: &mut Builder<'_, '_>| {
        if last && request.judge {
            let message = format!("政策「{}」没有默认的结论，不能单独用来判断", package.name());
            let span = header.default.as_ref().map_or(package.place(), |default| default.span);
            builder
                .out
                .push(Diagnostic::new(Code::LVL005, span, message).help("加一行“默认 报批 “…””或别的结论；或用 -p 给出以它为上位的政策"));
        }
        None
    };
    let Some(ast) = &header.default else { return missing(builder) };
    if ast.word.text == "无意见" {
        return missing(builder);
    }
    let conclusion = rules::conclusion(builder, index, Place::Item, ast, false)?;
    if conclusion.effect.outcome().is_none() {
        let message = format!("“{}”不能作默认：它不说准不准", ast.word.text);
        builder.out.push(
            Diagnostic::new(Code::TYP005, ast.word.span, message)
                .help("默认写准入、附条件准入、报批、裁决、补正、转办、不予准入之一，或“无意见”"),
        );
        return None;
    }
    last.then_some(conclusion)
}

// ---- tables ----

/// The paths at which a table's file may lie: next to the file that declares it, then at the package's root.
pub fn table_paths(package: &Package, file: &ast::File, table: &str) -> Vec<String> {
    let declared_in = package.file_name(file.source);
    let folder = |path: &str| path.rfind('/').map_or(String::new(), |at| path.get(..=at).unwrap_or_default().to_owned());
    let shared = package.names.iter().map(|name| folder(name)).min_by_key(String::len).unwrap_or_default();
    let mut paths = vec![format!("{}{table}", folder(declared_in)), format!("{shared}{table}")];
    paths.dedup();
    paths
}

/// The contents of a table's file, if it was offered and could be read.
fn contents<'r>(
    request: &'r Request<'_>,
    builder: &mut Builder<'_, '_>,
    package: &Package,
    file: &crate::source::Spanned<String>,
) -> Option<&'r Input> {
    let declared = package.files.iter().find(|other| other.source == file.span.source)?;
    let paths = table_paths(package, declared, &file.node);
    match Offered::first(request.tables, &paths).map(|table| &table.read) {
        Some(Ok(input)) => Some(input),
        Some(Err(why)) => {
            builder.out.push(
                Diagnostic::new(Code::TAB002, file.span, format!("「{}」读不出来：{why}", file.node))
                    .help("表应是 UTF-8 或 GB18030 的 CSV，或 XLSX，第一行是列名"),
            );
            None
        }
        None => {
            let help = format!("把它放在这个政策文件的旁边（{}）", paths.join("，或 "));
            builder.out.push(Diagnostic::new(Code::TAB001, file.span, format!("找不到表文件「{}」", file.node)).help(help));
            None
        }
    }
}

/// Where each declared column stands in a file.
fn columns_in(
    builder: &mut Builder<'_, '_>,
    input: &Input,
    file: &str,
    wanted: &[(String, Vec<String>, Span)],
) -> Option<Vec<(u32, Option<Unit>)>> {
    let mut found = Vec::new();
    let mut complete = true;
    for (name, aliases, span) in wanted {
        let fits = |heading: &str| {
            let whole = fold(heading);
            let (head, unit) = heading_key(heading);
            let matches = |text: &str| text == name || aliases.iter().any(|alias| alias == text);
            if matches(&whole) { Some(None) } else { unit.and_then(|unit| Unit::from_word(&unit)).filter(|_| matches(&head)).map(Some) }
        };
        match input.headings.iter().enumerate().find_map(|(at, heading)| Some((at as u32, fits(&heading.text)?))) {
            Some(place) => found.push(place),
            None => {
                complete = false;
                let headings: Vec<&str> = input.headings.iter().map(|heading| heading.text.as_str()).collect();
                let near = did_you_mean(name, headings.iter().copied()).unwrap_or_default();
                builder.out.push(
                    Diagnostic::new(Code::TAB003, *span, format!("「{file}」里没有「{name}」这一列"))
                        .help(format!("{near}表里的列：{}", headings.join("、"))),
                );
            }
        }
    }
    complete.then_some(found)
}

/// `A3`: the cell of a row, there or not, below a heading.
fn cell_name(input: &Input, record: &Record<'_>, heading: u32) -> String {
    Record { origin: record.origin.clone(), cells: vec![(heading, Cell::Null)] }.place(0, &input.headings)
}

/// `A3（「名称」列）`
fn cell_place(input: &Input, record: &Record<'_>, heading: u32, column: &str) -> String {
    format!("{}（「{column}」列）", cell_name(input, record, heading))
}

/// At most this many faults of one table are told one by one.
const SHOWN_FAULTS: usize = 20;

struct TableFaults<'f> {
    file: &'f crate::source::Spanned<String>,
    count: usize,
}

impl TableFaults<'_> {
    fn add(&mut self, builder: &mut Builder<'_, '_>, code: Code, message: String, help: &str) {
        self.count += 1;
        if self.count <= SHOWN_FAULTS {
            builder.out.push(Diagnostic::new(code, self.file.span, message).help(help.to_owned()));
        }
    }

    fn finish(self, builder: &mut Builder<'_, '_>) {
        if self.count > SHOWN_FAULTS {
            let message = format!("「{}」还有 {} 处错误没有列出", self.file.node, self.count - SHOWN_FAULTS);
            builder.out.push(Diagnostic::new(Code::TAB004, self.file.span, message).help("改好上面的，再检查一次"));
        }
    }
}

fn table(request: &Request<'_>, builder: &mut Builder<'_, '_>, package: &Package, ast: &ast::Table) -> Option<Table> {
    let mut columns = Vec::new();
    let mut wanted = Vec::new();
    for column in &ast.columns {
        let Some(ty) = builder.field_type(&column.ty) else { continue };
        if columns.iter().any(|other: &Column| other.name == column.name.text) {
            builder
                .out
                .push(Diagnostic::new(Code::NAM002, column.name.span, format!("列「{}」重复声明", column.name.text)).help("删去一个"));
            continue;
        }
        columns.push(Column { name: column.name.text.clone(), ty });
        wanted.push((column.name.text.clone(), column.aliases.iter().map(|alias| fold(&alias.node)).collect(), column.name.span));
    }
    let place = |builder: &mut Builder<'_, '_>, name: &ast::Name| {
        let at = columns.iter().position(|column| column.name == name.text);
        if at.is_none() {
            builder.out.push(
                Diagnostic::new(Code::NAM001, name.span, format!("名录「{}」没有声明「{}」这一列", ast.name.text, name.text))
                    .help(format!("加一行“列 {} …”", name.text)),
            );
        }
        at
    };
    let Some(key_name) = &ast.key else {
        builder.out.push(
            Diagnostic::new(Code::SYN010, ast.name.span, format!("名录「{}」没有写主键", ast.name.text)).help("在第一行写“主键 列名”"),
        );
        return None;
    };
    let key = place(builder, key_name)?;
    let from = ast.from.as_ref().and_then(|name| place(builder, name));
    let until = ast.until.as_ref().and_then(|name| place(builder, name));
    for (at, name) in [(from, &ast.from), (until, &ast.until)] {
        if let (Some(column), Some(name)) = (at.and_then(|at| columns.get(at)), name)
            && column.ty != Type::Date
        {
            builder.out.push(
                Diagnostic::new(Code::TYP001, name.span, format!("期间的列「{}」应是日期，不是{}", name.text, column.ty.describe()))
                    .help("把这一列声明为“日期”"),
            );
            return None;
        }
    }
    let Some(file) = &ast.file else {
        builder.out.push(
            Diagnostic::new(Code::SYN010, ast.name.span, format!("名录「{}」没有写来自哪个表文件", ast.name.text))
                .help("在第一行写“来自 “….csv””"),
        );
        return None;
    };
    let mut table = Table::new(ast.name.text.clone(), columns, key, from, until);
    // An unreadable table is reported; the name still stands, so that its uses are not reported as well.
    if let Some(input) = contents(request, builder, package, file)
        && let Some(places) = columns_in(builder, input, &file.node, &wanted)
    {
        fill(builder, &mut table, input, file, &places);
    }
    Some(table)
}

fn fill(
    builder: &mut Builder<'_, '_>,
    table: &mut Table,
    input: &Input,
    file: &crate::source::Spanned<String>,
    places: &[(u32, Option<Unit>)],
) {
    let mut faults = TableFaults { file, count: 0 };
    if input.items.len() > MAX_ROWS {
        faults.add(builder, Code::TAB002, format!("「{}」有 {} 行，最多 {MAX_ROWS} 行", file.node, input.items.len()), "把表拆小");
        return;
    }
    let place = |table: &Table, record: &Record<'_>, column: usize| {
        let name = table.columns.get(column).map_or("", |column| column.name.as_str());
        places.get(column).map_or_else(String::new, |(heading, _)| cell_place(input, record, *heading, name))
    };
    // The record of each row that the table took.
    let mut records: Vec<&Record<'_>> = Vec::new();
    for record in &input.items {
        let mut row = Vec::with_capacity(places.len());
        for (at, (column, (heading, unit))) in table.columns.iter().zip(places).enumerate() {
            let datum = record.cells.iter().find(|(index, _)| index == heading).map_or(&Cell::Null, |(_, datum)| datum);
            row.push(match read(datum, &column.ty, *unit, &builder.model.symbols) {
                Ok(value) => value,
                Err(fault) => {
                    let near = fault.suggestion.map(|near| format!("，是不是「{near}」？")).unwrap_or_default();
                    let message = format!("「{}」{}：{}{near}", file.node, place(table, record, at), fault.message);
                    faults.add(builder, Code::TAB004, message, "改正表里的这一格");
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
            let message = format!("「{}」{}：失效 {until} 不晚于施行 {from}，这一行没有一天有效", file.node, place(table, record, column));
            faults.add(builder, Code::TAB004, message, "改正这一行的两个日期；没有尽头的，失效一格留空");
        }
        let has_key = row.get(table.key).is_some_and(Option::is_some);
        if has_key {
            records.push(record);
            table.push(row);
        } else if row.iter().any(Option::is_some) {
            let message = format!("「{}」{}：没有主键", file.node, place(table, record, table.key));
            faults.add(builder, Code::TAB004, message, "补上主键，或删去这一行");
        }
    }
    for (first, second) in table.clashes() {
        let at = |row: u32| {
            records
                .get(row as usize)
                .zip(places.get(table.key))
                .map_or_else(String::new, |(record, (heading, _))| cell_name(input, record, *heading))
        };
        let key = table
            .cell(second, table.key)
            .map(|value| crate::value::show::show(value, &Type::Error, &builder.model.symbols))
            .unwrap_or_default();
        let dated = table.from.is_some() || table.until.is_some();
        let message =
            format!("「{}」里主键「{key}」重复（{} 与 {}）{}", file.node, at(first), at(second), if dated { "，期间重叠" } else { "" });
        faults.add(
            builder,
            Code::TAB005,
            message,
            if dated {
                "同一主键各行的期间不能重叠"
            } else {
                "同一主键只能有一行；分时间的，在名录里写“施行”“失效”"
            },
        );
    }
    faults.finish(builder);
}

/// The calendars of the stack together; a lower policy's days prevail.
fn calendar(request: &Request<'_>, builder: &mut Builder<'_, '_>, packages: &[&Package]) -> Option<Calendar> {
    let mut all: Option<Vec<(Date, bool)>> = None;
    for package in packages {
        for declaration in package.declarations() {
            let DeclarationKind::Calendar(ast) = &declaration.kind else { continue };
            let Some(file) = &ast.file else { continue };
            let Some(input) = contents(request, builder, package, file) else { continue };
            let span = file.span;
            let wanted = [("日期".to_owned(), Vec::new(), span), ("类型".to_owned(), Vec::new(), span)];
            let Some(places) = columns_in(builder, input, &file.node, &wanted) else { continue };
            let mut faults = TableFaults { file, count: 0 };
            let days = all.get_or_insert_default();
            for record in &input.items {
                match calendar_day(input, record, &places, &builder.model.symbols) {
                    Ok(day) => days.push(day),
                    Err(fault) => {
                        faults.add(builder, Code::TAB004, format!("「{}」{fault}", file.node), "日期写作 2024-02-10，类型写“休”或“班”")
                    }
                }
            }
            faults.finish(builder);
        }
    }
    all.map(Calendar::new)
}

/// The day of a calendar's row and whether it is off; else the cell that is wrong, and why. `places`: of 日期 and 类型.
fn calendar_day(input: &Input, record: &Record<'_>, places: &[(u32, Option<Unit>)], symbols: &Symbols) -> Result<(Date, bool), String> {
    let heading = |at: usize| places.get(at).map_or(0, |(heading, _)| *heading);
    let datum = |at: usize| record.cells.iter().find(|(index, _)| *index == heading(at)).map_or(&Cell::Null, |(_, datum)| datum);
    let fault = |at: usize, column: &str, why: &str| Err(format!("{}：{why}", cell_place(input, record, heading(at), column)));
    let day = match read(datum(0), &Type::Date, None, symbols) {
        Ok(Some(Value::Date(day))) => day,
        Err(wrong) => return fault(0, "日期", &wrong.message),
        Ok(_) => return fault(0, "日期", "没有写日期"),
    };
    let kind = match datum(1) {
        Cell::Null => String::new(),
        datum => fold(&datum.shown()),
    };
    match kind.as_str() {
        "休" => Ok((day, true)),
        "班" => Ok((day, false)),
        "" => fault(1, "类型", "没有写“休”或“班”"),
        other => fault(1, "类型", &format!("「{other}」不是“休”或“班”")),
    }
}

/// Warns where the last policy counts work days, if neither it nor any policy above it has a 日历.
fn report_workdays(builder: &mut Builder<'_, '_>, packages: &[&Package]) {
    let mut declarations = packages.iter().flat_map(|package| package.declarations());
    if declarations.any(|declaration| matches!(declaration.kind, DeclarationKind::Calendar(_))) {
        return;
    }
    let last = packages.len().saturating_sub(1);
    for (_, span) in std::mem::take(&mut builder.workdays).into_iter().filter(|(policy, _)| *policy == last) {
        let diagnostic = Diagnostic::new(Code::TAB006, span, "这里要数工作日，本政策和上位政策都没有日历");
        builder.out.push(diagnostic.help("加一行“日历 来自 “….csv””，表里写放假和调休上班的日子；没有日历的，审清单时这里一律要人工核对"));
    }
}

// ---- unused declarations ----

fn report_unused(builder: &mut Builder<'_, '_>, request: &Request<'_>, packages: &[&Package]) {
    // A clause that cannot be read may be the one that uses it.
    if packages.iter().any(|package| package.diagnostics.has_errors()) {
        return;
    }
    // The first text field names the items in every report.
    let first_text = builder.model.fields.iter().position(|field| field.object.is_none() && field.ty == Type::Text);
    if let Some(at) = first_text {
        builder.usage.field(FieldId(at as u32));
    }
    let last = packages.len().saturating_sub(1);
    let usage = std::mem::take(&mut builder.usage);
    usage.report(last, |span| fold(request.sources.slice(span).trim_matches(['「', '」'])), builder.out);
}
