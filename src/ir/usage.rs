//! Which declarations are used: what nobody uses is worth a warning.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::hashing::{Quick, QuickMap};
use crate::ir::{FieldId, TableId};
use crate::source::Span;
use std::collections::HashSet;

/// A declaration whose use is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Thing {
    Field(FieldId),
    Table(TableId),
    Parameter(usize),
    Definition(usize),
}

impl Thing {
    fn word(self) -> &'static str {
        match self {
            Thing::Field(_) => "字段",
            Thing::Table(_) => "名录",
            Thing::Parameter(_) => "参数",
            Thing::Definition(_) => "定义",
        }
    }
}

/// Declarations and uses of one stack.
#[derive(Debug, Default)]
pub struct Usage {
    declared: QuickMap<Thing, Vec<(usize, Span)>>,
    used: HashSet<Thing, Quick>,
}

impl Usage {
    pub fn declare_field(&mut self, id: FieldId, policy: usize, span: Span) {
        self.declared.entry(Thing::Field(id)).or_default().push((policy, span));
    }

    pub fn declare_table(&mut self, id: TableId, policy: usize, span: Span) {
        self.declared.entry(Thing::Table(id)).or_default().push((policy, span));
    }

    pub fn declare_parameter(&mut self, at: usize, policy: usize, span: Span) {
        self.declared.entry(Thing::Parameter(at)).or_default().push((policy, span));
    }

    pub fn declare_definition(&mut self, at: usize, policy: usize, span: Span) {
        self.declared.entry(Thing::Definition(at)).or_default().push((policy, span));
    }

    pub fn field(&mut self, id: FieldId) {
        self.used.insert(Thing::Field(id));
    }

    pub fn table(&mut self, id: TableId) {
        self.used.insert(Thing::Table(id));
    }

    pub fn parameter(&mut self, at: usize) {
        self.used.insert(Thing::Parameter(at));
    }

    pub fn definition(&mut self, at: usize) {
        self.used.insert(Thing::Definition(at));
    }

    /// Whether a policy declares a fact.
    pub fn declared_by(&self, id: FieldId, policy: usize) -> bool {
        self.declared.get(&Thing::Field(id)).is_some_and(|places| places.iter().any(|(owner, _)| *owner == policy))
    }

    /// Warns of what is declared in `policy` and used nowhere in the stack.
    pub fn report(&self, policy: usize, names: impl Fn(Span) -> String, out: &mut Diagnostics) {
        for (thing, places) in &self.declared {
            if self.used.contains(thing) {
                continue;
            }
            for (_, span) in places.iter().filter(|(owner, _)| *owner == policy) {
                let message = format!("{}「{}」声明了，但没有规则用到", thing.word(), names(*span));
                out.push(Diagnostic::new(Code::NAM007, *span, message).help("删去它；如果本应有规则用到它，检查那条规则的写法"));
            }
        }
    }
}
