//! The numbers of a list's columns as they come: their sums, against which rows of totals are held, and numbers far beyond the others.

use crate::collections::IndexVec;
use crate::input::InputWarning;
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::show::show;
use crate::value::types::Type;
use crate::value::unit::Kind;

/// Numbers are summed in millionths, of which all of them are whole.
const MILLION: i128 = 1_000_000;
/// How many digits a number may have in millionths.
const SIZES: usize = 20;
/// Of fewer numbers none is far beyond the others.
const FEWEST: usize = 4;

/// By fact, what its numbers come to.
pub struct ColumnFigures(IndexVec<FieldId, Figures>);

#[derive(Clone, Default)]
struct Figures {
    /// Of the table at hand; none once something cannot be summed.
    all: Sum,
    /// Of what stands below the last total.
    since: Sum,
    /// By number of digits: how many numbers there are, and where the first stands.
    sizes: [usize; SIZES],
    first: Vec<(usize, String, Number)>,
}

#[derive(Clone, Copy)]
struct Sum(Option<i128>);

impl Default for Sum {
    fn default() -> Self {
        Sum(Some(0))
    }
}

impl Sum {
    fn add(&mut self, millionths: Option<i128>) {
        self.0 = self.0.zip(millionths).and_then(|(sum, number)| sum.checked_add(number));
    }
}

impl ColumnFigures {
    pub fn new(model: &Model) -> Self {
        ColumnFigures(model.fields.iter().map(|_| Figures::default()).collect())
    }

    /// Begins another table.
    pub fn begin_table(&mut self) {
        for figures in self.0.iter_mut() {
            (figures.all, figures.since) = (Sum::default(), Sum::default());
        }
    }

    /// Adds the number of an item; none: it gives one that cannot be used.
    pub fn add(&mut self, field: FieldId, number: Option<&Number>, place: impl Fn() -> String) {
        let figures = &mut self.0[field];
        let millionths = number.and_then(|number| number.floor_scaled(MILLION));
        figures.all.add(millionths);
        figures.since.add(millionths);
        let (Some(number), Some(millionths)) = (number, millionths) else { return };
        let digits = millionths.unsigned_abs().checked_ilog10().map_or(0, |log| log as usize + 1);
        if let Some(count) = figures.sizes.get_mut(digits) {
            if *count == 0 {
                figures.first.push((digits, place(), number.clone()));
            }
            *count += 1;
        }
    }

    /// What is said of a total that differs from what stands above it.
    pub fn total(&mut self, model: &Model, field: FieldId, total: &Number, place: String) -> Option<InputWarning> {
        let figures = &mut self.0[field];
        let stated = total.floor_scaled(MILLION)?;
        let since = std::mem::take(&mut figures.since);
        let sum = figures.all.0?;
        if sum == stated || since.0 == Some(stated) {
            return None;
        }
        let shown = |number: &Number| show(&Value::Number(number.clone()), &model.fields[field].ty, &model.symbols);
        // INVARIANT: the sum of numbers below a bound is one in lowest terms, or the sum was given up.
        let sum = Number::fraction(since.0.unwrap_or(sum), MILLION)?;
        let name = model.fact_name(field);
        let message = format!("{name}的合计写的是 {}，各项加起来是 {}", shown(total), shown(&sum));
        Some(InputWarning { message, suggestion: None, place: Some(place) })
    }

    /// Numbers that are far beyond the others of their column.
    pub fn outliers(&self, model: &Model) -> Vec<InputWarning> {
        let mut warnings = Vec::new();
        for (field, figures) in self.0.enumerated() {
            let Type::Number(ty) = &model.fields[field].ty else { continue };
            let numbers: usize = figures.sizes.iter().skip(1).sum();
            let mut below = 0;
            let middle = figures.sizes.iter().enumerate().skip(1).find(|(_, count)| {
                below += **count;
                below * 2 >= numbers
            });
            let Some((middle, _)) = middle.filter(|_| numbers >= FEWEST) else { continue };
            let beyond = middle + if ty.kind == Kind::Money { 3 } else { 4 };
            let count: usize = figures.sizes.iter().skip(beyond).sum();
            let first = figures.first.iter().filter(|(digits, ..)| *digits >= beyond).max_by_key(|(digits, ..)| *digits);
            if let Some((_, place, number)) = first.filter(|_| count * 5 <= numbers) {
                let shown = show(&Value::Number(number.clone()), &model.fields[field].ty, &model.symbols);
                let name = model.fact_name(field);
                let message = format!("{name} {shown} 比这一列多数的数大上千倍，是不是单位写错了（这样的有 {count} 个）");
                warnings.push(InputWarning { message, suggestion: None, place: Some(place.clone()) });
            }
        }
        warnings
    }
}
