//! Mends of conditions that the grammar refuses, held against the types of what they compare: what says nothing is not proposed.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement, wording};
use crate::ir::PolicyId;
use crate::ir::check::Checker;
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::Names;
use crate::source::Span;
use crate::syntax;
use std::ops::Range;

/// At most so many diagnostics are looked at.
const MOST: usize = 200;

/// Words and signs of a mend that do not fit the type of what they are said of, and those that may be meant instead; whether such a one is
/// certain if it alone fits. 为 and 不是 of several may say more than that one is there.
const INSTEAD: &[(&str, &[&str], bool)] = &[
    ("≠", &["不包含"], false),
    ("=", &["包含"], false),
    ("属于", &["包含全部", "包含任一"], false),
    ("不属于", &["不包含"], false),
    ("包含", &["="], true),
    ("不包含", &["≠", "不属于"], true),
    ("包含任一", &["属于"], true),
];

/// Fits the mends among some diagnostics of the files of a stack.
pub fn fit(names: &Names<'_>, builder: &mut ModelBuilder, out: &mut Diagnostics) {
    let is_lost = |found: &Diagnostics| found.iter().any(|diagnostic| diagnostic.code == Code::LVL001);
    if out.has_broken_names() || is_lost(out) || is_lost(&builder.stack.diagnostics) {
        return;
    }
    let refused = |diagnostic: &&mut Diagnostic| matches!(diagnostic.code, Code::SYN003 | Code::SYN006) && !diagnostic.edits.is_empty();
    for diagnostic in out.iter_mut().filter(refused).take(MOST) {
        let Some(place) = diagnostic.place() else { continue };
        let has_file = |policy: &PolicyId| names.members[*policy].package.files.iter().any(|file| file.source == place.source);
        if let Some(policy) = names.members.ids().find(has_file) {
            Fitter { names, builder, policy }.fit(diagnostic);
        }
    }
}

struct Fitter<'f, 'a> {
    names: &'f Names<'a>,
    builder: &'f mut ModelBuilder,
    policy: PolicyId,
}

/// What a mend makes of its line.
struct Mended<'t> {
    line: String,
    /// The words that it touches, in the line as it is then.
    touched: Range<usize>,
    /// Where they stand in the file.
    place: Span,
    /// What stands before and after them.
    before: &'t str,
    after: &'t str,
}

impl Mended<'_> {
    fn words(&self) -> &str {
        self.line.get(self.touched.clone()).unwrap_or_default()
    }

    /// The line with other words in their place.
    fn with(&self, words: &str) -> String {
        format!("{}{words}{}", self.before, self.after)
    }
}

