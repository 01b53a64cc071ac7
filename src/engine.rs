//! The one way in: a [`Workspace`] takes texts and tables, gives diagnostics and, where there is no error, a [`Policy`] that judges lists.

use crate::analysis;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::eval::{self, Decision, List, Session, decide};
use crate::explain::{self, Explainer};
use crate::format as layout;
use crate::input::{self, Input, InputFormat};
use crate::input::{ReadError, ReadOptions};
use crate::ir::conclusion::Outcome;
use crate::ir::package::Package;
use crate::ir::{self, Model, ProvidedTable, Reported, ResolveRequest};
use crate::program::{self, Placed, Program};
use crate::source::{Source, SourceMap, Span};
#[cfg(feature = "stream")]
use crate::stream::{self, Chunks, Progress};
use crate::syntax::ast::DeclarationKind;
use crate::testing::{self, Tests};
use crate::value::date::Date;
use crate::wire;
use sha2::{Digest, Sha256};

/// How long a policy file may be, in bytes.
const MAX_FILE: usize = 8 << 20;

/// Policy packages and their tables, as texts and bytes that the caller has read.
#[derive(Default)]
pub struct Workspace {
    sources: SourceMap,
    packages: Vec<Package>,
    tables: Vec<ProvidedTable>,
}

/// How a list is judged.
#[derive(Clone, Copy, Debug)]
pub struct CheckOptions {
    /// Whether the form is still being filled in (`--open`).
    pub open: bool,
}

/// How a list that comes in chunks is judged.
#[cfg(feature = "stream")]
#[derive(Clone, Debug)]
pub struct StreamOptions {
    /// Whether the forms are still being filled in (`--open`).
    pub open: bool,
    /// The form of the list.
    pub format: InputFormat,
    /// For XLSX: the sheet that holds the items; `None`: the first one that is not named like an 对象.
    pub sheet: Option<String>,
    /// Whether only the summary is wanted: then no reasons are made, and no item is handed out.
    pub outcomes_only: bool,
    /// The outcomes whose items are wanted; empty: all. Of others no reasons are made, and they are only counted.
    pub only: Vec<Outcome>,
    /// About how many bytes are judged at once by each core; 0: what suits most lists.
    pub batch: usize,
}

/// Policies without errors, ready to judge as of one day.
pub struct Policy {
    model: Model,
    program: Program,
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
    pub fn add_package(&mut self, root: &str, mut files: Vec<(String, Vec<u8>)>, named: bool) {
        files.sort_unstable();
        let mut package = Package {
            root: root.to_owned(),
            files: Vec::new(),
            names: Vec::new(),
            digest: String::new(),
            diagnostics: Diagnostics::default(),
            named,
        };
        let mut digest = Sha256::new();
        for (name, bytes) in files {
            let relative = name.strip_prefix(root).unwrap_or(&name).trim_start_matches('/');
            let short = if relative.is_empty() { name.rsplit('/').next().unwrap_or_default() } else { relative };
            digest.update((short.len() as u64).to_le_bytes());
            digest.update(short.as_bytes());
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(&bytes);
            let (text, fault) = text_of(&bytes);
            let id = self.sources.add(Source::new(name.clone(), text));
            if let Some(fault) = fault {
                package
                    .diagnostics
                    .push(Diagnostic::new(Code::SYN011, Span::new(id, 0, 0), format!("「{name}」{fault}")).help("政策文件用 UTF-8 保存"));
            }
            if let Some(source) = self.sources.get(id).cloned() {
                package.files.push(crate::syntax::parse(id, &source, &mut package.diagnostics));
                package.names.push(name);
            }
        }
        package.digest = hex(&digest.finalize());
        self.packages.push(package);
    }

    /// The 政策 names of the packages added so far, in order of adding (`None`: no header could be read).
    pub fn policy_names(&self) -> Vec<Option<String>> {
        self.packages.iter().map(|package| Some(package.name().to_owned()).filter(|name| !name.is_empty())).collect()
    }

