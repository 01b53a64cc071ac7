//! Policy packages and their tables as texts: who wants which file, and by what digest a package is known.

mod declaring_tables;

use crate::collections::IndexSet;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, near};
use crate::input::{InputFormat, format_of, read_table};
use crate::ir::package::Package;
use crate::ir::{self, ProvidedTable};
use crate::source::{Source, SourceMap, Span, Spanned};
use crate::syntax::ast::{DeclarationKind, File, Setting, SettingValue};
use crate::testing;
use crate::value::text::name_key;
use declaring_tables::{HEADINGS, TableTexts, declaring_file};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a policy file may be, in bytes.
pub const MAX_POLICY_FILE: usize = 8 << 20;

const NO_POLICY_HELP: &str = "至少给出一个政策文件，里面写“政策 名称”";

/// Packages and tables in the order in which they were added.
#[derive(Default)]
pub struct Packages {
    pub sources: SourceMap,
    pub all: Vec<Package>,
    pub tables: Vec<ProvidedTable>,
    texts: TableTexts,
    /// The files of packages that were forgotten, by name.
    former: BTreeMap<String, ParsedFile>,
}

/// A policy file as parsed.
struct ParsedFile {
    file: File,
    diagnostics: Diagnostics,
}

impl Packages {
    /// Adds a package of these files.
    pub fn add(&mut self, root: &str, mut files: Vec<(String, Vec<u8>)>, named: bool) {
        files.sort_unstable();
        let mut package = Package {
            root: root.to_owned(),
            files: Vec::new(),
            names: Vec::new(),
            digest: String::new(),
            diagnostics: Vec::new(),
            table_diagnostics: Diagnostics::default(),
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
            let ParsedFile { file, diagnostics } = self.parse(&name, &bytes);
            package.files.push(file);
            package.diagnostics.push(diagnostics);
            package.names.push(name);
        }
        package.digest = hex(&digest.finalize());
        self.texts.fill(&mut package, &self.tables, &mut self.sources);
        self.all.push(package);
    }

    /// The packages of both, those of the first before those of the second.
    pub fn joined(first: &Packages, second: &Packages) -> Packages {
        let mut joined = Packages { tables: first.tables.iter().chain(&second.tables).cloned().collect(), ..Packages::default() };
        for own in [first, second] {
            for package in &own.all {
                let text = |file: &File| own.sources.get(file.source).map(|source| source.text.clone().into_bytes()).unwrap_or_default();
                let files = package.names.iter().cloned().zip(package.files.iter().map(text)).collect();
                joined.add(&package.root, files, package.named);
            }
        }
        joined
    }

    /// Takes all packages away. Their tables stay; a file that is added again with the same text is not parsed again.
    pub fn forget(&mut self) {
        for package in self.all.drain(..) {
            let parsed = package.files.into_iter().zip(package.diagnostics).map(|(file, diagnostics)| ParsedFile { file, diagnostics });
            self.former.extend(package.names.into_iter().zip(parsed));
        }
    }

    /// The file, which takes the place of a former one of its name.
    fn parse(&mut self, name: &str, bytes: &[u8]) -> ParsedFile {
        let (text, fault) = text_of(bytes);
        let former = self.former.remove(name);
        let id = former.as_ref().map(|former| former.file.source);
        let is_same =
            |former: &ParsedFile| fault.is_none() && self.sources.get(former.file.source).is_some_and(|source| source.text == *text);
        if let Some(same) = former.filter(is_same) {
            return same;
        }
        let source = Arc::new(Source::new(name, text));
        let id = self.sources.put(id, source.clone());
        let mut diagnostics = Diagnostics::default();
        let file = crate::syntax::parse(id, &source, &mut diagnostics);
        if let Some(fault) = fault {
            // What else is wrong with it follows from this.
            diagnostics = Diagnostics::default();
            diagnostics.report(Code::SYN011, Span::new(id, 0, 0), format!("「{name}」{fault}"), "政策文件用 UTF-8 保存");
        }
        ParsedFile { file, diagnostics }
    }

