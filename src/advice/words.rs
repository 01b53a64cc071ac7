//! Changes of facts in words: a number or a day with the direction in which more of it does as well.

use crate::advice::changes::{Extent, FactChange, Move, is_exact};
use crate::eval::monotone::Grid;
use crate::ir::Model;
use crate::value::Value;
use crate::value::show::show;
use crate::value::types::Type;

/// The words for the bounds of one kind of values.
struct BoundWords {
    at_least: &'static str,
    above: &'static str,
    at_most: &'static str,
    below: &'static str,
}

const OF_NUMBERS: BoundWords = BoundWords { at_least: "不少于", above: "超过", at_most: "不超过", below: "少于" };
const OF_DAYS: BoundWords = BoundWords { at_least: "不早于", above: "晚于", at_most: "不晚于", below: "早于" };

/// A change in words. `before`: what the fact is as given; `extent`: of a number or a day, all that does.
pub fn in_words(model: &Model, change: &FactChange, before: Option<&Value>, extent: Option<Extent>) -> String {
    let field = &model.fields[change.field];
    let name = model.fact_name(change.field);
    let shown = |value: &Value| show(value, &field.ty, &model.symbols);
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
        (_, _) if before.is_some() => format!("{name}改为{}", shown(value)),
        (_, _) => format!("{name}为{}", shown(value)),
    }
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
    let is_shorter = |outer: &str, inner: &str| has_digits && is_exact(outer) && (outer.len() < inner.len() || !is_exact(inner));
    let bound = |step: i128, outwards: i128, with: &str, without: &str| {
        let (inner, outer) = (at(step), at(step + outwards));
        if is_shorter(&outer, &inner) { format!("{without}{outer}") } else { format!("{with}{inner}") }
    };
    let low = (!extent.is_lowest).then(|| bound(extent.low, -1, words.at_least, words.above));
    let high = (!extent.is_highest).then(|| bound(extent.high, 1, words.at_most, words.below));
    let both: Vec<String> = low.into_iter().chain(high).collect();
    if both.is_empty() { None } else { Some(both.join("、")) }
}