    /// Names of upper policies (上位) that no package added so far has.
    pub fn wanted_policies(&self) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        for upper in self.packages.iter().filter_map(Package::header).flat_map(|header| &header.uppers) {
            if !self.packages.iter().any(|package| package.name() == upper.text) && !wanted.contains(&upper.text) {
                wanted.push(upper.text.clone());
            }
        }
        wanted
    }

    /// Has those packages judged that no other package has above it (上位): for callers who are not told which one is meant.
    pub fn name_lowest(&mut self) {
        let uppers = self.packages.iter().filter_map(Package::header).flat_map(|header| &header.uppers);
        let uppers: Vec<String> = uppers.map(|upper| upper.text.clone()).collect();
        for package in &mut self.packages {
            package.named = !uppers.iter().any(|upper| upper == package.name());
        }
    }

    /// Table files that the packages name and that were not yet offered: candidate paths, the likeliest first (next to the declaring
    /// file, then at the package's root), as `/`-joined paths that start with the name under which the file was added.
    pub fn wanted_tables(&self) -> Vec<Vec<String>> {
        let mut wanted: Vec<Vec<String>> = Vec::new();
        for package in &self.packages {
            wanted.extend(table_files(package).into_iter().filter(|paths| ProvidedTable::first(&self.tables, paths).is_none()));
        }
        wanted
    }

    /// Offers a table file: one of the paths of [`Workspace::wanted_tables`] and its bytes.
    pub fn add_table(&mut self, path: &str, bytes: Vec<u8>) {
        let format = input::format_of(path).unwrap_or(InputFormat::Csv);
        let read = input::read_table(&bytes, format, &[]).map_err(|error| match error.place {
            Some(place) => format!("{}（{place}）", error.message),
            None => error.message,
        });
        // What is offered again takes the place of what was there.
        self.tables.retain(|other| other.path != path);
        self.tables.push(ProvidedTable { path: path.to_owned(), read, digest: hex(&Sha256::digest(&bytes)) });
    }

    /// All texts, for showing diagnostics.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    fn request<'a>(&'a self, roots: &'a [usize], as_of: Option<Date>, judge: bool) -> ResolveRequest<'a> {
        ResolveRequest { packages: &self.packages, sources: &self.sources, tables: &self.tables, roots, as_of, judge }
    }

    fn named(&self) -> Vec<usize> {
        self.packages.iter().enumerate().filter(|(_, package)| package.named).map(|(at, _)| at).collect()
    }

    /// What parsing said, headers and versions.
    fn text_diagnostics(&self, out: &mut Diagnostics) {
        for package in &self.packages {
            out.extend(package.diagnostics.clone());
            package.check_header(out);
            testing::check_test_names(package, out);
        }
        for (at, package) in self.packages.iter().enumerate().filter(|(_, package)| !package.name().is_empty()) {
            let twin =
                self.packages.iter().take(at).find(|other| other.name() == package.name() && other.period().overlaps(package.period()));
            if let Some(twin) = twin {
                let message = format!("政策「{}」有两个版本，施行的期间重叠", package.name());
                out.push(
                    Diagnostic::new(Code::PKG002, package.place(), message)
                        .also(twin.place(), "另一个版本")
                        .help("给旧的写“失效”，给新的写“施行”，使同一天只有一个有效"),
                );
            }
        }
    }

    /// Everything that can be said about the policies before anything runs, by place (errors and warnings).
    pub fn lint(&self, as_of: Option<Date>) -> Vec<Diagnostic> {
        let mut out = Diagnostics::default();
        self.text_diagnostics(&mut out);
        let mut reported = Reported::default();
        for root in self.named() {
            let roots = [root];
            let resolved = ir::resolve(&self.request(&roots, as_of, false), &mut reported, &mut out);
            let (Some(package), Some(members)) = (self.packages.get(root), resolved.members.first()) else { continue };
            let visible: Vec<&Package> = members.iter().filter_map(|&at| self.packages.get(at)).collect();
            analysis::check_basis(package, &visible, as_of, &mut out);
            analysis::check_conditions(&resolved.model, 0, members.len().saturating_sub(1), &mut out);
            testing::tests(package).for_each(|test| testing::check(&resolved.model, test, &mut out));
        }
        out.into_sorted()
    }

    /// The policies in force on `as_of`, or the errors that stand in the way.
    pub fn compile(&self, as_of: Date) -> Result<Policy, Vec<Diagnostic>> {
        let mut out = Diagnostics::default();
        self.text_diagnostics(&mut out);
        let mut roots: Vec<usize> = Vec::new();
        for root in self.named() {
            let name = self.packages.get(root).map_or("", Package::name);
            let chosen = ir::version_at(&self.packages, name, Some(as_of), |package| package.named).unwrap_or(root);
            if !roots.contains(&chosen) {
                roots.push(chosen);
            }
        }
        let resolved = ir::resolve(&self.request(&roots, Some(as_of), true), &mut Reported::default(), &mut out);
        let mut model = resolved.model;
        for (stack, members) in model.stacks.iter_mut().zip(&resolved.members) {
            for (policy, package) in stack.policies.iter_mut().zip(members.iter().filter_map(|&at| self.packages.get(at))) {
                policy.digest = self.digest(package);
            }
        }
        if out.has_errors() {
            return Err(out.into_sorted().into_iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).collect());
        }
        let program = Program::new(&model, as_of);
        Ok(Policy { model, program, sources: self.sources.clone(), as_of })
    }

    /// Of a package's files and the tables that they name.
    fn digest(&self, package: &Package) -> String {
        let tables: Vec<&ProvidedTable> =
            table_files(package).iter().filter_map(|paths| ProvidedTable::first(&self.tables, paths)).collect();
        if tables.is_empty() {
            return package.digest.clone();
        }
        let mut digest = Sha256::new();
        digest.update(package.digest.as_bytes());
        tables.into_iter().for_each(|table| digest.update(table.digest.as_bytes()));
        hex(&digest.finalize())
    }

    /// The 测试 blocks of the named packages, ready to run, or the errors that stand in the way.
    pub fn test(&self) -> Result<Tests<'_>, Vec<Diagnostic>> {
        let mut out = Diagnostics::default();
        self.text_diagnostics(&mut out);
        let mut prepared = Tests::new(&self.sources);
        let mut reported = Reported::default();
        for root in self.named() {
            let Some(package) = self.packages.get(root) else { continue };
            // Tests of days on which the same versions are in force share one model.
            let mut models: Vec<(Vec<usize>, usize)> = Vec::new();
            let roots = [root];
            for test in testing::tests(package) {
                let day = test.as_of.as_ref().map(|day| day.node);
                let members = ir::stack_members(&self.packages, root, day, &mut Diagnostics::default());
                let known = models.iter().find(|(other, _)| *other == members).map(|(_, model)| *model);
                let model = known.unwrap_or_else(|| {
                    let model = prepared.add_model(ir::resolve(&self.request(&roots, day, false), &mut reported, &mut out).model);
                    models.push((members, model));
                    model
                });
                if !out.has_errors() {
                    prepared.add(package.name(), test, model, &mut out);
                }
            }
            if models.is_empty() {
                ir::resolve(&self.request(&roots, None, false), &mut reported, &mut out);
            }
        }
        if out.has_errors() {
            return Err(out.into_sorted().into_iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).collect());
        }
        Ok(prepared)
    }
}

