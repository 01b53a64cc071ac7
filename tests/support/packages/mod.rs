//! Random packages with everything in them that the language has, from a seed; the one generator that all laws are held against.

mod conditions;
mod declarations;
mod facts;
pub mod tree;

pub use conditions::{Reach, of_list};
pub use declarations::{everything, fields, header, tables};
pub use facts::{FIELD_NAMES, item, list, value};

use super::day;
use super::random::Dice;
use tree::{Clause, Declaration, File};
use zhunru::{Policy, Workspace};

/// A package: its text and its table files.
pub struct Package {
    pub text: String,
    pub tables: Vec<(&'static str, String)>,
}

/// What a random policy over [`fields`] alone may have in it.
#[derive(Clone, Copy)]
pub struct Shape {
    pub rules: usize,
    pub depth: usize,
    pub figures: bool,
    pub exceptions: bool,
}

impl Shape {
    /// What its conditions speak of.
    pub fn reach(self) -> Reach {
        Reach { depth: self.depth, figures: self.figures, everything: false }
    }
}

/// The rules of a random policy over [`fields`] alone.
pub fn rules(dice: &mut Dice, shape: Shape, prefix: &str) -> Vec<Declaration> {
    let mut names: Vec<String> = Vec::new();
    (0..shape.rules)
        .map(|at| {
            let name = format!("{prefix}{at}");
            let lifts = if shape.exceptions { names.as_slice() } else { &[] };
            let rule = declarations::rule(dice, &name, at, lifts, shape.reach());
            names.push(name);
            rule
        })
        .collect()
}

/// A random policy over [`fields`] alone.
pub fn simple(dice: &mut Dice, shape: Shape) -> File {
    let mut declarations = vec![header(dice, "甲办法", "县", None, shape.reach())];
    declarations.extend(fields());
    declarations.extend(rules(dice, shape, "规"));
    File { declarations }
}

/// A policy with everything, with an upper one above it (upper first) or alone. `figures`: whether it may have figures of the list.
pub fn trees(dice: &mut Dice, figures: bool) -> Vec<File> {
    let levels: &[(&str, &str, &str)] =
        if dice.chance(45) { &[("省规定", "省", "上"), ("县办法", "县", "下")] } else { &[("县办法", "县", "规")] };
    let reach = Reach { depth: 2, figures, everything: true };
    let mut files: Vec<File> = Vec::new();
    let mut open_above: Vec<String> = Vec::new();
    for (at, (name, level, prefix)) in levels.iter().enumerate() {
        let upper = (at > 0).then_some("省规定");
        let mut file = File { declarations: vec![header(dice, name, level, upper, reach)] };
        let out = &mut file.declarations;
        if at == 0 {
            out.extend(fields());
            out.extend(declarations::everything());
        } else {
            out.extend(Declaration::of("字段 面积 数(平方米) 必填 当 代码 = 甲一\n"));
            if dice.chance(30) {
                out.extend(Declaration::of("设定 上限 = 5万元\n"));
            }
            if dice.chance(50) {
                out.extend(Declaration::of("设定 片区名录 来自 “areas.csv”\n"));
            }
        }
        let mut lifts = std::mem::take(&mut open_above);
        for number in 0..3 + dice.below(9) {
            let name = format!("{prefix}{number}");
            let rule = declarations::rule(dice, &name, number, &lifts, reach);
            if rule.clauses.iter().any(|clause| matches!(clause, Clause::Line(line) if line == "允许下级例外")) {
                open_above.push(name.clone());
            }
            lifts.push(name);
            out.push(rule);
        }
        for table in 0..dice.below(3) {
            out.push(declarations::decision_table(dice, &format!("{prefix}表{table}"), reach));
        }
        if dice.chance(30) {
            out.push(declarations::list_rule(dice, &format!("{prefix}全"), figures));
        }
        if figures && dice.chance(40) {
            out.extend(declarations::group_rules(dice, &format!("{prefix}组")));
        }
        if dice.chance(20) {
            out.extend(declarations::tests(dice, figures));
        }
        files.push(file);
    }
    files
}

/// The same as packages, each laid out by `format`.
pub fn packages(dice: &mut Dice, figures: bool) -> Vec<Package> {
    let files = trees(dice, figures).into_iter();
    files.map(|file| Package { text: file.text(), tables: tables() }).collect()
}

/// A workspace of packages, of which the last is the named one.
pub fn workspace(packages: &[Package]) -> Workspace {
    let mut workspace = Workspace::new();
    for (at, package) in packages.iter().enumerate() {
        let files = vec![(format!("{at}/main.zr"), package.text.as_bytes().to_vec())];
        workspace.add_package(&format!("{at}"), files, at + 1 == packages.len());
        for (name, contents) in &package.tables {
            workspace.add_table(&format!("{at}/{name}"), contents.as_bytes().to_vec());
        }
    }
    workspace
}

/// The policy of the last of these packages, or what is wrong with them.
pub fn compile(packages: &[Package], as_of: &str) -> Result<Policy, String> {
    workspace(packages).compile(day(as_of)).map_err(|errors| errors.iter().map(|error| format!("{}\n", error.message)).collect())
}

/// The words of the language, by the pages of the reference that list them.
#[cfg(test)]
fn words_of_the_language() -> Vec<String> {
    use super::text_of;
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let words = text_of("docs/reference/词法.md");
    let listing = |line: &&str| ["- 声明词：", "- 子句词：", "`且`"].iter().any(|start| line.starts_with(start));
    let mut all: Vec<String> = words.lines().filter(listing).flat_map(quoted).collect();
    for page in ["docs/reference/函数.md", "docs/reference/全表统计.md"] {
        let rows = text_of(page).lines().filter(|line| line.starts_with("| `")).map(str::to_owned).collect::<Vec<_>>();
        let columns = rows.iter().filter_map(|row| row.split('|').nth(1)).flat_map(quoted);
        all.extend(columns.filter_map(|call| Some(format!("{}(", call.split_once('(')?.0))));
    }
    all
}

#[test]
fn every_word_of_the_language_is_used() {
    let words = words_of_the_language();
    assert!(words.len() > 80, "{words:?}");
    let texts: String = (0..120).flat_map(|seed| trees(&mut Dice::new(seed), true)).map(|file| file.plain()).collect();
    let missing: Vec<&String> = words.iter().filter(|word| !texts.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "no random package has {missing:?}");
}
