//! The functions of the language, over the values of their arguments.

use crate::eval::cause::{Causes, Fault};
use crate::eval::kleene::{Eval, all, both, compare, ill_formed};
use crate::eval::value::Evaluator;
use crate::ir::builtins::Function;
use crate::ir::{Expression, Relation};
use crate::value::number::Number;
use crate::value::text::title;
use crate::value::{Text, Value};

impl Evaluator<'_> {
    pub(super) fn call(&self, function: Function, arguments: &[Expression]) -> Eval {
        let mut values = arguments.iter().map(|argument| self.value(argument));
        let mut next = || values.next().unwrap_or_else(ill_formed);
        match function {
            Function::InOrder => self.in_order(arguments).map(Value::Truth),
            Function::LawName => match next()? {
                // No 《》 in it: it is the text's fact that is to be mended.
                Value::Text(text) => title(text.key())
                    .map(|name| Value::Text(Text::new(name)))
                    .ok_or_else(|| self.facts_of(arguments.iter()).unwrap_or_else(|| Causes::fault(Fault::NoLawName))),
                Value::Number(_) | Value::Truth(_) | Value::Date(_) | Value::Choice(_) | Value::Set(_) => ill_formed(),
            },
            Function::Size => match next()? {
                Value::Set(names) => Ok(count(names.len() as i64)),
                Value::Text(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) | Value::Choice(_) => ill_formed(),
            },
            Function::Year | Function::Month => match next()? {
                Value::Date(date) => {
                    let (year, month, _) = date.ymd();
                    Ok(count(if function == Function::Year { year.into() } else { month.into() }))
                }
                Value::Text(_) | Value::Number(_) | Value::Truth(_) | Value::Choice(_) | Value::Set(_) => ill_formed(),
            },
            Function::Smaller | Function::Larger => {
                let (left, right) = both(next(), next())?;
                let left_wins = compare(if function == Function::Smaller { Relation::AtMost } else { Relation::AtLeast }, &left, &right);
                Ok(if left_wins { left } else { right })
            }
            Function::WorkdaysBetween => match both(next(), next())? {
                (Value::Date(from), Value::Date(to)) => {
                    if to <= from {
                        return Ok(count(0));
                    }
                    let calendar = self.context.calendar().ok_or_else(|| Causes::fault(Fault::NoCalendar))?;
                    calendar.workdays_between(from, to).map(count).map_err(|year| Causes::fault(Fault::CalendarEnds(year)))
                }
                _ => ill_formed(),
            },
        }
    }

    /// None later than the next; an unknown one in between hides nothing.
    pub(super) fn in_order(&self, dates: &[Expression]) -> Eval<bool> {
        let dates: Vec<Eval> = dates.iter().map(|date| self.value(date)).collect();
        let known = dates.iter().filter_map(|date| date.as_ref().ok());
        if !known.is_sorted_by(|earlier, later| compare(Relation::AtMost, earlier, later)) {
            return Ok(false);
        }
        all(dates.into_iter().map(|date| date.map(|_| true)))
    }
}

fn count(number: i64) -> Value {
    Value::Number(Number::whole(number))
}
