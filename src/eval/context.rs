//! The value of an expression for one item, or for the list as a whole.
//!
//! Unknown is an `Err` with its causes, so that strict operations read plainly; the connectives follow strong Kleene logic.

use crate::eval::cause::{Causes, Fault};
use crate::eval::facts::{Fact, List};
use crate::eval::figures::Figures;
use crate::ir::builtins::Function;
use crate::ir::table::Calendar;
use crate::ir::{Expression, ExpressionKind, FieldId, Model, Need, SetTest, Stack, TableId, TextTest};
use crate::syntax::ast::{Operator, Relation};
use crate::value::date::Date;
use crate::value::number::{ArithmeticError, Number};
use crate::value::types::Type;
use crate::value::unit::Kind;
use crate::value::{Text, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// A value, or why there is none.
pub type Eval = Result<Value, Box<Causes>>;
/// A truth value, or why there is none.
pub type Truth = Result<bool, Box<Causes>>;

/// What stays the same while a list is judged.
pub struct Session<'s> {
    pub model: &'s Model,
    pub list: &'s List,
    pub as_of: Date,
    pub open: bool,
    /// Whether a 缺省 stands for a fact that is not given; not where a condition itself is in question.
    pub defaults: bool,
    /// By stack.
    pub figures: Arc<Vec<Figures>>,
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub model: &'c Model,
    pub stack: &'c Stack,
    pub list: &'c List,
    pub as_of: Date,
    pub open: bool,
    /// See [`Session::defaults`].
    pub defaults: bool,
    /// The figures of this stack; none while they are computed (they do not nest).
    pub figures: Option<&'c Figures>,
    /// The item, from 0; none for the list as a whole.
    pub row: Option<usize>,
    /// Whether causes name the row: within a figure, the facts are those of any item.
    pub names_row: bool,
    /// A fact supposed to be otherwise.
    pub patch: Option<Patch<'c>>,
}

/// A supposition: this fact has this value.
#[derive(Clone, Copy)]
pub struct Patch<'c> {
    pub field: FieldId,
    pub fact: &'c Fact,
    /// Whether 已填 and 应备 see it too (while a form is being filled in), or stay as they are.
    pub filling: bool,
}

impl<'s> Session<'s> {
    /// Computes the figures of the whole list.
    pub fn new(model: &'s Model, list: &'s List, as_of: Date, open: bool) -> Self {
        let mut session = Session::part(model, list, as_of, open, Arc::default());
        session.figures = Arc::new(model.stacks.iter().map(|stack| Figures::compute(&session.bare(stack))).collect());
        session
    }

    /// A session in which every fact of a form is open and no figure is known: for questions about the conditions themselves.
    pub fn without_figures(model: &'s Model, list: &'s List, as_of: Date) -> Self {
        Session { defaults: false, ..Session::part(model, list, as_of, true, Arc::default()) }
    }

    /// A session on part of a list of which the figures are known, or not asked for.
    pub fn part(model: &'s Model, list: &'s List, as_of: Date, open: bool, figures: Arc<Vec<Figures>>) -> Self {
        Session { model, list, as_of, open, defaults: true, figures }
    }

    fn bare<'c>(&'c self, stack: &'c Stack) -> Context<'c> {
        Context {
            model: self.model,
            stack,
            list: self.list,
            as_of: self.as_of,
            open: self.open,
            defaults: self.defaults,
            figures: None,
            row: None,
            names_row: false,
            patch: None,
        }
    }

    /// The context of an item, or of the list as a whole, in one stack.
    pub fn context(&self, stack: usize, row: Option<usize>) -> Option<Context<'_>> {
        let figures = self.figures.get(stack);
        Some(Context { figures, row, ..self.bare(self.model.stacks.get(stack)?) })
    }
}

impl<'c> Context<'c> {
    /// The item's number in the whole list, from 0; none for the list as a whole.
    pub fn number(&self) -> Option<usize> {
        self.row.map(|row| self.list.rows.get(row).map_or(row, |item| item.number))
    }

