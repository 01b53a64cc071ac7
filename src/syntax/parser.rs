//! The grammar at work: a line that one rule of `grammar/zhunru.pest` must match whole, as nodes of the text as it was written.

use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{bounds, letters};
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

/// Matches a line of a file: a word that begins at `start`, and the body behind it. `near`: the word that a word at the start of a
/// further line may have meant.
pub fn parse<'t>(
    rule: Rule,
    file: &'t str,
    start: u32,
    body: Span,
    near: impl Fn(&str) -> Option<&'static str>,
) -> Result<Node<'t>, Box<Diagnostic>> {
    let text = file.get(start as usize..body.end as usize).unwrap_or_default();
    let (at, expected) = match grammar::Grammar::parse(rule, text) {
        Ok(mut pairs) => match pairs.find(|pair| !is_between(pair.as_rule())) {
            Some(pair) => return Ok(Node { pair, base: Span { start, end: start, ..body } }),
            None => (0, Vec::new()),
        },
        Err(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            match error.variant {
                ErrorVariant::ParsingError { positives, .. } => (at, expectations(&positives)),
                ErrorVariant::CustomError { .. } => (at, Vec::new()),
            }
        }
    };
    let behind = file.get(body.start as usize..body.end as usize).unwrap_or_default();
    Err(explain(behind, at.saturating_sub(text.len() - behind.len()), body, &expected, near))
}

impl<'t> Node<'t> {
    pub fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// As written, without the blank space and comments behind it.
    pub fn text(&self) -> &'t str {
        let text = self.pair.as_str();
        text.get(..end(&self.pair) - self.pair.as_span().start()).unwrap_or(text)
    }

    /// Where it stands in its file.
    pub fn span(&self) -> Span {
        let base = self.base.start as usize;
        Span::new(self.base.source, base + self.pair.as_span().start(), base + end(&self.pair))
    }

    /// The nodes directly inside it, without the words that only hold them together.
    pub fn children(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let base = self.base;
        self.pair.clone().into_inner().filter(|pair| !is_between(pair.as_rule())).map(move |pair| Node { pair, base })
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

/// Where a pair ends without what was skipped before an optional part of it that is missing.
fn end(pair: &Pair<'_, Rule>) -> usize {
    let text = pair.as_str();
    let start = pair.as_span().start();
    let mut end = start + text.trim_end().len();
    if !text.contains("//") {
        return end;
    }
    for inner in pair.clone().into_inner().rev().take_while(|inner| inner.as_rule() != Rule::EOI) {
        if inner.as_span().end() < end {
            break;
        }
        if inner.as_rule() != Rule::comment {
            return self::end(&inner);
        }
        end = text.get(..inner.as_span().start() - start).map_or(end, |before| start + before.trim_end().len());
    }
    end
}

/// Words that only hold parts together, and what is no part at all.
fn is_between(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::EOI
            | Rule::comment
            | Rule::equals
            | Rule::word_between
            | Rule::word_to
            | Rule::word_at
            | Rule::word_by
            | Rule::word_where
            | Rule::word_if
            | Rule::word_then
            | Rule::word_else
            | Rule::word_required
            | Rule::word_when
            | Rule::word_default
            | Rule::word_headings
            | Rule::word_by_whom
            | Rule::word_remark
            | Rule::word_from_file
            | Rule::word_key
            | Rule::word_valid_from
            | Rule::word_valid_until
            | Rule::word_adjustable
            | Rule::word_except
            | Rule::word_because
            | Rule::word_because_not
            | Rule::word_lacking
    )
}

