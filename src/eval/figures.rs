//! Figures over the whole list, computed once; each item sees the figure of its own group.

use crate::eval::cause::Causes;
use crate::eval::cause::Fault;
use crate::eval::context::{Context, Eval, Truth, arithmetic_fault, compare, kleene};
use crate::date::Date;
use crate::ir::builtins::Figure;
use crate::ir::value::Value;
use crate::ir::{FigureCall, FigureId};
use crate::number::Number;
use crate::syntax::ast::Relation;
use std::collections::{HashMap, HashSet};

/// The results of every figure of a model, for one stack.
pub struct Figures {
    results: Vec<Computed>,
}

/// One figure: its groups, and to which group each item belongs (or why to none).
struct Computed {
    groups: Vec<Group>,
    membership: Vec<Result<usize, Box<Causes>>>,
}

struct Group {
    /// The group's own value (for 重叠: whether any two periods do).
    value: Eval,
    /// For 重叠: whether each member's period overlaps another's, by row.
    members: HashMap<usize, Eval>,
}

impl Figures {
    /// Computes every figure of the model. `base` is the context of the list as a whole.
    pub fn compute(base: &Context<'_>) -> Figures {
        Figures { results: base.model.figures.iter().map(|figure| compute(base, figure)).collect() }
    }

    /// The figure as the item of a context sees it, or as the list as a whole does.
    pub fn value(&self, id: FigureId, context: &Context<'_>) -> Eval {
        let Some(computed) = self.results.get(id.0 as usize) else { return Err(Box::default()) };
        let group = match context.row {
            None => computed.groups.first(),
            Some(row) => match computed.membership.get(row) {
                Some(Ok(group)) => computed.groups.get(*group),
                // Its own key is unknown: the fact is the item's own.
                Some(Err(causes)) => return Err(own(causes, row)),
                None => None,
            },
        };
        let Some(group) = group else { return Err(Box::default()) };
        context.row.and_then(|row| group.members.get(&row)).unwrap_or(&group.value).clone()
    }
}

/// Causes of an item's own key, named as its own facts.
fn own(causes: &Causes, row: usize) -> Box<Causes> {
    let mut causes = causes.clone();
    for fact in &mut causes.facts {
        if fact.row == Some(row as u32) {
            fact.row = None;
        }
    }
    Box::new(causes)
}

fn compute(base: &Context<'_>, figure: &FigureCall) -> Computed {
    let contexts = (0..base.list.rows.len()).map(|row| Context { row: Some(row), names_row: true, figures: None, ..*base });
    let mut ids: HashMap<Vec<Value>, usize> = HashMap::new();
    let mut members: Vec<Vec<Context<'_>>> = Vec::new();
    if figure.by.is_empty() {
        members.push(Vec::new());
    }
    let mut membership = Vec::new();
    for context in contexts {
        let key = key(&context, figure);
        membership.push(key.map(|key| {
            let group = if figure.by.is_empty() { 0 } else { *ids.entry(key).or_insert(members.len()) };
            if group == members.len() {
                members.push(Vec::new());
            }
            if let Some(group) = members.get_mut(group) {
                group.push(context);
            }
            group
        }));
    }
    Computed { groups: members.iter().map(|members| group(figure, members)).collect(), membership }
}

fn key(context: &Context<'_>, figure: &FigureCall) -> Result<Vec<Value>, Box<Causes>> {
    let mut unknown: Option<Box<Causes>> = None;
    let mut key = Vec::with_capacity(figure.by.len());
    for part in &figure.by {
        match context.value(part) {
            Ok(value) => key.push(value),
            Err(causes) => match &mut unknown {
                Some(all) => all.join(&causes),
                None => unknown = Some(causes),
            },
        }
    }
    unknown.map_or(Ok(key), Err)
}

