//! The numbers of a list's columns as they come: their sums, against which rows of totals are held, and numbers far beyond the others.

use crate::collections::IndexVec;
use crate::input::InputWarning;
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::show::show;
use crate::value::types::Type;
use crate::value::unit::Kind;
use std::collections::BTreeMap;

/// Numbers are summed in millionths, of which all of them are whole.
const MILLION: i128 = 1_000_000;
/// How many digits a number may have in millionths.
const SIZES: usize = 20;
/// Of fewer numbers none is far beyond the others.
const FEWEST: usize = 4;

/// By fact, what the numbers of a list come to.
pub struct ColumnFigures(IndexVec<FieldId, Figures>);

#[derive(Clone, Default)]
struct Figures {
    /// Of the table at hand.
    all: Sum,
    /// Of what stands below the last total.
    since: Sum,
    sizes: Sizes,
}

/// Rows one below the other, and the totals that end them.
#[derive(Default)]
pub struct Stretch {
    /// Whether they are the first of a table.
    begins_table: bool,
    numbers: BTreeMap<FieldId, (Sum, Sizes)>,
    totals: Vec<Total>,
}

struct Total {
    field: FieldId,
    stated: Number,
    place: String,
}

/// None once something cannot be summed.
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

/// By number of digits: how many numbers there are, and where the first of them stands.
#[derive(Clone, Default)]
struct Sizes {
    counts: [usize; SIZES],
    first: Vec<(usize, String, Number)>,
}

impl Sizes {
    /// Adds numbers of one size. `first`: the first of them, and where it stands.
    fn add(&mut self, digits: usize, count: usize, first: impl FnOnce() -> (String, Number)) {
        let Some(slot) = self.counts.get_mut(digits) else { return };
        if *slot == 0 {
            let (place, number) = first();
            self.first.push((digits, place, number));
        }
        *slot += count;
    }

    fn append(&mut self, other: Sizes) {
        for (digits, place, number) in other.first {
            let count = other.counts.get(digits).copied().unwrap_or_default();
            self.add(digits, count, || (place, number));
        }
    }
}

impl Stretch {
    /// The first rows of a table.
    pub fn of_new_table() -> Stretch {
        Stretch { begins_table: true, ..Stretch::default() }
    }

    /// Whether a total ends it.
    pub fn is_ended(&self) -> bool {
        !self.totals.is_empty()
    }

    /// Adds the number of an item; none: it gives one that cannot be used.
    pub fn add(&mut self, field: FieldId, number: Option<&Number>, place: impl FnOnce() -> String) {
        let (sum, sizes) = self.numbers.entry(field).or_default();
        let millionths = number.and_then(|number| number.floor_scaled(MILLION));
        sum.add(millionths);
        let (Some(number), Some(millionths)) = (number, millionths) else { return };
        let digits = millionths.unsigned_abs().checked_ilog10().map_or(0, |log| log as usize + 1);
        sizes.add(digits, 1, || (place(), number.clone()));
    }

    /// Adds a total of what stands above.
    pub fn add_total(&mut self, field: FieldId, stated: Number, place: String) {
        self.totals.push(Total { field, stated, place });
    }
}

impl ColumnFigures {
    pub fn new(model: &Model) -> Self {
        ColumnFigures(model.fields.iter().map(|_| Figures::default()).collect())
    }

    /// Adds the rows that come next; what is said of totals that differ from what stands above them.
    pub fn append(&mut self, model: &Model, stretch: Stretch) -> Vec<InputWarning> {
        if stretch.begins_table {
            for figures in self.0.iter_mut() {
                (figures.all, figures.since) = (Sum::default(), Sum::default());
            }
        }
        for (field, (sum, sizes)) in stretch.numbers {
            let figures = &mut self.0[field];
            figures.all.add(sum.0);
            figures.since.add(sum.0);
            figures.sizes.append(sizes);
        }
        stretch.totals.into_iter().filter_map(|total| self.total(model, total)).collect()
    }

    fn total(&mut self, model: &Model, Total { field, stated, place }: Total) -> Option<InputWarning> {
        let figures = &mut self.0[field];
        let total = stated.floor_scaled(MILLION)?;
        let since = std::mem::take(&mut figures.since);
        let sum = figures.all.0?;
        if sum == total || since.0 == Some(total) {
            return None;
        }
        let shown = |number: &Number| show(&Value::Number(number.clone()), &model.fields[field].ty, &model.symbols);
        // INVARIANT: the sum of numbers below a bound is one in lowest terms, or the sum was given up.
        let sum = Number::fraction(since.0.unwrap_or(sum), MILLION)?;
        let name = model.fact_name(field);
        let message = format!("{name}的合计写的是 {}，各项加起来是 {}", shown(&stated), shown(&sum));
        Some(InputWarning { message, suggestion: None, place: Some(place) })
    }

    /// Numbers that are far beyond the others of their column.
    pub fn outliers(&self, model: &Model) -> Vec<InputWarning> {
        let mut warnings = Vec::new();
        for (field, figures) in self.0.enumerated() {
            let Type::Number(ty) = &model.fields[field].ty else { continue };
            let numbers: usize = figures.sizes.counts.iter().skip(1).sum();
            let mut below = 0;
            let middle = figures.sizes.counts.iter().enumerate().skip(1).find(|(_, count)| {
                below += **count;
                below * 2 >= numbers
            });
            let Some((middle, _)) = middle.filter(|_| numbers >= FEWEST) else { continue };
            let beyond = middle + if ty.kind == Kind::Money { 3 } else { 4 };
            let count: usize = figures.sizes.counts.iter().skip(beyond).sum();
            let first = figures.sizes.first.iter().filter(|(digits, ..)| *digits >= beyond).max_by_key(|(digits, ..)| *digits);
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
