//! What a list may hold, for those who make one: every fact with what may stand there, and which policy asks for it.

use super::csv::record;
use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::visible::visible;
use crate::wire::{FieldInfo, FieldKind, Given, Required};
use std::borrow::Cow;

const HEADINGS: [&str; 14] =
    ["对象", "字段", "类型", "单位", "取值", "又作", "必填", "缺省", "列名", "由", "固有", "说明", "政策", "沿用上位"];

/// The facts of an item, then those of each 对象, for a person.
pub fn fields(fields: &[FieldInfo], style: Style) -> String {
    let mut layout = TextLayout::new(style);
    let mut objects: Vec<Option<&str>> = vec![None];
    for object in fields.iter().map(|field| field.object.as_deref()) {
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    for object in objects {
        let own: Vec<&FieldInfo> = fields.iter().filter(|field| field.object.as_deref() == object).collect();
        if own.is_empty() {
            continue;
        }
        let title = object.map_or("每个事项".to_owned(), |object| format!("对象 {object}（整张清单只填一次）"));
        layout.line(&layout.paint(Tone::Strong, &title));
        own.into_iter().for_each(|field| of_field(&mut layout, field));
        layout.line("");
    }
    layout.into_text()
}

fn of_field(layout: &mut TextLayout, field: &FieldInfo) {
    let inherited = if field.inherited { format!("  沿用「{}」", field.policy) } else { String::new() };
    let notes = [required_word(field.required), if field.inherent { "固有" } else { "" }];
    let notes: String = notes.iter().filter(|note| !note.is_empty()).map(|note| format!("  {note}")).collect();
    let head = [layout.paint(Tone::Strong, &field.key), type_of(field), notes, layout.paint(Tone::Quiet, &inherited)];
    layout.line(&format!("  {}  {}{}{}", head[0], head[1], head[2], head[3]));
    for (label, text) in details(field) {
        layout.labelled(4, label, Tone::Quiet, &text);
    }
}

/// What is said of a fact besides its type and whether it must be filled in.
pub fn details(field: &FieldInfo) -> Vec<(&'static str, String)> {
    let all = [
        ("取值", field.options.join("、")),
        ("又作", synonyms(field)),
        ("缺省", field.default.as_ref().map(given).unwrap_or_default()),
        ("列名", field.headings.join("、")),
        ("由", field.authority.clone().unwrap_or_default()),
        ("说明", field.help.clone().unwrap_or_default()),
    ];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// The same as a table for a spreadsheet.
pub fn csv_fields(fields: &[FieldInfo]) -> String {
    let yes = |is: bool| if is { "是" } else { "" }.to_owned();
    let rows = fields.iter().map(|field| {
        let cells = [
            field.object.clone().unwrap_or_default(),
            field.key.clone(),
            kind(field.kind).to_owned(),
            field.unit.clone().unwrap_or_default(),
            field.options.join("、"),
            synonyms(field),
            required_word(field.required).to_owned(),
            field.default.as_ref().map(given).unwrap_or_default(),
            field.headings.join("、"),
            field.authority.clone().unwrap_or_default(),
            yes(field.inherent),
            field.help.clone().unwrap_or_default(),
            field.policy.clone(),
            yes(field.inherited),
        ];
        record(cells.iter().map(|cell| visible(cell)))
    });
    format!("\u{feff}{}{}", record(HEADINGS.map(Cow::Borrowed)), rows.collect::<String>())
}

/// The type, with the unit in which a bare number counts.
pub fn type_of(field: &FieldInfo) -> String {
    let kind = if field.kind == FieldKind::Number && field.digits == Some(0) { "整数" } else { kind(field.kind) };
    match &field.unit {
        Some(unit) => format!("{kind}（{unit}）"),
        None => kind.to_owned(),
    }
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "文本",
        FieldKind::Truth => "是否",
        FieldKind::Number => "数",
        FieldKind::Money => "金额",
        FieldKind::Ratio => "比例",
        FieldKind::Date => "日期",
        FieldKind::Choice => "选一个",
        FieldKind::Set => "可选几个",
    }
}

/// Whether a fact must be filled in, in a word.
pub fn required_word(required: Required) -> &'static str {
    match required {
        Required::Yes => "必填",
        Required::Conditional => "有条件必填",
        Required::No => "",
    }
}

fn synonyms(field: &FieldInfo) -> String {
    field.synonyms.iter().map(|(word, option)| format!("{word}（即{option}）")).collect::<Vec<_>>().join("、")
}

fn given(value: &Given) -> String {
    match value {
        Given::Truth(true) => "是".to_owned(),
        Given::Truth(false) => "否".to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) if names.is_empty() => "一个也没有".to_owned(),
        Given::Names(names) => names.join("、"),
    }
}
