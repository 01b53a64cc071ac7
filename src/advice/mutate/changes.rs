//! The small changes of one condition: each as the whole condition with one place of it changed.

use crate::explain::{written, written_condition};
use crate::ir::{Expression, ExpressionKind, ExpressionKind as K, Model, Relation, SetTest};
use crate::source::{SourceMap, Span};
use crate::value::number::Number;
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Text, Value};
use crate::wire::MutantKind;

/// A place, and what is done to it in words.
#[derive(Clone)]
pub struct Site {
    pub kind: MutantKind,
    pub span: Span,
    pub before: String,
    /// Empty: what was there is taken away.
    pub after: String,
}

/// A change of a condition.
pub struct ConditionChange {
    pub site: Site,
    /// The condition as it is then.
    pub whole: Expression,
}

/// Makes changes, and puts them into words.
#[derive(Clone, Copy)]
pub struct Changes<'m> {
    pub model: &'m Model,
    pub sources: &'m SourceMap,
}

impl Changes<'_> {
    /// The changes of an expression. `is_condition`: whether it stands where a condition is wanted.
    pub fn of(&self, expression: &Expression, is_condition: bool) -> Vec<ConditionChange> {
        let mut all = self.own(expression, is_condition);
        let joins = matches!(expression.kind, K::And(_) | K::Or(_) | K::Not(_));
        let is_choice = matches!(expression.kind, K::Choice { .. });
        let mut at = 0;
        expression.each_child(&mut |child| {
            let inner = if lists_values(expression, at) { Vec::new() } else { self.of(child, joins || (is_choice && at == 0)) };
            all.extend(
                inner.into_iter().map(|ConditionChange { site, whole }| ConditionChange { site, whole: with_child(expression, at, whole) }),
            );
            at += 1;
        });
        all
    }

    /// The changes of clauses of one kind: of each by itself, and one without each of them. `kind`: of those.
    pub fn of_clauses(&self, clauses: &Expression, kind: MutantKind) -> Vec<ConditionChange> {
        let parts = clauses.parts();
        let mut all = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            // A cell that asks nothing, and the cells of a row, which are clauses themselves.
            let cells = matches!(&part.kind, K::And(_)) && part.span == clauses.span;
            let inner = if cells { self.of_clauses(part, kind) } else { self.of(part, true) };
            all.extend(
                inner.into_iter().map(|ConditionChange { site, whole }| ConditionChange { site, whole: with_child(clauses, at, whole) }),
            );
            let others = parts.len() > 1 || kind == MutantKind::Exception;
            if !cells && (others || self.is_cell(part)) {
                let before = written_condition(self.model, self.sources, part);
                let whole = with_parts(clauses, |parts| drop(parts.remove(at)));
                all.push(ConditionChange { site: Site { kind, span: part.span, before, after: String::new() }, whole });
            }
        }
        all
    }

    /// Whether a condition is a cell, which does not name what it asks of.
    fn is_cell(&self, condition: &Expression) -> bool {
        written(self.sources, condition.span) != written_condition(self.model, self.sources, condition)
    }

    fn change(&self, kind: MutantKind, span: Span, [before, after]: [String; 2], from: &Expression, to: ExpressionKind) -> ConditionChange {
        ConditionChange { site: Site { kind, span, before, after }, whole: Expression { kind: to, ..from.clone() } }
    }

    /// The changes of an expression itself, its parts left as they are.
    fn own(&self, expression: &Expression, is_condition: bool) -> Vec<ConditionChange> {
        match &expression.kind {
            K::Compare { relation, left, right } => self.comparison(expression, *relation, left, right),
            K::And(parts) | K::Or(parts) => self.connectives(expression, parts),
            K::Not(inner) => {
                let words = [written(self.sources, expression.span), written(self.sources, inner.span)];
                vec![self.change(MutantKind::Negation, expression.span, words, expression, inner.kind.clone())]
            }
            K::Constant(value) if !is_condition => self.values(expression, value),
            K::InList { value, list, negated } => {
                let mut all = self.negated(expression);
                let with = |list: Vec<Expression>| K::InList { value: value.clone(), list: list.into(), negated: *negated };
                all.extend(self.shortened(expression, list, &with));
                all.extend(self.lengthened(expression, list, &with));
                all
            }
            K::SetTest { test, set, members } => {
                let mut all = Vec::new();
                let with = |test: SetTest, members: Vec<Expression>| K::SetTest { test, set: set.clone(), members };
                let other = match test {
                    SetTest::All => Some((SetTest::Any, "包含任一")),
                    SetTest::Any => Some((SetTest::All, "包含全部")),
                    SetTest::None => None,
                };
                if let Some((other, word)) = other.filter(|_| members.len() > 1) {
                    let names: Vec<String> = members.iter().map(|member| written(self.sources, member.span)).collect();
                    let words = [written_condition(self.model, self.sources, expression), format!("{word} {{{}}}", names.join("、"))];
                    all.push(self.change(MutantKind::Comparison, expression.span, words, expression, with(other, members.clone())));
                }
                all.extend(self.negated(expression));
                all.extend(self.shortened(expression, members, &|members| with(*test, members)));
                all
            }
            K::InTable { .. } | K::Names { .. } | K::TextTest { .. } | K::Filled { .. } => self.negated(expression),
            K::Field(_) | K::Definition(_) | K::Matches { .. } | K::Call { .. } | K::Lookup { .. } | K::Between { .. }
                if is_condition && expression.ty == Type::Truth =>
            {
                self.negated(expression)
            }
            K::Error
            | K::Constant(_)
            | K::AsOf
            | K::Field(_)
            | K::Definition(_)
            | K::Lookup { .. }
            | K::NamedKey { .. }
            | K::Between { .. }
            | K::Matches { .. }
            | K::Arithmetic { .. }
            | K::Negate(_)
            | K::Shift { .. }
            | K::DaysBetween { .. }
            | K::Choice { .. }
            | K::Call { .. }
            | K::Aggregate(_) => Vec::new(),
        }
    }

    /// The other direction; where there is an order, also the bound counted or not.
    fn comparison(&self, expression: &Expression, relation: Relation, left: &Expression, right: &Expression) -> Vec<ConditionChange> {
        let before = self.right_side(expression, left);
        let with = |kind: MutantKind, relation: Relation| {
            let words = [before.clone(), format!("{} {}", sign(relation), written(self.sources, right.span))];
            let to = K::Compare { relation, left: Box::new(left.clone()), right: Box::new(right.clone()) };
            self.change(kind, expression.span, words, expression, to)
        };
        let bound = match relation {
            Relation::Less => Some(Relation::AtMost),
            Relation::AtMost => Some(Relation::Less),
            Relation::More => Some(Relation::AtLeast),
            Relation::AtLeast => Some(Relation::More),
            Relation::Equal | Relation::NotEqual => None,
        };
        let bound = bound.map(|bound| with(MutantKind::Bound, bound));
        bound.into_iter().chain([with(MutantKind::Comparison, relation.opposite())]).collect()
    }

    /// A comparison from its sign on; a cell has no more than that.
    fn right_side(&self, expression: &Expression, left: &Expression) -> String {
        let (whole, left) = (expression.span, left.span);
        if left == whole || left.source != whole.source || left.end > whole.end {
            return written(self.sources, whole);
        }
        written(self.sources, Span { start: left.end, ..whole }).trim_start_matches([')', '）', ' ']).to_owned()
    }

    /// Each 且 as 或 and each 或 as 且; a 下列 as a whole.
    fn connectives(&self, expression: &Expression, parts: &[Expression]) -> Vec<ConditionChange> {
        let is_or = matches!(expression.kind, K::Or(_));
        let [own, other] = if is_or { ["或", "且"] } else { ["且", "或"] };
        let mut all = Vec::new();
        for (at, pair) in parts.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let between = Span { start: first.span.end, end: second.span.start, ..first.span };
            if first.span.source != second.span.source || !self.sources.slice(between).contains(own) {
                continue;
            }
            let [one, two] = [first, second].map(|part| {
                let text = written(self.sources, part.span);
                // Its brackets are no part of it.
                if matches!(part.kind, K::And(_) | K::Or(_)) { format!("({text})") } else { text }
            });
            let words = [format!("{one} {own} {two}"), format!("{one} {other} {two}")];
            let (before, after) = parts.split_at(at + 1);
            // 且 binds closer than 或.
            let to = if is_or {
                let joined = [before.last(), after.first()].into_iter().flatten().cloned().collect();
                let (before, after) = (before.split_last(), after.split_first());
                let others = |part: Option<&[Expression]>| part.map(<[Expression]>::to_vec).unwrap_or_default();
                let joined = Expression { kind: K::And(joined), ..expression.clone() };
                K::Or([others(before.map(|(_, rest)| rest)), vec![joined], others(after.map(|(_, rest)| rest))].concat())
            } else {
                K::Or([before, after].map(|side| Expression { kind: K::And(side.to_vec()), ..expression.clone() }).to_vec())
            };
            all.push(self.change(MutantKind::Connective, first.span.to(second.span), words, expression, to));
        }
        if all.is_empty() && parts.len() > 1 && self.sources.slice(expression.span).contains("下列") {
            let [before, after] = if is_or { ["下列之一", "下列全部"] } else { ["下列全部", "下列之一"] };
            let to = if is_or { K::And(parts.to_vec()) } else { K::Or(parts.to_vec()) };
            all.push(self.change(MutantKind::Connective, expression.span, [before, after].map(str::to_owned), expression, to));
        }
        all
    }

    fn negated(&self, expression: &Expression) -> Vec<ConditionChange> {
        let before = written_condition(self.model, self.sources, expression);
        let words = [before.clone(), format!("非 ({before})")];
        let to = K::Not(Box::new(expression.clone()));
        vec![self.change(MutantKind::Negation, expression.span, words, expression, to)]
    }

    /// Without each of several values.
    fn shortened(
        &self,
        expression: &Expression,
        list: &[Expression],
        with: &dyn Fn(Vec<Expression>) -> ExpressionKind,
    ) -> Vec<ConditionChange> {
        let names: Vec<String> = list.iter().map(|item| written(self.sources, item.span)).collect();
        let without = |at: usize| {
            let (mut rest, mut kept) = (list.to_vec(), names.clone());
            rest.remove(at);
            kept.remove(at);
            let words = [format!("{{{}}}", names.join("、")), format!("{{{}}}", kept.join("、"))];
            self.change(MutantKind::Value, expression.span, words, expression, with(rest))
        };
        (0..list.len()).filter(|_| list.len() > 1).map(without).collect()
    }

    /// With one more of the names that the values may have.
    fn lengthened(
        &self,
        expression: &Expression,
        list: &[Expression],
        with: &dyn Fn(Vec<Expression>) -> ExpressionKind,
    ) -> Option<ConditionChange> {
        let last = list.last()?;
        let Type::Choice(names) = &last.ty else { return None };
        let held = |name| list.iter().any(|item| item.kind == K::Constant(Value::Choice(name)));
        // Of what is left only one name would be the same as no condition at all.
        let other = names.iter().copied().find(|name| !held(*name))?;
        let written: Vec<String> = list.iter().map(|item| written(self.sources, item.span)).collect();
        let words = [format!("{{{}}}", written.join("、")), format!("{{{}、{}}}", written.join("、"), self.model.symbols.name(other))];
        let more = Expression { kind: K::Constant(Value::Choice(other)), ..last.clone() };
        Some(self.change(MutantKind::Value, expression.span, words, expression, with([list, &[more]].concat())))
    }

    /// Other values in place of one that is written out.
    fn values(&self, expression: &Expression, value: &Value) -> Vec<ConditionChange> {
        let others: Vec<Value> = match (value, &expression.ty) {
            (Value::Number(number), ty) => {
                let step = step(number, ty);
                [number.add(&step), number.subtract(&step)].into_iter().filter_map(Result::ok).map(Value::Number).collect()
            }
            (Value::Date(date), _) => [1, -1].into_iter().filter_map(|days| date.add_days(days)).map(Value::Date).collect(),
            (Value::Choice(name), Type::Choice(names)) => {
                let place = names.iter().position(|other| other == name).unwrap_or_default();
                names.iter().cycle().skip(place + 1).take(1).filter(|other| *other != name).map(|other| Value::Choice(*other)).collect()
            }
            (Value::Text(text), _) => vec![Value::Text(Text::new(&format!("{}甲", text.shown())))],
            (Value::Choice(_) | Value::Truth(_) | Value::Set(_), _) => Vec::new(),
        };
        let before = written(self.sources, expression.span);
        let text = |value: &Value| match value {
            Value::Text(text) => format!("“{}”", text.shown()),
            Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Truth(_) | Value::Set(_) => {
                show(value, &expression.ty, &self.model.symbols)
            }
        };
        let change = |value: Value| {
            let words = [before.clone(), text(&value)];
            self.change(MutantKind::Value, expression.span, words, expression, K::Constant(value))
        };
        others.into_iter().map(change).collect()
    }
}

