//! By what names data give facts: those of the policy and its 列名, and the headings that a map of the list gives for them.

use crate::collections::IndexMap;
use crate::diagnostic::near::Near;
use crate::input::{Heading, InputWarning, MentionedUnit, bare_key, key_and_unit, money_within, negates, split_brackets, split_unit};
use crate::ir::{FieldId, Model, ObjectId};
use crate::value::read::TRUTH_WORDS;
use crate::value::text::heading_key;
use crate::value::types::{Meeting, NumberType, Type};
use crate::value::unit::{self, Unit};
use std::sync::Arc;

/// What stands below a name without making another fact of it.
const WHOLE: [&str; 8] = ["子项", "名称", "全称", "金额", "数额", "总额", "合计", "总计"];

/// How the parts of a name in several columns are called.
const PARTS_OF_NAMES: [&str; 10] = ["主项", "子项", "子项目", "大项", "小项", "分项", "一级", "二级", "三级", "业务办理项"];

/// Names, by their keys, of the facts of items or of one 对象.
#[derive(Clone, Debug)]
pub struct FieldNames(IndexMap<String, Name>);

/// What a name stands for.
#[derive(Clone, Debug, Default)]
struct Name {
    /// The facts (one for each type, if unrelated policies differ); none for a heading that nobody needs.
    fields: Vec<FieldId>,
    /// The line of the map that says so.
    line: Option<usize>,
}

impl FieldNames {
    /// Of the facts of items.
    pub fn of_items(model: &Model) -> FieldNames {
        let items = model.fields.enumerated().filter(|(_, field)| field.object.is_none());
        FieldNames::new(model, &items.map(|(id, _)| id).collect::<Vec<_>>())
    }

    /// Of the facts of each 对象, by the key of its name.
    pub(super) fn of_objects(model: &Model) -> IndexMap<String, FieldNames> {
        let key = |object: ObjectId| heading_key(&model.objects[object].name);
        let mut fields: IndexMap<String, Vec<FieldId>> = model.objects.enumerated().map(|(object, _)| (key(object), Vec::new())).collect();
        for (id, field) in model.fields.enumerated() {
            if let Some(object) = field.object {
                fields.entry(key(object)).or_default().push(id);
            }
        }
        fields.into_iter().map(|(key, fields)| (key, FieldNames::new(model, &fields))).collect()
    }

    fn new(model: &Model, fields: &[FieldId]) -> FieldNames {
        let mut names = IndexMap::<String, Name>::default();
        for aliases in [false, true] {
            for id in fields.iter().copied() {
                let field = &model.fields[id];
                let own = (!aliases).then_some(&field.name).into_iter().chain(field.aliases.iter().filter(|_| aliases));
                for name in own {
                    let fields = &mut names.entry(bare_key(name)).or_default().fields;
                    // A field's own name goes before another's 列名.
                    let same_name = fields.iter().all(|other| model.fields[*other].name == field.name);
                    if same_name && !fields.contains(&id) {
                        fields.push(id);
                    }
                }
            }
        }
        FieldNames(names)
    }

    /// The facts of a name, without a unit after it.
    pub fn fields(&self, name: &str) -> &[FieldId] {
        self.0.get(&bare_key(name)).map_or(&[], |name| name.fields.as_slice())
    }

    /// Has a heading stand for some facts, as a line of a map says, whatever the policy calls by that name; false if another line did.
    pub(super) fn map(&mut self, heading: &str, fields: Vec<FieldId>, line: usize) -> bool {
        let before = self.0.insert(bare_key(heading), Name { fields, line: Some(line) });
        before.is_none_or(|before| before.line.is_none())
    }

    /// What a heading is called here, and the unit after it.
    fn find(&self, heading: &str) -> (Option<&Name>, Option<String>) {
        let whole = bare_key(heading);
        let said = split_unit(&whole).and_then(|(name, unit)| Some((name, unit::word_for(unit)?)));
        // A 列名 may itself end in a unit: it then says in what its numbers are.
        let name = self.0.get(&whole).or_else(|| self.0.get(&bare_key(said?.0)));
        // A map may name a heading with more around its unit: `经费（元，含税）`.
        let mapped = || name.filter(|name| name.line.is_some()).and_then(|_| money_within(heading));
        (name, said.map(|(_, unit)| unit.to_owned()).or_else(mapped))
    }

