//! A policy file as a tree, and the hands that write it.
//!
//! The library's own AST is private and has no writer: `format` lays out a text and keeps its words. So the tree here goes only as deep as a
//! drafter's line, is written without any care for layout, and laid out by `format`: whatever is judged has been through the printer.

use crate::support::random::Dice;

/// One policy file.
#[derive(Clone, Default)]
pub struct File {
    pub declarations: Vec<Declaration>,
}

/// A declaration: its first line and its clauses.
#[derive(Clone)]
pub struct Declaration {
    pub head: String,
    pub clauses: Vec<Clause>,
}

#[derive(Clone)]
pub enum Clause {
    /// A line as it stands: a clause of a word and a text, a 字段 of an 对象, a 列 of a 名录.
    Line(String),
    /// 当, 除非, 适用: the word and its condition.
    Condition(&'static str, Condition),
    /// The cells of a row of a 判定表.
    Row(Vec<String>),
}

#[derive(Clone)]
pub enum Condition {
    /// A comparison, a test, a fact.
    Atom(String),
    /// 且
    All(Vec<Condition>),
    /// 或
    Any(Vec<Condition>),
    /// 非
    Not(Box<Condition>),
    /// 下列全部 (`true`) or 下列之一, below 当 and 除非 only.
    Listed(bool, Vec<Condition>),
}

impl Declaration {
    /// A declaration without clauses.
    pub fn new(head: impl Into<String>) -> Self {
        Declaration { head: head.into(), clauses: Vec::new() }
    }

    /// With one line more.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.clauses.push(Clause::Line(line.into()));
        self
    }

    /// With one condition more.
    pub fn condition(mut self, word: &'static str, condition: Condition) -> Self {
        self.clauses.push(Clause::Condition(word, condition));
        self
    }

    /// The declarations of a text whose clauses are indented, none of them a condition of several parts.
    pub fn of(text: &str) -> Vec<Declaration> {
        let mut declarations: Vec<Declaration> = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match declarations.last_mut().filter(|_| line.starts_with(' ')) {
                Some(declaration) => declaration.clauses.push(Clause::Line(line.trim().to_owned())),
                None => declarations.push(Declaration::new(line)),
            }
        }
        declarations
    }
}

impl File {
    /// In the canonical layout.
    pub fn text(&self) -> String {
        let plain = self.plain();
        zhunru::format("tree", &plain).unwrap_or_else(|(_, errors)| panic!("{errors:?}\n{plain}"))
    }

    /// With the fewest blanks.
    pub fn plain(&self) -> String {
        self.written(&mut Hand { dice: None, rough: false })
    }

    /// As a hasty hand would type it: full-width signs, odd blanks, marks that say nothing, look-alikes; `rough`: also comments, and lines broken anywhere, which a layout keeps.
    pub fn careless(&self, dice: &mut Dice, rough: bool) -> String {
        self.written(&mut Hand { dice: Some(dice), rough })
    }

    fn written(&self, hand: &mut Hand<'_>) -> String {
        let mut out = String::new();
        for declaration in &self.declarations {
            out.push_str(&hand.line(&declaration.head));
            hand.end_line(&mut out, true);
            for clause in &declaration.clauses {
                out.push_str(hand.indent());
                match clause {
                    Clause::Line(line) => out.push_str(&hand.line(line)),
                    Clause::Condition(word, condition) => {
                        out.push_str(word);
                        out.push_str(hand.colon());
                        hand.condition(&mut out, condition, false);
                        out.push_str(hand.mark());
                    }
                    Clause::Row(cells) => {
                        let cells: Vec<String> = cells.iter().map(|cell| hand.words(cell)).collect();
                        out.push_str(&format!("|{}|", cells.join("|")));
                    }
                }
                let basis = matches!(clause, Clause::Line(line) if line.starts_with("依据"));
                hand.end_line(&mut out, !basis);
            }
        }
        out
    }
}

/// Who writes: with dice, carelessly.
struct Hand<'d> {
    dice: Option<&'d mut Dice>,
    rough: bool,
}

