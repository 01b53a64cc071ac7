//! Exceptions that lift nothing: no item meets both the exception and the rule that it names.

use crate::analysis::conditions::Conditions;
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::package::Package;
use crate::ir::{FindingKind, Rule, Stack};
use crate::syntax::ast::DeclarationKind;
use std::collections::HashMap;

/// So many pairs of an exception and a rule are put together for one policy; the others are taken to meet.
const MAX_PAIRS: usize = 2_000;

/// Warns at each name after an 例外于 of `package`, the last policy of a stack, that is of a rule which the exception never meets.
pub fn check_exceptions(package: &Package, stack: &Stack, conditions: &Conditions<'_>, out: &mut Diagnostics) {
    // By exception: the rules that it lifts.
    let mut lifted: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, rule) in stack.rules.iter().enumerate() {
        for exception in &rule.overridden_by {
            lifted.entry(*exception).or_default().push(at);
        }
    }
    let by_name: HashMap<&str, usize> = stack.own_rules().map(|(at, rule)| (rule.name.as_str(), at)).collect();
    let mut pairs = 0;
    for declaration in package.declarations() {
        let DeclarationKind::Rule(declared) = &declaration.kind else { continue };
        let Some((at, lifted)) = by_name.get(declared.name.text.as_str()).and_then(|at| Some((*at, lifted.get(at)?))) else { continue };
        let exception = &stack.rules[at];
        // Of a rule that no item meets that is reported already.
        if exception.accepts(FindingKind::Unsatisfiable) || conditions.exclude_each_other(&[exception]) {
            continue;
        }
        for path in &declared.exceptions {
            let is_named = |rule: &&Rule| path.names.last().is_some_and(|name| rule.is_called(&name.text));
            let mut named = lifted.iter().map(|at| &stack.rules[*at]).filter(is_named).peekable();
            let names_any = named.peek().is_some();
            let meets_any = named.any(|rule| {
                pairs += 1;
                pairs > MAX_PAIRS || conditions.exclude_each_other(&[rule]) || !conditions.exclude_each_other(&[rule, exception])
            });
            if names_any && !meets_any {
                let message = format!("「{}」与「{}」不会同时适用，这个例外从不起作用", exception.name, path.text());
                out.report(Code::CON001, path.span(), message, "检查两条规则的条件：例外的“当”应当是那条规则的一部分情形");
            }
        }
    }
}
