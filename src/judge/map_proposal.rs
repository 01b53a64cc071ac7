//! A list → the map that it may need, for a person to correct: headings by likeness, values that the policy does not know, facts that nothing
//! gives.

use crate::collections::IndexSet;
use crate::eval::columns::{Columns, ItemReader};
use crate::eval::facts::{Fact, Objects};
use crate::eval::mapping::Mapping;
use crate::input::{Input, ReadError, quoted};
use crate::ir::{FieldId, Model};
use crate::value::types::Type;
use crate::wire::{DataError, options};

/// So many values of a fact are named.
const NAMED: usize = 12;
/// So many values that are not known get a line.
const MAX_VALUES: usize = 500;

/// The text of a map for a list. `name`: what the list is called.
pub fn propose(model: &Model, mapping: &Mapping, list: &Input, name: &str) -> Result<String, ReadError> {
    let objects = Objects::new(model, mapping, list)?;
    let mut reader = ItemReader::new(Columns::new(model, mapping));
    let mut given: Vec<bool> = objects.facts.iter().map(|fact| *fact != Fact::Absent).collect();
    let mut wrong: IndexSet<(String, String, Option<String>)> = IndexSet::default();
    let mut note = |error: DataError| {
        if let (Some(field), Some(value)) = (error.field, error.value)
            && wrong.len() < MAX_VALUES
        {
            wrong.insert((field, value, error.suggestion));
        }
    };
    objects.errors.into_iter().for_each(&mut note);
    for (number, record) in list.items.iter().enumerate() {
        let row = reader.item(&list.headings, record, number)?;
        given.iter_mut().zip(row.facts.iter()).for_each(|(given, fact)| *given |= *fact != Fact::Absent);
        row.errors.into_iter().for_each(&mut note);
    }
    let is_given = |field: FieldId, given: &[bool]| given.get(field.0 as usize) == Some(&true);

    let mut headings: IndexSet<String> = IndexSet::default();
    let unknown = list.headings.iter().zip(reader.uses().columns).filter(|(_, column)| column.used && !column.known);
    for (heading, _) in unknown {
        let written = quoted(&heading.text);
        let near = mapping.names.unknown(heading).suggestion;
        let line = match near.and_then(|near| mapping.names.fields(&near).first().copied()) {
            Some(field) if is_given(field, &given) => format!("略 {written}  // 像「{}」，而清单另有这一项", model.fact_name(field)),
            Some(field) => {
                if let Some(slot) = given.get_mut(field.0 as usize) {
                    *slot = true;
                }
                format!("列 {written} = {}", quoted(&model.fact_name(field)))
            }
            None => format!("略 {written}"),
        };
        headings.insert(line);
    }
    let values = wrong.iter().filter_map(|(fact, value, meant)| {
        let field = model.fields.ids().find(|id| model.fact_name(*id) == fact.as_str())?;
        let choices = choices(model, field)?;
        let line = format!("值 {}：{} = ", quoted(fact), quoted(value));
        Some(meant.as_ref().map_or_else(|| format!("// {line}{choices}"), |meant| format!("{line}{}", quoted(meant))))
    });
    let missing = model.fields.ids().filter(|id| !is_given(*id, &given) && model.fields[*id].default.is_none());
    let missing = missing.map(|id| {
        let value = choices(model, id).unwrap_or_else(|| format!("（{}）", model.fields[id].ty.describe()));
        format!("// 定 {} = {value}", quoted(&model.fact_name(id)))
    });

    let mut text = format!("// 清单「{name}」的对照，由程序拟出：逐行核对，改对或者删去。// 后面的不算，补完以后去掉 // 才算。\n");
    let sections: [(&str, Vec<String>); 3] = [
        ("政策不知道的列", headings.into_iter().collect()),
        ("政策不知道的取值", values.collect()),
        ("清单没有给出的事实：各项都一样的，在这里定", missing.collect()),
    ];
    for (title, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        text.push_str(&format!("\n// {title}\n{}\n", lines.join("\n")));
    }
    Ok(text)
}

/// What a fact may be, where there are names to choose among.
fn choices(model: &Model, field: FieldId) -> Option<String> {
    let ty = &model.fields[field].ty;
    let names: Vec<String> = match ty {
        Type::Truth => vec!["是".to_owned(), "否".to_owned()],
        Type::Choice(_) | Type::Set(_) | Type::Table(_) => options(model, ty),
        Type::Error | Type::Text | Type::Number(_) | Type::Date => return None,
    };
    let more = if names.len() > NAMED { "……" } else { "" };
    Some(format!("（{}{more}）", names.into_iter().take(NAMED).collect::<Vec<String>>().join("、")))
}
