//! 政策

use crate::syntax::ast::{Name, Policy};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::ClauseKind;
use crate::syntax::words::ClauseWord;

const CLAUSES: &[(ClauseKind, ClauseReader<Policy>)] = &[
    (ClauseKind::Word(ClauseWord::Document), |builder, policy, clause| builder.set(&mut policy.document, clause, Builder::text)),
    (ClauseKind::Word(ClauseWord::Organ), |builder, policy, clause| builder.set(&mut policy.organ, clause, Builder::text)),
    (ClauseKind::Word(ClauseWord::Level), |builder, policy, clause| {
        builder.set(&mut policy.level, clause, Builder::name);
        policy.level.get_or_insert(Name::missing(clause.word));
    }),
    (ClauseKind::Word(ClauseWord::From), |builder, policy, clause| builder.set_date(&mut policy.from, clause)),
    (ClauseKind::Word(ClauseWord::Until), |builder, policy, clause| builder.set_date(&mut policy.until, clause)),
    (ClauseKind::Word(ClauseWord::Upper), |builder, policy, clause| {
        let before = policy.uppers.len();
        builder.add(&mut policy.uppers, clause, |builder, name| Some(builder.name(name)));
        if policy.uppers.len() == before {
            builder.out.lost_upper(clause.word);
        }
    }),
    (ClauseKind::Word(ClauseWord::Scope), |builder, policy, clause| {
        let scope = builder.clause_expression(clause);
        if !policy.scope.is_empty() && !clause.misspelt {
            builder.report_again(clause);
        }
        policy.scope.push(scope);
    }),
    (ClauseKind::Word(ClauseWord::Default), |builder, policy, clause| builder.set(&mut policy.default, clause, Builder::conclusion)),
    (ClauseKind::Word(ClauseWord::Basis), |builder, policy, clause| builder.set_articles(&mut policy.basis, clause)),
    (ClauseKind::Word(ClauseWord::Reason), |builder, policy, clause| builder.set(&mut policy.reason, clause, Builder::template)),
    (ClauseKind::Word(ClauseWord::Remedy), |builder, policy, clause| builder.set(&mut policy.remedy, clause, Builder::template)),
    (ClauseKind::Word(ClauseWord::Vocabulary), |builder, policy, clause| {
        builder.add(&mut policy.vocabulary, clause, |builder, wording| {
            let mut parts = wording.children();
            Some((builder.name(parts.next()?), builder.text(parts.next()?)))
        });
    }),
    (ClauseKind::Word(ClauseWord::Summary), |builder, policy, clause| {
        builder.add(&mut policy.summary, clause, |builder, path| Some(builder.path(path)));
    }),
    (ClauseKind::Word(ClauseWord::Remark), |builder, policy, clause| builder.set(&mut policy.remark, clause, Builder::text)),
];

impl Builder<'_> {
    pub(super) fn policy(&mut self) -> Policy {
        let head = self.head();
        let name = match head {
            Some(head) => head.first().map(|name| self.name(name)),
            None => self.name_so_far(),
        };
        let mut policy = Policy { name, ..Policy::default() };
        self.clauses(&mut policy, CLAUSES);
        if self.lost_line && policy.uppers.is_empty() {
            // It may have named them.
            self.out.lost_upper(self.block.head);
        }
        policy
    }
}
