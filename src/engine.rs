//! The one way in: a [`Workspace`] takes texts and tables, gives diagnostics and, where there is no error, a [`Policy`] that judges lists.

mod compare;
mod diff;
mod what_if;

pub use compare::{ListBytes, compare};

use crate::advice;
use crate::analysis;
use crate::collections::{IndexSet, ordered_map};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, edits};
use crate::eval::answers::answers;
use crate::eval::mapping::Mapping;
use crate::explain::{Explainer, answer, typed};
use crate::format as layout;
use crate::input::{self, Input, InputFormat, ListMap, ReadError, ReadOptions};
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::package::Package;
use crate::ir::{self, Field, Model, Reported, ResolveRequest};
use crate::judge::{self, CheckOptions, Checker, Feed, Tell, map_proposal};
#[cfg(feature = "cli")]
use crate::left_open::{LeftOpen, left_open};
use crate::outline::outline;
use crate::packages::{Packages, text_of};
use crate::program::Program;
use crate::source::{Source, SourceMap, Span};
use crate::testing::{self, Tests};
use crate::value::date::Date;
use crate::wire;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Policy packages and their tables, as texts and bytes that the caller has read.
#[derive(Default)]
pub struct Workspace {
    packages: Packages,
}

/// Policies without errors, ready to judge as of one day.
pub struct Policy {
    model: Model,
    program: Program,
    /// Without a map of a list.
    mapping: Mapping,
    /// By the name of the policy.
    digests: BTreeMap<String, String>,
    /// How its lists are read.
    reading: ReadOptions,
    sources: SourceMap,
    as_of: Date,
}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a package: its root as named by the user (a folder or a file) and its `.zr` files (name shown to people, bytes).
    /// `named`: whether the user named it with `-p` (else it was found as a possible upper policy).
    pub fn add_package(&mut self, root: &str, files: Vec<(String, Vec<u8>)>, named: bool) {
        self.packages.add(root, files, named);
    }

    /// Takes all packages away, for others in their place. Their tables stay, and a file that is added again with the same text is not
    /// parsed again: a package that is being written is read at every keystroke.
    pub fn forget_packages(&mut self) {
        self.packages.forget();
    }

    /// The 政策 names of the packages added so far, in order of adding (`None`: no header could be read).
    pub fn policy_names(&self) -> Vec<Option<String>> {
        self.packages.all.iter().map(|package| Some(package.name().to_owned()).filter(|name| !name.is_empty())).collect()
    }

    /// Names of upper policies (上位) that no package added so far has.
    pub fn wanted_policies(&self) -> Vec<String> {
        self.packages.wanted_policies()
    }

    /// Selects the packages that no other package has above it (上位), for callers that do not name one: they are judged.
    pub fn select_lowest(&mut self) {
        self.packages.select_lowest();
    }

    /// Selects the packages with these roots or 政策 names, and no others; names that none of them has are errors.
    pub fn select(&mut self, wanted: &[String]) -> Result<(), Vec<Diagnostic>> {
        self.packages.select(wanted)
    }

    /// Table files that the packages name and that were not yet offered: candidate paths, the likeliest first (next to the declaring
    /// file, then at the package's root), as `/`-joined paths that start with the name under which the file was added.
    pub fn wanted_tables(&self) -> Vec<Vec<String>> {
        self.packages.wanted_tables()
    }

    /// Offers a table file: one of the paths of [`Workspace::wanted_tables`] and its bytes.
    pub fn add_table(&mut self, path: &str, bytes: Vec<u8>) {
        self.packages.add_table(path, &bytes);
    }

    /// All texts, for showing diagnostics.
    pub fn sources(&self) -> &SourceMap {
        &self.packages.sources
    }

    fn request<'a>(&'a self, roots: &'a [usize], as_of: Option<Date>, judge: bool) -> ResolveRequest<'a> {
        let Packages { sources, all, tables, .. } = &self.packages;
        ResolveRequest { packages: all, sources, tables, roots, as_of, judge }
    }

    /// What is wrong or doubtful in the policies before anything runs, by place.
    pub fn lint(&self, as_of: Option<Date>) -> Vec<Diagnostic> {
        let mut out = Diagnostics::default();
        self.packages.check_texts(&mut out);
        let mut reported = Reported::default();
        let (mut last, mut above) = (Vec::new(), HashSet::new());
        for root in self.packages.named() {
            let roots = [root];
            let resolved = ir::resolve(&self.request(&roots, as_of, false), &mut reported, &mut out);
            let (Some(package), Some(members)) = (self.packages.all.get(root), resolved.members.first()) else { continue };
            let visible: Vec<&Package> = members.iter().filter_map(|&at| self.packages.all.get(at)).collect();
            analysis::check_basis(package, &visible, as_of, &mut out);
            analysis::check_conditions(package, &resolved.model, 0, &mut out);
            if let Some(stack) = resolved.model.stacks.first() {
                analysis::check_unconditional(package, stack, &mut out);
            }
            testing::check_backgrounds(&resolved.model, package, &mut out);
            testing::tests(package).for_each(|test| drop(testing::check(&resolved.model, test, &mut out)));
            last.push((root, package));
            above.extend(members.iter().copied().filter(|member| *member != root));
        }
        // What has a policy below it may leave the 默认 to that.
        for (_, package) in last.into_iter().filter(|(root, _)| !above.contains(root)) {
            ir::header::check_written_default(package, &mut out);
        }
        self.reported(out)
    }

    /// What is reported of what was found.
    fn reported(&self, found: Diagnostics) -> Vec<Diagnostic> {
        let Packages { sources, all, .. } = &self.packages;
        let package = |place: Span| all.iter().position(|package| package.files.iter().any(|file| file.source == place.source));
        let mut reported = found.into_reported(|place| sources.slice(place), |one, other| package(one) == package(other));
        for diagnostic in &mut reported {
            // What is wrong in a table names its cell.
            let Some(span) = diagnostic.place() else { continue };
            let Some((source, cell)) = sources.get(span.source).and_then(|source| Some((source, source.cell(span.start)?))) else {
                continue;
            };
            // The rows of a table are laid out as a text, in whose places nobody can write.
            diagnostic.edits.clear();
            let file = source.name.rsplit('/').next().unwrap_or_default();
            diagnostic.message = format!("{file} {cell}：{}", diagnostic.message);
        }
        reported
    }

    /// The errors, if there are any.
    fn without_errors(&self, found: Diagnostics) -> Result<(), Vec<Diagnostic>> {
        let errors: Vec<Diagnostic> =
            self.reported(found).into_iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The files of the named packages that the certain mends of some diagnostics change, with their texts afterwards.
    pub fn mended(&self, found: &[Diagnostic]) -> Vec<(String, String)> {
        let named = self.packages.named().into_iter().filter_map(|root| self.packages.all.get(root));
        let files = named.flat_map(|package| package.names.iter().zip(&package.files));
        let mended = files.filter_map(|(name, file)| {
            let text = edits::mended(&self.sources().get(file.source)?.text, file.source, found)?;
            Some((name.clone(), text))
        });
        mended.collect()
    }

    /// What a list may hold, as of a day: of policies that cannot judge by themselves too, for which no more than a 默认 is missing.
    pub fn fields(&self, as_of: Date) -> Result<Vec<wire::FieldInfo>, Vec<Diagnostic>> {
        let resolved = self.resolved(as_of, false)?;
        Ok(wire::fields(&resolved.model))
    }

    /// What each of the named packages says as of a day, for somebody who reads no code.
    pub fn outlines(&self, as_of: Date) -> Result<Vec<wire::PolicyOutline>, Vec<Diagnostic>> {
        let tests = self.test()?;
        let tried = tests.tried();
        let mut outlines = Vec::new();
        for root in self.packages.named() {
            let roots = [root];
            let mut out = Diagnostics::default();
            let resolved = ir::resolve(&self.request(&roots, Some(as_of), false), &mut Reported::default(), &mut out);
            self.without_errors(out)?;
            let Some(package) = self.packages.all.get(root) else { continue };
            outlines.push(outline(&resolved.model, self.sources(), package, &tried, as_of, self.packages.digest(package)));
        }
        Ok(outlines)
    }

    /// What the named package leaves open to a lower policy; `None` if it has no header.
    #[cfg(feature = "cli")]
    pub fn left_open(&self) -> Option<LeftOpen> {
        let root = self.packages.named().into_iter().next()?;
        let members = ir::stack_members(&self.packages.all, root, None, &mut Diagnostics::default());
        let packages: Vec<&Package> = members.iter().filter_map(|&at| self.packages.all.get(at)).collect();
        left_open(&packages, &self.packages.sources)
    }

    /// The policies in force on `as_of`, or the errors that stand in the way.
    pub fn compile(&self, as_of: Date) -> Result<Policy, Vec<Diagnostic>> {
        let resolved = self.resolved(as_of, true)?;
        let model = resolved.model;
        let members = resolved.members.iter().flatten().rev().filter_map(|&at| self.packages.all.get(at));
        let digests = ordered_map(members.map(|package| (package.name().to_owned(), self.packages.digest(package))));
        let program = Program::new(&model, as_of);
        let mapping = Mapping::none(&model);
        let reading = reading(&model);
        Ok(Policy { model, program, mapping, digests, reading, sources: self.sources().clone(), as_of })
    }

    /// The named policies in force on a day with those above them. `judge`: whether they are to judge by themselves.
    fn resolved(&self, as_of: Date, judge: bool) -> Result<ir::Resolved, Vec<Diagnostic>> {
        let mut out = Diagnostics::default();
        self.packages.check_texts(&mut out);
        let mut roots: Vec<usize> = Vec::new();
        for root in self.packages.named() {
            let name = self.packages.all.get(root).map_or("", Package::name);
            let chosen = ir::version_at(&self.packages.all, name, Some(as_of), |at| self.packages.is_named(at)).unwrap_or(root);
            if !roots.contains(&chosen) {
                roots.push(chosen);
            }
        }
        let resolved = ir::resolve(&self.request(&roots, Some(as_of), judge), &mut Reported::default(), &mut out);
        self.without_errors(out)?;
        Ok(resolved)
    }

    /// The 测试 blocks of the named packages, ready to run, or the errors that stand in the way.
    pub fn test(&self) -> Result<Tests<'_>, Vec<Diagnostic>> {
        let mut out = Diagnostics::default();
        self.packages.check_texts(&mut out);
        let mut prepared = Tests::new(self.sources());
        let mut reported = Reported::default();
        for root in self.packages.named() {
            let Some(package) = self.packages.all.get(root) else { continue };
            // Tests of days on which the same versions, and the same 设定, are in force share one model.
            let mut models: Vec<(Vec<(usize, bool)>, usize)> = Vec::new();
            let roots = [root];
            let mut backgrounds = Diagnostics::default();
            for test in testing::tests(package) {
                let day = test.as_of();
                let in_force =
                    |at: usize| (at, day.zip(self.packages.all.get(at)).is_none_or(|(day, member)| member.period().contains(day)));
                let members = ir::stack_members(&self.packages.all, root, day, &mut Diagnostics::default());
                let members: Vec<(usize, bool)> = members.into_iter().map(in_force).collect();
                let known = models.iter().find(|(other, _)| *other == members).map(|(_, model)| *model);
                let model = known.unwrap_or_else(|| {
                    let model = ir::resolve(&self.request(&roots, day, false), &mut reported, &mut out).model;
                    testing::check_backgrounds(&model, package, &mut backgrounds);
                    let model = prepared.add_model(model);
                    models.push((members, model));
                    model
                });
                if !out.has_errors() {
                    prepared.add(package.name(), test, model, &mut out);
                }
            }
            // What one version lacks, another may lack too.
            let mut seen = HashSet::new();
            backgrounds.retain(|fault| seen.insert((fault.labels.first().map(|label| label.span), fault.message.clone())));
            out.extend(backgrounds);
            if models.is_empty() {
                prepared.add_model(ir::resolve(&self.request(&roots, None, false), &mut reported, &mut out).model);
            }
        }
        self.without_errors(out)?;
        Ok(prepared)
    }
}

