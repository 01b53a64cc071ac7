//! Expressions: names are looked up, types and kinds of quantities held against each other.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::builtins::{self, Argument, Builtin, Figure, Function};
use crate::ir::declare::{Builder, DefinitionState, Entity};
use crate::ir::meant::meant;
use crate::ir::types::{NumberType, Type};
use crate::ir::units::{Kind, Unit};
use crate::ir::value::{Symbol, Text, Value};
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, FigureCall, FigureId, Pattern, PatternId, SetTest, TextTest};
use crate::listed::Listed;
use crate::number::Number;
use crate::source::Span;
use crate::syntax::ast::{self, Affix, Containment, Operator, Relation};
use crate::syntax::bounds;
use crate::text::fold;
use std::sync::Arc;

/// How deep expressions may nest, definitions that are used in them counted in.
const MAX_HEIGHT: usize = 400;

/// Where an expression stands: what it may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a rule of items: facts of the item, figures of its group.
    Item,
    /// In a rule 对全表: facts of 对象, figures of the whole list.
    List,
    /// Inside a figure: facts of each item in turn.
    Figure,
}

/// Checks the expressions of one policy of a stack.
pub struct Checker<'b, 'm, 'a> {
    pub builder: &'b mut Builder<'m, 'a>,
    /// Index of the policy in the stack.
    pub policy: usize,
    pub place: Place,
    pub depth: usize,
}

impl Expression {
    fn new(kind: ExpressionKind, ty: Type, span: Span) -> Self {
        Expression { kind, ty, span }
    }

    /// An expression that was reported already.
    pub fn error(span: Span) -> Self {
        Expression { kind: ExpressionKind::Error, ty: Type::Error, span }
    }

    fn is_error(&self) -> bool {
        self.ty == Type::Error
    }
}

impl<'b, 'm, 'a> Checker<'b, 'm, 'a> {
    pub fn new(builder: &'b mut Builder<'m, 'a>, policy: usize, place: Place) -> Self {
        Checker { builder, policy, place, depth: 0 }
    }

    fn report(&mut self, diagnostic: Box<Diagnostic>) -> Expression {
        let span = diagnostic.labels.first().map_or(Span::new(crate::source::SourceId(0), 0, 0), |label| label.span);
        self.builder.out.push(diagnostic);
        Expression::error(span)
    }

    fn written(&self, span: Span) -> String {
        crate::syntax::lines::shorten(&self.builder.sources.slice(span).split_whitespace().listed().join(" "))
    }

    /// An expression that must be a condition.
    pub fn condition(&mut self, expression: &ast::Expression) -> Expression {
        let checked = self.expression(expression, Some(&Type::Truth));
        match checked.ty {
            Type::Truth | Type::Error => checked,
            _ => {
                let message = format!("这里要的是条件，「{}」是{}", self.written(expression.span), checked.ty.describe());
                self.report(
                    Diagnostic::new(Code::TYP001, expression.span, message)
                        .help("写成比较，如“类别 为 行政处罚”；只有“是否”类的事实本身就是条件"),
                )
            }
        }
    }

    /// An expression of any type; `expected` lets a bare name be a value of that type.
    pub fn expression(&mut self, expression: &ast::Expression, expected: Option<&Type>) -> Expression {
        self.depth += 1;
        let span = expression.span;
        let checked = if self.depth > MAX_HEIGHT {
            self.report(Diagnostic::new(Code::SYN008, span, format!("条件或算式连同所用的定义，最多嵌套 {MAX_HEIGHT} 层")).help("减少层数"))
        } else {
            self.dispatch(expression, span, expected)
        };
        self.depth -= 1;
        checked
    }

