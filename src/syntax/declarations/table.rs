//! 名录 and 日历

use crate::diagnostic::Code;
use crate::syntax::ast::{Calendar, Table};
use crate::syntax::builder::Builder;
use crate::syntax::letters::first_word;
use crate::syntax::parser::{Node, Rule};

impl Builder<'_> {
    pub(super) fn table(&mut self) -> Option<Table> {
        let head = self.head()?;
        let name = head.first()?;
        let mut table = Table::new(self.name(name));
        for option in head.children().skip(1) {
            let twice = match (option.rule(), option.first()) {
                (Rule::set_below, _) => std::mem::replace(&mut table.set_below, true),
                (Rule::partial, _) => std::mem::replace(&mut table.partial, true),
                (Rule::source, Some(inner)) => table.file.replace(self.text(inner)).is_some(),
                (Rule::key, Some(inner)) => table.key.replace(self.name(inner)).is_some(),
                (Rule::alias, Some(inner)) => table.alias.replace(self.name(inner)).is_some(),
                (Rule::valid_from, Some(inner)) => table.from.replace(self.name(inner)).is_some(),
                (Rule::valid_until, Some(inner)) => table.until.replace(self.name(inner)).is_some(),
                (Rule::remark, Some(inner)) => table.remark.replace(self.text(inner)).is_some(),
                _ => false,
            };
            self.report_twice(twice, &option);
        }
        let mut is_whole = true;
        for clause in &self.block.clauses {
            match self.clause(clause) {
                Some(column) => {
                    self.report_options(&column);
                    table.columns.extend(self.field(&column));
                }
                None => {
                    is_whole = false;
                    self.give_up(clause.body);
                }
            }
        }
        // Without one of its columns nothing that is looked up in it says anything.
        if !is_whole {
            self.out.broken(&table.name.text);
        }
        is_whole.then_some(table)
    }

    /// Reports the options of a 列 that only a 字段 has.
    fn report_options(&mut self, column: &Node<'_>) {
        const FIELDS: [Rule; 5] = [Rule::required, Rule::fallback, Rule::synonyms, Rule::authority, Rule::inherent];
        for option in column.children().filter(|option| FIELDS.contains(&option.rule())) {
            let message = format!("“列”后面不能写“{}”", first_word(option.text()));
            self.report(Code::SYN003, option.span(), message, "“列”的选项只有“列名”和“说明”；别的写在用到它的“字段”后面");
        }
    }

    pub(super) fn calendar(&mut self) -> Calendar {
        let file = self.head().and_then(|head| head.first()?.first()).map(|text| self.text(text));
        Calendar { file }
    }
}
