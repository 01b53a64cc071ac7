//! What an expression is evaluated for: an item of a list, or the list as a whole.

use crate::eval::cause::Causes;
use crate::eval::facts::{Fact, List};
use crate::eval::figures::values::Figures;
use crate::eval::kleene::Eval;
use crate::ir::{FieldId, Model, Need, Stack};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::types::Type;
use std::sync::Arc;

/// What stays the same while a list is judged.
pub struct Session<'s> {
    pub model: &'s Model,
    pub list: &'s List,
    pub as_of: Date,
    pub open: bool,
    /// Whether a 缺省 stands for a fact that is not given: not in questions about the conditions themselves.
    pub defaults: bool,
    /// By stack.
    pub figures: Arc<Vec<Figures>>,
}

/// What an expression is evaluated for.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub model: &'c Model,
    pub stack: &'c Stack,
    pub list: &'c List,
    pub as_of: Date,
    pub open: bool,
    /// See [`Session::defaults`].
    pub defaults: bool,
    /// Figures of this stack; `None` while they are being computed, since figures do not nest.
    pub figures: Option<&'c Figures>,
    /// The item, from 0; none for the list as a whole.
    pub row: Option<usize>,
    /// Inside a figure an unknown fact is reported with the row it belongs to.
    pub qualify_rows: bool,
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

impl<'s> Session<'s> {
    /// A session in which every fact of a form is open and no figure is known: for questions about the conditions themselves.
    pub fn without_figures(model: &'s Model, list: &'s List, as_of: Date) -> Self {
        Session { defaults: false, ..Session::part(model, list, as_of, true, Arc::default()) }
    }

    /// A session on part of a list of which the figures are known, or not asked for.
    pub fn part(model: &'s Model, list: &'s List, as_of: Date, open: bool, figures: Arc<Vec<Figures>>) -> Self {
        Session { model, list, as_of, open, defaults: true, figures }
    }

    /// The context of the list as a whole before its figures are known.
    pub fn bare<'c>(&'c self, stack: &'c Stack) -> Context<'c> {
        Context {
            model: self.model,
            stack,
            list: self.list,
            as_of: self.as_of,
            open: self.open,
            defaults: self.defaults,
            figures: None,
            row: None,
            qualify_rows: false,
            supposed: None,
        }
    }

    /// The context of an item, or of the list as a whole, in one stack.
    pub fn context(&self, stack: usize, row: Option<usize>) -> Option<Context<'_>> {
        let figures = self.figures.get(stack);
        Some(Context { figures, row, ..self.bare(self.model.stacks.get(stack)?) })
    }
}

impl<'c> Context<'c> {
    /// The item's number in the whole list, from 0; none for the list as a whole.
    pub fn number(&self) -> Option<usize> {
        self.row.map(|row| self.list.rows.get(row).map_or(row, |item| item.number))
    }

    /// The fact as it was given.
    pub fn input(&self, field: FieldId) -> &'c Fact {
        const ABSENT: &Fact = &Fact::Absent;
        let facts = match (self.model.field(field).object, self.row) {
            (Some(_), _) => Some(&*self.list.objects),
            (None, Some(row)) => self.list.rows.get(row).map(|row| row.facts.as_slice()),
            (None, None) => None,
        };
        facts.and_then(|facts| facts.get(field.0 as usize)).unwrap_or(ABSENT)
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
        let own = self.qualify_rows && self.model.field(field).object.is_none();
        Causes::fact(field, if own { self.number().map(|row| row as u32) } else { None })
    }

    /// The value of a fact.
    pub fn field(&self, field: FieldId) -> Eval {
        let declared = self.model.field(field);
        match self.effective(field) {
            Fact::Known(value) => Ok(value.clone()),
            Fact::Error => Err(self.unknown(field)),
            Fact::Absent if !self.defaults => Err(self.unknown(field)),
            Fact::Absent | Fact::Null => match (&declared.default, &declared.ty) {
                (Some(default), _) => Ok(default.clone()),
                (None, Type::Set(_)) if !self.is_open(field) => Ok(Value::set(Vec::new())),
                (None, _) => Err(self.unknown(field)),
            },
        }
    }

    /// Whether a fact may still be filled in: the form is open, and it was not declared absent.
    fn is_open(&self, field: FieldId) -> bool {
        self.open && *self.presence(field) == Fact::Absent
    }

    /// Whether a fact is filled. A 缺省 gives a value, but fills nothing.
    pub fn filled(&self, field: FieldId) -> Eval<bool> {
        match self.presence(field) {
            Fact::Known(_) | Fact::Error => Ok(true),
            Fact::Absent if self.open => Err(self.unknown(field)),
            Fact::Absent | Fact::Null => Ok(false),
        }
    }

    /// Whether a 必填 fact is missing: not given and without 缺省, or invalid.
    pub fn is_missing(&self, field: FieldId) -> bool {
        match self.input(field) {
            Fact::Known(_) => false,
            Fact::Error => true,
            Fact::Absent | Fact::Null => self.model.field(field).default.is_none(),
        }
    }

    /// What is lacking of an 应备: names of a 集合, otherwise the fact itself.
    pub fn lacking(&self, need: &Need) -> Eval<Vec<String>> {
        let field = self.model.field(need.field);
        let itself = || vec![field.name.clone()];
        let presence = self.presence(need.field);
        let value = match presence {
            Fact::Known(value) => Some(value),
            Fact::Error => return Err(self.unknown(need.field)),
            Fact::Absent if self.open && (field.default.is_none() || !self.defaults) => return Err(self.unknown(need.field)),
            // Of a 是否 or a 集合 the value counts, be it a 缺省; any other fact must be filled.
            Fact::Absent | Fact::Null => field.default.as_ref().filter(|default| matches!(default, Value::Truth(_) | Value::Set(_))),
        };
        Ok(match (value, &need.members) {
            (Some(Value::Truth(truth)), _) => {
                if *truth {
                    Vec::new()
                } else {
                    itself()
                }
            }
            (Some(Value::Set(held)), Some(members)) => {
                members.iter().filter(|member| !held.contains(member)).map(|member| self.model.symbols.name(*member).to_owned()).collect()
            }
            (Some(_), _) => Vec::new(),
            (None, Some(members)) => members.iter().map(|member| self.model.symbols.name(*member).to_owned()).collect(),
            (None, None) => itself(),
        })
    }
}
