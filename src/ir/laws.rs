//! The 法规 that a policy sees: the versions of each, and by what titles it is cited.

use crate::collections::{IndexMap, ordered_set};
use crate::diagnostic::near::Near;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::package::{Package, Period};
use crate::ir::{Rank, RegisteredLaw};
use crate::syntax::ast;
use crate::syntax::traditional::simplified;
use crate::value::date::{Date, overlapping};
use crate::value::text::{key, split_at_title};
use std::collections::BTreeMap;

/// Laws by their titles.
#[derive(Default)]
pub struct Laws<'a> {
    laws: Vec<Law<'a>>,
    by_title: IndexMap<String, usize>,
    by_short_title: IndexMap<String, usize>,
    /// Whether a file of laws is among them, so that one that is missing is worth a word.
    pub are_listed: bool,
}

/// A law: its versions in the order of their declaration, upper policies first.
pub struct Law<'a> {
    versions: Vec<Version<'a>>,
}

/// A version of a law.
pub struct Version<'a> {
    pub ast: &'a ast::Law,
    /// Ends where the next version begins, if it says no end of its own.
    pub period: Period,
    /// Which of the packages declares it.
    package: usize,
}

impl<'a> Laws<'a> {
    /// What some packages declare, upper ones first.
    pub fn of(packages: impl Iterator<Item = &'a Package>) -> Self {
        let mut laws = Laws::default();
        for (at, package) in packages.enumerate() {
            laws.are_listed |= package.lists_laws();
            for ast in package.laws().filter(|law| !law.name.node.is_empty()) {
                laws.add(Version { ast, period: Period::of(&ast.from, &ast.until), package: at });
            }
        }
        for law in &mut laws.laws {
            let starts: Vec<Option<Date>> = ordered_set(law.versions.iter().map(|version| version.period.from)).into_iter().collect();
            for Version { period, .. } in law.versions.iter_mut().filter(|version| version.period.until.is_none()) {
                period.until = starts.get(starts.partition_point(|start| *start <= period.from)).copied().flatten();
            }
        }
        laws
    }

    fn add(&mut self, version: Version<'a>) {
        let ast = version.ast;
        let next = self.laws.len();
        let law = *self.by_title.entry(title_key(&ast.name.node)).or_insert(next);
        if law == next {
            self.laws.push(Law { versions: Vec::new() });
        }
        self.laws[law].versions.push(version);
        for short in &ast.short {
            self.by_short_title.entry(title_key(&short.node)).or_insert(law);
        }
    }

    /// The law of a title, in full or short.
    pub fn find(&self, title: &str) -> Option<&Law<'a>> {
        let key = title_key(title);
        let named = |key: &str| self.by_title.get(key).or_else(|| self.by_short_title.get(key));
        named(&key).or_else(|| named(without_version(&key)?)).and_then(|law| self.laws.get(*law))
    }

    /// The titles that a title may be meant for that no law has, and whether it is only written in traditional characters.
    pub fn near<'t>(&'t self, title: &str) -> (Vec<&'t str>, bool) {
        let simple = simplified(title);
        if let Some(meant) = simple.as_deref().and_then(|simple| self.find(simple)?.title()) {
            return (vec![meant], true);
        }
        let short = |law: &'t Law<'a>| law.versions.iter().flat_map(|version| version.ast.short.iter().map(|short| short.node.as_str()));
        // The state's name is left out where it was.
        let named = |full: &'t str| if title.starts_with(STATE) { full } else { full.strip_prefix(STATE).unwrap_or(full) };
        let titles = self.laws.iter().flat_map(|law| law.title().map(named).into_iter().chain(short(law)));
        (Near::among(simple.as_deref().unwrap_or(title), titles).names().to_vec(), false)
    }

    /// Every version, for what is told of rules later.
    pub fn registered(&self) -> Vec<RegisteredLaw> {
        let versions = self.laws.iter().flat_map(Law::versions);
        let registered = versions.map(|Version { ast, period, .. }| RegisteredLaw {
            title: ast.name.node.clone(),
            key: title_key(&ast.name.node),
            rank: ast.rank.as_ref().and_then(|rank| Rank::from_word(&rank.text)),
            organ: ast.organ.as_ref().map(|organ| organ.node.clone()),
            period: *period,
        });
        registered.collect()
    }

    /// What a 依据 cites, short titles written in full.
    pub fn in_full(&self, article: &str) -> String {
        let mut full = String::with_capacity(article.len());
        let mut rest = article;
        while let Some((before, title, after)) = split_at_title(rest) {
            let key = title_key(title);
            let law = self.by_short_title.get(&key).filter(|_| !self.by_title.contains_key(&key)).and_then(|law| self.laws.get(*law));
            full.extend([before, law.and_then(Law::title).unwrap_or(title)]);
            rest = after;
        }
        full.push_str(rest);
        full
    }

    /// Reports what the last of the packages declares at odds with itself or with those above it.
    pub fn check(&self, out: &mut Diagnostics) {
        let last = self.laws.iter().flat_map(|law| &law.versions).map(|version| version.package).max();
        for (at, law) in self.laws.iter().enumerate() {
            law.check_periods(last, out);
            for version in law.versions.iter().filter(|version| Some(version.package) == last) {
                for short in &version.ast.short {
                    let key = title_key(&short.node);
                    let other = self.by_title.get(&key).into_iter().chain(self.by_short_title.get(&key)).find(|other| **other != at);
                    let Some(first) = other.and_then(|other| self.laws.get(*other)?.versions.first()) else { continue };
                    let message = format!("「{}」也是《{}》的名称或简称", short.node, first.ast.name.node);
                    out.push(Diagnostic::new(Code::NAM002, short.span, message).also(first.ast.name.span, "登记在这里").help("换一个简称"));
                }
            }
        }
    }
}

