//! Rules and decision tables as they are written, and the articles on which they rest.

use crate::collections::{IndexMap, IndexSet};
use crate::explain::written;
use crate::ir::conclusion::Effect;
use crate::ir::package::{Package, Period};
use crate::ir::{Model, Stack};
use crate::source::{SourceMap, Span, Spanned};
use crate::syntax::ast::{
    self, Cell, Conclusion, Condition, DecisionTable, DeclarationKind, Heading, Name, Path, Rule, RuleBody, RuleScope, Template,
    TemplatePart,
};
use crate::syntax::words::{ClauseWord, LISTINGS};
use crate::value::numeral::numeral;
use crate::value::text::title;
use crate::wire::{OutlineArticle, OutlineConclusion, OutlineCondition, OutlineDecisionTable, OutlineReference, OutlineRule};
use std::collections::HashMap;

/// What a 说明 begins with that gives the words of the article.
const ORIGINAL: &str = "原文：";

/// What parts the words of the article from what the policy adds to them.
const ADDED: &str = "。说明：";

/// Puts what a package writes into words.
#[derive(Clone, Copy)]
pub struct Writer<'w> {
    pub model: &'w Model,
    pub sources: &'w SourceMap,
    pub package: &'w Package,
    /// Its 参数 by name.
    pub parameters: &'w HashMap<&'w str, &'w ast::Parameter>,
}

/// The rules and decision tables of a package by article. `tests`: the tests that try each rule, by its name.
pub fn articles(writer: Writer<'_>, tests: &IndexMap<&str, Vec<&str>>) -> Vec<OutlineArticle> {
    let tests_of = |rule: &str| tests.get(rule).into_iter().flatten().map(|test| (*test).to_owned()).collect::<Vec<String>>();
    let mut articles = Articles::default();
    // The article under which each rule and table is described.
    let mut homes: IndexMap<String, String> = IndexMap::default();
    for mut rule in writer.rules() {
        rule.tests = tests_of(&rule.name);
        let home = rule.basis.first().cloned().unwrap_or_default();
        // Articles come in the order in which they are cited.
        articles.of(&home);
        for basis in rule.basis.iter().skip(1).filter(|basis| **basis != home) {
            articles.of(basis).also.push(OutlineReference { name: rule.name.clone(), tests: rule.tests.clone() });
        }
        homes.insert(rule.name.clone(), home.clone());
        articles.of(&home).rules.push(rule);
    }
    // Rows of a decision table that name articles of their own.
    for (_, row) in writer.model.stacks.iter().flat_map(Stack::own_rules) {
        let Some(home) = row.table().and_then(|table| homes.get(table)) else { continue };
        for basis in row.basis.iter().filter(|basis| *basis != home) {
            articles.of(basis).also.push(OutlineReference { name: row.name.clone(), tests: tests_of(&row.name) });
        }
    }
    in_order(articles.0.into_values().collect())
}

/// Articles as they are cited, in the order of their first citations.
#[derive(Default)]
struct Articles(IndexMap<String, OutlineArticle>);

impl Articles {
    fn of(&mut self, basis: &str) -> &mut OutlineArticle {
        let new = || OutlineArticle { basis: basis.to_owned(), rules: Vec::new(), also: Vec::new() };
        self.0.entry(basis.to_owned()).or_insert_with(new)
    }
}

/// Laws in the order in which they are cited first, the articles of one by their numbers; what names no article comes last.
fn in_order(mut articles: Vec<OutlineArticle>) -> Vec<OutlineArticle> {
    let mut laws: IndexSet<String> = IndexSet::default();
    let law = |basis: &str| title(basis).unwrap_or(basis).to_owned();
    for article in &articles {
        laws.insert(law(&article.basis));
    }
    articles.sort_by_cached_key(|article| {
        let number = article.basis.rsplit_once('》').and_then(|(_, rest)| article_number(rest));
        (article.basis.is_empty(), laws.get_index_of(&law(&article.basis)), number)
    });
    articles
}