    /// The facts that a heading feeds.
    pub(super) fn fed(&self, model: &Model, heading: &Heading) -> impl Iterator<Item = FedField> {
        let (name, unit) = self.find(&heading.text);
        name.map_or(&[][..], |name| &name.fields).iter().map(move |field| FedField::of(model, *field, unit.as_deref(), heading))
    }

    /// What the heading of a column means; its unit may stand above the table.
    pub(super) fn column(&self, model: &Model, heading: &Heading) -> ColumnMeaning {
        let (name, unit) = self.find(&heading.text);
        let fields = name.map_or(&[][..], |name| &name.fields).iter();
        let fed: Vec<FedField> = fields.clone().map(|field| FedField::of(model, *field, unit.as_deref(), heading)).collect();
        let other_units = fed.iter().flat_map(|fed| fed.other_units_mentioned(model, heading));
        let known_unit = unit.as_deref().and_then(Unit::from_word);
        let is_of_none = |field: &&FieldId| {
            let meeting = number_type(model, **field).zip(known_unit).map(|(number, unit)| number.meets(unit));
            meeting == Some(Meeting::OfNone)
        };
        let doubts = fields.clone().filter(is_of_none).map(|field| InputWarning {
            message: format!("列名「{}」里有单位，「{}」却是不带单位的数：没有管这个单位", heading.text, model.fact_name(*field)),
            suggestion: None,
            place: Some(heading.place.clone()),
        });
        let doubts = doubts.chain(other_units).collect();
        ColumnMeaning { doubts, fed, is_known: name.is_some() || heading.is_of_units, line: name.and_then(|name| name.line) }
    }

    /// The facts that a heading feeds, and the unit of the numbers below it; none of one that feeds none, or whose unit is not clear.
    pub fn facts_and_unit(&self, model: &Model, heading: &Heading) -> Option<(Vec<FieldId>, Option<Unit>)> {
        let fed: Vec<FedField> = self.fed(model, heading).collect();
        let first = fed.first().filter(|_| fed.iter().all(|fed| fed.unclear.is_none()))?;
        let unit = first.unit.or_else(|| number_type(model, first.field).and_then(|number| number.unit));
        Some((fed.iter().map(|fed| fed.field).collect(), unit))
    }

    /// A heading as it says the same where nothing stands above the table: with the unit that is written there.
    pub fn in_full(&self, model: &Model, heading: &Heading) -> String {
        let (name, unit) = self.find(&heading.text);
        let fields = name.filter(|_| unit.is_none()).map_or(&[][..], |name| &name.fields);
        let word = fields.iter().find_map(|field| match FedField::below(model, *field, &heading.units) {
            FedField { unit: Some(unit), .. } => Some(unit.word().to_owned()),
            FedField { unclear, .. } => unclear.map(|word| word.to_string()),
        });
        word.map_or_else(|| heading.text.clone(), |word| format!("{}（{word}）", heading.text))
    }

    /// What is said of a name that none of these is.
    pub(super) fn unknown_name(&self, heading: &str, message: String, place: Option<String>) -> InputWarning {
        let key = bare_key(heading);
        warning_with_near(&key, self.near_names(&key), message, place)
    }

    /// The names that may have been meant by another.
    fn near_names<'n>(&'n self, key: &'n str) -> impl Iterator<Item = &'n str> {
        // Two characters of which one is another are another word: 序号 is no 编号.
        let may_be = |name: &&str| key.chars().count() > 2 || key.chars().all(|c| name.contains(c));
        self.0.keys().map(String::as_str).filter(may_be)
    }

    /// The longest name that a heading has in it, with more around it that does not negate it: `测算经费（不含随转，万元）`.
    pub fn within(&self, heading: &str) -> Option<&str> {
        let key = bare_key(heading);
        let is_within = |name: &&str| key.split_once(*name).is_some_and(|(before, _)| !negates(before));
        let names = self.0.keys().map(String::as_str).filter(|name| name.chars().nth(1).is_some()).filter(is_within);
        names.max_by_key(|name| name.len())
    }

    /// Whether a heading feeds anything, or is one that nobody needs.
    pub fn knows(&self, heading: &Heading) -> bool {
        self.find(&heading.text).0.is_some()
    }

