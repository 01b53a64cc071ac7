//! What the value of an expression depends on, through every definition it uses.

use crate::collections::IndexSet;
use crate::ir::ids::FieldId;

/// What an expression reads. A definition carries its own, so that definitions which use each other cost no more than their texts.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// The facts it names, in the order in which they are first named; those inside aggregates aside.
    pub fields: IndexSet<FieldId>,
    /// Whether one of these is a fact of each item (and not of an 对象).
    pub items: bool,
    pub aggregates: bool,
    /// Whether one of the aggregates is computed by group.
    pub groups: bool,
    /// Whether it names 基准日.
    pub day: bool,
    /// Whether it reads a 名录, if only to see whether a key is there, or a fact that has the keys of one for values.
    pub tables: bool,
    /// Whether it reads a 参数 that a lower policy may set.
    pub adjustable: bool,
    /// Whether it reads a cell of a 名录.
    pub lookups: bool,
    /// Whether it may be unknown for a cause that no fact can fix.
    pub faults: bool,
    pub definitions: bool,
    /// Whether a part of it is outside what is described here.
    pub opaque: bool,
    /// How deep it nests, with its definitions written out.
    pub height: usize,
    /// How many nodes it has with its definitions written out.
    pub size: usize,
}

impl Reads {
    /// Whether it has the same value for every item of every list.
    pub fn is_constant(&self) -> bool {
        self.fields.is_empty() && !self.aggregates && !self.opaque
    }

    /// The one fact that decides its value, if there is just one.
    pub fn only_field(&self) -> Option<FieldId> {
        let alone = self.fields.len() == 1 && !self.aggregates && !self.opaque;
        self.fields.first().copied().filter(|_| alone)
    }

    /// Adds what a definition reads; its height is the caller's to add.
    pub fn include(&mut self, other: &Reads) {
        self.fields.extend(other.fields.iter().copied());
        self.items |= other.items;
        self.aggregates |= other.aggregates;
        self.groups |= other.groups;
        self.day |= other.day;
        self.tables |= other.tables;
        self.adjustable |= other.adjustable;
        self.lookups |= other.lookups;
        self.faults |= other.faults;
        self.opaque |= other.opaque;
        self.size = self.size.saturating_add(other.size);
    }
}
