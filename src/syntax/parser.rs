//! The grammar at work: a text that one `…_body` rule of `grammar/zhunru.pest` must match whole.

use crate::diagnostic::near;
use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::grammar::Piece;
pub use crate::syntax::grammar::Rule;
use crate::syntax::plain::Plain;
use crate::syntax::{bounds, grammar, scan};
use std::rc::Rc;

/// What was matched: pieces in the order in which they begin, each followed by those inside it. Their places are in the file, without the
/// blank space behind them.
struct Tree<'a> {
    file: &'a str,
    source: SourceId,
    pieces: Vec<Piece>,
}

/// A matched clause.
#[derive(Clone)]
pub struct Matched<'a> {
    tree: Rc<Tree<'a>>,
    first: usize,
    behind: usize,
}

/// One piece of a clause.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree<'a>,
    piece: &'a Piece,
    at: usize,
}

/// Pieces that follow one another.
#[derive(Clone, Copy)]
pub struct Nodes<'a> {
    tree: &'a Tree<'a>,
    at: usize,
    behind: usize,
}

/// A clause of a file: the `…_body` rule that must match it whole, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    pub rule: Rule,
    pub span: Span,
}

/// Clauses that were matched together, in the order of the file.
#[derive(Default)]
pub struct Together<'a> {
    clauses: Vec<(Unread, Matched<'a>)>,
}

/// So many clauses are matched at once. To begin a match costs more than most clauses do, and where one of them cannot be read all are
/// matched again by themselves.
const AT_ONCE: usize = 64;

/// The sign before a clause that is matched with others.
fn sign_of(rule: Rule) -> Option<char> {
    match rule {
        Rule::expression_body => Some('!'),
        Rule::text_body => Some('"'),
        Rule::rule_body => Some('.'),
        Rule::conclusion_body => Some(':'),
        Rule::facts_body => Some('='),
        Rule::expectation_body => Some('?'),
        Rule::field_body => Some('#'),
        _ => None,
    }
}

impl<'a> Together<'a> {
    /// Matches what can be matched of clauses that stand in the order of the file; reports nothing.
    pub fn new(file: &'a str, source: SourceId, clauses: &[Unread]) -> Self {
        let mut together = Together { clauses: Vec::with_capacity(clauses.len()) };
        for some in clauses.chunks(AT_ONCE) {
            together.add(file, source, some);
        }
        together
    }

    fn add(&mut self, file: &'a str, source: SourceId, clauses: &[Unread]) {
        let mut plain = Plain::default();
        let mut added = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let text = slice(file, clause.span);
            if let Some(sign) = sign_of(clause.rule)
                && scan::check_pairs(text, clause.span, &mut Diagnostics::default())
            {
                plain.sign(sign);
                plain.add(text, clause.span.start as usize);
                plain.sign('\n');
                added.push(*clause);
            }
        }
        let Some(pieces) = grammar::pieces(Rule::clauses, &plain.text) else { return };
        let tree = Rc::new(Tree::new(file, source, &plain, pieces));
        let mut first = 0;
        for clause in added {
            let Some(piece) = tree.pieces.get(first) else { break };
            let behind = piece.behind as usize;
            self.clauses.push((clause, Matched { tree: Rc::clone(&tree), first: first + 1, behind }));
            first = behind;
        }
    }

    /// A clause, if it was among them and could be read.
    pub fn get(&self, clause: Unread) -> Option<Matched<'a>> {
        let at = self.clauses.partition_point(|(other, _)| other.span.start < clause.span.start);
        self.clauses.get(at).filter(|(other, _)| *other == clause).map(|(_, matched)| matched.clone())
    }
}

/// Matches a clause of a file; reports what does not fit. `clauses`: the words that could have opened a line here, for near names.
pub fn read<'a>(file: &'a str, clause: Unread, clauses: impl Fn() -> Vec<&'static str>, out: &mut Diagnostics) -> Option<Matched<'a>> {
    let base = clause.span;
    let text = slice(file, base);
    if !scan::check_pairs(text, base, out) {
        return None;
    }
    let plain = Plain::of(text, base.start as usize);
    let Some(pieces) = grammar::pieces(clause.rule, &plain.text) else {
        let (at, expected) = grammar::expected(clause.rule, &plain.text);
        let at = if at < plain.text.len() { (plain.origin(at) as usize).saturating_sub(base.start as usize) } else { text.len() };
        out.push(explain(text, at, base, &expectations(&expected), &clauses()));
        return None;
    };
    let tree = Tree::new(file, base.source, &plain, pieces);
    let behind = tree.pieces.len();
    Some(Matched { tree: Rc::new(tree), first: 0, behind })
}

fn slice(file: &str, span: Span) -> &str {
    file.get(span.start as usize..span.end as usize).unwrap_or_default()
}

