//! Which declarations are used: what nobody uses is worth a warning.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{FieldId, TableId};
use crate::source::Span;

/// A kind of declaration whose use is followed.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Field,
    Table,
    Parameter,
    Definition,
}

/// The words for the kinds.
const WORDS: [&str; 4] = ["字段", "名录", "参数", "定义"];

/// Where something is declared (the policy and the place), and whether it is used.
#[derive(Clone, Debug, Default)]
struct Thing {
    declared: Vec<(usize, Span)>,
    used: bool,
}

/// Declarations and uses of one stack.
#[derive(Debug, Default)]
pub struct Usage {
    /// By kind and number.
    things: [Vec<Thing>; WORDS.len()],
}

impl Usage {
    pub fn declare_field(&mut self, id: FieldId, policy: usize, span: Span) {
        self.of(Kind::Field, id.0 as usize).declared.push((policy, span));
    }

    pub fn declare_table(&mut self, id: TableId, policy: usize, span: Span) {
        self.of(Kind::Table, id.0 as usize).declared.push((policy, span));
    }

    pub fn declare_parameter(&mut self, at: usize, policy: usize, span: Span) {
        self.of(Kind::Parameter, at).declared.push((policy, span));
    }

    pub fn declare_definition(&mut self, at: usize, policy: usize, span: Span) {
        self.of(Kind::Definition, at).declared.push((policy, span));
    }

    pub fn field(&mut self, id: FieldId) {
        self.of(Kind::Field, id.0 as usize).used = true;
    }

    pub fn table(&mut self, id: TableId) {
        self.of(Kind::Table, id.0 as usize).used = true;
    }

    pub fn parameter(&mut self, at: usize) {
        self.of(Kind::Parameter, at).used = true;
    }

    pub fn definition(&mut self, at: usize) {
        self.of(Kind::Definition, at).used = true;
    }

    /// Whether a policy declares a fact.
    pub fn declared_by(&self, id: FieldId, policy: usize) -> bool {
        let thing = self.things[Kind::Field as usize].get(id.0 as usize);
        thing.is_some_and(|thing| thing.declared.iter().any(|(owner, _)| *owner == policy))
    }

    /// Warns of what is declared in `policy` and used nowhere in the stack.
    pub fn report(&self, policy: usize, names: impl Fn(Span) -> String, out: &mut Diagnostics) {
        for (word, things) in WORDS.iter().zip(&self.things) {
            for (_, span) in
                things.iter().filter(|thing| !thing.used).flat_map(|thing| &thing.declared).filter(|(owner, _)| *owner == policy)
            {
                let message = format!("{word}「{}」声明了，但没有规则用到", names(*span));
                out.push(Diagnostic::new(Code::NAM007, *span, message).help("删去它；如果本应有规则用到它，检查那条规则的写法"));
            }
        }
    }

    fn of(&mut self, kind: Kind, number: usize) -> &mut Thing {
        let things = &mut self.things[kind as usize];
        if things.len() <= number {
            things.resize(number + 1, Thing::default());
        }
        &mut things[number]
    }
}