    /// Names of upper policies (上位) that no package added so far has.
    pub fn wanted_policies(&self) -> Vec<String> {
        let is_there = |upper: &String| self.all.iter().any(|package| package.name() == upper);
        self.uppers().into_iter().filter(|upper| !is_there(upper)).collect()
    }

    /// The names of all upper policies, each once.
    fn uppers(&self) -> IndexSet<String> {
        let headers = self.all.iter().filter_map(Package::header);
        headers.flat_map(|header| &header.uppers).map(|upper| upper.text.clone()).collect()
    }

    /// Takes the packages that are nobody's 上位 as named, for callers who do not say which one is meant.
    pub fn select_lowest(&mut self) {
        let uppers = self.uppers();
        let is_lowest = |package: &Package| !uppers.contains(package.name());
        // Where each is above another, all are judged, so that this is found.
        let all = !self.all.iter().any(is_lowest);
        self.all.iter_mut().for_each(|package| package.named = all || is_lowest(package));
    }

    /// Takes the packages of these 政策 names, or else with these roots, as named, and no others.
    pub fn select(&mut self, wanted: &[String]) -> Result<(), Vec<Diagnostic>> {
        let mut named = vec![false; self.all.len()];
        let mut lost = Vec::new();
        for wanted in wanted {
            let key = name_key(wanted);
            let by_name = |package: &Package| package.name() == key;
            let is_name = self.all.iter().any(by_name);
            let is_meant = |package: &Package| if is_name { by_name(package) } else { package.root == *wanted };
            if !self.all.iter().any(is_meant) {
                lost.push(self.unknown(wanted));
            }
            named.iter_mut().zip(&self.all).for_each(|(named, package)| *named = *named || is_meant(package));
        }
        if !lost.is_empty() {
            return Err(lost);
        }
        self.all.iter_mut().zip(named).for_each(|(package, named)| package.named = named);
        Ok(())
    }

    fn unknown(&self, wanted: &str) -> Diagnostic {
        let names: IndexSet<&str> = self.all.iter().map(Package::name).filter(|name| !name.is_empty()).collect();
        let help = match near::did_you_mean(wanted, names.iter().copied()) {
            Some(question) => question,
            None if names.is_empty() => NO_POLICY_HELP.to_owned(),
            None => format!("给出的政策有{}", names.iter().map(|name| format!("「{name}」")).collect::<String>()),
        };
        without_place(format!("要审的政策「{wanted}」不在给出的政策里"), help)
    }

    /// The table files that were not yet added: of each the paths at which it may lie.
    pub fn wanted_tables(&self) -> Vec<Vec<String>> {
        let is_wanted = |paths: &Vec<String>| ProvidedTable::first(&self.tables, paths).is_none();
        self.all.iter().flat_map(|package| table_paths(package, table_file)).filter(is_wanted).collect()
    }

    /// Adds a table file, in place of an earlier one with this path: one of the paths of [`Packages::wanted_tables`] and its bytes.
    pub fn add_table(&mut self, path: &str, bytes: &[u8]) {
        let format = format_of(path).unwrap_or(InputFormat::Csv);
        let declares = |package: &Package| table_paths(package, declaring_file).any(|paths| paths.iter().any(|other| other == path));
        let declaring: Vec<bool> = self.all.iter().map(declares).collect();
        let headings = if declaring.contains(&true) { HEADINGS.map(str::to_owned).to_vec() } else { Vec::new() };
        let read = read_table(bytes, format, &headings).map_err(|error| match error.place {
            Some(place) => format!("{}（{place}）", error.message),
            None => error.message,
        });
        self.tables.retain(|other| other.path != path);
        self.tables.push(ProvidedTable { path: path.to_owned(), read, digest: hex(&Sha256::digest(bytes)) });
        self.texts.renew(path);
        for (package, _) in self.all.iter_mut().zip(declaring).filter(|(_, declares)| *declares) {
            self.texts.fill(package, &self.tables, &mut self.sources);
        }
    }

