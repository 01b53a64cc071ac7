//! The truth value of a condition; the connectives follow strong Kleene logic.

use crate::eval::kleene::{Eval, all, any, both, compare, truth_of};
use crate::eval::value::Evaluator;
use crate::ir::builtins::Function;
use crate::ir::{Expression, ExpressionKind, Relation, SetTest, TextTest};
use crate::value::Value;

impl Evaluator<'_> {
    /// The truth value of a condition.
    pub(super) fn truth(&self, expression: &Expression) -> Eval<bool> {
        use ExpressionKind as K;
        match &expression.kind {
            K::And(parts) => all(parts.iter().map(|part| self.truth(part))),
            K::Or(parts) => any(parts.iter().map(|part| self.truth(part))),
            K::Not(inner) => self.truth(inner).map(|truth| !truth),
            K::Compare { relation, left, right } => {
                let (left, right) = both(self.value(left), self.value(right))?;
                Ok(compare(*relation, &left, &right))
            }
            K::Between { value, low, high } => {
                let value = self.value(value);
                let at_least = both(value.clone(), self.value(low)).map(|(value, low)| compare(Relation::AtLeast, &value, &low));
                let at_most = both(value, self.value(high)).map(|(value, high)| compare(Relation::AtMost, &value, &high));
                all([at_least, at_most])
            }
            K::InList { value, list, negated } => {
                let value = self.value(value);
                let is_constant = value.as_ref().map(|value| list.constants().contains(value)).map_err(Clone::clone);
                let one =
                    |item: &Expression| both(value.clone(), self.value(item)).map(|(value, item)| compare(Relation::Equal, &value, &item));
                any(std::iter::once(is_constant).chain(list.computed().map(one))).map(|found| found != *negated)
            }
            K::InTable { table, key, at, negated } => Ok(self.row_of(*table, key, at.as_deref())?.0.is_some() != *negated),
            K::Names { naming, text, table, at, negated } => Ok(self.key_in(*naming, text, *table, at.as_deref())?.0.is_some() != *negated),
            K::SetTest { test, set, members } => self.set_test(*test, set, members),
            K::TextTest { test, text, part, negated } => {
                let (text, part) = both(self.value(text), self.value(part))?;
                Ok(text_test(*test, &text, &part) != *negated)
            }
            K::Matches { text, pattern } => {
                let regex = &self.context.model().patterns[*pattern].regex;
                Ok(matches!(self.value(text)?, Value::Text(text) if regex.is_match(text.key())))
            }
            K::Filled { field, negated } => self.context.filled(*field).map(|filled| filled != *negated),
            K::Definition(id) => truth_of(self.definition(*id)),
            K::Call { function: Function::InOrder, arguments } => self.in_order(arguments),
            K::Error
            | K::Constant(_)
            | K::AsOf
            | K::Field(_)
            | K::Lookup { .. }
            | K::NamedKey { .. }
            | K::Arithmetic { .. }
            | K::Negate(_)
            | K::Shift { .. }
            | K::DaysBetween { .. }
            | K::Choice { .. }
            | K::Call { .. }
            | K::Aggregate(_) => truth_of(self.value(expression)),
        }
    }

    fn set_test(&self, test: SetTest, set: &Expression, members: &[Expression]) -> Eval<bool> {
        let set = self.value(set);
        let one = |member: &Expression| {
            let (set, member) = both(set.clone(), self.value(member))?;
            Ok(matches!((&set, &member), (Value::Set(held), Value::Choice(member)) if held.contains(member)))
        };
        let found = members.iter().map(one);
        match test {
            SetTest::All => all(found),
            SetTest::Any => any(found),
            SetTest::None => any(found).map(|found| !found),
        }
    }
}

fn text_test(test: TextTest, text: &Value, part: &Value) -> bool {
    let (Value::Text(text), Value::Text(part)) = (text, part) else { return false };
    match test {
        TextTest::Contains => text.key().contains(part.key()),
        TextTest::Starts => text.key().starts_with(part.key()),
        TextTest::Ends => text.key().ends_with(part.key()),
    }
}
