//! Conditions as circuits over the classes of facts; what is not about one fact is a truth of its own, of which only evaluation can tell.

use crate::analysis::class::{Classes, Members};
use crate::analysis::decided::Decided;
use crate::analysis::differences::{Difference, Differences, difference, value_at};
use crate::analysis::graph::Misfit;
use crate::analysis::judge::{Item, Judge};
use crate::analysis::orders::Orders;
use crate::analysis::region::{Part, Side};
use crate::analysis::solver::{Answer, Lit, Solver};
use crate::analysis::truth::Tri;
use crate::collections::{IndexMap, IndexSet, IndexVec};
use crate::ir::builtins::Function;
use crate::ir::table::Extent;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Material, Model, Relation, SetTest};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::value::{Symbol, Value};

/// After so many assignments that numbers and days cannot have, a question is left open.
const MOST_MISFITS: usize = 2_000;

/// A condition, and the stack (by place) in which it is asked.
pub type Asked<'m> = (usize, &'m Expression);

/// The facts of an item, and the conditions on them.
pub struct Circuits<'m> {
    pub model: &'m Model,
    pub judge: &'m dyn Judge,
    pub solver: Solver,
    /// Assumed while an item is looked for: every value behaves like the others of its class, and what `learn` noted holds. What is
    /// impossible without it is proven.
    pub trust: Lit,
    /// Assumed unless a question is about any day and any lower policy: conditions that read no fact but 基准日 or a 参数 that a lower
    /// policy may set are what they are now, and a 名录 that it may set is not set.
    now: Lit,
    facts: IndexVec<FieldId, Fact>,
    /// Conditions on one fact, once the classes are made.
    of_one_fact: IndexMap<Asked<'m>, Tri>,
    /// Conditions that compare facts with each other.
    compared: IndexMap<Asked<'m>, Tri>,
    /// Conditions that only evaluation can tell, of those that are each other's opposites the one that was asked first.
    opaque: IndexMap<Asked<'m>, Tri>,
    /// The same conditions without their negation.
    affirmed: IndexMap<(usize, Expression), Tri>,
    /// Conditions that may be something else on another day or below.
    of_now: IndexMap<Asked<'m>, Tri>,
    definitions: IndexMap<(usize, DefinitionId), Tri>,
    /// Comparisons of two facts.
    differences: Differences,
    /// Comparisons of whatever else.
    orders: Orders,
    /// By fact, in parts: values that fit what the solver chose last.
    fitted: IndexMap<FieldId, i128>,
    as_of: Date,
    /// An item of which nothing is given.
    blank: Item,
}

/// What an item can say of a fact.
enum Fact {
    /// Nobody asks for it: it is left unfilled.
    Unasked,
    Classes(Classes),
    Members(Members),
}

/// What a condition without connectives is about.
enum Leaf<'m> {
    /// It reads no fact.
    Constant,
    /// It asks for a key of a 名录 that no policy has set.
    NotSet,
    Filled {
        field: FieldId,
        negated: bool,
    },
    /// Names of a 集合.
    Names(FieldId, SetTest, Vec<Symbol>),
    /// A 集合 as a whole.
    Whole {
        field: FieldId,
        names: &'m [Symbol],
        negated: bool,
    },
    /// How many names a 集合 holds.
    Size(FieldId, Relation, Number),
    /// One fact that has classes.
    Single,
    /// The difference of two facts, compared with zero.
    Difference(Difference, Relation),
    /// Days in order: none is later than any that follows it.
    InOrder(&'m [Expression]),
    /// Only evaluation can tell.
    Opaque,
}

