//! 法规 of a table file: a version of a law for each row.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostics};
use crate::input::{Cell, Input};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Law, Name};
use crate::value::date::Date;
use crate::value::read::read;
use crate::value::text::{heading_key, is_dash, key, title};
use crate::value::types::Type;
use crate::value::{Symbols, Value};

/// What a file of laws may say of a law; only the name must be there.
const COLUMNS: [&str; 7] = ["名称", "简称", "位阶", "机关", "施行", "失效", "条数"];
/// Places of these columns.
const NAME: usize = 0;
const SHORT_TITLES: usize = 1;
const RANK: usize = 2;
const ORGAN: usize = 3;
const FROM: usize = 4;
const UNTIL: usize = 5;
const ARTICLE_COUNT: usize = 6;

/// The laws of a table. `file`: where the policy names it; `places`: of each row the place of the cell below each heading.
pub fn laws_of(input: &Input, file: &Spanned<String>, places: &[Vec<Span>], out: &mut Diagnostics) -> Vec<Law> {
    let columns = COLUMNS.map(|column| input.headings.iter().position(|heading| heading_key(&heading.text) == column));
    for (column, _) in COLUMNS.iter().zip(&columns).filter(|(_, found)| found.is_none()) {
        let others =
            input.headings.iter().map(|heading| heading.text.as_str()).filter(|text| !COLUMNS.contains(&heading_key(text).as_str()));
        let near = others.clone().find(|other| did_you_mean(other, [*column]).is_some());
        if *column == COLUMNS[NAME] || near.is_some() {
            let help = near
                .map_or_else(|| format!("第一行写列名：{}", COLUMNS.join("、")), |near| format!("是不是把「{near}」写成「{column}」？"));
            out.report(Code::TAB003, file.span, format!("「{}」里没有「{column}」这一列", file.node), help);
        }
    }
    let mut laws = Vec::new();
    for (record, places) in input.items.iter().zip(places) {
        let mut row = Row { cells: Vec::new(), out };
        for column in columns {
            let place = column.and_then(|column| places.get(column)).copied().unwrap_or(file.span.head());
            let cell = column.and_then(|column| record.cells.iter().find(|(heading, _)| *heading as usize == column));
            row.cells.push((cell.map_or(&Cell::Null, |(_, cell)| cell), place));
        }
        laws.extend(row.law());
    }
    laws
}

/// The cells of a row, in the order of the columns, each with its place.
struct Row<'r> {
    cells: Vec<(&'r Cell<'r>, Span)>,
    out: &'r mut Diagnostics,
}

impl Row<'_> {
    fn law(mut self) -> Option<Law> {
        let name = self.text(NAME);
        let says_nothing = (1..COLUMNS.len()).all(|column| self.text(column).is_none());
        let Some(name) = name else {
            if let Some((_, place)) = self.cells.first().filter(|_| !says_nothing) {
                self.out.report(Code::TAB004, *place, "这一行没有写法规的名称", "补上名称，或删去这一行");
            }
            return None;
        };
        let short = self.text(SHORT_TITLES);
        Some(Law {
            name: untitled(name),
            short: short.into_iter().flat_map(parts).map(untitled).collect(),
            rank: self.text(RANK).map(|rank| Name { text: key(&rank.node).into_owned(), span: rank.span, bracketed: false }),
            organ: self.text(ORGAN),
            from: self.date(FROM),
            until: self.date(UNTIL),
            articles: self.count(ARTICLE_COUNT),
        })
    }

    /// What a cell holds; none for one that says nothing.
    fn text(&self, column: usize) -> Option<Spanned<String>> {
        let (cell, place) = self.cells.get(column)?;
        let text = if matches!(cell, Cell::Null) { String::new() } else { cell.shown().trim().to_owned() };
        (!text.is_empty() && !is_dash(&text)).then(|| Spanned::new(text, *place))
    }

    fn date(&mut self, column: usize) -> Option<Spanned<Date>> {
        let (cell, place) = *self.cells.get(column)?;
        match read(cell, &Type::Date, None, (&Symbols::default()).into(), &mut Vec::new()) {
            Ok(Some(Value::Date(date))) => Some(Spanned::new(date, place)),
            Ok(_) => None,
            Err(wrong) => {
                self.out.report(Code::TAB004, place, wrong.message, "日期写作 2024-02-10；不知道的，空着");
                None
            }
        }
    }

    fn count(&mut self, column: usize) -> Option<Spanned<u32>> {
        let text = self.text(column)?;
        let digits = key(&text.node);
        let count = digits.strip_suffix('条').unwrap_or(&digits).trim().parse().ok();
        if count.is_none() {
            self.out.report(Code::TAB004, text.span, format!("「{}」不是条数", text.node), "写法规最后一条的条号，如 86；不知道的，空着");
        }
        count.map(|count| Spanned::new(count, text.span))
    }
}

/// A title without its 《》.
fn untitled(text: Spanned<String>) -> Spanned<String> {
    let inner = title(&text.node).filter(|_| text.node.starts_with('《')).map(|title| title.trim().to_owned());
    Spanned::new(inner.unwrap_or(text.node), text.span)
}

/// Several titles in one cell.
fn parts(text: Spanned<String>) -> Vec<Spanned<String>> {
    let parts = text.node.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Spanned::new(part.to_owned(), text.span)).collect()
}
