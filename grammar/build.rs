//! Compiles `zhunru.pest` to the table that `src/syntax/grammar.rs` matches: pest reads, checks and optimizes the grammar, and what
//! comes out is written down as numbers instead of as code. Nodes that are alike are there once.
//!
//! A grammar that cannot be compiled ends the build.

#![allow(clippy::expect_used, clippy::panic)]

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr as Expr, OptimizedRule};
use std::collections::HashMap;
use std::path::Path;

#[path = "../src/syntax/op.rs"]
mod op;
#[path = "../src/syntax/opening.rs"]
mod opening;

fn main() {
    println!("cargo::rerun-if-changed=grammar");
    println!("cargo::rerun-if-changed=src/syntax/opening.rs");
    println!("cargo::rerun-if-changed=src/syntax/op.rs");
    let grammar = std::fs::read_to_string("grammar/zhunru.pest").expect("the grammar can be read");
    let (_, rules) = pest_meta::parse_and_optimize(&grammar).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("grammar/zhunru.pest\n{}", told.join("\n"))
    });
    let code = Compiler::new(&rules).compile();
    let out = std::env::var_os("OUT_DIR").expect("cargo names a folder for what is built");
    std::fs::write(Path::new(&out).join("grammar.rs"), code).expect("the table can be written");
}

/// Where something can begin to match, as bits of classes: what it takes there (`takes`), or nothing (`nothing`).
#[derive(Clone, Copy)]
struct Opening {
    takes: u64,
    nothing: u64,
}

const ANYWHERE: u64 = u64::MAX;

/// A node as the table has it: its kind, whether nothing in it makes a piece, the classes that it can open with, and its operands.
type Node = (u8, bool, u64, u16, u16);

struct Compiler<'r> {
    rules: &'r [OptimizedRule],
    numbers: HashMap<&'r str, usize>,
    nodes: Vec<Node>,
    /// The parts of all nodes that have some.
    parts: Vec<u16>,
    texts: String,
    /// The rules inside which the compiler is: a rule inside itself is called by number.
    inside: Vec<usize>,
}

impl<'r> Compiler<'r> {
    fn new(rules: &'r [OptimizedRule]) -> Self {
        let numbers = rules.iter().enumerate().map(|(number, rule)| (rule.name.as_str(), number)).collect();
        Compiler { rules, numbers, nodes: Vec::new(), parts: Vec::new(), texts: String::new(), inside: Vec::new() }
    }