    /// What is known of a fact, suppositions aside.
    pub fn given(&self, field: FieldId) -> &'c Fact {
        const ABSENT: &Fact = &Fact::Absent;
        let facts = match (self.model.field(field).object, self.row) {
            (Some(_), _) => Some(&*self.list.objects),
            (None, Some(row)) => self.list.rows.get(row).map(|row| row.facts.as_slice()),
            (None, None) => None,
        };
        facts.and_then(|facts| facts.get(field.0 as usize)).unwrap_or(ABSENT)
    }

    fn fact(&self, field: FieldId) -> &'c Fact {
        match self.patch {
            Some(patch) if patch.field == field => patch.fact,
            _ => self.given(field),
        }
    }

    /// The fact as 已填 and 应备 see it.
    fn stated(&self, field: FieldId) -> &'c Fact {
        match self.patch {
            Some(patch) if patch.field == field && (patch.filling || *self.given(field) == Fact::Error) => patch.fact,
            _ => self.given(field),
        }
    }

    fn unknown(&self, field: FieldId) -> Box<Causes> {
        let own = self.names_row && self.model.field(field).object.is_none();
        Causes::fact(field, if own { self.number().map(|row| row as u32) } else { None })
    }

    /// The value of a fact.
    pub fn field(&self, field: FieldId) -> Eval {
        let declared = self.model.field(field);
        match self.fact(field) {
            Fact::Known(value) => Ok(value.clone()),
            Fact::Error => Err(self.unknown(field)),
            Fact::Absent if !self.defaults => Err(self.unknown(field)),
            Fact::Absent | Fact::Null => match (&declared.default, &declared.ty) {
                (Some(default), _) => Ok(default.clone()),
                (None, Type::Set(_)) if !self.is_open(field) => Ok(Value::set(Vec::new())),
                (None, _) => Err(self.unknown(field)),
            },
        }
    }

    /// Whether a fact may still be filled in: a form is open, and it was not said to be none.
    fn is_open(&self, field: FieldId) -> bool {
        self.open && *self.stated(field) == Fact::Absent
    }

    /// Whether a fact is filled. A 缺省 gives a value, but fills nothing.
    pub fn filled(&self, field: FieldId) -> Truth {
        match self.stated(field) {
            Fact::Known(_) | Fact::Error => Ok(true),
            Fact::Absent if self.open => Err(self.unknown(field)),
            Fact::Absent | Fact::Null => Ok(false),
        }
    }

    /// Whether a 必填 fact is missing: not given (and without 缺省), or of no use.
    pub fn is_missing(&self, field: FieldId) -> bool {
        match self.given(field) {
            Fact::Known(_) => false,
            Fact::Error => true,
            Fact::Absent | Fact::Null => self.model.field(field).default.is_none(),
        }
    }

    /// The parts of an 应备 that are lacking: names for a set, the fact itself otherwise; empty if nothing is.
    pub fn lacking(&self, need: &Need) -> Result<Vec<String>, Box<Causes>> {
        let field = self.model.field(need.field);
        let itself = || vec![field.name.clone()];
        let stated = self.stated(need.field);
        let value = match stated {
            Fact::Known(value) => Some(value),
            Fact::Error => return Err(self.unknown(need.field)),
            Fact::Absent if self.open && (field.default.is_none() || !self.defaults) => return Err(self.unknown(need.field)),
            // Of a 是否 and of a set the value counts, which a 缺省 gives; anything else must be filled.
            Fact::Absent | Fact::Null => field.default.as_ref().filter(|default| matches!(default, Value::Truth(_) | Value::Set(_))),
        };
        Ok(match (value, &need.members) {
            (Some(Value::Truth(truth)), _) => {
                if *truth {
                    Vec::new()
                } else {
                    itself()
                }
            }
            (Some(Value::Set(held)), Some(members)) => {
                members.iter().filter(|member| !held.contains(member)).map(|member| self.model.symbols.name(*member).to_owned()).collect()
            }
            (Some(_), _) => Vec::new(),
            (None, Some(members)) => members.iter().map(|member| self.model.symbols.name(*member).to_owned()).collect(),
            (None, None) => itself(),
        })
    }

    /// An expression that is a condition.
    pub fn truth(&self, expression: &Expression) -> Truth {
        use ExpressionKind as K;
        match &expression.kind {
            K::And(parts) => kleene(&mut parts.iter().map(|part| self.truth(part)), false),
            K::Or(parts) => kleene(&mut parts.iter().map(|part| self.truth(part)), true),
            K::Not(inner) => self.truth(inner).map(|truth| !truth),
            K::Compare { relation, left, right } => {
                let (left, right) = both(self.value(left), self.value(right))?;
                Ok(compare(*relation, &left, &right))
            }
            K::Between { value, low, high } => {
                let value = self.value(value);
                let at_least = both(value.clone(), self.value(low)).map(|(value, low)| compare(Relation::AtLeast, &value, &low));
                let at_most = both(value, self.value(high)).map(|(value, high)| compare(Relation::AtMost, &value, &high));
                kleene(&mut [at_least, at_most].into_iter(), false)
            }
            K::InList { value, list, negated } => {
                let value = self.value(value);
                let one =
                    |item: &Expression| both(value.clone(), self.value(item)).map(|(value, item)| compare(Relation::Equal, &value, &item));
                kleene(&mut list.iter().map(one), true).map(|found| found != *negated)
            }
            K::InTable { table, key, at, negated } => Ok(self.row_of(*table, key, at.as_deref())?.0.is_some() != *negated),
            K::SetTest { test, set, members } => self.set_test(*test, set, members),
            K::TextTest { test, text, part, negated } => {
                let (text, part) = both(self.value(text), self.value(part))?;
                Ok(text_test(*test, &text, &part) != *negated)
            }
            K::Matches { text, pattern } => match self.value(text)? {
                Value::Text(text) => Ok(self.model.pattern(*pattern).regex.is_match(&text.folded)),
                _ => Ok(false),
            },
            K::Filled { field, negated } => self.filled(*field).map(|filled| filled != *negated),
            K::NoneBefore { group, row } => {
                let rows = self.model.groups.get(group.0 as usize).map(Vec::as_slice).unwrap_or_default();
                let mut before = rows.iter().take(*row).map(|id| self.truth(&self.model.definition(*id).value));
                kleene(&mut before, true).map(|found| !found)
            }
            K::Definition(id) => self.truth(&self.model.definition(*id).value),
            K::Call { function: Function::InOrder, arguments } => self.in_order(arguments),
            K::Error
            | K::Constant(_)
            | K::AsOf
            | K::Field(_)
            | K::Lookup { .. }
            | K::Arithmetic { .. }
            | K::Negate(_)
            | K::Shift { .. } => truth_of(self.value(expression)),
            K::DaysBetween { .. } | K::Choice { .. } | K::Call { .. } | K::Figure(_) => truth_of(self.value(expression)),
        }
    }

    /// Any expression.
    pub fn value(&self, expression: &Expression) -> Eval {
        use ExpressionKind as K;
        match &expression.kind {
            // INVARIANT: a model with errors is not evaluated; stay total all the same.
            K::Error => Err(Box::default()),
            K::Constant(value) => Ok(value.clone()),
            K::AsOf => Ok(Value::Date(self.as_of)),
            K::Field(field) => self.field(*field),
            K::Definition(id) => self.value(&self.model.definition(*id).value),
            K::Lookup { table, key, at, column } => self.lookup(*table, key, at.as_deref(), *column),
            K::Arithmetic { operator, left, right } => {
                let (left, right) = both(self.value(left), self.value(right))?;
                arithmetic(*operator, &left, &right)
            }
            K::Negate(inner) => match self.value(inner)? {
                Value::Number(number) => Ok(Value::Number(number.negate())),
                other => Ok(other),
            },
            K::Shift { date, by, back } => {
                let kind = match by.ty {
                    Type::Number(number) => number.kind,
                    _ => Kind::Days,
                };
                let (date, by) = both(self.value(date), self.value(by))?;
                shift(&date, &by, kind, *back, self.stack.calendar.as_ref())
            }
            K::DaysBetween { later, earlier } => match both(self.value(later), self.value(earlier))? {
                (Value::Date(later), Value::Date(earlier)) => Ok(Value::Number(Number::whole(later.days() - earlier.days()))),
                (other, _) => Ok(other),
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
            K::Figure(id) => self.figures.map_or_else(|| Err(Box::default()), |figures| figures.value(*id, self)),
            K::And(_) | K::Or(_) | K::Not(_) | K::Compare { .. } | K::Between { .. } | K::InList { .. } | K::InTable { .. } => {
                self.truth(expression).map(Value::Truth)
            }
            K::SetTest { .. } | K::TextTest { .. } | K::Matches { .. } | K::Filled { .. } | K::NoneBefore { .. } => {
                self.truth(expression).map(Value::Truth)
            }
        }
    }

    fn set_test(&self, test: SetTest, set: &Expression, members: &[Expression]) -> Truth {
        let set = self.value(set);
        let one = |member: &Expression| {
            let (set, member) = both(set.clone(), self.value(member))?;
            Ok(matches!((&set, &member), (Value::Set(held), Value::Choice(member)) if held.contains(member)))
        };
        let found = kleene(&mut members.iter().map(one), test != SetTest::All);
        if test == SetTest::None { found.map(|found| !found) } else { found }
    }

    /// None later than the next; every pair is looked at, so that an unknown in between hides nothing.
    fn in_order(&self, dates: &[Expression]) -> Truth {
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

    // ---- tables ----

    /// The row that a key names on the day of the context (or of `at`), and the key.
    fn row_of(&self, table: TableId, key: &Expression, at: Option<&Expression>) -> Result<(Option<u32>, Value), Box<Causes>> {
        let day = at.map_or(Ok(Value::Date(self.as_of)), |at| self.value(at));
        let (key, day) = both(self.value(key), day)?;
        let table = self.model.table(table);
        let key = table_key(key, table.columns.get(table.key).map(|column| &column.ty), self.model);
        let day = match day {
            Value::Date(day) => day,
            _ => self.as_of,
        };
        Ok((table.row(&key, day), key))
    }

    fn lookup(&self, table: TableId, key: &Expression, at: Option<&Expression>, column: usize) -> Eval {
        let (row, value) = self.row_of(table, key, at)?;
        match row {
            // No such key: it is the key's fact that is missing.
            None => {
                let mut causes = Box::<Causes>::default();
                for part in [Some(key), at].into_iter().flatten() {
                    self.facts_in(part, &mut causes);
                }
                if causes.facts.is_empty() && causes.faults.is_empty() {
                    return Err(Causes::fault(Fault::EmptyCell { table, key: self.shown(&value), column }));
                }
                Err(causes)
            }
            Some(row) => match self.model.table(table).cell(row, column) {
                Some(value) => Ok(value.clone()),
                None => Err(Causes::fault(Fault::EmptyCell { table, key: self.shown(&value), column })),
            },
        }
    }

    fn shown(&self, value: &Value) -> String {
        crate::value::show::show(value, &Type::Error, &self.model.symbols)
    }

    /// The facts that an expression reads.
    fn facts_in(&self, expression: &Expression, causes: &mut Causes) {
        match &expression.kind {
            ExpressionKind::Field(field) | ExpressionKind::Filled { field, .. } => causes.join(&self.unknown(*field)),
            ExpressionKind::Definition(id) => self.facts_in(&self.model.definition(*id).value, causes),
            _ => {}
        }
        expression.each_child(&mut |child| self.facts_in(child, causes));
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> Eval {
        let mut values = arguments.iter().map(|argument| self.value(argument));
        let mut next = || values.next().unwrap_or_else(|| Err(Box::default()));
        match function {
            Function::InOrder => self.in_order(arguments).map(Value::Truth),
            Function::LawName => match next()? {
                // No 《》 in it: it is the text's fact that is to be mended.
                Value::Text(text) => law_name(&text.folded).map(|name| Value::Text(Text::new(name))).ok_or_else(|| {
                    let mut causes = Box::<Causes>::default();
                    arguments.iter().for_each(|argument| self.facts_in(argument, &mut causes));
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
                    let calendar = self.stack.calendar.as_ref().ok_or_else(|| Causes::fault(Fault::NoCalendar))?;
                    let count = calendar.workdays_between(from, to).map_err(|year| Causes::fault(Fault::CalendarEnds(year)))?;
                    Ok(Value::Number(Number::whole(count)))
                }
                (other, _) => Ok(other),
            },
        }
    }
}

/// Strong Kleene: `decisive` among the parts decides (是 for 或, 否 for 且); else an unknown part leaves it unknown.
pub fn kleene(parts: &mut dyn Iterator<Item = Truth>, decisive: bool) -> Truth {
    let mut unknown: Option<Box<Causes>> = None;
    for part in parts {
        match part {
            Ok(truth) if truth == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(causes) => match &mut unknown {
                Some(all) => all.join(&causes),
                None => unknown = Some(causes),
            },
        }
    }
    unknown.map_or(Ok(!decisive), Err)
}

/// Both values, or the causes of all that is unknown.
pub fn both(left: Eval, right: Eval) -> Result<(Value, Value), Box<Causes>> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.joined(&right)),
        (Err(causes), Ok(_)) | (Ok(_), Err(causes)) => Err(causes),
    }
}

