//! Packages → model, pass by pass: stacks, names, tables, constants, definitions, headers, rules, unused declarations.

use crate::collections::{IndexSet, ordered_set};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::calendar::Calendar;
use crate::ir::model_builder::{ModelBuilder, StackState};
use crate::ir::names::{Names, Schema};
use crate::ir::package::Package;
use crate::ir::reads::Reads;
use crate::ir::table_files::{ProvidedTable, TableReader};
use crate::ir::walk::Referents;
use crate::ir::{
    AggregateId, ExpressionKind, GroupingId, Model, RuleScope, Stack, collect, constants, declaration_mends, definitions, header, mends,
    rules, stack, table_files, unused,
};
use crate::source::SourceMap;
use crate::value::date::Date;

/// What a model is to be made of.
pub struct ResolveRequest<'a> {
    pub packages: &'a [Package],
    pub sources: &'a SourceMap,
    pub tables: &'a [ProvidedTable],
    /// The named packages whose stacks are wanted: indices into `packages`.
    pub roots: &'a [usize],
    /// The day that chooses among versions of upper policies; else that on which the named policy takes effect.
    pub as_of: Option<Date>,
    /// Whether the named policies are to judge (then each needs a 默认).
    pub judge: bool,
}

/// A model and what it was made of.
pub struct Resolved {
    pub model: Model,
    /// For each stack: the indices of its packages, upper ones first.
    pub members: Vec<Vec<usize>>,
}

/// What was reported before: stacks may share upper policies, whose faults are reported once.
#[derive(Default)]
pub struct Reported(IndexSet<Diagnostic>);

impl Reported {
    /// Passes on what was not reported before.
    fn report(&mut self, mut found: Diagnostics, out: &mut Diagnostics) {
        found.retain(|diagnostic| !self.0.contains(diagnostic));
        self.0.extend(found.iter().cloned());
        out.extend(found);
    }
}

/// The model of two policies side by side, a stack for each, as of a day each: neither sees the packages of the other, of which the first's
/// come before `second`. What is wrong with them is not reported.
pub fn resolve_apart(request: &ResolveRequest<'_>, roots: [usize; 2], second: usize, days: [Date; 2]) -> Resolved {
    let (first, others) = request.packages.split_at(second.min(request.packages.len()));
    let (mut reported, mut out) = (Reported::default(), Diagnostics::default());
    let sides = [(first, 0), (others, second)].into_iter().zip(roots).zip(days);
    let stacks = sides.map(|(((packages, offset), root), day)| {
        let members = stack::stack_members(packages, root - offset, Some(day), &mut out);
        (root, members.into_iter().map(|at| at + offset).collect())
    });
    let stacks = stacks.collect();
    resolve_stacks(request, stacks, request.tables, &mut reported, &mut out)
}

/// Builds the model; everything that is wrong goes to `out`, except what was reported before.
pub fn resolve(request: &ResolveRequest<'_>, reported: &mut Reported, out: &mut Diagnostics) -> Resolved {
    let mut stacks: Vec<(usize, Vec<usize>)> = Vec::new();
    for &root in request.roots {
        let mut found = Diagnostics::default();
        stacks.push((root, stack::stack_members(request.packages, root, request.as_of, &mut found)));
        reported.report(found, out);
    }
    resolve_stacks(request, stacks, &[], reported, out)
}

/// Builds the model of some packages and, by each, those of its stack. `copies`: files of 名录 that are the same wherever they hold the same.
fn resolve_stacks(
    request: &ResolveRequest<'_>,
    stacks: Vec<(usize, Vec<usize>)>,
    copies: &[ProvidedTable],
    reported: &mut Reported,
    out: &mut Diagnostics,
) -> Resolved {
    let mut schema = Schema::default();
    let mut builder = ModelBuilder::default();
    let mut stack_members = Vec::new();
    for (root, indices) in &stacks {
        // A policy that another named one has above it is judged in that one's stack.
        if request.judge && stacks.iter().any(|(other, above)| other != root && above.contains(root)) {
            continue;
        }
        let mut of_names = Diagnostics::default();
        let mut names = collect::collect(stack::members(request.packages, indices), schema, request.sources, copies, &mut of_names);
        builder.stack = StackState::new(&names, of_names);
        let mut found = Diagnostics::default();
        let stack = check(request, &mut names, &mut builder, &mut found);
        declaration_mends::fit(&names, out);
        mends::fit(&names, &mut builder, out);
        builder.model.stacks.push(stack);
        stack_members.push(indices.clone());
        found.extend(std::mem::take(&mut builder.stack.diagnostics));
        reported.report(found, out);
        schema = names.schema;
    }
    let Schema { symbols, mut fields, objects, tables, .. } = schema;
    for (id, default) in builder.defaults {
        fields[id].default = Some(default);
    }
    let mut model = Model { symbols, fields, objects, tables, ..builder.model };
    note_reads(&mut model);
    note_aggregates_of_groups(&mut model);
    Resolved { model, members: stack_members }
}

