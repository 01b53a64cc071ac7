//! 规则, and the clauses that it shares with a 判定表

use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Condition, Expression, Material, Name, Reviewed, Rule as RuleDeclaration, RuleBody, RuleScope};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::citations::{holds, swallowed};
use crate::syntax::labels;
use crate::syntax::letters::first_word;
use crate::syntax::lines::{Clause, ClauseKind, ListedLine, Listing, label};
use crate::syntax::parser::{Node, Rule};
use crate::syntax::statute_numbers::{self, Announced};
use crate::syntax::words::ClauseWord;
use crate::value::numeral::numeral;

const CLAUSES: &[(ClauseKind, ClauseReader<RuleBody>)] = &[
    (ClauseKind::Word(ClauseWord::Basis), |builder, body, clause| builder.add_articles(&mut body.basis, clause)),
    (ClauseKind::Word(ClauseWord::When), |builder, body, clause| body.when.push(builder.condition(clause))),
    (ClauseKind::Word(ClauseWord::Unless), |builder, body, clause| body.unless.push(builder.condition(clause))),
    (ClauseKind::Word(ClauseWord::Materials), |builder, body, clause| {
        body.has_materials = true;
        builder.add(&mut body.materials, clause, Builder::material);
    }),
    (ClauseKind::Word(ClauseWord::Conclusion), |builder, body, clause| builder.set(&mut body.conclusion, clause, Builder::conclusion)),
    (ClauseKind::Word(ClauseWord::Reason), |builder, body, clause| builder.set(&mut body.reason, clause, Builder::template)),
    (ClauseKind::Word(ClauseWord::Remedy), |builder, body, clause| builder.set(&mut body.remedy, clause, Builder::template)),
    (ClauseKind::Word(ClauseWord::From), |builder, body, clause| builder.set_date(&mut body.from, clause)),
    (ClauseKind::Word(ClauseWord::Until), |builder, body, clause| builder.set_date(&mut body.until, clause)),
    (ClauseKind::Word(ClauseWord::AllowsExceptions), |builder, body, clause| {
        builder.clause(clause);
        body.allows_exceptions = true;
    }),
    (ClauseKind::Word(ClauseWord::Reviewed), |builder, body, clause| {
        let reviewed = builder.clause(clause).and_then(|node| builder.reviewed(&node));
        body.reviewed.extend(reviewed);
    }),
    (ClauseKind::Word(ClauseWord::Remark), |builder, body, clause| builder.set(&mut body.remark, clause, Builder::text)),
];

