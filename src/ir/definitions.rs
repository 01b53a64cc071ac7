//! Definitions: each is checked once, when it is first used; what it reads is kept with it.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::check::{Checker, MAX_HEIGHT};
use crate::ir::made::{DefinitionState, Made};
use crate::ir::names::Names;
use crate::ir::reads::Reads;
use crate::ir::walk::Referents;
use crate::ir::{Definition, DefinitionId, Expression};
use crate::source::Span;

/// Checks every definition of a stack, used or not.
pub fn check(names: &Names<'_>, made: &mut Made) {
    for (at, declared) in names.definitions.iter().enumerate() {
        Checker::new(names, made, declared.policy).checked_definition(at, declared.ast.name.span);
    }
}

impl Made {
    /// What an expression reads; what it refers to must be there already.
    pub fn reads(&self, names: &Names<'_>, expression: &Expression) -> Reads {
        let fields = &names.schema.fields;
        Referents { fields, definitions: &self.definitions, figures: &self.figures }.reads(expression)
    }
}

impl Checker<'_, '_> {
    /// Checks a definition when it is first used; a cycle is reported once, at its first member. `None`: it was reported.
    pub fn checked_definition(&mut self, at: usize, span: Span) -> Option<DefinitionId> {
        match self.made.definition_states.get(at)? {
            DefinitionState::Checked(id) => return Some(*id),
            DefinitionState::Broken => return None,
            DefinitionState::InProgress => {
                self.report_definition_cycle(at);
                return None;
            }
            DefinitionState::Unchecked => {}
        }
        let declared = self.names.definitions.get(at)?;
        self.set_state(at, DefinitionState::InProgress);
        self.made.in_progress.push(at);
        let mut inner = Checker { depth: self.depth, ..Checker::new(self.names, self.made, declared.policy) };
        let value = inner.expression(&declared.ast.value, None);
        self.made.in_progress.pop();
        let id = self.added_definition(value, span);
        self.set_state(at, id.map_or(DefinitionState::Broken, DefinitionState::Checked));
        id
    }

    fn added_definition(&mut self, value: Expression, span: Span) -> Option<DefinitionId> {
        if value.is_error() {
            return None;
        }
        let reads = self.made.reads(self.names, &value);
        if reads.height > MAX_HEIGHT {
            self.fault(Code::SYN008, span, format!("定义一层套一层，最多 {MAX_HEIGHT} 层"), "减少层数");
            return None;
        }
        Some(self.made.definitions.push(Definition { value, reads }))
    }

    fn set_state(&mut self, at: usize, state: DefinitionState) {
        if let Some(slot) = self.made.definition_states.get_mut(at) {
            *slot = state;
        }
    }

    /// Reports a cycle of definitions that was entered at `at`, once, at its first member.
    fn report_definition_cycle(&mut self, at: usize) {
        let start = self.made.in_progress.iter().position(|&other| other == at).unwrap_or(0);
        let cycle = self.made.in_progress.iter().skip(start).filter_map(|&member| self.names.definitions.get(member));
        let mut cycle: Vec<_> = cycle.map(|declared| &declared.ast.name).collect();
        let Some(from) = (0..cycle.len()).min_by_key(|&member| cycle.get(member).map(|name| name.span)) else { return };
        cycle.rotate_left(from);
        let Some(first) = cycle.first().copied() else { return };
        cycle.push(first);
        let path: Vec<String> = cycle.iter().map(|name| format!("「{}」", name.text)).collect();
        let diagnostic = Diagnostic::new(Code::NAM005, first.span, format!("定义互相循环：{}", path.join(" → ")));
        self.report(diagnostic.help("一个定义不能直接或间接用到它自己"));
    }
}
