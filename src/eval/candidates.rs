//! Values of one fact that stand for all values that conditions tell apart: gathered from the constants, lists, tables and thresholds
//! that they compare it with.

use crate::collections::IndexSet;
use crate::eval::context::{Context, Session};
use crate::eval::lookup::table_key;
use crate::eval::monotone::turning_points;
use crate::eval::specimen::specimens;
use crate::ir::builtins::{Function, Naming};
use crate::ir::table::Table;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, TableId, TextTest};
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::{Symbol, Text, Value};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A set with more mentioned members than this is not tried in every combination.
const MAX_SET_MEMBERS: usize = 10;
/// More text patterns than this are not tried in every combination.
const MAX_PATTERNS: usize = 8;
/// More candidates than this are not tried.
const MAX_CANDIDATES: usize = 200_000;
/// So many months before and after the day, and whole numbers below and above zero, are tried where nothing better is known.
const SPREAD: i64 = 14;

/// Signs that stand in candidates for a text of which nothing is asked: hardly any policy has them.
const FILLERS: RangeInclusive<char> = '\u{25a0}'..='\u{25ff}';

/// A candidate with a word in place of each run of characters that only stand for others.
pub fn worded(candidate: &str, word: &str) -> String {
    let mut text = String::new();
    let mut in_run = false;
    for c in candidate.chars() {
        let is_filler = FILLERS.contains(&c);
        match (is_filler, in_run) {
            (false, _) => text.push(c),
            (true, false) => text.push_str(word),
            (true, true) => {}
        }
        in_run = is_filler;
    }
    text
}

/// Whether a candidate stands for other texts.
pub fn has_fillers(candidate: &str) -> bool {
    candidate.chars().any(|c| FILLERS.contains(&c))
}

/// Whether a candidate stands for all texts of which nothing is asked.
pub fn stands_for_any(candidate: &str) -> bool {
    !candidate.is_empty() && candidate.chars().all(|c| FILLERS.contains(&c))
}

/// The values collected so far; a value may be there several times.
#[derive(Default)]
pub struct Candidates {
    texts: BTreeSet<String>,
    starts: BTreeSet<String>,
    ends: BTreeSet<String>,
    parts: BTreeSet<String>,
    points: BTreeSet<i128>,
    values: Vec<Value>,
    pub symbols: BTreeSet<Symbol>,
    /// Tables whose keys are among them.
    tables: IndexSet<TableId>,
    /// Whether the candidates do not stand for every value.
    incomplete: bool,
    /// Definitions that were visited.
    definitions: IndexSet<DefinitionId>,
}

impl Candidates {
    /// Whether the candidates stand for every value.
    pub fn complete(&self) -> bool {
        !self.incomplete
    }

    /// Takes in what others collected.
    pub fn extend(&mut self, other: &Candidates) {
        self.texts.extend(other.texts.iter().cloned());
        self.starts.extend(other.starts.iter().cloned());
        self.ends.extend(other.ends.iter().cloned());
        self.parts.extend(other.parts.iter().cloned());
        self.points.extend(&other.points);
        self.values.extend(other.values.iter().cloned());
        self.symbols.extend(&other.symbols);
        self.incomplete |= other.incomplete;
    }

    /// Whether values are told apart only by being one of those collected, or none of them.
    pub fn tells_by_equality(&self) -> bool {
        self.starts.is_empty() && self.ends.is_empty() && self.parts.is_empty()
    }

    /// The texts and names collected.
    pub fn mentioned(&self) -> Vec<Value> {
        let texts = self.texts.iter().filter(|text| !text.is_empty()).map(|text| Value::Text(Text::new(text)));
        texts.chain(self.symbols.iter().map(|symbol| Value::Choice(*symbol))).chain(self.values.iter().cloned()).collect()
    }

    /// Adds numbers or days of all sorts, for conditions that turn nobody knows where.
    pub fn spread(&mut self, session: &Session<'_>, ty: &Type) {
        let Some(grid) = Grid::of(ty) else { return };
        let day = session.as_of;
        let days = (-SPREAD..=SPREAD).filter_map(|months| day.add_months(months)).map(Value::Date);
        let numbers = (-SPREAD..=SPREAD).map(|number| Value::Number(Number::whole(number)));
        self.points.extend(days.chain(numbers).filter_map(|value| grid.step_of(&value)));
    }

