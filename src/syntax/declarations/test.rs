//! 测试

use crate::diagnostic::Code;
use crate::source::Spanned;
use crate::syntax::ast::{Expectation, Fact, Test, TestItem};
use crate::syntax::builder::Builder;
use crate::syntax::lines::{Clause, ClauseKind};
use crate::syntax::parser::{Node, Rule};
use crate::syntax::words::ClauseWord;

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
        for clause in &self.block.clauses {
            match clause.kind {
                ClauseKind::Word(word @ ClauseWord::AsOf) => self.set(&mut test.as_of, word.rule(), clause, Self::date),
                ClauseKind::Word(word @ ClauseWord::Shared) => test.shared.extend(self.facts(word.rule(), clause)),
                ClauseKind::Word(word @ ClauseWord::Item) => {
                    let facts = self.facts(word.rule(), clause);
                    test.items.push(TestItem { span: clause.word.to(clause.body), facts, expectation: None });
                }
                ClauseKind::Word(word @ ClauseWord::Expect) => {
                    let expectation = self.clause(word.rule(), clause).and_then(|node| Some(self.expectation(&node.first()?)));
                    self.expect(clause, expectation, &mut test);
                }
                ClauseKind::Word(word @ ClauseWord::List) => {
                    self.set(&mut test.list, word.rule(), clause, |builder, node| builder.expectation(&node));
                }
                ClauseKind::ObjectFacts => {
                    let facts = self.facts(Rule::object_facts, clause);
                    test.objects.push((self.name_at(clause.word), facts));
                }
                ClauseKind::Word(_) | ClauseKind::Row => {}
            }
        }
        self.complete(&test);
        name.map(|_| test)
    }

    fn expect(&mut self, clause: &Clause, expectation: Option<Expectation>, test: &mut Test) {
        match test.items.last_mut() {
            Some(item) if item.expectation.is_none() => item.expectation = expectation,
            _ => {
                let help = "每个“事项”后面写一个“预期”；对全表的预期写作“全表”";
                self.report(Code::TST001, clause.word, "这个“预期”前面没有“事项”", help);
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

    fn facts(&mut self, rule: Rule, clause: &Clause) -> Vec<Fact> {
        let node = self.clause(rule, clause);
        node.iter().flat_map(Node::children).filter_map(|fact| self.fact(&fact)).collect()
    }

    fn fact(&mut self, node: &Node<'_>) -> Option<Fact> {
        let path = node.child(Rule::path)?;
        let value = node.child(Rule::value)?;
        Some(Fact { path: self.path(path), value: self.value(value) })
    }

    fn expectation(&mut self, node: &Node<'_>) -> Expectation {
        let conclusion = self.conclusion(node.first().unwrap_or_else(|| node.clone()));
        let (mut because, mut because_not, mut lacking) = (Vec::new(), Vec::new(), Vec::new());
        for part in node.children() {
            match part.rule() {
                Rule::because => because.extend(self.paths(&part)),
                Rule::because_not => because_not.extend(self.paths(&part)),
                Rule::lacking => lacking.extend(self.paths(&part)),
                _ => {}
            }
        }
        Expectation { conclusion, because, because_not, lacking, span: node.span() }
    }
}
