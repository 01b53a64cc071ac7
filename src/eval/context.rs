//! What an expression is evaluated for: an item of a list, a group of items, or the list as a whole.

use crate::eval::aggregates::values::{AggregateValues, Group};
use crate::eval::cause::Causes;
use crate::eval::facts::{Fact, List, Row};
use crate::eval::kleene::Eval;
use crate::eval::mapping::MAP_PLACE;
use crate::ir::calendar::Calendar;
use crate::ir::{AggregateId, FieldId, GroupingId, Material, Model, RuleScope};
use crate::value::date::Date;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// What stays the same while a list is judged.
pub struct Session<'s> {
    pub model: &'s Model,
    pub list: &'s List,
    pub as_of: Date,
    /// Whether the list is a form, in which facts may still be filled in.
    pub open: bool,
    /// Whether a 缺省 stands for a fact that is not given: not in questions about the conditions themselves.
    pub defaults: bool,
    /// By stack.
    pub aggregates: Arc<Vec<AggregateValues>>,
}

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An item, by its position (from 0) in the session's list.
    Item(u32),
    /// The list as a whole.
    List,
    /// A group of items, by its position (from 0) in the order in which the groups first appear.
    Group(GroupingId, u32),
}

/// What an expression is evaluated for.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub session: &'c Session<'c>,
    /// Which of the model's stacks it belongs to.
    pub stack: usize,
    pub subject: Subject,
    /// Whether an aggregate is being computed: aggregates do not nest, and an unknown fact is reported with the row it belongs to.
    pub in_aggregate: bool,
    /// A fact that is taken to be otherwise than given.
    pub supposed: Option<Supposition<'c>>,
}

/// What a fact is taken to be, whatever is given.
#[derive(Clone, Copy)]
pub struct Supposition<'c> {
    pub field: FieldId,
    pub fact: &'c Fact,
    /// Whether it also counts for 已填 and 应备.
    pub affects_presence: bool,
}

impl Subject {
    /// The rules that judge it.
    pub fn scope(self) -> RuleScope {
        match self {
            Subject::Item(_) => RuleScope::Item,
            Subject::List => RuleScope::List,
            Subject::Group(grouping, _) => RuleScope::Group(grouping),
        }
    }
}

impl<'s> Session<'s> {
    /// A session in which every fact of a form is open and no aggregate is known: for questions about the conditions themselves.
    pub fn for_conditions(model: &'s Model, list: &'s List, as_of: Date) -> Self {
        Session { defaults: false, ..Session::with_aggregates(model, list, as_of, true, Arc::default()) }
    }

    /// A session on part of a list of which the aggregates are known, or not asked for.
    pub fn with_aggregates(model: &'s Model, list: &'s List, as_of: Date, open: bool, aggregates: Arc<Vec<AggregateValues>>) -> Self {
        Session { model, list, as_of, open, defaults: true, aggregates }
    }

    /// The context of a subject in one stack.
    pub fn context(&self, stack: usize, subject: Subject) -> Context<'_> {
        Context { session: self, stack, subject, in_aggregate: false, supposed: None }
    }

    /// The item that is judged; `None` for a group and the list as a whole.
    pub fn row(&self, subject: Subject) -> Option<&'s Row> {
        match subject {
            Subject::Item(at) => self.list.rows.get(at as usize),
            Subject::List | Subject::Group(..) => None,
        }
    }

    /// Everything that is judged: each item, each group of items and, if a rule is 对全表, the list as a whole.
    pub fn subjects(&self) -> Vec<Subject> {
        let items = (0..self.list.rows.len()).map(|at| Subject::Item(at as u32));
        let groups = self
            .model
            .groupings
            .ids()
            .flat_map(|grouping| (0..self.groups(grouping).len()).map(move |at| Subject::Group(grouping, at as u32)));
        let list = self.model.has_list_rules().then_some(Subject::List);
        items.chain(groups).chain(list).collect()
    }

    /// The groups of the items, in the order in which they first appear; they are the same in every stack.
    pub fn groups(&self, grouping: GroupingId) -> &[Group] {
        self.aggregates.first().map_or(&[], |aggregates| aggregates.groups(grouping))
    }

    /// A fact in which the items of a group agree.
    fn fact_of_group(&self, grouping: GroupingId, at: u32, field: FieldId) -> Option<&Fact> {
        let place = self.model.groupings[grouping].fields.iter().position(|other| *other == field)?;
        self.groups(grouping).get(at as usize)?.key.get(place)
    }

    /// The cell that gives a fact.
    pub fn place(&self, subject: Subject, field: FieldId) -> Option<String> {
        match self.model.fields[field].object {
            Some(_) => self.list.object_places.get(field.0 as usize)?.clone(),
            None => {
                let row = self.row(subject)?;
                let given = row.given.contains(&field).then(|| MAP_PLACE.to_owned());
                given.or_else(|| row.places.as_ref()?.cell(field, &self.list.headings))
            }
        }
    }

    /// The item's number in the whole list, from 0; `None` for a group and the list as a whole.
    pub fn number(&self, subject: Subject) -> Option<u32> {
        self.row(subject).map(|row| row.number as u32)
    }
}

