//! What checking makes of a stack: the parts of the model, the values of constants, and what there is to report.

use crate::collections::IndexMap;
use crate::collections::IndexVec;
use crate::diagnostic::Diagnostics;
use crate::ir::ids::{DeclaredDefinitionId, ParameterId};
use crate::ir::names::{DeclarationId, Entity, Names};
use crate::ir::{Definition, DefinitionId, FieldId, FigureCall, FigureId, Pattern, PatternId, PolicyId, TableId};
use crate::source::Span;
use crate::value::Value;
use std::collections::HashSet;

/// Everything that checkers write. The first fields grow from stack to stack, the others are of one stack.
#[derive(Default)]
pub struct Made {
    pub figures: IndexVec<FigureId, FigureCall>,
    pub patterns: IndexVec<PatternId, Pattern>,
    pub definitions: IndexVec<DefinitionId, Definition>,
    /// Which facts are looked up in which 名录 by their own text, each pair once.
    pub lookups: Vec<(FieldId, TableId)>,
    pub defaults: IndexMap<FieldId, Value>,
    pub parameters: IndexVec<ParameterId, ParameterValue>,
    pub definition_states: IndexVec<DeclaredDefinitionId, DefinitionState>,
    /// Definitions being checked, the outermost first.
    pub in_progress: Vec<DeclaredDefinitionId>,
    pub uses: HashSet<DeclarationId>,
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
}

#[derive(Clone, Copy, Debug)]
pub enum DefinitionState {
    Unchecked,
    InProgress,
    Checked(DefinitionId),
    Broken,
}

impl Made {
    /// Makes room for the next stack.
    pub fn start_stack(&mut self, names: &Names<'_>) {
        self.parameters = names.parameters.iter().map(|_| ParameterValue::default()).collect();
        self.definition_states = names.definitions.iter().map(|_| DefinitionState::Unchecked).collect();
        self.uses.clear();
        self.workdays.clear();
    }

    /// Marks the declaration behind a name as used.
    pub fn uses(&mut self, entity: Entity) {
        self.uses.insert(DeclarationId::Value(entity));
    }
}
