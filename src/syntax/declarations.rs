//! Blocks of lines → declarations; rules and tests are in [`super::rules`].

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span, Spanned};
use crate::syntax::ast::{
    Adjustable, Calendar, Conclusion, Declaration, DeclarationKind, Definition, Expression, ExpressionKind, Field, Law, Name, Object,
    Parameter, Path, Policy, Required, Setting, Table, Template, TemplatePart, TypeName,
};
use crate::syntax::expressions::Lower;
use crate::syntax::lines::{Block, Clause, ClauseKind, ClauseWord, DeclarationWord};
use crate::syntax::parser::{self, Matched, Node, Rule, Together, Unread};
use crate::syntax::rules;
use crate::value::date::Date;

/// Reads the blocks of one file.
pub fn parse(source: SourceId, text: &str, blocks: &[Block], out: &mut Diagnostics) -> Vec<Declaration> {
    let together = Together::new(text, source, &plain_clauses(text, blocks));
    let mut declarations: Vec<(usize, Declaration)> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut reader = Reader { text, block, together: &together, out };
        let Some(kind) = reader.declaration() else { continue };
        let declaration = Declaration { head: block.head, span: block.span(), kind };
        // A 字段 indented deeper than the 对象 above it belongs to it.
        match (declaration, declarations.last_mut()) {
            (
                Declaration { kind: DeclarationKind::Field(field), span, .. },
                Some((indent, Declaration { kind: DeclarationKind::Object(object), span: whole, .. })),
            ) if block.indent > *indent => {
                object.fields.push(field);
                *whole = whole.to(span);
            }
            (declaration, _) => declarations.push((block.indent, declaration)),
        }
    }
    declarations.into_iter().map(|(_, declaration)| declaration).collect()
}

/// The clauses that most policies are made of, where it is plain which rule must match them: they are matched together.
fn plain_clauses(text: &str, blocks: &[Block]) -> Vec<Unread> {
    let heads = |word| match word {
        DeclarationWord::Rule => Some(Rule::rule_body),
        DeclarationWord::Field => Some(Rule::field_body),
        _ => None,
    };
    let bodies = |kind| match kind {
        ClauseKind::Word(ClauseWord::When | ClauseWord::Unless) => Some(Rule::expression_body),
        ClauseKind::Word(ClauseWord::Conclusion) => Some(Rule::conclusion_body),
        ClauseKind::Word(ClauseWord::Reason | ClauseWord::Remedy) => Some(Rule::text_body),
        ClauseKind::Word(ClauseWord::Item | ClauseWord::Shared) | ClauseKind::ObjectFacts => Some(Rule::facts_body),
        ClauseKind::Word(ClauseWord::Expect) => Some(Rule::expectation_body),
        ClauseKind::Word(_) | ClauseKind::Row => None,
    };
    let mut clauses = Vec::new();
    for block in blocks {
        clauses.extend(heads(block.word).map(|rule| Unread { rule, span: block.body }));
        clauses.extend(block.clauses.iter().filter_map(|clause| Some(Unread { rule: bodies(clause.kind)?, span: clause.body })));
    }
    clauses.retain(|clause| {
        let body = text.get(clause.span.start as usize..clause.span.end as usize).unwrap_or_default().trim_start();
        !body.is_empty() && (clause.rule != Rule::expression_body || rules::listing(body).is_none())
    });
    clauses
}

