//! A policy as a document that its lawyer can countersign: rules beside the words of their articles, tables, and what tries them.

use super::block::{Block, Chapters, Clause, Signers, Wording, seen};
use crate::report::fields::{details, required_word, type_of};
use crate::report::notes::Line;
use crate::report::style::{Standing, Tone};
use crate::wire::{
    FieldInfo, OutlineArticle, OutlineCondition, OutlineLaw, OutlineParameter, OutlineRule, OutlineTable, OutlineTest, PolicyOutline,
};
use std::collections::HashMap;

/// So many rows of a 名录 are shown.
const MAX_ROWS: usize = 500;

const READERS: Signers = Signers { people: ["核对人", "复核人"], body: "核对单位" };

/// The parts.
pub fn blocks(outline: &PolicyOutline) -> Vec<Block> {
    let numbers = TestNumbers::of(&outline.tests);
    let mut chapters = Chapters::new(&seen(&format!("政策《{}》", outline.name)));
    let mut head: Vec<(String, String)> = outline.header.iter().map(|(label, text)| (label.clone(), seen(text))).collect();
    head.push(("按哪一天".to_owned(), outline.as_of.clone()));
    chapters.push(Block::Pairs(head));
    if !outline.articles.is_empty() {
        chapters.open("条文和规则");
        chapters.push(Block::Text(
            "左边是规则所依据的条文，右边是写成的规则。请逐条核对：规则说的，是不是条文说的；条文说的，规则有没有漏。〔〕里的，审查时换成事项自己的内容。"
                .to_owned(),
        ));
        for article in outline.articles.iter().filter(|article| !article.rules.is_empty()) {
            add_article(&mut chapters, article, &numbers);
        }
    }
    let mut table = |title: &str, headings: &[&str], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            chapters.open(title);
            chapters.push(Block::Texts(with_headings(headings, rows)));
        }
    };
    table("定义", &["名称", "意思"], outline.definitions.iter().map(|(name, meaning)| vec![seen(name), seen(meaning)]).collect());
    table("参数", &["名称", "值", "下级可以调整", "说明"], outline.parameters.iter().map(parameter).collect());
    table("法规", &["名称", "位阶", "制定机关", "期间"], outline.laws.iter().map(law).collect());
    add_tables(&mut chapters, &outline.tables);
    add_fields(&mut chapters, outline);
    add_tests(&mut chapters, &outline.tests);
    if !outline.articles.is_empty() {
        chapters.open("条文、规则、测试对照");
        let rows = outline.articles.iter().flat_map(|article| concordance(article, &numbers));
        chapters.push(Block::Texts(with_headings(&["条文", "条文原文", "规则", "测试"], rows.collect())));
    }
    chapters.push(Block::Signature(READERS));
    chapters.push(Block::Annex("附：政策文件的校验码".to_owned()));
    chapters.push(Block::Pairs(vec![(seen(&outline.name), outline.digest.clone())]));
    chapters.into_blocks()
}

fn with_headings(headings: &[&str], rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    std::iter::once(headings.iter().map(|heading| (*heading).to_owned()).collect()).chain(rows).collect()
}

fn cited(article: &OutlineArticle) -> String {
    let in_rows = !article.rules.is_empty() && article.rules.iter().all(|rule| rule.table.is_some());
    match article.basis.as_str() {
        "" if in_rows => "依据写在判定表的各行里".to_owned(),
        "" => "没有写依据的".to_owned(),
        basis => seen(basis),
    }
}

fn add_article(chapters: &mut Chapters, article: &OutlineArticle, numbers: &TestNumbers<'_>) {
    chapters.push(Block::Section(cited(article)));
    for rule in &article.rules {
        chapters.push(Block::Clause(clause(rule, numbers)));
        if let Some(table) = &rule.table {
            let rows = table.rows.iter().map(|row| row.iter().map(|cell| seen(cell)).collect());
            let headings: Vec<String> = table.headings.iter().map(|heading| seen(heading)).collect();
            chapters.push(Block::Texts(std::iter::once(headings).chain(rows).collect()));
        }
    }
}

