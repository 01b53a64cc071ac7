//! A map of a list, held against the policy: which headings give which facts, what stands for which value, and what fills what is missing.

use crate::collections::IndexVec;
use crate::eval::field_names::{FieldNames, warning_with_near};
use crate::input::{Cell, Input, InputWarning, ListMap, MapEntry, MapLine, ReadError};
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::read::separated;
use crate::value::text::{heading_key, key};
use crate::value::types::Type;
use std::collections::{HashMap, HashSet};

/// The place of a fact that the map gives.
pub const MAP_PLACE: &str = "对照";

/// By what names data give facts, and what a map adds to them.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The names of the facts of items.
    pub names: FieldNames,
    /// By fact and the key of what the list writes: the value that is meant, and the line that says so.
    values: HashMap<(FieldId, String), (String, usize)>,
    /// Whether the list writes values of a fact otherwise.
    rewritten: IndexVec<FieldId, bool>,
    /// What fills facts that are not filled.
    pub fills: Vec<(FieldId, Value)>,
    /// The lines of the map.
    lines: Vec<MapLine>,
    /// Lines that name what the policy lacks.
    warnings: Vec<InputWarning>,
}

/// Which lines of a map were used.
#[derive(Clone, Debug)]
pub struct UsedLines(Vec<bool>);

impl Mapping {
    /// Without a map.
    pub fn none(model: &Model) -> Mapping {
        Mapping {
            names: FieldNames::of_items(model),
            values: HashMap::new(),
            rewritten: model.fields.iter().map(|_| false).collect(),
            fills: Vec::new(),
            lines: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// With the lines of a map, or all that is wrong with them.
    pub fn new(model: &Model, map: &ListMap) -> Result<Mapping, Vec<ReadError>> {
        let mut mapping = Mapping { lines: map.lines.clone(), ..Mapping::none(model) };
        let policy_names = FieldNames::of_items(model);
        let (mut faults, mut filled) = (Vec::new(), HashMap::<FieldId, &str>::new());
        for (at, MapLine { place, entry }) in map.lines.iter().enumerate() {
            let mut fault = |message: String| faults.push(ReadError::at(message, place.clone()));
            match entry {
                MapEntry::Column { heading, fact } => {
                    let fields = policy_names.fields(fact).to_vec();
                    if fields.is_empty() {
                        mapping.warnings.push(unknown_fact(model, fact, place));
                    } else if !mapping.names.map(heading, fields, at) {
                        fault(format!("列名「{heading}」说了两次：只留一行"));
                    }
                }
                MapEntry::Ignore { heading } => {
                    if !mapping.names.map(heading, Vec::new(), at) {
                        fault(format!("列名「{heading}」说了两次：只留一行"));
                    }
                }
                MapEntry::Value { fact, written, meant } => {
                    let fields = facts(model, &policy_names, fact);
                    if fields.is_empty() {
                        mapping.warnings.push(unknown_fact(model, fact, place));
                    }
                    for field in fields {
                        if let Err(message) = value(model, field, meant) {
                            fault(message);
                        } else if mapping.values.insert((field, key(written).into_owned()), (meant.clone(), at)).is_some() {
                            fault(format!("「{fact}」的「{written}」说了两次：只留一行"));
                        } else {
                            mapping.rewritten[field] = true;
                        }
                    }
                }
                MapEntry::Fill { fact, value: written } => {
                    let fields = facts(model, &policy_names, fact);
                    if fields.is_empty() {
                        mapping.warnings.push(unknown_fact(model, fact, place));
                    }
                    for field in fields {
                        match value(model, field, written) {
                            Err(message) => fault(message),
                            Ok(_) if filled.contains_key(&field) => {
                                let first = filled.get(&field).copied().unwrap_or_default();
                                fault(format!("「{fact}」定了两次：在 {first} 和 {place}，只留一个"));
                            }
                            Ok(value) => {
                                filled.insert(field, place);
                                mapping.fills.extend(value.map(|value| (field, value)));
                            }
                        }
                    }
                }
                MapEntry::Skip { .. } => {}
            }
        }
        if faults.is_empty() { Ok(mapping) } else { Err(faults) }
    }

    /// None of its lines was used so far.
    pub fn unused_lines(&self) -> UsedLines {
        UsedLines(vec![false; self.lines.len()])
    }

    /// Whether values of a fact may be written otherwise.
    pub fn rewrites(&self, field: FieldId) -> bool {
        self.rewritten[field]
    }

    /// What a text of the list stands for, where the map says so; of a set it may say so of each part.
    pub fn rewritten(&self, model: &Model, field: FieldId, written: &str, used: &mut UsedLines) -> Option<Cell<'static>> {
        let mut find = |text: &str| {
            let (meant, line) = self.values.get(&(field, key(text).into_owned()))?;
            used.mark(*line);
            Some(meant.clone())
        };
        if let Some(meant) = find(written) {
            return Some(Cell::Text(meant.into()));
        }
        let Type::Set(_) = model.fields[field].ty else { return None };
        let parts = separated(written);
        let meant: Vec<Option<String>> = parts.iter().map(|part| find(part)).collect();
        let is_changed = meant.iter().any(Option::is_some);
        let parts = meant.into_iter().zip(parts).map(|(meant, part)| Cell::Text(meant.unwrap_or(part).into()));
        is_changed.then(|| Cell::List(parts.collect()))
    }

    /// What is said of lines that name what the policy lacks, or headings and sheets that the list does not have.
    pub fn warnings(&self, used: &UsedLines, list: &Input) -> Vec<InputWarning> {
        let reported: HashSet<&String> = self.warnings.iter().filter_map(|warning| warning.place.as_ref()).collect();
        let unused = self.lines.iter().zip(&used.0).filter(|(line, used)| !**used && !reported.contains(&line.place));
        let lacking = unused.filter_map(|(line, _)| match &line.entry {
            MapEntry::Column { heading, .. } | MapEntry::Ignore { heading } => {
                let message = format!("清单没有「{heading}」这一列，没有用到这一行");
                let known = list.headings.iter().map(|heading| heading.text.as_str());
                Some(warning_with_near(&heading_key(heading), known, message, Some(line.place.clone())))
            }
            MapEntry::Value { fact, written, .. } => {
                let message = format!("清单的「{fact}」没有「{written}」，没有用到这一行");
                Some(InputWarning { message, suggestion: None, place: Some(line.place.clone()) })
            }
            MapEntry::Skip { sheet } => {
                let message = skipped(sheet, list)?;
                Some(InputWarning { message, suggestion: None, place: Some(line.place.clone()) })
            }
            MapEntry::Fill { .. } => None,
        });
        self.warnings.iter().cloned().chain(lacking).collect()
    }
}

impl UsedLines {
    /// Adds those that were used elsewhere.
    pub fn add(&mut self, other: &UsedLines) {
        self.0.iter_mut().zip(&other.0).for_each(|(used, other)| *used |= *other);
    }

