//! Findings in words, the articles first.

use crate::analysis::judge::Item;
use crate::analysis::region::Part;
use crate::analysis::{Finding, Gap};
use crate::eval::candidates::{has_fillers, stands_for_any, worded};
use crate::ir::{FieldId, FindingKind, Model, Rule, Stack};
use crate::source::SourceMap;
use crate::value::Value;
use crate::value::number::Number;
use crate::value::show::written;
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::wire::{self, Example};

/// What stands for a text of which nothing is asked.
pub const SOMETHING: &str = "某某";
/// So many values of a fact are listed; of more the few that are not among them.
const MOST_LISTED: usize = 6;
/// No drafter draws a line beyond.
const GREATEST: i64 = 100_000_000_000;

/// Who puts findings on a model into words.
#[derive(Clone, Copy)]
pub struct Wording<'m> {
    pub model: &'m Model,
    pub sources: &'m SourceMap,
}

impl Wording<'_> {
    /// The message, and what to do.
    pub fn describe(&self, stack: &Stack, finding: &Finding) -> (String, String) {
        let rules: Vec<&Rule> = finding.rules.iter().filter_map(|rule| stack.rules.get(*rule)).collect();
        let (one, other) = (rules.first().copied(), rules.get(1).copied());
        let names = |rule: Option<&Rule>| rule.map(named).unwrap_or_default();
        let says = |rule: Option<&Rule>| rule.map_or("", |rule| rule.conclusion.effect.word());
        let (message, help) = match finding.kind {
            FindingKind::Conflict => (
                format!("{}{}的事项，{}{}：有的事项同时适用两条，两条又互不为例外", names(one), says(one), names(other), says(other)),
                "收窄其中一条的“当”，或写成“例外于”另一条；本来就这样的，写“已审 冲突”",
            ),
            FindingKind::ContradictsUpper => {
                let upper = other.map(|rule| stack.policies[rule.policy].name.as_str()).unwrap_or_default();
                (
                    format!("{}{}的事项，上位政策「{upper}」的{}{}", names(one), says(one), names(other), says(other)),
                    "下级政策只能从严，收窄这条的“当”；知道由上位政策兜底的，写“已审 抵触”",
                )
            }
            FindingKind::Gap => (self.gap(stack, finding.gap.as_ref()), "加一条规则说这些事项；就是要按默认办的，写“已审 空白”"),
            FindingKind::Unsatisfiable => {
                (format!("{}没有一个事项能适用", names(one)), "检查条件是否互相排斥，例外是否总是成立；留着备用的，写“已审 永假”")
            }
            FindingKind::Always => {
                // All rows of a table have its 当 in common.
                let table = one.and_then(|rule| rule.row.as_ref()).map(|row| format!("判定表「{}」", row.table));
                (format!("{}的这个“当”，每个事项都满足", table.unwrap_or_else(|| names(one))), "不需要条件时，删去这个“当”")
            }
            FindingKind::Shadowed => {
                let because: Vec<String> = finding.because.iter().filter_map(|rule| stack.rules.get(*rule)).map(named).collect();
                let why = if because.is_empty() { String::new() } else { format!("，因为有{}", because.join("、")) };
                (
                    format!("{}可有可无：去掉它，没有一个事项的结果会变{why}", names(one)),
                    "删去它，或检查它的条件和结论；特意重申的，写“已审 遮蔽”",
                )
            }
            FindingKind::Duplicate => {
                (format!("{}和{}适用的事项完全相同，结论也相同", names(one), names(other)), "留一条；特意重写的，写“已审 重复”")
            }
        };
        let doubt = if finding.certain { "" } else { "（可能：这里有条件要看具体事项才知道，没能用例子证实）" };
        (format!("{message}{doubt}"), help.to_owned())
    }

    fn gap(&self, stack: &Stack, gap: Option<&Gap>) -> String {
        let default = stack.policies.last().and_then(|policy| policy.default.as_ref());
        let default = default.map(|rule| self.with_argument(rule)).unwrap_or_default();
        let Some(gap) = gap else { return format!("有的事项没有一条规定说到，只能按默认“{default}”") };
        if gap.is_remainder {
            return format!("还有别的事项没有一条规定说到，只能按默认“{default}”");
        }
        let parts: Vec<String> = gap.parts.iter().map(|part| self.part(part)).collect();
        if parts.is_empty() {
            return format!("没有一条规定说到任何事项，只能按默认“{default}”");
        }
        format!("{}的，没有一条规定说到，只能按默认“{default}”", parts.join("、"))
    }

    fn with_argument(&self, rule: &Rule) -> String {
        let argument = rule.conclusion.argument.as_ref().and_then(|argument| argument.plain());
        let word = self.model.word(rule.conclusion.effect);
        argument.map_or_else(|| word.to_owned(), |argument| format!("{word} {argument}"))
    }

    /// What items have in common.
    fn part(&self, part: &Part) -> String {
        match part {
            Part::Among { field, classes, bounds } => self.among(*field, classes, bounds),
            Part::Holds { field, name, held } => {
                format!("{}{}{}", self.model.fact_name(*field), if *held { "包含" } else { "不包含" }, self.model.symbols.name(*name))
            }
            Part::Filled { field, filled } => format!("{}{}", self.model.fact_name(*field), if *filled { "已填" } else { "未填" }),
            Part::Condition { place, truth } => {
                let text = self.sources.slice(*place);
                match truth {
                    Truth::Yes => format!("“{text}”成立"),
                    Truth::No => format!("“{text}”不成立"),
                    Truth::Unknown => format!("“{text}”定不下来"),
                }
            }
        }
    }

    fn among(&self, field: FieldId, classes: &[Option<usize>], bounds: &[Vec<Value>]) -> String {
        let name = self.model.fact_name(field);
        let values: Vec<usize> = classes.iter().copied().flatten().collect();
        let or_unfilled = if classes.contains(&None) && !values.is_empty() { "（或未填）" } else { "" };
        if values.is_empty() {
            return format!("{name}未填");
        }
        if values.len() == bounds.len() {
            return format!("{name}已填");
        }
        let ty = &self.model.fields[field].ty;
        let said = if ty.is_ordered() {
            runs(&values).into_iter().map(|(from, to)| self.range(field, from, to, bounds)).collect::<Vec<_>>().join("或")
        } else {
            let by_others = has_any_text(&values, bounds) || (values.len() > MOST_LISTED && bounds.len() - values.len() <= MOST_LISTED);
            let others: Vec<usize> = (0..bounds.len()).filter(|class| by_others && !values.contains(class)).collect();
            let (word, told) = if by_others { ("不是", &others) } else { ("为", &values) };
            match intricate(&values, told, bounds) {
                Some(text) => format!("像“{}”这样", worded(&text, SOMETHING)),
                None => format!("{word}{}", self.listed(field, told, bounds)),
            }
        };
        format!("{name}{said}{or_unfilled}")
    }

    fn listed(&self, field: FieldId, classes: &[usize], bounds: &[Vec<Value>]) -> String {
        let all: Vec<&Value> = classes.iter().filter_map(|class| bounds.get(*class)).flatten().collect();
        let values = all.iter().take(MOST_LISTED).map(|value| self.show(field, value));
        let listed = values.collect::<Vec<_>>().join("、");
        if all.len() > MOST_LISTED { format!("{listed}等") } else { listed }
    }

    /// Numbers or days of classes that follow one another.
    fn range(&self, field: FieldId, from: usize, to: usize, bounds: &[Vec<Value>]) -> String {
        let is_day = self.model.fields[field].ty == Type::Date;
        let words = if is_day { ["不早于", "晚于", "早于", "不晚于"] } else { ["不低于", "高于", "低于", "不超过"] };
        let value = |class: usize| bounds.get(class);
        // Of two neighbouring values the one that a drafter wrote is the shorter one.
        let shorter = |one: String, other: String, words: [&str; 2]| {
            if one.chars().count() <= other.chars().count() { format!("{}{one}", words[0]) } else { format!("{}{other}", words[1]) }
        };
        // Where a calculation would leave the limits of numbers is no line that a reader knows.
        let low = from.checked_sub(1).and_then(value).zip(value(from)).filter(|(_, own)| own.first().is_none_or(|own| !is_beyond_use(own)));
        let low = low
            .and_then(|(below, own)| Some(shorter(self.show(field, own.first()?), self.show(field, below.last()?), [words[0], words[1]])));
        let high = value(to).zip(value(to + 1)).filter(|(own, _)| own.last().is_none_or(|own| !is_beyond_use(own)));
        let high = high
            .and_then(|(own, above)| Some(shorter(self.show(field, above.first()?), self.show(field, own.last()?), [words[2], words[3]])));
        match (low, high, value(from).map(Vec::as_slice)) {
            (Some(_), Some(_), Some([only])) if from == to => format!("为{}", self.show(field, only)),
            (None, None, _) => "已填".to_owned(),
            (low, high, _) => low.into_iter().chain(high).collect::<Vec<_>>().join("且"),
        }
    }

    fn show(&self, field: FieldId, value: &Value) -> String {
        worded(&written(value, &self.model.fields[field].ty, &self.model.symbols), "…")
    }

    /// An item as `check` reads it.
    pub fn example(&self, item: &Item) -> Example {
        let mut example = Example::default();
        for (id, value) in item.enumerated() {
            let Some(value) = value else { continue };
            let field = &self.model.fields[id];
            let given = (field.name.clone(), wire::as_input(self.model, field, value));
            let Some(object) = field.object.map(|object| &self.model.objects[object].name) else {
                example.facts.push(given);
                continue;
            };
            match example.objects.iter_mut().find(|(name, _)| name == object) {
                Some((_, facts)) => facts.push(given),
                None => example.objects.push((object.clone(), vec![given])),
            }
        }
        example
    }
}

