//! The functions of the language, over the values of their arguments.

use crate::eval::cause::{Causes, Fault};
use crate::eval::kleene::{Eval, both, compare};
use crate::eval::value::Evaluator;
use crate::ir::builtins::Function;
use crate::ir::{Expression, Relation};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::text::title;
use crate::value::{Text, Value};

impl Evaluator<'_> {
    pub(super) fn call(&self, function: Function, arguments: &[Expression]) -> Eval {
        let mut values = arguments.iter().map(|argument| self.value(argument));
        let mut next = || values.next().unwrap_or_else(|| Err(Box::default()));
        match function {
            Function::InOrder => self.in_order(arguments).map(Value::Truth),
            Function::LawName => match next()? {
                // No 《》 in it: it is the text's fact that is to be mended.
                Value::Text(text) => title(&text.folded).map(|name| Value::Text(Text::new(name))).ok_or_else(|| {
                    let mut causes = Box::<Causes>::default();
                    arguments.iter().for_each(|argument| self.add_facts(argument, &mut causes));
                    if causes.facts.is_empty() { Causes::fault(Fault::NoLawName) } else { causes }
                }),
                other => Ok(other),
            },
            Function::Smaller | Function::Larger => {
                let (left, right) = both(next(), next())?;
                let left_wins = compare(if function == Function::Smaller { Relation::AtMost } else { Relation::AtLeast }, &left, &right);
                Ok(if left_wins { left } else { right })
            }
            Function::WorkdaysBetween => match both(next(), next())? {
                (Value::Date(from), Value::Date(to)) => {
                    if to <= from {
                        return Ok(Value::Number(Number::ZERO));
                    }
                    let calendar = self.context.stack.calendar.as_ref().ok_or_else(|| Causes::fault(Fault::NoCalendar))?;
                    let count = calendar.workdays_between(from, to).map_err(|year| Causes::fault(Fault::CalendarEnds(year)))?;
                    Ok(Value::Number(Number::whole(count)))
                }
                (other, _) => Ok(other),
            },
        }
    }
    /// None later than the next; every pair is looked at, so that an unknown in between hides nothing.
    pub(super) fn in_order(&self, dates: &[Expression]) -> Eval<bool> {
        let dates: Vec<Eval> = dates.iter().map(|date| self.value(date)).collect();
        let mut unknown: Option<Box<Causes>> = None;
        let mut latest: Option<Date> = None;
        for date in &dates {
            match date {
                Ok(Value::Date(date)) => {
                    if latest.is_some_and(|latest| latest > *date) {
                        return Ok(false);
                    }
                    latest = Some(*date);
                }
                Ok(_) => {}
                Err(causes) => match &mut unknown {
                    Some(all) => all.join(causes),
                    None => unknown = Some(causes.clone()),
                },
            }
        }
        unknown.map_or(Ok(true), Err)
    }
}
