//! A clause as pieces in canonical form: each sign in its one shape, with the spaces and possible line breaks between them.

use crate::syntax::words::{self, Class, ClauseWord, DeclarationWord};
use crate::syntax::{Token, TokenKind, letters, tokens};
use std::borrow::Cow;

/// How deep the “” of a text that was written in "" may nest and still be put into “”.
const MAX_QUOTES: usize = 32;

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
enum Before {
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
enum Opened {
    Call,
    /// Behind the 按 of a call.
    Grouping,
    Other,
}

/// The pieces of a clause.
pub fn pieces(body: &str, context: Context) -> Vec<Piece<'_>> {
    let tokens = tokens(body);
    let mut shaper = Shaper {
        context,
        pieces: Vec::with_capacity(tokens.len()),
        before: Before::Nothing,
        opened: Vec::new(),
        newline: false,
        must_break: false,
    };
    let mut rest = tokens.as_slice();
    while let Some((token, behind)) = rest.split_first() {
        shaper.token(*token, behind);
        rest = behind;
    }
    shaper.pieces
}

/// A name without brackets that it does not need.
pub fn name(written: &str) -> &str {
    let inner = written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」')).unwrap_or(written);
    let plain = !inner.is_empty() && letters::first_word(inner) == inner;
    if plain && !words::is_word(inner) { inner } else { written }
}

struct Shaper<'a> {
    context: Context,
    pieces: Vec<Piece<'a>>,
    before: Before,
    opened: Vec<Opened>,
    /// A line break stood before this token.
    newline: bool,
    /// A comment did, which ends its line.
    must_break: bool,
}

