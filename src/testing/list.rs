//! The list that a 测试 states, each fact read as a cell of a list would be.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::context::{Session, Subject};
use crate::eval::facts::{self, Fact, List, Row};
use crate::input::Cell;
use crate::ir::{FieldId, Model};
use crate::source::Span;
use crate::syntax::ast::{self, TestSubject};
use crate::syntax::near_clause;
use crate::syntax::words::ClauseWord;
use crate::value::read::Doubt;
use crate::value::types::Type;

/// What items and their list have before any of them says something of its own.
pub struct Shared {
    objects: facts::Facts,
    items: facts::Facts,
}

impl Shared {
    /// Nothing.
    pub fn blank(model: &Model) -> Self {
        let objects = List::blank(model).objects;
        Shared { items: (*objects).clone(), objects: (*objects).clone() }
    }

    /// With what a 背景 or a 测试 says, which goes before what was said so far.
    pub fn with(self, model: &Model, background: &ast::Background, out: &mut Diagnostics) -> Self {
        let mut objects = Facts::new(self.objects);
        for (object, facts) in &background.objects {
            if !model.objects.iter().any(|other| other.name == object.text) {
                let known = || model.objects.iter().map(|object| object.name.as_str());
                let meant = near_clause(&object.text).filter(|_| did_you_mean(&object.text, known()).is_none()).map(ClauseWord::word);
                let otherwise = "先用“对象”声明它；是事项的事实的，这一行以“事项”开头";
                let diagnostic = unknown(&object.text, "这个对象", object.span, known(), otherwise);
                out.push(match meant {
                    Some(meant) => diagnostic.help(suggest(meant)).certain(object.span, meant),
                    None => diagnostic,
                });
                continue;
            }
            facts.iter().for_each(|fact| objects.set(model, Some(&object.text), fact, out));
        }
        let mut items = Facts::new(self.items);
        background.shared.iter().for_each(|fact| items.set(model, None, fact, out));
        Shared { objects: objects.values, items: items.values }
    }

    /// The list of these cases' items.
    pub fn list(self, model: &Model, cases: &[ast::TestCase], out: &mut Diagnostics) -> List {
        let items = cases.iter().filter(|case| case.subject == TestSubject::Item);
        let rows = items.enumerate().map(|(number, item)| {
            let mut facts = Facts::new(self.items.clone());
            item.facts.iter().for_each(|fact| facts.set(model, None, fact, out));
            Row::of_facts(number, facts.values)
        });
        List::of_facts(rows.collect(), self.objects.into())
    }
}

/// The facts by which a 每组 says which group it speaks of.
pub struct StatedGroup(Vec<(FieldId, Fact)>);

impl StatedGroup {
    /// What a 每组 says.
    pub fn new(model: &Model, case: &ast::TestCase, out: &mut Diagnostics) -> Self {
        let mut facts = Facts::new((*List::blank(model).objects).clone());
        case.facts.iter().for_each(|fact| facts.set(model, None, fact, out));
        StatedGroup(facts.given.iter().map(|(field, _)| (*field, facts.values[*field].clone())).collect())
    }

    /// The group among those of a list, if it has one by these facts.
    pub fn find(&self, session: &Session<'_>) -> Option<Subject> {
        let StatedGroup(facts) = self;
        let fields: Vec<FieldId> = facts.iter().map(|(field, _)| *field).collect();
        let grouping = session.model.groupings.find_id(|grouping| grouping.is_by(&fields))?;
        let stated = |field: &FieldId| facts.iter().find(|(other, _)| other == field).map(|(_, fact)| fact);
        let key = || session.model.groupings[grouping].fields.iter().filter_map(stated);
        let at = session.groups(grouping).iter().position(|group| group.key.iter().eq(key()))?;
        Some(Subject::Group(grouping, at as u32))
    }
}

/// The fact that a test's path names, of items or of an 对象.
pub fn find(model: &Model, object: Option<&str>, path: &ast::Path) -> Option<FieldId> {
    let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
    let (object, name) = match names.as_slice() {
        [name] => (object, *name),
        [first, name] if object.is_none() && model.objects.iter().any(|other| other.name == *first) => (Some(*first), *name),
        [policy, name] if model.stacks.iter().flat_map(|stack| &stack.policies).any(|other| other.name == *policy) => (object, *name),
        _ => return None,
    };
    let fits = |field: &crate::ir::Field| field.name == name && field.object.map(|id| model.objects[id].name.as_str()) == object;
    model.fields.find_id(fits)
}

pub fn names_of_facts(model: &Model) -> impl Iterator<Item = &str> {
    model.fields.iter().map(|field| field.name.as_str())
}

