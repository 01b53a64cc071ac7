//! The ways of filling in one unknown fact, as far as the open conditions tell them apart.
//!
//! For a fact, a set of candidate values is gathered from the constants, lists, tables and thresholds that the conditions compare
//! it with; each candidate is tried on each condition, and candidates that no condition tells apart are one class.

use crate::eval::cause::FactRef;
use crate::eval::context::{Context, Patch, Session, compare, table_key};
use crate::eval::facts::Fact;
use crate::eval::formula::{Atom, AtomId, Question};
use crate::eval::monotone::{Grid, mentions, turning_points};
use crate::ir::builtins::Function;
use crate::ir::table::Table;
use crate::ir::{Expression, ExpressionKind, FieldId, TableId, TextTest};
use crate::syntax::ast::Relation;
use crate::value::types::Type;
use crate::value::{Symbol, Text, Value};
use std::collections::BTreeSet;

/// A set with more mentioned members than this is not tried in every combination.
const MAX_SET_MEMBERS: usize = 10;
/// More text patterns than this are not tried in every combination.
const MAX_PATTERNS: usize = 8;
/// More candidates than this are not tried.
const MAX_CANDIDATES: usize = 200_000;

/// What the open conditions hang on: a fact, or (inexactly) a condition by itself.
pub struct Variable {
    /// The atoms it settles.
    pub atoms: Vec<AtomId>,
    /// Its ways: for each atom, its truth.
    pub classes: Vec<Vec<bool>>,
    /// The facts to ask for if it matters.
    pub facts: Vec<FactRef>,
    /// Whether the classes are all that can be, and no more.
    pub exact: bool,
}

/// The variable of an atom that cannot be tried: it may turn out either way.
pub fn unconstrained(id: AtomId, atom: &Atom<'_>) -> Variable {
    // Nothing that can be filled in changes a fault: both ways are then all there is to say.
    let exact = atom.causes.facts.is_empty();
    Variable { atoms: vec![id], classes: vec![vec![false], vec![true]], facts: atom.causes.facts.clone(), exact }
}

/// The variable of an unknown fact, over the atoms that hang on it alone; none where its ways cannot all be told.
pub fn of_fact(session: &Session<'_>, row: Option<usize>, field: FieldId, atoms: &[(AtomId, &Atom<'_>)]) -> Option<Variable> {
    let mut gathered = Gathered::default();
    for (_, atom) in atoms {
        let Some(context) = session.context(atom.stack, row) else { continue };
        if let Question::Condition(expression) = atom.question {
            gathered.visit(&context, expression, field);
        } else if let Question::Lacking(need) = atom.question {
            gathered.symbols.extend(need.members.iter().flatten().copied());
        }
    }
    let declared = session.model.field(field);
    let values = gathered.candidates(session, &declared.ty);
    let asked: Vec<Asked<'_>> = atoms.iter().map(|(_, atom)| Asked::of(session, row, field, atom)).collect();
    let base = session.context(0, row);
    let given = base.map_or(&Fact::Absent, |context| context.given(field));
    // Besides a value, the fact may turn out to be none: while a form is open, or where a faulty cell leaves an 应备 open.
    let faulty_need = *given == Fact::Error && atoms.iter().any(|(_, atom)| matches!(atom.question, Question::Lacking(_)));
    let filling = (session.open && *given == Fact::Absent) || faulty_need;
    let mut classes: BTreeSet<Vec<bool>> = BTreeSet::default();
    let mut halves: Vec<Vec<Option<bool>>> = Vec::new();
    let mut faults: Vec<Vec<Option<bool>>> = Vec::new();
    let none = none_value(&declared.ty, declared.default.as_ref());
    // What is said of the fact if it is not filled.
    let unfilled: Option<Vec<Option<bool>>> = filling.then(|| self::answers(session, row, field, &Fact::Null, true, &asked).0);
    for value in &values {
        let fact = Fact::Known(value.clone());
        let (answers, faulty) = answers(session, row, field, &fact, filling, &asked);
        if faulty {
            faults.push(answers.clone());
        } else {
            sort_in(answers.clone(), &mut classes, &mut halves);
        }
        if let Some(unfilled) = unfilled.as_ref().filter(|_| none.is_none() && !faulty) {
            // "None": not filled, its value still to be any.
            sort_in(unfilled.iter().zip(&answers).map(|(none, value)| none.or(*value)).collect(), &mut classes, &mut halves);
        }
    }
    if let Some(unfilled) = unfilled.filter(|_| none.is_some()) {
        // A 缺省 or the empty set stands for "none".
        sort_in(unfilled.into_iter().map(|answer| Some(answer.unwrap_or(false))).collect(), &mut classes, &mut halves);
    }
    if classes.is_empty() && halves.is_empty() {
        halves.append(&mut faults);
    }
    let every_way = atoms.len() < 16 && classes.len() == 1 << atoms.len();
    if !gathered.complete && !every_way {
        return None;
    }
    let mut exact = true;
    for half in halves {
        for full in spread(&half)? {
            exact &= !classes.insert(full);
        }
    }
    Some(Variable {
        atoms: atoms.iter().map(|(id, _)| *id).collect(),
        classes: classes.into_iter().collect(),
        facts: vec![FactRef { field, row: None }],
        exact,
    })
}

