//! The input of `check` as TypeScript types, from what the policies know.

use super::schema::{description, objects, words};
use crate::wire::{FieldInfo, FieldKind, Required};

/// An interface for each 对象, one for an item, one for the list.
pub fn typescript(title: &str, fields: &[FieldInfo]) -> String {
    let objects = objects(fields);
    let mut text = format!("// {}：事项清单的类型。null 表示“没有”，省略表示“没有填”。\n\n", title.replace(['\n', '\r'], " "));
    text.push_str(&interface("事项", fields.iter().filter(|field| field.object.is_none())));
    for (at, object) in objects.iter().enumerate() {
        text.push('\n');
        text.push_str(&interface(&format!("对象{}", at + 1), fields.iter().filter(|field| field.object.as_deref() == Some(object))));
    }
    text.push_str("\nexport interface 清单 {\n");
    for (at, object) in objects.iter().enumerate() {
        text.push_str(&format!("  {}?: 对象{};\n", quoted(object), at + 1));
    }
    text.push_str("  事项: 事项[];\n}\n");
    text
}

fn interface<'f>(name: &str, fields: impl Iterator<Item = &'f FieldInfo>) -> String {
    let mut text = format!("export interface {name} {{\n");
    for field in fields {
        if let Some(remark) = description(field) {
            text.push_str(&format!("  /** {} */\n", remark.replace("*/", "* /").replace(['\n', '\r'], " ")));
        }
        let optional = if field.required == Required::Yes { "" } else { "?" };
        text.push_str(&format!("  {}{optional}: {};\n", quoted(&field.key), kind(field)));
    }
    text.push_str("}\n");
    text
}

fn kind(field: &FieldInfo) -> String {
    let options = || words(field).map(quoted).collect::<Vec<_>>().join(" | ");
    match field.kind {
        FieldKind::Truth => "boolean | \"是\" | \"否\" | null".to_owned(),
        FieldKind::Number | FieldKind::Money | FieldKind::Ratio => "number | string | null".to_owned(),
        FieldKind::Choice => format!("{} | null", options()),
        FieldKind::Set => format!("({})[] | null", options()),
        FieldKind::Text | FieldKind::Date => "string | null".to_owned(),
    }
}

/// A text as a TypeScript literal: JSON's way of quoting is TypeScript's, too.
fn quoted(text: &str) -> String {
    crate::wire::to_json_line(&text)
}
