//! Walks over expressions through the definitions they use; each definition is visited once at most.

use crate::collections::{IndexSet, IndexVec};
use crate::ir::builtins::Function;
use crate::ir::expression::{Expression, ExpressionKind};
use crate::ir::ids::{AggregateId, DefinitionId, FieldId, TableId};
use crate::ir::model::{AggregateCall, Definition, Field, Model};
use crate::ir::reads::Reads;
use crate::ir::table::{Extent, Table};
use crate::source::Span;
use crate::value::types::Type;
use std::collections::HashSet;

/// What expressions refer to: all of it must be there before what uses it is looked at.
#[derive(Clone, Copy)]
pub struct Referents<'m> {
    pub fields: &'m IndexVec<FieldId, Field>,
    pub tables: &'m IndexVec<TableId, Table>,
    pub definitions: &'m IndexVec<DefinitionId, Definition>,
    pub aggregates: &'m IndexVec<AggregateId, AggregateCall>,
    pub adjustable: &'m HashSet<Span>,
}

impl Referents<'_> {
    /// What an expression reads.
    pub fn reads(&self, expression: &Expression) -> Reads {
        let mut reads = Reads::default();
        reads.height = self.collect(expression, &mut reads);
        reads
    }

    /// Adds what an expression reads, and returns its height.
    fn collect(&self, expression: &Expression, reads: &mut Reads) -> usize {
        use ExpressionKind as K;
        let mut below = 0;
        match &expression.kind {
            K::Field(field) | K::Filled { field, .. } => {
                reads.fields.insert(*field);
                let Field { object, ty, .. } = &self.fields[*field];
                reads.items |= object.is_none();
                reads.tables |= matches!(ty, Type::Table(_));
            }
            K::Constant(_) => reads.adjustable |= self.adjustable.contains(&expression.span),
            K::AsOf => reads.day = true,
            K::Definition(id) => {
                reads.definitions = true;
                let definition = &self.definitions[*id];
                reads.include(&definition.reads);
                below = definition.reads.height;
            }
            K::Lookup { .. } => {
                reads.tables = true;
                reads.lookups = true;
                reads.faults = true;
            }
            K::InTable { table, .. } | K::Names { table, .. } => {
                reads.tables = true;
                reads.faults |= self.tables[*table].extent != Extent::Whole;
            }
            // A text that names no key is a matter of its facts, where it has any.
            K::NamedKey { table, text, .. } => {
                reads.tables = true;
                reads.faults |= self.tables[*table].extent != Extent::Whole || self.reads(text).fields.is_empty();
            }
            K::Arithmetic { .. } | K::Shift { .. } => reads.faults = true,
            K::Call { function, .. } => match function {
                Function::WorkdaysBetween | Function::LawName => reads.faults = true,
                Function::InOrder | Function::Smaller | Function::Larger | Function::Size | Function::Year | Function::Month => {}
            },
            K::Aggregate(id) => {
                reads.aggregates = true;
                reads.faults = true;
                let aggregate = &self.aggregates[*id];
                reads.groups |= !aggregate.by.is_empty();
                below = aggregate.parts().map(|part| self.reads(part).height).max().unwrap_or(0);
            }
            K::Error => {
                reads.faults = true;
                reads.opaque = true;
            }
            K::And(_)
            | K::Or(_)
            | K::Not(_)
            | K::Compare { .. }
            | K::Between { .. }
            | K::InList { .. }
            | K::SetTest { .. }
            | K::TextTest { .. }
            | K::Matches { .. }
            | K::Negate(_)
            | K::DaysBetween { .. }
            | K::Choice { .. } => {}
        }
        expression.each_child(&mut |child| below = below.max(self.collect(child, reads)));
        reads.size = reads.size.saturating_add(1);
        below + 1
    }
}

impl Model {
    /// What an expression reads.
    pub fn reads(&self, expression: &Expression) -> Reads {
        let Model { fields, tables, definitions, aggregates, adjustable, .. } = self;
        Referents { fields, tables, definitions, aggregates, adjustable }.reads(expression)
    }

    /// Whether an expression names a fact.
    pub fn mentions(&self, expression: &Expression, field: FieldId) -> bool {
        let mut found = match &expression.kind {
            ExpressionKind::Field(named) | ExpressionKind::Filled { field: named, .. } => *named == field,
            ExpressionKind::Definition(id) => self.definitions[*id].reads.fields.contains(&field),
            _ => false,
        };
        expression.each_child(&mut |child| found = found || self.mentions(child, field));
        found
    }

    /// Whether an expression, or a definition that it uses, has a part like this.
    pub fn uses(&self, expression: &Expression, wanted: &ExpressionKind) -> bool {
        let mut found = false;
        self.walk(expression, &mut |part| found |= part.kind == *wanted);
        found
    }

    /// Calls `visit` with an expression, with its parts, and with those of the definitions it uses, each definition once.
    pub fn walk<'m>(&'m self, expression: &'m Expression, visit: &mut dyn FnMut(&'m Expression)) {
        self.walk_once(expression, &mut IndexSet::default(), visit);
    }

    fn walk_once<'m>(&'m self, expression: &'m Expression, seen: &mut IndexSet<DefinitionId>, visit: &mut dyn FnMut(&'m Expression)) {
        visit(expression);
        if let ExpressionKind::Definition(id) = expression.kind
            && seen.insert(id)
        {
            self.walk_once(&self.definitions[id].value, seen, visit);
        }
        expression.each_child(&mut |child| self.walk_once(child, seen, visit));
    }
}
