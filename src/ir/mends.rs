//! Mends of conditions that the grammar refuses, held against the types of what they compare: what says nothing is not proposed.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Replacement};
use crate::ir::PolicyId;
use crate::ir::check::Checker;
use crate::ir::mended_lines::{MOST, Mended, Other, drop_mends, mended, offer};
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::Names;
use crate::source::Span;
use crate::syntax;
use std::ops::Range;

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

impl<'f> Fitter<'f, '_> {
    fn fit(&mut self, diagnostic: &mut Diagnostic) {
        let mends: Option<Vec<Mended<'f>>> = diagnostic.edits.iter().map(|edit| mended(self.names.sources, edit)).collect();
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
        if let Some((found, certain)) = self.both_compared(mend) {
            return offer(diagnostic, found, certain);
        }
        let (mut found, mut certain) = if fits == [true] { self.or_nothing(mend) } else { self.instead(mend) };
        if fits == [true] && found.is_empty() {
            (found, certain) = self.settled(mend);
            if found.is_empty() {
                return;
            }
        }
        offer(diagnostic, found, certain);
    }

    /// What a mend is where what it writes has mends of its own, as `≥ 50万` and `≠ 甲 或 乙` have: all of them at once, or the readings of the
    /// only one; and whether it is certain.
    fn settled(&mut self, mend: &Mended<'_>) -> (Vec<Other>, bool) {
        let found = self.found(&mend.line);
        let meets = |place: &Range<usize>| place.start <= mend.touched.end && mend.touched.start <= place.end;
        let own = |diagnostic: &'_ Diagnostic| -> Vec<(Range<usize>, String, bool)> {
            let replaced = diagnostic.edits.iter().flat_map(|edit| edit.replacements.iter().map(|one| (one, edit.certain)));
            let places =
                replaced.map(|(Replacement { span, text }, certain)| (span.start as usize..span.end as usize, text.clone(), certain));
            places.filter(|(place, ..)| meets(place)).collect()
        };
        let mut inner: Vec<Vec<(Range<usize>, String, bool)>> = found.iter().map(own).filter(|edits| !edits.is_empty()).collect();
        let certain = inner.iter().flatten().all(|(.., certain)| *certain);
        let readings: Vec<Vec<(Range<usize>, String, bool)>> = match inner.as_slice() {
            [] => return (Vec::new(), true),
            [only] => only.iter().map(|edit| vec![edit.clone()]).collect(),
            _ if inner.iter().all(|edits| edits.len() == 1) => {
                inner.sort_by_key(|edits| edits.first().map(|(place, ..)| std::cmp::Reverse(place.start)));
                vec![inner.concat()]
            }
            _ => return (Vec::new(), true),
        };
        let settled = |edits: Vec<(Range<usize>, String, bool)>| {
            let is_within = edits.iter().all(|(place, ..)| mend.touched.start <= place.start && place.end <= mend.touched.end);
            let mut line = mend.line.clone();
            for (place, text, _) in edits {
                line = format!("{}{text}{}", line.get(..place.start)?, line.get(place.end..)?);
            }
            let words = line.strip_prefix(mend.before).and_then(|rest| rest.strip_suffix(mend.after)).filter(|_| is_within);
            Some(match words {
                Some(words) => (mend.place, words.to_owned(), line.clone()),
                None => (mend.whole(), line.clone(), line),
            })
        };
        (readings.into_iter().filter_map(settled).collect(), certain)
    }

    /// `罚款 和 经费 超过 3万元`, where 罚款 is no condition: the sum, or both compared; and whether one alone is meant.
    fn both_compared(&mut self, mend: &Mended<'_>) -> Option<(Vec<Other>, bool)> {
        let joint = mend.words();
        if !matches!(joint, "且" | "或") {
            return None;
        }
        let before = mend.before.trim_end();
        let left = before.rsplit(char::is_whitespace).next().filter(|left| !left.is_empty())?;
        let head = before.strip_suffix(left)?;
        let is_left = |found: &Diagnostic| {
            found.code == Code::TYP001
                && found.place().is_some_and(|place| place.start as usize == head.len() && place.end as usize == before.len())
        };
        if !self.found(&mend.line).iter().any(is_left) {
            return None;
        }
        let after = mend.after.trim_start();
        let right = after.split(char::is_whitespace).next()?;
        let compared = after.strip_prefix(right)?;
        let ends = |word: &str| matches!(word, "且" | "或") || word.starts_with(['，', '；', '。', ')', '）']);
        let end = compared.split_inclusive(char::is_whitespace).take_while(|word| !ends(word.trim())).map(str::len).sum();
        let (compared, rest) = compared.split_at_checked(end)?;
        let (comparison, blank) = compared.split_at_checked(compared.trim_end().len())?;
        let both = format!("{left}{comparison} {joint} {right}{comparison}");
        let readings = if joint == "且" { vec![format!("{left} + {right}{comparison}"), both] } else { vec![both] };
        let start = mend.place.start - (mend.before.len() - head.len()) as u32;
        let length = mend.after.len() - after.len() + right.len() + comparison.len();
        let place = Span { start, end: mend.place.end + length as u32, ..mend.place };
        let mut found = Vec::new();
        for reading in readings {
            let line = format!("{head}{reading}{blank}{rest}");
            if !comparison.is_empty() && self.holds(&line, &(0..line.len()), false) {
                found.push((place, reading, line));
            }
        }
        (!found.is_empty()).then_some((found, true))
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
    fn or_nothing(&mut self, mend: &Mended<'_>) -> (Vec<Other>, bool) {
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
    fn instead(&mut self, mend: &Mended<'_>) -> (Vec<Other>, bool) {
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
