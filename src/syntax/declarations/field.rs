//! 字段, and the 列 of a 名录

use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::source::Spanned;
use crate::syntax::ast::{Field, Name, Required, TypeName};
use crate::syntax::builder::Builder;
use crate::syntax::parser::{Node, Rule};
use crate::value::text::name_key;
use crate::value::types::TypeWord;

impl Builder<'_> {
    /// What follows 字段 or 列: a name, a type, options.
    pub(super) fn field(&mut self, node: &Node<'_>) -> Option<Field> {
        let name = node.first().map(|name| self.name(name))?;
        let ty = node.child(Rule::type_name).map(|ty| self.type_name(&ty));
        let mut field = Field::new(name, ty);
        for option in node.children().skip(1) {
            let twice = match (option.rule(), option.first()) {
                (Rule::required, when) => {
                    let when = when.map(|when| self.expression(when));
                    field.required.replace(Required { when }).is_some()
                }
                (Rule::fallback, Some(value)) => field.default.replace(self.value(value)).is_some(),
                (Rule::inherent, _) => std::mem::replace(&mut field.inherent, true),
                (Rule::authority, Some(text)) => field.authority.replace(self.text(text)).is_some(),
                (Rule::remark, Some(text)) => {
                    self.warn_of_remark(&option, &field.name);
                    field.remark.replace(self.text(text)).is_some()
                }
                (Rule::headings, _) => {
                    let twice = !field.aliases.is_empty();
                    field.aliases.extend(option.children().map(|text| self.text(text)));
                    twice
                }
                (Rule::synonyms, _) => {
                    let twice = !field.synonyms.is_empty();
                    field.synonyms.extend(option.children().filter_map(|synonym| self.synonym(&synonym)));
                    twice
                }
                _ => false,
            };
            self.report_twice(twice, &option);
        }
        Some(field)
    }

    /// Warns of a 说明 that stands below a 字段 of an 对象 as if it were a clause of that: an 对象 has none.
    fn warn_of_remark(&mut self, option: &Node<'_>, field: &Name) {
        let blanks = |at: u32| {
            let line = self.text.get(..at as usize)?.rsplit('\n').next()?;
            line.chars().all(char::is_whitespace).then_some(line)
        };
        let place = option.span();
        let is_beside = blanks(place.start).zip(blanks(self.block.head.start)).is_some_and(|(one, other)| one == other);
        if !is_beside || self.block.indent == 0 {
            return;
        }
        let message = format!("这一行算作字段「{}」的说明", field.text);
        let help = "说的就是它的，缩进得比“字段”深；说整个对象的，对象没有说明，写成注释“// …”";
        let start = place.head();
        let edits = [("缩进到字段下面", "    "), ("写成注释", "// ")].map(|(label, text)| Edit {
            label: label.to_owned(),
            certain: false,
            replacements: vec![Replacement { span: start, text: text.to_owned() }],
        });
        let diagnostic = Diagnostic::new(Code::TYP009, place, message).help(help);
        self.out.push(edits.into_iter().fold(diagnostic, Diagnostic::edit));
    }

    /// `“交由行使” 为 交由`
    fn synonym(&mut self, node: &Node<'_>) -> Option<(Spanned<String>, Name)> {
        let text = node.child(Rule::text).map(|text| self.text(text))?;
        Some((text, self.value_names(node).pop()?))
    }

    pub(super) fn type_name(&mut self, node: &Node<'_>) -> TypeName {
        let span = node.span();
        if let Some(path) = node.child(Rule::table_type).and_then(|table| table.first()) {
            let word = Name { text: TypeWord::Table.word().to_owned(), span, bracketed: false };
            return TypeName { word, unit: None, values: None, table: Some(self.path(path)), span };
        }
        let word = node.child(Rule::name).map_or(Name::missing(span), |word| self.name(word));
        let unit = node.child(Rule::unit).map(|unit| Spanned::new(name_key(unit.text()), unit.span()));
        let values = node.child(Rule::value_names).map(|values| self.value_names(&values));
        TypeName { word, unit, values, table: None, span }
    }
}