fn sort_in(answers: Vec<Option<bool>>, classes: &mut BTreeSet<Vec<bool>>, halves: &mut Vec<Vec<Option<bool>>>) {
    if !answers.contains(&None) {
        classes.insert(answers.into_iter().flatten().collect());
    } else if !halves.contains(&answers) {
        halves.push(answers);
    }
}

/// Every way of settling what is open; none if there are too many.
fn spread(half: &[Option<bool>]) -> Option<Vec<Vec<bool>>> {
    const MOST: usize = 1024;
    let mut all = vec![Vec::new()];
    for answer in half {
        let mut longer = Vec::new();
        for way in &all {
            for truth in [false, true].into_iter().filter(|truth| answer.is_none_or(|answer| answer == *truth)) {
                let mut way: Vec<bool> = way.clone();
                way.push(truth);
                longer.push(way);
            }
        }
        all = longer;
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

fn none_value(ty: &Type, default: Option<&Value>) -> Option<Value> {
    match (default, ty) {
        (Some(default), _) => Some(default.clone()),
        (None, Type::Set(_)) => Some(Value::set(Vec::new())),
        (None, _) => None,
    }
}

/// How an atom is asked about one fact: most compare it with a constant, or look it up, and need no evaluation of the expression.
struct Asked<'a> {
    atom: &'a Atom<'a>,
    short: Option<Short<'a>>,
}

enum Short<'a> {
    Relation(Relation, Value),
    Among {
        list: Vec<Value>,
        negated: bool,
    },
    /// The fact itself.
    Truth,
    InTable {
        table: &'a Table,
        negated: bool,
    },
}

impl<'a> Asked<'a> {
    fn of(session: &'a Session<'a>, row: Option<usize>, field: FieldId, atom: &'a Atom<'a>) -> Asked<'a> {
        Asked { atom, short: session.context(atom.stack, row).and_then(|context| Short::of(&context, field, atom)) }
    }
}

