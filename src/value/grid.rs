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
        let Some(at) = self.step_of(value) else { return 0 };
        match at {
            at if !self.ordinary().contains(&at) => 2,
            at if at < 0 && matches!(self, Grid::Numbers { .. }) => 1,
            _ => 0,
        }
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
