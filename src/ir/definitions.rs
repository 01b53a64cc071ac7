//! Definitions: each is checked once, when it is first used; what it reads is kept with it.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::check::{Checker, MAX_HEIGHT};
use crate::ir::ids::DeclaredDefinitionId;
use crate::ir::model_builder::{DefinitionState, ModelBuilder};
use crate::ir::names::{Declared, Names, Schema};
use crate::ir::reads::Reads;
use crate::ir::walk::Referents;
use crate::ir::{Definition, DefinitionId, Expression, Model, PolicyId};
use crate::source::Span;

/// Checks every definition of a stack, used or not.
pub fn check(names: &Names<'_>, builder: &mut ModelBuilder) {
    for (id, declared) in names.definitions.enumerated() {
        Checker::new(names, builder, declared.policy).checked_definition(id, declared.ast.name.span);
    }
}

impl ModelBuilder {
    /// What an expression reads; what it refers to must be there already.
    pub fn reads(&self, names: &Names<'_>, expression: &Expression) -> Reads {
        let Schema { fields, tables, .. } = &names.schema;
        let Model { definitions, aggregates, adjustable, .. } = &self.model;
        Referents { fields, tables, definitions, aggregates, adjustable }.reads(expression)
    }
}

impl Checker<'_, '_> {
    /// Checks a definition when it is first used; a cycle is reported once, at its first member. `None`: it was reported.
    pub fn checked_definition(&mut self, declared: DeclaredDefinitionId, span: Span) -> Option<DefinitionId> {
        match self.builder.stack.definition_states[declared] {
            DefinitionState::Checked(id) => return Some(id),
            DefinitionState::Broken => return None,
            DefinitionState::InProgress => {
                self.report_definition_cycle(declared);
                return None;
            }
            DefinitionState::Unchecked => {}
        }
        let Declared { policy, ast } = &self.names.definitions[declared];
        self.builder.stack.definition_states[declared] = DefinitionState::InProgress;
        self.builder.stack.in_progress.push(declared);
        let mut inner = Checker { depth: self.depth, ..Checker::new(self.names, self.builder, *policy) };
        let value = inner.glued_condition(&ast.value).unwrap_or_else(|| inner.expression(&ast.value, None));
        self.builder.stack.in_progress.pop();
        let id = self.added_definition(&ast.name.text, *policy, value, span);
        self.builder.stack.definition_states[declared] = id.map_or(DefinitionState::Broken, DefinitionState::Checked);
        id
    }

    fn added_definition(&mut self, name: &str, policy: PolicyId, value: Expression, span: Span) -> Option<DefinitionId> {
        if value.is_error() {
            return None;
        }
        let reads = self.builder.reads(self.names, &value);
        if reads.height > MAX_HEIGHT {
            self.fault(Code::SYN008, span, format!("定义一层套一层，最多 {MAX_HEIGHT} 层"), "减少层数");
            return None;
        }
        Some(self.builder.model.definitions.push(Definition { name: name.to_owned(), policy, value, reads }))
    }

    /// Reports a cycle of definitions that was entered at `entry`, once, at its first member.
    fn report_definition_cycle(&mut self, entry: DeclaredDefinitionId) {
        let cycle = self.builder.stack.in_progress.iter().skip_while(|member| **member != entry);
        let cycle: Vec<_> = cycle.map(|member| &self.names.definitions[*member].ast.name).collect();
        let Some((from, first)) = cycle.iter().enumerate().min_by_key(|(_, name)| name.span) else { return };
        let names = cycle.iter().cycle().skip(from).take(cycle.len() + 1);
        let path: Vec<String> = names.map(|name| format!("「{}」", name.text)).collect();
        let diagnostic = Diagnostic::new(Code::NAM005, first.span, format!("定义互相循环：{}", path.join(" → ")));
        self.report(diagnostic.help("一个定义不能直接或间接用到它自己"));
    }
}
