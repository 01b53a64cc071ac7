//! A package as parsed: its files, its header, what it declares.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span, Spanned};
use crate::syntax::ast::{Declaration, DeclarationKind, File, Law, Name, Policy, RuleBody};
use crate::value::date::Date;

/// A policy package.
#[derive(Debug)]
pub struct Package {
    /// The folder or file as the user named it.
    pub root: String,
    /// In the order of their names.
    pub files: Vec<File>,
    /// The names of the files, in the same order.
    pub names: Vec<String>,
    /// Of all files' names and contents.
    pub digest: String,
    /// What parsing reported of each file.
    pub diagnostics: Vec<Diagnostics>,
    /// What was reported of the table files whose rows are declarations.
    pub table_diagnostics: Diagnostics,
    /// Whether the user named it.
    pub named: bool,
}

/// A period of days: from the first on, before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Period {
    pub const ALWAYS: Period = Period { from: None, until: None };
    /// No day lies in it.
    pub const NEVER: Period = Period { from: Some(Date::MAX), until: Some(Date::MIN) };

    /// As written: a side that is not written is open.
    pub fn of(from: &Option<Spanned<Date>>, until: &Option<Spanned<Date>>) -> Self {
        let day = |written: &Option<Spanned<Date>>| written.as_ref().map(|date| date.node);
        Period { from: day(from), until: day(until) }
    }

    /// Whether no day lies in it.
    pub fn is_empty(self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| until <= from)
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Its first and last days; `None` if it ends before all of them.
    pub fn days(self) -> Option<(Date, Date)> {
        let last = self.until.map_or(Some(Date::MAX), |until| until.add_days(-1))?;
        Some((self.from.unwrap_or(Date::MIN), last))
    }

    /// Whether some day lies in both.
    pub fn overlaps(self, other: Period) -> bool {
        !Period { until: other.until, ..self }.is_empty() && !Period { until: self.until, ..other }.is_empty()
    }
}

impl Package {
    /// Every declaration, in the order of files and lines.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.files.iter().flat_map(|file| &file.declarations)
    }

    /// The names and bodies of every 规则 and 判定表.
    pub fn rules(&self) -> impl Iterator<Item = (&Name, &RuleBody)> {
        self.declarations().filter_map(|declaration| {
            if let DeclarationKind::Rule(rule) = &declaration.kind {
                Some((&rule.name, &rule.body))
            } else if let DeclarationKind::DecisionTable(table) = &declaration.kind {
                Some((&table.name, &table.body))
            } else {
                None
            }
        })
    }

    /// Every version of a 法规, declared here or in a file.
    pub fn laws(&self) -> impl Iterator<Item = &Law> {
        self.declarations().flat_map(|declaration| match &declaration.kind {
            DeclarationKind::Law(law) => std::slice::from_ref(law),
            DeclarationKind::LawFile(file) => file.laws.as_slice(),
            DeclarationKind::Policy(_)
            | DeclarationKind::Field(_)
            | DeclarationKind::Object(_)
            | DeclarationKind::Table(_)
            | DeclarationKind::Calendar(_)
            | DeclarationKind::Parameter(_)
            | DeclarationKind::Setting(_)
            | DeclarationKind::Definition(_)
            | DeclarationKind::Rule(_)
            | DeclarationKind::DecisionTable(_)
            | DeclarationKind::Background(_)
            | DeclarationKind::Test(_) => &[],
        })
    }

    /// Whether a file of laws belongs to it.
    pub fn lists_laws(&self) -> bool {
        self.declarations().any(|declaration| matches!(declaration.kind, DeclarationKind::LawFile(_)))
    }

    /// Every 政策 header with its place.
    pub fn headers(&self) -> impl Iterator<Item = (&Policy, Span)> {
        self.declarations().filter_map(|declaration| {
            let DeclarationKind::Policy(policy) = &declaration.kind else { return None };
            Some((policy, declaration.head))
        })
    }

    /// The header, if there is one.
    pub fn header(&self) -> Option<&Policy> {
        self.headers().next().map(|(policy, _)| policy)
    }

    /// The policy's name, as it is compared; empty if there is none.
    pub fn name(&self) -> &str {
        self.header().and_then(|policy| policy.name.as_ref()).map_or("", |name| name.text.as_str())
    }

    /// The period of the policy.
    pub fn period(&self) -> Period {
        self.header().map_or(Period::ALWAYS, |header| Period::of(&header.from, &header.until))
    }

    /// Where to point when the package as a whole is meant.
    pub fn place(&self) -> Span {
        let named = self.header().and_then(|policy| policy.name.as_ref()).map(|name| name.span);
        let first = self.files.first().map_or(SourceId(0), |file| file.source);
        named.unwrap_or(Span::new(first, 0, 0))
    }

    /// Reports a package without a header, or with several.
    pub fn check_header(&self, out: &mut Diagnostics) {
        let mut headers = self.headers();
        let Some((_, first)) = headers.next() else {
            let message = format!("「{}」里没有“政策”开头的声明", self.root);
            let mut missing = Diagnostic::new(Code::PKG001, self.place(), message).help("在一个文件里写“政策 名称”，一个政策包只写一次");
            if self.files.is_empty() {
                missing.labels.clear();
            }
            return out.push(missing);
        };
        for (_, head) in headers {
            let diagnostic = Diagnostic::new(Code::PKG001, head, "一个政策包只能有一个“政策”").also(first, "已在这里写过");
            out.push(diagnostic.help("另一个政策移到它自己的文件夹里；同一个政策分在几个文件里写的，删去这里的“政策”和它的各行"));
        }
    }

    /// The file of a source, as named.
    pub fn file_name(&self, source: SourceId) -> &str {
        self.files.iter().zip(&self.names).find(|(file, _)| file.source == source).map_or("", |(_, name)| name)
    }
}
