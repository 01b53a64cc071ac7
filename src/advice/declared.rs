//! What two versions of a policy say differently of headers, rules, fields, 名录, definitions and parameters, whether or not the outcome of an item changes.

use crate::collections::{IndexMap, IndexSet};
use crate::ir::table::Table;
use crate::ir::{Expression, ExpressionKind, Material, Model, Policy, Rule, RuleScope, Template, TemplatePart};
use crate::source::SourceMap;
use crate::value::date::Date;
use crate::value::show::show;
use crate::value::{Symbol, Text, Value};
use crate::wire::{self, DeclarationChange, FieldInfo, FieldKind, Given, Required, RuleChange, RuleChangeKind};

/// A version of a policy with those above it.
#[derive(Clone, Copy)]
pub struct Version<'m> {
    pub model: &'m Model,
    pub sources: &'m SourceMap,
    /// How expressions are told.
    pub told: Told,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// As they are written, without blanks.
    Written,
    /// In a form to compare them by, the same for most spellings of one meaning ([`Version::meant`]).
    Meant,
}

/// Rules by policy ([`policy_key`]) and name, each with what its policy is called.
type Rules<'m> = IndexMap<(Option<&'m str>, &'m str), (&'m str, &'m Rule)>;

/// By what a policy is found in another version: the judged one, the last of its stack, may be called otherwise there.
fn policy_key(name: &str, is_judged: bool) -> Option<&str> {
    (!is_judged).then_some(name)
}