/// Notes what each rule reads, once everything that it may refer to is there.
fn note_reads(model: &mut Model) {
    let Model { fields, tables, definitions, aggregates, adjustable, stacks, .. } = model;
    let referents = Referents { fields, tables, definitions, aggregates, adjustable };
    for rule in stacks.iter_mut().flat_map(|stack| &mut stack.rules) {
        let mut reads = Reads::default();
        rule.conditions().for_each(|condition| reads.include(&referents.reads(condition)));
        reads.fields.extend(rule.materials.iter().map(|material| material.field));
        rule.reads = ordered_set(reads.fields).into_iter().collect();
    }
}

/// Notes which aggregates are wanted of each group.
fn note_aggregates_of_groups(model: &mut Model) {
    let mut wanted: IndexSet<(GroupingId, AggregateId)> = IndexSet::default();
    for rule in model.stacks.iter().flat_map(|stack| &stack.rules) {
        let RuleScope::Group(grouping) = rule.scope else { continue };
        for expression in rule.expressions() {
            model.walk(expression, &mut |part| {
                if let ExpressionKind::Aggregate(aggregate) = part.kind {
                    wanted.insert((grouping, aggregate));
                }
            });
        }
    }
    for (grouping, aggregate) in wanted {
        model.groupings[grouping].aggregates.insert(aggregate);
    }
}

/// Checks one stack. `out`: for what holds only because a policy is the last of its stack; all else is reported to the builder.
fn check(request: &ResolveRequest<'_>, names: &mut Names<'_>, builder: &mut ModelBuilder, out: &mut Diagnostics) -> Stack {
    let calendar = read_tables(request, names, builder);
    constants::check(names, builder, request.as_of);
    definitions::check(names, builder);
    let mut policies = header::policies(names, builder);
    header::required(names, builder, &mut policies);
    let rules = rules::rules(names, builder);
    if let Some(last) = names.members.last().filter(|_| request.judge) {
        header::check_default(last.package, out);
    }
    table_files::check_workdays(&names.members, &builder.stack.workdays, out);
    unused::check(names, builder, out);
    Stack { policies, rules, calendar }
}

fn read_tables(request: &ResolveRequest<'_>, names: &mut Names<'_>, builder: &mut ModelBuilder) -> Option<Calendar> {
    let Names { members, schema, tables, table_files, .. } = names;
    let mut reader = TableReader { provided: request.tables, symbols: &schema.symbols, out: &mut builder.stack.diagnostics };
    for (id, declared) in tables {
        let table = &mut schema.tables[*id];
        if let Some((policy, file)) = table_files.get(id).filter(|_| table.len() == 0) {
            reader.fill(table, members[*policy].package, declared.ast, file);
        }
    }
    reader.calendar(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn package(name: &str, text: &str, sources: &mut SourceMap) -> Package {
        let source = Source::new(name, text);
        let mut diagnostics = Diagnostics::default();
        let id = sources.add(Source::new(name, text));
        let files = vec![crate::syntax::parse(id, &source, &mut diagnostics)];
        Package {
            root: name.to_owned(),
            files,
            names: vec![name.to_owned()],
            digest: String::new(),
            diagnostics: vec![diagnostics],
            table_diagnostics: Diagnostics::default(),
            named: true,
        }
    }

    #[test]
    fn an_upper_policy_is_reported_once_however_many_stacks_hold_it() {
        let mut sources = SourceMap::default();
        let upper =
            "政策 上\n    层级 省\n    上位 无此政策\n    默认 准入\n规则 甲\n    依据 《办法》第一条\n    当 无此事实\n    结论 准入\n";
        let lower = |name: &str| format!("政策 {name}\n    层级 县\n    上位 上\n    默认 准入\n");
        let packages =
            [package("上", upper, &mut sources), package("甲", &lower("甲"), &mut sources), package("乙", &lower("乙"), &mut sources)];
        let mut reported = Reported::default();
        let mut out = Diagnostics::default();
        for root in [1, 0, 2] {
            let request = ResolveRequest { packages: &packages, sources: &sources, tables: &[], roots: &[root], as_of: None, judge: false };
            assert_eq!(resolve(&request, &mut reported, &mut out).model.stacks.len(), 1);
        }
        assert_eq!(out.len(), 2, "{out:?}");
    }
}