impl Builder<'_> {
    pub(super) fn rule(&mut self) -> Option<RuleDeclaration> {
        let head = self.head();
        let name = head.as_ref().and_then(Node::first).map(|name| self.own_name(name));
        let scope = head.as_ref().map_or(RuleScope::Item, |head| self.rule_scope(head));
        let exceptions = head.as_ref().map(|head| self.paths(head, Rule::except)).unwrap_or_default();
        // The clauses are read even where the head cannot be, so that their faults are reported in the same run.
        let body = self.rule_body();
        let name = name?;
        if !self.block.has(ClauseWord::Conclusion) && !self.lost_line {
            let message = format!("规则「{}」没有结论", name.text);
            match body.basis.iter().find(|citation| holds(citation, &[ClauseWord::Conclusion])).and_then(swallowed) {
                Some(inside) => {
                    let message = format!("{message}：它写在依据那一行里，算进了依据");
                    self.out.push(Diagnostic { code: Code::SYN010, message, ..inside });
                }
                None => self.report(Code::SYN010, name.span, message, "加一行“结论”，如“结论 准入”或“结论 不予准入”"),
            }
        }
        Some(RuleDeclaration { name, scope, exceptions, body })
    }

    /// The name of a 规则 or a 判定表; what should follow it is reported in its place, unless 「」 say that it is the name.
    pub(super) fn own_name(&mut self, node: Node<'_>) -> Name {
        let is_option = matches!(node.text().trim(), "对全表" | "首个命中");
        let (name, word) = (self.name(node), self.block.word.word());
        if is_option {
            let message = format!("“{word}”后面先写名称，却写着「{}」", name.text);
            let help = format!("写成「{word} 名称 {}」；名称就是它的，写成「{word} 「{}」」", name.text, name.text);
            self.report(Code::SYN003, name.span, message, help);
        }
        name
    }

    /// 对全表, 对每个, or neither.
    fn rule_scope(&mut self, head: &Node<'_>) -> RuleScope {
        let mut scopes = head.children().filter(|part| matches!(part.rule(), Rule::for_list | Rule::for_each));
        let Some(scope) = scopes.next() else { return RuleScope::Item };
        if let Some(other) = scopes.next() {
            let help = "一条规则只审一种：每一项、全表，或一组";
            self.report(Code::SYN009, other.span(), "“对全表”“对每个”合起来只能写一次", help);
        }
        match scope.rule() {
            Rule::for_each => RuleScope::Group(self.paths(head, Rule::for_each)),
            _ => RuleScope::List,
        }
    }

    pub(super) fn rule_body(&mut self) -> RuleBody {
        let mut body = RuleBody::default();
        self.clauses(&mut body, CLAUSES);
        body
    }

    /// One expression, or 下列全部 / 下列之一 and its labelled lines.
    fn condition(&mut self, clause: &Clause) -> Spanned<Condition> {
        let condition = match &clause.listing {
            Some(listing) => self.listed(clause, listing),
            None if self.report_listing(clause) => None,
            None => Some(Condition::Plain(self.clause_expression(clause))),
        };
        // Kept as an error, so that only the syntax is reported and not a missing clause as well.
        let condition = condition.unwrap_or_else(|| Condition::Plain(Expression::error(clause.body)));
        Spanned::new(condition, self.trimmed(clause.body))
    }

    /// Reports a clause that announces its lines as statutes do, if it does.
    fn report_listing(&mut self, clause: &Clause) -> bool {
        let announced = self.slice(clause.body);
        let Some(Announced { readings, negated }) = statute_numbers::listing(announced) else {
            return self.report_beside_lines(clause);
        };
        let written = first_word(announced);
        let (place, _) = clause.body.split_at(written.len());
        let message = format!("各项由“下列全部”或“下列之一”引出，却写着「{}」", shorten(written));
        if negated {
            // The opposite clause may stand there already, and what a lawyer negates of several is not certain.
            let other = if clause.kind == ClauseKind::Word(ClauseWord::When) { ClauseWord::Unless } else { ClauseWord::When };
            let shown: Vec<String> = readings.iter().map(|reading| format!("「{} {reading}」", other.word())).collect();
            self.report(Code::SYN003, place, message, format!("否定的写在另一种子句里：{}", shown.join("，还是")));
            return true;
        }
        let word = self.slice(clause.word);
        let shown: Vec<String> = readings.iter().map(|reading| format!("「{word} {reading}」")).collect();
        let help = match shown.as_slice() {
            [only] => format!("写成{only}"),
            several => format!("要全部具备还是有一项即可，写明是哪一种：{}", several.join("，还是")),
        };
        let mut diagnostic = Diagnostic::new(Code::SYN003, place, message).help(help);
        for (reading, shown) in readings.iter().zip(shown) {
            let replacements = vec![Replacement { span: place, text: (*reading).to_owned() }];
            diagnostic = diagnostic.edit(Edit { label: format!("写成{shown}"), certain: readings.len() == 1, replacements });
        }
        self.out.push(diagnostic);
        true
    }

    /// Reports a condition with labelled lines below it that does not consist of 下列全部 or 下列之一, if it is one.
    fn report_beside_lines(&mut self, clause: &Clause) -> bool {
        let text = self.slice(clause.body);
        let Some((line, rest)) = text.split_once('\n') else { return false };
        if !rest.lines().any(|line| label(line.trim_start()).is_some()) {
            return false;
        }
        let Some(at) = ["下列", "以下"].iter().find_map(|word| line.find(word)) else { return false };
        let head = line.get(..at).unwrap_or_default();
        let start = at - head.rsplit(|c: char| c.is_whitespace() || matches!(c, '，' | ',')).next().map_or(0, str::len);
        let written = line.get(start..).map(first_word).unwrap_or_default();
        let (_, place) = clause.body.split_at(start);
        let (place, _) = place.split_at(written.len());
        let word = self.slice(clause.word);
        let other = line.get(..start).unwrap_or_default().trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '且'));
        let help = if other.is_empty() {
            format!("写成「{word} 下列之一」（有一项即可）或「{word} 下列全部」")
        } else {
            format!("分成两个“{word}”：「{word} {other}」，另起一行「{word} 下列之一」")
        };
        let message = format!("各项由单独的“下列全部”或“下列之一”引出，却写着「{}」", shorten(written));
        self.report(Code::SYN003, place, message, help);
        true
    }

    fn listed(&mut self, clause: &Clause, listing: &Listing) -> Option<Condition> {
        const HELP: &str = "每一项各占一行，以（一）（二）开头";
        let word = self.slice(listing.word);
        if !clause.misspelt && !self.fits(clause.kind.rule(), clause.word.start, Span { end: listing.rest.end, ..clause.body }) {
            let rest = self.trimmed(listing.rest);
            let message = format!("“{word}”后面应另起一行写“（一）…”，却写着「{}」", shorten(self.slice(rest)));
            let diagnostic = Diagnostic::new(Code::SYN003, rest, message).help(HELP);
            let diagnostic = match self.on_lines_of_their_own(listing.word, rest).filter(|_| listing.lines.is_empty()) {
                Some(edit) => diagnostic.edit(edit),
                None => diagnostic,
            };
            self.out.push(diagnostic);
            if listing.lines.is_empty() {
                return None;
            }
        }
        self.report_numbering(&listing.lines);
        if self.slice(listing.rest).trim_matches(['：', ':', ' ']).is_empty() {
            self.report_gap(&listing.lines);
        }
        let mut labelled: Vec<(String, Expression)> = Vec::new();
        // A line that is numbered in another way has the label of its place, which was reported.
        let is_misnumbered = listing.lines.iter().any(|line| line.misnumbered);
        for line in &listing.lines {
            let Some(label) = &line.label else { continue };
            if !is_misnumbered && labelled.iter().any(|(other, _)| other == label) {
                self.report(Code::SYN009, line.place, format!("标号「{label}」写了两次"), "各项的标号不能相同");
            }
            let expression = if line.misnumbered {
                let body = self.trimmed(line.body);
                let ends = self.slice(body).trim_end_matches(['；', ';', '。']).trim_end().len();
                self.read(Rule::placeholder, body.start, body.split_at(ends).0)
            } else {
                let body = self.without_joint(line.body, listing);
                self.read(Rule::labelled, line.place.start, body).and_then(|node| node.child(Rule::expression))
            };
            labelled.push((label.clone(), expression.map_or(Expression::error(line.body), |node| self.expression(node))));
        }
        if listing.lines.is_empty() {
            let message = format!("“{word}”下面没有“（一）…”的行");
            self.report(Code::SYN010, self.trimmed(clause.body), message, HELP);
        }
        (!labelled.is_empty()).then_some(Condition::Listed { all: listing.all, lines: labelled })
    }

    /// A line of a 下列 without the `；或者` at its end, which is reported: the word above the lines says it already. One that says the
    /// contrary is left there.
    fn without_joint(&mut self, line: Span, listing: &Listing) -> Span {
        const JOINTS: [(bool, &[&str]); 2] = [(false, &["或者", "或是", "或"]), (true, &["并且", "而且", "以及", "且", "和"])];
        let line = self.trimmed(line);
        let text = self.slice(line);
        let joints = JOINTS.iter().filter(|(all, _)| *all == listing.all).flat_map(|(_, joints)| *joints);
        let kept = joints.filter_map(|joint| text.strip_suffix(joint)).map(str::trim_end).find(|kept| {
            kept.ends_with(['；', ';', '，', ',', '、']) || text.get(kept.len()..).is_some_and(|joint| joint.starts_with(' '))
        });
        let Some(kept) = kept else { return line };
        let (kept, joint) = line.split_at(kept.trim_end_matches(['；', ';', '，', ',', '、']).len());
        let message = format!("“{}”已经说了各项怎样合起来，却又写着「{}」", self.slice(listing.word), shorten(self.slice(joint)));
        self.out.push(Diagnostic::new(Code::SYN003, joint, message).help("去掉它，这一项以“；”结尾").certain(joint, "；"));
        kept
    }

    /// Breaks `（一）甲；（二）乙` into lines.
    fn on_lines_of_their_own(&self, word: Span, rest: Span) -> Option<Edit> {
        let text = self.slice(rest);
        let starts = labels::within(text);
        let first = *starts.first()?;
        let lead = text.get(..first)?.trim_end_matches(['：', ':']);
        if !lead.trim().is_empty() {
            return None;
        }
        let broken = starts.iter().map(|at| {
            let kept = text.get(..*at).unwrap_or_default().trim_end().len();
            let start = if kept == 0 { word.end } else { rest.start + kept as u32 };
            let gap = Span { start, end: rest.start + *at as u32, ..rest };
            Replacement { span: gap, text: "\n         ".to_owned() }
        });
        Some(Edit { label: "每一项各占一行".to_owned(), certain: true, replacements: broken.collect() })
    }

    /// Warns of a number that is left out: the line may be lost.
    fn report_gap(&mut self, lines: &[ListedLine]) {
        let number = |line: &ListedLine| {
            let label = line.label.as_deref()?.trim_matches(['（', '）']);
            label.parse().ok().or_else(|| numeral(label)).filter(|_| !line.misnumbered)
        };
        let Some(numbers) = lines.iter().map(number).collect::<Option<Vec<u32>>>() else { return };
        let before = std::iter::once(0).chain(numbers.iter().copied());
        let gap = before.zip(&numbers).zip(lines).find(|((before, own), _)| **own > before + 1);
        let Some(((before, _), line)) = gap else { return };
        let place = self.trimmed(line.place);
        let message = format!("各项的标号到了「{}」，却没有「{}」", self.slice(place), labels::label(before as usize));
        let replacements = lines.iter().enumerate().map(|(at, line)| Replacement { span: line.place, text: labels::label(at) }).collect();
        let edit = Edit { label: "依次编号".to_owned(), certain: false, replacements };
        self.out.push(Diagnostic::new(Code::TYP009, place, message).help("漏了一项的补上；没有漏的，依次编号").edit(edit));
    }

    /// Reports lines of a 下列 that are not numbered, or in another way: once, with the mend of all of them.
    fn report_numbering(&mut self, lines: &[ListedLine]) {
        let wrong = |line: &&ListedLine| line.misnumbered || line.label.is_none();
        let Some(first) = lines.iter().find(wrong) else { return };
        let written = if first.misnumbered { self.trimmed(first.place) } else { self.trimmed(first.body) };
        let message = format!("各项以“（一）”“（二）”开头，却写着「{}」", shorten(self.slice(written)));
        let numbered = lines.iter().enumerate().filter(|(_, line)| wrong(line)).map(|(at, line)| {
            let span = if line.misnumbered { line.place } else { line.body.head() };
            Replacement { span, text: labels::label(at) }
        });
        let replacements: Vec<Replacement> = numbered.collect();
        // A line without a number may go on with the one above it.
        let certain = lines.iter().all(|line| line.label.is_some());
        let edit = Edit { label: "以“（一）”“（二）”开头".to_owned(), certain, replacements };
        self.out.push(Diagnostic::new(Code::SYN003, written, message).help("每一项各占一行，以（一）（二）开头").edit(edit));
    }

    fn material(&mut self, node: Node<'_>) -> Option<Material> {
        let path = node.child(Rule::path).map(|path| self.path(path))?;
        let members = self.value_names(&node);
        Some(Material { path, members: (!members.is_empty()).then_some(members) })
    }

    fn reviewed(&mut self, node: &Node<'_>) -> Option<Reviewed> {
        Some(Reviewed {
            kind: node.child(Rule::name).map(|kind| self.name(kind))?,
            rule: node.child(Rule::path).map(|rule| self.path(rule)),
            reason: node.child(Rule::text).map(|text| self.text(text))?,
        })
    }
}
