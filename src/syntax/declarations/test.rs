//! 测试

use crate::diagnostic::Code;
use crate::source::Spanned;
use crate::syntax::ast::{Expectation, Fact, Test, TestItem};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::{Clause, ClauseKind};
use crate::syntax::parser::{Node, Rule};
use crate::syntax::words::ClauseWord;

const CLAUSES: &[(ClauseKind, ClauseReader<Test>)] = &[
    (ClauseKind::Word(ClauseWord::AsOf), |builder, test, clause| builder.set(&mut test.as_of, clause, Builder::date)),
    (ClauseKind::Word(ClauseWord::Shared), |builder, test, clause| builder.add(&mut test.shared, clause, Builder::fact)),
    (ClauseKind::Word(ClauseWord::Item), |builder, test, clause| {
        test.items.push(TestItem { span: clause.word.to(clause.body), facts: builder.facts(clause), expectation: None });
    }),
    (ClauseKind::Word(ClauseWord::Expect), |builder, test, clause| builder.expect(test, clause)),
    (ClauseKind::Word(ClauseWord::List), |builder, test, clause| builder.set(&mut test.list, clause, Builder::expectation)),
    (ClauseKind::ObjectFacts, |builder, test, clause| test.objects.push((builder.name_at(clause.word), builder.facts(clause)))),
];

impl Builder<'_> {
    pub(super) fn test(&mut self) -> Option<Test> {
        let name = self.head().and_then(|head| head.first()).map(|name| self.text(name));
        let mut test = Test {
            name: name.clone().unwrap_or(Spanned::new(String::new(), self.block.head)),
            as_of: None,
            objects: Vec::new(),
            shared: Vec::new(),
            items: Vec::new(),
            list: None,
        };
        self.clauses(&mut test, CLAUSES);
        self.complete(&test);
        name.map(|_| test)
    }

    fn expect(&mut self, test: &mut Test, clause: &Clause) {
        let expectation = self.clause(clause).and_then(|node| node.first()).map(|node| self.expectation(node));
        match test.items.last_mut().filter(|item| item.expectation.is_none()) {
            Some(item) => item.expectation = expectation,
            None => {
                let help = "每个“事项”后面写一个“预期”；对全表的预期写作“全表”";
                let message = if test.items.is_empty() {
                    "这个“预期”前面没有“事项”"
                } else {
                    "这个“事项”已经有一个“预期”"
                };
                self.report(Code::TST001, clause.word, message, help);
            }
        }
    }

    /// What a test must have.
    fn complete(&mut self, test: &Test) {
        let Spanned { node: name, span } = &test.name;
        if !self.has(ClauseWord::AsOf) {
            let help = "加一行“基准日 2024-01-01”：同一测试在任何一天都应得出同样的结果";
            self.report(Code::TST001, *span, format!("测试「{name}」没有基准日"), help);
        }
        if !self.has(ClauseWord::Expect) && !self.has(ClauseWord::List) {
            self.report(Code::TST001, *span, format!("测试「{name}」没有预期"), "在“事项”后面加一行“预期”，或加一行“全表”");
        }
    }

    fn facts(&mut self, clause: &Clause) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.add(&mut facts, clause, Self::fact);
        facts
    }

    fn fact(&mut self, node: Node<'_>) -> Option<Fact> {
        let mut parts = node.children();
        Some(Fact { path: self.path(parts.next()?), value: self.value(parts.next()?) })
    }

    fn expectation(&mut self, node: Node<'_>) -> Expectation {
        let conclusion = self.conclusion(node.first().unwrap_or_else(|| node.clone()));
        Expectation {
            conclusion,
            because: self.paths(&node, Rule::because),
            because_not: self.paths(&node, Rule::because_not),
            lacking: self.paths(&node, Rule::lacking),
            span: node.span(),
        }
    }
}
