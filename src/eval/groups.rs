//! The decisions on the groups of every 对每个, as far as there is something to say of them.

use crate::eval::context::{Session, Subject};
use crate::eval::decision::{Decision, Unresolved, decide_among};
use crate::eval::remembered::Remembered;
use crate::ir::conclusion::Effect;
use crate::ir::{GroupingId, Model, Rule, RuleScope};

/// Judges every group; `each` takes the decisions that say something, by grouping, then in the order in which the groups first appear.
pub fn decide_groups(session: &Session<'_>, each: &mut dyn FnMut(Decision)) {
    let mut remembered = Remembered::default();
    for grouping in session.model.groupings.ids() {
        let judging = rules_of(session.model, grouping);
        for at in 0..session.groups(grouping).len() {
            let decision = decide_among(session, Subject::Group(grouping, at as u32), &judging, &mut remembered);
            if says_something(session.model, &decision) {
                each(decision);
            }
        }
    }
}

/// By stack, the rules of a grouping.
fn rules_of(model: &Model, grouping: GroupingId) -> Vec<Vec<usize>> {
    let of_stack = |rules: &[Rule]| {
        let own = rules.iter().enumerate().filter(|(_, rule)| rule.scope == RuleScope::Group(grouping));
        own.map(|(at, _)| at).collect()
    };
    model.stacks.iter().map(|stack| of_stack(&stack.rules)).collect()
}

/// Whether some rule is live, or one that is no 提醒 is open.
pub fn says_something(model: &Model, decision: &Decision) -> bool {
    let effect = |stack: usize, rule: usize| model.stacks.get(stack)?.rules.get(rule).map(|rule| rule.conclusion.effect);
    let is_open = |rule: &Unresolved| effect(rule.rule.stack, rule.rule.rule) != Some(Effect::Notice);
    !decision.live.is_empty() || decision.unresolved.iter().any(is_open)
}
