//! Policies and lists that grow: every construct of the language, and every form of a list, at any size.

pub mod declarations;
pub mod lists;
pub mod mistakes;
pub mod office;
pub mod rules;

use std::fmt::Write as _;
use zhunru::Workspace;
use zhunru::input::InputFormat;

/// Something of which a policy or a list may hold any number.
pub struct Kind {
    pub name: &'static str,
    /// How many a test takes to begin with.
    pub few: usize,
    pub bound: Bound,
    pub case: fn(usize) -> Case,
}

/// How work is bounded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// By the size of the input.
    Linear,
    /// What is asked for grows faster than the input: a budget of steps bounds it.
    Budget,
}

impl Kind {
    const fn of(name: &'static str, few: usize, case: fn(usize) -> Case) -> Kind {
        Kind { name, few, bound: Bound::Linear, case }
    }

    /// One that a budget bounds.
    const fn bounded(name: &'static str, few: usize, case: fn(usize) -> Case) -> Kind {
        Kind { name, few, bound: Bound::Budget, case }
    }
}

/// A policy with so many of a kind, and a list to judge by it.
#[derive(Clone)]
pub struct Case {
    /// Each a file; the last one is named.
    pub packages: Vec<String>,
    pub table: Option<String>,
    pub list: Vec<u8>,
    pub format: InputFormat,
}

impl Case {
    /// One policy, and an item of which nothing is known.
    pub fn open(policy: String) -> Case {
        Case::of(policy, "[{}]")
    }

    /// One policy and a list in JSON.
    pub fn of(policy: String, list: impl Into<String>) -> Case {
        Case { packages: vec![policy], table: None, list: list.into().into_bytes(), format: InputFormat::Json }
    }

    /// The bytes of everything.
    pub fn size(&self) -> usize {
        self.packages.iter().chain(&self.table).map(String::len).sum::<usize>() + self.list.len()
    }

    pub fn workspace(&self) -> Workspace {
        let mut workspace = Workspace::new();
        for (at, text) in self.packages.iter().enumerate() {
            let files = vec![(format!("{at}/main.zr"), text.as_bytes().to_vec())];
            workspace.add_package(&format!("{at}"), files, at + 1 == self.packages.len());
        }
        for path in workspace.wanted_tables().into_iter().flatten() {
            workspace.add_table(&path, self.table.clone().unwrap_or_default().into_bytes());
        }
        workspace
    }
}

/// A header, what is declared, and rules as [`rule`] writes them.
fn policy(declared: &str, rules: &str) -> String {
    format!("政策 增长\n    层级 县\n    默认 准入\n\n{declared}\n{rules}")
}

/// A rule of a name with its clauses, each a line.
fn rule(name: &str, clauses: &str) -> String {
    let clauses: String = clauses.lines().map(|clause| format!("    {clause}\n")).collect();
    format!("\n规则 {name}\n    依据 《办法》第一条\n{clauses}")
}

/// What `line` writes of each of so many.
fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        let _ = write!(all, "{}", line(at));
        all
    })
}

/// The same with something in between.
fn joined(count: usize, between: &str, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(between)
}

/// The conclusions of rules, in turn.
fn conclusion(at: usize) -> &'static str {
    ["不予准入", "报批 “区政府”", "提醒", "须满足 “到位”"][at % 4]
}