/// Reads one block.
pub struct Reader<'a> {
    pub text: &'a str,
    pub block: &'a Block,
    together: &'a Together<'a>,
    pub out: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    fn declaration(&mut self) -> Option<DeclarationKind> {
        Some(match self.block.word {
            DeclarationWord::Policy => DeclarationKind::Policy(self.policy()),
            DeclarationWord::Field => DeclarationKind::Field(self.field(self.block.body)?),
            DeclarationWord::Object => DeclarationKind::Object(Object { name: self.name_of(self.block.body)?, fields: Vec::new() }),
            DeclarationWord::Table => DeclarationKind::Table(self.table()?),
            DeclarationWord::Calendar => DeclarationKind::Calendar(self.calendar()),
            DeclarationWord::Law => DeclarationKind::Law(self.law()?),
            DeclarationWord::Parameter => DeclarationKind::Parameter(self.parameter()?),
            DeclarationWord::Setting => DeclarationKind::Setting(self.setting()?),
            DeclarationWord::Definition => DeclarationKind::Definition(self.definition()?),
            DeclarationWord::Rule => DeclarationKind::Rule(rules::rule(self)?),
            DeclarationWord::DecisionTable => DeclarationKind::DecisionTable(rules::decision_table(self)?),
            DeclarationWord::Test => DeclarationKind::Test(rules::test(self)?),
        })
    }

    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Matches the text at `body` with a grammar rule.
    pub fn read(&mut self, rule: Rule, body: Span) -> Option<Matched<'a>> {
        let clause = Unread { rule, span: body };
        if let Some(matched) = self.together.get(clause) {
            return Some(matched);
        }
        if self.slice(body).trim().is_empty() && !matches!(rule, Rule::empty_body | Rule::facts_body) {
            let at = Span { start: body.start.saturating_sub(1).max(self.block.head.start), ..body.head() };
            self.out.push(Diagnostic::new(
                Code::SYN010,
                Span { start: self.word_before(body), end: at.end, ..at },
                "这里没有写完：行首词后面要有内容".to_owned(),
            ));
            return None;
        }
        let own = self.block.word;
        let clauses =
            || own.clauses().iter().map(|clause| clause.word()).chain(DeclarationWord::ALL.iter().map(|word| word.word())).collect();
        parser::read(self.text, clause, clauses, self.out)
    }

    /// Where the word that opens the line before `body` starts.
    fn word_before(&self, body: Span) -> u32 {
        let words = self
            .block
            .clauses
            .iter()
            .map(|clause| (clause.word.start, clause.body.start))
            .chain([(self.block.head.start, self.block.body.start)]);
        words.filter(|(_, start)| *start == body.start).map(|(word, _)| word).next().unwrap_or(body.start)
    }

    pub fn lower(&mut self, base: Span) -> Lower<'_> {
        Lower { base, out: self.out }
    }

    pub fn name_of(&mut self, body: Span) -> Option<Name> {
        let tree = self.read(Rule::name_body, body)?;
        tree.first().map(|node| self.lower(body).name(node))
    }

    pub fn text_of(&mut self, body: Span) -> Option<Spanned<String>> {
        let tree = self.read(Rule::text_body, body)?;
        tree.first().map(|node| self.lower(body).text(node))
    }

    pub fn date_of(&mut self, body: Span) -> Option<Spanned<Date>> {
        let tree = self.read(Rule::date_body, body)?;
        tree.first().map(|node| self.lower(body).date(node))
    }

    pub fn expression_of(&mut self, body: Span) -> Expression {
        let tree = self.read(Rule::expression_body, body);
        tree.as_ref()
            .and_then(Matched::first)
            .map_or(Expression { kind: ExpressionKind::Error, span: body }, |node| self.lower(body).expression(node))
    }

    pub fn conclusion_of(&mut self, body: Span) -> Option<Conclusion> {
        let tree = self.read(Rule::conclusion_body, body)?;
        tree.first().map(|node| self.conclusion(node, body))
    }

    pub fn conclusion(&mut self, node: Node<'_>, base: Span) -> Conclusion {
        let mut lower = self.lower(base);
        let span = node.span();
        let mut parts = node.parts();
        let word = parts.next().map_or(Name { text: String::new(), span, bracketed: false }, |name| lower.name(name));
        let text = parts.next().map(|text| lower.text(text));
        let argument = text.map(|text| self.template(text));
        Conclusion { word, argument, span }
    }

    pub fn template_of(&mut self, body: Span) -> Option<Template> {
        let text = self.text_of(body)?;
        Some(self.template(text))
    }

    /// Reads `{expression}` in a text.
    pub fn template(&mut self, text: Spanned<String>) -> Template {
        if !text.node.contains(['{', '｛', '}', '｝']) {
            let parts = if text.node.is_empty() { Vec::new() } else { vec![TemplatePart::Text(text.node)] };
            return Template { parts, span: text.span };
        }
        let quote = self.slice(text.span).chars().next().map_or(1, char::len_utf8);
        let start = text.span.start as usize + quote;
        let inner = self.slice(Span::new(text.span.source, start, start + text.node.len()));
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(rest) = inner.get(at..)
            && let Some(c) = rest.chars().next()
        {
            let doubled = rest.chars().nth(1) == Some(c);
            match c {
                '{' | '｛' | '}' | '｝' if doubled => {
                    plain.push(if matches!(c, '{' | '｛') { '{' } else { '}' });
                    at += 2 * c.len_utf8();
                }
                '{' | '｛' => {
                    let open = Span::new(text.span.source, start + at, start + at + c.len_utf8());
                    let Some(length) = braced_length(rest) else {
                        self.out.push(
                            Diagnostic::new(Code::SYN004, open, "文本里的「{」没有配对").help("补上「}」；要写花括号本身，写成「{{」"),
                        );
                        return Template { parts: Vec::new(), span: text.span };
                    };
                    let body = Span::new(text.span.source, start + at + c.len_utf8(), start + at + length);
                    parts.extend((!plain.is_empty()).then(|| TemplatePart::Text(std::mem::take(&mut plain))));
                    if self.slice(body).trim().is_empty() {
                        self.out.push(
                            Diagnostic::new(Code::SYN003, open, "「{}」里没有写要显示什么")
                                .help("写一个名称或算式；要写花括号本身，写成「{{」和「}}」"),
                        );
                    } else {
                        parts.push(TemplatePart::Value(self.expression_of(body)));
                    }
                    at += length + rest.get(length..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
                }
                '}' | '｝' => {
                    let place = Span::new(text.span.source, start + at, start + at + c.len_utf8());
                    self.out.push(Diagnostic::new(Code::SYN004, place, "文本里的「}」前面没有「{」").help("要写花括号本身，写成「}}」"));
                    at += c.len_utf8();
                }
                _ => {
                    plain.push(c);
                    at += c.len_utf8();
                }
            }
        }
        parts.extend((!plain.is_empty()).then_some(TemplatePart::Text(plain)));
        Template { parts, span: text.span }
    }

    /// Puts a clause's value where it belongs; a second one of the same kind is reported.
    pub fn once<T>(&mut self, slot: &mut Option<T>, clause: &Clause, value: Option<T>) {
        if slot.is_some() {
            let word = self.slice(clause.word).to_owned();
            self.out.push(Diagnostic::new(Code::SYN009, clause.word, format!("这里又写了一次“{word}”")).help("只留一个"));
        } else {
            *slot = value;
        }
    }

    fn policy(&mut self) -> Policy {
        let mut policy = Policy { name: self.name_of(self.block.body), ..Policy::default() };
        for clause in &self.block.clauses {
            let body = clause.body;
            let ClauseKind::Word(word) = clause.kind else { continue };
            match word {
                ClauseWord::Document => {
                    let value = self.text_of(body);
                    self.once(&mut policy.document, clause, value)
                }
                ClauseWord::Organ => {
                    let value = self.text_of(body);
                    self.once(&mut policy.organ, clause, value)
                }
                ClauseWord::Remark => {
                    let value = self.text_of(body);
                    self.once(&mut policy.remark, clause, value)
                }
                ClauseWord::Level => {
                    let value = self.name_of(body);
                    self.once(&mut policy.level, clause, value)
                }
                ClauseWord::From => {
                    let value = self.date_of(body);
                    self.once(&mut policy.from, clause, value)
                }
                ClauseWord::Until => {
                    let value = self.date_of(body);
                    self.once(&mut policy.until, clause, value)
                }
                ClauseWord::Default => {
                    let value = self.conclusion_of(body);
                    self.once(&mut policy.default, clause, value)
                }
                ClauseWord::Upper => {
                    let tree = self.read(Rule::names_body, body);
                    let mut lower = self.lower(body);
                    policy.uppers.extend(tree.iter().flat_map(Matched::nodes).map(|node| lower.name(node)));
                }
                ClauseWord::Scope => policy.scope.push(self.expression_of(body)),
                ClauseWord::Summary => policy.summary.extend(self.paths_of(body)),
                ClauseWord::Vocabulary => {
                    let tree = self.read(Rule::vocabulary_body, body);
                    let mut lower = self.lower(body);
                    for node in tree.iter().flat_map(Matched::nodes) {
                        let mut parts = node.parts();
                        if let (Some(word), Some(text)) = (parts.next(), parts.next()) {
                            policy.vocabulary.push((lower.name(word), lower.text(text)));
                        }
                    }
                }
                _ => {}
            }
        }
        policy
    }

    pub fn paths_of(&mut self, body: Span) -> Vec<Path> {
        let tree = self.read(Rule::paths_body, body);
        let mut lower = self.lower(body);
        tree.iter().flat_map(Matched::nodes).map(|node| lower.path(node)).collect()
    }

    fn field(&mut self, body: Span) -> Option<Field> {
        let tree = self.read(Rule::field_body, body)?;
        let mut nodes = tree.nodes();
        let (name, ty) = (nodes.next()?, nodes.next()?);
        let mut lower = self.lower(body);
        let (name, ty) = (lower.name(name), type_name(&mut lower, ty));
        let mut field = Field { name, ty, required: None, default: None, aliases: Vec::new(), authority: None, remark: None };
        for option in nodes {
            let mut lower = self.lower(body);
            let span = option.span();
            let twice = match option.rule() {
                Rule::required => {
                    let when = option.parts().next().map(|when| lower.expression(when));
                    field.required.replace(Required { when }).is_some()
                }
                Rule::default => option.parts().next().is_some_and(|value| field.default.replace(lower.value(value)).is_some()),
                Rule::aliases => {
                    field.aliases.extend(option.parts().map(|text| lower.text(text)));
                    false
                }
                Rule::authority => option.parts().next().is_some_and(|text| field.authority.replace(lower.text(text)).is_some()),
                Rule::remark => option.parts().next().is_some_and(|text| field.remark.replace(lower.text(text)).is_some()),
                _ => false,
            };
            if twice {
                self.out.push(Diagnostic::new(Code::SYN009, span, "这一项写了两次").help("只留一个"));
            }
        }
        Some(field)
    }

    fn table(&mut self) -> Option<Table> {
        let body = self.block.body;
        let tree = self.read(Rule::table_body, body)?;
        let mut nodes = tree.nodes();
        let mut lower = self.lower(body);
        let mut table =
            Table { name: lower.name(nodes.next()?), file: None, key: None, from: None, until: None, columns: Vec::new(), remark: None };
        for option in nodes {
            let rule = option.rule();
            let Some(inner) = option.parts().next() else { continue };
            match rule {
                Rule::table_file => table.file = Some(lower.text(inner)),
                Rule::table_key => table.key = Some(lower.name(inner)),
                Rule::table_from => table.from = Some(lower.name(inner)),
                Rule::table_until => table.until = Some(lower.name(inner)),
                _ => table.remark = Some(lower.text(inner)),
            }
        }
        for clause in &self.block.clauses {
            table.columns.extend(self.field(clause.body));
        }
        Some(table)
    }

    fn calendar(&mut self) -> Calendar {
        let body = self.block.body;
        let tree = self.read(Rule::calendar_body, body);
        let mut lower = self.lower(body);
        let file = tree.as_ref().and_then(Matched::first).and_then(|file| file.parts().next()).map(|text| lower.text(text));
        Calendar { file }
    }

    fn law(&mut self) -> Option<Law> {
        let tree = self.read(Rule::law_body, self.block.body)?;
        let node = tree.first()?;
        let span = node.span();
        let name = crate::value::text::fold(node.text().trim_start_matches('《').trim_end_matches('》'));
        let mut law = Law { name: Spanned::new(name, span), rank: None, organ: None, from: None, until: None };
        for clause in &self.block.clauses {
            let body = clause.body;
            let ClauseKind::Word(word) = clause.kind else { continue };
            match word {
                ClauseWord::Rank => {
                    let value = self.name_of(body);
                    self.once(&mut law.rank, clause, value)
                }
                ClauseWord::Organ => {
                    let value = self.text_of(body);
                    self.once(&mut law.organ, clause, value)
                }
                ClauseWord::From => {
                    let value = self.date_of(body);
                    self.once(&mut law.from, clause, value)
                }
                ClauseWord::Until => {
                    let value = self.date_of(body);
                    self.once(&mut law.until, clause, value)
                }
                _ => {}
            }
        }
        Some(law)
    }

    fn parameter(&mut self) -> Option<Parameter> {
        let body = self.block.body;
        let tree = self.read(Rule::parameter_body, body)?;
        let mut nodes = tree.nodes();
        let mut lower = self.lower(body);
        let name = lower.name(nodes.next()?);
        let ty = type_name(&mut lower, nodes.next()?);
        let value = lower.value(nodes.next()?);
        let (mut range, mut remark) = (None, None);
        for node in nodes {
            match node.rule() {
                Rule::adjustable => range = adjustable(&mut lower, node),
                _ => remark = node.parts().next().map(|text| lower.text(text)),
            }
        }
        Some(Parameter { name, ty, value, range, remark })
    }

    fn setting(&mut self) -> Option<Setting> {
        let body = self.block.body;
        let tree = self.read(Rule::setting_body, body)?;
        let mut nodes = tree.nodes();
        let mut lower = self.lower(body);
        let path = lower.path(nodes.next()?);
        let value = lower.value(nodes.next()?);
        let range = nodes.next().and_then(|node| adjustable(&mut lower, node));
        Some(Setting { path, value, range })
    }

    fn definition(&mut self) -> Option<Definition> {
        let body = self.block.body;
        let tree = self.read(Rule::definition_body, body)?;
        let mut nodes = tree.nodes();
        let mut lower = self.lower(body);
        let name = lower.name(nodes.next()?);
        Some(Definition { name, value: lower.expression(nodes.next()?) })
    }
}

