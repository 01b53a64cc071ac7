//! A list → the map that it may need, for a person to correct: headings by likeness, values that the policy does not know, facts that nothing
//! gives.

use crate::collections::IndexMap;
use crate::eval::columns::{Columns, ItemReader};
use crate::eval::facts::{Fact, Objects};
use crate::eval::mapping::Mapping;
use crate::input::{Input, ListMap, MapEntry, MapLine, ReadError, UNREADABLE, bare_key, quoted};
use crate::ir::{FieldId, Model};
use crate::value::text::key;
use crate::value::types::Type;
use crate::visible::visible;
use crate::wire::{DataError, options};

/// So many values of a fact are named.
const NAMED: usize = 12;
/// So many values that are not known get a line.
const MAX_VALUES: usize = 500;
/// Stands where a person has to choose, until the choices do.
const OPEN: &str = "…";

/// What is proposed, and a remark.
struct Proposal {
    entry: MapEntry,
    /// Whether a person has to choose first: the remark says among what.
    is_open: bool,
    remark: String,
}

/// The text of a map for a list. `name`: what the list is called.
pub fn propose(model: &Model, mapping: &Mapping, list: &Input, name: &str) -> Result<String, ReadError> {
    let objects = Objects::new(model, mapping, list)?;
    let mut reader = ItemReader::new(Columns::new(model, mapping));
    let mut given: Vec<bool> = objects.facts.iter().map(|fact| *fact != Fact::Absent).collect();
    let mut wrong: IndexMap<(String, String), (String, Option<String>)> = IndexMap::default();
    let mut note = |error: DataError| {
        if let (Some(field), Some(value)) = (error.field, error.value)
            && wrong.len() < MAX_VALUES
        {
            wrong.entry((field, key(&value).into_owned())).or_insert((value, error.suggestion));
        }
    };
    objects.errors.into_iter().for_each(&mut note);
    for (number, record) in list.items.iter().enumerate() {
        let row = reader.item(&list.headings, record, number)?;
        given.iter_mut().zip(row.facts.iter()).for_each(|(given, fact)| *given |= *fact != Fact::Absent);
        row.errors.into_iter().for_each(&mut note);
    }
    let is_given = |field: FieldId, given: &[bool]| given.get(field.0 as usize) == Some(&true);

    let mut headings: IndexMap<String, Proposal> = IndexMap::default();
    let unknown = list.headings.iter().zip(reader.uses().columns).filter(|(_, column)| column.used && !column.known);
    for (heading, _) in unknown {
        let field = |name: &str| mapping.names.fields(name).first().copied();
        let near = mapping.names.unknown(model, heading).suggestion.and_then(|near| field(&near));
        let ignored = MapEntry::Ignore { heading: heading.text.clone() };
        let column = |field| MapEntry::Column { heading: heading.text.clone(), fact: model.fact_name(field).into_owned() };
        let (entry, is_open, remark) = match (near, mapping.names.within(&heading.text).and_then(field)) {
            (Some(field), _) | (None, Some(field)) if is_given(field, &given) => {
                (ignored, false, format!("像「{}」，而清单另有这一项", model.fact_name(field)))
            }
            (Some(field), _) => {
                if let Some(slot) = given.get_mut(field.0 as usize) {
                    *slot = true;
                }
                (column(field), false, String::new())
            }
            // What stands around the name may make it something else.
            (None, Some(field)) => (column(field), true, "  // 是不是这一项由人定，不是的写成略".to_owned()),
            (None, None) => (ignored, false, String::new()),
        };
        headings.entry(bare_key(&heading.text)).or_insert(Proposal { entry, is_open, remark });
    }
    let values = wrong.into_iter().filter_map(|((fact, _), (written, meant))| {
        let field = model.fields.ids().find(|id| model.fact_name(*id) == fact.as_str())?;
        let choices = choices(model, field)?;
        let (meant, is_open, remark) = meant.map_or((OPEN.to_owned(), true, choices), |meant| (meant, false, String::new()));
        Some(Proposal { entry: MapEntry::Value { fact, written, meant }, is_open, remark })
    });
    let missing = model.fields.ids().filter(|id| !is_given(*id, &given) && model.fields[*id].default.is_none()).map(|id| {
        let remark = choices(model, id).unwrap_or_else(|| format!("（{}）", model.fields[id].ty.describe()));
        Proposal { entry: MapEntry::Fill { fact: model.fact_name(id).into_owned(), value: OPEN.to_owned() }, is_open: true, remark }
    });

    let name = visible(name);
    let mut text = format!("// 清单「{name}」的对照，由程序拟出：逐行核对，改对或者删去。// 后面的不算，补完以后去掉 // 才算。\n");
    let sections: [(&str, Vec<Proposal>); 3] = [
        ("政策不知道的列", headings.into_values().collect()),
        ("政策不知道的取值", values.collect()),
        ("清单没有给出的事实：各项都一样的，在这里定", missing.collect()),
    ];
    for (title, proposals) in sections.into_iter().filter(|(_, proposals)| !proposals.is_empty()) {
        text.push_str(&format!("\n// {title}\n{}\n", lines(model, proposals).join("\n")));
    }
    Ok(text)
}

/// The lines of some proposals: of those alone that the policy takes as they stand, no line is a comment.
fn lines(model: &Model, proposals: Vec<Proposal>) -> Vec<String> {
    let settled = proposals.iter().enumerate().filter(|(_, proposal)| !proposal.is_open);
    let settled = settled.map(|(at, proposal)| MapLine { place: at.to_string(), entry: proposal.entry.clone() });
    let refused = Mapping::new(model, &ListMap { lines: settled.collect() }).err().unwrap_or_default();
    let line = |(at, Proposal { entry, is_open, remark }): (usize, Proposal)| {
        let fault = refused.iter().find(|fault| fault.place.as_ref() == Some(&at.to_string()));
        let line = match (entry.line(), fault) {
            (Err(line), _) => format!("// {line}  // {UNREADABLE}"),
            (Ok(line), Some(fault)) => format!("// {line}  // {}", fault.message),
            (Ok(line), None) if is_open => format!("// {}{remark}", line.trim_end_matches(OPEN)),
            (Ok(line), None) if remark.is_empty() => line,
            (Ok(line), None) => format!("{line}  // {remark}"),
        };
        visible(&line).into_owned()
    };
    proposals.into_iter().enumerate().map(line).collect()
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
    Some(format!("（{}{more}）", names.iter().take(NAMED).map(|name| quoted(name)).collect::<Vec<String>>().join("、")))
}
