//! What is reported of all that was found: one mistake is one message, and the cause comes first.

use super::repeated::slip;
use super::wording::{ALSO_HERE, DECLARED};
use super::{Code, Diagnostic, Diagnostics, Edit, Label, Replacement, Severity};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// Codes of names that nothing has: what a broken declaration would have declared is none of them, and each name is reported once.
const NAMES: [Code; 4] = [Code::NAM001, Code::NAM003, Code::NAM008, Code::LVL001];

/// Codes of values whose types do not fit: a fact that is declared with a wrong type or unit is one mistake, wherever it is used.
const TYPES: [Code; 3] = [Code::TYP001, Code::TYP002, Code::TYP003];

/// What a message says of the value that a 测试 gives to a fact.
const WRONG_VALUE: &str = "的值不对：";

/// So many uses of a fact as something else say that its declaration is at fault.
const ENOUGH: usize = 3;

/// What a text says for the materials that are missing.
const LACKING: &str = "缺项";

impl Diagnostics {
    /// Errors of syntax first, then all others, each by place. `text`: what stands at a place; `siblings`: whether two places belong to
    /// one policy.
    pub fn into_reported<'t>(self, text: impl Fn(Span) -> &'t str, siblings: impl Fn(Span, Span) -> bool) -> Vec<Diagnostic> {
        let Diagnostics { found, broken, lost_uppers } = self;
        let has_errors = found.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
        let broken: HashSet<String> = broken.into_iter().collect();
        // The rows of a table are called after it.
        let tables_of = |name: &str| name.match_indices('·').any(|(at, _)| name.get(..at).is_some_and(|table| broken.contains(table)));
        let is_broken = |span: Span| {
            let mut names = text(span).split('.').map(|name| name.trim().trim_matches(['「', '」']));
            names.any(|name| broken.contains(name) || tables_of(name))
        };
        let mut lost: Vec<Span> = found.iter().filter(|diagnostic| diagnostic.code == Code::LVL001).filter_map(Diagnostic::place).collect();
        lost.extend(lost_uppers);
        // Without its upper policy nothing can be said of names that a policy does not declare itself.
        let follows = |diagnostic: &Diagnostic| {
            let place = diagnostic.place().filter(|_| NAMES.contains(&diagnostic.code) && diagnostic.code != Code::NAM003);
            place.is_some_and(|place| {
                is_broken(place) || (diagnostic.code != Code::LVL001 && lost.iter().any(|upper| siblings(*upper, place)))
            })
        };
        let mut reported: Vec<Diagnostic> = found.into_iter().filter(|diagnostic| !follows(diagnostic)).collect();
        // What has the name of another above it is not used because that one is.
        let twins: HashSet<Span> =
            reported.iter().filter(|diagnostic| diagnostic.code == Code::LVL007).filter_map(Diagnostic::place).collect();
        let is_twin = |diagnostic: &Diagnostic| diagnostic.place().is_some_and(|place| twins.contains(&place));
        reported.retain(|diagnostic| diagnostic.code != Code::NAM007 || !(has_errors || is_twin(diagnostic)));
        // What a test lacks may stand in a line that was taken for an 对象 which there is not.
        let unknown: HashSet<Span> =
            reported.iter().filter(|diagnostic| diagnostic.code == Code::NAM001).filter_map(Diagnostic::place).collect();
        reported.retain(|found| found.code != Code::TST001 || !found.labels.iter().any(|label| unknown.contains(&label.span)));
        // A version of a law that no day can have says nothing of one.
        let dayless: HashSet<Span> = reported.iter().filter(|found| found.code == Code::LAW006).flat_map(places).collect();
        reported
            .retain(|found| !(matches!(found.code, Code::LAW002 | Code::LAW003) && places(found).any(|place| dayless.contains(&place))));
        // What cannot be read may be the condition, or the materials that are missing.
        let has_unread = reported.iter().any(is_syntax);
        let follows_unread = |found: &Diagnostic| match found.code {
            Code::CON001 | Code::CON002 => has_unread && !broken.is_empty(),
            Code::CON003 => has_unread,
            Code::NAM001 => has_unread && found.place().is_some_and(|place| text(place) == LACKING),
            Code::LVL008 => has_errors,
            _ => false,
        };
        reported.retain(|found| !follows_unread(found));
        name_unnamed(&mut reported, &text);
        // What is used by a clause that went into a 依据 is no unused name of its own.
        let swallowed = reported.iter().filter(|found| found.code == Code::LAW007).filter_map(Diagnostic::place);
        let words: HashSet<&str> = swallowed.flat_map(|clause| text(clause).split(|c: char| !c.is_alphanumeric() && c != '·')).collect();
        let is_used = |found: &Diagnostic| found.place().is_some_and(|name| words.contains(text(name).trim_matches(['「', '」'])));
        reported.retain(|found| found.code != Code::NAM007 || !is_used(found));
        reported.sort_by_key(|diagnostic| (!is_syntax(diagnostic), diagnostic.place(), diagnostic.code));
        reported.dedup();
        gather(reported, text)
    }
}

