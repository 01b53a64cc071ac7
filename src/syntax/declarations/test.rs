//! 背景 and 测试

use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::Spanned;
use crate::syntax::ast::{Background, Expectation, Fact, Test, TestCase, TestSubject};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::{Clause, ClauseKind};
use crate::syntax::parser::{Node, Rule};
use crate::syntax::slips::near_clause;
use crate::syntax::words::ClauseWord;

/// Those of a 背景, which a 测试 may have too.
const SHARED: &[(ClauseKind, ClauseReader<Background>)] = &[
    (ClauseKind::Word(ClauseWord::AsOf), |builder, background, clause| builder.set_date(&mut background.as_of, clause)),
    (ClauseKind::Word(ClauseWord::Shared), |builder, background, clause| builder.add(&mut background.shared, clause, Builder::fact)),
    (ClauseKind::ObjectFacts, |builder, background, clause| builder.object_facts(background, clause)),
];

const OF_TESTS: &[(ClauseKind, ClauseReader<Test>)] = &[
    (ClauseKind::Word(ClauseWord::Item), |builder, test, clause| builder.case(test, TestSubject::Item, clause)),
    (ClauseKind::Word(ClauseWord::Group), |builder, test, clause| builder.case(test, TestSubject::Group, clause)),
    (ClauseKind::Word(ClauseWord::Expect), |builder, test, clause| builder.expect(test, clause)),
    (ClauseKind::Word(ClauseWord::List), |builder, test, clause| builder.set(&mut test.list, clause, Builder::expectation)),
];

impl Builder<'_> {
    pub(super) fn background(&mut self) -> Option<Background> {
        self.head();
        let mut background = Background::default();
        self.clauses(&mut background, SHARED);
        let first = self.background?;
        if first.head != self.block.head {
            let diagnostic = Diagnostic::new(Code::SYN009, self.block.head, "一个文件只能有一个“背景”，这里又写了一个");
            self.out.push(diagnostic.also(first.head, "已在这里写过").help("合成一个，或另放一个文件"));
            return None;
        }
        Some(background)
    }

    pub(super) fn test(&mut self) -> Option<Test> {
        let name = self.head().and_then(|head| head.first()).map(|name| self.text(name));
        let mut test = Test {
            name: name.clone().unwrap_or(Spanned::new(String::new(), self.block.head)),
            background: Background::default(),
            cases: Vec::new(),
            list: None,
        };
        let before = self.out.len();
        self.clauses(&mut test.background, SHARED);
        self.clauses(&mut test, OF_TESTS);
        // A clause that cannot be read is not missing.
        let readable = self.out.len() == before && !self.block.clauses.iter().any(|clause| clause.misspelt);
        self.complete(&test, readable);
        if self.out.len() > before {
            self.note_lost_case(&test, before);
        }
        name.map(|_| test)
    }

    /// The facts of an 对象, or of what its name was meant for.
    fn object_facts(&mut self, background: &mut Background, clause: &Clause) {
        match self.matched(Rule::object_facts, clause.word.start, clause.body) {
            Ok(node) => {
                let facts = self.facts(&node);
                background.objects.push((self.name_at(clause.word), facts));
            }
            Err(fault) => {
                let unknown = |word: ClauseWord| {
                    let message = format!("没有「{}」这个行首词", shorten(self.slice(clause.word)));
                    let diagnostic = Diagnostic::new(Code::SYN002, clause.word, message).help(suggest(word.word()));
                    diagnostic.certain(clause.word, word.word())
                };
                let fault = self.meant(clause).map_or(fault, unknown);
                self.out.push(fault);
            }
        }
    }

    /// What a line that opens with the name of an 对象 was meant for, if the name is near to the word of a clause.
    fn meant(&self, clause: &Clause) -> Option<ClauseWord> {
        near_clause(self.slice(clause.word)).filter(|_| clause.kind == ClauseKind::ObjectFacts)
    }

    /// Points from what a test lacks to the line of an 对象 that may have been meant for a 事项 or a 每组: if there is no such 对象, that is why.
    fn note_lost_case(&mut self, test: &Test, before: usize) {
        let is_near = |clause: &&Clause| matches!(self.meant(clause), Some(ClauseWord::Item | ClauseWord::Group));
        let mut of_objects = self.block.clauses.iter().filter(|clause| clause.kind == ClauseKind::ObjectFacts);
        let lost = of_objects.clone().find(is_near).or_else(|| of_objects.next().filter(|_| test.cases.is_empty()));
        let Some(lost) = lost.map(|clause| clause.word) else { return };
        for diagnostic in self.out.iter_mut().skip(before).filter(|diagnostic| diagnostic.code == Code::TST001) {
            diagnostic.labels.push(Label { span: lost, text: "这一行是对象的事实".to_owned() });
        }
    }

    /// A 事项 or a 每组, with the 预期 in its line if there is one.
    fn case(&mut self, test: &mut Test, subject: TestSubject, clause: &Clause) {
        let node = self.clause(clause);
        let facts = node.as_ref().map(|node| self.facts(node)).unwrap_or_default();
        let expectation = node.and_then(|node| node.child(Rule::expectation)).map(|node| self.expectation(node));
        let last = facts.last().map_or(clause.word, |fact| fact.value.span());
        test.cases.push(TestCase { subject, span: clause.word.to(last), facts, expectation });
    }

    fn expect(&mut self, test: &mut Test, clause: &Clause) {
        let expectation = self.clause(clause).and_then(|node| node.first()).map(|node| self.expectation(node));
        match test.cases.last_mut().filter(|case| case.expectation.is_none()) {
            Some(case) => case.expectation = expectation,
            None => {
                let help = "每个“事项”“每组”后面写一个“预期”；对全表的预期写作“全表”";
                let message = match test.cases.last().map(|case| case.subject) {
                    None => "这个“预期”前面没有“事项”或“每组”",
                    Some(TestSubject::Item) => "这个“事项”已经有一个“预期”",
                    Some(TestSubject::Group) => "这个“每组”已经有一个“预期”",
                };
                self.report(Code::TST001, clause.word, message, help);
            }
        }
    }

    /// What a test must have.
    fn complete(&mut self, test: &Test, readable: bool) {
        let Spanned { node: name, span } = &test.name;
        if ![Some(self.block), self.background].iter().flatten().any(|block| block.has(ClauseWord::AsOf)) {
            let help = "加一行“基准日 2024-01-01”，或写在这个文件的“背景”里：同一测试在任何一天都应得出同样的结果";
            self.report(Code::TST001, *span, format!("测试「{name}」没有基准日"), help);
        }
        if !readable {
            return;
        }
        let lacks = |case: &&TestCase| case.expectation.is_none();
        if test.list.is_none() && test.cases.iter().all(|case| lacks(&case)) {
            self.report(Code::TST001, *span, format!("测试「{name}」没有预期"), "在“事项”后面加一行“预期”，或加一行“全表”");
        } else {
            for group in test.cases.iter().filter(|case| case.subject == TestSubject::Group).filter(lacks) {
                self.report(Code::TST001, group.span, "这个“每组”没有预期", "在后面写“预期”和这一组应得的结果");
            }
        }
    }

    fn facts(&mut self, node: &Node<'_>) -> Vec<Fact> {
        node.children().filter(|part| part.rule() == Rule::fact).filter_map(|fact| self.fact(fact)).collect()
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
