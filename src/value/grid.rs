//! The values that a number or a day can have, in steps: whoever makes up values takes them from here.

use crate::value::Value;
use crate::value::date::Date;
use crate::value::number::{LIMIT, Number};
use crate::value::types::Type;
use crate::value::unit::Unit;
use std::ops::RangeInclusive;

/// The steps of one in which numbers are counted.
const MILLION: i128 = 1_000_000;
/// Days of other years look strange in an example.
const FAMILIAR_YEARS: [i32; 2] = [1900, 2200];

/// The values that a number or date can take, by step: step 0 is the number 0, or 1970-01-01.
#[derive(Clone, Copy)]
pub enum Grid {
    /// Multiples of `step / scale`.
    Numbers {
        step: i128,
        scale: i128,
    },
    Dates,
}

impl Grid {
    /// The grid of a type; none for types without order.
    pub fn of(ty: &Type) -> Option<Grid> {
        match ty {
            Type::Date => Some(Grid::Dates),
            Type::Number(number) => {
                let percent = number.unit == Some(Unit::PERCENT);
                let unit = number.unit.filter(|_| !percent).and_then(|unit| unit.factor().to_whole()).unwrap_or(1);
                Some(match (number.whole, percent) {
                    (true, _) => Grid::Numbers { step: i128::from(unit), scale: 1 },
                    // Per cent has six digits of its own.
                    (false, true) => Grid::Numbers { step: 1, scale: 100_000_000 },
                    (false, false) => Grid::Numbers { step: 1, scale: 1_000_000 },
                })
            }
            Type::Error | Type::Text | Type::Truth | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
        }
    }

    /// The first and the last step that a list or a policy can write.
    pub fn ends(self) -> (i128, i128) {
        match self {
            Grid::Dates => (i128::from(Date::FIRST_WRITTEN.days()), i128::from(Date::MAX.days())),
            Grid::Numbers { step, scale } => {
                // Per cent is limited as it is written.
                let most = (LIMIT * scale.min(MILLION) - 1) / step;
                (-most, most)
            }
        }
    }

    /// How odd a value is in an example where others do: 2 for one that no policy is about, 1 for one below zero, else 0.
    pub fn oddness(self, value: &Value) -> u8 {
        match self.step_of(value) {
            _ if !self.is_ordinary(value) => 2,
            Some(at) if at < 0 && matches!(self, Grid::Numbers { .. }) => 1,
            Some(_) | None => 0,
        }
    }

    /// Whether policies are about such a value.
    pub fn is_ordinary(self, value: &Value) -> bool {
        self.step_of(value).is_none_or(|step| self.ordinary().contains(&step))
    }

    /// The steps of values that policies are about.
    pub fn ordinary(self) -> RangeInclusive<i128> {
        match self {
            Grid::Dates => {
                let [first, last] = FAMILIAR_YEARS.map(|year| Date::from_ymd(year, 1, 1).map_or(0, |day| i128::from(day.days())));
                first..=last
            }
            Grid::Numbers { .. } => self.ends().0 / 10..=self.ends().1 / 10,
        }
    }

    /// The step of a value, or the one just below it; none for a value of another type.
    pub fn step_of(self, value: &Value) -> Option<i128> {
        match (self, value) {
            (Grid::Dates, Value::Date(date)) => Some(i128::from(date.days())),
            (Grid::Numbers { step, scale }, Value::Number(number)) => number.floor_scaled(scale).map(|at| at.div_euclid(step)),
            _ => None,
        }
    }

    /// The steps at which comparisons with a constant turn, as far as there are such steps, and the ends.
    pub fn around(self, constant: &Value) -> Vec<i128> {
        let (low, high) = self.ends();
        let mut steps = vec![low, high];
        if let Some(at) = self.step_of(constant) {
            // At or just below the constant, and its neighbours.
            steps.extend([at - 1, at, at + 1].into_iter().filter(|at| (low..=high).contains(at)));
        }
        steps
    }