    fn compile(mut self) -> String {
        let end = self.add((op::END, false, 1 << opening::END, 0, 0));
        let mut bodies = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            self.inside.push(number);
            bodies.push(self.node(&rule.expr, rule.ty == RuleType::Atomic));
            self.inside.pop();
        }
        let names: String = self.rules.iter().map(|rule| format!("    {},\n", rule.name)).collect();
        let makes_piece = |rule: &OptimizedRule| rule.ty != RuleType::Silent;
        let rules: String = self
            .rules
            .iter()
            .zip(&bodies)
            .map(|(rule, body)| format!("    (Rule::{}, {}, Place({body})),\n", rule.name, makes_piece(rule)))
            .collect();
        let node = |(kind, scanned, opening, first, second): &Node| {
            format!("    Node {{ kind: {kind}, scanned: {scanned}, opening: {opening}, first: {first}, second: {second} }},\n")
        };
        let nodes: String = self.nodes.iter().map(node).collect();
        let parts: String = self.parts.iter().map(|part| format!("Place({part}), ")).collect();
        format!(
            "/// The rules of `grammar/zhunru.pest`.\n#[allow(clippy::upper_case_acronyms, non_camel_case_types)]\n#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]\n\
             pub enum Rule {{\n    EOI,\n{names}}}\n\n\
             /// By number: each rule, whether it makes a piece by itself, and its node.\n\
             static RULES: &[(Rule, bool, Place)] = &[\n    (Rule::EOI, false, Place({end})),\n{rules}];\n\n\
             static NODES: &[Node] = &[\n{nodes}];\n\nstatic PARTS: &[Place] = &[{parts}];\n\nconst TEXTS: &str = {:?};\n",
            self.texts
        )
    }

    /// The place of a node for the expression. `atomic`: inside a rule that makes one piece of all it takes.
    fn node(&mut self, expr: &Expr, atomic: bool) -> u16 {
        let opening = self.opening(expr, &mut Vec::new());
        let (kind, first, second) = match expr {
            Expr::Str(text) if text.len() == 1 => (op::BYTE, unit(text), 0),
            Expr::Str(text) => {
                let (start, length) = self.text(text);
                (op::TEXT, start, length)
            }
            Expr::Range(first, last) => (op::RANGE, unit(first), unit(last)),
            Expr::Ident(name) => return self.named(name, opening, atomic),
            Expr::Seq(..) | Expr::Choice(..) => {
                let mut parts = Vec::new();
                self.gather(expr, atomic, &mut parts);
                let (start, number) = self.parts(parts);
                (if matches!(expr, Expr::Seq(..)) { op::SEQUENCE } else { op::CHOICE }, start, number)
            }
            Expr::Opt(inner) => match &**inner {
                Expr::Str(text) if text.len() == 1 => (op::OPTIONAL_BYTE, unit(text), 0),
                inner => (op::OPTIONAL, self.node(inner, atomic), 0),
            },
            Expr::Rep(inner) => (op::REPEAT, self.node(inner, atomic), 0),
            Expr::PosPred(inner) => (op::AHEAD, self.node(inner, atomic), 0),
            Expr::NegPred(inner) => (op::NOT_AHEAD, self.node(inner, atomic), 0),
            Expr::Skip(texts) => {
                let ends = texts.iter().map(|text| self.node(&Expr::Str(text.clone()), true)).collect();
                let (start, number) = self.parts(ends);
                (op::SKIP, self.add((op::CHOICE, true, ANYWHERE, start, number)), 0)
            }
            other => panic!("the grammar uses what src/syntax/grammar.rs does not know: {other}"),
        };
        self.add((kind, self.scanned(expr, atomic, &mut Vec::new()), opening.takes | opening.nothing, first, second))
    }

    /// The places of the parts of a sequence or of a choice; a sequence in a sequence, or a choice in a choice, adds its own.
    fn gather(&mut self, expr: &Expr, atomic: bool, parts: &mut Vec<u16>) {
        let rules = self.rules;
        for part in flat(expr) {
            let number = match part {
                Expr::Ident(name) => self.numbers.get(name.as_str()).copied(),
                _ => None,
            };
            let same = number.map(|number| (number, &rules[number])).filter(|(number, rule)| {
                let alike = matches!((expr, &rule.expr), (Expr::Seq(..), Expr::Seq(..)) | (Expr::Choice(..), Expr::Choice(..)));
                alike && (atomic || rule.ty == RuleType::Silent) && !self.inside.contains(number)
            });
            match same {
                Some((number, rule)) => {
                    self.inside.push(number);
                    self.gather(&rule.expr, atomic, parts);
                    self.inside.pop();
                }
                None => parts.push(self.node(part, atomic)),
            }
        }
    }

    /// Where the parts of a node start, and their number.
    fn parts(&mut self, parts: Vec<u16>) -> (u16, u16) {
        let start = self.parts.windows(parts.len()).position(|known| known == parts).unwrap_or_else(|| {
            self.parts.extend(&parts);
            self.parts.len() - parts.len()
        });
        (word(start), word(parts.len()))
    }

    fn named(&mut self, name: &str, opening: Opening, atomic: bool) -> u16 {
        let opening = opening.takes | opening.nothing;
        match name {
            "ANY" => self.add((op::ANY, true, opening, 0, 0)),
            "XID_START" => self.add((op::XID_START, true, opening, 0, 0)),
            "XID_CONTINUE" => self.add((op::XID_CONTINUE, true, opening, 0, 0)),
            "ASCII_DIGIT" => self.add((op::RANGE, true, opening, unit("0"), unit("9"))),
            "EOI" => self.add((op::END, false, opening, 0, 0)),
            _ => {
                let rules = self.rules;
                let number = self.number(name);
                let rule = &rules[number];
                let recursive = self.inside.contains(&number);
                if recursive || (rule.ty != RuleType::Silent && !atomic) {
                    let scanned = atomic || (rule.ty == RuleType::Silent && self.scanned(&rule.expr, false, &mut vec![number]));
                    return self.add((op::RULE, scanned, opening, word(number + 1), 0));
                }
                self.inside.push(number);
                let node = self.node(&rule.expr, atomic);
                self.inside.pop();
                node
            }
        }
    }

    fn number(&self, name: &str) -> usize {
        *self.numbers.get(name).unwrap_or_else(|| panic!("the grammar uses {name}, which src/syntax/grammar.rs does not know"))
    }

    /// Where a text starts in the texts, and its length.
    fn text(&mut self, text: &str) -> (u16, u16) {
        let start = self.texts.find(text).unwrap_or_else(|| {
            self.texts.push_str(text);
            self.texts.len() - text.len()
        });
        (word(start), word(text.len()))
    }

    fn add(&mut self, node: Node) -> u16 {
        let place = self.nodes.iter().position(|known| *known == node).unwrap_or_else(|| {
            self.nodes.push(node);
            self.nodes.len() - 1
        });
        word(place)
    }

    /// Whether nothing in the expression makes a piece, so that it is enough to know how far it goes.
    fn scanned(&self, expr: &Expr, atomic: bool, seen: &mut Vec<usize>) -> bool {
        match expr {
            Expr::Str(_) | Expr::Range(..) | Expr::Skip(_) => true,
            Expr::Seq(..) | Expr::Choice(..) => flat(expr).into_iter().all(|part| self.scanned(part, atomic, seen)),
            Expr::Opt(inner) | Expr::Rep(inner) | Expr::PosPred(inner) | Expr::NegPred(inner) => self.scanned(inner, atomic, seen),
            Expr::Ident(name) => match name.as_str() {
                "ANY" | "XID_START" | "XID_CONTINUE" | "ASCII_DIGIT" => true,
                "EOI" => false,
                _ => {
                    let number = self.number(name);
                    let rule = &self.rules[number];
                    if !atomic && rule.ty != RuleType::Silent {
                        return false;
                    }
                    assert!(
                        !atomic || !matches!(rule.ty, RuleType::CompoundAtomic | RuleType::NonAtomic),
                        "{name} would make pieces inside an atomic rule"
                    );
                    if seen.contains(&number) {
                        return true;
                    }
                    seen.push(number);
                    self.scanned(&rule.expr, atomic, seen)
                }
            },
            _ => false,
        }
    }

    fn opening(&self, expr: &Expr, seen: &mut Vec<usize>) -> Opening {
        let nowhere = 0;
        match expr {
            Expr::Str(text) => Opening { takes: 1 << opening::class(text.as_bytes()), nothing: nowhere },
            Expr::Range(first, last) => Opening { takes: range(first, last), nothing: nowhere },
            Expr::Skip(_) => Opening { takes: ANYWHERE, nothing: ANYWHERE },
            Expr::Seq(..) => flat(expr).into_iter().fold(Opening { takes: nowhere, nothing: ANYWHERE }, |before, part| {
                let part = self.opening(part, seen);
                Opening { takes: before.takes | before.nothing & part.takes, nothing: before.nothing & part.nothing }
            }),
            Expr::Choice(..) => flat(expr).into_iter().fold(Opening { takes: nowhere, nothing: nowhere }, |before, part| {
                let part = self.opening(part, seen);
                Opening { takes: before.takes | part.takes, nothing: before.nothing | part.nothing }
            }),
            Expr::Opt(inner) | Expr::Rep(inner) => Opening { nothing: ANYWHERE, ..self.opening(inner, seen) },
            Expr::PosPred(inner) => {
                let inner = self.opening(inner, seen);
                Opening { takes: nowhere, nothing: inner.takes | inner.nothing }
            }
            Expr::NegPred(_) => Opening { takes: nowhere, nothing: ANYWHERE },
            Expr::Ident(name) => match name.as_str() {
                "ANY" | "XID_START" | "XID_CONTINUE" => Opening { takes: ANYWHERE, nothing: nowhere },
                "ASCII_DIGIT" => Opening { takes: range("0", "9"), nothing: nowhere },
                "EOI" => Opening { takes: nowhere, nothing: 1 << opening::END },
                _ => {
                    let number = self.number(name);
                    if seen.contains(&number) {
                        return Opening { takes: ANYWHERE, nothing: ANYWHERE };
                    }
                    seen.push(number);
                    let opening = self.opening(&self.rules[number].expr, seen);
                    seen.pop();
                    opening
                }
            },
            _ => Opening { takes: ANYWHERE, nothing: ANYWHERE },
        }
    }
}

/// The parts of a sequence or of a choice, which pest nests to the right.
fn flat(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    let mut rest = expr;
    loop {
        rest = match (expr, rest) {
            (Expr::Seq(..), Expr::Seq(part, behind)) | (Expr::Choice(..), Expr::Choice(part, behind)) => {
                parts.push(&**part);
                behind
            }
            _ => {
                parts.push(rest);
                return parts;
            }
        };
    }
}

fn range(first: &str, last: &str) -> u64 {
    let (first, last) = (character(first), character(last));
    if u32::from(last) - u32::from(first) >= 64 {
        return ANYWHERE;
    }
    (first..=last).fold(0, |classes, c| classes | 1 << opening::class(c.encode_utf8(&mut [0; 4]).as_bytes()))
}

fn character(text: &str) -> char {
    text.chars().next().expect("a range has ends")
}

fn unit(text: &str) -> u16 {
    u16::try_from(u32::from(character(text))).expect("ends of ranges are in the basic plane")
}

fn word(number: usize) -> u16 {
    u16::try_from(number).expect("the table is short")
}
