//! A clause as pieces in canonical form: each sign in its one shape, with the spaces and possible line breaks between them.

use crate::syntax::words::{self, Class, ClauseWord, DeclarationWord};
use crate::syntax::{Token, TokenKind, letters, tokens};
use crate::value::text::name_key;
use std::borrow::Cow;

/// How deep the “” of a text that was written in "" may nest once it is put into “”.
const MAX_QUOTES: usize = 33;

/// A piece of a clause.
pub struct Piece<'a> {
    pub text: Cow<'a, str>,
    /// Whether a space precedes it.
    pub spaced: bool,
    /// How good a place for a line break is before it: the lower, the better; `None` if a line may not begin with it.
    pub rank: Option<usize>,
    /// Whether a line does begin with it.
    pub breaks: bool,
    pub comment: bool,
}

/// What a clause is part of.
#[derive(Clone, Copy, Default)]
pub struct Context {
    /// The declaration; `None`: in a cell, which is one line.
    pub block: Option<DeclarationWord>,
    /// Whether options such as 列名 and 说明 may stand in it.
    pub options: bool,
}

/// What the piece before was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    Nothing,
    /// An opening bracket, a dot, the sign of a number: the next piece follows at once.
    Tight,
    /// `、`
    Separator,
    /// `, ` between the arguments of a function.
    Comma,
    /// A name that may be a function's.
    Name,
    /// A value.
    Value,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Call,
    /// After the 按 of a call.
    Grouping,
    Other,
}

/// The pieces of a clause, given as read and as written.
pub fn pieces<'a>(body: &'a str, written: &'a str, context: Context) -> Vec<Piece<'a>> {
    let tokens = tokens(body, written);
    let mut shaper = Shaper {
        context,
        pieces: Vec::with_capacity(tokens.len()),
        previous: Previous::Nothing,
        brackets: Vec::new(),
        newline: false,
        after_comment: false,
    };
    let mut rest = tokens.as_slice();
    while let Some((token, after)) = rest.split_first() {
        shaper.token(*token, after);
        rest = after;
    }
    shaper.pieces
}

/// A name without brackets that it does not need.
pub fn name(written: &str) -> &str {
    let inner = written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」')).unwrap_or(written);
    let plain = !inner.is_empty() && letters::first_word(inner) == inner;
    if plain && !words::is_word(inner) { inner } else { written }
}

/// Articles as they are written, one sign between them.
pub fn articles(text: &str) -> String {
    let articles: Vec<&str> = text.split(['；', ';']).map(str::trim).filter(|article| !article.is_empty()).collect();
    articles.join("；")
}

struct Shaper<'a> {
    context: Context,
    pieces: Vec<Piece<'a>>,
    previous: Previous,
    brackets: Vec<Bracket>,
    /// A line break stood before this token.
    newline: bool,
    /// A comment stood before it, which ends its line.
    after_comment: bool,
}