    /// Notes that a line was used.
    pub fn mark(&mut self, line: usize) {
        if let Some(used) = self.0.get_mut(line) {
            *used = true;
        }
    }
}

/// What is said of a sheet that is to be passed over, if it was not.
fn skipped(sheet: &str, list: &Input) -> Option<String> {
    let is_it = |name: &str| heading_key(name) == heading_key(sheet);
    let (read, unread) = list.read.as_ref().map_or((&[][..], &[][..]), |read| (&read.tables, &read.unread));
    if read.iter().any(|table| table.sheet.as_deref().is_some_and(is_it)) {
        return Some(format!("工作表「{sheet}」说了跳过，还是读了：别的工作表里都没有事项"));
    }
    let is_known = unread.iter().any(|name| is_it(name)) || list.objects.iter().any(|(name, _)| is_it(name));
    (!is_known).then(|| format!("清单没有「{sheet}」这一张工作表，没有用到这一行"))
}

/// The facts of a name: of items, or `申报.申请日期` of an 对象.
fn facts(model: &Model, items: &FieldNames, name: &str) -> Vec<FieldId> {
    let wanted = heading_key(name);
    let own = items.fields(name).to_vec();
    if !own.is_empty() {
        return own;
    }
    model.fields.ids().filter(|id| model.fields[*id].object.is_some() && heading_key(&model.fact_name(*id)) == wanted).collect()
}

/// The value of a fact that a line of a map writes.
fn value(model: &Model, field: FieldId, written: &str) -> Result<Option<Value>, String> {
    let read = model.read(field, &Cell::Text(written.into()), None, &mut Vec::new());
    read.map_err(|error| {
        let near = error.suggestion.filter(|near| !error.message.contains(near.as_str()));
        let near = near.map(|near| format!("，是不是「{near}」？")).unwrap_or_default();
        format!("{}：{}{near}", model.fact_name(field), error.message)
    })
}

fn unknown_fact(model: &Model, fact: &str, place: &str) -> InputWarning {
    let names: Vec<_> = model.fields.ids().map(|id| model.fact_name(id)).collect();
    let message = format!("政策没有「{fact}」这一项，没有用到这一行");
    warning_with_near(&heading_key(fact), names.iter().map(|name| &**name), message, Some(place.to_owned()))
}
