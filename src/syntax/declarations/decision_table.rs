//! 判定表

use crate::diagnostic::Code;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Cell, DecisionTable, Heading, Row};
use crate::syntax::builder::Builder;
use crate::syntax::expressions::relation;
use crate::syntax::lines::ClauseKind;
use crate::syntax::parser::{Node, Rule, is_any_value};
use crate::syntax::scan;
use crate::syntax::words::ClauseWord;

impl Builder<'_> {
    pub(super) fn decision_table(&mut self) -> Option<DecisionTable> {
        let head = self.head();
        let name = head.as_ref().and_then(Node::first).map(|name| self.name(name));
        let first_hit = head.as_ref().is_some_and(|head| head.child(Rule::first_hit).is_some());
        let body = self.rule_body();
        let block = self.block;
        let rows = block.clauses.iter().filter(|clause| clause.kind == ClauseKind::Row).map(|clause| clause.body);
        let mut lines = rows.filter(|line| !scan::is_ruler(self.slice(*line))).collect::<Vec<_>>().into_iter();
        let headings: Vec<Heading> = lines.next().map(|line| self.headings(line)).unwrap_or_default();
        let rows: Vec<Row> = lines.map(|line| self.row(line, &headings)).collect();
        let name = name?;
        if headings.is_empty() || rows.is_empty() {
            let missing = if headings.is_empty() { "表头" } else { "行" };
            let message = format!("判定表「{}」没有{missing}", name.text);
            self.report(Code::SYN010, name.span, message, "表头一行，以后每行一条规则，各以“|”开头、隔开、结尾");
        }
        Some(DecisionTable { name, first_hit, body, headings, rows })
    }

    fn headings(&mut self, line: Span) -> Vec<Heading> {
        let cells = self.cells(line).into_iter();
        cells.map(|cell| self.read(Rule::heading, cell.start, cell).map_or(Heading::Error, |path| self.heading(path))).collect()
    }

    /// The word of a clause, unless it is in brackets, or else a fact.
    fn heading(&mut self, node: Node<'_>) -> Heading {
        let path = self.path(node);
        let word = match path.names.as_slice() {
            [name] if !name.bracketed => ClauseWord::from_word(&name.text),
            _ => None,
        };
        match word {
            Some(ClauseWord::Conclusion) => Heading::Conclusion,
            Some(ClauseWord::Reason) => Heading::Reason,
            Some(ClauseWord::Remedy) => Heading::Remedy,
            _ => Heading::Fact(path),
        }
    }

    /// Where the cells of a line stand.
    fn cells(&self, line: Span) -> Vec<Span> {
        let start = line.start as usize;
        scan::cells(self.slice(line)).into_iter().map(|cell| Span::new(line.source, start + cell.start, start + cell.end)).collect()
    }

    /// A row; one that cannot be read keeps its place, so that the rows below it keep their numbers.
    fn row(&mut self, line: Span, headings: &[Heading]) -> Row {
        let places = self.cells(line);
        let span = self.trimmed(line);
        if places.len() != headings.len() {
            let message = format!("这一行有 {} 格，表头有 {} 格", places.len(), headings.len());
            self.report(Code::SYN003, span, message, "每一列都要写，不限的写“—”；文本里的“|”不算分隔");
            let cells = headings.iter().map(|_| Spanned::new(Cell::Error, span)).collect();
            return Row::new(cells, span);
        }
        let cells = places.into_iter().zip(headings);
        Row::new(cells.map(|(place, heading)| self.cell(place, heading)).collect(), span)
    }

    fn cell(&mut self, place: Span, heading: &Heading) -> Spanned<Cell> {
        let written = self.slice(place).trim();
        let cell = match heading {
            Heading::Conclusion => self.read(Rule::conclusion_cell, place.start, place).map(|node| Cell::Conclusion(self.conclusion(node))),
            Heading::Reason | Heading::Remedy if written.is_empty() || is_any_value(written) => Some(Cell::Any),
            Heading::Reason | Heading::Remedy => {
                self.read(Rule::text_cell, place.start, place).map(|node| Cell::Template(self.template(node)))
            }
            Heading::Fact(_) => self.read(Rule::cell, place.start, place).map(|node| self.condition_cell(&node)),
            // What its cells should hold is not known.
            Heading::Error => None,
        };
        Spanned::new(cell.unwrap_or(Cell::Error), self.trimmed(place))
    }

    fn condition_cell(&mut self, node: &Node<'_>) -> Cell {
        let mut parts = node.children();
        match node.rule() {
            Rule::any_value => Cell::Any,
            Rule::filled => Cell::Filled { negated: node.child(Rule::is_unfilled).is_some() },
            Rule::comparison_cell => match (parts.next().and_then(|sign| relation(sign.rule())), parts.next()) {
                (Some(relation), Some(sum)) => Cell::Relation(relation, self.expression(sum)),
                _ => Cell::Error,
            },
            Rule::values_cell => match (parts.next(), node.child(Rule::range_end).and_then(|end| end.first())) {
                (Some(low), Some(high)) => Cell::Range(self.expression(low), self.expression(high)),
                _ => Cell::Values(self.expressions(node)),
            },
            _ => Cell::Error,
        }
    }
}
