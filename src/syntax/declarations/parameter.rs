//! 参数, 设定 and 定义

use crate::syntax::ast::{Adjustable, Definition, Parameter, Setting, SettingValue};
use crate::syntax::builder::Builder;
use crate::syntax::parser::{Node, Rule};

impl Builder<'_> {
    pub(super) fn parameter(&mut self) -> Option<Parameter> {
        let head = self.head()?;
        Some(Parameter {
            name: head.child(Rule::name).map(|name| self.name(name))?,
            ty: head.child(Rule::type_name).map(|ty| self.type_name(&ty))?,
            value: head.child(Rule::value).map(|value| self.value(value))?,
            range: self.adjustable(&head),
            remark: head.child(Rule::remark).and_then(|remark| remark.first()).map(|text| self.text(text)),
        })
    }

    pub(super) fn setting(&mut self) -> Option<Setting> {
        let head = self.head()?;
        Some(Setting {
            path: head.child(Rule::path).map(|path| self.path(path))?,
            given: match head.child(Rule::source).and_then(|source| source.first()) {
                Some(file) => SettingValue::File(self.text(file)),
                None => {
                    let value = head.child(Rule::value).map(|value| self.value(value))?;
                    SettingValue::Value { value: Box::new(value), range: self.adjustable(&head).map(Box::new) }
                }
            },
        })
    }

    fn adjustable(&mut self, head: &Node<'_>) -> Option<Adjustable> {
        let node = head.child(Rule::adjustable)?;
        let mut sums = node.children();
        Some(Adjustable { low: self.expression(sums.next()?), high: self.expression(sums.next()?), span: node.span() })
    }

    pub(super) fn definition(&mut self) -> Option<Definition> {
        let mut nodes = self.head()?.children();
        Some(Definition { name: self.name(nodes.next()?), value: self.expression(nodes.next()?) })
    }
}