fn group(figure: &FigureCall, members: &[Context<'_>]) -> Group {
    let plain = |value: Eval| Group { value, members: HashMap::new() };
    match figure.figure {
        Figure::Any => plain(kleene(members.iter().map(|member| filtered(figure, member, true)), true).map(Value::Truth)),
        Figure::All => plain(kleene(members.iter().map(|member| filtered(figure, member, false)), false).map(Value::Truth)),
        Figure::Overlap => overlaps(figure, members),
        Figure::Sum | Figure::Count | Figure::Distinct | Figure::Max | Figure::Min => plain(values(figure, members).and_then(|values| fold(figure.figure, values))),
    }
}

/// The argument of 任一 or 全部 for one item, its 其中 taken in: outside it, 任一 sees 否 and 全部 是.
fn filtered(figure: &FigureCall, member: &Context<'_>, any: bool) -> Truth {
    let argument = figure.arguments.first().map_or(Ok(any), |argument| member.truth(argument));
    let inside = figure.filter.as_ref().map_or(Ok(true), |filter| member.truth(filter));
    if any { kleene([inside, argument].into_iter(), false) } else { kleene([inside.map(|inside| !inside), argument].into_iter(), true) }
}

/// The argument's values in a group; unknown as soon as one of them, or one 其中, is.
fn values(figure: &FigureCall, members: &[Context<'_>]) -> Result<Vec<Value>, Box<Causes>> {
    let mut unknown: Option<Box<Causes>> = None;
    let mut values = Vec::new();
    let mut note = |causes: Box<Causes>| match &mut unknown {
        Some(all) => all.join(&causes),
        None => unknown = Some(causes),
    };
    for member in members {
        match figure.filter.as_ref().map_or(Ok(true), |filter| member.truth(filter)) {
            Ok(false) => continue,
            Ok(true) => {}
            Err(causes) => {
                note(causes);
                continue;
            }
        }
        match figure.arguments.first().map_or(Ok(Value::Truth(true)), |argument| member.value(argument)) {
            Ok(value) => values.push(value),
            Err(causes) => note(causes),
        }
    }
    unknown.map_or(Ok(values), Err)
}

fn fold(figure: Figure, values: Vec<Value>) -> Eval {
    let extreme = |relation: Relation| {
        let best = values.iter().reduce(|best, value| if compare(relation, value, best) { value } else { best });
        best.cloned().ok_or_else(|| Causes::fault(Fault::EmptyFigure))
    };
    match figure {
        Figure::Count => Ok(Value::Number(Number::whole(values.len() as i64))),
        Figure::Distinct => Ok(Value::Number(Number::whole(values.iter().collect::<HashSet<_>>().len() as i64))),
        Figure::Max => extreme(Relation::More),
        Figure::Min => extreme(Relation::Less),
        Figure::Sum | Figure::Any | Figure::All | Figure::Overlap => {
            let mut sum = Number::ZERO;
            for value in &values {
                if let Value::Number(number) = value {
                    sum = sum.add(*number).map_err(arithmetic_fault)?;
                }
            }
            Ok(Value::Number(sum))
        }
    }
}

// ---- 重叠 ----

/// A period of which an end may be unknown.
struct Span {
    row: usize,
    from: Result<Date, Box<Causes>>,
    to: Result<Date, Box<Causes>>,
}

impl Span {
    fn known(&self) -> Option<(Date, Date)> {
        match (&self.from, &self.to) {
            (Ok(from), Ok(to)) => Some((*from, *to)),
            _ => None,
        }
    }

    /// Whether it has a day at all and shares one with `other`.
    fn shares(&self, other: &Span) -> Truth {
        let at_most = |left: &Result<Date, Box<Causes>>, right: &Result<Date, Box<Causes>>| match (left, right) {
            (Ok(left), Ok(right)) => Ok(left <= right),
            (Err(left), Err(right)) => Err(left.clone().joined(right)),
            (Err(causes), Ok(_)) | (Ok(_), Err(causes)) => Err(causes.clone()),
        };
        let parts = [at_most(&self.from, &self.to), at_most(&other.from, &other.to), at_most(&self.from, &other.to), at_most(&other.from, &self.to)];
        kleene(parts.into_iter(), false)
    }
}

fn overlaps(figure: &FigureCall, members: &[Context<'_>]) -> Group {
    let mut spans = Vec::new();
    let mut open_filter: Vec<Span> = Vec::new();
    let mut results: HashMap<usize, Eval> = HashMap::new();
    for member in members {
        let row = member.row.unwrap_or(0);
        let date = |at: usize| match figure.arguments.get(at).map(|argument| member.value(argument)) {
            Some(Ok(Value::Date(date))) => Ok(date),
            Some(Err(causes)) => Err(causes),
            _ => Err(Box::default()),
        };
        let span = Span { row, from: date(0), to: date(1) };
        match figure.filter.as_ref().map_or(Ok(true), |filter| member.truth(filter)) {
            Ok(true) => spans.push(span),
            Ok(false) => {
                results.insert(row, Ok(Value::Truth(false)));
            }
            // Whether it counts is unknown: it may overlap, with the filter's causes.
            Err(causes) => open_filter.push(Span { row, from: Err(causes.clone()), to: Err(causes) }),
        }
    }
    let certain = certain_overlaps(&spans);
    spans.extend(open_filter);
    let uncertain: Vec<&Span> = spans.iter().filter(|span| span.known().is_none()).collect();
    for span in &spans {
        let truth = if certain.contains(&span.row) {
            Ok(true)
        } else if span.known().is_some() {
            kleene(uncertain.iter().filter(|other| other.row != span.row).map(|other| span.shares(other)), true)
        } else {
            kleene(spans.iter().filter(|other| other.row != span.row).map(|other| span.shares(other)), true)
        };
        results.insert(span.row, truth.map(Value::Truth));
    }
    let any = kleene(results.values().map(|value| value.clone().map(|value| value == Value::Truth(true))), true);
    Group { value: any.map(Value::Truth), members: results }
}

/// The rows whose wholly known period shares a day with another wholly known one.
fn certain_overlaps(spans: &[Span]) -> HashSet<usize> {
    let mut known: Vec<(Date, Date, usize)> = spans.iter().filter_map(|span| span.known().map(|(from, to)| (from, to, span.row))).filter(|(from, to, _)| from <= to).collect();
    known.sort_unstable();
    let mut found = HashSet::new();
    let mut furthest: Option<(Date, usize)> = None;
    for (from, to, row) in known {
        if let Some((_, other)) = furthest.filter(|(end, _)| from <= *end) {
            found.insert(row);
            found.insert(other);
        }
        if furthest.is_none_or(|(end, _)| end < to) {
            furthest = Some((to, row));
        }
    }
    found
}
