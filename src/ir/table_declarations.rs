//! 名录 as they are declared: their columns, and which of these is the key.

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
    let alias = ast.alias.as_ref().and_then(&mut position);
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
    if let (Some(column), Some(name)) = (alias.and_then(|at| columns.get(at)), &ast.alias)
        && column.ty != Type::Text
    {
        let message = format!("别名的列「{}」应是文本，不是{}", name.text, column.ty.describe());
        out.report(Code::TYP001, name.span, message, "把这一列声明为“文本”，几个别名用顿号隔开");
        return None;
    }
    if let (Some(column), Some(name)) = (columns.get(key).filter(|_| alias.is_some()), &ast.key)
        && column.ty != Type::Text
    {
        let message = format!("有别名的名录，主键「{}」应是文本，不是{}", name.text, column.ty.describe());
        out.report(Code::TYP001, name.span, message, "把主键的列声明为“文本”，或去掉“别名”");
        return None;
    }
    match &ast.file {
        None if !ast.set_below => {
            let message = format!("名录「{}」没有写来自哪个表文件", ast.name.text);
            out.report(Code::SYN010, ast.name.span, message, "在第一行写“来自 “….csv””；由下级给出的，写“由下级设定”");
            return None;
        }
        Some(file) if ast.set_below => {
            let message = format!("名录「{}」写了“由下级设定”，又写了来自哪个表文件", ast.name.text);
            out.report(Code::SYN009, file.span, message, "只留一个");
            return None;
        }
        None | Some(_) => {}
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
