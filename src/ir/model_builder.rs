//! What checkers write: the model, and what is known of the stack that is being checked.

use crate::collections::{IndexMap, IndexVec};
use crate::diagnostic::Diagnostics;
use crate::ir::ids::{DeclaredDefinitionId, ParameterId};
use crate::ir::names::{Declarable, Entity, Names};
use crate::ir::{DefinitionId, FieldId, Model, PolicyId, TableId};
use crate::source::Span;
use crate::value::Value;
use crate::value::types::Type;
use std::collections::HashSet;

/// The model while stack after stack is checked.
#[derive(Default)]
pub struct ModelBuilder {
    /// Its facts, tables and symbols come in at the end: names are collected there meanwhile.
    pub model: Model,
    pub defaults: IndexMap<FieldId, Value>,
    pub stack: StackState,
}

/// What is known of one stack while it is checked.
#[derive(Default)]
pub struct StackState {
    pub parameters: IndexVec<ParameterId, ParameterValue>,
    pub definition_states: IndexVec<DeclaredDefinitionId, DefinitionState>,
    /// Definitions being checked, the outermost first.
    pub in_progress: Vec<DeclaredDefinitionId>,
    pub uses: HashSet<Declarable>,
    /// The columns of 名录 that a look-up gives.
    pub columns_read: HashSet<(TableId, usize)>,
    /// Where work days are counted, and in which policy.
    pub workdays: Vec<(PolicyId, Span)>,
    pub diagnostics: Diagnostics,
}

/// A 参数's value after every 设定.
#[derive(Default)]
pub struct ParameterValue {
    pub value: Option<Value>,
    /// The bounds within which a lower policy may still set it.
    pub range: Option<(Value, Value)>,
    /// The 设定 that set it last, with its policy.
    pub setting: Option<(PolicyId, Span)>,
}

#[derive(Clone, Copy, Debug)]
pub enum DefinitionState {
    Unchecked,
    InProgress,
    Checked(DefinitionId),
    Broken,
}

impl StackState {
    /// Of a stack that is still to be checked. `diagnostics`: what was reported of its names.
    pub fn new(names: &Names<'_>, diagnostics: Diagnostics) -> Self {
        let of_type = |ty: &Type| if let Type::Table(id) = ty { Some(Declarable::Table(*id)) } else { None };
        let types = names.fields.iter().map(|(id, _)| &names.field(*id).ty).chain(names.parameters.iter().map(|(ty, _)| ty));
        StackState {
            uses: types.filter_map(of_type).collect(),
            parameters: names.parameters.iter().map(|_| ParameterValue::default()).collect(),
            definition_states: names.definitions.iter().map(|_| DefinitionState::Unchecked).collect(),
            diagnostics,
            ..StackState::default()
        }
    }

    /// Marks the declaration of a name as used.
    pub fn mark_used(&mut self, entity: Entity) {
        self.uses.insert(Declarable::Value(entity));
    }
}