fn clause(rule: &OutlineRule, numbers: &TestNumbers<'_>) -> Clause {
    let mut lines: Vec<Line> = Vec::new();
    let mut say = |label: &'static str, text: &str| lines.push(Line { label, tone: Tone::Quiet, text: seen(text) });
    if let Some(scope) = &rule.scope {
        say("管", scope);
    }
    if let Some(table) = &rule.table {
        say("用法", if table.first_hit { "从上往下，第一行成立的算" } else { "每一行成立的都算" });
    }
    conditions(&mut say, "当", &rule.when);
    conditions(&mut say, "除非", &rule.unless);
    if !rule.requires.is_empty() {
        say("应备", &rule.requires.join("；"));
    }
    for name in &rule.exceptions {
        say("例外", &format!("“{name}”成立时，不用这一条"));
    }
    for name in &rule.exception_to {
        say("例外", &format!("这一条成立时，不用“{name}”"));
    }
    if let Some(detail) = rule.conclusion.as_ref().and_then(|conclusion| conclusion.detail.as_ref()) {
        say("内容", detail);
    }
    for (label, text) in [("理由", &rule.message), ("补正", &rule.remedy), ("期间", &rule.period), ("说明", &rule.remark)] {
        if let Some(text) = text {
            say(label, text);
        }
    }
    say("测试", &numbers.listed(&rule.tests));
    let conclusion = rule.conclusion.as_ref().map(|conclusion| (seen(&conclusion.label), conclusion.effect.outcome().map(Standing::of)));
    let basis = rule.basis.iter().map(|basis| seen(basis)).collect();
    let wording = match &rule.original {
        Some(original) => Wording::Given(seen(original)),
        None if !rule.basis.is_empty() => Wording::Absent("（条文原文没有附上，请对照原件）"),
        None if rule.table.is_some() => Wording::Absent("（依据写在判定表的各行里，没有写的就是没有）"),
        None => Wording::Absent("（没有写依据）"),
    };
    Clause { basis, wording, title: seen(&rule.name), conclusion, lines }
}