/// Reports a name that nothing has; `otherwise`: the help where none of `known` is near.
pub fn unknown<'a>(name: &str, what: &str, span: Span, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> Diagnostic {
    Diagnostic::new(Code::NAM001, span, format!("没有「{name}」{what}")).near(name, known, otherwise)
}

/// The facts that one line of a test, or several lines of one kind, give.
struct Facts {
    values: facts::Facts,
    given: Vec<(FieldId, Span)>,
}

impl Facts {
    /// Those that hold where the lines say nothing.
    fn new(values: facts::Facts) -> Self {
        Facts { values, given: Vec::new() }
    }

    fn set(&mut self, model: &Model, object: Option<&str>, fact: &ast::Fact, out: &mut Diagnostics) {
        let span = fact.path.span();
        let Some(id) = find(model, object, &fact.path) else {
            out.push(unknown(&fact.path.text(), "这个事实", span, names_of_facts(model), "先用“字段”声明它"));
            return;
        };
        let field = &model.fields[id];
        if object.is_none() && field.object.is_some() {
            let message = format!("「{}」是对象的事实，不是一项的事实", fact.path.text());
            return out.report(Code::NAM001, span, message, format!("另起一行写：{} = …", fact.path.text().replacen('.', " ", 1)));
        }
        if let Some((_, given)) = self.given.iter_mut().find(|(other, _)| *other == id) {
            let message = format!("事实「{}」写了两次", fact.path.text());
            out.push(Diagnostic::new(Code::SYN009, span, message).also(std::mem::replace(given, span), "已在这里写过").help("只留一个"));
            return;
        }
        self.given.push((id, span));
        if let Some(value) = value_of(model, id, &fact.value, out) {
            self.values[id] = value;
        }
    }
}

/// The value of a fact as a cell of that field holds it; `None` for one that was reported.
fn value_of(model: &Model, id: FieldId, written: &ast::Assigned, out: &mut Diagnostics) -> Option<Fact> {
    let field = &model.fields[id];
    // What a fact without a type may hold is not known.
    if field.ty == Type::Error {
        return None;
    }
    let mut doubts = Vec::new();
    let read = datum(written).map(|datum| model.read_own(id, &datum, &mut doubts));
    for doubt in doubts.iter().filter(|doubt| matches!(doubt, Doubt::Rounded { .. })) {
        out.report(Code::TST002, written.span(), doubt.to_string(), "清单里的数也这样算；写成六位以内的小数，测试就不靠进位");
    }
    match read {
        Some(Ok(value)) => Some(value.map_or(Fact::Absent, Fact::Known)),
        Some(Err(fault)) => {
            let near = fault.suggestion.map(|near| suggest(&near)).unwrap_or_default();
            let message = format!("「{}」的值不对：{}", field.name, fault.message);
            // A name that the fact does not have is told once, wherever it stands.
            let code = if matches!(field.ty, Type::Choice(_)) { Code::NAM008 } else { Code::TYP001 };
            out.report(code, written.span(), message, format!("{near}测试里的值与清单里的写法相同"));
            None
        }
        None => {
            if !matches!(written, ast::Assigned::One(ast::Expression { kind: ast::ExpressionKind::Error, .. })) {
                let help = "写数（连同单位）、日期、文本、“是”“否”、取值的名称或 {甲、乙}";
                out.report(Code::TYP001, written.span(), "测试里要写一个定下来的值", help);
            }
            None
        }
    }
}

/// A value of a test as a cell would hold it.
fn datum(value: &ast::Assigned) -> Option<Cell<'static>> {
    match value {
        ast::Assigned::Many(list) => list.node.iter().map(literal).collect::<Option<Vec<_>>>().map(Cell::List),
        ast::Assigned::One(expression) => literal(expression),
    }
}

fn literal(expression: &ast::Expression) -> Option<Cell<'static>> {
    match &expression.kind {
        ast::ExpressionKind::Path(path) => Some(Cell::Text(path.text().into())),
        ast::ExpressionKind::Text(text) => Some(Cell::Text(text.clone().into())),
        ast::ExpressionKind::Number { value, unit } => {
            let (digits, _) = value.to_decimal();
            Some(match unit {
                Some(unit) => Cell::Text(format!("{digits}{}", unit.node).into()),
                None => Cell::Number(digits.into()),
            })
        }
        ast::ExpressionKind::Date(date) => Some(Cell::Date(*date)),
        ast::ExpressionKind::Truth(truth) => Some(Cell::Bool(*truth)),
        _ => None,
    }
}