fn explain(text: &str, at: usize, base: Span, expected: &[&str], near: impl Fn(&str) -> Option<&'static str>) -> Box<Diagnostic> {
    // Blank space before the offending word belongs to neither.
    let rest = text.get(at..).unwrap_or_default();
    let at = at + rest.len() - rest.trim_start().len();
    let found = found_piece(rest.trim_start());
    let span = Span::new(base.source, base.start as usize + at, base.start as usize + at + found.len());
    let should = if expected.is_empty() { String::from("这里到此为止") } else { format!("这里应为{}", expected.join("、")) };
    let message =
        if found.is_empty() { format!("{should}，却没有写完") } else { format!("{should}，却写着「{}」", shorten(found)) };
    let diagnostic = Diagnostic::new(Code::SYN003, span, message);
    match advice(text, at, found, near) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The word, text or sign at the start of `rest`.
fn found_piece(rest: &str) -> &str {
    let word: usize = rest.chars().take_while(|&c| letters::is_letter(c)).map(char::len_utf8).sum();
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    rest.get(..length).unwrap_or_default()
}

fn advice(text: &str, at: usize, found: &str, near: impl Fn(&str) -> Option<&'static str>) -> Option<String> {
    let before = text.get(..at).unwrap_or_default();
    let rest = text.get(at..).unwrap_or_default();
    let trimmed = before.trim_end();
    let opens_line = before.get(trimmed.len()..).is_some_and(|blank| blank.contains('\n'));
    if opens_line && let Some(word) = near(found) {
        return Some(format!("行首词{}", suggest(word)));
    }
    if trimmed.ends_with(|c: char| c.is_ascii_digit()) && found.starts_with(letters::is_letter) {
        return Some(format!("计量单位紧跟在数后面，中间不留空：「{}{found}」", last_number(trimmed)));
    }
    if let Some(help) = bounds::as_comparison(rest) {
        return Some(help);
    }
    if trimmed.ends_with(['=', '＝']) && rest.starts_with(['=', '＝']) {
        return Some("相等只写一个“=”，或写“为”".to_owned());
    }
    match found {
        "&" | "and" | "AND" => Some("并且写作“且”".to_owned()),
        "|" | "or" | "OR" => Some("或者写作“或”".to_owned()),
        "!" | "！" | "not" | "NOT" => Some("否定写作“非”，不等写作“≠”或“不为”".to_owned()),
        "'" | "‘" | "’" => Some("文本用“…”或\"…\"括起来".to_owned()),
        "”" => Some("文本以“开头，以”结尾".to_owned()),
        "大于" => Some("大于写作“超过”“高于”“多于”或“>”".to_owned()),
        "小于" => Some("小于写作“低于”“不足”“少于”或“<”".to_owned()),
        "大于等于" | "达到" | "至少" | "不小于" => Some("大于或等于写作“不低于”“不少于”或“≥”".to_owned()),
        "小于等于" | "至多" | "不大于" => Some("小于或等于写作“不超过”“不高于”“不多于”或“≤”".to_owned()),
        "等于" => Some("等于写作“为”或“=”".to_owned()),
        "不等于" | "不是" => Some("不等写作“不为”或“≠”".to_owned()),
        _ if found.starts_with(letters::is_letter) && trimmed.ends_with(letters::is_letter) => {
            Some("词与词之间要有比较词或标点；含有空格或标点的名称写在「」里".to_owned())
        }
        _ => None,
    }
}

fn last_number(text: &str) -> &str {
    let start = text
        .rfind(|c: char| !c.is_ascii_digit() && c != '.')
        .map_or(0, |at| at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    text.get(start..).unwrap_or_default()
}

/// What a drafter is told for the rules that could have matched, in this order. Rules that are no help to a drafter are not among them.
const EXPECTATIONS: &[(&str, &[Rule])] = &[
    ("这一子句的结尾", &[Rule::EOI]),
    ("名称", &[Rule::name, Rule::bracketed, Rule::path, Rule::reference]),
    ("计量单位", &[Rule::unit]),
    ("文本“…”", &[Rule::text, Rule::quoted]),
    ("日期", &[Rule::date]),
    ("数", &[Rule::number, Rule::decimal, Rule::percent]),
    ("是或否", &[Rule::constant, Rule::yes, Rule::no, Rule::today]),
    (
        "比较词（如“为”“不低于”“属于”）",
        &[
            Rule::compared,
            Rule::member,
            Rule::contains,
            Rule::between,
            Rule::affix,
            Rule::filled,
            Rule::equal,
            Rule::not_equal,
            Rule::less,
            Rule::more,
            Rule::at_most,
            Rule::at_least,
            Rule::is_in,
            Rule::is_not_in,
            Rule::holds,
            Rule::holds_all,
            Rule::holds_any,
            Rule::holds_not,
            Rule::starts,
            Rule::ends,
            Rule::matches,
            Rule::is_filled,
            Rule::is_unfilled,
            Rule::word_between,
        ],
    ),
    ("“且”或“或”", &[Rule::and, Rule::or]),
    ("{…}", &[Rule::list]),
    ("名称或值", &[Rule::expression, Rule::comparison, Rule::sum, Rule::product, Rule::value]),
    ("运算符号", &[Rule::plus, Rule::minus, Rule::times, Rule::divided_by]),
    ("“至”", &[Rule::word_to]),
    ("“则”", &[Rule::word_then]),
    ("“否则”", &[Rule::word_else]),
    ("“=”", &[Rule::equals]),
    ("“按”", &[Rule::grouping, Rule::word_by]),
    ("“其中”", &[Rule::filter, Rule::word_where]),
    ("《…》", &[Rule::law_title]),
    ("结论", &[Rule::conclusion_value]),
    ("结论和它的用语", &[Rule::wording]),
    ("类型", &[Rule::type_name]),
    ("取值的名称", &[Rule::value_name]),
    (
        "“必填”“缺省”“列名”“由”“说明”",
        &[
            Rule::required,
            Rule::fallback,
            Rule::headings,
            Rule::authority,
            Rule::remark,
            Rule::word_required,
            Rule::word_default,
            Rule::word_headings,
            Rule::word_by_whom,
            Rule::word_remark,
        ],
    ),
    (
        "“来自”“主键”“施行”“失效”",
        &[
            Rule::source,
            Rule::key,
            Rule::valid_from,
            Rule::valid_until,
            Rule::word_from_file,
            Rule::word_key,
            Rule::word_valid_from,
            Rule::word_valid_until,
        ],
    ),
    ("“可调”", &[Rule::adjustable, Rule::word_adjustable]),
    ("“对全表”", &[Rule::for_list]),
    ("“例外于”", &[Rule::except, Rule::word_except]),
    ("应备的事实", &[Rule::requirement]),
    ("“首个命中”", &[Rule::first_hit]),
    ("“—”", &[Rule::any_value]),
    ("值、比较或“—”", &[Rule::comparison_cell, Rule::range_end, Rule::values_cell]),
    ("事实 = 值", &[Rule::fact]),
    ("“因”“不因”“缺”", &[Rule::because, Rule::because_not, Rule::lacking, Rule::word_because, Rule::word_because_not, Rule::word_lacking]),
];

/// What was expected, in Chinese, at most five.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let expected = |(_, of): &&(&str, &[Rule])| of.iter().any(|rule| rules.contains(rule));
    EXPECTATIONS.iter().filter(expected).map(|(name, _)| *name).take(5).collect()
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

/// The tokens of a clause, in order; together they are the whole text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
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
        tokens.push(Token { kind, text: pair.as_str() });
    }
    tokens
}

/// Whether a name may start with `c`, after the same tables as the grammar.
pub fn is_xid_start(c: char) -> bool {
    is_han(c) || pest::unicode::XID_START(c)
}

/// Whether a name may go on with `c`.
pub fn is_xid_continue(c: char) -> bool {
    is_han(c) || pest::unicode::XID_CONTINUE(c)
}

/// Most letters need no look at the tables.
fn is_han(c: char) -> bool {
    matches!(c, '一'..='龥')
}
