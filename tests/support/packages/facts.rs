//! Random items and lists for random policies: facts given, unfilled, said to be none, in error.

use super::declarations::{CODES, DEPARTMENTS, OPINIONS, TYPES, WORDS};
use crate::support::random::Dice;
use serde_json::{Map, Value, json};

const STREETS: &[&str] = &["东街", "西街", "南街", "北街", "无名街", "东街 办", "城东"];

/// The facts that every random policy has.
pub const FIELD_NAMES: &[&str] =
    &["事项名称", "类型", "面积", "经费", "测算", "人数", "紧急", "跨区", "认定", "意见", "申请", "实施", "编号"];

/// Those of a policy that declares everything.
const MORE: &[&str] = &["承接街道", "代码", "会签", "占比", "期限", "依据文件", "已公示", "辖区", "片区", "名目", "方式"];

/// A value for a fact, as JSON.
pub fn value(dice: &mut Dice, field: &str) -> Value {
    match field {
        "事项名称" => json!(format!("{}{}", dice.pick(WORDS), dice.pick(&["", "事项", "专班", "审批"]))),
        "类型" => json!(dice.pick(TYPES)),
        "面积" => json!([0.0, 99.999999, 100.0, 100.000001, 200.0, 250.0, 300.0, 400.0][dice.below(8)]),
        "经费" | "测算" => json!(["0", "49999.99", "5万元", "50000.01", "10万元", "15万元", "20万元"][dice.below(7)]),
        "人数" => json!(dice.below(7)),
        "紧急" | "跨区" | "认定" | "已公示" => json!(dice.chance(50)),
        "意见" => json!(OPINIONS.iter().filter(|_| dice.chance(40)).collect::<Vec<_>>()),
        "申请" | "实施" => json!(
            ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-29", "2024-03-01", "2024-03-15", "2024-12-31", "2025-01-01"][dice.below(8)]
        ),
        "编号" => json!("甲1"),
        "承接街道" => json!(dice.pick(STREETS)),
        "辖区" => json!(dice.pick(&["东街", "西 街", "南街", "城东", "西街办", "\u{200b}北街", "东接"])),
        "片区" => json!(dice.pick(&["东片", "西片", "南片"])),
        "名目" => json!(dice.pick(&["拘留", "罚款", "警告"])),
        "方式" => json!(dice.pick(&["委托", "交由", "直接委托", "交由 行使"])),
        "代码" => json!(dice.pick(CODES)),
        "会签" => json!(DEPARTMENTS.iter().filter(|_| dice.chance(40)).collect::<Vec<_>>()),
        "占比" => json!(["0", "0.1", "10%", "20.000001%", "0.5", "100%", "15%"][dice.below(7)]),
        "期限" => json!([0, 4, 8, 10, 20][dice.below(5)]),
        "依据文件" => {
            json!(dice.pick(&["《行政处罚法》第一条", "行政处罚法", "《办法》", "《办法", "《办法》《城东》", "东街、西街的罚款"]))
        }
        "批次" => json!(dice.below(6)),
        "申请日期" => json!(["2024-01-01", "2024-01-15", "2024-02-29", "2024-07-01"][dice.below(4)]),
        "申请部门" => json!("区城管局"),
        other => panic!("no such fact: {other}"),
    }
}

/// Puts a fact that `unknown` times of a hundred is unfilled, null or in error.
fn put(dice: &mut Dice, into: &mut Map<String, Value>, field: &str, unknown: usize) {
    let value = if !dice.chance(unknown) {
        value(dice, field)
    } else {
        match dice.below(7) {
            0 => Value::Null,
            // A text may be anything.
            1 if field != "事项名称" && field != "编号" => json!("写错了"),
            2 if MORE.contains(&field) => json!("—"),
            _ => return,
        }
    };
    into.insert(field.to_owned(), value);
}

/// An item of [`FIELD_NAMES`], of which some facts are unknown.
pub fn item(dice: &mut Dice, unknown: usize) -> Map<String, Value> {
    let mut item = Map::new();
    FIELD_NAMES.iter().for_each(|field| put(dice, &mut item, field, unknown));
    item
}

/// A list with its 对象, for a policy that declares everything.
pub fn list(dice: &mut Dice, items: usize, unknown: usize) -> Value {
    let items: Vec<Value> = (0..items)
        .map(|_| {
            // Most items of a list are filled with care, some hardly.
            let unknown = if dice.chance(50) { unknown / 4 } else { unknown };
            let mut item = item(dice, unknown);
            MORE.iter().for_each(|field| put(dice, &mut item, field, unknown));
            Value::Object(item)
        })
        .collect();
    let mut object = Map::new();
    ["申请日期", "申请部门", "批次"].iter().for_each(|field| put(dice, &mut object, field, unknown));
    json!({ "申报": object, "事项": items })
}
