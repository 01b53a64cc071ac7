//! The numbers of a list's columns as they come: their sums, against which rows of totals are held, and numbers far beyond the others.

use crate::collections::IndexVec;
use crate::input::InputWarning;
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Numbers are summed in millionths, of which all of them are whole.
const MILLION: i128 = 1_000_000;
/// How many digits a number may have in millionths.
const SIZES: usize = 20;
/// So many times a usual number is far beyond it.
const FAR: u128 = 1000;
/// Of fewer numbers none is far beyond the others.
const FEWEST: usize = 4;
/// So many digits one per cent has in millionths.
const ONE_PER_CENT: usize = 5;

/// By fact, what the numbers of a list come to.
pub struct ColumnFigures(IndexVec<FieldId, Figures>);

#[derive(Default)]
struct Figures {
    totals: Totals,
    sizes: Sizes,
    units: Units,
}

/// How amounts of money are written below a heading that names no unit, and shares below one with a `%`.
#[derive(Default)]
struct Units {
    /// The unit of the first that has one of its own, other than that in which bare numbers are read.
    own: Option<Unit>,
    /// Where the first stands that has none.
    bare: Option<String>,
}

impl Units {
    fn append(&mut self, other: Units) {
        self.own = self.own.or(other.own);
        self.bare = self.bare.take().or(other.bare);
    }
}

/// The totals of a column of the table at hand: each is what stands between its row and a total above it, or the head; where the first of
/// them stands above all items, what stands between it and one below it, or the end, will do as well.
#[derive(Default)]
struct Totals {
    sum: Sum,
    /// What the numbers came to at each total.
    marks: Vec<i128>,
    seen: HashSet<i128>,
    has_numbers: bool,
    lead: bool,
    /// Totals that may be of what stands below, by what the numbers come to then; each with its mark.
    open: HashMap<i128, Vec<(usize, Total)>>,
}

/// Rows one below the other, and the totals that end them.
#[derive(Default)]
pub struct Stretch {
    /// Whether they are the first of a table.
    begins_table: bool,
    numbers: BTreeMap<FieldId, (Sum, Sizes, Units)>,
    totals: Vec<Total>,
}

struct Total {
    field: FieldId,
    stated: Number,
    /// Whether it is an amount of money without a unit, below a heading that names none.
    is_bare: bool,
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

    /// Whether all numbers have fewer digits.
    fn are_below(&self, digits: usize) -> bool {
        self.counts.iter().skip(digits).all(|count| *count == 0)
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

    /// Adds the number of an item; none: it gives one that cannot be used. `unit`: how an amount of money is written, in a unit of its own or
    /// in none, where that is to be noted.
    pub fn add(&mut self, field: FieldId, number: Option<&Number>, unit: Option<Option<Unit>>, place: impl Fn() -> String) {
        let (sum, sizes, units) = self.numbers.entry(field).or_default();
        let millionths = number.and_then(|number| number.floor_scaled(MILLION));
        sum.add(millionths);
        match unit {
            Some(Some(own)) => units.own = units.own.or(Some(own)),
            Some(None) if units.bare.is_none() => units.bare = Some(place()),
            Some(None) | None => {}
        }
        let (Some(number), Some(millionths)) = (number, millionths) else { return };
        let digits = millionths.unsigned_abs().checked_ilog10().map_or(0, |log| log as usize + 1);
        sizes.add(digits, 1, || (place(), number.clone()));
    }

    /// Adds a total.
    pub fn add_total(&mut self, field: FieldId, stated: Number, is_bare: bool, place: String) {
        self.totals.push(Total { field, stated, is_bare, place });
    }
}

impl Total {
    /// What it states if it is in another unit than that in which it was read.
    fn in_unit(&self, unit: Unit, read_in: Unit) -> Option<Number> {
        self.stated.divide(&read_in.factor()).and_then(|number| number.multiply(&unit.factor())).ok()
    }

    /// What is said of it where the items come to another sum.
    fn warning(self, model: &Model, sum: i128) -> Option<InputWarning> {
        let Total { field, stated, place, .. } = self;
        let shown = |number: &Number| show(&Value::Number(number.clone()), &model.fields[field].ty, &model.symbols);
        // INVARIANT: the sum of numbers below a bound is one in lowest terms, or the sum was given up.
        let sum = Number::fraction(sum, MILLION)?;
        let name = model.fact_name(field);
        let message = format!("{name}的合计写的是 {}，各项加起来是 {}", shown(&stated), shown(&sum));
        Some(InputWarning { message, suggestion: None, place: Some(place) })
    }
}

impl Totals {
    /// Whether what stands above comes to a number, down from the head or another total.
    fn come_to(&self, stated: &Number) -> bool {
        let above = self.sum.0.zip(stated.floor_scaled(MILLION)).and_then(|(sum, stated)| sum.checked_sub(stated));
        above.is_some_and(|above| above == 0 || self.seen.contains(&above))
    }

