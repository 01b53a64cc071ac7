//! Examples that look ordinary: a number or a day that is further off than it need be gives way to one that is not.

use crate::advice::questions::Questions;
use crate::advice::replay::Replay;
use crate::analysis::judge::{Item, Judge};
use crate::collections::IndexVec;
use crate::eval::formula::Question;
use crate::ir::{Expression, FieldId};
use crate::value::Value;
use crate::value::grid::Grid;
use std::cell::OnceCell;

/// So many values are tried in place of one.
const MOST_TRIED: usize = 24;

/// The values of a fact that conditions tell apart.
pub fn told_apart(questions: &Questions<'_>, judge: &Replay<'_>, field: FieldId) -> Vec<Value> {
    let conditions = questions.of(field).iter().filter_map(|asked| match asked.question {
        Question::Condition(condition) => Some((asked.stack, condition)),
        Question::Lacking(_) => None,
    });
    judge.sample(field, &conditions.collect::<Vec<(usize, &Expression)>>()).values
}

/// The values of each ordered fact that conditions tell apart, the most ordinary first; found when they are first asked for.
pub struct Ordinary<'q, 'm> {
    questions: &'q Questions<'m>,
    judge: &'q Replay<'m>,
    values: IndexVec<FieldId, OnceCell<Vec<Value>>>,
}

impl<'q, 'm> Ordinary<'q, 'm> {
    pub fn new(questions: &'q Questions<'m>, judge: &'q Replay<'m>) -> Self {
        Ordinary { questions, judge, values: judge.model.fields.iter().map(|_| OnceCell::new()).collect() }
    }

    fn of(&self, field: FieldId, grid: Grid) -> &[Value] {
        self.values[field].get_or_init(|| {
            let mut values = told_apart(self.questions, self.judge, field);
            values.sort_by_key(|value| grid.oddness(value));
            values
        })
    }
}

/// The item with ordinary values in place of odd ones, as far as it still `shows` what it is to show.
pub fn made_plain(mut item: Item, ordinary: &Ordinary<'_, '_>, shows: &dyn Fn(&Item) -> bool) -> Item {
    let judge = ordinary.judge;
    let fields: Vec<FieldId> = item.ids().collect();
    for field in fields {
        let Some(grid) = Grid::of(&judge.model.fields[field].ty) else { continue };
        let oddness = item[field].as_ref().map_or(0, |value| grid.oddness(value));
        if oddness == 0 {
            continue;
        }
        let others = ordinary.of(field, grid).iter().take_while(|value| grid.oddness(value) < oddness);
        let before = item[field].take();
        let plainer = others.take(MOST_TRIED).find(|value| {
            item[field] = Some((*value).clone());
            shows(&item)
        });
        item[field] = plainer.cloned().or_else(|| nearer(&mut item, field, grid, before.as_ref(), judge, shows)).or(before);
    }
    item
}

/// A value between an odd one and the day, or 0, as near to these as the item still shows what it is to show.
fn nearer(
    item: &mut Item,
    field: FieldId,
    grid: Grid,
    odd: Option<&Value>,
    judge: &Replay<'_>,
    shows: &dyn Fn(&Item) -> bool,
) -> Option<Value> {
    let mut shown = grid.step_of(odd?)?;
    let mut hidden = grid.step_of(&Value::Date(judge.as_of)).unwrap_or(0);
    let mut found = None;
    while (shown - hidden).abs() > 1 {
        let middle = shown + (hidden - shown) / 2;
        item[field] = grid.value(middle);
        if shows(item) {
            shown = middle;
            found = item[field].take();
        } else {
            hidden = middle;
        }
    }
    found
}
