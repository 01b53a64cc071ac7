//! The possible outcomes by truth table: where the open facts have few ways together, every formula is a row of bits, one for each
//! way of filling them in, and 且, 或 and 非 work on all of them at once.

use crate::collections::IndexMap;
use crate::eval::alternatives::Variable;
use crate::eval::combine::{Opinion, strictest};
use crate::eval::formula::{Formula, Shared};
use crate::eval::open_decision::{OpenDecision, OpenPolicy, Possibilities};
use crate::ir::conclusion::{Effect, Outcome};
use crate::value::truth::Truth;
use std::rc::Rc;

/// At most this many ways are put in a table.
const MAX_WAYS: usize = 1 << 14;

type Bits = Rc<Vec<u64>>;

/// All outcomes that some assignment of the variables gives; none if there are too many ways.
pub fn by_truth_table(decision: &OpenDecision, variables: &[Variable]) -> Option<Possibilities> {
    let mut ways = 1_usize;
    let mut strides = Vec::with_capacity(variables.len());
    for variable in variables {
        strides.push(ways);
        ways = ways.checked_mul(variable.classes.len()).filter(|ways| (1..=MAX_WAYS).contains(ways))?;
    }
    let mut table = Table { variables, strides, ways, atoms: Vec::new(), formulas: IndexMap::default() };
    for (at, variable) in variables.iter().enumerate() {
        for (position, atom) in variable.atoms.iter().enumerate() {
            let place = atom.0 as usize;
            table.atoms.resize(table.atoms.len().max(place + 1), None);
            table.atoms[place] = Some(table.atom(at, position));
        }
    }
    let outcomes = table.outcomes(decision);
    let decisive: Vec<bool> = (0..variables.len()).map(|at| table.is_decisive(at, &outcomes)).collect();
    Some(Possibilities::exhaustive(outcomes.into_iter().collect(), &decisive, variables))
}

struct Table<'v> {
    variables: &'v [Variable],
    /// How many ways apart two neighbouring classes of each variable lie.
    strides: Vec<usize>,
    ways: usize,
    /// By atom; none for one without a variable.
    atoms: Vec<Option<Bits>>,
    /// By address: the decision keeps its formulas while the table is made.
    formulas: IndexMap<*const Formula, Bits>,
}

