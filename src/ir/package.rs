//! A package as parsed: its files, its header, what it declares.

use crate::collections::IndexMap;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::ast::{Declaration, DeclarationKind, File, Policy, Test};
use crate::value::date::Date;
use crate::value::text::fold;

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
    /// What parsing had to say.
    pub diagnostics: Diagnostics,
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
    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether some day lies in both.
    pub fn overlaps(self, other: Period) -> bool {
        let before = |from: Option<Date>, until: Option<Date>| from.zip(until).is_none_or(|(from, until)| from < until);
        before(self.from, other.until) && before(other.from, self.until)
    }
}

impl Package {
    /// Every declaration, in the order of files and lines.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.files.iter().flat_map(|file| &file.declarations)
    }

    /// Its 测试 blocks.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.declarations().filter_map(|declaration| match &declaration.kind {
            DeclarationKind::Test(test) => Some(test),
            _ => None,
        })
    }

    /// Every 政策 header with its place.
    pub fn headers(&self) -> impl Iterator<Item = (&Policy, Span)> {
        self.declarations().filter_map(|declaration| match &declaration.kind {
            DeclarationKind::Policy(policy) => Some((policy, declaration.head)),
            _ => None,
        })
    }

    /// The header, if there is one.
    pub fn header(&self) -> Option<&Policy> {
        self.headers().next().map(|(policy, _)| policy)
    }

    /// The policy's name, folded; empty if there is none.
    pub fn name(&self) -> &str {
        self.header().and_then(|policy| policy.name.as_ref()).map_or("", |name| name.text.as_str())
    }

    /// The period of the policy.
    pub fn period(&self) -> Period {
        let header = self.header();
        Period {
            from: header.and_then(|policy| policy.from.as_ref()).map(|date| date.node),
            until: header.and_then(|policy| policy.until.as_ref()).map(|date| date.node),
        }
    }

    /// Where to point when the package as a whole is meant.
    pub fn place(&self) -> Span {
        let named = self.header().and_then(|policy| policy.name.as_ref()).map(|name| name.span);
        let first = self.files.first().map_or(SourceId(0), |file| file.source);
        named.unwrap_or(Span::new(first, 0, 0))
    }

    /// Reports a package that has no header, or several.
    pub fn check_header(&self, out: &mut Diagnostics) {
        let mut headers = self.headers();
        match headers.next() {
            None => out.push(
                Diagnostic::new(Code::PKG001, self.place(), format!("「{}」里没有“政策”开头的声明", self.root))
                    .help("在一个文件里写“政策 名称”，一个政策包只写一次"),
            ),
            Some((_, first)) => {
                for (_, head) in headers {
                    out.push(
                        Diagnostic::new(Code::PKG001, head, "一个政策包只能有一个“政策”")
                            .also(first, "已在这里写过")
                            .help("把另一个政策移到它自己的文件夹里"),
                    );
                }
            }
        }
    }

    /// Reports tests that have one name.
    pub fn check_test_names(&self, out: &mut Diagnostics) {
        let mut seen: IndexMap<String, Option<Span>> = IndexMap::default();
        for declaration in self.declarations() {
            let DeclarationKind::Test(test) = &declaration.kind else { continue };
            match seen.entry(fold(&test.name.node)).or_default() {
                free @ None => *free = Some(test.name.span),
                Some(taken) => out.push(
                    Diagnostic::new(Code::NAM002, test.name.span, format!("测试「{}」重复声明", test.name.node))
                        .also(*taken, "已在这里声明过")
                        .help("给其中一段改名：没有通过时，要看得出是哪一段"),
                ),
            }
        }
    }

    /// The file of a source, as named.
    pub fn file_name(&self, source: SourceId) -> &str {
        self.files.iter().zip(&self.names).find(|(file, _)| file.source == source).map_or("", |(_, name)| name)
    }
}
