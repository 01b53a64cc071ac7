//! 规则, and the clauses that it shares with a 判定表

use crate::diagnostic::Code;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Condition, ConditionKind, Expression, ExpressionKind, Requirement, Reviewed, Rule as RuleDeclaration, RuleBody};
use crate::syntax::builder::Builder;
use crate::syntax::lines::{self, Clause, ClauseKind};
use crate::syntax::parser::{Node, Rule};
use crate::syntax::scan;
use crate::syntax::words::ClauseWord;

impl Builder<'_> {
    pub(super) fn rule(&mut self) -> Option<RuleDeclaration> {
        let head = self.head();
        let name = head.as_ref().and_then(Node::first).map(|name| self.name(name));
        let for_list = head.as_ref().is_some_and(|head| head.child(Rule::for_list).is_some());
        let mut exceptions = Vec::new();
        for except in head.iter().flat_map(Node::children).filter(|node| node.rule() == Rule::except) {
            exceptions.extend(self.paths(&except));
        }
        // The clauses are read even where the head cannot be, so that their faults are reported in the same run.
        let body = self.rule_body();
        let name = name?;
        if body.conclusion.is_none() && !self.has(ClauseWord::Conclusion) {
            let help = "加一行“结论”，如“结论 准入”或“结论 不予准入”";
            self.report(Code::SYN010, name.span, format!("规则「{}」没有结论", name.text), help);
        }
        Some(RuleDeclaration { name, for_list, exceptions, body })
    }

    /// Whether the declaration has a clause of that word.
    pub(super) fn has(&self, word: ClauseWord) -> bool {
        self.block.clauses.iter().any(|clause| clause.kind == ClauseKind::Word(word))
    }

    pub(super) fn rule_body(&mut self) -> RuleBody {
        let mut body = RuleBody::default();
        for clause in &self.block.clauses {
            let ClauseKind::Word(word) = clause.kind else { continue };
            let rule = word.rule();
            match word {
                ClauseWord::Basis => {
                    let articles = self.clause(rule, clause);
                    let spanned = |article: Node<'_>| Spanned::new(article.text().to_owned(), article.span());
                    body.basis.extend(articles.iter().flat_map(Node::children).map(spanned));
                }
                ClauseWord::When => body.when.extend(self.condition(rule, clause)),
                ClauseWord::Unless => body.unless.extend(self.condition(rule, clause)),
                ClauseWord::Requires => {
                    let requirements = self.clause(rule, clause);
                    body.requires.extend(requirements.iter().flat_map(Node::children).filter_map(|node| self.requirement(&node)));
                }
                ClauseWord::Conclusion => self.set(&mut body.conclusion, rule, clause, Self::conclusion),
                ClauseWord::Reason => self.set(&mut body.reason, rule, clause, Self::template),
                ClauseWord::Remedy => self.set(&mut body.remedy, rule, clause, Self::template),
                ClauseWord::Remark => self.set(&mut body.remark, rule, clause, Self::text),
                ClauseWord::From => self.set(&mut body.from, rule, clause, Self::date),
                ClauseWord::Until => self.set(&mut body.until, rule, clause, Self::date),
                ClauseWord::AllowsExceptions => {
                    self.clause(rule, clause);
                    body.allows_exceptions = true;
                }
                ClauseWord::Reviewed => {
                    let reviewed = self.clause(rule, clause).and_then(|node| self.reviewed(&node));
                    body.reviewed.extend(reviewed);
                }
                _ => {}
            }
        }
        body
    }

    /// One expression, or 下列全部 / 下列之一 and its labelled lines.
    fn condition(&mut self, rule: Rule, clause: &Clause) -> Option<Condition> {
        let span = self.trimmed(clause.body);
        if let Some(lines) = &clause.listed {
            return self.listed(rule, clause, lines).map(|kind| Condition { kind, span });
        }
        if self.slice(clause.body).trim().is_empty() {
            self.clause(rule, clause);
            return None;
        }
        let expression = self.clause(rule, clause).and_then(|node| node.first()).map(|node| self.expression(node));
        let error = Expression { kind: ExpressionKind::Error, span: clause.body };
        Some(Condition { kind: ConditionKind::Plain(expression.unwrap_or(error)), span })
    }

    fn listed(&mut self, rule: Rule, clause: &Clause, lines: &[Span]) -> Option<ConditionKind> {
        let text = self.slice(clause.body);
        let first_line = Span { end: clause.body.start + text.find('\n').unwrap_or(text.len()) as u32, ..clause.body };
        let opening = self.slice(first_line);
        let word = lines::listing(opening).unwrap_or_default();
        if self.matched(rule, clause.word.start, first_line).is_err() {
            let at = opening.find(word).map_or(0, |at| at + word.len()) as u32;
            let behind = self.trimmed(Span { start: first_line.start + at, ..first_line });
            let message = format!("“{word}”后面应另起一行写“（一）…”，却写着「{}」", self.slice(behind));
            self.report(Code::SYN003, behind, message, "每一项各占一行，以（一）（二）开头");
        }
        let mut labelled: Vec<(String, Expression)> = Vec::new();
        for line in lines {
            let Some((label, length)) = scan::label(self.slice(*line)) else {
                self.report(Code::SYN003, *line, "这里应为“（一）…”", "每一项各占一行，以（一）（二）开头");
                continue;
            };
            let body = Span { start: line.start + length as u32, ..*line };
            if labelled.iter().any(|(other, _)| *other == label) {
                let place = Span { end: body.start, ..*line };
                self.report(Code::SYN009, place, format!("标号「{label}」写了两次"), "各项的标号不能相同");
            }
            let expression = self.read(Rule::labelled, line.start, body).and_then(|node| node.child(Rule::expression));
            let error = Expression { kind: ExpressionKind::Error, span: body };
            labelled.push((label, expression.map_or(error, |node| self.expression(node))));
        }
        if labelled.is_empty() {
            let message = format!("“{word}”下面没有“（一）…”的行");
            self.report(Code::SYN010, self.trimmed(clause.body), message, "每一项各占一行，以（一）（二）开头");
            return None;
        }
        Some(ConditionKind::Listed { all: word == "下列全部", lines: labelled })
    }

    fn requirement(&mut self, node: &Node<'_>) -> Option<Requirement> {
        let path = node.child(Rule::path).map(|path| self.path(path))?;
        let members = self.value_names(node);
        Some(Requirement { path, members: (!members.is_empty()).then_some(members) })
    }

    fn reviewed(&mut self, node: &Node<'_>) -> Option<Reviewed> {
        Some(Reviewed {
            kind: node.child(Rule::name).map(|kind| self.name(kind))?,
            rule: node.child(Rule::path).map(|rule| self.path(rule)),
            reason: node.child(Rule::text).map(|text| self.text(text))?,
        })
    }
}
