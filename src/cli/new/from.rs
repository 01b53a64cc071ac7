//! A lower policy made from a template package: what it sets, the 名录 that it gives, and a test of what an empty item comes to.

use crate::cli::failure::Failure;
use crate::cli::files::shown;
use crate::cli::load;
use crate::cli::options::Policies;
use std::path::Path;
use zhunru::date::Date;
use zhunru::input::{InputFormat, ReadError, ReadOptions, read_list};
use zhunru::left_open::{LeftOpen, OpenParameter, OpenTable};
use zhunru::wire::{FieldInfo, Item};
use zhunru::{CheckOptions, Feed, Workspace};

/// From when the new policy is in force; its test is of the same day.
const FROM: &str = "2026-01-01";

/// The files of a policy of a name, to lie in a folder, below the package at a path.
pub fn files(name: &str, folder: &Path, template: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut workspace = load::workspace(&Policies { paths: vec![template.to_owned()] })?;
    let left = workspace.left_open().ok_or_else(|| Failure(format!("「{}」里没有政策头，不能作底本", shown(template))))?;
    let mut files = vec![("main.zr".to_owned(), policy(name, &left))];
    let heads = left.tables.iter().map(|table| (file_of(table), csv_line(&table.columns)));
    files.extend(heads);
    let test = test(&mut workspace, &shown(folder), &files)?;
    files.push(("main.test.zr".to_owned(), test));
    Ok(files.into_iter().map(laid_out).collect())
}

/// A policy file in canonical layout; other files as they are.
fn laid_out((file, text): (String, String)) -> (String, String) {
    let canonical = if file.ends_with(".zr") { zhunru::format(&file, &text).ok() } else { None };
    (file, canonical.unwrap_or(text))
}

fn file_of(table: &OpenTable) -> String {
    format!("名录/{}.csv", table.name.trim_matches(['「', '」']).replace(['/', '\\'], "_"))
}

fn policy(name: &str, template: &LeftOpen) -> String {
    let level = if template.is_lowest { "乡" } else { "县" };
    let upper = &template.name;
    let mut text = format!(
        "// 按{}制定。规则都在那里；这里填本地的参数和名录，要更严的，另写规则。下级只能从严，不能放宽。\n\n\
         政策 {name}\n    层级 {level}\n    施行 {FROM}\n    上位 {upper}\n",
        if upper.starts_with('「') { upper.clone() } else { format!("「{upper}」") },
    );
    for line in &template.header {
        text += &format!("    {line}\n");
    }
    for parameter in &template.parameters {
        text += &setting(parameter);
    }
    for table in &template.tables {
        text += "\n";
        text += &remark(table.remark.as_deref());
        text += &format!("// 表的列：{}\n设定 {} 来自 “{}”\n", table.columns.join("、"), table.name, file_of(table));
    }
    if !template.admitting.is_empty() {
        text += "\n// 放行要有本级的规则：上位放行的不算，下面照上位的写，可以改得更严。\n";
    }
    for rule in &template.admitting {
        text += &format!("\n{rule}");
    }
    if !template.with_exceptions.is_empty() {
        text += &format!("\n// 上位还有几条放行的规则带着例外，要用的在这里另写：{}。\n", template.with_exceptions.join("、"));
    }
    text
}

/// A line of a CSV file.
fn csv_line(cells: &[String]) -> String {
    let cell = |text: &String| match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
}

/// A name as a policy file writes it: bracketed, unless it is a plain name (fmt takes brackets off that are not needed).
pub fn named(name: &str) -> String {
    let bracketed = format!("「{name}」");
    let probe = format!("政策 {bracketed}\n    层级 县\n    默认 准入\n");
    let plain = zhunru::format("名称.zr", &probe).ok();
    let first = plain.as_deref().and_then(|text| text.lines().next()).and_then(|line| line.strip_prefix("政策 "));
    first.map_or(bracketed, str::to_owned)
}

fn setting(OpenParameter { name, value, low, high, remark: said }: &OpenParameter) -> String {
    format!("\n{}// 可以定为 {low} 至 {high}\n设定 {name} = {value}\n", remark(said.as_deref()))
}

fn remark(said: Option<&str>) -> String {
    said.map_or_else(String::new, |said| said.lines().map(|line| format!("// {line}\n")).collect())
}

/// The test of an item of which nothing is said, with what it comes to today.
fn test(workspace: &mut Workspace, folder: &str, files: &[(String, String)]) -> Result<String, Failure> {
    let named: Vec<(String, Vec<u8>)> = files
        .iter()
        .filter(|(file, _)| file.ends_with(".zr"))
        .map(|(file, text)| (format!("{folder}/{file}"), text.clone().into_bytes()))
        .collect();
    workspace.add_package(folder, named, true);
    for path in workspace.wanted_tables().into_iter().flatten() {
        if let Some((_, text)) = files.iter().find(|(file, _)| path == format!("{folder}/{file}")) {
            workspace.add_table(&path, text.clone().into_bytes());
        }
    }
    let only = workspace.select(&[folder.to_owned()]);
    only.map_err(|errors| load::unusable(workspace, &errors))?;
    let day = Date::parse(FROM).map_err(|_| Failure(format!("没有「{FROM}」这一天")))?;
    let policy = load::compiled(workspace, day)?;
    let failed = |error: ReadError| Failure(error.message);
    let list = read_list(b"[{}]", InputFormat::Json, &ReadOptions::default()).map_err(failed)?;
    let result = policy.check(Feed::Input(&list), &CheckOptions::default()).map_err(failed)?;
    let fields = workspace.fields(day).map_err(|errors| load::unusable(workspace, &errors))?;
    let expected = result.items.first().map(|item| expectation(item, &fields)).unwrap_or_default();
    Ok(format!("测试 “什么都没有填的”\n    基准日 {FROM}\n    事项\n    预期 {expected}\n"))
}

fn expectation(item: &Item<'_>, fields: &[FieldInfo]) -> String {
    let written = |fact: &str| match fields.iter().find(|field| field.name == fact) {
        Some(field) => field.object.iter().chain([&field.key]).map(|name| named(name)).collect::<Vec<_>>().join("."),
        None => named(fact),
    };
    // Facts of other items (`第3项.编制`) have no place in a test of one.
    let missing: Vec<String> = item.missing.iter().map(AsRef::as_ref).filter(|fact: &&str| !fact.contains("项.")).map(written).collect();
    let missing = if missing.is_empty() { String::new() } else { format!(" 缺 {}", missing.join("、")) };
    format!("{}{missing}", item.outcome.word())
}
