//! The value of an expression in a context.

use crate::collections::IndexMap;
use crate::eval::cause::{Causes, Fault};
use crate::eval::context::Context;
use crate::eval::kleene::{Eval, both, ill_formed};
use crate::ir::calendar::Calendar;
use crate::ir::{DefinitionId, Expression, ExpressionKind, Operator};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::unit::Kind;
use std::cell::RefCell;

/// One evaluation. The value of a definition that uses others is kept, so that definitions which name another several times do not
/// multiply the work.
pub(super) struct Evaluator<'e> {
    pub(super) context: &'e Context<'e>,
    definitions: RefCell<IndexMap<DefinitionId, Eval>>,
}

impl Context<'_> {
    /// The value of an expression.
    pub fn value(&self, expression: &Expression) -> Eval {
        Evaluator::new(self).value(expression)
    }

    /// The truth value of a condition.
    pub fn truth(&self, condition: &Expression) -> Eval<bool> {
        Evaluator::new(self).truth(condition)
    }
}

impl<'e> Evaluator<'e> {
    fn new(context: &'e Context<'e>) -> Self {
        Evaluator { context, definitions: RefCell::default() }
    }

    pub(super) fn definition(&self, id: DefinitionId) -> Eval {
        let definition = &self.context.model().definitions[id];
        if !definition.reads.definitions {
            return self.value(&definition.value);
        }
        if let Some(known) = self.definitions.borrow().get(&id) {
            return known.clone();
        }
        let value = self.value(&definition.value);
        self.definitions.borrow_mut().insert(id, value.clone());
        value
    }

    /// The value of any expression.
    pub(super) fn value(&self, expression: &Expression) -> Eval {
        use ExpressionKind as K;
        match &expression.kind {
            // INVARIANT: a model with errors is not evaluated; stay total all the same.
            K::Error => ill_formed(),
            K::Constant(value) => Ok(value.clone()),
            K::AsOf => Ok(Value::Date(self.context.session.as_of)),
            K::Field(field) => self.context.field(*field),
            K::Definition(id) => self.definition(*id),
            K::Lookup { table, key, at, column } => self.lookup(*table, key, at.as_deref(), *column),
            K::NamedKey { naming, text, table } => {
                let (found, _) = self.key_in(*naming, text, *table, None)?;
                let missing = || self.facts_of(std::iter::once(&**text)).unwrap_or_else(|| Causes::fault(Fault::NamesNone(*table)));
                found.ok_or_else(missing)
            }
            K::Arithmetic { operator, left, right } => {
                let (left, right) = (self.value(left), self.value(right));
                // Whatever would be divided by zero: no fact can mend it.
                if *operator == Operator::Divide && matches!(&right, Ok(Value::Number(divisor)) if divisor.is_zero()) {
                    return Err(Causes::fault(Fault::DivisionByZero));
                }
                let (left, right) = both(left, right)?;
                arithmetic(*operator, &left, &right)
            }
            K::Negate(inner) => match self.value(inner)? {
                Value::Number(number) => Ok(Value::Number(-number)),
                Value::Text(_) | Value::Truth(_) | Value::Date(_) | Value::Choice(_) | Value::Set(_) => ill_formed(),
            },
            K::Shift { date, by, back } => {
                let kind = match by.ty {
                    Type::Number(number) => number.kind,
                    _ => Kind::Days,
                };
                let (date, by) = both(self.value(date), self.value(by))?;
                shift(&date, &by, kind, *back, self.context.calendar())
            }
            K::DaysBetween { later, earlier } => match both(self.value(later), self.value(earlier))? {
                (Value::Date(later), Value::Date(earlier)) => Ok(Value::Number(Number::whole(later.days() - earlier.days()))),
                _ => ill_formed(),
            },
            K::Choice { condition, yes, no } => match self.truth(condition) {
                Ok(true) => self.value(yes),
                Ok(false) => self.value(no),
                Err(mut causes) => {
                    // Whatever the condition turns out to be, the value must then be known too.
                    for branch in [yes, no] {
                        if let Err(other) = self.value(branch) {
                            causes.join(&other);
                        }
                    }
                    Err(causes)
                }
            },
            K::Call { function, arguments } => self.call(*function, arguments),
            K::Aggregate(id) => self.context.aggregate(*id),
            K::And(_)
            | K::Or(_)
            | K::Not(_)
            | K::Compare { .. }
            | K::Between { .. }
            | K::InList { .. }
            | K::InTable { .. }
            | K::Names { .. }
            | K::SetTest { .. }
            | K::TextTest { .. }
            | K::Matches { .. }
            | K::Filled { .. } => self.truth(expression).map(Value::Truth),
        }
    }
}

fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Eval {
    let (Value::Number(left), Value::Number(right)) = (left, right) else { return ill_formed() };
    let result = match operator {
        Operator::Add => left.add(right),
        Operator::Subtract => left.subtract(right),
        Operator::Multiply => left.multiply(right),
        Operator::Divide => left.divide(right),
    };
    result.map(Value::Number).map_err(|error| Causes::fault(error.into()))
}

fn shift(date: &Value, by: &Value, kind: Kind, back: bool, calendar: Option<&Calendar>) -> Eval {
    let (Value::Date(date), Value::Number(by)) = (date, by) else { return ill_formed() };
    let count = by.to_whole().ok_or_else(|| Causes::fault(Fault::DateRange))?;
    let count = if back { -count } else { count };
    let moved = match kind {
        Kind::Months => date.add_months(count).ok_or(Fault::DateRange),
        Kind::Workdays if count == 0 => Ok(*date),
        Kind::Workdays => {
            calendar.ok_or(Fault::NoCalendar).and_then(|calendar| calendar.add_workdays(*date, count).map_err(Fault::CalendarEnds))
        }
        _ => date.add_days(count).ok_or(Fault::DateRange),
    };
    moved.map(Value::Date).map_err(Causes::fault)
}