impl<'m> Circuits<'m> {
    /// The facts as far as some conditions tell them apart. `asked_for`: facts asked for by a 必填 or an 应备, whether or not a condition asks.
    pub fn new(
        model: &'m Model,
        judge: &'m dyn Judge,
        as_of: Date,
        conditions: impl Iterator<Item = Asked<'m>>,
        asked_for: impl Iterator<Item = FieldId>,
    ) -> Self {
        let mut solver = Solver::default();
        let (trust, now) = (solver.fresh(), solver.fresh());
        let mut circuits = Circuits {
            model,
            judge,
            solver,
            trust,
            now,
            facts: model.fields.iter().map(|_| Fact::Unasked).collect(),
            of_one_fact: IndexMap::default(),
            compared: IndexMap::default(),
            opaque: IndexMap::default(),
            affirmed: IndexMap::default(),
            of_now: IndexMap::default(),
            definitions: IndexMap::default(),
            differences: Differences::default(),
            orders: Orders::default(),
            fitted: IndexMap::default(),
            as_of,
            blank: model.fields.iter().map(|_| None).collect(),
        };
        let mut asked =
            Collected { of_fact: asked_for.map(|field| (field, IndexSet::default())).collect(), definitions: IndexSet::default() };
        for condition in conditions {
            circuits.collect(condition, &mut asked);
        }
        for (field, conditions) in asked.of_fact {
            circuits.declare(field, &conditions);
        }
        circuits
    }

    /// Notes which facts a condition asks for, and what it asks of them.
    fn collect(&self, (stack, expression): Asked<'m>, asked: &mut Collected<'m>) {
        match &expression.kind {
            ExpressionKind::And(_) | ExpressionKind::Or(_) | ExpressionKind::Not(_) => {
                expression.each_child(&mut |part| self.collect((stack, part), asked));
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                if asked.definitions.insert((stack, *id)) {
                    self.collect((stack, &self.model.definitions[*id].value), asked);
                }
            }
            _ => {
                if let Some(decided) = Decided::of(self.model, expression) {
                    return decided.conditions().into_values().for_each(|part| self.collect((stack, part), asked));
                }
                let leaf = self.leaf(expression);
                for field in self.facts_of(expression) {
                    let conditions = asked.of_fact.entry(field).or_default();
                    if matches!(leaf, Leaf::Single) {
                        conditions.insert((stack, expression));
                    }
                }
            }
        }
    }

    fn declare(&mut self, field: FieldId, conditions: &IndexSet<Asked<'m>>) {
        let declared = &self.model.fields[field];
        let filled = if declared.default.is_some() { Lit::YES } else { self.solver.fresh() };
        if let Type::Set(names) = &declared.ty {
            self.facts[field] = Fact::Members(Members::new(&mut self.solver, names, filled));
            return;
        }
        let conditions: Vec<Asked<'m>> = conditions.iter().copied().collect();
        let sample = self.judge.sample(field, &conditions);
        let (classes, tris) = Classes::new(&mut self.solver, &sample, &declared.ty, self.as_of, filled, self.trust);
        let mut same: IndexMap<Asked<'m>, Tri> = IndexMap::default();
        for (condition, tri) in conditions.into_iter().zip(tris) {
            let tri = *same.entry((self.first_alike(condition.0), condition.1)).or_insert(tri);
            self.relate(condition, tri);
            self.of_one_fact.insert(condition, tri);
        }
        self.facts[field] = Fact::Classes(classes);
    }