fn conditions(say: &mut impl FnMut(&'static str, &str), label: &'static str, conditions: &[OutlineCondition]) {
    for (at, condition) in conditions.iter().enumerate() {
        let label = match (at, label) {
            (0, label) => label,
            (_, "当") => "并且",
            (_, _) => "或者",
        };
        say(label, &condition.text);
        condition.lines.iter().for_each(|line| say("", line));
    }
}

fn parameter(parameter: &OutlineParameter) -> Vec<String> {
    let set = parameter.set.then(|| "上位政策的参数，在这里设定".to_owned());
    let remarks: Vec<String> = set.into_iter().chain(parameter.remark.clone()).collect();
    let range = parameter.range.as_deref().unwrap_or("不可以");
    [parameter.name.as_str(), &parameter.value, if parameter.set { "" } else { range }, &remarks.join("；")].map(seen).to_vec()
}

fn law(law: &OutlineLaw) -> Vec<String> {
    let text = |text: &Option<String>| seen(text.as_deref().unwrap_or_default());
    vec![seen(&format!("《{}》", law.title)), text(&law.rank), text(&law.organ), text(&law.period)]
}

fn add_tables(chapters: &mut Chapters, tables: &[OutlineTable]) {
    if tables.is_empty() {
        return;
    }
    chapters.open("名录");
    for table in tables {
        chapters.push(Block::Section(seen(&table.name)));
        let rows = if table.rows.is_empty() { "还没有内容".to_owned() } else { format!("共 {} 行", table.rows.len()) };
        let shown = if table.rows.len() > MAX_ROWS { format!("，这里列出前 {MAX_ROWS} 行") } else { String::new() };
        let notes: Vec<String> = table.notes.iter().cloned().chain([rows + &shown]).collect();
        chapters.push(Block::Text(seen(&format!("{}。", notes.join("；")))));
        if !table.rows.is_empty() {
            // A column in which nothing stands says nothing.
            let is_used = |column: &usize| table.rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
            let used: Vec<usize> = (0..table.columns.len()).filter(is_used).collect();
            let picked = |row: &[String]| used.iter().filter_map(|column| row.get(*column)).map(|cell| seen(cell)).collect();
            let rows = table.rows.iter().take(MAX_ROWS).map(|row| picked(row));
            chapters.push(Block::Texts(std::iter::once(picked(&table.columns)).chain(rows).collect()));
        }
    }
}

fn add_fields(chapters: &mut Chapters, outline: &PolicyOutline) {
    let row = |field: &FieldInfo| {
        let notes: Vec<String> = details(field).into_iter().map(|(label, text)| format!("{label}：{text}")).collect();
        let name = if field.inherited { format!("{}（沿用“{}”）", field.name, field.policy) } else { field.name.clone() };
        vec![seen(&name), type_of(field), required_word(field.required).to_owned(), seen(&notes.join("；"))]
    };
    let rows: Vec<Vec<String>> = outline.fields.iter().map(row).collect();
    if !rows.is_empty() {
        chapters.open("字段：每个事项要说清的事实");
        chapters.push(Block::Texts(with_headings(&["字段", "类型", "必填", "怎样填"], rows)));
    }
}

fn add_tests(chapters: &mut Chapters, tests: &[OutlineTest]) {
    if tests.is_empty() {
        return;
    }
    chapters.open("测试：举的例子和应有的结果");
    for (number, test) in (1..).zip(tests) {
        let result = match test.passed {
            Some(true) => "（通过）",
            Some(false) => "（没有通过）",
            None => "",
        };
        chapters.push(Block::Section(seen(&format!("{number}. {}{result}", test.name))));
        let day = test.as_of.as_ref().map(|day| format!("按 {day} 审"));
        let shared: Vec<String> = day.into_iter().chain(test.shared.iter().cloned()).collect();
        if !shared.is_empty() {
            chapters.push(Block::Text(seen(&format!("{}。", shared.join("；")))));
        }
        let rows = test.cases.iter().map(|(stated, expected)| vec![seen(stated), seen(expected)]);
        chapters.push(Block::Texts(with_headings(&["事项", "应有的结果"], rows.collect())));
    }
}

/// A row for each rule, the article in the first of them.
fn concordance(article: &OutlineArticle, numbers: &TestNumbers<'_>) -> Vec<Vec<String>> {
    let own = article.rules.iter().map(|rule| (rule.original.is_some(), &rule.name, &rule.tests));
    let all = own.chain(article.also.iter().map(|also| (false, &also.name, &also.tests)));
    let row = |(at, (is_given, name, tests)): (usize, (bool, &String, &Vec<String>))| {
        let wording = match (article.basis.is_empty(), is_given) {
            (true, _) => "—",
            (false, true) => "附有",
            (false, false) => "未附",
        };
        vec![if at == 0 { cited(article) } else { String::new() }, wording.to_owned(), seen(name), numbers.listed(tests)]
    };
    all.enumerate().map(row).collect()
}

/// The numbers of the tests, by name: those who read look them up by these.
struct TestNumbers<'o>(HashMap<&'o str, usize>);

impl<'o> TestNumbers<'o> {
    fn of(tests: &'o [OutlineTest]) -> TestNumbers<'o> {
        TestNumbers(tests.iter().map(|test| test.name.as_str()).zip(1..).collect())
    }

    /// `第 1、4 至 6 号`
    fn listed(&self, tests: &[String]) -> String {
        let mut numbers: Vec<usize> = tests.iter().filter_map(|test| self.0.get(test.as_str()).copied()).collect();
        numbers.sort_unstable();
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for number in numbers {
            match runs.last_mut().filter(|(_, last)| last + 1 == number) {
                Some((_, last)) => *last = number,
                None => runs.push((number, number)),
            }
        }
        let run = |(first, last): &(usize, usize)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}、{last}"),
            _ => format!("{first} 至 {last}"),
        };
        let runs: Vec<String> = runs.iter().map(run).collect();
        if runs.is_empty() { "没有测试".to_owned() } else { format!("第 {} 号", runs.join("、")) }
    }
}