impl<'a> Tree<'a> {
    /// Pieces of the plain text, at their places in the file.
    fn new(file: &'a str, source: SourceId, plain: &Plain, mut pieces: Vec<Piece>) -> Self {
        for piece in &mut pieces {
            let end = piece.end as usize;
            let blank = end > 0 && plain.text.as_bytes().get(end - 1) == Some(&b' ');
            piece.start = plain.origin(piece.start as usize);
            piece.end = plain.origin(end - usize::from(blank)).max(piece.start);
        }
        Tree { file, source, pieces }
    }
}

impl Matched<'_> {
    /// The outermost pieces.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes { tree: &self.tree, at: self.first, behind: self.behind }
    }

    /// The first piece.
    pub fn first(&self) -> Option<Node<'_>> {
        self.nodes().next()
    }
}

impl<'a> Node<'a> {
    pub fn rule(self) -> Rule {
        self.piece.rule
    }

    /// As written, without blank space around it.
    pub fn text(self) -> &'a str {
        slice(self.tree.file, self.span())
    }

    /// Where it stands in its file.
    pub fn span(self) -> Span {
        Span { source: self.tree.source, start: self.piece.start, end: self.piece.end }
    }

    /// The pieces directly inside it.
    pub fn parts(self) -> Nodes<'a> {
        Nodes { tree: self.tree, at: self.at + 1, behind: self.piece.behind as usize }
    }
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let at = self.at;
        let piece = self.tree.pieces.get(at).filter(|_| at < self.behind)?;
        self.at = piece.behind as usize;
        Some(Node { tree: self.tree, piece, at })
    }
}

