//! Changes of facts in words: a number or a day with the direction in which more of it does as well.

use crate::advice::changes::{Extent, FactChange, Move};
use crate::ir::Model;
use crate::value::Value;
use crate::value::grid::Grid;
use crate::value::show::written;
use crate::value::types::Type;
use std::collections::HashSet;

/// The words for the bounds of one kind of values.
struct BoundWords {
    at_least: &'static str,
    above: &'static str,
    at_most: &'static str,
    below: &'static str,
}

const OF_NUMBERS: BoundWords = BoundWords { at_least: "不少于", above: "超过", at_most: "不超过", below: "少于" };
const OF_DAYS: BoundWords = BoundWords { at_least: "不早于", above: "晚于", at_most: "不晚于", below: "早于" };

/// So many keys of a 名录 are listed.
const MOST_LISTED: usize = 10;

/// A change in words. `before`: what the fact is as given; `extent`: of a number or a day, all that does.
pub fn in_words(model: &Model, change: &FactChange, before: Option<&Value>, extent: Option<Extent>) -> String {
    let field = &model.fields[change.field];
    let name = model.fact_name(change.field);
    let shown = |value: &Value| written(value, &field.ty, &model.symbols);
    let Some(value) = &change.value else { return format!("{name}不填") };
    if let Some(grid) = Grid::of(&field.ty) {
        let Some(extent) = extent else { return format!("{name}为{}", shown(value)) };
        return bounds(grid, extent, &field.ty, &shown).map_or_else(|| format!("填写{name}"), |bounds| format!("{name}{bounds}"));
    }
    let names = |symbols: &[crate::value::Symbol]| shown(&Value::set(symbols.to_vec()));
    match (&change.moved, value) {
        (Move::Members { added, removed }, _) => match (added.as_slice(), removed.as_slice()) {
            ([], []) => format!("{name}填为{}", shown(value)),
            (added, []) => format!("{name}增加{}", names(added)),
            ([], removed) => format!("{name}去掉{}", names(removed)),
            (added, removed) => format!("{name}增加{}、去掉{}", names(added), names(removed)),
        },
        (_, Value::Truth(_)) => format!("{name}为{}", shown(value)),
        (_, Value::Text(_)) if field.ty == Type::Text && before.is_some() => format!("{name}改为「{}」", shown(value)),
        (_, Value::Text(_)) if field.ty == Type::Text => format!("{name}填为「{}」", shown(value)),
        (_, _) if before.is_some() => format!("{name}改为{}", keys(model, change, value, &shown)),
        (_, _) => format!("{name}为{}", keys(model, change, value, &shown)),
    }
}

/// A value and those that are alike, or all others of its 名录 where these are fewer.
fn keys(model: &Model, change: &FactChange, value: &Value, shown: &dyn Fn(&Value) -> String) -> String {
    let listed = |keys: &mut dyn Iterator<Item = &Value>| keys.take(MOST_LISTED).map(shown).collect::<Vec<_>>().join("、");
    let all = listed(&mut std::iter::once(value).chain(&change.alike));
    match change.alike.len() {
        count if count < MOST_LISTED => match all.rsplit_once('、') {
            Some((others, last)) if count > 0 => format!("{others}或{last}"),
            Some(_) | None => all,
        },
        _ => match others(model, change) {
            Some(others) => format!("{}以外的", listed(&mut others.into_iter())),
            None => format!("{all}等"),
        },
    }
}

/// Whether all values that do are told.
pub fn tells_all(model: &Model, change: &FactChange) -> bool {
    change.alike.len() < MOST_LISTED || others(model, change).is_some()
}

/// The other keys of a 名录, if they are few.
fn others<'m>(model: &'m Model, change: &FactChange) -> Option<Vec<&'m Value>> {
    let Type::Table(id) = model.fields[change.field].ty else { return None };
    let doing: HashSet<&Value> = change.value.iter().chain(&change.alike).collect();
    let others: Vec<&Value> = model.tables[id].keys().filter(|key| !doing.contains(key)).take(MOST_LISTED + 1).collect();
    (!others.is_empty() && others.len() <= MOST_LISTED).then_some(others)
}

/// The values that do; `None`: all.
fn bounds(grid: Grid, extent: Extent, ty: &Type, shown: &dyn Fn(&Value) -> String) -> Option<String> {
    let words = if *ty == Type::Date { OF_DAYS } else { OF_NUMBERS };
    let at = |step: i128| grid.value(step).map(|value| shown(&value)).unwrap_or_default();
    if extent.low == extent.high {
        return Some(format!("为{}", at(extent.low)));
    }
    // Between two steps of a decimal the bound that a policy writes is the one with fewer digits.
    let has_digits = matches!(ty, Type::Number(number) if !number.whole);
    let is_shorter = |outer: &str, inner: &str| has_digits && outer.len() < inner.len();
    let bound = |step: i128, outwards: i128, with: &str, without: &str| {
        let (inner, outer) = (at(step), at(step + outwards));
        if is_shorter(&outer, &inner) { format!("{without}{outer}") } else { format!("{with}{inner}") }
    };
    let low = (!extent.is_lowest).then(|| bound(extent.low, -1, words.at_least, words.above));
    let high = (!extent.is_highest).then(|| bound(extent.high, 1, words.at_most, words.below));
    let both: Vec<String> = low.into_iter().chain(high).collect();
    if both.is_empty() { None } else { Some(both.join("、")) }
}