impl<'a> Shaper<'a> {
    fn token(&mut self, token: Token<'a>, behind: &[Token<'a>]) {
        match token.kind {
            TokenKind::Space => {}
            TokenKind::Break => self.line_break(behind),
            TokenKind::Comment => {
                let own_line = self.newline && !self.pieces.is_empty();
                self.pieces.push(Piece {
                    text: token.text.trim_end().into(),
                    spaced: false,
                    rank: None,
                    breaks: own_line || self.must_break,
                    comment: true,
                });
                (self.newline, self.must_break) = (false, true);
            }
            TokenKind::Sign => self.sign(token, behind),
            TokenKind::Word => self.word(token.text),
            TokenKind::Text => self.push(text(token.text), Before::Value),
            TokenKind::Bracketed => {
                let call = behind.iter().find(|next| next.kind != TokenKind::Space).is_some_and(|next| matches!(next.text, "(" | "（"));
                let name = if call { token.text } else { name(token.text) };
                self.push(name.into(), Before::Name);
            }
            TokenKind::Date => self.push(date(token.text), Before::Value),
            TokenKind::Number => self.push(token.text.replace('％', "%").into(), Before::Value),
            TokenKind::LawName => self.push(token.text.into(), Before::Value),
        }
    }

    /// A break after 且 or 或 moves before it.
    fn line_break(&mut self, behind: &[Token<'_>]) {
        let comment_next = behind.first().is_some_and(|next| next.kind == TokenKind::Comment);
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
        let behind = match words::class(word) {
            Some(Class::Connective | Class::Predicate | Class::Operator | Class::ValueOption) => Before::Other,
            Some(Class::Value) => Before::Value,
            Some(Class::Option) | None => Before::Name,
        };
        match (word, self.opened.last_mut()) {
            ("按", Some(opened @ Opened::Call)) => *opened = Opened::Grouping,
            ("其中", Some(opened @ Opened::Grouping)) => *opened = Opened::Call,
            _ => {}
        }
        self.push(word.into(), behind);
    }

    fn sign(&mut self, token: Token<'a>, behind: &[Token<'_>]) {
        let operand = matches!(self.before, Before::Name | Before::Value);
        match token.text {
            "、" | "," | "，" => {
                let next = behind.iter().find(|next| !matches!(next.kind, TokenKind::Space | TokenKind::Break | TokenKind::Comment));
                // The language allows a separator after the last of a list; nobody needs it.
                if next.is_none_or(|next| matches!(next.text, "}" | "｝")) {
                    return;
                }
                match self.opened.last() {
                    Some(Opened::Call) => self.push(",".into(), Before::Comma),
                    Some(Opened::Grouping | Opened::Other) | None => self.push("、".into(), Before::Separator),
                }
            }
            "(" | "（" => {
                let opened = if self.before == Before::Name { Opened::Call } else { Opened::Other };
                self.push("(".into(), Before::Tight);
                self.opened.push(opened);
            }
            "{" | "｛" => self.open("{"),
            "[" | "［" => self.open("["),
            ")" | "）" => self.close(")"),
            "}" | "｝" => self.close("}"),
            "]" | "］" => self.close("]"),
            "." => self.push(".".into(), Before::Tight),
            "-" | "－" if !operand => self.push("-".into(), Before::Tight),
            other => self.push(canonical_sign(other).into(), Before::Other),
        }
    }

    fn open(&mut self, bracket: &'static str) {
        self.push(bracket.into(), Before::Tight);
        self.opened.push(Opened::Other);
    }

    fn close(&mut self, bracket: &'static str) {
        self.opened.pop();
        self.push(bracket.into(), Before::Value);
    }

    fn push(&mut self, text: Cow<'a, str>, behind: Before) {
        let rank = self.rank(&text);
        let spaced = match &*text {
            ")" | "]" | "}" | "、" | "," | "." | "[" => false,
            "(" => !matches!(self.before, Before::Name | Before::Tight | Before::Separator),
            _ => !matches!(self.before, Before::Tight | Before::Separator),
        };
        // Lists are filled anew; a break before 且, 或, 列名 and the like is the drafter's own.
        let listed = matches!(self.before, Before::Separator | Before::Comma);
        let breaks = self.must_break || (self.newline && rank.is_some() && !listed);
        (self.newline, self.must_break) = (false, false);
        self.pieces.push(Piece { text, spaced, rank, breaks, comment: false });
        self.before = behind;
    }

    /// How good a place for a line break is before this piece: the less deep in brackets, the better.
    fn rank(&self, text: &str) -> Option<usize> {
        let block = self.context.block?;
        let depth = 2 * self.opened.len();
        if matches!(text, "(" | ")" | "]" | "}") {
            // A bracket at the start of a line could be taken for a label.
            return None;
        }
        let opens_line =
            DeclarationWord::from_word(text).is_some() || ClauseWord::from_word(text).is_some_and(|word| word.stands_in(block));
        let behind_separator = matches!(self.before, Before::Separator | Before::Comma);
        // In a 测试 a line continues only after a separator.
        if block == DeclarationWord::Test {
            let named = depth == 0 && matches!(text, "因" | "不因" | "缺") && !self.pieces.is_empty();
            return if behind_separator { Some(depth + 1) } else { named.then_some(0) };
        }
        if opens_line {
            return None;
        }
        match text {
            "且" | "或" | "则" | "否则" => Some(depth),
            "必填" | "缺省" | "列名" | "由" | "说明" | "可调" if self.context.options && depth == 0 && self.pieces.len() > 1 => {
                Some(0)
            }
            "例外于" if block == DeclarationWord::Rule && depth == 0 => Some(0),
            _ => behind_separator.then_some(depth + 1),
        }
    }
}

fn canonical_sign(sign: &str) -> &str {
    match sign {
        "＝" => "=",
        "！＝" | "！=" | "!＝" | "!=" => "≠",
        "<=" | "＜=" | "<＝" | "＜＝" => "≤",
        ">=" | "＞=" | ">＝" | "＞＝" => "≥",
        "＜" => "<",
        "＞" => ">",
        "＋" => "+",
        "－" => "-",
        "×" => "*",
        "÷" => "/",
        "｜" => "|",
        other => other,
    }
}

/// A text in “…”, what is inside untouched; one whose own quotes do not pair keeps its "…".
fn text(written: &str) -> Cow<'_, str> {
    let Some(inner) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return written.into() };
    let mut depth = 0_usize;
    for c in inner.chars() {
        match c {
            '“' => depth += 1,
            '”' if depth == 0 => return written.into(),
            '”' => depth -= 1,
            _ => {}
        }
        if depth > MAX_QUOTES {
            return written.into();
        }
    }
    if depth == 0 { format!("“{inner}”").into() } else { written.into() }
}

/// `2024-1-5` as `2024-01-05`; a date in 年月日 as it was written.
fn date(written: &str) -> Cow<'_, str> {
    let parts: Vec<&str> = written.split('-').collect();
    match parts.as_slice() {
        [year, month, day] => format!("{year}-{month:0>2}-{day:0>2}").into(),
        _ => written.into(),
    }
}