impl<'f> Fitter<'f, '_> {
    fn fit(&mut self, diagnostic: &mut Diagnostic) {
        let mends: Option<Vec<Mended<'f>>> = diagnostic.edits.iter().map(|edit| self.mended(edit)).collect();
        let Some(mends) = mends else { return };
        // Of several nothing is known but that the line as a whole may say something.
        let part = |mend: &Mended<'_>| if mends.len() > 1 { 0..mend.line.len() } else { mend.touched.clone() };
        let fits: Vec<bool> = mends.iter().map(|mend| self.holds(&mend.line, &part(mend), true)).collect();
        let ([mend], [edit]) = (mends.as_slice(), diagnostic.edits.as_slice()) else {
            if !mends.iter().any(|mend| self.holds(&mend.line, &part(mend), false)) {
                let (others, certain): (Vec<_>, Vec<bool>) =
                    mends.iter().map(|mend| self.instead(mend)).filter(|(others, _)| !others.is_empty()).unzip();
                let mut found = others.concat();
                found.dedup();
                if found.len() == 1 || !fits.contains(&true) {
                    offer(diagnostic, found, !certain.contains(&false));
                }
            }
            return;
        };
        if !edit.certain {
            if fits == [false] {
                drop_mends(diagnostic);
            }
            return;
        }
        let (mut found, mut certain) = if fits == [true] { self.or_nothing(mend) } else { self.instead(mend) };
        if fits == [true] && found.is_empty() {
            (found, certain) = (self.settled(mend), true);
            if found.is_empty() {
                return;
            }
        }
        offer(diagnostic, found, certain);
    }

    /// A line after a mend; `None` where that is more than one place or more than a line.
    fn mended(&self, edit: &Edit) -> Option<Mended<'f>> {
        let [Replacement { span, text: new }] = edit.replacements.as_slice() else { return None };
        let names = self.names;
        let text = &names.sources.get(span.source)?.text;
        let (before, after) = (text.get(..span.start as usize)?, text.get(span.end as usize..)?);
        let before = before.rsplit('\n').next()?.trim_start();
        let after = after.split('\n').next()?;
        // Words are touched as a whole.
        let head = before.rsplit(char::is_whitespace).next()?;
        let tail = after.split(char::is_whitespace).next()?;
        let place = Span { start: span.start - head.len() as u32, end: span.end + tail.len() as u32, ..*span };
        let (before, rest) = (before.strip_suffix(head)?, after.strip_prefix(tail)?);
        let touched = before.len()..before.len() + head.len() + new.len() + tail.len();
        (!new.contains('\n')).then(|| Mended { line: format!("{before}{head}{new}{tail}{rest}"), touched, place, before, after: rest })
    }

    /// What a mend is where what it writes has mends of its own, as `≥ 50万` has: all of them at once, or the readings of the only one.
    fn settled(&mut self, mend: &Mended<'_>) -> Vec<(Span, String, String)> {
        let found = self.found(&mend.line);
        let own = |diagnostic: &'_ Diagnostic| -> Vec<(Range<usize>, String)> {
            let replaced = diagnostic.edits.iter().flat_map(|edit| &edit.replacements);
            let places = replaced.map(|Replacement { span, text }| (span.start as usize..span.end as usize, text.clone()));
            places.filter(|(place, _)| mend.touched.start <= place.start && place.end <= mend.touched.end).collect()
        };
        let mut inner: Vec<Vec<(Range<usize>, String)>> = found.iter().map(own).filter(|edits| !edits.is_empty()).collect();
        let readings: Vec<Vec<(Range<usize>, String)>> = match inner.as_slice() {
            [] => return Vec::new(),
            [only] => only.iter().map(|edit| vec![edit.clone()]).collect(),
            _ if inner.iter().all(|edits| edits.len() == 1) => {
                inner.sort_by_key(|edits| edits.first().map(|(place, _)| std::cmp::Reverse(place.start)));
                vec![inner.concat()]
            }
            _ => return Vec::new(),
        };
        let settled = |edits: Vec<(Range<usize>, String)>| {
            let mut words = mend.words().to_owned();
            for (place, text) in edits {
                let (start, end) = (place.start - mend.touched.start, place.end - mend.touched.start);
                words = format!("{}{text}{}", words.get(..start)?, words.get(end..)?);
            }
            Some((mend.place, words.clone(), mend.with(&words)))
        };
        readings.into_iter().filter_map(settled).collect()
    }

    /// What is wrong in a condition.
    fn found(&mut self, line: &str) -> Vec<Diagnostic> {
        // A line that goes on with a condition is one by itself; 且, 或 and 当 are as long.
        let joint = line.strip_prefix(['且', '或']).filter(|rest| rest.starts_with(char::is_whitespace));
        let line = joint.map_or_else(|| line.to_owned(), |rest| format!("当{rest}"));
        let Some(condition) = syntax::condition(line.trim_end()) else { return Vec::new() };
        let before = std::mem::take(&mut self.builder.stack.diagnostics);
        Checker::new(self.names, self.builder, self.policy).condition(&condition);
        std::mem::replace(&mut self.builder.stack.diagnostics, before).to_vec()
    }

    /// Whether nothing is wrong in a part of a condition, beside what is wrong elsewhere; so it is with what is no condition.
    /// `mendable`: what has its own mend is not wrong.
    fn holds(&mut self, line: &str, touched: &Range<usize>, mendable: bool) -> bool {
        let found = self.found(line);
        let is_here = |span: Span| span.start as usize <= touched.end + 1 && touched.start <= span.end as usize;
        // Names that nothing has say nothing of the word between them.
        let is_joint = line.get(touched.clone()).is_some_and(|words| matches!(words, "且" | "或"));
        let is_beside = |diagnostic: &Diagnostic| is_joint && diagnostic.code == Code::NAM001;
        let is_mended = |diagnostic: &Diagnostic| mendable && diagnostic.edits.iter().any(|edit| edit.certain);
        let is_fault = |diagnostic: &&Diagnostic| !is_mended(diagnostic) && !is_beside(diagnostic);
        !found.iter().filter(is_fault).any(|diagnostic| diagnostic.place().is_some_and(is_here))
    }

    /// `材料 未填` of a set, which may have been meant as given but empty.
    fn or_nothing(&mut self, mend: &Mended<'_>) -> (Vec<(Span, String, String)>, bool) {
        let subject = mend.before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        if mend.words() != "未填" || subject.is_empty() {
            return (Vec::new(), false);
        }
        let counted = format!("个数({subject}) = 0");
        let Some(head) = mend.before.trim_end().strip_suffix(subject) else { return (Vec::new(), false) };
        let line = format!("{head}{counted}{}", mend.after);
        if !self.holds(&line, &(head.len()..head.len() + counted.len()), false) {
            return (Vec::new(), false);
        }
        let start = mend.place.start - (mend.before.len() - head.len()) as u32;
        let as_mended = (mend.place, mend.words().to_owned(), mend.line.clone());
        (vec![as_mended, (Span { start, ..mend.place }, counted, line)], false)
    }

    /// What may be meant where a mend does not fit, and whether one alone is certain.
    fn instead(&mut self, mend: &Mended<'_>) -> (Vec<(Span, String, String)>, bool) {
        let words: Vec<&str> = mend.words().split(' ').collect();
        let mut tried: Vec<String> = Vec::new();
        let row = INSTEAD.iter().find_map(|row| words.iter().position(|word| *word == row.0).map(|at| (row, at)));
        if let Some(((_, others, _), at)) = row {
            let swapped =
                |other: &&str| words.iter().enumerate().map(|(i, word)| if i == at { *other } else { *word }).collect::<Vec<_>>().join(" ");
            tried.extend(others.iter().map(swapped));
        } else if words.last().is_some_and(|last| last.ends_with(|c: char| c.is_ascii_digit())) {
            // A share without its sign.
            tried.push(format!("{}%", mend.words()));
        }
        // A condition that the grammar refuses is none.
        let is_read = |line: &str| syntax::condition(line.trim_end()).is_some();
        let is_condition = is_read(&mend.line);
        let mut found = Vec::new();
        for text in tried {
            let line = mend.with(&text);
            if (!is_condition || is_read(&line)) && self.holds(&line, &(mend.before.len()..mend.before.len() + text.len()), false) {
                found.push((mend.place, text, line));
            }
        }
        (found, row.is_some_and(|((_, _, certain), _)| *certain))
    }
}

/// Gives a diagnostic other mends: the place of each, what belongs there, and the line that it makes. `certain`: whether one alone is.
fn offer(diagnostic: &mut Diagnostic, found: Vec<(Span, String, String)>, certain: bool) {
    let certain = certain && found.len() == 1;
    let edits = found.into_iter().map(|(span, text, line)| Edit {
        label: format!("写成「{}」", line.trim()),
        certain,
        replacements: vec![Replacement { span, text }],
    });
    let edits: Vec<Edit> = edits.collect();
    if edits.is_empty() {
        return drop_mends(diagnostic);
    }
    let shown: Vec<String> = edits.iter().map(|edit| edit.label.trim_start_matches("写成").to_owned()).collect();
    (diagnostic.help, diagnostic.edits) = (Some(wording::readings(&shown)), edits);
}

/// Leaves a diagnostic without mends, which say nothing.
fn drop_mends(diagnostic: &mut Diagnostic) {
    diagnostic.edits.clear();
    diagnostic.help = Some("条件写成“名称 比较词 值”，如「罚款 ≥ 30万元」；几个条件之间写“且”或“或”".to_owned());
}