    /// Collects the values that a condition compares a fact with.
    pub fn visit(&mut self, context: &Context<'_>, expression: &Expression, field: FieldId) {
        use ExpressionKind as K;
        if !context.model().mentions(expression, field) {
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
            K::SetTest { set, members, .. } => self.set_test(context, set, members, field),
            K::InTable { table, key, at, .. } => {
                self.table(context, *table, key, at.as_deref(), field);
            }
            K::Names { naming, text, table, at, .. } => {
                self.named(context, *naming, *table, text, field);
                if let Some(at) = at {
                    self.visit(context, at, field);
                }
            }
            K::NamedKey { naming, text, table } => self.named(context, *naming, *table, text, field),
            K::Matches { text, pattern } => {
                self.incomplete = true;
                for specimen in specimens(context.model().patterns[*pattern].regex.as_str()) {
                    if !matches!(text.kind, K::Field(_)) {
                        self.texts.insert(format!("《{specimen}》"));
                    }
                    self.texts.insert(specimen);
                }
                self.visit(context, text, field);
            }
            K::Definition(id) => {
                if self.definitions.insert(*id) {
                    self.visit(context, &context.model().definitions[*id].value, field);
                }
            }
            K::Field(_) | K::Filled { .. } => {}
            K::Constant(_) | K::AsOf | K::Error | K::Aggregate(_) => self.incomplete = true,
            K::And(_) | K::Or(_) | K::Not(_) => expression.each_child(&mut |child| self.visit(context, child, field)),
            K::Lookup { .. }
            | K::Arithmetic { .. }
            | K::Negate(_)
            | K::Shift { .. }
            | K::DaysBetween { .. }
            | K::Choice { .. }
            | K::Call { .. } => {
                self.incomplete = true;
                expression.each_child(&mut |child| self.visit(context, child, field));
            }
        }
    }

    fn comparison(&mut self, context: &Context<'_>, left: &Expression, right: &Expression, field: FieldId) {
        if left == right && !context.model().reads(left).faults {
            // No value turns it.
            return;
        }
        let (in_left, in_right) = (context.model().mentions(left, field), context.model().mentions(right, field));
        let (moving, still) = match (in_left, in_right) {
            (false, false) => return,
            (true, false) => (left, right),
            (false, true) => (right, left),
            (true, true) => (left, left),
        };
        let constant = match (in_left && in_right, context.value(still)) {
            (true, _) => None,
            (false, Ok(constant)) => Some(constant),
            // Compared with what is not known, no value turns out one way or the other.
            (false, Err(_)) => return,
        };
        let is_field = matches!(moving.kind, ExpressionKind::Field(_));
        match Grid::of(&context.model().fields[field].ty) {
            Some(grid) if left.ty.is_ordered() && (is_field || !context.model().reads(moving).lookups) => {
                match constant {
                    // Against a constant it turns just there.
                    Some(constant) if is_field => self.points.extend(grid.around(&constant)),
                    constant => self.turning_points(context, [left, right], field, grid, constant.as_ref()),
                }
            }
            Some(_) | None => self.mention(context, moving, constant, field),
        }
    }

    /// Collects the numbers or days at which a comparison turns. `constant`: its other side, if it is one.
    fn turning_points(
        &mut self,
        context: &Context<'_>,
        [left, right]: [&Expression; 2],
        field: FieldId,
        grid: Grid,
        constant: Option<&Value>,
    ) {
        // A point at which the comparison is defined: near the other side, near the day, or 0.
        let middles = [constant.and_then(|constant| grid.step_of(constant)), grid.step_of(&Value::Date(context.session.as_of)), Some(0)];
        let found = middles.into_iter().flatten().find_map(|middle| turning_points(context, left, right, field, grid, middle));
        match found {
            Some(points) => self.points.extend(points),
            None => self.incomplete = true,
        }
    }

