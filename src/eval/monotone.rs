//! Turning points of a comparison as one number or date in it grows: exact where both sides are monotone.

use crate::collections::IndexMap;
use crate::eval::context::{Context, Supposition};
use crate::eval::facts::Fact;
use crate::eval::kleene::order;
use crate::ir::builtins::Function;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Operator};
use crate::value::Value;
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::types::{NumberType, Type};
use std::cell::RefCell;
use std::cmp::Ordering;

/// How an expression moves as the fact grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Still,
    Up,
    Down,
    /// Neither, or not known.
    Other,
}

impl Motion {
    fn turned(self) -> Motion {
        match self {
            Motion::Up => Motion::Down,
            Motion::Down => Motion::Up,
            Motion::Still | Motion::Other => self,
        }
    }

    fn with(self, other: Motion) -> Motion {
        match (self, other) {
            (Motion::Still, motion) | (motion, Motion::Still) => motion,
            (Motion::Up, Motion::Up) => Motion::Up,
            (Motion::Down, Motion::Down) => Motion::Down,
            _ => Motion::Other,
        }
    }
}

/// How expressions move as one fact grows, everything else as it is in the context; each definition is looked at once.
struct Mover<'c> {
    context: &'c Context<'c>,
    field: FieldId,
    definitions: RefCell<IndexMap<DefinitionId, Motion>>,
}

impl Mover<'_> {
    fn motion(&self, expression: &Expression) -> Motion {
        if !self.context.model().mentions(expression, self.field) {
            return Motion::Still;
        }
        match &expression.kind {
            ExpressionKind::Field(_) => Motion::Up,
            ExpressionKind::Definition(id) => self.definition(*id),
            ExpressionKind::Negate(inner) => self.motion(inner).turned(),
            ExpressionKind::Arithmetic { operator, left, right } => match (operator, self.motion(left), self.motion(right)) {
                (Operator::Add, l, r) => l.with(r),
                (Operator::Subtract, l, r) => l.with(r.turned()),
                (Operator::Multiply, l, Motion::Still) => scaled(l, self.sign(right)),
                (Operator::Multiply, Motion::Still, r) => scaled(r, self.sign(left)),
                (Operator::Divide, l, Motion::Still) => match self.sign(right) {
                    Some(Ordering::Equal) => Motion::Other,
                    sign => scaled(l, sign),
                },
                (Operator::Multiply | Operator::Divide, _, _) => Motion::Other,
            },
            ExpressionKind::Shift { date, by, back } => match (self.motion(date), self.motion(by)) {
                (date, Motion::Still) => date,
                // A date is moved by whole numbers only: between them it is not defined.
                (_, _) if !matches!(by.ty, Type::Number(NumberType { whole: true, .. })) => Motion::Other,
                (date, by) => date.with(if *back { by.turned() } else { by }),
            },
            ExpressionKind::DaysBetween { later, earlier } => self.motion(later).with(self.motion(earlier).turned()),
            ExpressionKind::Call { function, arguments } => match (function, arguments.as_slice()) {
                (Function::WorkdaysBetween, [from, to]) => self.motion(from).turned().with(self.motion(to)),
                (Function::Year, [date]) => self.motion(date),
                (Function::Smaller | Function::Larger, [left, right]) => self.motion(left).with(self.motion(right)),
                _ => Motion::Other,
            },
            ExpressionKind::Choice { condition, yes, no } if !self.context.model().mentions(condition, self.field) => {
                match self.context.truth(condition) {
                    Ok(true) => self.motion(yes),
                    Ok(false) => self.motion(no),
                    Err(_) => Motion::Other,
                }
            }
            _ => Motion::Other,
        }
    }

    fn definition(&self, id: DefinitionId) -> Motion {
        if let Some(known) = self.definitions.borrow().get(&id) {
            return *known;
        }
        let motion = self.motion(&self.context.model().definitions[id].value);
        self.definitions.borrow_mut().insert(id, motion);
        motion
    }

    /// The sign of a part that does not move.
    fn sign(&self, part: &Expression) -> Option<Ordering> {
        match self.context.value(part) {
            Ok(Value::Number(number)) => Some(number.cmp(&Number::ZERO)),
            _ => None,
        }
    }
}

fn scaled(motion: Motion, factor: Option<Ordering>) -> Motion {
    match factor {
        Some(Ordering::Greater) => motion,
        Some(Ordering::Less) => motion.turned(),
        Some(Ordering::Equal) => Motion::Still,
        None => Motion::Other,
    }
}

/// The steps around which `left` turns from below to equal to above `right`: the last one before and the first one after each turn, and those
/// at which it begins and ceases to be defined. `None`: not monotone.
pub fn turning_points(
    context: &Context<'_>,
    left: &Expression,
    right: &Expression,
    field: FieldId,
    grid: Grid,
    middle: i128,
) -> Option<Vec<i128>> {
    let mover = Mover { context, field, definitions: RefCell::default() };
    let up = match mover.motion(left).with(mover.motion(right).turned()) {
        Motion::Still => return Some(Vec::new()),
        Motion::Up => true,
        Motion::Down => false,
        Motion::Other => return None,
    };
    let sign = |at: i128| {
        let fact = Fact::Known(grid.value(at)?);
        let supposed = Context { supposed: Some(Supposition { field, fact: &fact, affects_presence: false }), ..*context };
        let order = order(&supposed.value(left).ok()?, &supposed.value(right).ok()?)?;
        Some(if up { order } else { order.reverse() })
    };
    sign(middle)?;
    let ends = grid.ends();
    let low = edge(|at| sign(at).is_some(), middle, ends.0);
    let high = edge(|at| sign(at).is_some(), middle, ends.1);
    let first = |wanted: Ordering| first_where(|at| sign(at).is_some_and(|order| order >= wanted), low, high);
    let mut points: Vec<i128> = [low - 1, low, high, high + 1].into_iter().filter(|point| (ends.0..=ends.1).contains(point)).collect();
    for turn in [first(Ordering::Equal), first(Ordering::Greater)].into_iter().flatten() {
        points.extend([turn - 1, turn].into_iter().filter(|point| (low..=high).contains(point)));
    }
    Some(points)
}

/// The furthest point from `inside` towards `end` that is still defined (what is defined lies together).
fn edge(defined: impl Fn(i128) -> bool, inside: i128, end: i128) -> i128 {
    if defined(end) {
        return end;
    }
    let (mut inside, mut outside) = (inside, end);
    while (outside - inside).abs() > 1 {
        let half = inside + (outside - inside) / 2;
        if defined(half) { inside = half } else { outside = half }
    }
    inside
}

/// The first point of `low..=high` from which on `reached` holds.
fn first_where(reached: impl Fn(i128) -> bool, low: i128, high: i128) -> Option<i128> {
    if !reached(high) {
        return None;
    }
    let (mut below, mut at) = (low - 1, high);
    while at - below > 1 {
        let half = below + (at - below) / 2;
        if reached(half) { at = half } else { below = half }
    }
    Some(at)
}