    /// What a condition of a stack comes to.
    pub fn condition(&mut self, stack: usize, expression: &'m Expression) -> Tri {
        match &expression.kind {
            ExpressionKind::And(parts) => {
                let parts: Vec<Tri> = parts.iter().map(|part| self.condition(stack, part)).collect();
                Tri::and(&mut self.solver, &parts)
            }
            ExpressionKind::Or(parts) => {
                let parts: Vec<Tri> = parts.iter().map(|part| self.condition(stack, part)).collect();
                Tri::or(&mut self.solver, &parts)
            }
            ExpressionKind::Not(inner) => self.condition(stack, inner).not(),
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                if let Some(known) = self.definitions.get(&(stack, *id)) {
                    return *known;
                }
                let model = self.model;
                let tri = self.condition(stack, &model.definitions[*id].value);
                self.definitions.insert((stack, *id), tri);
                tri
            }
            _ => {
                let Some(decided) = Decided::of(self.model, expression) else { return self.simple(stack, expression) };
                let truths: IndexMap<*const Expression, Tri> =
                    decided.conditions().into_iter().map(|(place, part)| (place, self.condition(stack, part))).collect();
                let truth_of = |part: &Expression| truths.get(&std::ptr::from_ref(part)).copied().unwrap_or(Tri::constant(Truth::Unknown));
                decided.tri(&mut self.solver, &truth_of)
            }
        }
    }

    /// A condition without connectives.
    fn simple(&mut self, stack: usize, expression: &'m Expression) -> Tri {
        match self.leaf(expression) {
            Leaf::Constant => {
                let truth = self.judge.truth(stack, expression, &self.blank);
                let reads = self.model.reads(expression);
                if reads.day || reads.adjustable { self.as_it_is_now(stack, expression, truth) } else { Tri::constant(truth) }
            }
            Leaf::NotSet => self.as_it_is_now(stack, expression, Truth::Unknown),
            Leaf::Filled { field, negated } => {
                let filled = Tri::known(self.filled(field));
                if negated { filled.not() } else { filled }
            }
            Leaf::Names(field, test, names) => {
                let held: Vec<Lit> = names.iter().map(|name| self.holds(field, *name)).collect();
                Tri::known(match test {
                    SetTest::All => self.solver.and(held),
                    SetTest::Any => self.solver.or(held),
                    SetTest::None => !self.solver.or(held),
                })
            }
            Leaf::Whole { field, names, negated } => {
                let Fact::Members(members) = &self.facts[field] else { return self.opaque(stack, expression) };
                let held = members.names.iter().map(|(name, held)| if names.contains(name) { *held } else { !*held });
                let same = Tri::known(self.solver.and(held));
                if negated { same.not() } else { same }
            }
            Leaf::Size(field, relation, number) => {
                let Fact::Members(members) = &self.facts[field] else { return self.opaque(stack, expression) };
                // By number, whether so many names are held.
                let reached = members.counts(&mut self.solver);
                let mut ways = Vec::new();
                for (count, at_least) in (0..).zip(&reached) {
                    let more = reached.get(count as usize + 1).copied().unwrap_or(Lit::NO);
                    if relation.holds(Some(Number::whole(count).cmp(&number))) {
                        ways.push(self.solver.and([*at_least, !more]));
                    }
                }
                Tri::known(self.solver.or(ways))
            }
            Leaf::Single => self.of_one_fact.get(&(stack, expression)).copied().unwrap_or_else(|| self.opaque(stack, expression)),
            Leaf::Difference(difference, relation) => {
                let tri = self.difference(&difference, relation);
                self.remember_compared(stack, expression, tri)
            }
            Leaf::InOrder(days) => {
                let tri = self.in_order(days);
                self.remember_compared(stack, expression, tri)
            }
            Leaf::Opaque => self.opaque(stack, expression),
        }
    }

    /// A condition that is what it is for every item now, and may be otherwise on another day or below.
    fn as_it_is_now(&mut self, stack: usize, expression: &'m Expression, truth: Truth) -> Tri {
        if let Some(known) = self.of_now.get(&(stack, expression)) {
            return *known;
        }
        let tri = Tri::free(&mut self.solver);
        for literal in tri.literals(truth) {
            self.solver.require(&[!self.now, literal]);
        }
        self.of_now.insert((stack, expression), tri);
        tri
    }

    /// Notes what a comparison of several facts comes to; one that has no circuit is opaque.
    fn remember_compared(&mut self, stack: usize, expression: &'m Expression, tri: Option<Tri>) -> Tri {
        let Some(tri) = tri else { return self.opaque(stack, expression) };
        self.compared.insert((stack, expression), tri);
        tri
    }

    /// How a difference stands to zero.
    fn difference(&mut self, difference: &Difference, relation: Relation) -> Option<Tri> {
        let Difference { plus, minus, constant } = difference;
        let opposite = Difference { plus: *minus, minus: *plus, constant: -constant.clone() };
        let at_most = self.differences.at_most_zero(&mut self.solver, self.model, difference)?;
        let at_least = self.differences.at_most_zero(&mut self.solver, self.model, &opposite)?;
        let holds = match relation {
            Relation::Less => !at_least,
            Relation::AtMost => at_most,
            Relation::More => !at_most,
            Relation::AtLeast => at_least,
            Relation::Equal => self.solver.and([at_most, at_least]),
            Relation::NotEqual => !self.solver.and([at_most, at_least]),
        };
        let filled = [self.filled(*plus), self.filled(*minus)];
        let yes = self.solver.and([filled[0], filled[1], holds]);
        Some(Tri { yes, no: self.solver.and([filled[0], filled[1], !holds]) })
    }

    /// Whether none of these days is later than any that follows it.
    fn in_order(&mut self, days: &'m [Expression]) -> Option<Tri> {
        // Not only neighbours: where a day between them is unfilled, two days may still be out of order.
        let mut pairs = Vec::new();
        for (at, earlier) in days.iter().enumerate() {
            for later in days.iter().skip(at + 1) {
                let (difference, is_turned) = difference(self.model, self.as_of, earlier, later)?;
                let relation = if is_turned { Relation::AtLeast } else { Relation::AtMost };
                pairs.push(self.difference(&difference, relation)?);
            }
        }
        Some(Tri::and(&mut self.solver, &pairs))
    }

    /// The first stack that counts work days like another one: in what a condition comes to they agree.
    fn first_alike(&self, stack: usize) -> usize {
        let calendar = |stack: usize| self.model.stacks.get(stack).map(|stack| &stack.calendar);
        (0..stack).find(|other| calendar(*other) == calendar(stack)).unwrap_or(stack)
    }

    /// A condition that only evaluation can tell.
    fn opaque(&mut self, stack: usize, expression: &'m Expression) -> Tri {
        let stack = self.first_alike(stack);
        let (affirmed, is_negated) = affirmed(expression);
        let as_asked = |of_affirmed: Tri| if is_negated { of_affirmed.not() } else { of_affirmed };
        let key = (stack, affirmed);
        if let Some(known) = self.affirmed.get(&key) {
            return as_asked(*known);
        }
        let tri = Tri::free(&mut self.solver);
        let reads = self.model.reads(expression);
        let filled: Vec<Lit> = reads.fields.iter().filter(|field| !self.is_set(**field)).map(|field| self.filled(*field)).collect();
        if is_strict(expression) {
            // Where one of its facts is unfilled it is unknown.
            for filled in &filled {
                self.solver.require(&[!tri.yes, *filled]);
                self.solver.require(&[!tri.no, *filled]);
            }
        }
        if !reads.faults {
            let clause: Vec<Lit> = filled.iter().map(|filled| !*filled).chain([tri.yes, tri.no]).collect();
            self.solver.require(&clause);
        }
        self.relate((stack, expression), tri);
        self.opaque.insert((stack, expression), tri);
        self.affirmed.insert(key, as_asked(tri));
        tri
    }

    /// Tells the solver what a condition has to do with others that compare the same; the classes of a fact tell it of comparisons with constants.
    fn relate(&mut self, (stack, expression): Asked<'m>, tri: Tri) {
        use ExpressionKind as K;
        let is_plain = |one: &Expression, other: &Expression| matches!((&one.kind, &other.kind), (K::Field(_), K::Constant(_)));
        if self.model.reads(expression).adjustable || matches!(&expression.kind, K::Compare { left, right, .. } if is_plain(left, right)) {
            return;
        }
        if let Some(lit) = self.orders.implied(&mut self.solver, self.model, stack, expression) {
            self.solver.require(&[!tri.yes, lit]);
            self.solver.require(&[!tri.no, !lit]);
        }
        if let K::Compare { relation: relation @ (Relation::Equal | Relation::NotEqual), left, right } = &expression.kind {
            let tri = if *relation == Relation::Equal { tri } else { tri.not() };
            for (one, other) in [(left, right), (right, left)] {
                let (K::Field(field), Some(values)) = (&one.kind, self.values_of(other)) else { continue };
                let Fact::Classes(classes) = &self.facts[*field] else { continue };
                let among =
                    (0..classes.values.len()).filter(|class| classes.values.get(*class).is_some_and(|value| values.contains(value)));
                let equal: Vec<Lit> = among.map(|class| classes.is(&mut self.solver, Some(class))).collect();
                self.solver.require(&[equal.as_slice(), &[!tri.yes]].concat());
            }
        }
    }

    /// The names that an expression may come to, if it is not a fact.
    fn values_of(&self, expression: &Expression) -> Option<IndexSet<Value>> {
        use ExpressionKind as K;
        match (&expression.kind, &expression.ty) {
            (K::Lookup { table, column, .. }, Type::Choice(_)) => {
                let table = &self.model.tables[*table];
                let cells = (0..table.len() as u32).filter_map(|row| table.cell(row, *column)).cloned();
                (table.extent != Extent::Unset).then(|| cells.collect())
            }
            (K::Definition(id), Type::Choice(_)) => self.values_of(&self.model.definitions[*id].value),
            _ => None,
        }
    }

    fn leaf(&self, expression: &'m Expression) -> Leaf<'m> {
        use ExpressionKind as K;
        if let K::InTable { table, .. } | K::Names { table, .. } = expression.kind
            && self.model.tables[table].extent == Extent::Unset
        {
            return Leaf::NotSet;
        }
        let reads = self.model.reads(expression);
        if reads.is_constant() {
            return Leaf::Constant;
        }
        let constant = |expression: &'m Expression| match &expression.kind {
            K::Constant(value) => Some(value),
            _ => None,
        };
        match &expression.kind {
            K::Filled { field, negated } => return Leaf::Filled { field: *field, negated: *negated },
            K::SetTest { test, set, members } => {
                let names: Option<Vec<Symbol>> = members
                    .iter()
                    .map(|member| match constant(member)? {
                        Value::Choice(name) => Some(*name),
                        Value::Text(_) | Value::Truth(_) | Value::Number(_) | Value::Date(_) | Value::Set(_) => None,
                    })
                    .collect();
                if let (K::Field(field), Some(names)) = (&set.kind, names) {
                    return Leaf::Names(*field, *test, names);
                }
            }
            K::Compare { relation, left, right } if reads.fields.len() == 2 => {
                if let Some((difference, is_turned)) = difference(self.model, self.as_of, left, right) {
                    return Leaf::Difference(difference, if is_turned { relation.turned() } else { *relation });
                }
            }
            K::Compare { relation, left, right } => match (&left.kind, constant(right)) {
                (K::Field(field), Some(Value::Set(names))) if matches!(relation, Relation::Equal | Relation::NotEqual) => {
                    return Leaf::Whole { field: *field, names, negated: *relation == Relation::NotEqual };
                }
                (K::Call { function: Function::Size, arguments }, Some(Value::Number(number))) => {
                    if let [Expression { kind: K::Field(field), .. }] = arguments.as_slice() {
                        return Leaf::Size(*field, *relation, number.clone());
                    }
                }
                _ => {}
            },
            K::Call { function: Function::InOrder, arguments } if reads.fields.len() > 1 => return Leaf::InOrder(arguments),
            _ => {}
        }
        match reads.only_field() {
            Some(field) if !self.is_set(field) => Leaf::Single,
            Some(_) | None => Leaf::Opaque,
        }
    }

    /// The facts that a condition reads, inside aggregates too.
    fn facts_of(&self, expression: &Expression) -> IndexSet<FieldId> {
        let mut reads = self.model.reads(expression);
        if reads.aggregates {
            let mut calls = Vec::new();
            self.model.walk(expression, &mut |part| {
                if let ExpressionKind::Aggregate(id) = part.kind {
                    calls.push(id);
                }
            });
            for part in calls.into_iter().flat_map(|id| self.model.aggregates[id].parts()) {
                reads.include(&self.model.reads(part));
            }
        }
        reads.fields
    }

    fn is_set(&self, field: FieldId) -> bool {
        matches!(self.model.fields[field].ty, Type::Set(_))
    }

    /// Whether a fact is filled.
    pub fn filled(&self, field: FieldId) -> Lit {
        match &self.facts[field] {
            Fact::Unasked => Lit::constant(self.model.fields[field].default.is_some()),
            Fact::Classes(classes) => classes.filled,
            Fact::Members(members) => members.filled,
        }
    }

    fn holds(&self, field: FieldId, name: Symbol) -> Lit {
        match &self.facts[field] {
            Fact::Members(members) => members.holds(name),
            Fact::Unasked | Fact::Classes(_) => Lit::NO,
        }
    }

    /// Whether something of an 应备 is lacking.
    pub fn lacking(&mut self, material: &Material) -> Tri {
        let there = match (&material.members, &self.facts[material.field]) {
            (Some(members), _) => {
                let held: Vec<Lit> = members.iter().map(|name| self.holds(material.field, *name)).collect();
                self.solver.and(held)
            }
            (None, Fact::Classes(classes)) if self.model.fields[material.field].ty == Type::Truth => {
                let yes = classes.values.iter().position(|value| *value == Value::Truth(true));
                yes.map_or(Lit::NO, |class| classes.is(&mut self.solver, Some(class)))
            }
            (None, _) => self.filled(material.field),
        };
        Tri::known(!there)
    }

    /// Whether all assumptions can hold at once as things are now, and numbers and days can be what that asks of them.
    pub fn ask(&mut self, assumptions: &[Lit], budget: u64) -> Answer {
        self.ask_ever(&[assumptions, &[self.now]].concat(), budget)
    }

    /// Whether a clash of assumptions would be one on any other day and below, too.
    pub fn always_clash(&mut self, core: &[Lit], budget: u64) -> bool {
        let now = self.now;
        let others: Vec<Lit> = core.iter().copied().filter(|lit| *lit != now).collect();
        others.len() == core.len() || matches!(self.ask_ever(&others, budget), Answer::Impossible(_))
    }

    /// The same on any day and below.
    fn ask_ever(&mut self, assumptions: &[Lit], budget: u64) -> Answer {
        for _ in 0..MOST_MISFITS {
            let answer = self.solver.ask(assumptions, budget);
            if answer != Answer::Possible {
                return answer;
            }
            let range = |field: FieldId| match &self.facts[field] {
                Fact::Classes(classes) => classes.range(&self.solver),
                Fact::Unasked | Fact::Members(_) => None,
            };
            match self.differences.fit(&self.solver, &range) {
                Ok(values) => {
                    self.fitted = values;
                    return Answer::Possible;
                }
                Err(Misfit::Open) => return Answer::Spent,
                Err(Misfit::Clash(why)) => {
                    let clause: Vec<Lit> = why.into_iter().map(|lit| !lit).collect();
                    self.solver.require(&clause);
                }
            }
        }
        Answer::Spent
    }

    /// The item that the solver chose last.
    pub fn item(&self) -> Item {
        self.facts.enumerated().map(|(field, fact)| self.chosen(field, fact)).collect()
    }

    /// The value of a fact that the solver chose last; a 缺省 stands for itself.
    fn chosen(&self, field: FieldId, fact: &Fact) -> Option<Value> {
        let declared = &self.model.fields[field];
        let value = match fact {
            Fact::Unasked => None,
            Fact::Classes(classes) => {
                let class = classes.chosen(&self.solver)?;
                let value = self.fitted.get(&field).and_then(|parts| value_at(*parts, &declared.ty));
                value.or_else(|| classes.values.get(class).cloned())
            }
            Fact::Members(members) => members.chosen(&self.solver),
        };
        value.filter(|value| declared.default.as_ref() != Some(value))
    }

    /// The literals that an item makes true: what is filled, which names are held, what each condition comes to.
    pub fn portrait(&self, item: &Item) -> Vec<Lit> {
        let mut portrait = Vec::new();
        for ((field, fact), value) in self.facts.enumerated().zip(&**item) {
            let value = value.as_ref().or(self.model.fields[field].default.as_ref());
            match fact {
                Fact::Unasked => {}
                Fact::Classes(classes) => portrait.push(classes.filled.when(value.is_some())),
                Fact::Members(members) => {
                    portrait.push(members.filled.when(value.is_some()));
                    let holds = |name: &Symbol| matches!(value, Some(Value::Set(names)) if names.contains(name));
                    portrait.extend(members.names.iter().map(|(name, lit)| lit.when(holds(name))));
                }
            }
        }
        let (conditions, circuits): (Vec<Asked<'_>>, Vec<Tri>) =
            self.of_one_fact.iter().chain(&self.compared).chain(&self.opaque).map(|(asked, tri)| (*asked, *tri)).unzip();
        for (tri, truth) in circuits.into_iter().zip(self.judge.truths(&conditions, item)) {
            portrait.extend(tri.literals(truth));
        }
        portrait
    }

    /// Every respect in which the item that the solver chose last might differ from others.
    pub fn sides(&mut self) -> Vec<Side> {
        let mut sides = Vec::new();
        for (field, fact) in self.facts.enumerated() {
            match fact {
                Fact::Unasked => {}
                Fact::Classes(classes) => {
                    let class = classes.chosen(&self.solver);
                    let lit = classes.is(&mut self.solver, class);
                    sides.push(Side { lit, part: Part::Among { field, classes: vec![class], bounds: classes.bounds.clone() } });
                }
                Fact::Members(members) => {
                    let filled = self.solver.holds(members.filled);
                    sides.push(Side { lit: members.filled.when(filled), part: Part::Filled { field, filled } });
                    for (name, lit) in &members.names {
                        let held = self.solver.holds(*lit);
                        sides.push(Side { lit: lit.when(held), part: Part::Holds { field, name: *name, held } });
                    }
                }
            }
        }
        for ((_, expression), tri) in self.compared.iter().chain(&self.opaque) {
            let truth = tri.found(&self.solver);
            let lit = self.solver.and(tri.literals(truth));
            sides.push(Side { lit, part: Part::Condition { place: expression.span, truth } });
        }
        sides
    }

    /// The classes of a side's fact that it does not have yet, the nearest first, `most` at most.
    pub fn others(&self, part: &Part, most: usize) -> Vec<Option<usize>> {
        let Part::Among { field, classes: included, .. } = part else { return Vec::new() };
        let Fact::Classes(classes) = &self.facts[*field] else { return Vec::new() };
        let from = included.first().copied().flatten().unwrap_or_default();
        // A side that says "unfilled" is not widened to values.
        let filled = included.first().is_some_and(Option::is_some);
        let all = (0..classes.values.len()).filter(|_| filled).map(Some);
        let mut others: Vec<Option<usize>> = all.filter(|class| !included.contains(class)).collect();
        others.sort_by_key(|class| class.map_or(usize::MAX, |class| class.abs_diff(from)));
        others.truncate(most);
        others
    }

    /// A side with one class more.
    pub fn widened(&mut self, side: &Side, class: Option<usize>) -> Side {
        let Part::Among { classes, .. } = &side.part else { return side.clone() };
        let mut classes = classes.clone();
        classes.push(class);
        classes.sort_unstable();
        self.among(side, classes)
    }

    /// A side with these classes instead of its own.
    pub fn among(&mut self, side: &Side, among: Vec<Option<usize>>) -> Side {
        let Part::Among { field, bounds, .. } = &side.part else { return side.clone() };
        let Fact::Classes(classes) = &self.facts[*field] else { return side.clone() };
        let each: Vec<Lit> = among.iter().map(|class| classes.is(&mut self.solver, *class)).collect();
        Side { lit: self.solver.or(each), part: Part::Among { field: *field, classes: among, bounds: bounds.clone() } }
    }

    /// Teaches the solver, under `trust`, what evaluation made of the conditions that only it can tell; whether one was new.
    pub fn learn(&mut self, item: &Item) -> bool {
        let mut learnt = false;
        let (conditions, circuits): (Vec<Asked<'m>>, Vec<Tri>) = self.opaque.iter().map(|(asked, tri)| (*asked, *tri)).unzip();
        let truths = self.judge.truths(&conditions, item);
        for ((_, expression), (tri, truth)) in conditions.into_iter().zip(circuits.into_iter().zip(truths)) {
            if tri.found(&self.solver) == truth {
                continue;
            }
            learnt = true;
            let reads = self.model.reads(expression);
            let may_change = reads.aggregates || reads.tables || reads.day || reads.adjustable;
            // Of facts that have one value in their class it is certain.
            let is_certain = !may_change && reads.fields.iter().all(|field| self.is_settled(*field));
            let mut clause: Vec<Lit> = (!is_certain).then_some(!self.trust).into_iter().collect();
            for field in self.facts_of(expression) {
                let same = self.as_chosen(field);
                clause.push(!same);
            }
            for literal in tri.literals(truth) {
                self.solver.require(&[clause.as_slice(), &[literal]].concat());
            }
        }
        learnt
    }

    /// Whether an item that the solver chose is not what it takes it for, whatever other items there are.
    pub fn is_refuted(&self, item: &Item) -> bool {
        let all = self.of_one_fact.iter().chain(&self.compared).chain(&self.opaque);
        let (conditions, circuits): (Vec<Asked<'_>>, Vec<Tri>) =
            all.filter(|((_, condition), _)| !self.model.reads(condition).aggregates).map(|(asked, tri)| (*asked, *tri)).unzip();
        let truths = self.judge.truths(&conditions, item);
        circuits.into_iter().zip(truths).any(|(tri, truth)| tri.found(&self.solver) != truth)
    }

    /// Whether the solver's last choice leaves a fact no other value.
    fn is_settled(&self, field: FieldId) -> bool {
        match &self.facts[field] {
            Fact::Unasked | Fact::Members(_) => true,
            Fact::Classes(classes) => classes.is_settled(&self.solver),
        }
    }

    /// Whether a fact is as the solver chose it last.
    fn as_chosen(&mut self, field: FieldId) -> Lit {
        match &self.facts[field] {
            Fact::Unasked => Lit::YES,
            Fact::Classes(classes) => {
                let class = classes.chosen(&self.solver);
                classes.is(&mut self.solver, class)
            }
            Fact::Members(members) => {
                let as_chosen = |lit: Lit| lit.when(self.solver.holds(lit));
                let all: Vec<Lit> = members.names.iter().map(|(_, held)| *held).chain([members.filled]).map(as_chosen).collect();
                self.solver.and(all)
            }
        }
    }
}

/// A condition without its negation, and whether it had one.
fn affirmed(expression: &Expression) -> (Expression, bool) {
    use ExpressionKind as K;
    let mut affirmed = expression.clone();
    let is_negated = match &mut affirmed.kind {
        K::InTable { negated, .. } | K::Names { negated, .. } | K::InList { negated, .. } | K::TextTest { negated, .. } => {
            std::mem::take(negated)
        }
        K::Compare { relation, .. } if matches!(relation, Relation::NotEqual | Relation::More | Relation::AtLeast) => {
            *relation = relation.opposite();
            true
        }
        K::SetTest { test, .. } if *test == SetTest::None => {
            *test = SetTest::Any;
            true
        }
        _ => false,
    };
    (affirmed, is_negated)
}

/// What conditions ask of facts.
struct Collected<'m> {
    of_fact: IndexMap<FieldId, IndexSet<Asked<'m>>>,
    definitions: IndexSet<(usize, DefinitionId)>,
}

/// Whether a condition is strict: one unknown fact makes it unknown.
fn is_strict(expression: &Expression) -> bool {
    use ExpressionKind as K;
    let mut strict = match &expression.kind {
        K::Compare { .. }
        | K::Arithmetic { .. }
        | K::Negate(_)
        | K::Shift { .. }
        | K::DaysBetween { .. }
        | K::Field(_)
        | K::Constant(_)
        | K::AsOf
        | K::TextTest { .. }
        | K::Matches { .. } => true,
        K::Error
        | K::Definition(_)
        | K::Lookup { .. }
        | K::InTable { .. }
        | K::Names { .. }
        | K::NamedKey { .. }
        | K::And(_)
        | K::Or(_)
        | K::Not(_)
        | K::Between { .. }
        | K::InList { .. }
        | K::SetTest { .. }
        | K::Filled { .. }
        | K::Choice { .. }
        | K::Call { .. }
        | K::Aggregate(_) => false,
    };
    expression.each_child(&mut |part| strict = strict && is_strict(part));
    strict
}