fn explain(text: &str, at: usize, base: Span, expected: &[&'static str], clauses: &[&'static str]) -> Box<Diagnostic> {
    // Blank space before the offending word belongs to neither.
    let rest = text.get(at..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{3000}']).len();
    let at = at + blank;
    let rest = text.get(at..).unwrap_or_default();
    let found = found_piece(rest);
    let span = Span::new(base.source, base.start as usize + at, base.start as usize + at + found.len());
    let should = if expected.is_empty() { String::from("这里到此为止") } else { format!("这里应为{}", expected.join("、")) };
    let message =
        if found.is_empty() { format!("{should}，却没有写完") } else { format!("{should}，却写着「{}」", shorten(found)) };
    let diagnostic = Diagnostic::new(Code::SYN003, span, message);
    match advice(text, at, found, clauses) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The word, text or sign at the start of `rest`.
fn found_piece(rest: &str) -> &str {
    let word: usize = rest.chars().take_while(|&c| scan::is_letter(c)).map(char::len_utf8).sum();
    let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    rest.get(..length).unwrap_or_default()
}

fn advice(text: &str, at: usize, found: &str, clauses: &[&'static str]) -> Option<String> {
    let before = text.get(..at).unwrap_or_default();
    let rest = text.get(at..).unwrap_or_default();
    let opens_line = before.trim_end_matches([' ', '\t', '\u{3000}']).ends_with('\n');
    if opens_line && let Some(word) = near::nearest(found, clauses.iter().copied()) {
        return Some(format!("行首词{}", suggest(word)));
    }
    let trimmed = before.trim_end();
    if trimmed.ends_with(|c: char| c.is_ascii_digit()) && found.starts_with(scan::is_letter) {
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
        _ if found.starts_with(scan::is_letter) && trimmed.ends_with(scan::is_letter) => {
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

/// What was expected, in Chinese, each once, at most five.
fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for rule in rules {
        if let Some(name) = renamed(*rule)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.truncate(5);
    names
}

const COMPARING: &str = "比较词（如“为”“不低于”“属于”）";

/// Every grammar rule in Chinese; `None` for what is no help to a drafter.
fn renamed(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::name | Rule::bracketed | Rule::path | Rule::word => Some("名称"),
        Rule::unit => Some("计量单位"),
        Rule::text | Rule::quoted => Some("文本“…”"),
        Rule::date => Some("日期"),
        Rule::number | Rule::decimal | Rule::percent => Some("数"),
        Rule::constant => Some("是或否"),
        Rule::expression | Rule::condition => Some("条件或算式"),
        Rule::sum | Rule::value => Some("名称或值"),
        Rule::reference => Some("名称"),
        Rule::choice | Rule::not => None,
        Rule::arguments => Some("“（”"),
        Rule::grouping => Some("“按”"),
        Rule::filter => Some("“其中”"),
        Rule::lookup => Some("名录查值"),
        Rule::relation | Rule::member | Rule::contains | Rule::between | Rule::affix | Rule::filled => Some(COMPARING),
        Rule::relation_sign | Rule::comparing_word | Rule::comparing_sign => Some(COMPARING),
        Rule::membership | Rule::containment | Rule::affix_word => Some(COMPARING),
        Rule::list => Some("{…}"),
        Rule::connective => Some("“且”或“或”"),
        Rule::operator | Rule::minus => Some("运算符号"),
        Rule::law_name | Rule::law_title => Some("《…》"),
        Rule::conclusion => Some("结论"),
        Rule::vocabulary => Some("结论和它的用语"),
        Rule::type_ => Some("类型"),
        Rule::value_name => Some("取值的名称"),
        Rule::option | Rule::required | Rule::default | Rule::aliases | Rule::authority | Rule::remark => {
            Some("“必填”“缺省”“列名”“由”“说明”")
        }
        Rule::table_option | Rule::table_file | Rule::table_key | Rule::table_from | Rule::table_until => Some("“来自”“主键”“施行”“失效”"),
        Rule::adjustable => Some("“可调”"),
        Rule::for_list => Some("“对全表”"),
        Rule::except => Some("“例外于”"),
        Rule::requirement => Some("应备的事实"),
        Rule::first_hit => Some("“首个命中”"),
        Rule::any_value => Some("“—”"),
        Rule::relation_cell | Rule::range_end | Rule::values_cell => Some("值、比较或“—”"),
        Rule::fact => Some("事实 = 值"),
        Rule::because | Rule::because_not | Rule::lacking => Some("“因”“不因”“缺”"),
        Rule::EOI => Some("这一子句的结尾"),
        Rule::clauses
        | Rule::clause
        | Rule::empty_body
        | Rule::name_body
        | Rule::names_body
        | Rule::paths_body
        | Rule::text_body
        | Rule::date_body
        | Rule::expression_body
        | Rule::law_body
        | Rule::conclusion_body
        | Rule::vocabulary_body
        | Rule::field_body
        | Rule::table_body
        | Rule::calendar_body
        | Rule::parameter_body
        | Rule::setting_body
        | Rule::definition_body
        | Rule::rule_body
        | Rule::requirements_body
        | Rule::reviewed_body
        | Rule::table_rule_body
        | Rule::heading_body
        | Rule::cell_body
        | Rule::facts_body
        | Rule::expectation_body => None,
        Rule::tokens | Rule::sign => None,
        Rule::blank
        | Rule::stop
        | Rule::separator
        | Rule::open
        | Rule::close
        | Rule::brace
        | Rule::unbrace
        | Rule::bracket
        | Rule::unbracket
        | Rule::equals
        | Rule::dot
        | Rule::han
        | Rule::letter
        | Rule::end
        | Rule::operand
        | Rule::primary
        | Rule::reserved
        | Rule::other
        | Rule::word_between
        | Rule::word_to
        | Rule::word_at
        | Rule::word_if
        | Rule::word_then
        | Rule::word_else
        | Rule::word_by
        | Rule::word_where
        | Rule::word_required
        | Rule::word_when
        | Rule::word_default
        | Rule::word_aliases
        | Rule::word_authority
        | Rule::word_remark
        | Rule::word_file
        | Rule::word_key
        | Rule::word_from
        | Rule::word_until
        | Rule::word_adjustable
        | Rule::word_except
        | Rule::word_because
        | Rule::word_because_not
        | Rule::word_lacking
        | Rule::sums
        | Rule::paths
        | Rule::value_names
        | Rule::next_sum
        | Rule::next_path
        | Rule::next_name
        | Rule::next_text
        | Rule::next_fact
        | Rule::next_expression
        | Rule::next_value_name
        | Rule::next_vocabulary
        | Rule::next_requirement => None,
    }
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

/// The tokens of a clause, in order; together they are the whole text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let plain = Plain::whole(text);
    let Some(pieces) = grammar::pieces(Rule::tokens, &plain.text) else { return Vec::new() };
    let tree = Tree::new(text, SourceId(0), &plain, pieces);
    let behind = tree.pieces.len();
    let mut tokens = Vec::new();
    let mut at = 0;
    for node in (Nodes { tree: &tree, at: 0, behind }) {
        tokens.extend(between(text.get(at..node.span().start as usize).unwrap_or_default()));
        at = node.span().end as usize;
        let kind = match node.rule() {
            Rule::text => TokenKind::Text,
            Rule::law_name => TokenKind::LawName,
            Rule::bracketed => TokenKind::Bracketed,
            Rule::date => TokenKind::Date,
            Rule::number => TokenKind::Number,
            Rule::word => TokenKind::Word,
            _ => TokenKind::Sign,
        };
        tokens.push(Token { kind, text: slice(text, node.span()) });
    }
    tokens.extend(between(text.get(at..).unwrap_or_default()));
    tokens
}

/// The blank space and the comments between two tokens.
fn between(mut text: &str) -> impl Iterator<Item = Token<'_>> {
    std::iter::from_fn(move || {
        let comment = text.starts_with("//");
        let length = text.find(if comment { "\n" } else { "//" }).unwrap_or(text.len());
        let (token, rest) = text.split_at_checked(length).filter(|(token, _)| !token.is_empty())?;
        text = rest;
        let kind = match comment {
            true => TokenKind::Comment,
            false if token.contains('\n') => TokenKind::Break,
            false => TokenKind::Space,
        };
        Some(Token { kind, text: token })
    })
}
