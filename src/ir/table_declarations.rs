//! 名录 as they are declared: their columns, and which of these is the key.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::field_types;
use crate::ir::table::{Column, Extent, Table};
use crate::syntax::ast;
use crate::value::Symbols;
use crate::value::types::Type;

/// The table that a 名录 declares, without rows; `None` for one that was reported.
pub fn declared(ast: &ast::Table, symbols: &mut Symbols, out: &mut Diagnostics) -> Option<Table> {
    let columns = columns(ast, symbols, out);
    let mut position = |name: &ast::Name| {
        let at = columns.iter().position(|column| column.name == name.text);
        if at.is_none() {
            let message = format!("名录「{}」没有声明「{}」这一列", ast.name.text, name.text);
            let mut names = columns.iter().map(|column| column.name.as_str());
            let near = did_you_mean(&name.text, names.clone());
            let near = near.or_else(|| names.find(|column| column.contains(&name.text)).map(suggest));
            out.report(Code::NAM001, name.span, message, near.unwrap_or_else(|| format!("加一行“列 {} …”", name.text)));
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
    let alias = ast.alias.as_ref().and_then(&mut position);
    if let Some(name) = ast.alias.as_ref().filter(|_| alias == Some(key)) {
        let message = format!("「{}」一列既是主键，又是别名", name.text);
        out.report(Code::NAM002, name.span, message, "别名另有一列的，写那一列；没有别名的，去掉“别名”");
        return None;
    }
    let from = ast.from.as_ref().and_then(&mut position);
    let until = ast.until.as_ref().and_then(&mut position);
    let used = [
        (from, &ast.from, Type::Date, "期间的列", "把这一列声明为“日期”"),
        (until, &ast.until, Type::Date, "期间的列", "把这一列声明为“日期”"),
        (alias, &ast.alias, Type::Text, "别名的列", "把这一列声明为“文本”，几个别名用顿号隔开"),
        (alias.map(|_| key), &ast.key, Type::Text, "有别名的名录，主键", "把主键的列声明为“文本”，或去掉“别名”"),
    ];
    for (at, name, wanted, what, help) in used {
        if let (Some(column), Some(name)) = (at.and_then(|at| columns.get(at)), name)
            && column.ty != wanted
        {
            let message = format!("{what}「{}」应是{}，不是{}", name.text, wanted.describe(), column.ty.describe());
            out.report(Code::TYP001, name.span, message, help);
            return None;
        }
    }
    if !says_where_rows_are(ast, out) {
        return None;
    }
    let extent = match (ast.set_below, ast.partial) {
        (true, _) => Extent::Unset,
        (false, true) => Extent::Partial,
        (false, false) => Extent::Whole,
    };
    let mut table = Table::new(ast.name.text.clone(), ast.name.span, columns, key);
    (table.alias, table.from, table.until) = (alias, from, until);
    (table.extent, table.set_below) = (extent, ast.set_below);
    Some(table)
}

/// Whether a 名录 has either a table file or its rows from below; reports one that has neither, or both.
fn says_where_rows_are(ast: &ast::Table, out: &mut Diagnostics) -> bool {
    match (&ast.file, ast.set_below) {
        (None, false) => {
            let message = format!("名录「{}」没有写来自哪个表文件", ast.name.text);
            out.report(Code::SYN010, ast.name.span, message, "在第一行写“来自 “….csv””；由下级给出的，写“由下级设定”");
            false
        }
        (Some(file), true) => {
            let message = format!("名录「{}」写了“由下级设定”，又写了来自哪个表文件", ast.name.text);
            out.report(Code::SYN009, file.span, message, "只留一个");
            false
        }
        (None, true) | (Some(_), false) => true,
    }
}

fn columns(ast: &ast::Table, symbols: &mut Symbols, out: &mut Diagnostics) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in &ast.columns {
        let ty = match &column.ty {
            Some(ty) => field_types::field_type(ty, symbols, out),
            None => None,
        };
        let Some(ty) = ty else {
            out.broken(&column.name.text);
            continue;
        };
        if columns.iter().any(|other| other.name == column.name.text) {
            out.report(Code::NAM002, column.name.span, format!("列「{}」重复声明", column.name.text), "删去一个");
            continue;
        }
        columns.push(Column { name: column.name.text.clone(), ty });
    }
    columns
}