    /// The value at a step.
    pub fn value(self, at: i128) -> Option<Value> {
        match self {
            Grid::Dates => Date::from_days(i64::try_from(at).ok()?).map(Value::Date),
            Grid::Numbers { step, scale } => Number::fraction(at.checked_mul(step)?, scale).map(Value::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use crate::value::Value;
    use crate::value::date::Date;
    use crate::value::number::{LIMIT, Number};
    use crate::value::types::{NumberType, Type};
    use crate::value::unit::{Kind, Unit};
    use proptest::prelude::*;

    /// The grid of a number with such a unit, and how many base units it is; per cent is counted in hundredths of one.
    fn of_unit(unit: Option<Unit>, whole: bool) -> (Grid, i128) {
        let kind = unit.map_or(Kind::Plain, Unit::kind);
        let factor = unit.filter(|unit| *unit != Unit::PERCENT).map_or(1, |unit| unit.factor().to_whole().unwrap().into());
        (Grid::of(&Type::Number(NumberType { kind, unit, whole })).unwrap(), factor)
    }

    fn units() -> impl Strategy<Value = Option<Unit>> {
        let words = ["元", "万元", "亩", "人", "%"];
        prop_oneof![Just(None), prop::sample::select(words.to_vec()).prop_map(|word| Some(Unit::from_word(word).unwrap()))]
    }

    fn number(numerator: i128, denominator: i128) -> Value {
        Value::Number(Number::fraction(numerator, denominator).unwrap())
    }

    fn day(year: i32, month: u32, day: u32) -> Value {
        Value::Date(Date::from_ymd(year, month, day).unwrap())
    }

    #[test]
    fn only_numbers_and_days_have_steps() {
        assert!(Grid::of(&Type::Text).is_none() && Grid::of(&Type::Truth).is_none() && Grid::of(&Type::Set(Vec::new().into())).is_none());
        assert!(Grid::Dates.step_of(&number(1, 1)).is_none());
        assert!(of_unit(None, false).0.step_of(&day(2024, 5, 6)).is_none());
    }

    #[test]
    fn whole_numbers_step_by_their_unit_and_others_by_six_digits() {
        let value = |unit, whole| {
            let unit = Unit::from_word(unit);
            of_unit(unit, whole).0.value(3)
        };
        assert_eq!(value("人", true), Some(number(3, 1)));
        assert_eq!(value("万元", true), Some(number(30_000, 1)));
        assert_eq!(value("万元", false), Some(number(3, 1_000_000)));
        assert_eq!(value("%", false), Some(number(3, 100_000_000)));
        assert_eq!(Grid::Dates.value(3), Some(day(1970, 1, 4)));
    }

    #[test]
    fn days_end_where_they_can_be_written() {
        let (low, high) = Grid::Dates.ends();
        assert_eq!(Grid::Dates.value(low), Some(Value::Date(Date::FIRST_WRITTEN)));
        assert_eq!(Grid::Dates.value(high), Some(day(9999, 12, 31)));
    }

    #[test]
    fn odd_are_numbers_below_zero_and_more_so_what_no_policy_is_about() {
        let (grid, _) = of_unit(None, false);
        let tenth = LIMIT / 10;
        let cases = [(0, 0), (5, 0), (-1, 1), (tenth - 1, 0), (tenth + 1, 2), (-tenth + 1, 1), (-tenth - 1, 2)];
        for (value, oddness) in cases {
            assert_eq!(grid.oddness(&number(value, 1)), oddness, "{value}");
        }
        let days = [((1900, 1, 1), 0), ((1899, 12, 31), 2), ((1960, 1, 1), 0), ((2200, 1, 1), 0), ((2200, 1, 2), 2)];
        for ((year, month, at), oddness) in days {
            assert_eq!(Grid::Dates.oddness(&day(year, month, at)), oddness, "{year}-{month}-{at}");
        }
        assert_eq!(grid.oddness(&Value::Truth(true)), 0);
    }

    proptest! {
        #[test]
        fn the_value_at_a_step_is_at_that_step(unit in units(), whole: bool, part in -1_000_000_i128..=1_000_000) {
            for grid in [of_unit(unit, whole).0, Grid::Dates] {
                let (low, high) = grid.ends();
                let at = if part < 0 { low / 1_000_000 * -part } else { high / 1_000_000 * part };
                prop_assert_eq!(grid.step_of(&grid.value(at).unwrap()), Some(at));
            }
        }

        #[test]
        fn a_value_between_two_steps_is_at_the_lower_one(steps in -1_000_000_i128..1_000_000, part in 1_i128..10) {
            let (grid, factor) = of_unit(Unit::from_word("万元"), true);
            prop_assert_eq!(grid.step_of(&number((10 * steps + part) * factor, 10)), Some(steps));
        }

        #[test]
        fn the_ends_can_be_written_and_what_lies_beyond_cannot(unit in units(), whole: bool) {
            let (grid, factor) = of_unit(unit, whole);
            let (low, high) = grid.ends();
            // A share is written as so many per cent.
            let written = if unit == Some(Unit::PERCENT) && !whole { 100 } else { 1 };
            let reaches = |at: i128| {
                let Some(Value::Number(value)) = grid.value(at) else { return true };
                value.floor_scaled(written).is_none_or(|value| value.abs() >= LIMIT)
            };
            prop_assert_eq!(low, -high);
            prop_assert!(!reaches(high) && reaches(high + 1), "{} {}", high, factor);
        }

        #[test]
        fn around_a_constant_are_its_step_and_those_beside_it(at in -1_000_i128..1_000) {
            for grid in [of_unit(None, true).0, Grid::Dates] {
                let (low, high) = grid.ends();
                prop_assert_eq!(grid.around(&grid.value(at).unwrap()), vec![low, high, at - 1, at, at + 1]);
                prop_assert_eq!(grid.around(&grid.value(high).unwrap()), vec![low, high, high - 1, high]);
            }
            prop_assert_eq!(Grid::Dates.around(&Value::Truth(true)).len(), 2);
        }
    }
}
