//! Results that outlive the policy whose texts they tell: every borrowed text is copied.

use super::{Item, Lifted, Open, Place, Reason, Silent};
use std::borrow::Cow;

fn text(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn texts(texts: Vec<Cow<'_, str>>) -> Vec<Cow<'static, str>> {
    texts.into_iter().map(text).collect()
}

impl Item<'_> {
    /// The same, with texts of its own.
    pub fn into_owned(self) -> Item<'static> {
        Item {
            row: self.row,
            name: self.name,
            outcome: self.outcome,
            label: text(self.label),
            detail: self.detail.map(text),
            details: texts(self.details),
            conditions: texts(self.conditions),
            determined: self.determined,
            exact: self.exact,
            possible: self.possible,
            reasons: self.reasons.into_iter().map(Reason::into_owned).collect(),
            lifted: self
                .lifted
                .into_iter()
                .map(|one| Lifted { rule: text(one.rule), policy: text(one.policy), by: text(one.by) })
                .collect(),
            open: self
                .open
                .into_iter()
                .map(|one| Open { rule: text(one.rule), policy: text(one.policy), effect: one.effect, fields: texts(one.fields) })
                .collect(),
            silent: self.silent.into_iter().map(|one| Silent { policy: text(one.policy), why: one.why }).collect(),
            missing: texts(self.missing),
            ways: self.ways,
            errors: self.errors,
            warnings: self.warnings,
        }
    }
}

impl Reason<'_> {
    fn into_owned(self) -> Reason<'static> {
        Reason {
            rule: text(self.rule),
            policy: text(self.policy),
            level: self.level,
            effect: self.effect,
            detail: self.detail.map(text),
            basis: Cow::Owned(self.basis.into_owned()),
            message: self.message.map(text),
            remedy: self.remedy.map(text),
            holds: self.holds,
            source: Place { file: text(self.source.file), line: self.source.line, column: self.source.column },
            written: self.written.map(|written| Cow::Owned(written.into_owned())),
        }
    }
}