fn adjustable(lower: &mut Lower<'_>, node: Node<'_>) -> Option<Adjustable> {
    let span = node.span();
    let mut parts = node.parts();
    Some(Adjustable { low: lower.expression(parts.next()?), high: lower.expression(parts.next()?), span })
}

fn type_name(lower: &mut Lower<'_>, node: Node<'_>) -> TypeName {
    let span = node.span();
    let braced = node.text().contains(['{', '｛']);
    let mut parts = node.parts();
    let word = parts.next().map_or(Name { text: String::new(), span, bracketed: false }, |word| lower.name(word));
    let (mut unit, mut values) = (None, braced.then(Vec::new));
    for part in parts {
        match part.rule() {
            Rule::unit => unit = Some(Spanned::new(crate::value::text::fold(part.text()), part.span())),
            _ => values.get_or_insert_default().extend(value_name(lower, part)),
        }
    }
    TypeName { word, unit, values, span }
}

/// The name of a value: a name, or a text for names that the language reserves.
pub fn value_name(lower: &mut Lower<'_>, node: Node<'_>) -> Option<Name> {
    let inner = node.parts().next()?;
    Some(match inner.rule() {
        Rule::text => {
            let text = lower.text(inner);
            Name { text: crate::value::text::fold(&text.node), span: text.span, bracketed: true }
        }
        _ => lower.name(inner),
    })
}

/// The bytes before the brace that closes the one `rest` starts with; texts inside count as a whole.
fn braced_length(rest: &str) -> Option<usize> {
    let (mut depth, mut quotes, mut plain_quote) = (0_usize, 0_usize, false);
    for (at, c) in rest.char_indices() {
        match c {
            '"' if quotes == 0 => plain_quote = !plain_quote,
            _ if plain_quote => {}
            '“' => quotes += 1,
            '”' => quotes = quotes.saturating_sub(1),
            '{' | '｛' if quotes == 0 => depth += 1,
            '}' | '｝' if quotes == 0 => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