/// Of classes that cannot be listed, for some texts would have several words at once, the shortest text. `told`: the classes that would be listed.
fn intricate(classes: &[usize], told: &[usize], bounds: &[Vec<Value>]) -> Option<String> {
    let texts = |classes: &[usize]| -> Vec<String> {
        let values = classes.iter().filter_map(|class| bounds.get(*class)).flatten();
        values.filter_map(|value| if let Value::Text(text) = value { Some(text.key().to_owned()) } else { None }).collect()
    };
    let pieces = |text: &String| worded(text, "…").split('…').filter(|piece| !piece.is_empty()).count();
    let several = texts(told).iter().filter(|text| has_fillers(text) && pieces(text) > 1).count();
    if several > 1 { texts(classes).into_iter().min_by_key(|text| text.chars().count()) } else { None }
}

/// Whether some of the classes holds all the texts of which nothing is asked.
fn has_any_text(classes: &[usize], bounds: &[Vec<Value>]) -> bool {
    let mut values = classes.iter().filter_map(|class| bounds.get(*class)).flatten();
    values.any(|value| matches!(value, Value::Text(text) if stands_for_any(text.key())))
}

/// Whether a number is so great that only the limits of calculation tell it from others.
fn is_beyond_use(value: &Value) -> bool {
    let most = Number::whole(GREATEST);
    matches!(value, Value::Number(number) if *number > most || *number < -most)
}

/// A rule by its article, and its name.
fn named(rule: &Rule) -> String {
    match rule.basis.first() {
        Some(article) => format!("{article}（规则「{}」）", rule.name),
        None => format!("规则「{}」", rule.name),
    }
}

/// Runs of numbers that follow one another, each as its first and its last.
fn runs(numbers: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut().filter(|(_, last)| last + 1 == *number) {
            Some((_, last)) => *last = *number,
            None => runs.push((*number, *number)),
        }
    }
    runs
}