/// A rule that is cited and not there is the one whose name is not written: where it can be no other, that is the mend.
fn name_unnamed<'t>(reported: &mut Vec<Diagnostic>, text: impl Fn(Span) -> &'t str) {
    const UNKNOWN_RULE: &str = "这条规则";
    let is_unnamed = |found: &Diagnostic| found.code == Code::SYN010 && found.place().is_some_and(|place| text(place).trim() == "规则");
    let is_cited = |found: &Diagnostic| found.code == Code::NAM001 && found.message.ends_with(UNKNOWN_RULE) && found.edits.is_empty();
    let unnamed = reported.iter().filter(|found| is_unnamed(found)).count();
    let cited: HashSet<&str> = reported.iter().filter(|found| is_cited(found)).filter_map(Diagnostic::place).map(&text).collect();
    let only = cited.iter().next().copied().filter(|_| unnamed == 1 && cited.len() == 1);
    if unnamed == 0 || cited.is_empty() {
        return;
    }
    reported.retain(|found| !is_cited(found));
    let found = reported.iter_mut().find(|found| is_unnamed(found));
    if let Some((found, name)) = found.zip(only)
        && let Some(place) = found.place()
    {
        found.help = Some(format!("写成「规则 {name}」"));
        let replacements = vec![Replacement { span: place, text: format!("规则 {name}") }];
        found.edits.push(Edit { label: format!("写成「规则 {name}」"), certain: true, replacements });
    }
}

/// All places of a diagnostic.
fn places(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    diagnostic.labels.iter().map(|label| label.span)
}

fn is_syntax(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity() == Severity::Error && diagnostic.code.key().starts_with("SYN")
}

/// Reports each unknown name, each law that is not registered, each fact whose type does not fit and each slip that a file repeats once, with
/// its other places and the mends of all of them; all unused names share one message.
fn gather<'t>(found: Vec<Diagnostic>, text: impl Fn(Span) -> &'t str) -> Vec<Diagnostic> {
    let mut reported: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut first: HashMap<(Code, String), usize> = HashMap::new();
    let mut others: Vec<(usize, bool)> = Vec::new();
    let mut uses: HashMap<Label, usize> = HashMap::new();
    found.iter().flat_map(declared).for_each(|label| *uses.entry(label.clone()).or_default() += 1);
    let mut alike: HashMap<String, usize> = HashMap::new();
    found.iter().filter_map(|found| slip(found, false, &text)).for_each(|slip| *alike.entry(slip).or_default() += 1);
    let is_blamed = |label: &Label| uses.get(label).is_some_and(|uses| *uses >= ENOUGH);
    for mut diagnostic in found {
        // Of a few places nothing says that the declaration is at fault.
        diagnostic.labels.retain(|label| !label.text.starts_with(DECLARED) || !TYPES.contains(&diagnostic.code) || is_blamed(label));
        let names: Vec<String> = match diagnostic.code {
            // What is told of days in a 名录 is another advice.
            Code::NAM007 => diagnostic.help.iter().cloned().collect(),
            // A law is cited with one article here, with another there.
            Code::LAW005 => vec![diagnostic.message.clone()],
            code if NAMES.contains(&code) => diagnostic.place().map(|place| text(place).to_owned()).into_iter().collect(),
            // One value of a fact that stands in many tests.
            code if TYPES.contains(&code) && diagnostic.message.contains(WRONG_VALUE) => vec![diagnostic.message.clone()],
            code if TYPES.contains(&code) => declared(&diagnostic).map(|label| format!("{label:?}")).collect(),
            _ => Vec::new(),
        };
        let code = if TYPES.contains(&diagnostic.code) { Code::TYP001 } else { diagnostic.code };
        let by_name: Vec<(Code, String)> = names.into_iter().map(|name| (code, name)).collect();
        let is_named = !by_name.is_empty();
        let keys = by_name.into_iter().chain(slip(&diagnostic, is_named, &text).map(|slip| (diagnostic.code, slip)));
        // Without a certain mend each place may need another one, unless there are many.
        let is_mended = diagnostic.edits.iter().any(|edit| edit.certain);
        let keys: Vec<(Code, String)> =
            keys.filter(|(_, slip)| is_named || is_mended || alike.get(slip).is_some_and(|count| *count >= ENOUGH)).collect();
        let earlier = keys.iter().find_map(|key| first.get(key)).copied();
        match earlier.and_then(|at| reported.get_mut(at).zip(others.get_mut(at))) {
            Some((earlier, (others, _))) => {
                *others += 1;
                match diagnostic.code {
                    Code::NAM007 => earlier.labels.extend(diagnostic.labels),
                    code if TYPES.contains(&code) => {}
                    _ => earlier.labels.extend(diagnostic.place().map(|span| Label { span, text: ALSO_HERE.to_owned() })),
                }
                for (edit, other) in earlier.edits.iter_mut().zip(diagnostic.edits) {
                    if edit.certain == other.certain && (edit.certain || !is_named) {
                        edit.absorb(other);
                    }
                }
            }
            None => {
                first.extend(keys.into_iter().map(|key| (key, reported.len())));
                reported.push(diagnostic);
                others.push((0, is_named));
            }
        }
    }
    for (diagnostic, (others, is_named)) in reported.iter_mut().zip(others).filter(|(_, (others, _))| *others > 0) {
        let rest = match diagnostic.code {
            Code::NAM007 => format!("（这样的名称还有 {others} 个）"),
            _ if is_named => format!("（另有 {others} 处）"),
            _ => format!("（另有 {others} 处相同）"),
        };
        diagnostic.message.push_str(&rest);
        if TYPES.contains(&diagnostic.code) {
            diagnostic.help = Some("几处都这样，先看它声明的类型和单位；声明没有错的，改这几处".to_owned());
        }
    }
    reported
}

/// Where a message of types says that its facts are declared.
fn declared(diagnostic: &Diagnostic) -> impl Iterator<Item = &Label> {
    let is_of_types = TYPES.contains(&diagnostic.code);
    diagnostic.labels.iter().filter(move |label| is_of_types && label.text.starts_with(DECLARED))
}