impl<'a> Law<'a> {
    /// Its title as it was first declared.
    pub fn title(&self) -> Option<&'a str> {
        self.versions.first().map(|version| version.ast.name.node.as_str())
    }

    pub fn versions(&self) -> &[Version<'a>] {
        &self.versions
    }

    /// Reports periods of a package's versions that are none, or that share days with those of another. Policies may declare the same version.
    fn check_periods(&self, package: Option<usize>, out: &mut Diagnostics) {
        let mut declared: BTreeMap<Option<Date>, usize> = BTreeMap::new();
        let spans = (0..).zip(&self.versions).filter_map(|(at, version)| {
            let other = declared.insert(version.period.from, version.package);
            let is_restated = other.is_some_and(|other| other != version.package);
            version.period.days().filter(|_| !is_restated).map(|(first, last)| (first, last, at))
        });
        let version = |at: u32| self.versions.get(at as usize).filter(|version| Some(version.package) == package);
        for (one, other) in overlapping(spans) {
            let (Some(version), Some(first)) = (version(one.max(other)), self.versions.get(one.min(other) as usize)) else { continue };
            let message = format!("《{}》有两个版本，有效的期间重叠", version.ast.name.node);
            let diagnostic = Diagnostic::new(Code::LAW006, version.ast.name.span, message).also(first.ast.name.span, "另一个版本");
            out.push(diagnostic.help("各写各的“施行”；旧的写了“失效”的，不能晚于新的“施行”"));
        }
        for Version { ast, period, .. } in
            self.versions.iter().filter(|version| Some(version.package) == package && version.period.is_empty())
        {
            let place = ast.until.as_ref().map_or(ast.name.span, |until| until.span);
            let message = format!("《{}》的失效 {} 不晚于施行，这个版本没有一天有效", ast.name.node, period.until.unwrap_or(Date::MIN));
            let diagnostic = Diagnostic::new(Code::LAW006, place, message).help("检查两个日期");
            out.push(if place == ast.name.span { diagnostic } else { diagnostic.also(ast.name.span, "这部法规") });
        }
    }
}

/// The key of a title without its version, as `(2021年修订)` is one.
fn without_version(key: &str) -> Option<&str> {
    let (title, version) = key.strip_suffix(')')?.rsplit_once('(')?;
    ["修订", "修正", "修改", "版"].iter().any(|word| version.ends_with(word)).then_some(title)
}

/// The name of the state, without which its laws may be cited.
const STATE: &str = "中华人民共和国";

/// What titles are compared by. Laws are cited with or without the state's name.
pub fn title_key(title: &str) -> String {
    let key = key(title);
    key.strip_prefix(STATE).unwrap_or(&key).to_owned()
}
