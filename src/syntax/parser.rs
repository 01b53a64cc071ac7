//! The grammar at work: a text that one `…_body` rule of `grammar/zhunru.pest` must match whole. The only file that names pest.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::lines::shorten;
use crate::syntax::{bounds, near, scan};
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/zhunru.pest"]
struct Grammar;

/// A matched piece of a clause.
pub type Node<'i> = pest::iterators::Pair<'i, Rule>;

/// Matches `text`, which stands at `base`, with a `…_body` rule; reports what does not fit. `clauses`: the words that
/// could have opened a line here, for near names.
pub fn read<'i>(rule: Rule, text: &'i str, base: Span, clauses: impl Fn() -> Vec<&'static str>, out: &mut Diagnostics) -> Option<Vec<Node<'i>>> {
    if !scan::check_pairs(text, base, out) {
        return None;
    }
    match Grammar::parse(rule, text) {
        Ok(mut pairs) => Some(pairs.next()?.into_inner().filter(|node| node.as_rule() != Rule::EOI).collect()),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
            let expected = match &error.variant {
                ErrorVariant::ParsingError { positives, .. } => expectations(positives),
                ErrorVariant::CustomError { .. } => Vec::new(),
            };
            out.push(explain(text, at, base, &expected, &clauses()));
            None
        }
    }
}

/// The parts of a node that say something: without the words that merely hold its place.
pub trait Parts<'i> {
    fn parts(self) -> impl Iterator<Item = Node<'i>>;
}

impl<'i> Parts<'i> for Node<'i> {
    fn parts(self) -> impl Iterator<Item = Node<'i>> {
        self.into_inner().filter(|node| !is_place_word(node.as_rule()))
    }
}

fn is_place_word(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::word_between
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
    )
}

/// Where a node stands in its file.
pub fn span_of(node: &Node<'_>, base: Span) -> Span {
    let span = node.as_span();
    let trimmed = span.as_str().trim_end_matches([' ', '\t', '\r', '\n', '\u{3000}']).len();
    Span::new(base.source, base.start as usize + span.start(), base.start as usize + span.start() + trimmed)
}

fn explain(text: &str, at: usize, base: Span, expected: &[&'static str], clauses: &[&'static str]) -> Diagnostic {
    // Blank space before the offending word belongs to neither.
    let rest = text.get(at..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{3000}']).len();
    let at = at + blank;
    let rest = text.get(at..).unwrap_or_default();
    let found = found_piece(rest);
    let span = Span::new(base.source, base.start as usize + at, base.start as usize + at + found.len());
    let should = if expected.is_empty() { String::from("这里到此为止") } else { format!("这里应为{}", expected.join("、")) };
    let message = if found.is_empty() { format!("{should}，却没有写完") } else { format!("{should}，却写着「{}」", shorten(found)) };
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
        return Some(format!("行首词是不是「{word}」？"));
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
    let start = text.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
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
        Rule::relation_sign | Rule::equal_word | Rule::not_equal | Rule::at_most | Rule::at_least | Rule::less | Rule::more => Some(COMPARING),
        Rule::membership | Rule::containment | Rule::affix_word => Some(COMPARING),
        Rule::list => Some("{…}"),
        Rule::connective => Some("“且”或“或”"),
        Rule::operator | Rule::minus => Some("运算符号"),
        Rule::law_name => Some("《…》"),
        Rule::conclusion => Some("结论"),
        Rule::vocabulary => Some("结论和它的用语"),
        Rule::type_ => Some("类型"),
        Rule::value_name => Some("取值的名称"),
        Rule::option | Rule::required | Rule::default | Rule::aliases | Rule::authority | Rule::remark => Some("“必填”“缺省”“列名”“由”“说明”"),
        Rule::table_option | Rule::table_file | Rule::table_key | Rule::table_from | Rule::table_until => Some("“来自”“主键”“施行”“失效”"),
        Rule::adjustable => Some("“可调”"),
        Rule::for_list => Some("“对全表”"),
        Rule::except => Some("“例外于”"),
        Rule::requirement => Some("应备的事实"),
        Rule::first_hit => Some("“首个命中”"),
        Rule::any_value => Some("“—”"),
        Rule::relation_cell | Rule::range_cell | Rule::values_cell => Some("值、比较或“—”"),
        Rule::fact => Some("事实 = 值"),
        Rule::because | Rule::because_not | Rule::lacking => Some("“因”“不因”“缺”"),
        Rule::EOI => Some("这一子句的结尾"),
        Rule::empty_body
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
        Rule::tokens | Rule::space | Rule::remark_line | Rule::token | Rule::sign => None,
        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::separator
        | Rule::open
        | Rule::close
        | Rule::brace
        | Rule::unbrace
        | Rule::bracket
        | Rule::unbracket
        | Rule::equals
        | Rule::dot
        | Rule::letter
        | Rule::operand
        | Rule::primary
        | Rule::reserved
        | Rule::digits
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
        | Rule::word_lacking => None,
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
    pest::unicode::XID_START(c)
}

/// Whether a name may go on with `c`.
pub fn is_xid_continue(c: char) -> bool {
    pest::unicode::XID_CONTINUE(c)
}

/// The tokens of a clause, in order; together they are the whole text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let Ok(mut pairs) = Grammar::parse(Rule::tokens, text) else { return Vec::new() };
    let nodes = pairs.next().map(Node::into_inner).into_iter().flatten();
    nodes.filter_map(token).collect()
}

fn token(node: Node<'_>) -> Option<Token<'_>> {
    let text = node.as_str();
    let kind = match node.as_rule() {
        Rule::space if text.contains('\n') => TokenKind::Break,
        Rule::space => TokenKind::Space,
        Rule::remark_line => TokenKind::Comment,
        Rule::token => match node.into_inner().next()?.as_rule() {
            Rule::text => TokenKind::Text,
            Rule::law_name => TokenKind::LawName,
            Rule::bracketed => TokenKind::Bracketed,
            Rule::date => TokenKind::Date,
            Rule::number => TokenKind::Number,
            Rule::word => TokenKind::Word,
            _ => TokenKind::Sign,
        },
        _ => return None,
    };
    Some(Token { kind, text })
}