/// The number of 第…条.
fn article_number(citation: &str) -> Option<u32> {
    let (_, rest) = citation.split_once('第')?;
    let (number, _) = rest.split_once('条')?;
    numeral(number).or_else(|| number.parse().ok())
}

/// A period in words; none where it has no bounds.
pub fn period(period: Period) -> Option<String> {
    let from = period.from.map(|day| format!("{day} 起施行"));
    let until = period.until.map(|day| format!("{day} 失效"));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    (!both.is_empty()).then(|| both.join("，"))
}

/// The words of the article that a 说明 gives, and what else it says.
fn parted(remark: Option<&str>) -> (Option<&str>, Option<&str>) {
    let Some(original) = remark.and_then(|remark| remark.strip_prefix(ORIGINAL)) else { return (None, remark) };
    original.split_once(ADDED).map_or((Some(original), None), |(original, added)| (Some(original), Some(added)))
}

impl<'w> Writer<'w> {
    pub fn written(self, span: Span) -> String {
        written(self.sources, span)
    }

    /// A text with what is filled in, in words, in 〔〕.
    pub fn template(self, template: &Template) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Value(value) => format!("〔{}〕", self.phrase(value)),
        };
        template.parts.iter().map(part).collect()
    }

    pub fn conclusion(self, conclusion: &Conclusion) -> Option<OutlineConclusion> {
        let effect = Effect::from_word(&conclusion.word.text)?;
        let detail = conclusion.argument.as_ref().map(|argument| self.template(argument));
        Some(OutlineConclusion { effect, label: self.model.word(effect).to_owned(), detail })
    }

    fn rules(self) -> Vec<OutlineRule> {
        let mut rules: Vec<OutlineRule> = Vec::new();
        for declaration in self.package.declarations() {
            match &declaration.kind {
                DeclarationKind::Rule(rule) => rules.push(self.rule(rule)),
                DeclarationKind::DecisionTable(table) => rules.push(self.table(table)),
                DeclarationKind::Policy(_)
                | DeclarationKind::Field(_)
                | DeclarationKind::Object(_)
                | DeclarationKind::Table(_)
                | DeclarationKind::Calendar(_)
                | DeclarationKind::Law(_)
                | DeclarationKind::LawFile(_)
                | DeclarationKind::Parameter(_)
                | DeclarationKind::Setting(_)
                | DeclarationKind::Definition(_)
                | DeclarationKind::Background(_)
                | DeclarationKind::Test(_) => {}
            }
        }
        let mut lifting: IndexMap<String, Vec<String>> = IndexMap::default();
        for rule in &rules {
            for lifted in &rule.exception_to {
                lifting.entry(lifted.clone()).or_default().push(rule.name.clone());
            }
        }
        for rule in &mut rules {
            rule.exceptions = lifting.get(&rule.name).cloned().unwrap_or_default();
        }
        rules
    }

    fn rule(self, rule: &Rule) -> OutlineRule {
        let scope = match &rule.scope {
            RuleScope::Item => None,
            RuleScope::List => Some("清单整体".to_owned()),
            RuleScope::Group(facts) => {
                let facts: Vec<String> = facts.iter().map(Path::text).collect();
                Some(format!("{}相同的各项合在一起", facts.join("、")))
            }
        };
        let exception_to = rule.exceptions.iter().map(Path::text).collect();
        OutlineRule { scope, exception_to, ..self.body(&rule.name.text, &rule.body) }
    }

    fn body(self, name: &str, body: &RuleBody) -> OutlineRule {
        let (original, remark) = parted(body.remark.as_ref().map(|remark| remark.node.as_str()));
        let text = |template: &Option<Template>| template.as_ref().map(|template| self.template(template));
        OutlineRule {
            name: name.to_owned(),
            scope: None,
            basis: body.basis.iter().map(|basis| basis.node.trim().to_owned()).collect(),
            original: original.map(str::to_owned),
            remark: remark.map(str::to_owned),
            period: period(Period::of(&body.from, &body.until)),
            when: self.conditions(&body.when),
            unless: self.conditions(&body.unless),
            requires: body.materials.iter().map(|material| self.material(&material.path, material.members.as_deref())).collect(),
            conclusion: body.conclusion.as_ref().and_then(|conclusion| self.conclusion(conclusion)),
            message: text(&body.reason),
            remedy: text(&body.remedy),
            exception_to: Vec::new(),
            exceptions: Vec::new(),
            table: None,
            tests: Vec::new(),
        }
    }

    fn material(self, path: &Path, members: Option<&[Name]>) -> String {
        let members = members.map(|members| members.iter().map(|member| member.text.as_str()).collect::<Vec<&str>>().join("、"));
        members.map_or_else(|| path.text(), |members| format!("{}里有{members}", path.text()))
    }

    fn conditions(self, conditions: &[Spanned<Condition>]) -> Vec<OutlineCondition> {
        let condition = |condition: &Spanned<Condition>| match &condition.node {
            Condition::Plain(expression) => OutlineCondition { text: self.written(expression.span), lines: Vec::new() },
            Condition::Listed { all, lines } => {
                let word = LISTINGS.iter().find(|(_, is_all)| is_all == all).map_or("", |(word, _)| *word);
                let lines = lines.iter().map(|(label, expression)| format!("{label}{}", self.written(expression.span)));
                OutlineCondition { text: word.to_owned(), lines: lines.collect() }
            }
        };
        conditions.iter().map(condition).collect()
    }

    fn table(self, table: &DecisionTable) -> OutlineRule {
        let heading = |heading: &Heading| match heading {
            Heading::Fact(path) => path.text(),
            Heading::Name => "名称".to_owned(),
            Heading::Basis => ClauseWord::Basis.word().to_owned(),
            Heading::Conclusion => ClauseWord::Conclusion.word().to_owned(),
            Heading::Reason => ClauseWord::Reason.word().to_owned(),
            Heading::Remedy => ClauseWord::Remedy.word().to_owned(),
            Heading::Error => String::new(),
        };
        let rows = table.rows.iter().map(|row| row.node.iter().map(|cell| self.cell(cell)).collect());
        let rows = OutlineDecisionTable {
            first_hit: table.first_hit,
            headings: table.headings.iter().map(heading).collect(),
            rows: rows.collect(),
        };
        OutlineRule { table: Some(rows), ..self.body(&table.name.text, &table.body) }
    }

    fn cell(self, cell: &Spanned<Cell>) -> String {
        match &cell.node {
            Cell::Conclusion(conclusion) => self.conclusion(conclusion).as_ref().map(in_words).unwrap_or_default(),
            Cell::Template(template) => self.template(template),
            Cell::Name(name) => name.text.clone(),
            Cell::Basis(basis) => basis.iter().map(|basis| basis.node.trim()).collect::<Vec<&str>>().join("；"),
            Cell::Any => "—".to_owned(),
            Cell::Values(_) => unquoted(self.written(cell.span)),
            Cell::Relation(..) | Cell::Range(..) | Cell::Filled { .. } | Cell::Error => self.written(cell.span),
        }
    }
}

/// A conclusion with what it states beside its word.
pub fn in_words(OutlineConclusion { label, detail, .. }: &OutlineConclusion) -> String {
    detail.as_ref().map_or_else(|| label.clone(), |detail| format!("{label}：{detail}"))
}

/// A text that stands alone, without the quotes around it.
fn unquoted(written: String) -> String {
    let inner = written.strip_prefix('“').and_then(|rest| rest.strip_suffix('”')).filter(|inner| !inner.contains(['“', '”']));
    inner.map_or_else(|| written.clone(), str::to_owned)
}
