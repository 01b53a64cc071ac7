//! Decision tables with 首个命中 of thousands of rows: they are linted and judged like plain ones, by the first row that holds.

use crate::support::random::Dice;
use crate::support::{check, day, policy, workspace};
use std::time::{Duration, Instant};

const COLUMNS: usize = 10;
const NAMES: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];
const CONCLUSIONS: [(&str, &str); 3] = [("不予准入", "reject"), ("报批 “县局”", "approval"), ("提醒", "admit")];
/// Such a table takes a second or two; with work in the square of its rows for each of them it took hours.
const SOON: Duration = Duration::from_secs(60);

/// Names in even columns, numbers in odd ones.
#[derive(Clone, Copy)]
enum Cell {
    Any,
    Name(usize),
    Below(usize),
    AtLeast(usize),
}

impl Cell {
    fn text(self) -> String {
        match self {
            Cell::Any => "—".to_owned(),
            Cell::Name(name) => NAMES[name].to_owned(),
            Cell::Below(number) => format!("< {number}"),
            Cell::AtLeast(number) => format!("≥ {number}"),
        }
    }

    fn holds(self, value: usize) -> bool {
        match self {
            Cell::Any => true,
            Cell::Name(name) => name == value,
            Cell::Below(number) => value < number,
            Cell::AtLeast(number) => value >= number,
        }
    }
}

type Row = (Vec<Cell>, usize);

fn rows(dice: &mut Dice, count: usize) -> Vec<Row> {
    let mut cell = |column: usize| match (dice.chance(20), column % 2, dice.chance(50)) {
        (true, ..) => Cell::Any,
        (_, 0, _) => Cell::Name(dice.below(NAMES.len())),
        (_, _, true) => Cell::Below(dice.below(1000)),
        (_, _, false) => Cell::AtLeast(dice.below(1000)),
    };
    (0..count).map(|row| ((0..COLUMNS).map(&mut cell).collect(), row % CONCLUSIONS.len())).collect()
}

fn text(rows: &[Row]) -> String {
    let mut text = "政策 示例\n    层级 县\n    默认 准入\n".to_owned();
    for column in 0..COLUMNS {
        text += &format!("字段 列{column} {}\n", if column % 2 == 0 { format!("枚举 {{{}}}", NAMES.join("、")) } else { "数".to_owned() });
    }
    let headings: String = (0..COLUMNS).map(|column| format!(" 列{column} |")).collect();
    text += &format!("判定表 大 首个命中\n    依据 《办法》第一条\n    |{headings} 结论 |\n");
    for (cells, conclusion) in rows {
        let cells: String = cells.iter().map(|cell| format!(" {} |", cell.text())).collect();
        text += &format!("    |{cells} {} |\n", CONCLUSIONS[*conclusion].0);
    }
    text
}

/// The item with the facts for which `keep` says so.
fn item(values: &[usize], mut keep: impl FnMut() -> bool) -> String {
    let facts = values.iter().enumerate().filter(|_| keep()).map(|(column, value)| {
        let value = if column % 2 == 0 { format!("\"{}\"", NAMES[*value]) } else { value.to_string() };
        format!("\"列{column}\": {value}")
    });
    format!("{{{}}}", facts.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_table_of_four_thousand_rows_is_linted_soon() {
    let mut rows = rows(&mut Dice::new(1), 4000);
    // A row that one above it covers, far down.
    let mut covered = rows[1234].0.clone();
    covered.iter_mut().for_each(|cell| match cell {
        Cell::Below(number) => *number = number.saturating_sub(1).max(1),
        Cell::Any | Cell::Name(_) | Cell::AtLeast(_) => {}
    });
    rows.push((covered, 0));
    let all = workspace(&[&text(&rows)]);
    let begun = Instant::now();
    let found = all.lint(Some(day("2024-01-01")));
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
    assert!(found.iter().all(|found| format!("{:?}", found.code) == "CON001"), "{found:?}");
    assert!(found.iter().any(|found| found.message.contains("「大·4001」的这一行永远轮不到")), "{found:?}");
}

#[test]
fn the_first_row_that_holds_decides() {
    let mut dice = Dice::new(2);
    let rows = rows(&mut dice, 4000);
    let policy = policy(&[&text(&rows)], "2024-01-01");
    let items: Vec<Vec<usize>> =
        (0..300).map(|_| (0..COLUMNS).map(|column| dice.below(if column % 2 == 0 { NAMES.len() } else { 1000 })).collect()).collect();
    let outcome = |values: &[usize]| {
        let holds = |(cells, _): &&Row| cells.iter().zip(values).all(|(cell, value)| cell.holds(*value));
        rows.iter().find(holds).map_or("admit", |(_, conclusion)| CONCLUSIONS[*conclusion].1)
    };
    let list = |items: Vec<String>| format!("[{}]", items.join(","));

    let begun = Instant::now();
    let full = check(&policy, &list(items.iter().map(|item| self::item(item, || true)).collect()), false);
    for (found, values) in full.items.iter().zip(&items) {
        assert_eq!(found.outcome.key(), outcome(values), "{values:?}");
    }
    let open = check(&policy, &list(items.iter().map(|item| self::item(item, || dice.chance(80))).collect()), false);
    for (found, values) in open.items.iter().zip(&items) {
        assert!(found.possible.iter().any(|possible| possible.key() == outcome(values)), "{values:?} {:?}", found.possible);
    }
    assert!(open.items.iter().any(|found| !found.determined));
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
}

#[test]
fn an_empty_form_may_come_to_every_conclusion_of_a_table() {
    let policy = policy(&[&text(&rows(&mut Dice::new(3), 300))], "2024-01-01");
    let empty = check(&policy, "[{}]", false);
    let possible: Vec<&str> = empty.items[0].possible.iter().map(|outcome| outcome.key()).collect();
    assert_eq!(possible, ["admit", "approval", "reject"]);
    assert_eq!(empty.items[0].missing.len(), COLUMNS);
}