    /// The name that a heading has before a remark in brackets that does not negate it; one of numbers with the unit of which the remark
    /// speaks, and none if it speaks of no money: `测算经费（元，含税）` → `测算经费（元）`.
    fn with_remark(&self, model: &Model, heading: &str) -> Option<String> {
        let key = bare_key(heading);
        let (name, remark) = split_brackets(&key)?;
        let fields = self.0.get(name).map_or(&[][..], |name| &name.fields);
        if fields.is_empty() || negates(remark) {
            return None;
        }
        if !fields.iter().any(|field| number_type(model, *field).is_some()) {
            return Some(name.to_owned());
        }
        // 元/人 is a price, 元/年 is not.
        let is_time = |word: &str| Unit::from_word(word).is_some_and(|unit| unit.kind().is_time());
        let unit = money_within(heading).filter(|_| remark.split('/').skip(1).all(is_time))?;
        Some(format!("{name}（{unit}）"))
    }

    /// The name that stands above a heading that says of it no more than that it is whole: `测算经费·金额（元）` → `测算经费（元）`.
    fn above(&self, heading: &str) -> Option<String> {
        let (upper, lowest) = heading.rsplit_once('·')?;
        let (lowest, unit) = key_and_unit(lowest);
        let (name, above) = key_and_unit(upper.rsplit('·').next()?);
        let is_name = self.0.get(&name).is_some_and(|name| !name.fields.is_empty());
        let unit = unit.or(above).map(|unit| format!("（{unit}）")).unwrap_or_default();
        (is_name && WHOLE.contains(&lowest.as_str())).then(|| name + &unit)
    }

    /// What is said of a heading that feeds nothing.
    pub fn unknown(&self, model: &Model, heading: &Heading) -> InputWarning {
        // 行政许可, with ticks below it.
        let value = heading.text.rsplit('·').next().and_then(|lowest| model.symbols.get(&bare_key(lowest)));
        let is_of = |field: &FieldId| match &model.fields[*field].ty {
            Type::Choice(values) | Type::Set(values) => value.is_some_and(|value| values.contains(&value)),
            Type::Error | Type::Number(_) | Type::Text | Type::Truth | Type::Date | Type::Table(_) => false,
        };
        // 街道同意·是, with ticks below it.
        let truth = heading.text.rsplit_once('·').filter(|(_, lowest)| TRUTH_WORDS.iter().any(|(word, _)| *word == bare_key(lowest)));
        let is_truth = |field: &&FieldId| model.fields[**field].ty == Type::Truth;
        let truth = truth.and_then(|(upper, _)| self.fields(upper.rsplit('·').next()?).iter().find(is_truth).copied());
        if let Some(field) = truth.or_else(|| model.fields.ids().find(is_of)) {
            let (text, name) = (&heading.text, model.fact_name(field));
            let message = format!("「{text}」是「{name}」的一个取值，不是一项，没有用到它：打勾的几列并成「{name}」一列，写取值");
            return InputWarning { message, suggestion: None, place: Some(heading.place.clone()) };
        }
        if let Some(title) = model.title_field().filter(|_| names_in_part(&heading.text)) {
            let name = &model.fields[title].name;
            let message = format!("「{}」像是名称的一部分，没有用到它：是的，把它并进「{name}」一列", heading.text);
            return InputWarning { message, suggestion: None, place: Some(heading.place.clone()) };
        }
        let message = format!("政策没有「{}」这一项，没有用到它", heading.text);
        if let Some(name) = self.with_remark(model, &heading.text).or_else(|| self.above(&heading.text)) {
            return InputWarning { message, suggestion: Some(name), place: Some(heading.place.clone()) };
        }
        // What is said of numbers besides their name may be in what they are.
        let key = bare_key(&heading.text);
        let says_more = |name: &&str| {
            let is_of_numbers = |name: &Name| name.fields.iter().any(|field| number_type(model, *field).is_some());
            key.starts_with(*name) && self.0.get(*name).is_some_and(is_of_numbers)
        };
        let names = self.near_names(&key).filter(|name| !says_more(name));
        warning_with_near(&key, names, message, Some(heading.place.clone()))
    }
}

/// Whether below a heading stand parts of what items are called: 主项名称, 子项, 二级事项.
fn names_in_part(heading: &str) -> bool {
    let key = bare_key(heading.rsplit('·').next().unwrap_or_default());
    PARTS_OF_NAMES.contains(&key.trim_end_matches("名称").trim_end_matches("事项"))
}

