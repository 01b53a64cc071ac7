//! What the analysis asks of whoever can evaluate conditions and judge items: it reads rules, and leaves what they come to for one item to
//! others.

use crate::collections::IndexVec;
use crate::ir::conclusion::Outcome;
use crate::ir::{Expression, FieldId};
use crate::value::Value;
use crate::value::truth::Truth;

/// An item of a finished list: by fact its value, none where it is unfilled.
pub type Item = IndexVec<FieldId, Option<Value>>;

/// Who evaluates conditions and judges items, as of one day.
pub trait Judge {
    /// What conditions, each of a stack, come to for an item.
    fn truths(&self, conditions: &[(usize, &Expression)], item: &Item) -> Vec<Truth>;

    /// What a condition of a stack comes to for an item.
    fn truth(&self, stack: usize, condition: &Expression, item: &Item) -> Truth {
        self.truths(&[(stack, condition)], item).first().copied().unwrap_or(Truth::Unknown)
    }

    /// The values of a fact that conditions on it alone, each of a stack, tell apart.
    fn sample(&self, field: FieldId, conditions: &[(usize, &Expression)]) -> Sample;

    /// What an item comes to.
    fn judge(&self, item: &Item) -> Verdict;

    /// The verdict of an item, if it is settled. Quicker than `judge` where it is not; an item that only a closer look shows to be settled may
    /// be taken for one that is not.
    fn settled(&self, item: &Item) -> Option<Verdict>;
}

/// The values of one fact, in order where there is one, and how conditions stand to them.
pub struct Sample {
    pub values: Vec<Value>,
    /// By condition.
    pub conditions: Vec<ConditionSample>,
}

/// How one condition stands to the values of a fact, by place.
pub struct ConditionSample {
    /// The places of those that meet it, as ranges.
    pub yes: Vec<(u32, u32)>,
    /// The places of those for which it is unknown.
    pub unknown: Vec<(u32, u32)>,
    /// What it comes to where the fact is unfilled.
    pub unfilled: Truth,
    /// Whether every other value is like one of these.
    pub exact: bool,
}

/// What an item comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// Whether that is the only outcome possible.
    pub determined: bool,
    /// The rules that are live, by stack and place in it, in order.
    pub live: Vec<(usize, usize)>,
    /// Whether some rule or 适用 is open, or whether some fact that is missing is 必填.
    pub open: bool,
    /// Whether a 必填 fact is missing.
    pub missing: bool,
}

impl Verdict {
    /// Whether a rule of a stack is live.
    pub fn is_live(&self, stack: usize, rule: usize) -> bool {
        self.live.binary_search(&(stack, rule)).is_ok()
    }

    /// Whether findings may be about the item: every fact is there that is 必填 or may be, and no rule or 适用 is open.
    pub fn is_settled(&self) -> bool {
        !self.open && !self.missing
    }
}