impl<'m> Version<'m> {
    fn rules(self) -> Rules<'m> {
        let of_stacks = self.model.stacks.iter().flat_map(|stack| {
            let last = stack.policies.ids().last();
            stack.rules.iter().map(move |rule| {
                let policy = stack.policies[rule.policy].name.as_str();
                let key = (policy_key(policy, Some(rule.policy) == last), rule.name.as_str());
                (key, (policy, rule))
            })
        });
        of_stacks.collect()
    }

    /// A text with its expressions as they are told.
    fn text(self, template: Option<&Template>) -> Option<String> {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Value(value) => format!("{{{}}}", self.expression(value)),
            TemplatePart::Lacking => "{缺项}".to_owned(),
        };
        template.map(|template| template.parts.iter().map(part).collect())
    }

    /// An expression as it is told.
    fn expression(self, expression: &Expression) -> String {
        match self.told {
            Told::Written => self.sources.slice(expression.span).split_whitespace().collect(),
            Told::Meant => self.meant(expression),
        }
    }

    /// A text to compare expressions by. Of the kinds listed last it is what is written, by its key: two spellings of these differ.
    fn meant(self, expression: &Expression) -> String {
        use ExpressionKind as K;
        let of = |part: &Expression| self.meant(part);
        let all = |parts: &[Expression], word: &str| format!("({})", parts.iter().map(of).collect::<Vec<_>>().join(word));
        let set = |mut names: Vec<String>| {
            names.sort_unstable();
            format!("{{{}}}", names.join("、"))
        };
        let name = |symbol: &Symbol| self.model.symbols.name(*symbol).to_owned();
        match &expression.kind {
            K::Field(field) => self.model.fact_name(*field).into_owned(),
            K::Definition(id) => self.model.definitions[*id].name.clone(),
            K::Constant(Value::Text(text)) => format!("“{}”", text.key()),
            K::Constant(Value::Number(number)) => number.to_string(),
            K::Constant(Value::Set(names)) => set(names.iter().map(name).collect()),
            K::Constant(value) => show(value, &expression.ty, &self.model.symbols),
            K::And(parts) => all(parts, "且"),
            K::Or(parts) => all(parts, "或"),
            K::Not(inner) => format!("非{}", of(inner)),
            K::Compare { relation, left, right } => format!("({}{relation:?}{})", of(left), of(right)),
            K::Between { value, low, high } => format!("({}介于{}至{})", of(value), of(low), of(high)),
            K::InList { value, list, negated } => format!("({}属于{}{negated})", of(value), set(list.iter().map(of).collect())),
            K::SetTest { test, set: of_set, members } => format!("({}{test:?}{})", of(of_set), set(members.iter().map(of).collect())),
            K::Arithmetic { operator, left, right } => format!("({}{operator:?}{})", of(left), of(right)),
            K::Error
            | K::AsOf
            | K::Filled { .. }
            | K::Lookup { .. }
            | K::InTable { .. }
            | K::Names { .. }
            | K::NamedKey { .. }
            | K::TextTest { .. }
            | K::Matches { .. }
            | K::Negate(_)
            | K::Shift { .. }
            | K::DaysBetween { .. }
            | K::Choice { .. }
            | K::Call { .. }
            | K::Aggregate(_) => Text::new(&Version { told: Told::Written, ..self }.expression(expression)).key().to_owned(),
        }
    }

    /// When a rule holds.
    fn when(self, rule: &Rule) -> String {
        let parts = |expression: &Expression| expression.parts().iter().map(|part| self.expression(part)).collect::<Vec<_>>();
        let mut when = parts(&rule.when);
        when.extend(rule.first_hit().map(|row| self.expression(&row.test)));
        let unless = parts(&rule.unless).into_iter().map(|unless| format!("除非{unless}"));
        when.into_iter().chain(unless).collect::<Vec<_>>().join("，")
    }

    /// What a rule says beside its conditions, its texts, its 依据 and its conclusion, each in words.
    fn clauses(self, rule: &Rule) -> [(&'static str, String); 6] {
        let Model { fields, groupings, symbols, .. } = self.model;
        let day = |day: Option<Date>| or_none(day.map(|day| day.to_string()));
        let scope = match rule.scope {
            RuleScope::Item => "每一项".to_owned(),
            RuleScope::List => "全表".to_owned(),
            RuleScope::Group(id) => {
                format!("每个{}", groupings[id].fields.iter().map(|field| fields[*field].name.as_str()).collect::<Vec<_>>().join("、"))
            }
        };
        let material = |material: &Material| {
            let members =
                material.members.as_ref().map(|members| members.iter().map(|name| symbols.name(*name)).collect::<Vec<_>>().join("、"));
            format!("{}{}", self.model.fact_name(material.field), members.map(|members| format!("有{members}")).unwrap_or_default())
        };
        let materials = rule.materials.iter().map(material).collect::<Vec<_>>().join("、");
        let stack = self.model.stacks.iter().find(|stack| stack.rules.iter().any(|other| std::ptr::eq(other, rule)));
        let exceptions = rule.overridden_by.iter().filter_map(|at| stack?.rules.get(*at)).map(|exception| exception.name.as_str());
        let exceptions = exceptions.collect::<Vec<_>>().join("、");
        let lower = if rule.allows_exceptions { "可以" } else { "不可以" };
        [
            ("审的", scope),
            ("应备", or_none(Some(materials))),
            ("施行", day(rule.period.from)),
            ("失效", day(rule.period.until)),
            ("例外", or_none(Some(exceptions))),
            ("下级例外", lower.to_owned()),
        ]
    }

    /// The policies, by [`policy_key`].
    fn policies(self) -> IndexMap<Option<&'m str>, &'m Policy> {
        let of_stacks = self.model.stacks.iter().flat_map(|stack| {
            let last = stack.policies.ids().last();
            stack.policies.enumerated().map(move |(id, policy)| (policy_key(&policy.name, Some(id) == last), policy))
        });
        of_stacks.collect()
    }

    /// What the header of a policy says, each clause in words, but for its period, which is what tells versions apart.
    fn header(self, policy: &Policy) -> [(&'static str, String); 7] {
        let conclusion = |rule: &Rule| {
            let argument = self.text(rule.conclusion.argument.as_ref()).map(|text| format!("“{text}”"));
            format!("{}{}", rule.conclusion.effect.word(), argument.unwrap_or_default())
        };
        let of_default = |part: &dyn Fn(&Rule) -> Option<String>| or_none(policy.default.as_ref().and_then(part));
        let joined = |parts: Vec<String>| or_none(Some(parts.join("、")));
        let words = policy.vocabulary.iter().map(|(effect, word)| format!("{}“{word}”", effect.word()));
        let summary = policy.summary.iter().map(|field| self.model.fact_name(*field).into_owned());
        [
            ("层级", policy.level.word().to_owned()),
            (
                "适用",
                joined(match self.told {
                    Told::Written => policy.scope_words.clone(),
                    Told::Meant => policy.scope.iter().map(|scope| self.meant(scope)).collect(),
                }),
            ),
            ("默认", of_default(&|rule| Some(conclusion(rule)))),
            ("默认的依据", of_default(&|rule| Some(listed(&rule.basis)))),
            (
                "默认的理由和补正",
                of_default(&|rule| Some([&rule.reason, &rule.remedy].map(|text| or_none(self.text(text.as_ref()))).join("；"))),
            ),
            ("用语", joined(words.collect())),
            ("汇总", joined(summary.collect())),
        ]
    }

    /// When a fact is 必填, in words.
    fn required(self, field: &FieldInfo) -> String {
        match field.required {
            Required::Yes => "必填".to_owned(),
            Required::No => "选填".to_owned(),
            Required::Conditional => {
                let required = self.model.stacks.iter().flat_map(|stack| stack.policies.iter()).flat_map(|policy| &policy.required);
                let of_field = required.filter(|required| self.model.fact_name(required.field) == field.name);
                let when: IndexSet<String> = of_field.filter_map(|required| Some(self.expression(required.when.as_ref()?))).collect();
                format!("必填（当{}）", when.into_iter().collect::<Vec<_>>().join("，或者"))
            }
        }
    }

    /// The definitions: what each means, and as it is written.
    fn definitions(self) -> IndexMap<String, [String; 2]> {
        let told = |value: &Expression| [Told::Meant, Told::Written].map(|told| Version { told, ..self }.expression(value));
        self.model.definitions.iter().map(|definition| (definition.name.clone(), told(&definition.value))).collect()
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

/// What changes of rules. `moving`: the names of those that are told with an item whose outcome changes: that they are new, gone or have other
/// conditions, conclusions and clauses is not told again.
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
        // The content of another conclusion is not compared: it belongs to that.
        let same_effect = former.conclusion.effect == rule.conclusion.effect;
        for (kind, word, before, after) in texts {
            if !same_effect && kind == RuleChangeKind::Condition {
                continue;
            }
            let said = |version: Version<'_>, text: &Option<Template>| {
                [(word, or_none(version.text(text.as_ref()).map(|text| format!("“{text}”"))))]
            };
            for (word, before, after) in differing((old, before), (new, after), said) {
                add(policy, rule, kind, format!("规则“{name}”的{word}由{before}改为{after}"));
            }
        }
        if moving.contains(name.as_str()) {
            continue;
        }
        let when = |version: Version<'_>, rule: &Rule| {
            let when = Some(version.when(rule)).filter(|when| !when.is_empty());
            [("条件", or_none(when.map(|when| format!("「{when}」"))))]
        };
        for (word, before, after) in differing((old, *former), (new, *rule), when) {
            add(policy, rule, RuleChangeKind::When, format!("规则“{name}”的{word}由{before}改为{after}"));
        }
        if !same_effect {
            let [before, after] = [former, rule].map(|rule| rule.conclusion.effect.word());
            add(policy, rule, RuleChangeKind::Conclusion, format!("规则“{name}”的结论由{before}改为{after}"));
        }
        for (word, before, after) in differing((old, *former), (new, *rule), Version::clauses) {
            add(policy, rule, RuleChangeKind::Clause, format!("规则“{name}”的{word}由{before}改为{after}"));
        }
    }
    for (_, (policy, rule)) in before.iter().filter(|(key, (_, rule))| !after.contains_key(*key) && !moving.contains(rule.name.as_str())) {
        add(policy, rule, RuleChangeKind::Gone, format!("删去规则“{}”", rule.name));
    }
    changes
}

