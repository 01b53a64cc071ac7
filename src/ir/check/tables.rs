//! 名录: membership and look-ups.

use super::Checker;
use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::builtins::Naming;
use crate::ir::names::Declarable;
use crate::ir::{Expression, ExpressionKind, TableId};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::types::Type;
use crate::value::{Text, Value};

impl Checker<'_, '_> {
    pub(super) fn in_table(
        &mut self,
        value: &ast::Expression,
        negated: bool,
        table: &ast::Path,
        at: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some((id, key, at)) = self.table_key(table, value, at) else { return Expression::error(span) };
        Expression::condition(ExpressionKind::InTable { table: id, key: Box::new(key), at: at.map(Box::new), negated }, span)
    }

    pub(super) fn lookup(
        &mut self,
        table: &ast::Path,
        key: &ast::Expression,
        at: Option<&ast::Expression>,
        column: &ast::Name,
        span: Span,
    ) -> Expression {
        let Some((id, key, at)) = self.table_key(table, key, at) else { return Expression::error(span) };
        let columns = &self.names.table(id).columns;
        let found = columns.iter().enumerate().find(|(_, other)| other.name == column.text).map(|(at, other)| (at, other.ty.clone()));
        match found {
            Some((column, ty)) => {
                self.builder.stack.columns_read.insert((id, column));
                Expression::new(ExpressionKind::Lookup { table: id, key: Box::new(key), at: at.map(Box::new), column }, ty, span)
            }
            None => {
                let message = format!("名录「{}」没有「{}」这一列", table.text(), column.text);
                let diagnostic = Diagnostic::new(Code::NAM001, column.span, message);
                self.report(diagnostic.none_of(&column.text, &[], "有的列", columns.iter().map(|column| column.name.as_str())))
            }
        }
    }

    pub(super) fn names_key(
        &mut self,
        naming: Naming,
        value: &ast::Expression,
        negated: bool,
        table: &ast::Path,
        at: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some((table, text, at)) = self.named_in(table, value, at) else { return Expression::error(span) };
        Expression::condition(ExpressionKind::Names { naming, text: Box::new(text), table, at: at.map(Box::new), negated }, span)
    }

    /// 法规名 or 提及项 of a text and a 名录.
    pub(super) fn named_key(
        &mut self,
        naming: Naming,
        text: &ast::Expression,
        table: &ast::Expression,
        usage: &str,
        span: Span,
    ) -> Expression {
        let ast::ExpressionKind::Path(path) = &table.kind else {
            let message = format!("第 2 个参数要的是名录的名称，这里是「{}」", self.written(table.span));
            return self.fault(Code::TYP004, table.span, message, format!("写法：{usage}"));
        };
        let Some((id, text, _)) = self.named_in(path, text, None) else { return Expression::error(span) };
        Expression::new(ExpressionKind::NamedKey { naming, text: Box::new(text), table: id }, Type::Table(id), span)
    }

    /// A text in which keys of a 名录 are looked for, which are texts too.
    fn named_in(
        &mut self,
        path: &ast::Path,
        text: &ast::Expression,
        at: Option<&ast::Expression>,
    ) -> Option<(TableId, Expression, Option<Expression>)> {
        let text = self.expression(text, None);
        let id = self.table_named(path, &text)?;
        let at = at.map(|at| self.expression(at, None));
        if text.is_error() || at.as_ref().is_some_and(Expression::is_error) {
            return None;
        }
        let table = self.names.table(id);
        let key_type = &table.columns[table.key].ty;
        if !key_type.is_text() {
            let message = format!("名录「{}」的主键是{}，不能在文字里找", path.text(), key_type.describe());
            self.fault(Code::TYP001, path.span(), message, "“引用”“提及”要的是主键为文本的名录");
            return None;
        }
        if !text.ty.is_text() {
            let message = format!("只能在文本里找名录「{}」的主键，{}", path.text(), self.described(&text));
            self.fault(Code::TYP001, text.span, message, "前面写一个文本类的事实；枚举用“属于”");
            return None;
        }
        self.day_of_table(id, path, at).map(|at| (id, text, at))
    }

