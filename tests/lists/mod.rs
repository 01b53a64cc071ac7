//! Lists as offices have them: each trap is read right, or what is wrong is reported with its place. What is expected stands in
//! `expected/*.txt`; `BLESS=1` rewrites it, and the diff is read as if somebody else had made it.

mod beside;
pub mod book;
mod cells;
mod csv;
mod doubtful;
mod elsewhere;
mod forms;
mod office;

mod rows;
mod runs;
mod says;
mod shapes;
mod tables;
mod units;
mod xls;

use crate::support::{policy, root};
use std::fmt::Write;
use std::io::Cursor;
use zhunru::input::{InputFormat, ListMap, ReadError};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Feed};

/// What all lists are held against: every fact that is read shows in the reason of each item.
const POLICY: &str = "政策 示例
    层级 县
    默认 准入

对象 申报
    字段 申请部门 文本
    字段 申请日期 日期
    字段 事项总数 整数
    字段 声明经费 数(万元)

字段 事项名称 文本 列名 “事项”
字段 原实施部门 文本 列名 “原部门”
字段 权力类型 枚举 {行政许可、行政处罚、公共服务}
字段 测算经费 数(万元)
字段 随转经费 数(万元)
字段 人员 整数
字段 面积 数(平方米)
字段 期限 整数(个月)
字段 比例 比例
字段 实施日期 日期
字段 编号 文本
字段 街道同意 是否

规则 看 对全表
    依据 《办法》第一条
    当   申报.申请部门 已填 或 申报.申请日期 已填 或 申报.事项总数 已填 或 申报.声明经费 已填
    结论 提醒

规则 看各项
    依据 《办法》第一条
    当   事项名称 已填 或 原实施部门 已填 或 权力类型 已填 或 测算经费 已填 或 随转经费 已填 或 人员 已填 或 面积 已填 或 期限 已填 或 比例 已填 或 实施日期 已填 或 编号 已填 或 街道同意 已填
    结论 提醒
";

/// A list and how it is read.
pub struct Trap {
    /// What it is about.
    name: &'static str,
    format: InputFormat,
    bytes: Vec<u8>,
    options: CheckOptions,
}

impl Trap {
    fn new(name: &'static str, format: InputFormat, bytes: Vec<u8>) -> Trap {
        Trap { name, format, bytes, options: CheckOptions::default() }
    }

    /// Read so.
    fn with(self, change: impl FnOnce(&mut CheckOptions)) -> Trap {
        let mut options = self.options;
        change(&mut options);
        Trap { options, ..self }
    }

    /// Read with a map.
    fn mapped(self, map: &str) -> Trap {
        let map = ListMap::read(map.as_bytes()).expect("a map");
        self.with(|options| options.map = map)
    }
}

/// What came of a list: what was read, each item with its facts and their places, and what is said of it.
fn outcome(result: &Result<CheckResult<'_>, ReadError>) -> String {
    let mut text = String::new();
    let result = match result {
        Err(error) => return format!("错误 {}：{}\n", error.place.as_deref().unwrap_or("—"), error.message),
        Ok(result) => result,
    };
    if let Some(read) = &result.read {
        for table in &read.tables {
            let sheet = table.sheet.as_deref().unwrap_or("");
            let unused = if table.unused.is_empty() { String::new() } else { format!(" 未用 {}", table.unused.join("、")) };
            writeln!(text, "读 {sheet} 列名第{}行 {} 项{unused}", table.heading, table.items).unwrap();
        }
        for row in &read.set_aside {
            writeln!(text, "不算 {} {}：{}", row.place, row.why.word(), row.text).unwrap();
        }
        if !read.unread.is_empty() {
            writeln!(text, "没读 {}", read.unread.join("、")).unwrap();
        }
    }
    for (item, number) in result
        .list
        .iter()
        .map(|list| (list, "清单".to_owned()))
        .chain(result.items.iter().zip(1..).map(|(item, at)| (item, at.to_string())))
    {
        let facts = item.reasons.iter().flat_map(|reason| &reason.facts);
        let facts: Vec<String> =
            facts.map(|fact| format!("{}={} {}", fact.name, fact.value, fact.place.as_deref().unwrap_or("—"))).collect();
        let given = if item.given.is_empty() { String::new() } else { format!(" 定 {}", item.given.join("、")) };
        writeln!(text, "{number} {}{given}", facts.join("；")).unwrap();
        for error in &item.errors {
            let near = error.suggestion.as_ref().map(|near| format!("（{near}）")).unwrap_or_default();
            writeln!(
                text,
                "  有误 {} {}：{}{near}",
                error.place.as_deref().unwrap_or("—"),
                error.field.as_deref().unwrap_or("—"),
                error.message
            )
            .unwrap();
        }
    }
    for warning in &result.warnings {
        let near = warning.suggestion.as_ref().map(|near| format!("（{near}）")).unwrap_or_default();
        writeln!(text, "留意 {}：{}{near}", warning.place.as_deref().unwrap_or("—"), warning.message).unwrap();
    }
    text
}

/// A list in CSV.
fn csv(name: &'static str, text: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, text.as_bytes().to_vec())
}

/// Holds the traps of a kind against what is expected of them.
fn hold(kind: &str, traps: Vec<Trap>) {
    let policy = policy(&[POLICY], "2024-06-01");
    let mut found = String::new();
    for Trap { name, format, bytes, options } in traps {
        let feed = Feed::Bytes { from: &mut Cursor::new(&bytes), format };
        let result = policy.check(feed, &options);
        writeln!(found, "# {name}\n{}", outcome(&result)).unwrap();
    }
    let path = root().join(format!("tests/lists/expected/{kind}.txt"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &found).expect("written");
        return;
    }
    let expected = std::fs::read_to_string(&path).expect("what is expected");
    let (found, expected): (Vec<&str>, Vec<&str>) = (found.split("\n# ").collect(), expected.split("\n# ").collect());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}