/// Whether a part is one of the values of a list, which are changed with the list.
fn lists_values(expression: &Expression, part: usize) -> bool {
    match &expression.kind {
        K::InList { .. } | K::SetTest { .. } => part > 0,
        _ => false,
    }
}

fn with_child(expression: &Expression, which: usize, child: Expression) -> Expression {
    let mut whole = expression.clone();
    let (mut at, mut child) = (0, Some(child));
    whole.each_child_mut(&mut |own| {
        if at == which
            && let Some(child) = child.take()
        {
            *own = child;
        }
        at += 1;
    });
    whole
}

fn with_parts(expression: &Expression, change: impl FnOnce(&mut Vec<Expression>)) -> Expression {
    let mut whole = expression.clone();
    if let K::And(parts) | K::Or(parts) = &mut whole.kind {
        change(parts);
    }
    whole
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "=",
        Relation::NotEqual => "≠",
        Relation::Less => "<",
        Relation::AtMost => "≤",
        Relation::More => ">",
        Relation::AtLeast => "≥",
    }
}

/// By how much a number is changed: one of the unit in which it is shown, a tenth of that where it is less.
fn step(number: &Number, ty: &Type) -> Number {
    let wan = Unit::WAN_YUAN.factor();
    let unit = match ty {
        Type::Number(NumberType { kind: Kind::Money, .. }) if *number >= wan => wan,
        Type::Number(NumberType { kind: Kind::Money, .. }) => Number::ONE,
        Type::Number(NumberType { unit: Some(unit), .. }) => unit.factor(),
        Type::Number(NumberType { kind, .. }) => kind.base().map_or(Number::ONE, Unit::factor),
        _ => Number::ONE,
    };
    let is_small = !number.is_zero() && *number < unit && *number > -unit.clone();
    let tenth = Number::fraction(1, 10).and_then(|tenth| unit.multiply(&tenth).ok());
    tenth.filter(|_| is_small).unwrap_or(unit)
}
