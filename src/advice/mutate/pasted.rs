//! A list on which a change shows, as `check` reads it, and as a 测试 that is ready to paste.

use crate::advice::mutate::changes::Site;
use crate::advice::mutate::variant::{Seen, Variant};
use crate::advice::stated::{item, known, path, stated, stated_objects};
use crate::eval::context::{Session, Subject};
use crate::eval::facts::{Fact, Facts};
use crate::ir::conclusion::Outcome;
use crate::ir::{DEFAULT_RULE, FieldId, Model};
use crate::syntax::words::{ClauseWord, DeclarationWord};
use crate::value::Value;
use crate::wire::{Json, NamedFacts, as_input, example};

/// A list on which a change shows.
pub struct Pasted {
    pub example: Json,
    /// Before the change, and after it.
    pub outcomes: [Outcome; 2],
    /// Where a 测试 can tell.
    pub test: Option<String>,
}

/// Puts a list on which a change shows into both forms.
pub fn paste(model: &Model, site: &Site, rule: Option<&str>, variant: &Variant, seen: [&Seen; 2]) -> Pasted {
    let [before, after] = seen;
    let objects: Vec<(String, NamedFacts)> = model
        .objects
        .ids()
        .map(|id| (model.objects[id].name.clone(), named(model, &variant.objects, |field| model.fields[field].object == Some(id))))
        .filter(|(_, facts)| !facts.is_empty())
        .collect();
    let items: Vec<NamedFacts> = variant.items.iter().map(|facts| named(model, facts, |_| true)).collect();
    let example = example(objects, items);
    let test = before.tells(after).then(|| test(model, site, rule, variant, before, after));
    Pasted { example, outcomes: [before.outcome, after.outcome], test }
}

fn named(model: &Model, facts: &Facts, belongs: impl Fn(FieldId) -> bool) -> NamedFacts {
    let given = |(field, value): (FieldId, &Value)| (model.fields[field].name.clone(), as_input(model, &model.fields[field], value));
    known(model, facts, belongs).map(given).collect()
}

fn test(model: &Model, site: &Site, rule: Option<&str>, variant: &Variant, before: &Seen, after: &Seen) -> String {
    let whose = rule.map(|rule| format!("{rule}：")).unwrap_or_default();
    let title = match site.after.is_empty() {
        true => format!("{whose}{}", site.before),
        false => format!("{whose}{}，不是{}", site.before, site.after),
    };
    let mut lines =
        vec![format!("{} “{title}”", DeclarationWord::Test.word()), format!("    {} {}", ClauseWord::AsOf.word(), variant.as_of)];
    lines.extend(stated_objects(model, &variant.objects));
    let expectation = expectation(model, before, after);
    for (at, facts) in variant.items.iter().enumerate() {
        lines.push(item(model, facts));
        if variant.subject == Subject::Item(at as u32) {
            lines.push(format!("    {} {expectation}", ClauseWord::Expect.word()));
        }
    }
    match variant.subject {
        Subject::Item(_) => {}
        Subject::List => lines.push(format!("    {} {expectation}", ClauseWord::List.word())),
        Subject::Group(grouping, at) => {
            let list = variant.list();
            let session = Session::of_whole_list(model, &list, variant.as_of, false);
            let key = session.groups(grouping).get(at as usize).map(|group| group.key.as_slice()).unwrap_or_default();
            let facts = model.groupings[grouping].fields.iter().copied().zip(key);
            let facts = facts.filter_map(|(field, fact)| if let Fact::Known(value) = fact { Some((field, value)) } else { None });
            lines.push(format!("    {} {}", ClauseWord::Group.word(), stated(model, facts)));
            lines.push(format!("    {} {expectation}", ClauseWord::Expect.word()));
        }
    }
    lines.join("\n") + "\n"
}

/// What holds before the change and does not after it.
fn expectation(model: &Model, before: &Seen, after: &Seen) -> String {
    let mut text = before.outcome.word().to_owned();
    if let Some(detail) = before.details.difference(&after.details).next() {
        text.push_str(&format!(" “{detail}”"));
    }
    // Where the outcome tells the two apart, nobody asks whether it is the 默认 that decides.
    let is_telling = |rule: &&(String, String)| before.outcome == after.outcome || rule.1 != DEFAULT_RULE;
    let rules = |own: &Seen, other: &Seen| -> Vec<String> {
        own.live.difference(&other.live).filter(is_telling).map(|(policy, rule)| path(model, policy, rule)).collect()
    };
    let facts: Vec<String> = before.missing.difference(&after.missing).cloned().collect();
    for (word, names) in [("因", rules(before, after)), ("不因", rules(after, before)), ("缺", facts)] {
        if !names.is_empty() {
            text.push_str(&format!(" {word} {}", names.join("、")));
        }
    }
    text
}