    /// Adds a total; it comes back, with what the items come to, if it is none.
    fn add(&mut self, total: Total) -> Option<(Total, i128)> {
        let (sum, stated) = (self.sum.0?, total.stated.floor_scaled(MILLION)?);
        self.open.remove(&sum);
        let (last, mark) = (self.marks.last().copied().unwrap_or_default(), self.marks.len());
        let above = sum.checked_sub(stated)?;
        let is_right = above == 0 || self.seen.contains(&above);
        self.marks.push(sum);
        self.seen.insert(sum);
        if is_right {
            return None;
        }
        self.lead |= !self.has_numbers;
        if self.lead {
            self.open.entry(sum.checked_add(stated)?).or_default().push((mark, total));
            return None;
        }
        // Of all rows, or of those since the total before: what it is nearer to.
        let parts = [sum, sum - last].into_iter().filter(|part| *part != 0 || sum == 0);
        let meant = parts.min_by_key(|part| part.abs_diff(stated)).unwrap_or(sum);
        Some((total, meant))
    }

    /// The totals that are open still, from above, each with what stands below it.
    fn end(mut self) -> Vec<(Total, i128)> {
        let Some(end) = self.sum.0 else { return Vec::new() };
        self.open.remove(&end);
        let mut open: Vec<(usize, Total)> = self.open.into_values().flatten().collect();
        open.sort_by_key(|(mark, _)| *mark);
        let sum_below = |mark: usize| {
            let at = self.marks.get(mark)?;
            // A total right above another one is that of both.
            Some(self.marks.get(mark + 1).filter(|next| *next != at).unwrap_or(&end) - at)
        };
        open.into_iter().filter_map(|(mark, total)| Some((total, sum_below(mark)?))).collect()
    }
}

impl ColumnFigures {
    pub fn new(model: &Model) -> Self {
        ColumnFigures(model.fields.iter().map(|_| Figures::default()).collect())
    }

    /// Adds the rows that come next; what is said of totals that differ from what they are totals of.
    pub fn append(&mut self, model: &Model, stretch: Stretch) -> Vec<InputWarning> {
        let mut warnings = if stretch.begins_table { self.end_table(model) } else { Vec::new() };
        for (field, (sum, sizes, units)) in stretch.numbers {
            let figures = &mut self.0[field];
            figures.totals.sum.add(sum.0);
            figures.totals.has_numbers = true;
            figures.sizes.append(sizes);
            figures.units.append(units);
        }
        let mut totals = stretch.totals;
        for total in totals.iter_mut().filter(|total| total.is_bare) {
            let Figures { totals, units, .. } = &self.0[total.field];
            let Type::Number(NumberType { unit: Some(read_in), .. }) = &model.fields[total.field].ty else { continue };
            // Where all items name their unit, it may be that of their sum as well.
            if let Units { own: Some(own), bare: None } = units
                && !totals.come_to(&total.stated)
                && let Some(stated) = total.in_unit(*own, *read_in).filter(|stated| totals.come_to(stated))
            {
                total.stated = stated;
            }
        }
        let wrong = totals.into_iter().filter_map(|total| self.0[total.field].totals.add(total));
        warnings.extend(wrong.filter_map(|(total, sum)| total.warning(model, sum)));
        warnings
    }

    /// Ends the table at hand; what is said of totals that are no sums of what stands below them.
    pub fn end_table(&mut self, model: &Model) -> Vec<InputWarning> {
        let mut wrong = Vec::new();
        for figures in self.0.iter_mut() {
            wrong.extend(std::mem::take(&mut figures.totals).end());
        }
        wrong.into_iter().filter_map(|(total, sum)| total.warning(model, sum)).collect()
    }

    /// Columns in which some amounts have a unit of their own, and others none; those in which all shares are so small that they may be no per
    /// cent, as their heading has it.
    pub fn doubtful_units(&self, model: &Model) -> Vec<InputWarning> {
        let doubtful = self.0.enumerated().filter_map(|(field, figures)| {
            let Type::Number(NumberType { unit: Some(read_in), .. }) = &model.fields[field].ty else { return None };
            let name = model.fact_name(field);
            let (place, message) = match &figures.units {
                Units { own: Some(own), bare: Some(place) } => {
                    let (own, read_in) = (own.word(), read_in.word());
                    (place, format!("{name}别处写着「{own}」，这一格只写了数，按{read_in}算了：补上单位，或者在列名里写明"))
                }
                Units { own: None, bare: Some(place) } if *read_in == Unit::PERCENT && figures.sizes.are_below(ONE_PER_CENT) => {
                    (place, format!("列名里写着 %，{name}却都不到 1%：0.3 说的是 30% 的，写成 30"))
                }
                Units { .. } => return None,
            };
            Some(InputWarning { message, suggestion: None, place: Some(place.clone()) })
        });
        doubtful.collect()
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
            // A number of the middle size: what is far beyond it differs by more than digits tell.
            let size = |number: &Number| number.floor_scaled(MILLION).map(i128::unsigned_abs);
            let usual = figures.sizes.first.iter().find(|(digits, ..)| *digits == middle).and_then(|(_, _, number)| size(number));
            let is_far = |number: &Number| size(number).zip(usual).is_some_and(|(size, usual)| size / FAR >= usual);
            if let Some((_, place, number)) = first.filter(|(_, _, number)| count * FEWEST <= numbers && is_far(number)) {
                let shown = show(&Value::Number(number.clone()), &model.fields[field].ty, &model.symbols);
                let name = model.fact_name(field);
                let message = format!("{name} {shown} 比这一列多数的数大上千倍，是不是单位写错了（这样的有 {count} 个）");
                warnings.push(InputWarning { message, suggestion: None, place: Some(place.clone()) });
            }
        }
        warnings
    }
}