impl<'a> Short<'a> {
    fn of(context: &Context<'a>, field: FieldId, atom: &'a Atom<'a>) -> Option<Short<'a>> {
        let is_field = |expression: &Expression| matches!(expression.kind, ExpressionKind::Field(own) if own == field);
        let Question::Condition(expression) = atom.question else { return None };
        match &expression.kind {
            ExpressionKind::Compare { relation, left, right } if is_field(left) && !mentions(context.model, right, field) => {
                Some(Short::Relation(*relation, context.value(right).ok()?))
            }
            ExpressionKind::InList { value, list, negated }
                if is_field(value) && !list.iter().any(|item| mentions(context.model, item, field)) =>
            {
                let list = list.iter().map(|item| context.value(item).ok()).collect::<Option<_>>()?;
                Some(Short::Among { list, negated: *negated })
            }
            ExpressionKind::Field(own) if *own == field && expression.ty == Type::Truth => Some(Short::Truth),
            ExpressionKind::InTable { table, key, at: None, negated } if is_field(key) => {
                let table: &Table = context.model.table(*table);
                // Names of values and texts stand for one another only where the types differ.
                let both_texts =
                    table.columns.get(table.key).is_some_and(|column| matches!((&column.ty, &key.ty), (Type::Text, Type::Text)));
                both_texts.then_some(Short::InTable { table, negated: *negated })
            }
            _ => None,
        }
    }
}

/// What the atoms say if the fact is so; and whether a fault left one of them unsaid.
fn answers(
    session: &Session<'_>,
    row: Option<usize>,
    field: FieldId,
    fact: &Fact,
    filling: bool,
    atoms: &[Asked<'_>],
) -> (Vec<Option<bool>>, bool) {
    let mut faulty = false;
    // Many conditions look up the same table: it is asked once.
    let mut found: Vec<(&Table, bool)> = Vec::new();
    let answers = atoms.iter().map(|asked| match (&asked.short, fact) {
        (Some(Short::Relation(relation, constant)), Fact::Known(value)) => Some(compare(*relation, value, constant)),
        (Some(Short::Among { list, negated }), Fact::Known(value)) => {
            Some(list.iter().any(|item| compare(Relation::Equal, value, item)) != *negated)
        }
        (Some(Short::Truth), Fact::Known(Value::Truth(truth))) => Some(*truth),
        (Some(Short::InTable { table, negated }), Fact::Known(value)) => {
            let known = found.iter().find(|(own, _)| std::ptr::eq(*own, *table)).map(|(_, found)| *found);
            let holds = known.unwrap_or_else(|| {
                let holds = table.row(value, session.as_of).is_some();
                found.push((table, holds));
                holds
            });
            Some(holds != *negated)
        }
        _ => {
            let context = session.context(asked.atom.stack, row)?;
            let patched = Context { patch: Some(Patch { field, fact, filling }), ..context };
            match asked.atom.question.ask(&patched) {
                Ok(truth) => Some(truth),
                Err(causes) => {
                    faulty |= !causes.faults.is_empty() && causes.facts.is_empty();
                    None
                }
            }
        }
    });
    (answers.collect(), faulty)
}

/// What the conditions compare a fact with; a text, point or value may be there several times.
struct Gathered {
    texts: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    parts: Vec<String>,
    points: Vec<i128>,
    values: Vec<Value>,
    symbols: BTreeSet<Symbol>,
    /// The tables whose keys are among them.
    tables: Vec<TableId>,
    /// Whether the candidates stand for every value.
    complete: bool,
}

impl Default for Gathered {
    fn default() -> Self {
        Gathered {
            texts: Vec::new(),
            starts: Vec::new(),
            ends: Vec::new(),
            parts: Vec::new(),
            points: Vec::new(),
            values: Vec::new(),
            symbols: BTreeSet::default(),
            tables: Vec::new(),
            complete: true,
        }
    }
}

impl Gathered {
    fn visit(&mut self, context: &Context<'_>, expression: &Expression, field: FieldId) {
        use ExpressionKind as K;
        if !mentions(context.model, expression, field) {
            return;
        }
        match &expression.kind {
            K::Compare { left, right, .. } => self.comparison(context, left, right, field),
            K::Between { value, low, high } => {
                self.comparison(context, value, low, field);
                self.comparison(context, value, high, field);
            }
            K::InList { value, list, .. } => list.iter().for_each(|item| self.comparison(context, value, item, field)),
            K::Call { function: Function::InOrder, arguments } => {
                for (at, left) in arguments.iter().enumerate() {
                    arguments.iter().skip(at + 1).for_each(|right| self.comparison(context, left, right, field));
                }
            }
            K::TextTest { test, text, part, .. } => self.text_test(context, *test, text, part, field),
            K::SetTest { members, .. } => {
                for member in members {
                    if let Ok(Value::Choice(symbol)) = context.value(member) {
                        self.symbols.insert(symbol);
                    }
                }
            }
            K::InTable { table, key, at, .. } => {
                self.table(context, *table, key, at.as_deref(), field);
            }
            K::Matches { text, .. } => {
                self.complete = false;
                self.visit(context, text, field);
            }
            K::Definition(id) => self.visit(context, &context.model.definition(*id).value, field),
            K::Field(_) | K::Filled { .. } => {}
            K::Constant(_) | K::AsOf | K::Error | K::Figure(_) => self.complete = false,
            K::And(_) | K::Or(_) | K::Not(_) => expression.each_child(&mut |child| self.visit(context, child, field)),
            K::Lookup { .. }
            | K::Arithmetic { .. }
            | K::Negate(_)
            | K::Shift { .. }
            | K::DaysBetween { .. }
            | K::Choice { .. }
            | K::Call { .. } => {
                self.complete = false;
                expression.each_child(&mut |child| self.visit(context, child, field));
            }
        }
    }

    fn comparison(&mut self, context: &Context<'_>, left: &Expression, right: &Expression, field: FieldId) {
        let (in_left, in_right) = (mentions(context.model, left, field), mentions(context.model, right, field));
        let (moving, still) = match (in_left, in_right) {
            (false, false) => return,
            (true, false) => (left, right),
            (false, true) => (right, left),
            (true, true) => (left, left),
        };
        let constant = if in_left && in_right { None } else { context.value(still).ok() };
        let ty = &context.model.field(field).ty;
        if let Some(grid) = Grid::of(ty)
            && matches!(left.ty, Type::Number(_) | Type::Date)
            && !contains_lookup(context, moving)
        {
            if let (ExpressionKind::Field(_), Some(constant)) = (&moving.kind, &constant) {
                // Against a constant it turns just there.
                self.points.append(&mut grid.around(constant));
                return;
            }
            // A point at which the comparison is defined: near the other side, near the day, or 0.
            let middles =
                [constant.as_ref().and_then(|constant| grid.step_of(constant)), grid.step_of(&Value::Date(context.as_of)), Some(0)];
            let found = middles.into_iter().flatten().find_map(|middle| turning_points(context, left, right, field, grid, middle));
            match found {
                Some(points) => self.points.extend(points),
                None => self.complete = false,
            }
            return;
        }
        match (&moving.kind, constant) {
            (ExpressionKind::Field(_), Some(Value::Text(text))) => {
                self.texts.push(text.folded.to_string());
            }
            (ExpressionKind::Field(_), Some(Value::Choice(symbol))) => {
                self.symbols.insert(symbol);
            }
            (ExpressionKind::Field(_), Some(value @ Value::Set(_))) => {
                if let Value::Set(members) = &value {
                    self.symbols.extend(members.iter().copied());
                }
                if !self.values.contains(&value) {
                    self.values.push(value);
                }
            }
            (ExpressionKind::Field(_), Some(Value::Truth(_))) => {}
            (ExpressionKind::Lookup { table, key, at, .. }, _) => self.table(context, *table, key, at.as_deref(), field),
            (_, Some(Value::Text(text))) => {
                self.complete = false;
                self.texts.push(text.folded.to_string());
                self.texts.push(format!("《{}》", text.folded));
                moving.each_child(&mut |child| self.visit(context, child, field));
            }
            _ => {
                self.complete = false;
                moving.each_child(&mut |child| self.visit(context, child, field));
                self.lookups(context, moving, field);
            }
        }
    }

    /// The keys of every lookup inside an expression.
    fn lookups(&mut self, context: &Context<'_>, expression: &Expression, field: FieldId) {
        match &expression.kind {
            ExpressionKind::Lookup { table, key, at, .. } => self.table(context, *table, key, at.as_deref(), field),
            ExpressionKind::Definition(id) => self.lookups(context, &context.model.definition(*id).value, field),
            _ => expression.each_child(&mut |child| self.lookups(context, child, field)),
        }
    }

    /// A fact that is looked up in a table: each key is a candidate.
    fn table(&mut self, context: &Context<'_>, id: TableId, key: &Expression, at: Option<&Expression>, field: FieldId) {
        let table = context.model.table(id);
        if at.is_some_and(|at| mentions(context.model, at, field)) {
            // The day of the lookup moves: what counts turns only on the days on which a row begins or ceases to count.
            match at.map(|at| &at.kind) {
                Some(ExpressionKind::Field(_)) => {
                    for day in table.turning_days() {
                        let day = i128::from(day.days());
                        self.points.extend([day - 1, day]);
                    }
                }
                _ => self.complete = false,
            }
        }
        if !mentions(context.model, key, field) {
            return;
        }
        if !matches!(key.kind, ExpressionKind::Field(_)) {
            self.complete = false;
        }
        if table.len() > MAX_CANDIDATES {
            self.complete = false;
            return;
        }
        if self.tables.contains(&id) {
            return;
        }
        self.tables.push(id);
        let field_type = &context.model.field(field).ty;
        for key in table.keys() {
            // The key as a value of the fact's own type.
            match table_key(key.clone(), Some(field_type), context.model) {
                Value::Text(text) => {
                    self.texts.push(text.folded.to_string());
                }
                Value::Choice(symbol) => {
                    self.symbols.insert(symbol);
                }
                value => self.values.push(value),
            }
        }
    }

    fn text_test(&mut self, context: &Context<'_>, test: TextTest, text: &Expression, part: &Expression, field: FieldId) {
        let constant = match (mentions(context.model, part, field), context.value(part)) {
            (false, Ok(Value::Text(part))) if matches!(text.kind, ExpressionKind::Field(_)) => part.folded.to_string(),
            (_, other) => {
                self.complete = false;
                if let Ok(Value::Text(part)) = other {
                    self.texts.push(part.folded.to_string());
                }
                text.each_child(&mut |child| self.visit(context, child, field));
                return;
            }
        };
        match test {
            TextTest::Contains => self.parts.push(constant),
            TextTest::Starts => self.starts.push(constant),
            TextTest::Ends => self.ends.push(constant),
        };
    }

    /// Values that stand for every value of the type that the conditions tell apart.
    fn candidates(&mut self, session: &Session<'_>, ty: &Type) -> Vec<Value> {
        match ty {
            Type::Error => Vec::new(),
            Type::Truth => vec![Value::Truth(false), Value::Truth(true)],
            Type::Choice(names) => names.iter().map(|name| Value::Choice(*name)).collect(),
            Type::Set(names) => self.sets(names),
            Type::Text => self.text_candidates(),
            Type::Number(_) | Type::Date => {
                let mut values = std::mem::take(&mut self.values);
                if let Some(grid) = Grid::of(ty) {
                    let mut points = std::mem::take(&mut self.points);
                    for at in values.iter().filter_map(|value| grid.step_of(value)) {
                        points.extend([at - 1, at + 1]);
                    }
                    points.push(grid.step_of(&Value::Date(session.as_of)).unwrap_or(0));
                    values.extend(BTreeSet::from_iter(points).into_iter().filter_map(|at| grid.value(at)));
                }
                values
            }
        }
    }

    fn sets(&mut self, names: &[Symbol]) -> Vec<Value> {
        let mentioned: Vec<Symbol> = names.iter().copied().filter(|name| self.symbols.contains(name)).collect();
        let other = names.iter().copied().find(|name| !self.symbols.contains(name));
        let mut values = std::mem::take(&mut self.values);
        if mentioned.len() > MAX_SET_MEMBERS {
            self.complete = false;
            values.extend([Value::set(Vec::new()), Value::set(names.to_vec())]);
            values.extend(mentioned.iter().map(|name| Value::set(vec![*name])));
            return values;
        }
        for bits in 0..1_u32 << mentioned.len() {
            let members: Vec<Symbol> = mentioned.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name).collect();
            values.extend(other.map(|other| Value::set(members.iter().copied().chain([other]).collect())));
            values.push(Value::set(members));
        }
        values
    }

    /// Each constant; and for every choice of opening, ending and contained patterns a text that has just these.
    fn text_candidates(&mut self) -> Vec<Value> {
        let filler = self.filler();
        let mut texts = std::mem::take(&mut self.texts);
        self.starts.push(String::new());
        self.ends.push(String::new());
        let [openings, endings, all_parts] = [&mut self.starts, &mut self.ends, &mut self.parts]
            .map(|patterns| BTreeSet::from_iter(std::mem::take(patterns)).into_iter().collect::<Vec<_>>());
        let parts = all_parts.get(..MAX_PATTERNS).unwrap_or(&all_parts);
        let count = (openings.len() * endings.len()) << parts.len();
        if all_parts.len() > MAX_PATTERNS || count > MAX_CANDIDATES {
            self.complete = false;
        }
        for (opening, ending) in openings.iter().flat_map(|opening| endings.iter().map(move |ending| (opening, ending))).take(4096) {
            for bits in 0..1_u32 << parts.len() {
                let mut text = format!("{opening}{filler}");
                for (_, part) in parts.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1) {
                    text.push_str(part);
                    text.push_str(&filler);
                }
                text.push_str(ending);
                texts.push(text);
            }
        }
        BTreeSet::from_iter(texts).iter().filter(|text| !text.is_empty()).map(|text| Value::Text(Text::new(text))).collect()
    }

    /// A text of which no character occurs in what is compared.
    fn filler(&self) -> String {
        let all = [&self.texts, &self.starts, &self.ends, &self.parts];
        let is_used = |wanted: char| all.iter().any(|texts| texts.iter().any(|text| text.chars().any(|c| c == wanted)));
        let free = ('\u{25a0}'..='\u{25ff}').find(|c| !is_used(*c)).unwrap_or('\u{25a1}');
        std::iter::repeat_n(free, 2).collect()
    }
}

fn contains_lookup(context: &Context<'_>, expression: &Expression) -> bool {
    let mut found = match &expression.kind {
        ExpressionKind::Lookup { .. } => true,
        ExpressionKind::Definition(id) => contains_lookup(context, &context.model.definition(*id).value),
        _ => false,
    };
    expression.each_child(&mut |child| found = found || contains_lookup(context, child));
    found
}
