//! Conditions in disjunctive form: a term holds if all its facts and flags meet it.

use crate::collections::IndexMap;
use crate::eval::formula::Question;
use crate::ir::{DefinitionId, Expression, ExpressionKind, Need, Rule};
use crate::program::allowed::Allowed;
use crate::program::atom::{Atom, Oracle, Test, needed_names, needs_every_part, some_names};
use crate::program::domain::Kind;
use crate::program::gather::Domains;
use crate::value::types::Type;
use crate::value::{Symbol, Value};

/// A 且 of conditions is multiplied out to at most this many terms; what would be more is computed as a flag.
const MAX_PRODUCT: usize = 32;
/// A 或 keeps at most this many terms.
const MAX_SUM: usize = 512;

/// A conjunction: conditions on facts, and on flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// By domain, each once.
    pub asks: Vec<(u32, Allowed)>,
    /// Flags, and what each must be.
    pub flags: Vec<(u32, bool)>,
}

/// A condition that is evaluated for each item that needs it.
#[derive(Debug)]
pub struct Flag {
    pub stack: usize,
    pub ask: FlagAsk,
}

#[derive(Debug)]
pub enum FlagAsk {
    Condition(Expression),
    /// Something of these is lacking.
    Lacking(Vec<Need>),
}

/// Makes terms of conditions, and collects the flags that they need.
pub struct TermMaker<'m> {
    pub oracle: &'m Oracle<'m>,
    pub domains: &'m Domains,
    pub flags: Vec<Flag>,
    ids: IndexMap<(usize, Expression), Option<u32>>,
    /// The terms of a definition or of its negation, and its flags as in `faulty`.
    definitions: IndexMap<(DefinitionId, bool), (Vec<Term>, Vec<u32>)>,
    /// Flags of the current condition that may be unknown for a cause that no fact can mend, each once.
    pub faulty: Vec<u32>,
}