fn truth_of(value: Eval) -> Truth {
    value.map(|value| matches!(value, Value::Truth(true)))
}

/// Orders two values of one type; sets and names only as equal or not.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        _ => (left == right).then_some(Ordering::Equal),
    }
}

/// Whether a relation holds between two values of one type.
pub fn compare(relation: Relation, left: &Value, right: &Value) -> bool {
    let order = order(left, right);
    match relation {
        Relation::Equal => order == Some(Ordering::Equal),
        Relation::NotEqual => order != Some(Ordering::Equal),
        Relation::Less => order == Some(Ordering::Less),
        Relation::More => order == Some(Ordering::Greater),
        Relation::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Relation::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn text_test(test: TextTest, text: &Value, part: &Value) -> bool {
    let (Value::Text(text), Value::Text(part)) = (text, part) else { return false };
    match test {
        TextTest::Contains => text.folded.contains(&*part.folded),
        TextTest::Starts => text.folded.starts_with(&*part.folded),
        TextTest::Ends => text.folded.ends_with(&*part.folded),
    }
}

fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Eval {
    let (Value::Number(left), Value::Number(right)) = (left, right) else { return Err(Box::default()) };
    let result = match operator {
        Operator::Add => left.add(*right),
        Operator::Subtract => left.subtract(*right),
        Operator::Multiply => left.multiply(*right),
        Operator::Divide => left.divide(*right),
    };
    result.map(Value::Number).map_err(arithmetic_fault)
}

/// The fault that an arithmetic error is.
pub fn arithmetic_fault(error: ArithmeticError) -> Box<Causes> {
    Causes::fault(match error {
        ArithmeticError::Overflow => Fault::Overflow,
        ArithmeticError::DivisionByZero => Fault::DivisionByZero,
    })
}

fn shift(date: &Value, by: &Value, kind: Kind, back: bool, calendar: Option<&Calendar>) -> Eval {
    let (Value::Date(date), Value::Number(by)) = (date, by) else { return Err(Box::default()) };
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

/// The text inside the first 《》; inner pairs belong to it.
fn law_name(text: &str) -> Option<&str> {
    let start = text.find('《')? + '《'.len_utf8();
    let rest = text.get(start..)?;
    let mut depth = 1_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest.get(..at).filter(|name| !name.trim().is_empty());
        }
    }
    None
}

/// A key as the table's key column holds it: names of values are texts there, and the other way round.
pub fn table_key(key: Value, column: Option<&Type>, model: &Model) -> Value {
    match (&key, column) {
        (Value::Choice(symbol), Some(Type::Text)) => {
            Value::Text(Text { shown: Arc::from(model.symbols.name(*symbol)), folded: Arc::from(model.symbols.name(*symbol)) })
        }
        (Value::Text(text), Some(Type::Choice(_))) => model.symbols.get(&text.folded).map_or(key, Value::Choice),
        _ => key,
    }
}
