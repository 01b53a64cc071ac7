//! The input of `check` as a JSON Schema (2020-12), from what the policies know.

use crate::collections::IndexSet;
use crate::value::read::TRUTH_WORDS;
use crate::wire::{self, FieldInfo, FieldKind, Required};
use serde_json::{Map, Value, json};

/// The schema of a list: `{"申报": {…}, "事项": […]}`, a bare array of items, or one item. What is 必填 is required; what a cell may hold beside the
/// plain type (a number as text with its unit, 是/否 in words, null for "none") is allowed as `check` allows it.
pub fn schema(title: &str, fields: &[FieldInfo]) -> String {
    let mut properties = Map::new();
    for object in objects(fields) {
        let own: Vec<&FieldInfo> = fields.iter().filter(|field| field.object.as_deref() == Some(object)).collect();
        properties.insert(object.to_owned(), record(&own));
    }
    properties.insert("事项".to_owned(), json!({"type": "array", "items": {"$ref": "#/$defs/事项"}}));
    let item: Vec<&FieldInfo> = fields.iter().filter(|field| field.object.is_none()).collect();
    wire::to_indented_json(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "anyOf": [
            {"type": "object", "properties": properties, "required": ["事项"], "additionalProperties": false},
            {"type": "array", "items": {"$ref": "#/$defs/事项"}},
            {"$ref": "#/$defs/事项"},
        ],
        "$defs": {"事项": record(&item)},
    }))
}

fn record(fields: &[&FieldInfo]) -> Value {
    let aliases = fields.iter().flat_map(|field| field.headings.iter().map(move |heading| (heading, field)));
    let keys = fields.iter().map(|field| (&field.key, field));
    let properties: Map<String, Value> = aliases.chain(keys).map(|(name, field)| (name.clone(), property(field))).collect();
    let (by_key, by_heading): (Vec<&FieldInfo>, Vec<&FieldInfo>) =
        fields.iter().filter(|field| field.required == Required::Yes).partition(|field| field.headings.is_empty());
    let required: Vec<&str> = by_key.iter().map(|field| field.key.as_str()).collect();
    let mut schema = json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    // A fact with 列名 may come under any of them: exactly which is for `anyOf` to say.
    let any_name = |field: &FieldInfo| {
        let names = std::iter::once(&field.key).chain(&field.headings);
        json!({"anyOf": names.map(|name| json!({"required": [name]})).collect::<Vec<_>>()})
    };
    if !by_heading.is_empty() {
        schema["allOf"] = by_heading.into_iter().map(any_name).collect();
    }
    schema
}

fn property(field: &FieldInfo) -> Value {
    let mut schema = match field.kind {
        FieldKind::Truth => json!({"enum": truth_values()}),
        FieldKind::Number | FieldKind::Money | FieldKind::Ratio => {
            json!({"type": [if field.digits == Some(0) { "integer" } else { "number" }, "string", "null"]})
        }
        FieldKind::Date => {
            json!({"type": ["string", "null"], "pattern": "^\\s*\\d{4}([-/.]\\d{1,2}[-/.]\\d{1,2}|年\\d{1,2}月\\d{1,2}[日号])"})
        }
        FieldKind::Choice => {
            json!({"enum": words(field).map(Value::from).chain([Value::Null]).collect::<Vec<_>>()})
        }
        FieldKind::Set => {
            json!({"anyOf": [{"type": "array", "items": {"enum": words(field).collect::<Vec<_>>()}, "uniqueItems": true}, {"type": ["string", "null"]}]})
        }
        FieldKind::Text => json!({"type": ["string", "number", "null"]}),
    };
    if let Some(help) = description(field) {
        schema["description"] = help.into();
    }
    if let Some(default) = &field.default {
        schema["default"] = json!(default);
    }
    schema
}

/// The options, and the other words for them.
pub(super) fn words(field: &FieldInfo) -> impl Iterator<Item = &str> {
    field.options.iter().chain(field.synonyms.iter().map(|(word, _)| word)).map(String::as_str)
}

/// What stands for 是 and 否: words in either case, and numbers.
fn truth_values() -> Vec<Value> {
    let words: IndexSet<String> = TRUTH_WORDS.iter().flat_map(|(word, _)| [word.to_uppercase(), (*word).to_owned()]).collect();
    [json!(true), json!(false), Value::Null, json!(1), json!(0)].into_iter().chain(words.into_iter().map(Value::String)).collect()
}

/// The 对象 of the facts, each once, in their order.
pub(super) fn objects(fields: &[FieldInfo]) -> IndexSet<&str> {
    fields.iter().filter_map(|field| field.object.as_deref()).collect()
}

/// 说明, the unit, and who states it.
pub(super) fn description(field: &FieldInfo) -> Option<String> {
    let unit = field.unit.as_ref().map(|unit| format!("单位：{unit}"));
    let authority = field.authority.as_ref().map(|authority| format!("由{authority}认定"));
    let parts: Vec<String> = field.help.clone().into_iter().chain(unit).chain(authority).collect();
    (!parts.is_empty()).then(|| parts.join("；"))
}