impl<'c> Context<'c> {
    pub fn model(&self) -> &'c Model {
        self.session.model
    }

    /// The calendar of the stack.
    pub fn calendar(&self) -> Option<&'c Calendar> {
        self.model().stacks.get(self.stack)?.calendar.as_ref()
    }

    /// The value of an aggregate as the whole list left it: where that is unknown, with some of the causes.
    pub(super) fn aggregate_of_list(&self, id: AggregateId) -> Eval {
        let aggregates = self.session.aggregates.get(self.stack).filter(|_| !self.in_aggregate).ok_or_else(Box::default)?;
        match self.subject {
            Subject::Item(_) => aggregates.of_row(id, self.session.number(self.subject).unwrap_or_default()),
            Subject::List => aggregates.of_list(id),
            Subject::Group(grouping, at) => aggregates.of_group(id, grouping, at),
        }
    }

    /// The fact as it was given.
    pub fn input(&self, field: FieldId) -> &'c Fact {
        let facts = match self.model().fields[field].object {
            Some(_) => Some(&*self.session.list.objects),
            None => match self.subject {
                Subject::Item(_) => self.session.row(self.subject).map(|row| &row.facts),
                Subject::List => None,
                Subject::Group(grouping, at) => return self.session.fact_of_group(grouping, at, field).unwrap_or(&Fact::Absent),
            },
        };
        facts.map_or(&Fact::Absent, |facts| &facts[field])
    }

    /// The fact as values see it.
    fn effective(&self, field: FieldId) -> &'c Fact {
        match self.supposed {
            Some(supposed) if supposed.field == field => supposed.fact,
            _ => self.input(field),
        }
    }

    /// The fact as 已填 and 应备 see it.
    fn presence(&self, field: FieldId) -> &'c Fact {
        match self.supposed {
            Some(supposed) if supposed.field == field && (supposed.affects_presence || *self.input(field) == Fact::Error) => supposed.fact,
            _ => self.input(field),
        }
    }

    /// The causes of an unknown fact.
    pub(super) fn unknown(&self, field: FieldId) -> Box<Causes> {
        let of_item = self.in_aggregate && self.model().fields[field].object.is_none();
        Causes::fact(field, self.session.number(self.subject).filter(|_| of_item))
    }

    /// The value of a fact.
    pub fn field(&self, field: FieldId) -> Eval {
        let declared = &self.model().fields[field];
        match self.effective(field) {
            Fact::Known(value) => Ok(value.clone()),
            Fact::Error => Err(self.unknown(field)),
            Fact::Absent if !self.session.defaults => Err(self.unknown(field)),
            fact @ (Fact::Absent | Fact::Null) => match (self.default(field, fact), &declared.ty) {
                (Some(default), _) => Ok(default.clone()),
                (None, Type::Set(_)) if !self.is_open(field) => Ok(Value::set(Vec::new())),
                (None, _) => Err(self.unknown(field)),
            },
        }
    }

    /// Whether a fact may still be filled in: the form is open, and it was not declared absent.
    fn is_open(&self, field: FieldId) -> bool {
        self.session.open && *self.presence(field) == Fact::Absent
    }

    /// The 缺省 that stands for a fact, as it is given or supposed.
    fn default(&self, field: FieldId, fact: &Fact) -> Option<&'c Value> {
        let stands = match fact {
            Fact::Null => true,
            Fact::Absent => self.session.defaults,
            Fact::Known(_) | Fact::Error => false,
        };
        self.model().fields[field].default.as_ref().filter(|_| stands)
    }

    /// Whether a fact is filled, by its 缺省 if by nothing else.
    pub fn filled(&self, field: FieldId) -> Eval<bool> {
        match self.presence(field) {
            Fact::Known(_) | Fact::Error => Ok(true),
            fact @ (Fact::Absent | Fact::Null) if self.default(field, fact).is_some() => Ok(true),
            Fact::Absent if self.session.open => Err(self.unknown(field)),
            Fact::Absent | Fact::Null => Ok(false),
        }
    }

    /// Whether a 必填 fact is missing: not given and without 缺省, or invalid.
    pub fn is_missing(&self, field: FieldId) -> bool {
        match self.input(field) {
            Fact::Known(_) => false,
            Fact::Error => true,
            Fact::Absent | Fact::Null => self.model().fields[field].default.is_none(),
        }
    }

    /// Whether there is nothing and nothing will be: said to be none, or unfilled in a finished list, and without 缺省.
    pub fn is_none(&self, field: FieldId) -> bool {
        let is_none = match self.effective(field) {
            Fact::Null => true,
            Fact::Absent => !self.session.open,
            Fact::Known(_) | Fact::Error => false,
        };
        is_none && self.model().fields[field].default.is_none()
    }

    /// What is lacking of an 应备: names of a 集合, otherwise the fact itself.
    pub fn lacking(&self, material: &Material) -> Eval<Vec<String>> {
        let field = &self.model().fields[material.field];
        let value = match self.presence(material.field) {
            Fact::Known(value) => Some(value),
            Fact::Error => return Err(self.unknown(material.field)),
            fact @ Fact::Absent if self.session.open && self.default(material.field, fact).is_none() => {
                return Err(self.unknown(material.field));
            }
            fact @ (Fact::Absent | Fact::Null) => self.default(material.field, fact),
        };
        let is_held = |member: &Symbol| matches!(value, Some(Value::Set(held)) if held.contains(member));
        Ok(match (value, &material.members) {
            (Some(Value::Set(_)) | None, Some(members)) => {
                members.iter().filter(|member| !is_held(member)).map(|member| self.model().symbols.name(*member).to_owned()).collect()
            }
            (Some(Value::Truth(false)), _) | (None, None) => vec![field.name.clone()],
            (Some(_), _) => Vec::new(),
        })
    }
}
