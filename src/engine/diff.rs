//! Two versions of a policy held against each other: what moves, and what is only said differently.

use super::{Policy, Workspace};
use crate::advice::{Told, Version, Versions, declaration_changes, rule_changes};
use crate::collections::{IndexMap, IndexSet};
use crate::input::ReadError;
use crate::ir::conclusion::Effect;
use crate::ir::{self, Model, ResolveRequest};
use crate::judge::{CheckOptions, Feed};
use crate::packages::Packages;
use crate::source::SourceMap;
use crate::syntax::ast::{DeclarationKind, Parameter, SettingValue};
use crate::value::date::Date;
use crate::wire::{BothRules, DiffResult, Item, MovedRow};

impl Workspace {
    /// The day nearest to another one on which a named policy is in force.
    pub fn day_in_force(&self, day: Date) -> Date {
        let Some(package) = judged(&self.packages, day).and_then(|at| self.packages.all.get(at)) else { return day };
        match package.period() {
            period if period.contains(day) => day,
            period => match (period.from.filter(|from| day < *from), period.until.and_then(|until| until.add_days(-1))) {
                (Some(from), _) => from,
                (None, Some(last)) => last,
                (None, None) => day,
            },
        }
    }

    /// Whether a named policy is in force on a day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.packages.all.iter().any(|package| package.named && package.period().contains(day))
    }

    /// What changes from the policy of this workspace to that of a newer one. `old`, `new`: the same, ready to judge.
    pub fn diff(&self, newer: &Workspace, old: &Policy, new: &Policy) -> DiffResult {
        let joint = Packages::joined(&self.packages, &newer.packages);
        let differing = defaults_that_differ(old, new);
        let (changes, left_out) = match side_by_side(&joint, self.packages.all.len(), [old.as_of, new.as_of], &differing) {
            Some(model) => Versions::new(&model, &joint.sources, [old.as_of, new.as_of]).moves(),
            None => (Vec::new(), 0),
        };
        let moving: IndexSet<&str> =
            changes.iter().flat_map(|change| change.rules.old.iter().chain(&change.rules.new)).map(String::as_str).collect();
        let (before, after) = (version(old), version(new));
        let reasons = rule_changes(before, after, &moving);
        let parameters = [(self, old), (newer, new)].map(|(workspace, policy)| parameters(&workspace.packages, policy.as_of));
        let declarations = declaration_changes(before, after, [&parameters[0], &parameters[1]]);
        // Where a 缺省 differs, an item without the fact is not asked for.
        let left_out = left_out + usize::from(!differing.is_empty());
        let as_of = [old.as_of.to_string(), new.as_of.to_string()];
        DiffResult { version: 1, as_of, changes, reasons, declarations, rows: None, left_out }
    }
}

impl Policy {
    /// The items of a list that come to another outcome by a newer version, for each of which it is fed once.
    pub fn moved_rows(&self, newer: &Policy, [old, new]: [Feed<'_>; 2], options: &CheckOptions) -> Result<Vec<MovedRow>, ReadError> {
        let old = self.check(old, options)?;
        let new = newer.check(new, options)?;
        let names = |item: &Item<'_>| {
            let deciding = item.reasons.iter().filter(|reason| reason.effect != Effect::Notice);
            deciding.map(|reason| reason.rule.to_owned()).collect()
        };
        let moved = old.items.iter().zip(&new.items).filter(|(old, new)| old.outcome != new.outcome);
        let rows = moved.map(|(old, new)| MovedRow {
            row: old.row.unwrap_or_default(),
            place: old.place.as_ref().map(ToString::to_string),
            name: new.name.clone().or_else(|| old.name.clone()),
            from: old.outcome,
            to: new.outcome,
            rules: BothRules { old: names(old), new: names(new) },
        });
        Ok(rows.collect())
    }
}

fn version(policy: &Policy) -> Version<'_> {
    Version { model: &policy.model, sources: &policy.sources, told: Told::Written }
}

/// The package that is judged as of a day.
fn judged(packages: &Packages, day: Date) -> Option<usize> {
    judged_among(packages, day, &|_| true)
}

/// The same of some packages, by place.
fn judged_among(packages: &Packages, day: Date, of_version: &dyn Fn(usize) -> bool) -> Option<usize> {
    let root = packages.named().into_iter().find(|at| of_version(*at))?;
    let name = packages.all.get(root)?.name();
    ir::version_at(&packages.all, name, Some(day), |at| of_version(at) && packages.is_named(at)).or(Some(root))
}

/// Both versions in one model, each as of its own day. `second`: where the packages of the new one begin; `differing`: the facts whose
/// 缺省 are not the same, which have none then.
fn side_by_side(joint: &Packages, second: usize, days: [Date; 2], differing: &[String]) -> Option<Model> {
    let roots = [judged_among(joint, days[0], &|at| at < second)?, judged_among(joint, days[1], &|at| at >= second)?];
    let Packages { sources, all, tables, .. } = joint;
    let request = ResolveRequest { packages: all, sources, tables, roots: &roots, as_of: None, judge: true };
    let mut model = ir::resolve_apart(&request, roots, second, days).model;
    for (stack, day) in model.stacks.iter_mut().zip(days) {
        stack.settle_periods(day);
    }
    let fields: Vec<_> = model.fields.ids().filter(|id| differing.iter().any(|name| *name == model.fact_name(*id))).collect();
    for field in fields {
        model.fields[field].default = None;
    }
    Some(model)
}

/// The facts of which both versions know, each with another 缺省.
fn defaults_that_differ(old: &Policy, new: &Policy) -> Vec<String> {
    let before: IndexMap<String, _> = old.fields().into_iter().map(|field| (field.name, field.default)).collect();
    let differs = |name: &String, default: &_| before.get(name).is_some_and(|former| former != default);
    new.fields().into_iter().filter(|field| differs(&field.name, &field.default)).map(|field| field.name).collect()
}

/// The parameters of the judged policy and those above it, as they are written after every 设定, with the range of each that may be set.
fn parameters(packages: &Packages, day: Date) -> IndexMap<String, String> {
    let (mut values, mut ranges) = (IndexMap::<String, String>::default(), IndexMap::<String, String>::default());
    let Some(root) = judged(packages, day) else { return values };
    let members = ir::stack_members(&packages.all, root, Some(day), &mut crate::diagnostic::Diagnostics::default());
    let written = |sources: &SourceMap, span| sources.slice(span).split_whitespace().collect::<String>();
    for package in members.iter().filter_map(|at| packages.all.get(*at)) {
        for declaration in package.declarations() {
            if let DeclarationKind::Parameter(Parameter { name, value, range, .. }) = &declaration.kind {
                values.insert(name.text.clone(), written(&packages.sources, value.span()));
                if let Some(range) = range {
                    ranges.insert(name.text.clone(), written(&packages.sources, range.span));
                }
            }
        }
        for declaration in package.declarations() {
            if let DeclarationKind::Setting(setting) = &declaration.kind
                && let SettingValue::Value { value, .. } = &setting.given
                && let Some(name) = setting.path.names.last()
            {
                values.insert(name.text.clone(), written(&packages.sources, value.span()));
            }
        }
    }
    for (name, range) in ranges {
        if let Some(value) = values.get_mut(&name) {
            *value = format!("{value}（{range}）");
        }
    }
    values
}
