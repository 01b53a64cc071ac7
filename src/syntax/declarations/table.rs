//! 名录 and 日历

use crate::syntax::ast::{Calendar, Table};
use crate::syntax::builder::Builder;
use crate::syntax::parser::Rule;

impl Builder<'_> {
    pub(super) fn table(&mut self) -> Option<Table> {
        let head = self.head()?;
        let name = head.first()?;
        let mut table = Table { name: self.name(name), file: None, key: None, from: None, until: None, columns: Vec::new(), remark: None };
        for option in head.children().skip(1) {
            let Some(inner) = option.first() else { continue };
            let twice = match option.rule() {
                Rule::source => table.file.replace(self.text(inner)).is_some(),
                Rule::key => table.key.replace(self.name(inner)).is_some(),
                Rule::valid_from => table.from.replace(self.name(inner)).is_some(),
                Rule::valid_until => table.until.replace(self.name(inner)).is_some(),
                Rule::remark => table.remark.replace(self.text(inner)).is_some(),
                _ => false,
            };
            self.report_twice(twice, &option);
        }
        for clause in &self.block.clauses {
            let column = self.clause(clause).and_then(|column| self.field(&column));
            table.columns.extend(column);
        }
        Some(table)
    }

    pub(super) fn calendar(&mut self) -> Calendar {
        let file = self.head().and_then(|head| head.first()?.first()).map(|text| self.text(text));
        Calendar { file }
    }
}
