//! What two versions of a policy say differently of rules, fields, 名录 and parameters, whether or not an item moves.

use crate::collections::{IndexMap, IndexSet};
use crate::ir::table::Table;
use crate::ir::{Model, Rule, Template, TemplatePart};
use crate::source::SourceMap;
use crate::value::show::show;
use crate::wire::{self, DeclarationChange, FieldInfo, FieldKind, Given, Required, RuleChange, RuleChangeKind};

/// A version of a policy with those above it.
#[derive(Clone, Copy)]
pub struct Version<'m> {
    pub model: &'m Model,
    pub sources: &'m SourceMap,
}

/// A rule with the policy that it is of; the judged policy may be called otherwise by another version.
type Rules<'m> = IndexMap<(Option<&'m str>, &'m str), (&'m str, &'m Rule)>;

impl<'m> Version<'m> {
    fn rules(self) -> Rules<'m> {
        let of_stacks = self.model.stacks.iter().flat_map(|stack| {
            let last = stack.policies.ids().last();
            stack.rules.iter().map(move |rule| {
                let policy = stack.policies[rule.policy].name.as_str();
                let key = (Some(policy).filter(|_| Some(rule.policy) != last), rule.name.as_str());
                (key, (policy, rule))
            })
        });
        of_stacks.collect()
    }

    /// A text as it is written.
    fn written(self, template: Option<&Template>) -> Option<String> {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Value(value) => format!("{{{}}}", self.sources.slice(value.span).split_whitespace().collect::<String>()),
            TemplatePart::Lacking => "{缺项}".to_owned(),
        };
        template.map(|template| template.parts.iter().map(part).collect())
    }

    /// The keys of each 名录, and the rows of each key as they are shown.
    fn tables(self) -> IndexMap<String, IndexMap<String, Vec<String>>> {
        self.model.tables.iter().map(|table| (table.name.clone(), rows(table, self.model))).collect()
    }
}

fn rows(table: &Table, model: &Model) -> IndexMap<String, Vec<String>> {
    let mut rows: IndexMap<String, Vec<String>> = IndexMap::default();
    for row in 0..table.len() as u32 {
        let shown = |at: usize| {
            table.cell(row, at).zip(table.columns.get(at)).map_or(String::new(), |(value, column)| show(value, &column.ty, &model.symbols))
        };
        let cells: Vec<String> = (0..table.columns.len()).map(shown).collect();
        rows.entry(shown(table.key)).or_default().push(cells.join("，"));
    }
    rows
}

/// What changes of rules. `moving`: those that are named where items move.
pub fn rule_changes(old: Version<'_>, new: Version<'_>, moving: &IndexSet<&str>) -> Vec<RuleChange> {
    let (before, after) = (old.rules(), new.rules());
    let mut changes = Vec::new();
    let mut add = |policy: &str, rule: &Rule, kind: RuleChangeKind, message: String| {
        changes.push(RuleChange { rule: rule.name.clone(), policy: policy.to_owned(), kind, message });
    };
    for (key, (policy, rule)) in &after {
        let name = &rule.name;
        let Some((_, former)) = before.get(key) else {
            if !moving.contains(name.as_str()) {
                add(policy, rule, RuleChangeKind::Added, format!("新增规则“{name}”"));
            }
            continue;
        };
        if former.basis != rule.basis {
            let message = format!("规则“{name}”的依据由{}改为{}", listed(&former.basis), listed(&rule.basis));
            add(policy, rule, RuleChangeKind::Basis, message);
        }
        let texts = [
            (RuleChangeKind::Message, "理由", &former.reason, &rule.reason),
            (RuleChangeKind::Remedy, "补正", &former.remedy, &rule.remedy),
            (RuleChangeKind::Condition, "结论的内容", &former.conclusion.argument, &rule.conclusion.argument),
        ];
        // Of another conclusion the content is another as well.
        let same_effect = former.conclusion.effect == rule.conclusion.effect;
        for (kind, word, before, after) in texts {
            let (before, after) = (old.written(before.as_ref()), new.written(after.as_ref()));
            if before != after && (same_effect || kind != RuleChangeKind::Condition) {
                let said = |text: Option<String>| text.map_or("没有".to_owned(), |text| format!("“{text}”"));
                add(policy, rule, kind, format!("规则“{name}”的{word}由{}改为{}", said(before), said(after)));
            }
        }
    }
    for (_, (policy, rule)) in before.iter().filter(|(key, (_, rule))| !after.contains_key(*key) && !moving.contains(rule.name.as_str())) {
        add(policy, rule, RuleChangeKind::Gone, format!("删去规则“{}”", rule.name));
    }
    changes
}

