//! Two lists held against each other as a workbook: a sheet for each kind of change, and one with the figures.

use super::error::BookError;
use super::own::{MAX_ROWS, add_table};
use crate::visible::visible_lines;
use crate::wire::{BothValues, ChangedItem, Comparison, ListedItem, MovedItem, RenamedItem};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::borrow::Cow;

/// What stands where a list says nothing.
const NOTHING: &str = "（空）";

/// The workbook.
pub fn workbook(comparison: &Comparison) -> Result<Vec<u8>, BookError> {
    let tables = tables(comparison);
    if tables.iter().any(|table| table.rows.len() > MAX_ROWS) {
        return Err(BookError(format!("一张工作表最多 {MAX_ROWS} 行，变化比这还多：请写成 JSON")));
    }
    made(&tables).map_err(|_| BookError("写不成工作簿：列太多，或者格子里的文字太长，请写成 JSON".to_owned()))
}

/// A sheet of the workbook.
struct Sheet {
    name: &'static str,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn made(tables: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for Sheet { name, headings, rows } in tables {
        // These tables are our own: they go back to nobody.
        let (headings, rows) = (seen(headings), rows.iter().map(|row| seen(row)).collect::<Vec<_>>());
        let headings: Vec<&str> = headings.iter().map(|text| &**text).collect();
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(|text| &**text).collect()).collect();
        add_table(&mut book, name, &headings, &rows)?;
    }
    book.save_to_buffer()
}

fn seen(texts: &[String]) -> Vec<Cow<'_, str>> {
    texts.iter().map(|text| visible_lines(text)).collect()
}

/// The figures first, then what there is of each kind.
fn tables(comparison: &Comparison) -> Vec<Sheet> {
    let Comparison { key, added, gone, changed, renamed, moved, stated, .. } = comparison;
    let headings = |more: &[&str]| key.iter().map(String::as_str).chain(more.iter().copied()).map(str::to_owned).collect();
    let listed = |items: &[ListedItem]| items.iter().map(|item| [item.key.clone(), vec![item.place.clone()]].concat()).collect();
    let places = |[old, new]: &[String; 2]| vec![old.clone(), new.clone()];
    let changes = changed.iter().flat_map(|ChangedItem { key, places: at, facts, .. }| {
        facts.iter().map(|(fact, values)| [key.clone(), vec![fact.clone()], both(values), places(at)].concat())
    });
    let stated = stated.iter().map(|(fact, values)| {
        let whole = key.iter().enumerate().map(|(at, _)| if at == 0 { "（整份清单）" } else { "" }.to_owned()).collect();
        [whole, vec![fact.clone()], both(values), vec![String::new(); 2]].concat()
    });
    let anew = renamed.iter().map(|RenamedItem { from, key, places: at, facts, .. }| {
        let facts: Vec<String> = facts.iter().map(|(fact, values)| format!("{fact}：{}", both(values).join(" → "))).collect();
        [vec![from.clone()], key.clone(), vec![facts.join("；")], places(at)].concat()
    });
    let elsewhere = moved.iter().map(|MovedItem { key, fact, from, to, places: at, .. }| {
        [key.clone(), vec![fact.clone()], both(&[from.clone(), to.clone()]), places(at)].concat()
    });
    let facts = || headings(&["变动的内容", "旧的", "新的", "旧清单的位置", "新清单的位置"]);
    let of_renamed = std::iter::once("原来的名称".to_owned()).chain(headings(&["别的变动", "旧清单的位置", "新清单的位置"])).collect();
    let all = vec![
        Sheet { name: "增加", headings: headings(&["新清单的位置"]), rows: listed(added) },
        Sheet { name: "删去", headings: headings(&["旧清单的位置"]), rows: listed(gone) },
        Sheet { name: "变动", headings: facts(), rows: stated.chain(changes).collect() },
        Sheet { name: "改名", headings: of_renamed, rows: anew.collect() },
        Sheet { name: "移动", headings: facts(), rows: elsewhere.collect() },
    ];
    std::iter::once(figures(comparison)).chain(all.into_iter().filter(|sheet| !sheet.rows.is_empty())).collect()
}

fn figures(comparison: &Comparison) -> Sheet {
    let Comparison { items, added, gone, changed, renamed, moved, by, columns, .. } = comparison;
    let row = |what: &str, value: &str, old: String, new: String| vec![what.to_owned(), value.to_owned(), old, new];
    let mut rows = vec![row("事项", "", items.old.to_string(), items.new.to_string())];
    let kinds = [
        ("增加", String::new(), added.len().to_string()),
        ("删去", gone.len().to_string(), String::new()),
        ("变动", changed.len().to_string(), changed.len().to_string()),
        ("改名", renamed.len().to_string(), renamed.len().to_string()),
        ("移动", moved.len().to_string(), moved.len().to_string()),
    ];
    rows.extend(kinds.into_iter().map(|(kind, old, new)| row(kind, "", old, new)));
    for breakdown in by {
        rows.extend(
            breakdown.groups.iter().map(|group| {
                row(&breakdown.field, group.value.as_deref().unwrap_or(NOTHING), group.old.to_string(), group.new.to_string())
            }),
        );
    }
    rows.extend(columns.gone.iter().map(|column| row("只有旧清单有的列", column, String::new(), String::new())));
    rows.extend(columns.added.iter().map(|column| row("只有新清单有的列", column, String::new(), String::new())));
    Sheet { name: "概况", headings: ["项目", "内容", "旧清单", "新清单"].map(str::to_owned).to_vec(), rows }
}

fn both(values: &BothValues) -> Vec<String> {
    values.iter().map(|value| value.as_deref().unwrap_or(NOTHING).to_owned()).collect()
}