/// What is evaluated as a flag if a part of a product has too many terms.
enum Whole<'e> {
    Expression(&'e Expression, bool),
    Needs(&'e [Need]),
}

impl<'m> TermMaker<'m> {
    pub fn new(oracle: &'m Oracle<'m>, domains: &'m Domains) -> Self {
        TermMaker { oracle, domains, flags: Vec::new(), ids: IndexMap::default(), definitions: IndexMap::default(), faulty: Vec::new() }
    }

    /// Whether a rule applies, its day, its 适用 and the rows above it aside.
    pub fn rule(&mut self, stack: usize, rule: &Rule) -> Vec<Term> {
        let mut parts = Vec::new();
        for when in rule.when.parts() {
            parts.push((self.condition(stack, when, false), Whole::Expression(when, false)));
        }
        if let Some(row) = &rule.row {
            parts.push((self.condition(stack, &row.test, false), Whole::Expression(&row.test, false)));
        }
        for unless in rule.unless.parts() {
            parts.push((self.condition(stack, unless, true), Whole::Expression(unless, true)));
        }
        if !rule.requires.is_empty() {
            parts.push((self.lacking(stack, &rule.requires), Whole::Needs(&rule.requires)));
        }
        self.product(stack, parts)
    }

    /// The terms of a condition.
    pub fn condition(&mut self, stack: usize, expression: &Expression, negated: bool) -> Vec<Term> {
        let whole = Whole::Expression(expression, negated);
        match &expression.kind {
            ExpressionKind::And(parts) => self.joined(stack, &parts.iter().collect::<Vec<_>>(), !negated, negated, whole),
            ExpressionKind::Or(parts) => self.joined(stack, &parts.iter().collect::<Vec<_>>(), negated, negated, whole),
            ExpressionKind::Not(inner) => self.condition(stack, inner, !negated),
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => self.definition(stack, *id, negated),
            _ => self.atom(stack, expression, negated),
        }
    }

    /// The terms of a definition, worked out once.
    fn definition(&mut self, stack: usize, id: DefinitionId, negated: bool) -> Vec<Term> {
        let known = self.definitions.get(&(id, negated)).cloned();
        let (terms, faulty) = known.unwrap_or_else(|| {
            let before = std::mem::take(&mut self.faulty);
            let terms = self.condition(stack, &self.oracle.model.definition(id).value, negated);
            let own = (terms, std::mem::replace(&mut self.faulty, before));
            self.definitions.insert((id, negated), own.clone());
            own
        });
        for flag in faulty {
            if !self.faulty.contains(&flag) {
                self.faulty.push(flag);
            }
        }
        terms
    }

    fn joined(&mut self, stack: usize, parts: &[&Expression], all: bool, negated: bool, whole: Whole<'_>) -> Vec<Term> {
        if all {
            let parts = parts.iter().map(|part| (self.condition(stack, part, negated), Whole::Expression(part, negated))).collect();
            return self.product(stack, parts);
        }
        let mut sum = Vec::new();
        for part in parts {
            sum.append(&mut self.condition(stack, part, negated));
        }
        self.sum(stack, sum, whole)
    }

    fn atom(&mut self, stack: usize, expression: &Expression, negated: bool) -> Vec<Term> {
        if let Some(Value::Truth(truth)) = self.oracle.constant(stack, expression) {
            return if truth != negated { vec![Term::default()] } else { Vec::new() };
        }
        if let Some(terms) = self.oracle.atom(stack, expression).and_then(|atom| self.literal(stack, expression, &atom, negated)) {
            return terms;
        }
        let flag = self.flag(stack, Whole::Expression(expression, negated));
        if self.oracle.model.reads(expression).faults {
            for (flag, _) in flag.iter().flat_map(|term| &term.flags) {
                if !self.faulty.contains(flag) {
                    self.faulty.push(*flag);
                }
            }
        }
        flag
    }

    fn literal(&mut self, stack: usize, expression: &Expression, atom: &Atom, negated: bool) -> Option<Vec<Term>> {
        if matches!(atom.test, Test::Other) {
            let (domain, bit) = self.domains.test(atom.field, expression)?;
            let own = self.domains.all.get(domain)?;
            let allowed = self.oracle.allowed_by_bit(stack, expression, atom.field, own, bit);
            let allowed = if negated { allowed.not(own.values()) } else { allowed };
            return Some(vec![Term { asks: vec![(domain as u32, allowed)], flags: Vec::new() }]);
        }
        let Test::Names(names) = &atom.test else {
            let domain = self.domains.of(atom.field, None)?;
            return self
                .ask(stack, &Question::Condition(expression), atom, domain, negated)
                .map(|ask| vec![Term { asks: vec![ask], flags: Vec::new() }]);
        };
        // Names of several domains: each domain's part by itself, all of them or any.
        let mut asks = Vec::new();
        for (domain, some) in self.by_domain(atom, names)? {
            let part = some_names(expression, &some)?;
            asks.push(self.ask(stack, &Question::Condition(&part), atom, domain, negated)?);
        }
        Some(if needs_every_part(expression) != negated { product_of_asks(asks) } else { sum_of_asks(asks) })
    }

    fn by_domain(&self, atom: &Atom, names: &[Symbol]) -> Option<Vec<(usize, Vec<Symbol>)>> {
        let mut parts: Vec<(usize, Vec<Symbol>)> = Vec::new();
        for name in names {
            let domain = self.domains.of(atom.field, Some(*name))?;
            match parts.iter_mut().find(|(own, _)| *own == domain) {
                Some((_, some)) => some.push(*name),
                None => parts.push((domain, vec![*name])),
            }
        }
        if parts.is_empty() {
            parts.push((self.domains.of(atom.field, None)?, Vec::new()));
        }
        Some(parts)
    }

    fn ask(&self, stack: usize, question: &Question<'_>, atom: &Atom, domain: usize, negated: bool) -> Option<(u32, Allowed)> {
        let own = self.domains.all.get(domain)?;
        if let (Kind::Names(names), Test::Relations(_) | Test::OneOf { .. }) = (&own.kind, &atom.test) {
            // A 集合 compared as a whole: only where one domain holds all its names.
            let Type::Set(declared) = &self.oracle.model.field(atom.field).ty else { return None };
            if declared.iter().any(|name| !names.contains(name)) {
                return None;
            }
        }
        let allowed = self.oracle.allowed(stack, question, atom, own)?;
        Some((domain as u32, if negated { allowed.not(own.values()) } else { allowed }))
    }

    /// Something of an 应备 is lacking.
    fn lacking(&mut self, stack: usize, needs: &[Need]) -> Vec<Term> {
        let mut terms = Vec::new();
        for need in needs {
            let atom = Atom { field: need.field, test: Test::Names(needed_names(need).to_vec()) };
            match self.lacking_asks(stack, need, &atom) {
                Some(asks) if !asks.is_empty() => terms.append(&mut sum_of_asks(asks)),
                _ => return self.flag(stack, Whole::Needs(needs)),
            }
        }
        self.sum(stack, terms, Whole::Needs(needs))
    }

    /// What is asked of each domain of a fact if something of a need is lacking.
    fn lacking_asks(&self, stack: usize, need: &Need, atom: &Atom) -> Option<Vec<(u32, Allowed)>> {
        let mut asks = Vec::new();
        for (domain, some) in self.by_domain(atom, needed_names(need))? {
            let part = Need { field: need.field, members: need.members.as_ref().map(|_| some) };
            asks.push(self.ask(stack, &Question::Lacking(&part), atom, domain, false)?);
        }
        Some(asks)
    }

    /// A condition that the index does not hold itself.
    fn flag(&mut self, stack: usize, whole: Whole<'_>) -> Vec<Term> {
        let (expression, wanted) = match whole {
            Whole::Expression(expression, negated) => (expression.clone(), !negated),
            Whole::Needs(needs) => {
                let needs = needs.iter().map(|need| Need { field: need.field, members: need.members.clone() }).collect();
                self.flags.push(Flag { stack, ask: FlagAsk::Lacking(needs) });
                return vec![Term { asks: Vec::new(), flags: vec![(self.flags.len() as u32 - 1, true)] }];
            }
        };
        let next = self.flags.len() as u32;
        let id = *self.ids.entry((stack, expression.clone())).or_default().get_or_insert(next);
        if id == next {
            self.flags.push(Flag { stack, ask: FlagAsk::Condition(expression) });
        }
        vec![Term { asks: Vec::new(), flags: vec![(id, wanted)] }]
    }

    fn sum(&mut self, stack: usize, terms: Vec<Term>, whole: Whole<'_>) -> Vec<Term> {
        let mut single: Vec<(u32, Allowed)> = Vec::new();
        let mut rest: Vec<Term> = Vec::new();
        for mut term in terms {
            match (term.asks.len(), term.flags.len()) {
                (1, 0) => single.extend(term.asks.pop()),
                // Holds whatever the item is.
                (0, 0) => return vec![Term::default()],
                _ => rest.push(term),
            }
        }
        let mut all = sum_of_asks(single);
        all.append(&mut rest);
        if all.len() > MAX_SUM { self.flag(stack, whole) } else { all }
    }

    fn product(&mut self, stack: usize, mut parts: Vec<(Vec<Term>, Whole<'_>)>) -> Vec<Term> {
        if parts.iter().any(|(terms, _)| terms.is_empty()) {
            return Vec::new();
        }
        // The widest parts become flags until the rest can be multiplied out; one part alone may be as wide as it is.
        while parts.iter().filter(|(terms, _)| terms.len() > 1).count() > 1
            && parts.iter().map(|(terms, _)| terms.len()).fold(1, usize::saturating_mul) > MAX_PRODUCT
        {
            let Some(widest) = (0..parts.len()).max_by_key(|at| parts.get(*at).map_or(0, |(terms, _)| terms.len())) else { break };
            let (_, whole) = parts.swap_remove(widest);
            let flag = self.flag(stack, whole);
            parts.push((flag, Whole::Needs(&[])));
        }
        let mut product = vec![Term::default()];
        for (terms, _) in parts {
            let mut next = Vec::with_capacity(product.len() * terms.len());
            for left in product {
                terms.iter().for_each(|right| next.extend(both(left.clone(), right)));
            }
            product = next;
        }
        product
    }
}

/// Both terms; none if no item can meet them.
fn both(left: Term, right: &Term) -> Option<Term> {
    let Term { mut asks, mut flags } = left;
    for (domain, allowed) in &right.asks {
        match asks.iter_mut().find(|(own, _)| own == domain) {
            Some((_, own)) => *own = own.and(allowed),
            None => asks.push((*domain, allowed.clone())),
        }
    }
    asks.sort_unstable_by_key(|(domain, _)| *domain);
    for flag in &right.flags {
        if !flags.contains(flag) {
            flags.push(*flag);
        }
    }
    let possible = asks.iter().all(|(_, allowed)| !allowed.is_empty());
    possible.then_some(Term { asks, flags })
}

/// A term for each domain: what is asked of one domain is asked together.
fn sum_of_asks(asks: Vec<(u32, Allowed)>) -> Vec<Term> {
    let mut sum: Vec<(u32, Allowed)> = Vec::new();
    for (domain, allowed) in asks {
        match sum.iter_mut().find(|(own, _)| *own == domain) {
            Some((_, own)) => *own = own.or(&allowed),
            None => sum.push((domain, allowed)),
        }
    }
    sum.into_iter().filter(|(_, allowed)| !allowed.is_empty()).map(|ask| Term { asks: vec![ask], flags: Vec::new() }).collect()
}

fn product_of_asks(asks: Vec<(u32, Allowed)>) -> Vec<Term> {
    let mut product = Term::default();
    for ask in asks {
        match both(product, &Term { asks: vec![ask], flags: Vec::new() }) {
            Some(smaller) => product = smaller,
            None => return Vec::new(),
        }
    }
    vec![product]
}
