//! What a 已审 accepts: a finding about its rule that was considered and stands.

use crate::ir::package::Package;
use crate::syntax::ast::RuleBody;
use std::collections::HashMap;

/// What a 已审 calls a condition that always holds.
pub const ALWAYS: &str = "恒真";
/// What a 已审 calls a condition that never holds.
pub const NEVER: &str = "永假";

/// The rules and decision tables of a policy, by name.
pub struct Reviewed<'p>(HashMap<&'p str, &'p RuleBody>);

impl<'p> Reviewed<'p> {
    pub fn of(package: &'p Package) -> Reviewed<'p> {
        Reviewed(package.rules().map(|(name, body)| (name.text.as_str(), body)).collect())
    }

    /// Whether a rule, or the decision table of which it is a row, has a 已审 of a kind.
    pub fn accepts(&self, rule: &str, kind: &str) -> bool {
        let table = rule.rsplit_once('·').map(|(table, _)| table);
        let bodies = [Some(rule), table].into_iter().flatten().filter_map(|name| self.0.get(name));
        bodies.flat_map(|body| &body.reviewed).any(|reviewed| reviewed.kind.text == kind)
    }
}