impl Policy {
    /// Judges a list: one in memory, or one that is read, of any length. `each` takes the items that are wanted, in order; the result is
    /// without them. `progress` hears from time to time how far the list is read, and may end the judging with an error of its own.
    ///
    /// A list that comes in is judged in memory that does not grow with it. Where [`Policy::reads_twice`] says so, it is rewound before
    /// anything is judged; of a policy with aggregates of the whole list columns are kept, a few bytes an item for what it is grouped by, and
    /// the value of each group. Where the applicant's own cells are wanted ([`CheckOptions::own_cells`]), it is rewound as well, for all
    /// columns must be known before the first item. XLSX is read as a whole. A list that breaks off, or is another one when it is read
    /// again, is an error.
    pub fn judge<'p>(
        &'p self,
        feed: Feed<'_>,
        options: &CheckOptions,
        each: &mut dyn FnMut(wire::Item<'p>),
        progress: &mut Tell<'_>,
    ) -> Result<wire::CheckResult<'p>, ReadError> {
        let Policy { model, program, sources, as_of, .. } = self;
        let mapping = self.mapping(&options.map).map_err(first_of)?;
        let checker = Checker { model, program, mapping: &mapping, explainer: Explainer { model, sources }, as_of: *as_of };
        let reading = self.reading_with(options);
        let judge::ListResult { summary, list, groups, lacking, stated, read, warnings } =
            judge::judge(checker, feed, &reading, options, each, progress)?;
        let policies = self.policies();
        Ok(wire::CheckResult {
            version: 1,
            as_of: as_of.to_string(),
            policies,
            summary,
            items: Vec::new(),
            list,
            groups,
            lacking,
            stated,
            read,
            warnings,
        })
    }

    /// A map held against the policies, or all that is wrong with it.
    fn mapping(&self, map: &ListMap) -> Result<Cow<'_, Mapping>, Vec<ReadError>> {
        if map.lines.is_empty() { Ok(Cow::Borrowed(&self.mapping)) } else { Mapping::new(&self.model, map).map(Cow::Owned) }
    }

    /// What is wrong with a map of a list: lines that name what the policies lack are no faults, but warnings of the result.
    pub fn check_map(&self, map: &ListMap) -> Result<(), Vec<ReadError>> {
        self.mapping(map).map(drop)
    }

    /// The text of a map for a list, for a person to correct. `name`: what the list is called.
    pub fn propose_map(&self, feed: Feed<'_>, options: &CheckOptions, name: &str) -> Result<String, ReadError> {
        let mapping = self.mapping(&options.map).map_err(first_of)?;
        let list = self.collected(feed, options)?;
        map_proposal::propose(&self.model, &mapping, &list, name)
    }

    /// A list in memory.
    fn collected<'f>(&self, feed: Feed<'f>, options: &CheckOptions) -> Result<Cow<'f, Input>, ReadError> {
        match feed {
            Feed::Input(list) => Ok(Cow::Borrowed(list)),
            Feed::Bytes { from, format } => Ok(Cow::Owned(input::collect(from, format, &self.reading_with(options))?)),
        }
    }

    /// How a list is read where more is said than the policies know.
    pub fn reading_with(&self, options: &CheckOptions) -> Cow<'_, ReadOptions> {
        let CheckOptions { sheets, all_sheets, heading_row, all_rows, map, .. } = options;
        if sheets.is_empty() && !all_sheets && heading_row.is_none() && !all_rows && map.lines.is_empty() {
            return Cow::Borrowed(&self.reading);
        }
        let mut reading = self.reading.clone();
        reading.headings.extend(map.headings().cloned());
        reading.skipped.extend(map.skipped_sheets().cloned());
        let titles = map.headings_of(&reading.titles);
        reading.titles.extend(titles);
        let (sheets, heading_row) = (sheets.clone(), *heading_row);
        Cow::Owned(ReadOptions { sheets, all_sheets: *all_sheets, heading_row, all_rows: *all_rows, ..reading })
    }

    /// What is wrong with the policies over all items: conflicts, gaps, rules that decide nothing, each with an item that shows it. `tell` hears
    /// what is found as it is found.
    pub fn analyze(&self, tell: &mut dyn FnMut(wire::Step<'_, wire::Finding>)) -> wire::FindingsResult {
        advice::analyze(&self.model, &self.sources, self.as_of, None, tell)
    }

    /// The same, with how many items of a list fall into each gap.
    pub fn analyze_on(
        &self,
        feed: Feed<'_>,
        options: &CheckOptions,
        tell: &mut dyn FnMut(wire::Step<'_, wire::Finding>),
    ) -> Result<wire::FindingsResult, ReadError> {
        let mapping = self.mapping(&options.map).map_err(first_of)?;
        let list = self.collected(feed, options)?;
        let items = advice::items(&self.model, &mapping, &list)?;
        Ok(advice::analyze(&self.model, &self.sources, self.as_of, Some(&items), tell))
    }

    /// The items of a list as a 测试 of this title, which expects of each what it comes to now.
    pub fn as_test(&self, list: &Input, title: &str) -> Result<String, ReadError> {
        let stated = advice::Stated::new(&self.model, &self.mapping, list)?;
        let known = input::read_list(stated.known().get().as_bytes(), InputFormat::Json, &self.reading)?;
        let decided = self.check(Feed::Input(&known), &CheckOptions::default())?;
        Ok(stated.as_test(&decided.items, title, self.as_of))
    }

    /// The days on which what is in force changes: policies, rules, rows of 名录.
    pub fn turning_days(&self) -> BTreeSet<Date> {
        let policies = self.model.stacks.iter().flat_map(|stack| &stack.policies).map(|policy| policy.period);
        let rules = self.model.stacks.iter().flat_map(|stack| &stack.rules).map(|rule| rule.period);
        let of_periods = policies.chain(rules).flat_map(|period| [period.from, period.until]).flatten();
        of_periods.chain(self.model.tables.iter().flat_map(|table| table.turning_days())).collect()
    }

    /// Judges a list and keeps its items in the result.
    pub fn check(&self, feed: Feed<'_>, options: &CheckOptions) -> Result<wire::CheckResult<'_>, ReadError> {
        let mut items = Vec::new();
        let result = self.judge(feed, options, &mut |item| items.push(item), &mut |_| Ok(()))?;
        Ok(wire::CheckResult { items, ..result })
    }

    /// What a form that is being filled in comes to: a JSON input of one item, judged as such, and how each of its cells is read.
    pub fn form(&self, json: &[u8]) -> Result<wire::FormResult<'_>, ReadError> {
        let input = input::read_list(json, InputFormat::Json, &self.reading)?;
        if input.items.len() > 1 {
            return Err(ReadError::new(format!("一张表单填一个事项，这里有 {} 个", input.items.len())));
        }
        let read = answers(&self.model, &self.mapping.names, &input);
        let answers = read.into_iter().map(|read| answer(&self.model, read)).collect();
        let options = CheckOptions { open: true, ..CheckOptions::default() };
        let mut result = self.check(Feed::Input(&input), &options)?;
        // While something is still asked for, what is filled in next says more than what could be changed.
        if result.items.iter().any(|item| item.determined && item.missing.is_empty() && item.outcome > Outcome::Conditional) {
            result = self.check(Feed::Input(&input), &CheckOptions { ways: true, ..options })?;
        }
        let judged = result.items.iter_mut().chain(result.list.as_mut());
        let required: IndexSet<_> = judged.flat_map(|item| std::mem::take(&mut item.required)).collect();
        Ok(wire::FormResult { answers, required: required.into_iter().collect(), result })
    }

    /// What a JSON input holds for a text that is typed into the box of a fact (by its name), where a bare number counts in the unit beside
    /// the box: `30` typed for a 比例 is `30%`.
    pub fn typed(&self, fact: &str, text: &str) -> String {
        let known = self.model.fields.ids().find(|id| self.model.fact_name(*id) == fact);
        known.map_or_else(|| text.to_owned(), |id| typed(&self.model.fields[id], text))
    }

    /// Whether a list of this form is rewound before it is judged: its aggregates, and facts of an 对象 that stand after the items, must be
    /// known before the first item is.
    pub fn reads_twice(&self, format: InputFormat) -> bool {
        judge::reads_twice(&self.model, format)
    }

    /// Whether a list of this form is rewound at all: besides that, facts of an 对象 may stand above a table.
    pub fn rewinds(&self, format: InputFormat) -> bool {
        judge::rewinds(&self.model, format)
    }

    /// How lists are read for this policy: by the names of its 对象 and of the facts of items.
    pub fn read_options(&self) -> &ReadOptions {
        &self.reading
    }

    /// The outcome's word, after the 用语 of the policies.
    pub fn label(&self, outcome: Outcome) -> String {
        self.model.label(outcome).to_owned()
    }

    /// The words for all outcomes and conclusions by their JSON keys, after the 用语 of the policies.
    pub fn words(&self) -> BTreeMap<&'static str, &str> {
        let outcome = [(Outcome::None.key(), self.model.label(Outcome::None))];
        ordered_map(Effect::all().map(|effect| (effect.key(), self.model.word(effect))).chain(outcome))
    }

    /// The policies that judge, upper ones first.
    pub fn policies(&self) -> Vec<wire::PolicyInfo<'_>> {
        let mut infos: Vec<wire::PolicyInfo<'_>> = Vec::new();
        for policy in self.model.stacks.iter().flat_map(|stack| &stack.policies) {
            if !infos.iter().any(|info| info.name == policy.name) {
                let digest = self.digests.get(&policy.name).map_or("", String::as_str);
                infos.push(wire::PolicyInfo { name: &policy.name, level: policy.level.word(), digest });
            }
        }
        infos
    }

    /// The facts that the policies know, upper policies first, then by declaration.
    pub fn fields(&self) -> Vec<wire::FieldInfo> {
        wire::fields(&self.model)
    }
}

