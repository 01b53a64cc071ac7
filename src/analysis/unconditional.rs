//! Rules that say of no item that they are not about it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::ir::conclusion::Effect;
use crate::ir::package::Package;
use crate::ir::{FindingKind, Model, Rule, RuleScope, Stack};
use crate::source::Span;
use crate::syntax::citations::holds;
use crate::syntax::words::ClauseWord;

/// Warns of rules of `package`, the last policy of a stack, that apply to every item: other than a 提醒, without 当 and 应备.
pub fn check_unconditional(package: &Package, model: &Model, stack: &Stack, out: &mut Diagnostics) {
    check_figures(package, model, stack, out);
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

/// Warns of rules of items that only ask for figures of the whole list: of all items they say the same.
fn check_figures(package: &Package, model: &Model, stack: &Stack, out: &mut Diagnostics) {
    let asks_for_figures = |rule: &Rule| {
        let reads = [model.reads(&rule.when), model.reads(&rule.unless)];
        let is_of_list =
            reads.iter().all(|reads| !reads.items && !reads.groups && !reads.opaque) && reads.iter().any(|reads| reads.aggregates);
        rule.scope == RuleScope::Item && rule.materials.is_empty() && !rule.is_row() && is_of_list
    };
    for (_, rule) in stack.own_rules().filter(|(_, rule)| asks_for_figures(rule) && !rule.accepts(FindingKind::Always)) {
        let Some((name, _)) = package.rules().find(|(name, _)| name.text == rule.name) else { continue };
        if out.iter().any(|told| told.place() == Some(name.span)) {
            continue;
        }
        let message = format!("规则「{}」的条件都是全表的统计，对每一项得出的都一样", name.text);
        let for_list = "对全表";
        let help = format!("对整张清单审一次的，名称后面写“{for_list}”；本来就对每一项的，写“已审 {} “…””说明", FindingKind::Always.word());
        let end = Span { start: name.span.end, ..name.span };
        let replacements = vec![Replacement { span: end, text: format!(" {for_list}") }];
        let edit = Edit { label: format!("写上“{for_list}”"), certain: false, replacements };
        out.push(Diagnostic::new(Code::CON003, name.span, message).help(help).edit(edit));
    }
}

fn applies_to_all(rule: &Rule) -> bool {
    rule.scope == RuleScope::Item
        && rule.conclusion.effect != Effect::Notice
        && rule.materials.is_empty()
        && !rule.is_row()
        && rule.when.parts().is_empty()
}