/// The aspects in which two versions do not mean the same, with what each says.
fn differing<'m, T: Copy, const N: usize>(
    before: (Version<'m>, T),
    after: (Version<'m>, T),
    aspects: impl Fn(Version<'m>, T) -> [(&'static str, String); N],
) -> Vec<(&'static str, String, String)> {
    let told = |(version, of): (Version<'m>, T), told: Told| aspects(Version { told, ..version }, of);
    let meant = told(before, Told::Meant).into_iter().zip(told(after, Told::Meant));
    let written = told(before, Told::Written).into_iter().zip(told(after, Told::Written));
    let differing = meant.zip(written).filter(|((before, after), _)| before != after);
    differing.map(|(_, ((word, before), (_, after)))| (word, before, after)).collect()
}

/// A text; 没有 for none, or an empty one.
fn or_none(text: Option<String>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "没有".to_owned())
}

fn listed(basis: &[String]) -> String {
    or_none(Some(basis.join("；")))
}

/// What changes of headers, fields, 名录 and definitions, and of parameters, which are given by name as they are written.
pub fn declaration_changes(old: Version<'_>, new: Version<'_>, parameters: [&IndexMap<String, String>; 2]) -> Vec<DeclarationChange> {
    let mut changes = Vec::new();
    let former = old.policies();
    for (key, policy) in new.policies() {
        let Some(former) = former.get(&key) else { continue };
        for (word, before, after) in differing((old, *former), (new, policy), Version::header) {
            let message = format!("政策“{}”的{word}由{before}改为{after}", policy.name);
            changes.push(DeclarationChange { kind: "policy", name: policy.name.clone(), message });
        }
    }
    let by_name = |version: Version<'_>| -> IndexMap<String, FieldInfo> {
        wire::fields(version.model).into_iter().map(|field| (field.name.clone(), field)).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    changes.extend(added_and_gone("field", "字段", &before, &after));
    for (name, field) in &after {
        let changed = before.get(name).map(|former| differing((old, former), (new, field), field_aspects));
        for (word, before, after) in changed.into_iter().flatten() {
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
    changes.extend(values_changes("definition", "定义", &old.definitions(), &new.definitions()));
    let [before, after] = parameters.map(|values| {
        let keyed = |(name, value): (&String, &String)| (name.clone(), [Text::new(value).key().to_owned(), value.clone()]);
        values.iter().map(keyed).collect::<IndexMap<_, _>>()
    });
    changes.extend(values_changes("parameter", "参数", &before, &after));
    changes
}

/// What changes of what is declared with a value: what that means, and as it is written.
fn values_changes(
    kind: &'static str,
    word: &str,
    before: &IndexMap<String, [String; 2]>,
    after: &IndexMap<String, [String; 2]>,
) -> Vec<DeclarationChange> {
    let mut changes = added_and_gone(kind, word, before, after);
    for (name, [meant, value]) in after {
        if let Some([_, former]) = before.get(name).filter(|[former, _]| former != meant) {
            let message = format!("{word}“{name}”由{former}改为{value}");
            changes.push(DeclarationChange { kind, name: name.clone(), message });
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

/// The names, or the first few and how many there are if there are more; `None`: none.
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
fn field_aspects(version: Version<'_>, field: &FieldInfo) -> [(&'static str, String); 9] {
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
    let synonyms: Vec<String> = field.synonyms.iter().map(|(word, option)| format!("“{word}”为{option}")).collect();
    let default = field.default.as_ref().map(|given| match given {
        Given::Truth(truth) => if *truth { "是" } else { "否" }.to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) => names.join("、"),
    });
    [
        ("类型", format!("{whole}{ty}")),
        ("单位", or_none(field.unit.clone())),
        ("取值", or_none(Some(field.options.join("、")))),
        ("又作", or_none(Some(synonyms.join("、")))),
        ("列名", or_none(Some(field.headings.join("、")))),
        ("填报要求", version.required(field)),
        ("缺省", or_none(default)),
        ("由谁说了算", or_none(field.authority.clone())),
        ("固有", if field.inherent { "是" } else { "否" }.to_owned()),
    ]
}