/// Of several faults the one that is reported where there is room for one.
fn first_of(faults: Vec<ReadError>) -> ReadError {
    faults.into_iter().next().unwrap_or_else(|| ReadError::new("对照不能用"))
}

/// How lists are read for a model.
fn reading(model: &Model) -> ReadOptions {
    let items = model.fields.iter().filter(|field| field.object.is_none());
    let headings = items.flat_map(|field| std::iter::once(&field.name).chain(&field.aliases)).cloned().collect();
    let named = |field: &Field| std::iter::once(&field.name).chain(&field.aliases).cloned().collect::<Vec<String>>();
    let titles = model.title_field().map(|field| named(&model.fields[field])).unwrap_or_default();
    let mut reading = ReadOptions { headings, titles, ..ReadOptions::default() };
    for (object, declared) in model.objects.enumerated() {
        let facts = model.fields.iter().filter(|field| field.object == Some(object));
        reading = reading.with_object(&declared.name, facts.flat_map(named));
    }
    reading
}

/// A policy file in canonical layout, or the errors that stand in the way (with the source they point into).
pub fn format(name: &str, text: &str) -> Result<String, (SourceMap, Vec<Diagnostic>)> {
    let mut sources = SourceMap::default();
    let (text, fault) = text_of(text.as_bytes());
    let id = sources.add(Source::new(name, text));
    if let Some(fault) = fault {
        return Err((sources, vec![Diagnostic::new(Code::SYN011, Span::new(id, 0, 0), format!("「{name}」{fault}"))]));
    }
    let printed = sources.get(id).map_or(Ok(String::new()), |source| layout::canonical(id, source));
    printed.map_err(|found| (sources, found))
}