fn listed(basis: &[String]) -> String {
    if basis.is_empty() { "没有".to_owned() } else { basis.join("；") }
}

/// What changes of fields and 名录, and of parameters, which are given by name as they are written.
pub fn declaration_changes(old: Version<'_>, new: Version<'_>, parameters: [&IndexMap<String, String>; 2]) -> Vec<DeclarationChange> {
    let mut changes = Vec::new();
    let by_name = |version: Version<'_>| -> IndexMap<String, FieldInfo> {
        wire::fields(version.model).into_iter().map(|field| (field.name.clone(), field)).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    changes.extend(added_and_gone("field", "字段", &before, &after));
    for (name, field) in &after {
        let aspects = before.get(name).map(|former| aspects(former).into_iter().zip(aspects(field)));
        for ((word, before), (_, after)) in aspects.into_iter().flatten().filter(|((_, before), (_, after))| before != after) {
            let message = format!("字段“{name}”的{word}由{before}改为{after}");
            changes.push(DeclarationChange { kind: "field", name: name.clone(), message });
        }
    }
    let (before, after) = (old.tables(), new.tables());
    changes.extend(added_and_gone("table", "名录", &before, &after));
    for (name, rows) in &after {
        let Some(former) = before.get(name) else { continue };
        let only = |some: &IndexMap<String, Vec<String>>, others: &IndexMap<String, Vec<String>>| {
            named_some(some.keys().filter(|key| !others.contains_key(*key)))
        };
        let differ = named_some(rows.iter().filter(|(key, row)| former.get(*key).is_some_and(|before| before != *row)).map(|(key, _)| key));
        let parts = [("增加", only(rows, former)), ("减少", only(former, rows)), ("改动", differ)];
        let told: Vec<String> = parts.into_iter().filter_map(|(word, keys)| Some(format!("{word}{}", keys?))).collect();
        if !told.is_empty() {
            let message = format!("名录“{name}”{}", told.join("，"));
            changes.push(DeclarationChange { kind: "table", name: name.clone(), message });
        }
    }
    let [before, after] = parameters;
    changes.extend(added_and_gone("parameter", "参数", before, after));
    for (name, value) in after {
        if let Some(former) = before.get(name).filter(|former| *former != value) {
            let message = format!("参数“{name}”由{former}改为{value}");
            changes.push(DeclarationChange { kind: "parameter", name: name.clone(), message });
        }
    }
    changes
}

fn added_and_gone<T>(kind: &'static str, word: &str, before: &IndexMap<String, T>, after: &IndexMap<String, T>) -> Vec<DeclarationChange> {
    let change = |name: &String, how: &str| DeclarationChange { kind, name: name.clone(), message: format!("{how}{word}“{name}”") };
    let added = after.keys().filter(|name| !before.contains_key(*name)).map(|name| change(name, "新增"));
    let gone = before.keys().filter(|name| !after.contains_key(*name)).map(|name| change(name, "删去"));
    added.chain(gone).collect()
}

/// The first few of some names, and how many there are; `None`: none.
fn named_some<'n>(names: impl Iterator<Item = &'n String>) -> Option<String> {
    const NAMED: usize = 5;
    let names: Vec<&String> = names.collect();
    let shown: String = names.iter().take(NAMED).map(|name| format!("「{name}」")).collect();
    match names.len() {
        0 => None,
        count if count > NAMED => Some(format!("{shown}等 {count} 条")),
        _ => Some(shown),
    }
}

/// What can be said of a field, each in words.
fn aspects(field: &FieldInfo) -> [(&'static str, String); 6] {
    let ty = match field.kind {
        FieldKind::Text => "文本",
        FieldKind::Truth => "是否",
        FieldKind::Number => "数",
        FieldKind::Money => "金额",
        FieldKind::Ratio => "比例",
        FieldKind::Date => "日期",
        FieldKind::Choice => "枚举",
        FieldKind::Set => "集合",
    };
    let whole = if field.digits == Some(0) { "整" } else { "" };
    let required = match field.required {
        Required::Yes => "必填",
        Required::No => "选填",
        Required::Conditional => "有条件的必填",
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "没有".to_owned());
    let default = field.default.as_ref().map(|given| match given {
        Given::Truth(truth) => if *truth { "是" } else { "否" }.to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) => names.join("、"),
    });
    [
        ("类型", format!("{whole}{ty}")),
        ("单位", or_none(field.unit.clone())),
        ("取值", field.options.join("、")),
        ("填报要求", required.to_owned()),
        ("缺省", or_none(default)),
        ("由谁说了算", or_none(field.authority.clone())),
    ]
}
