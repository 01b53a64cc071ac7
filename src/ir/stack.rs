//! Which packages make up a stack: the upper policies of a named one, in the version of the day, and who sees whom.

use crate::collections::IndexVec;
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::package::{Package, Period};
use crate::ir::{Level, PolicyId};
use crate::syntax::ast::Name;
use crate::value::date::Date;

/// A policy of the stack, upper ones first.
pub struct Member<'a> {
    pub package: &'a Package,
    pub name: &'a str,
    /// The policies whose declarations it sees: itself and all above it.
    pub visible: IndexVec<PolicyId, bool>,
}

/// The package of a policy's name that is in force on a day; else the nearest before it, else the first. `eligible`: which packages
/// are considered, by place.
pub fn version_at(packages: &[Package], name: &str, day: Option<Date>, eligible: impl Fn(usize) -> bool) -> Option<usize> {
    let named = packages.iter().enumerate().filter(|(at, package)| package.name() == name && eligible(*at));
    let versions: Vec<(usize, Period)> = named.map(|(at, package)| (at, package.period())).collect();
    let by_start = |(_, period): &&(usize, Period)| period.from.unwrap_or(Date::MIN);
    let Some(day) = day else {
        return versions.iter().max_by_key(by_start).map(|(at, _)| *at);
    };
    let in_force = versions.iter().find(|(_, period)| period.contains(day));
    let before = || versions.iter().filter(|(_, period)| period.from.is_none_or(|from| from <= day)).max_by_key(by_start);
    let first = || versions.iter().min_by_key(by_start);
    in_force.or_else(before).or_else(first).map(|(at, _)| *at)
}

/// The packages of a root's stack, upper ones first. `as_of`: the day that chooses among versions; else that on which the root
/// takes effect.
pub fn stack_members(packages: &[Package], root: usize, as_of: Option<Date>, out: &mut Diagnostics) -> Vec<usize> {
    let mut search = Search { packages, day: as_of.or(packages[root].period().from), path: Vec::new(), order: Vec::new(), out };
    search.visit(root);
    search.order
}

/// The members of a stack, with the policies that each sees.
pub fn members<'a>(packages: &'a [Package], stack: &[usize]) -> IndexVec<PolicyId, Member<'a>> {
    let packages: Vec<&'a Package> = stack.iter().map(|&at| &packages[at]).collect();
    let mut members: IndexVec<PolicyId, Member<'a>> = IndexVec::default();
    for package in &packages {
        let mut visible: IndexVec<PolicyId, bool> = (0..packages.len()).map(|at| at == members.len()).collect();
        for upper in uppers(package) {
            for above in members.iter().filter(|member| member.name == upper.text).take(1) {
                visible.iter_mut().zip(&above.visible).for_each(|(sees, above)| *sees |= above);
            }
        }
        members.push(Member { package, name: package.name(), visible });
    }
    members
}

fn uppers(package: &Package) -> &[Name] {
    package.header().map(|header| header.uppers.as_slice()).unwrap_or_default()
}

/// A depth-first search through upper policies.
struct Search<'s> {
    packages: &'s [Package],
    day: Option<Date>,
    /// From the root to the package that is visited.
    path: Vec<usize>,
    /// What was visited, upper ones first.
    order: Vec<usize>,
    out: &'s mut Diagnostics,
}

impl Search<'_> {
    fn visit(&mut self, at: usize) {
        if self.order.contains(&at) {
            return;
        }
        let packages = self.packages;
        let package = &packages[at];
        self.path.push(at);
        for upper in uppers(package) {
            match version_at(packages, &upper.text, self.day, |_| true) {
                None => self.report_missing(package, upper),
                Some(version) if version == at => {
                    let message = format!("「{}」不能是它自己的上位政策", upper.text);
                    self.out.report(Code::LVL006, upper.span, message, "写上一级政策的名称，或删去这个“上位”");
                }
                Some(version) if self.path.contains(&version) => self.out.push(
                    Diagnostic::new(Code::LVL006, upper.span, format!("「{}」与「{}」互为上位", package.name(), upper.text))
                        .help("删去其中一个“上位”"),
                ),
                Some(version) => {
                    self.check_levels(package, upper, &packages[version]);
                    self.visit(version);
                }
            }
        }
        self.path.pop();
        self.order.push(at);
    }

    fn report_missing(&mut self, package: &Package, upper: &Name) {
        let known = self.packages.iter().map(Package::name).filter(|name| *name != package.name());
        let near = did_you_mean(&upper.text, known).unwrap_or_default();
        let message = format!("找不到上位政策「{}」", upper.text);
        self.out.report(Code::LVL001, upper.span, message, format!("{near}用 -p 给出它的文件夹，或把它放在本政策的文件夹旁边"));
    }

    fn check_levels(&mut self, package: &Package, upper: &Name, above: &Package) {
        if let (Some(level), Some(above)) = (level(package), level(above))
            && above > level
        {
            let message = format!("上位政策「{}」是{}级，比本政策的{}级低", upper.text, above.word(), level.word());
            self.out.report(Code::LVL006, upper.span, message, "上位政策的层级不能低于本政策");
        }
    }
}

fn level(package: &Package) -> Option<Level> {
    package.header().and_then(|header| header.level.as_ref()).and_then(|level| Level::from_word(&level.text))
}