    /// Collects what one side of a comparison is compared with. `constant`: the other side, if it is one.
    fn mention(&mut self, context: &Context<'_>, moving: &Expression, constant: Option<Value>, field: FieldId) {
        match (&moving.kind, constant) {
            (ExpressionKind::Field(_), Some(Value::Text(text))) => {
                self.texts.insert(text.key().to_owned());
            }
            (ExpressionKind::Field(_), Some(Value::Choice(symbol))) => {
                self.symbols.insert(symbol);
            }
            (ExpressionKind::Field(_), Some(Value::Set(members))) => {
                self.symbols.extend(members.iter().copied());
                self.values.push(Value::Set(members));
            }
            (ExpressionKind::Field(_), Some(Value::Truth(_))) => {}
            (ExpressionKind::Call { function: Function::Size, arguments }, Some(_))
                if arguments.iter().all(|set| matches!(set.kind, ExpressionKind::Field(_))) =>
            {
                // Any of the names counts.
                if let Type::Set(names) = &context.model().fields[field].ty {
                    self.symbols.extend(names.iter().copied());
                }
            }
            (ExpressionKind::Lookup { table, key, at, .. }, _) => self.table(context, *table, key, at.as_deref(), field),
            (_, Some(Value::Text(text))) => {
                self.incomplete = true;
                self.texts.insert(text.key().to_owned());
                self.texts.insert(format!("《{}》", text.key()));
                moving.each_child(&mut |child| self.visit(context, child, field));
            }
            _ => {
                self.incomplete = true;
                moving.each_child(&mut |child| self.visit(context, child, field));
                self.lookups(context, moving, field);
            }
        }
    }

    /// Collects texts that name each key of a table; what several tables make of one text they do not tell.
    fn named(&mut self, context: &Context<'_>, naming: Naming, id: TableId, text: &Expression, field: FieldId) {
        self.incomplete = true;
        let table = &context.model().tables[id];
        if context.model().mentions(text, field) && table.len() <= MAX_CANDIDATES {
            let texts = table.keys().filter_map(|key| if let Value::Text(key) = key { Some(key.key()) } else { None });
            self.texts.extend(texts.map(|key| match naming {
                Naming::Cites => format!("《{key}》"),
                Naming::Mentions => key.to_owned(),
            }));
        }
        self.visit(context, text, field);
    }

    /// Collects the keys of every lookup in an expression.
    fn lookups(&mut self, context: &Context<'_>, expression: &Expression, field: FieldId) {
        context.model().walk(expression, &mut |part| {
            if let ExpressionKind::Lookup { table, key, at, .. } = &part.kind {
                self.table(context, *table, key, at.as_deref(), field);
            }
        });
    }

    /// Collects the keys of a table in which a fact is looked up.
    fn table(&mut self, context: &Context<'_>, id: TableId, key: &Expression, at: Option<&Expression>, field: FieldId) {
        let table = &context.model().tables[id];
        if at.is_some_and(|at| context.model().mentions(at, field)) {
            // The day of the lookup moves: what counts turns only on the days on which a row begins or ceases to count.
            match at.map(|at| &at.kind) {
                Some(ExpressionKind::Field(_)) => {
                    for day in table.turning_days() {
                        let day = i128::from(day.days());
                        self.points.extend([day - 1, day]);
                    }
                }
                _ => self.incomplete = true,
            }
        }
        if !context.model().mentions(key, field) {
            return;
        }
        if !matches!(key.kind, ExpressionKind::Field(_)) {
            self.incomplete = true;
            self.visit(context, key, field);
        }
        if table.len() > MAX_CANDIDATES {
            self.incomplete = true;
            return;
        }
        if !self.tables.insert(id) {
            return;
        }
        let field_type = &context.model().fields[field].ty;
        for key in table.keys().chain(table.aliases().map(|(alias, _)| alias)) {
            // The key as a value of the fact's own type.
            match table_key(key.clone(), Some(field_type), context.model()) {
                Value::Text(text) => {
                    self.texts.insert(text.key().to_owned());
                }
                Value::Choice(symbol) => {
                    self.symbols.insert(symbol);
                }
                value => self.values.push(value),
            }
        }
    }

    fn set_test(&mut self, context: &Context<'_>, set: &Expression, members: &[Expression], field: FieldId) {
        let is_own = |side: &Expression| matches!(side.kind, ExpressionKind::Field(own) if own == field);
        let mut any_name_tells = members.iter().any(is_own);
        for member in members {
            match context.value(member) {
                Ok(Value::Choice(symbol)) => drop(self.symbols.insert(symbol)),
                // It may be any of the names.
                Ok(_) | Err(_) => any_name_tells |= is_own(set),
            }
        }
        if any_name_tells && let Type::Choice(names) | Type::Set(names) = &context.model().fields[field].ty {
            self.symbols.extend(names.iter().copied());
        }
        for side in std::iter::once(set).chain(members).filter(|side| !is_own(side) && context.model().mentions(side, field)) {
            self.mention(context, side, None, field);
        }
    }