/// For each 名录 and 日历 of a package: the paths at which its file may lie.
fn table_files(package: &Package) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for file in &package.files {
        for declaration in &file.declarations {
            let named = match &declaration.kind {
                DeclarationKind::Table(table) => table.file.as_ref(),
                DeclarationKind::Calendar(calendar) => calendar.file.as_ref(),
                _ => None,
            };
            all.extend(named.map(|named| ir::table_paths(package, file, &named.node)));
        }
    }
    all
}

/// The text of a policy file; with a fault, whatever can still be read of it.
fn text_of(bytes: &[u8]) -> (String, Option<String>) {
    if bytes.len() > MAX_FILE {
        return (String::new(), Some(format!("太大：一个政策文件最多 {} MB", MAX_FILE >> 20)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some("不是 UTF-8 文本".to_owned())),
    }
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    format!("sha256:{}", halves.filter_map(|half| char::from_digit(half.into(), 16)).collect::<String>())
}

impl Policy {
    /// Judges a list. Never fails: what is wrong with the input stands in the result.
    pub fn check(&self, input: &Input, options: CheckOptions) -> wire::CheckResult<'_> {
        self.check_with(input, options, &mut |_| {})
    }

    /// Reads a list in hand and judges it: what [`input::read_list`] and [`Policy::check`] come to, without a table of cells in between
    /// where the items are plain JSON. `progress` is told from time to time how many items are done, and of how many.
    pub fn check_text(
        &self,
        bytes: &[u8],
        format: InputFormat,
        options: CheckOptions,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<wire::CheckResult<'_>, ReadError> {
        let plain = || eval::plain::plain(&self.model, std::str::from_utf8(bytes).ok()?);
        let list = match format {
            InputFormat::Json => plain(),
            InputFormat::Jsonl | InputFormat::Csv | InputFormat::Xlsx => None,
        };
        let list = match list {
            Some(list) => list,
            None => {
                let reading = ReadOptions { sheet: None, object_names: self.object_names(), headings: self.headings() };
                eval::facts::facts(&self.model, &input::read_list(bytes, format, &reading)?)
            }
        };
        let total = list.rows.len();
        Ok(self.check_list(list, options, &mut |done| progress(done, total)))
    }

    /// The same as [`Policy::check`]; `progress` is told from time to time how many items are done.
    pub fn check_with(&self, input: &Input, options: CheckOptions, progress: &mut dyn FnMut(usize)) -> wire::CheckResult<'_> {
        self.check_list(eval::facts::facts(&self.model, input), options, progress)
    }

    fn check_list(&self, list: List, options: CheckOptions, progress: &mut dyn FnMut(usize)) -> wire::CheckResult<'_> {
        let explainer = self.explainer();
        self.judged_whole(list, options, |session| {
            let tell = |decision: &Decision| (decision.outcome, explainer.item(session, decision));
            program::decide_all(&self.program, session, tell, progress)
        })
    }

    /// Judges a list by the plain evaluator alone: slower, and the same to the letter. For tests that hold the two together.
    #[doc(hidden)]
    pub fn check_plainly(&self, input: &Input, options: CheckOptions) -> wire::CheckResult<'_> {
        let explainer = self.explainer();
        self.judged_whole(eval::facts::facts(&self.model, input), options, |session| {
            let decisions = (0..session.list.rows.len()).map(|row| decide(session, Some(row)));
            decisions.map(|decision| (decision.outcome, explainer.item(session, &decision))).collect()
        })
    }

    /// A list whose facts are read and placed once, to measure evaluation by itself; none if an outcome hangs on more than the facts' classes.
    #[doc(hidden)]
    pub fn place(&self, input: &Input, options: CheckOptions) -> Option<Placed> {
        let list = eval::facts::facts(&self.model, input);
        Placed::new(&self.program, &Session::new(&self.model, &list, self.as_of, options.open))
    }

    /// The outcomes of a placed list.
    #[doc(hidden)]
    pub fn outcomes(&self, placed: &Placed, options: CheckOptions, out: &mut Vec<Outcome>) {
        let list = eval::facts::facts(&self.model, &Input::default());
        placed.outcomes(&self.program, &Session::new(&self.model, &list, self.as_of, options.open), out);
    }

    /// Judges a list as it comes in, in chunks of any size: the same items in the same order, each handed to `tell`, in memory that does
    /// not grow with the list. Where [`Policy::reads_twice`] says so, the list may be begun again before anything is judged. Of a policy with
    /// figures of the whole list columns are kept: a few bytes an item for what it is grouped by, and what each group comes to. XLSX, short
    /// lists, UTF-16, and JSON documents that do not begin with their items are read as a whole. The result is without its items. An error
    /// among the chunks ends the list and is given back, and so is a list that is another one when it is read again.
    #[cfg(feature = "stream")]
    pub fn check_stream<'p>(
        &'p self,
        chunks: &mut dyn Chunks,
        options: &StreamOptions,
        tell: &mut dyn FnMut(wire::Item<'p>),
        progress: &mut dyn FnMut(Progress),
    ) -> Result<wire::CheckResult<'p>, ReadError> {
        let reading = ReadOptions { sheet: options.sheet.clone(), object_names: self.object_names(), headings: self.headings() };
        let judges = stream::Judges {
            model: &self.model,
            program: &self.program,
            explainer: self.explainer(),
            as_of: self.as_of,
            open: options.open,
        };
        let batch = match options.batch {
            0 if options.outcomes_only => stream::BATCH,
            0 => stream::BATCH_WITH_REASONS,
            batch => batch,
        };
        let going =
            stream::Going { format: options.format, reading: &reading, batch, outcomes_only: options.outcomes_only, only: &options.only };
        let bytes = match stream::pass(judges, &going, chunks, tell, progress)? {
            stream::Passed::Told(told) => return Ok(self.result(told.summary, told.list, told.warnings)),
            stream::Passed::Whole(bytes) => bytes,
        };
        let input = input::read_list(&bytes, options.format, &reading)?;
        drop(bytes);
        let list = eval::facts::facts(&self.model, &input);
        drop(input);
        let of = Some(list.rows.len());
        let mut progress = |items| progress(Progress { items, of, reading: false });
        let explainer = self.explainer();
        let (result, items) = self.judged(list, CheckOptions { open: options.open }, |session| {
            let told = |decision: &Decision| going.tells(decision.outcome).then(|| explainer.item(session, decision));
            program::decide_all(&self.program, session, |decision| (decision.outcome, told(decision)), &mut progress)
        });
        items.into_iter().flatten().for_each(tell);
        Ok(result)
    }

    /// Whether a list of this form may have to be begun again ([`Chunks::again`]) to be judged: its figures, and facts of an 对象 that stand
    /// behind the items, must be known before the first item is.
    #[cfg(feature = "stream")]
    pub fn reads_twice(&self, format: InputFormat) -> bool {
        stream::reads_twice(&self.model, format)
    }

    fn judged_whole<'p>(
        &'p self,
        list: List,
        options: CheckOptions,
        judge: impl FnOnce(&Session<'_>) -> Vec<(Outcome, wire::Item<'p>)>,
    ) -> wire::CheckResult<'p> {
        let (result, items) = self.judged(list, options, judge);
        wire::CheckResult { items, ..result }
    }

    /// The result without its items, and whatever was made of each.
    fn judged<T>(
        &self,
        list: List,
        options: CheckOptions,
        judge: impl FnOnce(&Session<'_>) -> Vec<(Outcome, T)>,
    ) -> (wire::CheckResult<'_>, Vec<T>) {
        let session = Session::new(&self.model, &list, self.as_of, options.open);
        let mut summary = wire::Summary::default();
        let mut items = Vec::with_capacity(list.rows.len());
        for (outcome, item) in judge(&session) {
            summary.count(outcome);
            items.push(item);
        }
        let own = self.model.has_list_rules().then(|| self.explainer().item(&session, &decide(&session, None)));
        let warnings = list.all_warnings(own.is_some());
        (self.result(summary, own, warnings), items)
    }

    fn explainer(&self) -> Explainer<'_> {
        Explainer { model: &self.model, sources: &self.sources }
    }

    fn result<'p>(
        &'p self,
        summary: wire::Summary,
        list: Option<wire::Item<'p>>,
        warnings: Vec<wire::InputWarning>,
    ) -> wire::CheckResult<'p> {
        wire::CheckResult {
            version: 1,
            as_of: self.as_of.to_string(),
            policies: self.policies(),
            summary,
            items: Vec::new(),
            list,
            warnings,
        }
    }

    /// The outcome's word, after the 用语 of the policies.
    pub fn label(&self, outcome: Outcome) -> String {
        explain::label(&self.model, outcome).to_owned()
    }

    /// The policies that judge, upper ones first.
    pub fn policies(&self) -> Vec<wire::PolicyInfo<'_>> {
        let mut infos: Vec<wire::PolicyInfo<'_>> = Vec::new();
        for policy in self.model.stacks.iter().flat_map(|stack| &stack.policies) {
            if !infos.iter().any(|info| info.name == policy.name) {
                infos.push(wire::PolicyInfo { name: &policy.name, level: policy.level.word(), digest: &policy.digest });
            }
        }
        infos
    }

    /// The facts that the policies know, upper policies first, then by declaration.
    pub fn fields(&self) -> Vec<wire::FieldInfo> {
        wire::fields(&self.model)
    }

    /// The names of the 对象.
    pub fn object_names(&self) -> Vec<String> {
        self.model.objects.iter().map(|object| object.name.clone()).collect()
    }

    /// The headings that a list may have: names and 列名 of the facts of items.
    pub fn headings(&self) -> Vec<String> {
        let items = self.model.fields.iter().filter(|field| field.object.is_none());
        items.flat_map(|field| std::iter::once(field.name.clone()).chain(field.aliases.iter().cloned())).collect()
    }
}

/// A policy file in canonical layout, or the errors that stand in the way (with the source they point into).
pub fn format(name: &str, text: &str) -> Result<String, (SourceMap, Vec<Diagnostic>)> {
    let mut sources = SourceMap::default();
    let (text, fault) = text_of(text.as_bytes());
    let id = sources.add(Source::new(name, text));
    if let Some(fault) = fault {
        return Err((sources, vec![*Diagnostic::new(Code::SYN011, Span::new(id, 0, 0), format!("「{name}」{fault}"))]));
    }
    let printed = sources.get(id).map_or(Ok(String::new()), |source| layout::canonical(id, source));
    printed.map_err(|found| (sources, found))
}
