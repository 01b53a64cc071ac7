//! 政策

use crate::syntax::ast::{Expression, ExpressionKind, Policy};
use crate::syntax::builder::Builder;
use crate::syntax::lines::ClauseKind;
use crate::syntax::words::ClauseWord;

impl Builder<'_> {
    pub(super) fn policy(&mut self) -> Policy {
        let name = self.head().and_then(|head| head.first()).map(|name| self.name(name));
        let mut policy = Policy { name, ..Policy::default() };
        for clause in &self.block.clauses {
            let ClauseKind::Word(word) = clause.kind else { continue };
            let rule = word.rule();
            match word {
                ClauseWord::Document => self.set(&mut policy.document, rule, clause, Self::text),
                ClauseWord::Organ => self.set(&mut policy.organ, rule, clause, Self::text),
                ClauseWord::Remark => self.set(&mut policy.remark, rule, clause, Self::text),
                ClauseWord::Level => self.set(&mut policy.level, rule, clause, Self::name),
                ClauseWord::From => self.set(&mut policy.from, rule, clause, Self::date),
                ClauseWord::Until => self.set(&mut policy.until, rule, clause, Self::date),
                ClauseWord::Default => self.set(&mut policy.default, rule, clause, Self::conclusion),
                ClauseWord::Upper => {
                    if let Some(node) = self.clause(rule, clause) {
                        policy.uppers.extend(node.children().map(|name| self.name(name)));
                    }
                }
                ClauseWord::Scope => {
                    let scope = self.clause(rule, clause).and_then(|node| node.first()).map(|node| self.expression(node));
                    policy.scope.push(scope.unwrap_or(Expression { kind: ExpressionKind::Error, span: clause.body }));
                }
                ClauseWord::Summary => {
                    if let Some(node) = self.clause(rule, clause) {
                        policy.summary.extend(self.paths(&node));
                    }
                }
                ClauseWord::Vocabulary => {
                    for wording in self.clause(rule, clause).iter().flat_map(|node| node.children()) {
                        let mut parts = wording.children();
                        if let (Some(word), Some(text)) = (parts.next(), parts.next()) {
                            policy.vocabulary.push((self.name(word), self.text(text)));
                        }
                    }
                }
                _ => {}
            }
        }
        policy
    }
}