/// A warning about a name that is none of those known; if it may only mean one of them, that is suggested.
pub(super) fn warning_with_near<'k>(
    name: &str,
    known: impl Iterator<Item = &'k str>,
    message: String,
    place: Option<String>,
) -> InputWarning {
    let near = Near::among(name, known);
    InputWarning { message: near.ask(message), suggestion: near.only().map(str::to_owned), place }
}

/// A fact that a heading feeds, and the unit in which the heading says that its numbers are.
#[derive(Clone, Debug)]
pub struct FedField {
    pub field: FieldId,
    pub unit: Option<Unit>,
    /// What is written over the table as the unit of its money, where that is none.
    pub unclear: Option<Arc<str>>,
}

impl FedField {
    /// A fact under a heading. `unit`: what the heading names itself.
    fn of(model: &Model, field: FieldId, unit: Option<&str>, heading: &Heading) -> FedField {
        match unit {
            Some(unit) => FedField::under(model, field, Some(unit)),
            None => FedField::below(model, field, &heading.units),
        }
    }

    /// What is said where something beside the table speaks of a unit of money, and the column is read in another.
    fn other_units_mentioned(&self, model: &Model, heading: &Heading) -> impl Iterator<Item = InputWarning> {
        let number = number_type(model, self.field).filter(|number| number.kind == Unit::YUAN.kind());
        let read_in = number.filter(|_| self.unit.is_none() && self.unclear.is_none()).and_then(|number| number.unit);
        let others = heading.mentioned_units.iter().filter(move |mentioned| read_in.is_some_and(|unit| unit.word() != mentioned.unit));
        others.map(|MentionedUnit { unit, place, is_of_other_table }| InputWarning {
            message: if *is_of_other_table {
                format!("前面的表写着单位「{unit}」，这张没有写，没有按它算：单位一样的，在它的表头上面也写上「单位：{unit}」")
            } else {
                format!("这里说到单位「{unit}」，没有按它算：写进列名，或者在表头上面另起一行写「单位：{unit}」")
            },
            suggestion: None,
            place: Some(place.clone()),
        })
    }

    /// A fact under a heading that names a unit itself. One of another kind stays, so that numbers below it are not taken for what they are
    /// not.
    fn under(model: &Model, field: FieldId, word: Option<&str>) -> FedField {
        let number = number_type(model, field);
        let unit = word.and_then(Unit::from_word);
        let stays = |unit: &Unit| number.is_some_and(|number| matches!(number.meets(*unit), Meeting::Fits | Meeting::Clashes));
        let is_money = number.is_some_and(|number| number.kind == Unit::YUAN.kind());
        let unclear = word.filter(|word| unit.is_none() && is_money && Unit::is_unknown_money(word)).map(Arc::from);
        FedField { field, unit: unit.filter(stays), unclear }
    }

    /// A fact under a heading without a unit, by what is written above: that is for numbers of its kind alone.
    fn below(model: &Model, field: FieldId, units: &[String]) -> FedField {
        let none = FedField { field, unit: None, unclear: None };
        let Some(number) = number_type(model, field) else { return none };
        let is_ratio = number.unit == Some(Unit::PERCENT);
        let fits = |unit: Unit| number.meets(unit) == Meeting::Fits && (unit == Unit::PERCENT) == is_ratio;
        let found = units.iter().find_map(|word| match Unit::from_word(word) {
            Some(unit) => fits(unit).then(|| FedField { unit: Some(unit), ..none.clone() }),
            None => (number.kind == Unit::YUAN.kind()).then(|| FedField { unclear: Some(word.as_str().into()), ..none.clone() }),
        });
        let of_same = |word: &String| Unit::from_word(word).filter(|unit| unit.kind().measures_as(number.kind));
        found.unwrap_or_else(|| FedField { unit: units.iter().find_map(of_same), ..none })
    }
}

fn number_type(model: &Model, field: FieldId) -> Option<NumberType> {
    match &model.fields[field].ty {
        Type::Number(number) => Some(*number),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
    }
}

/// What the heading of a column means.
pub(super) struct ColumnMeaning {
    /// The facts that it feeds.
    pub fed: Vec<FedField>,
    /// Whether it feeds any, or is one that nobody needs.
    pub is_known: bool,
    /// The line of the map that speaks of it.
    pub line: Option<usize>,
    /// What is said of its unit.
    pub doubts: Vec<InputWarning>,
}
