//! Declarations that nothing uses.

use crate::diagnostic::{Code, Diagnostics};
use crate::ir::header::has_no_opinion;
use crate::ir::model::title_field;
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::{Declarable, Entity, Names};
use crate::value::text::name_key;

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
}
