//! The grammar at work: a line that one rule of `grammar/zhunru.pest` must match whole, as nodes of the text as it was written.

use crate::source::Span;
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

/// The parser that pest makes of the grammar, and its rules.
mod grammar {
    #![allow(missing_docs)]

    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/zhunru.pest"]
    pub struct Grammar;
}

pub use grammar::Rule;

/// What a rule matched.
#[derive(Clone)]
pub struct Node<'t> {
    pair: Pair<'t, Rule>,
    /// Where the text that was matched begins.
    base: Span,
}

/// Where a text no longer fits, and the rules that could have matched there.
pub struct Mismatch {
    pub at: usize,
    pub expected: Vec<Rule>,
}

/// Matches the text at `span` of a file.
pub fn parse<'t>(rule: Rule, file: &'t str, span: Span) -> Result<Node<'t>, Mismatch> {
    let error = match grammar::Grammar::parse(rule, span.of(file)).map(|mut pairs| pairs.find(|pair| !is_filler(pair.as_rule()))) {
        Ok(Some(pair)) => return Ok(Node { pair, base: span.head() }),
        Ok(None) => return Err(Mismatch { at: 0, expected: Vec::new() }),
        Err(error) => error,
    };
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let expected = match error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Err(Mismatch { at, expected })
}

impl<'t> Node<'t> {
    pub fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// As written, without the blank space and comments after it.
    pub fn text(&self) -> &'t str {
        let text = self.pair.as_str();
        text.get(..trimmed_end(&self.pair) - self.pair.as_span().start()).unwrap_or(text)
    }

    /// Its length in bytes, with what was skipped after it.
    pub fn length(&self) -> usize {
        self.pair.as_str().len()
    }

    /// Its place in the file.
    pub fn span(&self) -> Span {
        let base = self.base.start as usize;
        Span::new(self.base.source, base + self.pair.as_span().start(), base + trimmed_end(&self.pair))
    }

    /// The nodes directly inside it, without the words that only hold them together.
    pub fn children(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let base = self.base;
        self.pair.clone().into_inner().filter(|pair| !is_filler(pair.as_rule())).map(move |pair| Node { pair, base })
    }

    /// The first node of a rule directly inside it.
    pub fn child(&self, rule: Rule) -> Option<Node<'t>> {
        self.children().find(|node| node.rule() == rule)
    }

    /// The first node directly inside it.
    pub fn first(&self) -> Option<Node<'t>> {
        self.children().next()
    }
}

/// The byte where a pair ends, without what was skipped before an optional part of it that is missing.
fn trimmed_end(pair: &Pair<'_, Rule>) -> usize {
    let text = pair.as_str();
    let start = pair.as_span().start();
    let mut end = start + text.trim_end().len();
    if !text.as_bytes().contains(&b'/') {
        return end;
    }
    for inner in pair.clone().into_inner().rev().take_while(|inner| inner.as_rule() != Rule::EOI) {
        if inner.as_span().end() < end {
            break;
        }
        if inner.as_rule() != Rule::comment {
            return trimmed_end(&inner);
        }
        end = text.get(..inner.as_span().start() - start).map_or(end, |before| start + before.trim_end().len());
    }
    end
}

/// Whether a rule only holds parts together; `syntax/words.rs` tests that exactly the rules named `word_…` lie in this range.
fn is_filler(rule: Rule) -> bool {
    matches!(rule, Rule::EOI | Rule::comment | Rule::equals) || (Rule::word_between..=Rule::word_lacking).contains(&rule)
}

/// What a token is, for the formatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Text,
    LawName,
    Bracketed,
    Date,
    Number,
    Word,
    Sign,
    /// A comment, from `//` to the end of its line.
    Comment,
    /// Blank space without a line break.
    Space,
    /// Blank space with at least one line break.
    Break,
}

/// A token and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
}

/// Whether a cell of a decision table says that any value will do.
pub fn is_any_value(cell: &str) -> bool {
    grammar::Grammar::parse(Rule::any_value, cell).is_ok_and(|pairs| pairs.as_str() == cell)
}

/// The tokens of a clause, in order; together they are the whole text, with texts and comments as they are written.
pub fn tokens<'a>(text: &'a str, written: &'a str) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for pair in grammar::Grammar::parse(Rule::tokens, text).into_iter().flatten() {
        let blank = text.get(at..pair.as_span().start()).filter(|blank| !blank.is_empty());
        let kind = |blank: &str| if blank.contains('\n') { TokenKind::Break } else { TokenKind::Space };
        tokens.extend(blank.map(|blank| Token { kind: kind(blank), text: blank }));
        at = pair.as_span().end();
        let kind = match pair.as_rule() {
            Rule::EOI => continue,
            Rule::comment => TokenKind::Comment,
            Rule::text => TokenKind::Text,
            Rule::law_title => TokenKind::LawName,
            Rule::bracketed => TokenKind::Bracketed,
            Rule::date => TokenKind::Date,
            Rule::number => TokenKind::Number,
            Rule::any_word => TokenKind::Word,
            _ => TokenKind::Sign,
        };
        let kept = matches!(kind, TokenKind::Text | TokenKind::Comment).then(|| written.get(pair.as_span().start()..at)).flatten();
        tokens.push(Token { kind, text: kept.unwrap_or(pair.as_str()) });
    }
    tokens
}

/// Whether a name may start with `c`, and go on with it, after the same tables as the grammar.
pub use pest::unicode::{XID_CONTINUE as is_xid_continue, XID_START as is_xid_start};