impl<'a> Shaper<'a> {
    fn token(&mut self, token: Token<'a>, after: &[Token<'a>]) {
        match token.kind {
            TokenKind::Space => {}
            TokenKind::Break => self.line_break(after),
            TokenKind::Comment => {
                let own_line = self.newline && !self.pieces.is_empty();
                self.pieces.push(Piece {
                    text: token.text.trim_end().into(),
                    spaced: false,
                    rank: None,
                    breaks: own_line || self.after_comment,
                    comment: true,
                });
                (self.newline, self.after_comment) = (false, true);
            }
            TokenKind::Sign => self.sign(token, after),
            TokenKind::Word => self.word(token.text),
            TokenKind::Text => self.push(text(token.text), Previous::Value),
            TokenKind::Bracketed => {
                let call = after.iter().find(|next| next.kind != TokenKind::Space).is_some_and(|next| matches!(next.text, "(" | "（"));
                let name = if call { token.text } else { name(token.text) };
                self.push(name.into(), Previous::Name);
            }
            TokenKind::Date => self.push(date(token.text).into(), Previous::Value),
            TokenKind::Number => self.push(half_width(token.text).into(), Previous::Value),
            TokenKind::LawName => self.push(token.text.into(), Previous::Value),
        }
    }

    /// A break after 且 or 或 moves before it.
    fn line_break(&mut self, after: &[Token<'_>]) {
        let comment_next = after.first().is_some_and(|next| next.kind == TokenKind::Comment);
        if let Some(last) = self.pieces.last_mut()
            && matches!(&*last.text, "且" | "或")
            && last.rank.is_some()
            && !comment_next
        {
            last.breaks = true;
        } else {
            self.newline = true;
        }
    }

    fn word(&mut self, word: &'a str) {
        let kind = match words::class(word) {
            Some(Class::Connective | Class::Predicate | Class::Operator | Class::ValueOption | Class::FieldValueOption) => Previous::Other,
            Some(Class::Value) => Previous::Value,
            Some(Class::Option | Class::FieldOption | Class::TablePredicate) | None => Previous::Name,
        };
        match (word, self.brackets.last_mut()) {
            ("按", Some(bracket @ Bracket::Call)) => *bracket = Bracket::Grouping,
            ("其中", Some(bracket @ Bracket::Grouping)) => *bracket = Bracket::Call,
            _ => {}
        }
        self.push(name_key(word).into(), kind);
    }

    fn sign(&mut self, token: Token<'a>, after: &[Token<'_>]) {
        let operand = matches!(self.previous, Previous::Name | Previous::Value);
        let sign = canonical_sign(token.text);
        match &*sign {
            // What may follow the word that opens a line, or end it.
            ":" | ";" | "。" => {}
            "、" => {
                let next = after.iter().find(|next| !matches!(next.kind, TokenKind::Space | TokenKind::Break | TokenKind::Comment));
                // The language allows a separator after the last of a list; nobody needs it.
                if next.is_none_or(|next| canonical_sign(next.text) == "}") {
                    return;
                }
                match self.brackets.last() {
                    Some(Bracket::Call) => self.push(",".into(), Previous::Comma),
                    Some(Bracket::Grouping | Bracket::Other) | None => self.push(sign, Previous::Separator),
                }
            }
            "(" | "{" | "[" => {
                let call = &*sign == "(" && self.previous == Previous::Name;
                self.push(sign, Previous::Tight);
                self.brackets.push(if call { Bracket::Call } else { Bracket::Other });
            }
            ")" | "}" | "]" => {
                self.brackets.pop();
                self.push(sign, Previous::Value);
            }
            "." => self.push(sign, Previous::Tight),
            "-" if !operand => self.push(sign, Previous::Tight),
            _ => self.push(sign, Previous::Other),
        }
    }

    fn push(&mut self, text: Cow<'a, str>, kind: Previous) {
        let rank = self.rank(&text);
        let spaced = match &*text {
            ")" | "]" | "}" | "、" | "," | "." | "[" => false,
            "(" => !matches!(self.previous, Previous::Name | Previous::Tight | Previous::Separator),
            _ => !matches!(self.previous, Previous::Tight | Previous::Separator),
        };
        // Lists are filled anew; a break before 且, 或, 列名 and the like is the drafter's own.
        let listed = matches!(self.previous, Previous::Separator | Previous::Comma);
        let breaks = self.after_comment || (self.newline && rank.is_some() && !listed);
        (self.newline, self.after_comment) = (false, false);
        self.pieces.push(Piece { text, spaced, rank, breaks, comment: false });
        self.previous = kind;
    }

    /// How good a place for a line break is before this piece: the less deep in brackets, the better.
    fn rank(&self, text: &str) -> Option<usize> {
        let block = self.context.block?;
        let depth = 2 * self.brackets.len();
        if matches!(text, "(" | ")" | "]" | "}") {
            // A bracket at the start of a line could be taken for a label.
            return None;
        }
        let opens_line =
            DeclarationWord::from_word(text).is_some() || ClauseWord::from_word(text).is_some_and(|word| word.stands_in(block));
        let after_separator = matches!(self.previous, Previous::Separator | Previous::Comma);
        // In a 背景 or a 测试 a line continues only after a separator.
        if block.states_facts() {
            let named = depth == 0 && matches!(text, "预期" | "因" | "不因" | "缺") && !self.pieces.is_empty();
            return if after_separator { Some(depth + 1) } else { named.then_some(0) };
        }
        if opens_line {
            return None;
        }
        match text {
            "且" | "或" | "则" | "否则" => Some(depth),
            _ if self.context.options && depth == 0 && self.pieces.len() > 1 && words::class(text).is_some_and(Class::may_open_line) => {
                Some(0)
            }
            "例外于" if block == DeclarationWord::Rule && depth == 0 => Some(0),
            _ => after_separator.then_some(depth + 1),
        }
    }
}

fn half_width(signs: &str) -> String {
    signs.chars().map(letters::half_width).collect()
}

/// The one shape of a sign.
fn canonical_sign(sign: &str) -> Cow<'static, str> {
    let half_width = half_width(sign);
    match half_width.as_str() {
        "," => "、".into(),
        "!=" => "≠".into(),
        "<=" => "≤".into(),
        ">=" => "≥".into(),
        "×" => "*".into(),
        "÷" => "/".into(),
        _ => half_width.into(),
    }
}

/// A text in “…”, what is inside untouched; one whose own quotes do not pair keeps its "…".
fn text(written: &str) -> Cow<'_, str> {
    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let canonical = inner.map(|inner| format!("“{inner}”"));
    let pairs = |text: &String| letters::quoted(text).is_some_and(|(length, depth)| length == text.len() && depth <= MAX_QUOTES);
    canonical.filter(pairs).map_or(written.into(), Cow::Owned)
}

/// `2024-1-5`, `2024/1/5` and `2024.1.5` as `2024-01-05`; a date in 年月日 stays one.
fn date(written: &str) -> String {
    let written = half_width(written);
    let parts: Vec<&str> = written.split(['-', '/', '.']).collect();
    match parts.as_slice() {
        [year, month, day] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => written,
    }
}
