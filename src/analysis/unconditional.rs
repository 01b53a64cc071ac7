//! Rules that say of no item that they are not about it.

use crate::diagnostic::{Code, Diagnostics};
use crate::ir::conclusion::Effect;
use crate::ir::package::Package;
use crate::ir::{FindingKind, Rule, RuleScope, Stack};
use crate::syntax::citations::holds;
use crate::syntax::words::ClauseWord;

/// Warns of rules of `package`, the last policy of a stack, that apply to every item: other than a 提醒, without 当 and 应备.
pub fn check_unconditional(package: &Package, stack: &Stack, out: &mut Diagnostics) {
    for (_, rule) in stack.own_rules().filter(|(_, rule)| applies_to_all(rule) && !rule.accepts(FindingKind::Always)) {
        let Some((name, body)) = package.rules().find(|(name, _)| name.text == rule.name) else { continue };
        // What it asks for cannot be read, or is in the line of the 依据; both are reported.
        if body.has_materials || body.basis.iter().any(|citation| holds(citation, &[ClauseWord::When, ClauseWord::Materials])) {
            continue;
        }
        let message = format!("规则「{}」没有写“当”，对所有事项都适用", name.text);
        let help = format!("加一行“当 …”，写明对哪些事项；本来就对所有事项的，写“已审 {} “…””说明", FindingKind::Always.word());
        out.report(Code::CON003, name.span, message, help);
    }
}

fn applies_to_all(rule: &Rule) -> bool {
    rule.scope == RuleScope::Item
        && rule.conclusion.effect != Effect::Notice
        && rule.materials.is_empty()
        && !rule.is_row()
        && rule.when.parts().is_empty()
}