impl Table<'_> {
    fn all(&self) -> Vec<u64> {
        let mut bits = vec![u64::MAX; self.ways.div_ceil(64)];
        if let Some(last) = bits.last_mut().filter(|_| !self.ways.is_multiple_of(64)) {
            *last = (1 << (self.ways % 64)) - 1;
        }
        bits
    }

    fn none(&self) -> Vec<u64> {
        vec![0; self.ways.div_ceil(64)]
    }

    fn formula(&mut self, formula: &Shared) -> Bits {
        match &**formula {
            Formula::Constant(true) => return Rc::new(self.all()),
            Formula::Constant(false) => return Rc::new(self.none()),
            // INVARIANT: every atom of an open formula has a variable.
            Formula::Atom(atom) => return self.atoms.get(atom.0 as usize).cloned().flatten().unwrap_or_else(|| Rc::new(self.none())),
            Formula::Not(_) | Formula::And(_) | Formula::Or(_) => {}
        }
        if let Some(known) = self.formulas.get(&Rc::as_ptr(formula)) {
            return known.clone();
        }
        let bits = match &**formula {
            Formula::Constant(_) | Formula::Atom(_) => self.none(),
            Formula::Not(inner) => {
                let inner = self.formula(inner);
                self.all().into_iter().zip(inner.iter()).map(|(all, inner)| all & !inner).collect()
            }
            Formula::And(parts) => parts.iter().fold(self.all(), |mut all, part| {
                join(&mut all, &self.formula(part), |left, right| left & right);
                all
            }),
            Formula::Or(parts) => parts.iter().fold(self.none(), |mut any, part| {
                join(&mut any, &self.formula(part), |left, right| left | right);
                any
            }),
        };
        let bits = Rc::new(bits);
        self.formulas.insert(Rc::as_ptr(formula), bits.clone());
        bits
    }

    /// The ways in which an atom holds, by its variable and its position there.
    fn atom(&self, at: usize, position: usize) -> Bits {
        let mut bits = self.none();
        if let (Some(variable), Some(stride)) = (self.variables.get(at), self.strides.get(at)) {
            let period = stride * variable.classes.len();
            let classes: Vec<usize> = variable
                .classes
                .iter()
                .enumerate()
                .filter(|(_, class)| class.get(position) == Some(&true))
                .map(|(class, _)| class)
                .collect();
            for start in (0..self.ways).step_by(period) {
                classes.iter().for_each(|class| set_range(&mut bits, start + class * stride, *stride));
            }
        }
        Rc::new(bits)
    }

    /// The outcome of each way.
    fn outcomes(&mut self, decision: &OpenDecision) -> Vec<Outcome> {
        let policies: Vec<PolicyWays> = decision.policies.iter().map(|policy| self.policy(policy)).collect();
        let mut opinions: Vec<Opinion> = Vec::with_capacity(policies.len());
        let outcome = |way| {
            opinions.clear();
            opinions.extend(policies.iter().map(|policy| policy.opinion(way)));
            strictest(&opinions, decision.start).mildest().unwrap_or(Outcome::None)
        };
        (0..self.ways).map(outcome).collect()
    }

    fn policy(&mut self, policy: &OpenPolicy) -> PolicyWays {
        let mut ways = PolicyWays { scope: self.formula(&policy.scope), settled: policy.settled, effects: Vec::new() };
        // The table of the row before, and the ways in which some row of it holds.
        let mut above: Option<(usize, Vec<u64>)> = None;
        for rule in &policy.rules {
            let mut live = self.formula(&rule.live).to_vec();
            if let Some(row) = &rule.row {
                above.take_if(|(table, _)| *table != row.table);
                let (_, any) = above.get_or_insert_with(|| (row.table, self.none()));
                join(&mut live, any, |live, above| live & !above);
                join(any, &self.formula(&row.own), |above, own| above | own);
            }
            match ways.effects.iter_mut().find(|(effect, _)| *effect == rule.effect) {
                Some((_, known)) => join(known, &live, |known, live| known | live),
                None => ways.effects.push((rule.effect, live)),
            }
        }
        ways
    }

    /// Whether the outcome depends on a variable.
    fn is_decisive(&self, at: usize, outcomes: &[Outcome]) -> bool {
        let (Some(variable), Some(stride)) = (self.variables.get(at), self.strides.get(at)) else { return false };
        let period = stride * variable.classes.len();
        outcomes.chunks(period).any(|block| block.windows(stride + 1).any(|window| window.first() != window.last()))
    }
}

/// The ways in which a policy applies, and in which a rule of each effect is live.
struct PolicyWays {
    scope: Bits,
    settled: Opinion,
    effects: Vec<(Effect, Vec<u64>)>,
}

impl PolicyWays {
    fn opinion(&self, way: usize) -> Opinion {
        let mut opinion = Opinion { scope: Truth::from(holds(&self.scope, way)), ..self.settled };
        for (effect, ways) in &self.effects {
            opinion.add(*effect, Truth::from(holds(ways, way)));
        }
        opinion
    }
}

fn join(left: &mut [u64], right: &[u64], of: impl Fn(u64, u64) -> u64) {
    for (left, right) in left.iter_mut().zip(right) {
        *left = of(*left, *right);
    }
}

fn holds(bits: &[u64], way: usize) -> bool {
    bits.get(way / 64).is_some_and(|word| word >> (way % 64) & 1 == 1)
}

fn set_range(bits: &mut [u64], from: usize, length: usize) {
    let (mut at, end) = (from, from + length);
    while at < end {
        let step = (64 - at % 64).min(end - at);
        let mask = if step == 64 { u64::MAX } else { ((1 << step) - 1) << (at % 64) };
        if let Some(word) = bits.get_mut(at / 64) {
            *word |= mask;
        }
        at += step;
    }
}