    fn text_test(&mut self, context: &Context<'_>, test: TextTest, text: &Expression, part: &Expression, field: FieldId) {
        let constant = match (context.model().mentions(part, field), context.value(part)) {
            (false, Ok(Value::Text(part))) if matches!(text.kind, ExpressionKind::Field(_)) => part.key().to_owned(),
            (_, other) => {
                self.incomplete = true;
                if let Ok(Value::Text(part)) = other {
                    self.texts.insert(part.key().to_owned());
                }
                text.each_child(&mut |child| self.visit(context, child, field));
                return;
            }
        };
        match test {
            TextTest::Contains => self.parts.insert(constant),
            TextTest::Starts => self.starts.insert(constant),
            TextTest::Ends => self.ends.insert(constant),
        };
    }

    /// A value for each group of values that the conditions cannot distinguish.
    pub fn values(&mut self, session: &Session<'_>, ty: &Type) -> Vec<Value> {
        match ty {
            Type::Error => Vec::new(),
            Type::Truth => vec![Value::Truth(false), Value::Truth(true)],
            Type::Choice(names) => self.choices(names).into_iter().map(Value::Choice).collect(),
            Type::Set(names) => self.sets(names),
            Type::Text => self.text_candidates(),
            Type::Table(id) => self.keys(&session.model.tables[*id]),
            Type::Number(_) | Type::Date => {
                let mut values = std::mem::take(&mut self.values);
                if let Some(grid) = Grid::of(ty) {
                    self.points.extend(values.iter().filter_map(|value| grid.step_of(value)).flat_map(|at| [at - 1, at + 1]));
                    self.points.insert(grid.step_of(&Value::Date(session.as_of)).unwrap_or(0));
                    values.extend(self.points.iter().filter_map(|at| grid.value(*at)));
                }
                values
            }
        }
    }

    /// Those mentioned, and one that stands for all others.
    fn choices(&mut self, names: &[Symbol]) -> Vec<Symbol> {
        if self.incomplete || !self.tells_by_equality() {
            return names.to_vec();
        }
        self.symbols.extend(self.values.iter().filter_map(|value| if let Value::Choice(name) = value { Some(*name) } else { None }));
        let other = names.iter().find(|name| !self.symbols.contains(*name));
        self.symbols.iter().chain(other).copied().collect()
    }

    /// Of a 名录 that is whole the keys are all that a fact of its type may be.
    fn keys(&mut self, table: &Table) -> Vec<Value> {
        if !table.is_closed() || table.len() > MAX_CANDIDATES {
            return self.text_candidates();
        }
        self.incomplete = false;
        table.keys().cloned().collect()
    }

    fn sets(&mut self, names: &[Symbol]) -> Vec<Value> {
        let mentioned: Vec<Symbol> = names.iter().copied().filter(|name| self.symbols.contains(name)).collect();
        let other = names.iter().copied().find(|name| !self.symbols.contains(name));
        let mut values = std::mem::take(&mut self.values);
        if mentioned.len() > MAX_SET_MEMBERS {
            self.incomplete = true;
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

    /// Each constant, and a text with just these for every choice of opening, ending and contained patterns.
    fn text_candidates(&mut self) -> Vec<Value> {
        let filler = self.filler();
        self.starts.insert(String::new());
        self.ends.insert(String::new());
        let parts: Vec<&String> = self.parts.iter().take(MAX_PATTERNS).collect();
        let count = self.starts.len().saturating_mul(self.ends.len()).saturating_mul(1 << parts.len());
        let too_many = count > MAX_CANDIDATES;
        self.incomplete |= self.parts.len() > MAX_PATTERNS || too_many;
        let mut texts = std::mem::take(&mut self.texts);
        let openings = self.starts.iter().filter(|_| !too_many);
        for (opening, ending) in openings.flat_map(|opening| self.ends.iter().map(move |ending| (opening, ending))) {
            for bits in 0..1_u32 << parts.len() {
                let mut text = format!("{opening}{filler}");
                for (_, part) in parts.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1) {
                    text.push_str(part);
                    text.push_str(&filler);
                }
                text.push_str(ending);
                texts.insert(text);
            }
        }
        texts.iter().filter(|text| !text.is_empty()).map(|text| Value::Text(Text::new(text))).collect()
    }

    /// A text none of whose characters occurs in the others.
    fn filler(&self) -> String {
        let all = [&self.texts, &self.starts, &self.ends, &self.parts];
        let is_used = |wanted: char| all.iter().any(|texts| texts.iter().any(|text| text.chars().any(|c| c == wanted)));
        let free = FILLERS.clone().find(|c| !is_used(*c)).unwrap_or('\u{25a1}');
        std::iter::repeat_n(free, 2).collect()
    }
}
