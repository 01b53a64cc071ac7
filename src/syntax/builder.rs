//! Matched lines → names, texts, conclusions and what else declarations share; each fault is reported where it stands.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Conclusion, Expression, ExpressionKind, Name, Path, Template, TemplatePart, Value};
use crate::syntax::lines::{Block, Clause};
use crate::syntax::parser::{self, Node, Rule};
use crate::syntax::{scan, words};
use crate::value::date::Date;
use crate::value::text::fold;

/// Builds the declaration of one block.
pub struct Builder<'a> {
    pub text: &'a str,
    pub block: &'a Block,
    pub out: &'a mut Diagnostics,
}

impl<'a> Builder<'a> {
    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::new(code, span, message).help(help));
    }

    /// The line of the declaration itself.
    pub fn head(&mut self) -> Option<Node<'a>> {
        let block = self.block;
        self.read(block.word.rule(), block.head.start, block.body)
    }

    /// A clause by its rule.
    pub fn clause(&mut self, rule: Rule, clause: &Clause) -> Option<Node<'a>> {
        self.read(rule, clause.word.start, clause.body)
    }

    /// Matches a line from the start of its word; something must stand behind the word.
    pub fn read(&mut self, rule: Rule, start: u32, body: Span) -> Option<Node<'a>> {
        let bare = matches!(rule, Rule::allows_exceptions | Rule::item);
        if !bare && self.slice(body).trim().is_empty() {
            let word = Span { start, end: body.start, ..body };
            self.out.push(Diagnostic::new(Code::SYN010, word, "这里没有写完：行首词后面要有内容".to_owned()));
            return None;
        }
        self.matched(rule, start, body).map_err(|fault| self.out.push(fault)).ok()
    }

    /// The same, the fault not yet reported.
    pub fn matched(&self, rule: Rule, start: u32, body: Span) -> Result<Node<'a>, Box<Diagnostic>> {
        // The articles of a 依据 are free text.
        if rule != Rule::basis {
            scan::check_pairs(self.slice(body), body)?;
        }
        let near = |word: &str| words::near_word(word, Some(self.block.word));
        parser::parse(rule, self.text, start, body, near)
    }

    /// Puts what a clause says where it belongs; a second clause of the same kind is reported.
    pub fn set<T>(&mut self, slot: &mut Option<T>, rule: Rule, clause: &Clause, build: impl FnOnce(&mut Self, Node<'a>) -> T) {
        let value = self.clause(rule, clause).and_then(|node| node.first()).map(|node| build(self, node));
        if slot.is_some() {
            let word = self.slice(clause.word);
            self.report(Code::SYN009, clause.word, format!("这里又写了一次“{word}”"), "只留一个");
        } else {
            *slot = value;
        }
    }

    pub fn name(&mut self, node: Node<'_>) -> Name {
        self.name_at(node.span())
    }

    pub fn name_at(&self, span: Span) -> Name {
        let written = self.slice(span);
        match written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」')) {
            Some(inner) => Name { text: fold(inner), span, bracketed: true },
            None => Name { text: fold(written), span, bracketed: false },
        }
    }

    /// The name of a value: a name, or a text for names that the language reserves.
    fn value_name(&mut self, node: Node<'_>) -> Option<Name> {
        let inner = node.first()?;
        Some(match inner.rule() {
            Rule::text => {
                let text = self.text(inner);
                Name { text: fold(&text.node), span: text.span, bracketed: true }
            }
            _ => self.name(inner),
        })
    }

    pub fn value_names(&mut self, node: &Node<'_>) -> Vec<Name> {
        node.children().filter(|node| node.rule() == Rule::value_name).filter_map(|name| self.value_name(name)).collect()
    }

    pub fn path(&mut self, node: Node<'_>) -> Path {
        Path { names: node.children().map(|name| self.name(name)).collect() }
    }

    pub fn paths(&mut self, node: &Node<'_>) -> Vec<Path> {
        node.children().map(|path| self.path(path)).collect()
    }

    /// A text without its quotes, and its place with them.
    pub fn text(&mut self, node: Node<'_>) -> Spanned<String> {
        let mut chars = node.text().chars();
        chars.next();
        chars.next_back();
        Spanned::new(chars.as_str().to_owned(), node.span())
    }

    pub fn date(&mut self, node: Node<'_>) -> Spanned<Date> {
        let (text, span) = (node.text(), node.span());
        let date = Date::parse(text).flatten().unwrap_or_else(|| {
            self.report(Code::SYN007, span, format!("没有「{text}」这一天"), "年份写四位，月份 1 至 12，日期不超过当月天数");
            Date::MIN
        });
        Spanned::new(date, span)
    }

    /// A value given to a fact: one expression, or a braced list.
    pub fn value(&mut self, node: Node<'_>) -> Value {
        match node.first() {
            Some(list) if list.rule() == Rule::list => Value::Many(self.expressions(&list), node.span()),
            Some(sum) => Value::One(self.expression(sum)),
            None => Value::One(Expression { kind: ExpressionKind::Error, span: node.span() }),
        }
    }

    pub fn conclusion(&mut self, node: Node<'_>) -> Conclusion {
        let span = node.span();
        let mut parts = node.children();
        let word = parts.next().map_or(Name { text: String::new(), span, bracketed: false }, |name| self.name(name));
        let argument = parts.next().map(|text| self.template(text));
        Conclusion { word, argument, span }
    }

    /// Reads `{expression}` in a text.
    pub fn template(&mut self, node: Node<'_>) -> Template {
        let text = self.text(node);
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
                        self.report(Code::SYN004, open, "文本里的「{」没有配对", "补上「}」；要写花括号本身，写成「{{」");
                        return Template { parts: Vec::new(), span: text.span };
                    };
                    let body = Span::new(text.span.source, start + at + c.len_utf8(), start + at + length);
                    parts.extend((!plain.is_empty()).then(|| TemplatePart::Text(std::mem::take(&mut plain))));
                    if self.slice(body).trim().is_empty() {
                        self.report(Code::SYN003, open, "「{}」里没有写要显示什么", "写一个名称或算式；要写花括号本身，写成「{{」和「}}」");
                    } else {
                        let value = self.read(Rule::placeholder, body.start, body).map(|node| self.expression(node));
                        parts.push(TemplatePart::Value(value.unwrap_or(Expression { kind: ExpressionKind::Error, span: body })));
                    }
                    at += length + rest.get(length..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
                }
                '}' | '｝' => {
                    let place = Span::new(text.span.source, start + at, start + at + c.len_utf8());
                    self.report(Code::SYN004, place, "文本里的「}」前面没有「{」", "要写花括号本身，写成「}}」");
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

    /// A span without the blank space at its ends.
    pub fn trimmed(&self, span: Span) -> Span {
        let text = self.slice(span);
        let lead = text.len() - text.trim_start().len();
        let tail = text.len() - text.trim_end().len();
        Span { start: span.start + lead as u32, end: span.end - tail as u32, ..span }
    }
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