    /// A text that is compared with a fact of the type of a 名录 is read as data: another name is its key.
    pub(super) fn table_text(&mut self, id: TableId, text: &str, span: Span) -> Expression {
        let table = self.names.table(id);
        let given = Text::new(text);
        let value = table.entry(Value::Text(given.clone())).unwrap_or_else(|_| {
            let near = table.near_names(&given).question().unwrap_or_default();
            let message = format!("名录「{}」里没有「{}」，这个比较永远不成立", table.name, shorten(text));
            let help = format!("{near}写名录里的主键或别名；名录不完整的，在它的声明里写“不全”");
            self.builder.stack.diagnostics.report(Code::NAM010, span, message, help);
            Value::Text(given)
        });
        Expression::new(ExpressionKind::Constant(value), Type::Text, span)
    }

    /// Records look-ups by raw text, so that a miss can suggest a similar key.
    pub(super) fn note_lookup(&mut self, key: &Expression, table: TableId) {
        if let ExpressionKind::Field(field) = key.kind
            && key.ty == Type::Text
            && !self.builder.model.lookups.contains(&(field, table))
        {
            self.builder.model.lookups.push((field, table));
        }
    }

    pub(super) fn table_key(
        &mut self,
        path: &ast::Path,
        key: &ast::Expression,
        at: Option<&ast::Expression>,
    ) -> Option<(TableId, Expression, Option<Expression>)> {
        let key = self.expression(key, None);
        let at = at.map(|at| self.expression(at, None));
        let id = self.table_named(path, &key)?;
        self.note_lookup(&key, id);
        if key.is_error() || at.as_ref().is_some_and(Expression::is_error) {
            return None;
        }
        let table = self.names.table(id);
        let key_type = &table.columns[table.key].ty;
        let fits = key.ty.meets(key_type) || matches!((&key.ty, key_type), (Type::Choice(_), Type::Text) | (Type::Text, Type::Choice(_)));
        if !fits {
            let message = format!("名录「{}」的主键是{}，{}", path.text(), key_type.describe(), self.described(&key));
            self.fault(Code::TYP001, key.span, message, "用与主键同类的事实去查");
            return None;
        }
        self.day_of_table(id, path, at).map(|at| (id, key, at))
    }

    /// The 名录 of a name, in which `key` is looked for.
    fn table_named(&mut self, path: &ast::Path, key: &Expression) -> Option<TableId> {
        match self.names.table_named(self.policy, path, "先用“名录”声明它；几个取值写成“属于 {甲、乙}”") {
            Ok(id) => {
                self.builder.stack.uses.insert(Declarable::Table(id));
                Some(id)
            }
            Err(fault) => {
                // One value without its braces.
                let is_value = fault.code == Code::NAM001 && self.value_named(path, Some(&key.ty)).is_some();
                let braced = format!("{{{}}}", path.text());
                self.report(match is_value {
                    true if matches!(key.ty, Type::Set(_)) => {
                        fault.help(format!("集合用“包含”“不包含”，如「{} 包含 {}」", self.written(key.span), path.text()))
                    }
                    true => fault.help(format!("几个取值写在花括号里：「属于 {braced}」")).certain(path.span(), braced),
                    false => fault,
                });
                None
            }
        }
    }

    /// The day as of which a 名录 is asked, which must then have periods; `None` after a fault.
    fn day_of_table(&mut self, id: TableId, path: &ast::Path, at: Option<Expression>) -> Option<Option<Expression>> {
        let table = self.names.table(id);
        if let Some(day) = &at {
            if day.ty != Type::Date {
                let message = format!("“于”后面要的是日期，{}", self.described(day));
                self.fault(Code::TYP001, day.span, message, "写一个日期类的事实，如“于 立案日期”");
                return None;
            }
            if table.from.is_none() && table.until.is_none() {
                let message = format!("名录「{}」没有写“施行”“失效”，各行不分时间", path.text());
                self.fault(Code::TYP003, day.span, message, "去掉“于 …”，或在名录的声明里写明期间的列");
                return None;
            }
        }
        Some(at)
    }
}
