//! Declarations that nothing uses.

use crate::diagnostic::{Code, Diagnostics};
use crate::ir::TableId;
use crate::ir::header::has_no_opinion;
use crate::ir::model::title_field;
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::{Declarable, Entity, Names};
use crate::value::text::name_key;
use crate::value::types::Type;

/// Warns of what the last policy of a stack declares and no policy of the stack uses.
pub fn check(names: &Names<'_>, builder: &ModelBuilder, out: &mut Diagnostics) {
    // A policy without rules that has no opinion is there for those that stand on it: they use what it declares.
    if names.members.last().is_some_and(|member| member.package.rules().next().is_none() && has_no_opinion(member.package)) {
        return;
    }
    let last = names.members.ids().last();
    let title = title_field(&names.schema.fields).map(|id| Declarable::Value(Entity::Field(id)));
    let unused =
        names.declarations.iter().filter(|declaration| !builder.stack.uses.contains(&declaration.id) && Some(declaration.id) != title);
    for declaration in unused.filter(|declaration| Some(declaration.policy) == last) {
        let word = match declaration.id {
            Declarable::Value(Entity::Field(_)) => "字段",
            Declarable::Value(Entity::Parameter(_)) => "参数",
            Declarable::Value(Entity::Definition(_)) => "定义",
            Declarable::Table(_) => "名录",
        };
        let name = name_key(names.sources.slice(declaration.span).trim_matches(['「', '」']));
        let message = format!("{word}「{name}」声明了，但没有规则用到");
        out.report(Code::NAM007, declaration.span, message, "删去它；如果本应有规则用到它，检查那条规则的写法");
    }
    check_days(names, builder, out);
}

/// Warns of days in the 名录 of the last policy that nothing reads: rows that hold for some time are then taken to hold for ever.
fn check_days(names: &Names<'_>, builder: &ModelBuilder, out: &mut Diagnostics) {
    let last = names.members.ids().last();
    for (id, declared) in names.tables.iter().filter(|(id, declared)| Some(declared.policy) == last && is_used(builder, *id)) {
        let table = names.table(*id);
        let reads =
            |at: usize| [table.from, table.until, Some(table.key)].contains(&Some(at)) || builder.stack.columns_read.contains(&(*id, at));
        let days = table.columns.iter().enumerate().filter(|(at, column)| column.ty == Type::Date && !reads(*at));
        for (_, column) in days {
            let Some(written) = declared.ast.columns.iter().find(|written| written.name.text == column.name) else { continue };
            let message = format!("名录「{}」的日期「{}」没有用到：各行不分这个日期的前后，都算数", table.name, column.name);
            let help = format!(
                "各行从这一天起算数的，在名录那一行写“施行 {0}”；到这一天为止的，写“失效 {0}”；只供查看的，把类型写成“文本”",
                column.name
            );
            out.report(Code::NAM007, written.name.span, message, help);
        }
    }
}

fn is_used(builder: &ModelBuilder, table: TableId) -> bool {
    builder.stack.uses.contains(&Declarable::Table(table))
}