    /// Whether a package is judged.
    pub fn is_named(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|package| package.named)
    }

    /// The packages that are judged, by number.
    pub fn named(&self) -> Vec<usize> {
        self.all.iter().enumerate().filter(|(_, package)| package.named).map(|(at, _)| at).collect()
    }

    /// Reports faults of parsing, headers, versions and names of tests.
    pub fn check_texts(&self, out: &mut Diagnostics) {
        if self.named().is_empty() {
            out.push(without_place("没有要审的政策".to_owned(), NO_POLICY_HELP.to_owned()));
        }
        for package in &self.all {
            package.diagnostics.iter().for_each(|found| out.extend(found.clone()));
            out.extend(package.table_diagnostics.clone());
            // The header may stand in a file that cannot be read.
            let is_unread = package.diagnostics.iter().any(|found| found.iter().any(|found| found.code == Code::SYN011));
            if package.header().is_some() || !is_unread {
                package.check_header(out);
            }
            testing::check_test_names(package, out);
        }
        for (at, package) in self.all.iter().enumerate().filter(|(_, package)| !package.name().is_empty()) {
            let twin = self.all.iter().take(at).find(|other| other.name() == package.name() && other.period().overlaps(package.period()));
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

    /// Of a package's files and the tables that they name.
    pub fn digest(&self, package: &Package) -> String {
        let mut tables = table_paths(package, table_file).filter_map(|paths| ProvidedTable::first(&self.tables, &paths)).peekable();
        if tables.peek().is_none() {
            return package.digest.clone();
        }
        let mut digest = Sha256::new();
        digest.update(package.digest.as_bytes());
        tables.for_each(|table| digest.update(table.digest.as_bytes()));
        hex(&digest.finalize())
    }
}

/// What is said of packages that are not there.
fn without_place(message: String, help: String) -> Diagnostic {
    Diagnostic { code: Code::PKG001, message, labels: Vec::new(), help: Some(help), edits: Vec::new(), cell: None }
}

/// The table file that a declaration names: a 名录, 日历, 设定, 判定表 or list of 法规.
fn table_file(kind: &DeclarationKind) -> Option<&Spanned<String>> {
    match kind {
        DeclarationKind::Table(table) => table.file.as_ref(),
        DeclarationKind::Calendar(calendar) => calendar.file.as_ref(),
        DeclarationKind::DecisionTable(_) | DeclarationKind::LawFile(_) => declaring_file(kind),
        DeclarationKind::Setting(Setting { given: SettingValue::File(file), .. }) => Some(file),
        DeclarationKind::Policy(_)
        | DeclarationKind::Law(_)
        | DeclarationKind::Field(_)
        | DeclarationKind::Object(_)
        | DeclarationKind::Parameter(_)
        | DeclarationKind::Definition(_)
        | DeclarationKind::Setting(_)
        | DeclarationKind::Rule(_)
        | DeclarationKind::Background(_)
        | DeclarationKind::Test(_) => None,
    }
}

/// Of each table file that declarations of a package name: the paths at which it may lie. `named`: which file a declaration names.
fn table_paths(package: &Package, named: fn(&DeclarationKind) -> Option<&Spanned<String>>) -> impl Iterator<Item = Vec<String>> {
    package.files.iter().flat_map(move |file| {
        let names = file.declarations.iter().filter_map(move |declaration| named(&declaration.kind));
        names.map(move |name| ir::table_paths(package, file, &name.node))
    })
}

/// The text of a policy file; with a fault, whatever can still be read of it.
pub fn text_of(bytes: &[u8]) -> (String, Option<String>) {
    if bytes.len() > MAX_POLICY_FILE {
        return (String::new(), Some(format!("太大：一个政策文件最多 {} MB", MAX_POLICY_FILE >> 20)));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return (String::new(), Some("不是文本，像是 Word、表格或压缩文件".to_owned()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some("不是 UTF-8 文本".to_owned())),
    }
}

/// The names in the 政策 lines of a file: which policies it declares, told without reading its rules.
pub fn policy_names(bytes: &[u8]) -> Vec<String> {
    crate::syntax::policy_names(&String::from_utf8_lossy(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    format!("sha256:{}", halves.filter_map(|half| char::from_digit(half.into(), 16)).collect::<String>())
}