impl Hand<'_> {
    fn chance(&mut self, percent: usize) -> bool {
        self.dice.as_mut().is_some_and(|dice| dice.chance(percent))
    }

    fn indent(&mut self) -> &'static str {
        self.dice.as_mut().map_or(" ", |dice| *dice.pick(&["\t", "  ", "\u{3000}\u{3000}", "      "]))
    }

    /// What stands between the word that opens a line and what follows.
    fn colon(&mut self) -> &'static str {
        self.dice.as_mut().map_or(" ", |dice| *dice.pick(&[" ", "：", "： ", " : "]))
    }

    /// What a clause or a line of a 下列 ends with.
    fn mark(&mut self) -> &'static str {
        self.dice.as_mut().map_or("", |dice| *dice.pick(&["", "", "；", "。", ";", " ；"]))
    }

    /// A line that opens with a word of its own.
    fn line(&mut self, text: &str) -> String {
        let words = self.words(text);
        let mark = if text.starts_with("依据") { "" } else { self.mark() };
        match words.split_once([' ', '\u{a0}', '\u{2003}', '\u{3000}']) {
            Some((word, rest)) => format!("{word}{}{rest}{mark}", self.colon()),
            None => format!("{words}{mark}"),
        }
    }

    /// Ends a line; behind a 依据 a comment would be part of it.
    fn end_line(&mut self, out: &mut String, comment: bool) {
        if self.rough && comment && self.chance(15) {
            out.push_str(" // 旁注");
        }
        out.push('\n');
        if self.rough && self.chance(10) {
            out.push_str("// 另起一行的注释\n\n\n");
        }
    }

    fn condition(&mut self, out: &mut String, condition: &Condition, inside: bool) {
        match condition {
            Condition::Atom(text) => out.push_str(&self.words(text)),
            Condition::Not(part) => {
                out.push_str(&self.words("非 "));
                self.parenthesized(out, part);
            }
            Condition::All(parts) | Condition::Any(parts) => {
                let word = if matches!(condition, Condition::All(_)) { "且" } else { "或" };
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        // A line of a 下列 that goes on must not begin like another of its lines, and cannot: it begins with 且 or 或.
                        out.push_str(if self.rough && self.chance(20) { "\n\t\t\t" } else { " " });
                        out.push_str(word);
                        out.push(' ');
                    }
                    self.parenthesized(out, part);
                }
            }
            Condition::Listed(all, lines) => {
                assert!(!inside, "下列 stands right below its clause");
                out.push_str(if *all { "下列全部" } else { "下列之一" });
                for (at, (line, label)) in lines.iter().zip(["一", "二", "三", "四", "五"]).enumerate() {
                    out.push('\n');
                    out.push_str("\t\t");
                    out.push_str(&if self.chance(50) { format!("({label}) ") } else { format!("（{label}）") });
                    self.condition(out, line, true);
                    // The last one ends with its clause.
                    if at + 1 < lines.len() {
                        out.push_str(self.mark());
                    }
                }
            }
        }
    }

    fn parenthesized(&mut self, out: &mut String, condition: &Condition) {
        out.push_str(&self.words("("));
        self.condition(out, condition, true);
        out.push_str(&self.words(")"));
    }

    /// A text with some of its signs typed another way; texts and what a 依据 cites stay.
    fn words(&mut self, text: &str) -> String {
        if self.dice.is_none() || text.contains(['“', '《']) || text.starts_with("依据") {
            return text.to_owned();
        }
        let mut careless = String::new();
        for c in text.chars() {
            let other = match c {
                '、' => "，",
                '=' => "＝",
                '<' => "＜",
                '>' => "＞",
                '(' => "（",
                ')' => "）",
                '{' => "｛",
                '}' => "｝",
                '+' => "＋",
                '≥' => ">=",
                '≤' => "<=",
                '≠' => "！＝",
                ' ' => *self.dice.as_mut().map_or(&"", |dice| dice.pick(&["  ", "\u{a0}", "\u{2003}", "\u{3000}"])),
                '.' => "．",
                '—' => "——",
                '1' => "１",
                '2' => "２",
                '日' => "\u{2f47}",
                '行' => "\u{2f8f}",
                '非' => "\u{2fae}",
                '理' => "\u{f9e4}",
                _ => "",
            };
            if other.is_empty() || self.chance(50) { careless.push(c) } else { careless.push_str(other) }
        }
        careless
    }
}