    fn dispatch(&mut self, expression: &ast::Expression, span: Span, expected: Option<&Type>) -> Expression {
        use ast::ExpressionKind as E;
        match &expression.kind {
            E::Error => Expression::error(span),
            E::Or(parts) => self.connective(parts, span, ExpressionKind::Or),
            E::And(parts) => self.connective(parts, span, ExpressionKind::And),
            E::Not(inner) => {
                let inner = self.condition(inner);
                if inner.is_error() { inner } else { Expression::new(ExpressionKind::Not(Box::new(inner)), Type::Truth, span) }
            }
            E::Compare { relation, left, right, .. } => self.compare(*relation, left, right, span),
            E::Between { value, low, high } => self.between(value, low, high, span),
            E::InList { value, negated, list } => self.in_list(value, *negated, list, span),
            E::InTable { value, negated, table, at } => self.in_table(value, *negated, table, at.as_deref(), span),
            E::Contains { value, kind, operands, listed } => self.contains(value, *kind, operands, *listed, span),
            E::Affix { value, kind, operand } => self.affix(value, *kind, operand, span),
            E::Filled { value, negated } => self.filled(value, *negated, span),
            E::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right, span),
            E::Negate(inner) => {
                let inner = self.expression(inner, None);
                match inner.ty {
                    Type::Number(_) | Type::Error => {
                        Expression { ty: inner.ty.clone(), span, kind: ExpressionKind::Negate(Box::new(inner)) }
                    }
                    _ => self.report(Diagnostic::new(Code::TYP003, span, format!("负号后面要的是数，这里是{}", inner.ty.describe()))),
                }
            }
            E::Path(path) => self.name(path, expected),
            E::Lookup { table, key, at, column } => self.lookup(table, key, at.as_deref(), column, span),
            E::Call { function, arguments, by, filter } => self.call(function, arguments, by, filter.as_deref(), span),
            E::Choice { condition, yes, no } => self.choice(condition, yes, no, span, expected),
            E::Text(text) => self.text(text, span, expected),
            E::Number { value, unit } => self.number(*value, unit.as_ref(), span),
            E::Date(date) => Expression::new(ExpressionKind::Constant(Value::Date(*date)), Type::Date, span),
            E::Truth(truth) => Expression::new(ExpressionKind::Constant(Value::Truth(*truth)), Type::Truth, span),
            E::AsOf => Expression::new(ExpressionKind::AsOf, Type::Date, span),
        }
    }

    fn connective(&mut self, parts: &[ast::Expression], span: Span, kind: fn(Vec<Expression>) -> ExpressionKind) -> Expression {
        let parts: Vec<Expression> = parts.iter().map(|part| self.condition(part)).listed();
        if parts.iter().any(Expression::is_error) { Expression::error(span) } else { Expression::new(kind(parts), Type::Truth, span) }
    }

    // ---- names ----

    /// Whether an expression is a bare name that is no fact, parameter or definition: it can only be a value.
    fn is_bare_value(&self, expression: &ast::Expression) -> bool {
        match &expression.kind {
            ast::ExpressionKind::Path(path) => path.names.len() == 1 && self.builder.find(self.policy, path).is_empty(),
            _ => false,
        }
    }

    fn name(&mut self, path: &ast::Path, expected: Option<&Type>) -> Expression {
        let span = path.span();
        let found = self.builder.find(self.policy, path);
        let values: Option<Arc<[Symbol]>> = match expected {
            Some(Type::Choice(names) | Type::Set(names)) => Some(names.clone()),
            _ => None,
        };
        let as_value = match (path.names.as_slice(), &values) {
            ([name], Some(values)) => self.builder.model.symbols.get(&name.text).filter(|symbol| values.contains(symbol)),
            _ => None,
        };
        match (found.as_slice(), as_value) {
            ([], Some(symbol)) => {
                Expression::new(ExpressionKind::Constant(Value::Choice(symbol)), Type::Choice(values.unwrap_or_default()), span)
            }
            ([], None) => self.unknown_name(path, values.as_deref()),
            ([_, ..], Some(_)) => {
                let message = format!("「{}」既是这里的一个取值，又是一个事实的名称", path.text());
                self.report(
                    Diagnostic::new(Code::NAM009, span, message)
                        .help(format!("要写取值，写成文本：“{}”；要比较两个事实，请给其中一个改名", path.text())),
                )
            }
            ([entity], None) => self.entity(*entity, span),
            ([_, _, ..], None) => {
                let owners: Vec<String> =
                    self.builder.owners(self.policy, path).into_iter().map(|owner| format!("「{owner}.{}」", path.text())).listed();
                self.report(
                    Diagnostic::new(Code::NAM004, span, format!("「{}」在几个政策里都有声明", path.text()))
                        .help(format!("写明是哪一个：{}", owners.join("或"))),
                )
            }
        }
    }

    fn unknown_name(&mut self, path: &ast::Path, values: Option<&[Symbol]>) -> Expression {
        let span = path.span();
        let text = path.text();
        if let Some(spaced) =
            path.names.iter().find(|name| !name.bracketed).and_then(|name| spaced_out(&name.text)).filter(|_| path.names.len() == 1)
        {
            return self.report(
                Diagnostic::new(Code::NAM003, span, format!("没有「{text}」这个名称：词与词之间要留空"))
                    .help(format!("是不是「{spaced}」？")),
            );
        }
        if let (Some(values), [name]) = (values, path.names.as_slice()) {
            let names: Vec<String> = values.iter().map(|symbol| self.builder.model.symbols.name(*symbol).to_owned()).listed();
            let near = meant(&name.text, names.iter().map(String::as_str)).unwrap_or_default();
            return self.report(
                Diagnostic::new(Code::NAM008, span, format!("「{text}」不是声明过的取值，也不是事实"))
                    .help(format!("{near}可用的取值：{}", names.join("、"))),
            );
        }
        let known = self.builder.value_names(self.policy);
        let help =
            meant(&text, known.iter().map(String::as_str)).unwrap_or_else(|| "先用“字段”“参数”或“定义”声明它；文本要写在“”里".to_owned());
        self.report(Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称")).help(help))
    }

    fn entity(&mut self, entity: Entity, span: Span) -> Expression {
        match entity {
            Entity::Field(id) => self.field(id, span),
            Entity::Parameter(at) => self.builder.parameter_value(at, span),
            Entity::Definition(at) => self.definition(at, span),
        }
    }

    fn field(&mut self, id: FieldId, span: Span) -> Expression {
        self.builder.usage.field(id);
        if self.place == Place::List && self.builder.model.field(id).object.is_none() {
            let name = self.builder.model.field(id).name.clone();
            let message = format!("对全表的规则不能直接用某一项的事实「{name}」");
            return self.report(
                Diagnostic::new(Code::TYP007, span, message).help("写成全表的统计，如“任一(…)”“合计(…)”“计数(其中 …)”，或去掉“对全表”"),
            );
        }
        let ty = self.builder.model.field(id).ty.clone();
        Expression::new(ExpressionKind::Field(id), ty, span)
    }

    fn definition(&mut self, at: usize, span: Span) -> Expression {
        self.builder.usage.definition(at);
        let (id, ty) = self.checked_definition(at, span);
        let traits = self.builder.definition_traits(at);
        if self.place == Place::List && (traits.items || traits.grouped) {
            let name = self.builder.definition_name(at);
            let message = format!("对全表的规则不能用定义「{name}」：它说的是某一项的事实");
            return self.report(Diagnostic::new(Code::TYP007, span, message).help("写成全表的统计，或去掉“对全表”"));
        }
        if self.place == Place::Figure && traits.figures {
            let name = self.builder.definition_name(at);
            return self.report(
                Diagnostic::new(Code::TYP007, span, format!("统计里面不能再用统计：定义「{name}」本身是全表统计"))
                    .help("把里面的统计拆出来单独比较"),
            );
        }
        match (id, ty) {
            (Some(id), ty) => Expression::new(ExpressionKind::Definition(id), ty, span),
            (None, _) => Expression::error(span),
        }
    }

    /// Checks a definition when it is first used; a cycle is reported once, at its first member.
    pub fn checked_definition(&mut self, at: usize, span: Span) -> (Option<DefinitionId>, Type) {
        match self.builder.definition_state(at) {
            DefinitionState::Checked(id, ty) => return (Some(id), ty),
            DefinitionState::Broken => return (None, Type::Error),
            DefinitionState::InProgress => {
                self.builder.report_definition_cycle(at);
                return (None, Type::Error);
            }
            DefinitionState::Unchecked => {}
        }
        let (policy, ast) = self.builder.start_definition(at);
        let mut inner = Checker { builder: &mut *self.builder, policy, place: Place::Item, depth: self.depth };
        let value = inner.expression(&ast.value, None);
        let height = if value.is_error() { 0 } else { self.height(&value) };
        if height > MAX_HEIGHT {
            self.report(Diagnostic::new(Code::SYN008, span, format!("定义一层套一层，最多 {MAX_HEIGHT} 层")).help("减少层数"));
            return self.builder.finish_definition(at, Expression::error(span), 0);
        }
        self.builder.finish_definition(at, value, height)
    }

    fn height(&self, expression: &Expression) -> usize {
        let mut deepest = 0;
        expression.each_child(&mut |child| deepest = deepest.max(self.height(child)));
        let own = match &expression.kind {
            ExpressionKind::Definition(id) => self.builder.definition_height(*id),
            ExpressionKind::Figure(id) => {
                let figure = self.builder.model.figure(*id);
                figure.arguments.iter().chain(&figure.by).chain(&figure.filter).map(|part| self.height(part)).max().unwrap_or(0)
            }
            _ => 0,
        };
        1 + deepest.max(own)
    }

    // ---- literals ----

    fn text(&mut self, text: &str, span: Span, expected: Option<&Type>) -> Expression {
        let values = match expected {
            Some(Type::Choice(names) | Type::Set(names)) => names.clone(),
            _ => return Expression::new(ExpressionKind::Constant(Value::Text(Text::new(text))), Type::Text, span),
        };
        let folded = fold(text);
        match self.builder.model.symbols.get(&folded).filter(|symbol| values.contains(symbol)) {
            Some(symbol) => Expression::new(ExpressionKind::Constant(Value::Choice(symbol)), Type::Choice(values), span),
            None => {
                let names: Vec<String> = values.iter().map(|symbol| self.builder.model.symbols.name(*symbol).to_owned()).listed();
                let near = meant(&folded, names.iter().map(String::as_str)).unwrap_or_default();
                self.report(
                    Diagnostic::new(Code::NAM008, span, format!("「{folded}」不是声明过的取值"))
                        .help(format!("{near}可用的取值：{}", names.join("、"))),
                )
            }
        }
    }

    fn number(&mut self, value: Number, unit: Option<&crate::source::Spanned<String>>, span: Span) -> Expression {
        let Some(written) = unit else {
            let ty = NumberType { whole: value.is_whole(), ..NumberType::PLAIN };
            return Expression::new(ExpressionKind::Constant(Value::Number(value)), Type::Number(ty), span);
        };
        let Some(unit) = Unit::from_word(&written.node) else {
            let diagnostic = Diagnostic::new(Code::SYN006, written.span, format!("「{}」不是计量单位", written.node));
            let advice = bounds::as_comparison(&self.written(span)).unwrap_or_else(|| unit_advice(&written.node));
            return self.report(diagnostic.help(advice));
        };
        match value.multiply(unit.factor()) {
            Ok(base) => {
                let ty = NumberType { kind: unit.kind(), unit: Some(unit), whole: base.is_whole() };
                Expression::new(ExpressionKind::Constant(Value::Number(base)), Type::Number(ty), span)
            }
            Err(_) => self.report(Diagnostic::new(Code::SYN012, span, "数要小于一万亿（按基本单位计）").help("检查数和单位")),
        }
    }

    // ---- comparisons ----

    /// Two sides of a comparison, each letting the other's bare name be a value of its type.
    fn sides(&mut self, left: &ast::Expression, right: &ast::Expression) -> (Expression, Expression) {
        if self.is_bare_value(left) && !self.is_bare_value(right) {
            let checked = self.expression(right, None);
            let ty = checked.ty.clone();
            return (self.expression(left, Some(&ty)), checked);
        }
        let left = self.expression(left, None);
        let ty = left.ty.clone();
        let right = self.expression(right, Some(&ty));
        (left, right)
    }

    fn compare(&mut self, relation: Relation, left: &ast::Expression, right: &ast::Expression, span: Span) -> Expression {
        let (left, right) = self.sides(left, right);
        if left.is_error() || right.is_error() {
            return Expression::error(span);
        }
        if !left.ty.meets(&right.ty) {
            return self.mismatch(&left, &right, "比较");
        }
        let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
        if ordered && !matches!(left.ty, Type::Number(_) | Type::Date) {
            let message = format!("「{}」是{}，不能比大小", self.written(left.span), left.ty.describe());
            return self.report(Diagnostic::new(Code::TYP003, span, message).help("只有数和日期能比大小；其他的用“=”“≠”“属于”"));
        }
        Expression::new(ExpressionKind::Compare { relation, left: Box::new(left), right: Box::new(right) }, Type::Truth, span)
    }

    fn mismatch(&mut self, left: &Expression, right: &Expression, verb: &str) -> Expression {
        let (a, b) = (self.written(left.span), self.written(right.span));
        let message = format!("「{a}」是{}，不能与{}「{b}」{verb}", left.ty.describe(), right.ty.describe());
        let span = left.span.to(right.span);
        let both_numbers = matches!((&left.ty, &right.ty), (Type::Number(_), Type::Number(_)));
        let code = if both_numbers { Code::TYP002 } else { Code::TYP001 };
        let advice = match (&left.ty, &right.ty) {
            (Type::Number(l), Type::Number(r)) if r.kind == Kind::Plain => {
                l.unit.or(l.kind.base()).map(|unit| format!("给数写上单位，如「{b}{}」", unit.word()))
            }
            (Type::Choice(_), Type::Text) | (Type::Text, Type::Choice(_)) => Some("枚举的事实只能与它声明过的取值比较".to_owned()),
            (Type::Set(_), _) => Some("集合用“包含”“包含全部”“包含任一”".to_owned()),
            (Type::Truth, _) => Some(format!("“是否”类的事实本身就是条件：写「{a}」或「非 {a}」")),
            (Type::Date, Type::Number(_)) => Some("先算出日期再比较，如“申请日期 + 15日 ≤ 基准日”".to_owned()),
            (Type::Number(_), Type::Number(_)) => Some("改正其中一个的单位，或看是不是写错了字段".to_owned()),
            (Type::Number(_) | Type::Date, Type::Text) => Some("两边须是同一类的值；数（连同单位）和日期直接写，不加引号".to_owned()),
            _ => None,
        };
        let diagnostic = Diagnostic::new(code, span, message);
        self.report(match advice {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic.help("两边须是同一类的值"),
        })
    }

    fn between(&mut self, value: &ast::Expression, low: &ast::Expression, high: &ast::Expression, span: Span) -> Expression {
        let value = self.expression(value, None);
        let (low, high) = (self.expression(low, None), self.expression(high, None));
        if value.is_error() || low.is_error() || high.is_error() {
            return Expression::error(span);
        }
        for bound in [&low, &high] {
            if !value.ty.meets(&bound.ty) {
                return self.mismatch(&value, bound, "比较");
            }
        }
        if !matches!(value.ty, Type::Number(_) | Type::Date) {
            let message = format!("「{}」是{}，不能用“介于”", self.written(value.span), value.ty.describe());
            return self.report(Diagnostic::new(Code::TYP003, span, message).help("只有数和日期能比大小"));
        }
        Expression::new(ExpressionKind::Between { value: Box::new(value), low: Box::new(low), high: Box::new(high) }, Type::Truth, span)
    }

    fn in_list(&mut self, value: &ast::Expression, negated: bool, list: &[ast::Expression], span: Span) -> Expression {
        let value = self.expression(value, None);
        if value.is_error() {
            return value;
        }
        if matches!(value.ty, Type::Set(_)) {
            let message = format!("「{}」是集合，不能用“属于”", self.written(value.span));
            return self.report(Diagnostic::new(Code::TYP003, span, message).help("集合用“包含”“包含全部”“包含任一”"));
        }
        let list: Vec<Expression> = list.iter().map(|item| self.expression(item, Some(&value.ty))).listed();
        if list.iter().any(Expression::is_error) {
            return Expression::error(span);
        }
        if let Some(other) = list.iter().find(|item| !item.ty.meets(&value.ty)) {
            return self.mismatch(&value, other, "比较");
        }
        Expression::new(ExpressionKind::InList { value: Box::new(value), list, negated }, Type::Truth, span)
    }

    fn filled(&mut self, value: &ast::Expression, negated: bool, span: Span) -> Expression {
        let checked = self.expression(value, None);
        match checked.kind {
            ExpressionKind::Field(field) => Expression::new(ExpressionKind::Filled { field, negated }, Type::Truth, span),
            ExpressionKind::Error => checked,
            _ => {
                let message = format!("“已填”“未填”前面要的是一个事实，「{}」不是", self.written(value.span));
                self.report(Diagnostic::new(Code::TYP003, span, message).help("写字段的名称，如“街道意见 未填”"))
            }
        }
    }

    // ---- sets and texts ----

    fn contains(
        &mut self,
        value: &ast::Expression,
        kind: Containment,
        operands: &[ast::Expression],
        listed: bool,
        span: Span,
    ) -> Expression {
        let value = self.expression(value, None);
        match value.ty.clone() {
            Type::Error => value,
            Type::Set(_) => self.set_contains(value, kind, operands, listed, span),
            Type::Text => self.text_contains(value, kind, operands, span),
            ty => {
                let message = format!("「{}」是{}，不能用“包含”", self.written(value.span), ty.describe());
                self.report(Diagnostic::new(Code::TYP003, span, message).help("“包含”用于集合和文本；枚举用“属于 {…}”"))
            }
        }
    }

    fn set_contains(&mut self, set: Expression, kind: Containment, operands: &[ast::Expression], listed: bool, span: Span) -> Expression {
        if kind == Containment::One && listed && operands.len() > 1 {
            let message = "“包含”后面只写一个取值".to_owned();
            return self
                .report(Diagnostic::new(Code::TYP003, span, message).help("几个都要有，写“包含全部 {…}”；有一个就行，写“包含任一 {…}”"));
        }
        let members: Vec<Expression> = operands.iter().map(|operand| self.expression(operand, Some(&set.ty))).listed();
        if members.iter().any(Expression::is_error) {
            return Expression::error(span);
        }
        if let Some(other) = members.iter().find(|member| !matches!(member.ty, Type::Choice(_))) {
            let message =
                format!("「{}」是{}，不是集合「{}」的取值", self.written(other.span), other.ty.describe(), self.written(set.span));
            return self.report(Diagnostic::new(Code::TYP001, other.span, message).help("写集合声明过的取值"));
        }
        let test = match kind {
            Containment::One | Containment::All => SetTest::All,
            Containment::Any => SetTest::Any,
            Containment::Not => SetTest::None,
        };
        Expression::new(ExpressionKind::SetTest { test, set: Box::new(set), members }, Type::Truth, span)
    }

    fn text_contains(&mut self, text: Expression, kind: Containment, operands: &[ast::Expression], span: Span) -> Expression {
        let negated = kind == Containment::Not;
        let mut tests = Vec::new();
        for operand in operands {
            let part = self.expression(operand, None);
            match part.ty {
                Type::Error => return Expression::error(span),
                Type::Text => tests.push(Expression::new(
                    ExpressionKind::TextTest { test: TextTest::Contains, text: Box::new(text.clone()), part: Box::new(part), negated },
                    Type::Truth,
                    span,
                )),
                _ => {
                    let message = format!(
                        "文本「{}」里找的应是文本，「{}」是{}",
                        self.written(text.span),
                        self.written(part.span),
                        part.ty.describe()
                    );
                    return self.report(Diagnostic::new(Code::TYP001, part.span, message).help("把要找的字写在“”里"));
                }
            }
        }
        match (tests.len(), kind) {
            (1, _) => tests.swap_remove(0),
            (_, Containment::Any) => Expression::new(ExpressionKind::Or(tests), Type::Truth, span),
            (_, Containment::All | Containment::One | Containment::Not) => Expression::new(ExpressionKind::And(tests), Type::Truth, span),
        }
    }

    fn affix(&mut self, value: &ast::Expression, kind: Affix, operand: &ast::Expression, span: Span) -> Expression {
        let text = self.expression(value, None);
        if text.is_error() {
            return text;
        }
        if text.ty != Type::Text {
            let message = format!("「{}」是{}，只有文本能用“开头为”“结尾为”“匹配”", self.written(value.span), text.ty.describe());
            return self.report(Diagnostic::new(Code::TYP003, span, message).help("枚举和数用“=”或“属于”"));
        }
        if kind == Affix::Match {
            return self.matches(text, operand, span);
        }
        let part = self.expression(operand, None);
        match part.ty {
            Type::Error => part,
            Type::Text => {
                let test = if kind == Affix::Start { TextTest::Starts } else { TextTest::Ends };
                Expression::new(
                    ExpressionKind::TextTest { test, text: Box::new(text), part: Box::new(part), negated: false },
                    Type::Truth,
                    span,
                )
            }
            _ => {
                let message = format!("“开头为”“结尾为”后面要的是文本，「{}」是{}", self.written(part.span), part.ty.describe());
                self.report(Diagnostic::new(Code::TYP001, part.span, message).help("把要找的字写在“”里"))
            }
        }
    }

    fn matches(&mut self, text: Expression, operand: &ast::Expression, span: Span) -> Expression {
        let ast::ExpressionKind::Text(pattern) = &operand.kind else {
            return self.report(
                Diagnostic::new(Code::TYP006, operand.span, "“匹配”后面要的是写在“”里的正则表达式").help("例如“匹配 “^关于.+通知$””"),
            );
        };
        let folded = fold(pattern);
        match regex_lite::RegexBuilder::new(&folded).size_limit(1 << 20).nest_limit(50).build() {
            Ok(regex) => {
                let id = PatternId(self.builder.model.patterns.len() as u32);
                self.builder.model.patterns.push(Pattern { regex });
                Expression::new(ExpressionKind::Matches { text: Box::new(text), pattern: id }, Type::Truth, span)
            }
            Err(_) => self.report(
                Diagnostic::new(Code::TYP006, operand.span, format!("正则表达式「{folded}」不对，或太大"))
                    .help("括号要配对，“* + ?”前面要有内容；不支持回引和环视"),
            ),
        }
    }

    // ---- tables ----

    fn in_table(
        &mut self,
        value: &ast::Expression,
        negated: bool,
        table: &ast::Path,
        at: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some((id, key, at)) = self.table_key(table, value, at) else { return Expression::error(span) };
        Expression::new(ExpressionKind::InTable { table: id, key: Box::new(key), at: at.map(Box::new), negated }, Type::Truth, span)
    }

    fn lookup(
        &mut self,
        table: &ast::Path,
        key: &ast::Expression,
        at: Option<&ast::Expression>,
        column: &ast::Name,
        span: Span,
    ) -> Expression {
        let Some((id, key, at)) = self.table_key(table, key, at) else { return Expression::error(span) };
        let found = self
            .builder
            .model
            .table(id)
            .columns
            .iter()
            .enumerate()
            .find(|(_, other)| other.name == column.text)
            .map(|(at, other)| (at, other.ty.clone()));
        match found {
            Some((column, ty)) => {
                Expression::new(ExpressionKind::Lookup { table: id, key: Box::new(key), at: at.map(Box::new), column }, ty, span)
            }
            None => {
                let names: Vec<String> = self.builder.model.table(id).columns.iter().map(|column| column.name.clone()).listed();
                let near = meant(&column.text, names.iter().map(String::as_str)).unwrap_or_default();
                self.report(
                    Diagnostic::new(Code::NAM001, column.span, format!("名录「{}」没有「{}」这一列", table.text(), column.text))
                        .help(format!("{near}有的列：{}", names.join("、"))),
                )
            }
        }
    }

    /// Remembers that a text is looked up as it was given: a miss may be a slip of the pen.
    fn note_lookup(&mut self, key: &Expression, table: crate::ir::TableId) {
        if let ExpressionKind::Field(field) = key.kind
            && key.ty == Type::Text
            && !self.builder.model.lookups.contains(&(field, table))
        {
            self.builder.model.lookups.push((field, table));
        }
    }

    fn table_key(
        &mut self,
        path: &ast::Path,
        key: &ast::Expression,
        at: Option<&ast::Expression>,
    ) -> Option<(crate::ir::TableId, Expression, Option<Expression>)> {
        let found = self.builder.find_table(self.policy, path);
        let key = self.expression(key, None);
        let at = at.map(|at| self.expression(at, None));
        let id = match found.as_slice() {
            [id] => *id,
            [] => {
                let names = self.builder.table_names(self.policy);
                let near = meant(&path.text(), names.iter().map(String::as_str));
                let help = near.unwrap_or_else(|| "先用“名录”声明它；几个取值写成“属于 {甲、乙}”".to_owned());
                self.report(Diagnostic::new(Code::NAM001, path.span(), format!("没有「{}」这个名录", path.text())).help(help));
                return None;
            }
            _ => {
                self.report(
                    Diagnostic::new(Code::NAM004, path.span(), format!("「{}」在几个政策里都有声明", path.text()))
                        .help("写成“政策名.名录名”"),
                );
                return None;
            }
        };
        self.builder.usage.table(id);
        self.note_lookup(&key, id);
        if key.is_error() || at.as_ref().is_some_and(Expression::is_error) {
            return None;
        }
        let table = self.builder.model.table(id).clone();
        let key_type = table.columns.get(table.key).map_or(Type::Error, |column| column.ty.clone());
        let fits = key.ty.meets(&key_type) || matches!((&key.ty, &key_type), (Type::Choice(_), Type::Text) | (Type::Text, Type::Choice(_)));
        if !fits {
            let message =
                format!("名录「{}」的主键是{}，「{}」是{}", path.text(), key_type.describe(), self.written(key.span), key.ty.describe());
            self.report(Diagnostic::new(Code::TYP001, key.span, message).help("用与主键同类的事实去查"));
            return None;
        }
        if let Some(day) = &at {
            if day.ty != Type::Date {
                let message = format!("“于”后面要的是日期，「{}」是{}", self.written(day.span), day.ty.describe());
                self.report(Diagnostic::new(Code::TYP001, day.span, message).help("写一个日期类的事实，如“于 立案日期”"));
                return None;
            }
            if table.from.is_none() && table.until.is_none() {
                self.report(
                    Diagnostic::new(Code::TYP003, day.span, format!("名录「{}」没有写“施行”“失效”，各行不分时间", path.text()))
                        .help("去掉“于 …”，或在名录的声明里写明期间的列"),
                );
                return None;
            }
        }
        Some((id, key, at))
    }

    // ---- arithmetic ----

    fn arithmetic(&mut self, operator: Operator, left: &ast::Expression, right: &ast::Expression, span: Span) -> Expression {
        let (left, right) = (self.expression(left, None), self.expression(right, None));
        let made = |kind, ty| Expression::new(kind, ty, span);
        let boxes = |left: Expression, right: Expression| (Box::new(left), Box::new(right));
        match (&left.ty, &right.ty, operator) {
            (Type::Error, _, _) | (_, Type::Error, _) => Expression::error(span),
            (Type::Number(l), Type::Number(r), _) => match number_result(operator, *l, *r) {
                Some(ty) => {
                    let (left, right) = boxes(left, right);
                    made(ExpressionKind::Arithmetic { operator, left, right }, Type::Number(ty))
                }
                None => self.wrong_kinds(operator, &left, &right),
            },
            (Type::Date, Type::Date, Operator::Subtract) => {
                let (later, earlier) = boxes(left, right);
                made(
                    ExpressionKind::DaysBetween { later, earlier },
                    Type::Number(NumberType { whole: true, ..NumberType::of_kind(Kind::Days) }),
                )
            }
            (Type::Date, Type::Number(by), Operator::Add | Operator::Subtract) if is_time(by.kind) => {
                self.note_workdays(by.kind, span);
                let (date, by) = boxes(left, right);
                made(ExpressionKind::Shift { date, by, back: operator == Operator::Subtract }, Type::Date)
            }
            (Type::Number(by), Type::Date, Operator::Add) if is_time(by.kind) => {
                self.note_workdays(by.kind, span);
                let (by, date) = boxes(left, right);
                made(ExpressionKind::Shift { date, by, back: false }, Type::Date)
            }
            _ => self.wrong_kinds(operator, &left, &right),
        }
    }

    /// Remembers where work days are counted, which needs a 日历.
    fn note_workdays(&mut self, kind: Kind, span: Span) {
        if kind == Kind::Workdays {
            self.builder.workdays.push((self.policy, span));
        }
    }

    fn wrong_kinds(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Expression {
        let verb = match operator {
            Operator::Add => "相加",
            Operator::Subtract => "相减",
            Operator::Multiply => "相乘",
            Operator::Divide => "相除",
        };
        let both_numbers = matches!((&left.ty, &right.ty), (Type::Number(_), Type::Number(_)));
        let message = format!(
            "「{}」是{}，不能与{}「{}」{verb}",
            self.written(left.span),
            left.ty.describe(),
            right.ty.describe(),
            self.written(right.span)
        );
        let help = match (operator, both_numbers) {
            (Operator::Add | Operator::Subtract, true) => "同类的数才能加减；给数写上单位",
            (Operator::Multiply, true) => "带单位的数只能与不带单位的数或比例相乘",
            (Operator::Divide, true) => "带单位的数只能除以不带单位的数，或同类的数",
            (_, false) => "日期只能加减时间（如 15日、3个月、10个工作日），两个日期只能相减",
        };
        let code = if both_numbers { Code::TYP002 } else { Code::TYP003 };
        self.report(Diagnostic::new(code, left.span.to(right.span), message).help(help))
    }

    // ---- functions ----

    fn choice(
        &mut self,
        condition: &ast::Expression,
        yes: &ast::Expression,
        no: &ast::Expression,
        span: Span,
        expected: Option<&Type>,
    ) -> Expression {
        let condition = self.condition(condition);
        let (yes, no) = match expected {
            Some(ty @ (Type::Choice(_) | Type::Set(_))) => (self.expression(yes, Some(ty)), self.expression(no, Some(ty))),
            _ => self.sides(yes, no),
        };
        if condition.is_error() || yes.is_error() || no.is_error() {
            return Expression::error(span);
        }
        if !yes.ty.meets(&no.ty) {
            return self.mismatch(&yes, &no, "放在同一个“若 … 则 … 否则”里");
        }
        let ty = yes.ty.clone();
        Expression::new(ExpressionKind::Choice { condition: Box::new(condition), yes: Box::new(yes), no: Box::new(no) }, ty, span)
    }

    fn call(
        &mut self,
        name: &ast::Name,
        arguments: &[ast::Expression],
        by: &[ast::Expression],
        filter: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some(row) = builtins::row(&name.text) else {
            let near = meant(&name.text, builtins::names()).unwrap_or_default();
            let help = format!("{near}可用的函数：{}", builtins::names().listed().join("、"));
            return self.report(Diagnostic::new(Code::NAM001, name.span, format!("没有「{}」这个函数", name.text)).help(help));
        };
        let count_fits = arguments.len() == row.arguments.len() || (row.more && arguments.len() > row.arguments.len());
        if !count_fits {
            let message = format!("「{}」要 {} 个参数，这里有 {} 个", row.name, row.arguments.len(), arguments.len());
            return self.report(Diagnostic::new(Code::TYP004, span, message).help(format!("写法：{}", row.usage)));
        }
        match row.builtin {
            Builtin::Function(function) => {
                if !by.is_empty() || filter.is_some() {
                    return self.report(
                        Diagnostic::new(Code::TYP004, span, format!("「{}」不是全表统计，不能用“按”“其中”", row.name))
                            .help(format!("写法：{}", row.usage)),
                    );
                }
                let Some(arguments) = self.arguments(row, arguments) else { return Expression::error(span) };
                let ty = match function {
                    Function::WorkdaysBetween => {
                        self.note_workdays(Kind::Workdays, span);
                        Type::Number(NumberType { whole: true, ..NumberType::of_kind(Kind::Workdays) })
                    }
                    Function::InOrder => Type::Truth,
                    Function::LawName => Type::Text,
                    Function::Smaller | Function::Larger => arguments.first().map_or(Type::Error, |first| first.ty.clone()),
                };
                Expression::new(ExpressionKind::Call { function, arguments }, ty, span)
            }
            Builtin::Figure(figure) => self.figure(row, figure, arguments, by, filter, span),
        }
    }

    fn arguments(&mut self, row: &builtins::Row, arguments: &[ast::Expression]) -> Option<Vec<Expression>> {
        let mut checked: Vec<Expression> = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let wanted = row.arguments.get(at).or(row.arguments.last()).copied().unwrap_or(Argument::Any);
            let value = if wanted == Argument::Truth { self.condition(argument) } else { self.expression(argument, None) };
            let (fits, words) = match wanted {
                Argument::Date => (value.ty == Type::Date, "日期"),
                Argument::Text => (value.ty == Type::Text, "文本"),
                Argument::Truth => (value.ty == Type::Truth, "条件"),
                Argument::Number => (matches!(value.ty, Type::Number(_)), "数"),
                Argument::Ordered => (matches!(value.ty, Type::Number(_) | Type::Date), "数或日期"),
                Argument::Any => (true, ""),
            };
            if !fits && !value.is_error() {
                let message = format!(
                    "「{}」的第 {} 个参数要的是{words}，「{}」是{}",
                    row.name,
                    at + 1,
                    self.written(value.span),
                    value.ty.describe()
                );
                self.report(Diagnostic::new(Code::TYP004, argument.span, message).help(format!("写法：{}", row.usage)));
                return None;
            }
            if let (Argument::Ordered, Some(first)) = (wanted, checked.first())
                && !first.ty.meets(&value.ty)
            {
                let first = first.clone();
                self.mismatch(&first, &value, "比较");
                return None;
            }
            checked.push(value);
        }
        checked.iter().all(|value| !value.is_error()).then_some(checked)
    }

    fn figure(
        &mut self,
        row: &builtins::Row,
        figure: Figure,
        arguments: &[ast::Expression],
        by: &[ast::Expression],
        filter: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        if self.place == Place::Figure {
            return self.report(Diagnostic::new(Code::TYP007, span, "统计里面不能再用统计").help("把里面的统计拆出来单独比较"));
        }
        if self.place == Place::List && !by.is_empty() {
            return self
                .report(Diagnostic::new(Code::TYP007, span, "对全表的规则里，统计不能写“按”").help("去掉“按 …”，或去掉规则的“对全表”"));
        }
        let outer = std::mem::replace(&mut self.place, Place::Figure);
        let arguments = self.arguments(row, arguments);
        let by: Vec<Expression> = by.iter().map(|key| self.expression(key, None)).listed();
        let filter = filter.map(|filter| self.condition(filter));
        self.place = outer;
        let Some(arguments) = arguments else { return Expression::error(span) };
        if by.iter().chain(&filter).any(Expression::is_error) {
            return Expression::error(span);
        }
        let ty = match figure {
            Figure::Sum | Figure::Max | Figure::Min => arguments.first().map_or(Type::Error, |first| first.ty.clone()),
            Figure::Count | Figure::Distinct => Type::Number(NumberType { whole: true, ..NumberType::PLAIN }),
            Figure::Any | Figure::All | Figure::Overlap => Type::Truth,
        };
        let id = FigureId(self.builder.model.figures.len() as u32);
        self.builder.model.figures.push(FigureCall { figure, arguments, by, filter });
        Expression::new(ExpressionKind::Figure(id), ty, span)
    }
}

fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::Days | Kind::Months | Kind::Workdays)
}

/// The type of a result; `None` where the kinds do not go together.
fn number_result(operator: Operator, left: NumberType, right: NumberType) -> Option<NumberType> {
    let plain = |ty: NumberType| ty.kind == Kind::Plain;
    match operator {
        Operator::Add | Operator::Subtract => (left.kind == right.kind).then(|| NumberType {
            kind: left.kind,
            unit: left.unit.or(right.unit),
            whole: left.whole && right.whole,
        }),
        Operator::Multiply if plain(left) && plain(right) => Some(NumberType { unit: None, whole: left.whole && right.whole, ..left }),
        Operator::Multiply if plain(right) => Some(NumberType { whole: left.whole && right.whole, ..left }),
        Operator::Multiply if plain(left) => Some(NumberType { whole: left.whole && right.whole, ..right }),
        Operator::Divide if left.kind == right.kind => Some(NumberType::PLAIN),
        Operator::Divide if plain(right) => Some(NumberType { whole: false, ..left }),
        Operator::Multiply | Operator::Divide => None,
    }
}

fn unit_advice(written: &str) -> String {
    let head = Unit::words().filter(|word| written.starts_with(word)).max_by_key(|word| word.len());
    match (head, written.strip_prefix(head.unwrap_or_default()).unwrap_or_default()) {
        (Some(unit), rest) => format!("单位「{unit}」后面要留空，再写「{rest}」"),
        (None, _) => meant(written, Unit::words()).unwrap_or_else(|| format!("可用的单位：{}", Unit::words().listed().join("、"))),
    }
}

/// `类别为处罚` → `类别 为 处罚`, if the name has an operator word inside.
fn spaced_out(name: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "不低于",
        "不少于",
        "不超过",
        "不高于",
        "不多于",
        "不早于",
        "不晚于",
        "包含全部",
        "包含任一",
        "不包含",
        "开头为",
        "结尾为",
        "不属于",
        "低于",
        "不足",
        "少于",
        "超过",
        "高于",
        "多于",
        "早于",
        "晚于",
        "介于",
        "属于",
        "包含",
        "匹配",
        "已填",
        "未填",
        "不为",
        "或者",
        "并且",
        "且",
        "或",
        "为",
    ];
    let word = WORDS.iter().find(|word| name.find(**word).is_some_and(|at| at > 0))?;
    let (before, after) = name.split_once(word)?;
    let after = after.trim();
    let inner = spaced_out(after).unwrap_or_else(|| after.to_owned());
    Some(format!("{before} {word} {inner}").trim_end().to_owned())
}
