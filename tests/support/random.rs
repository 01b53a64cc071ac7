//! Random policies and items over a fixed set of facts, from a seed: the same seed gives the same case on every machine.

use serde_json::{Map, Value, json};

/// A small, fast, reproducible source of choices (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

const TYPES: &[&str] = &["处罚", "许可", "强制", "服务"];
const OPINIONS: &[&str] = &["街道", "司法局", "财政局", "编办"];
const WORDS: &[&str] = &["专班", "巡查", "审批", "代办"];
const DAYS: &[&str] = &["2024-01-01", "2024-02-29", "2024-03-15", "2024-12-31"];

/// The declarations that every random policy has.
pub const FIELDS: &str = "字段 事项名称 文本
字段 类型 枚举 {处罚、许可、强制、服务}
字段 面积 数(平方米)
字段 经费 金额
字段 测算 金额
字段 人数 整数(名)
字段 紧急 是否
字段 跨区 是否 缺省 否
字段 认定 是否 由 “区政府”
字段 意见 集合 {街道、司法局、财政局、编办}
字段 申请 日期
字段 实施 日期
字段 编号 文本 必填 当 类型 = 许可
定义 缺口 = 测算 - 经费
定义 不急 = 非 紧急
";

/// A condition. `depth`: how deep connectives may nest; `figures`: whether figures over the whole list may stand in it.
pub fn condition(dice: &mut Dice, depth: usize, figures: bool) -> String {
    if depth > 0 && dice.chance(45) {
        let word = if dice.chance(50) { " 且 " } else { " 或 " };
        let parts: Vec<String> = (0..2 + dice.below(2)).map(|_| format!("({})", condition(dice, depth - 1, figures))).collect();
        return parts.join(word);
    }
    if depth > 0 && dice.chance(15) {
        return format!("非 ({})", condition(dice, depth - 1, figures));
    }
    let relation = *dice.pick(&["=", "≠", "<", "≤", ">", "≥"]);
    let equality = *dice.pick(&["=", "≠"]);
    let area = dice.below(4) * 100;
    let money = dice.below(4) * 5;
    let people = dice.below(5);
    let day = *dice.pick(DAYS);
    match dice.below(if figures { 25 } else { 22 }) {
        0 | 1 => format!("类型 {equality} {}", dice.pick(TYPES)),
        2 => format!("类型 属于 {{{}、{}}}", TYPES[dice.below(2)], TYPES[2 + dice.below(2)]),
        3 | 4 => format!("面积 {relation} {area}平方米"),
        5 => format!("面积 介于 {area}平方米 至 {}平方米", area + 100 * dice.below(3)),
        6 | 7 => format!("经费 {relation} {money}万元"),
        8 => format!("经费 {relation} 测算"),
        9 => format!("缺口 {relation} {money}万元"),
        10 => format!("人数 {relation} {people}名"),
        11 => format!("人数 * 2 {relation} {people}名"),
        12 => "紧急".to_owned(),
        13 => dice.pick(&["跨区", "不急", "认定"]).to_string(),
        14 => format!("意见 包含 {}", dice.pick(OPINIONS)),
        15 => format!("意见 {} {{{}、{}}}", dice.pick(&["包含全部", "包含任一"]), OPINIONS[dice.below(2)], OPINIONS[2 + dice.below(2)]),
        16 => format!("事项名称 {} “{}”", dice.pick(&["包含", "不包含", "开头为", "结尾为", "="]), dice.pick(WORDS)),
        17 => format!("申请 {relation} {day}"),
        18 => format!("申请 + {}日 {relation} 实施", dice.below(40)),
        19 => format!("申请 + {}个月 {relation} {day}", dice.below(3)),
        20 => format!("{} {}", dice.pick(&["面积", "紧急", "申请", "事项名称", "意见"]), dice.pick(&["已填", "未填"])),
        21 => format!("经费 / 测算 {relation} 50%"),
        22 => format!("计数(按 事项名称) {relation} {}", 1 + dice.below(2)),
        23 => format!("合计(人数 按 类型) {relation} {}名", dice.below(12)),
        _ => format!("任一(紧急 按 类型)"),
    }
}

fn conclusion(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => "提醒".to_owned(),
        1 => "须满足 “足额划转{测算}”".to_owned(),
        2 | 3 => "准入".to_owned(),
        4 => "附条件准入 “签订委托书”".to_owned(),
        5 | 6 => "报批 “区委编委”".to_owned(),
        7 => "裁决 “联席会议”".to_owned(),
        8 => "补正 “材料”".to_owned(),
        9 => "转办 “赋权程序”".to_owned(),
        _ => "不予准入".to_owned(),
    }
}

/// What a random policy may have in it.
#[derive(Clone, Copy)]
pub struct Shape {
    pub rules: usize,
    pub depth: usize,
    pub figures: bool,
    pub exceptions: bool,
}

/// The rules of a random policy, each a declaration of its own.
pub fn rules(dice: &mut Dice, shape: Shape, prefix: &str) -> Vec<String> {
    (0..shape.rules)
        .map(|at| {
            let mut rule = format!("规则 {prefix}{at}");
            if shape.exceptions && at > 0 && dice.chance(25) {
                rule.push_str(&format!(" 例外于 {prefix}{}", dice.below(at)));
            }
            rule.push_str(&format!("\n    依据 《办法》第{}条\n", at + 1));
            if dice.chance(20) {
                rule.push_str("    当   下列之一\n");
                for label in ["一", "二"] {
                    rule.push_str(&format!("         （{label}）{}\n", condition(dice, shape.depth.saturating_sub(1), shape.figures)));
                }
            } else if dice.chance(95) {
                rule.push_str(&format!("    当   {}\n", condition(dice, shape.depth, shape.figures)));
            }
            if dice.chance(20) {
                rule.push_str(&format!("    除非 {}\n", condition(dice, 1, shape.figures)));
            }
            if dice.chance(12) {
                rule.push_str("    应备 紧急、申请、意见 {街道、司法局}\n");
            }
            rule.push_str(&format!("    结论 {}\n", conclusion(dice)));
            rule
        })
        .collect()
}

/// A header with a 默认.
pub fn header(dice: &mut Dice, name: &str, level: &str) -> String {
    let default = *dice.pick(&["准入", "报批 “区委编委”", "不予准入", "附条件准入 “备案”"]);
    let scope = if dice.chance(20) { format!("    适用 {}\n", condition(dice, 1, false)) } else { String::new() };
    format!("政策 {name}\n    层级 {level}\n    默认 {default}\n{scope}\n")
}

/// A value for a fact, as JSON.
pub fn value(dice: &mut Dice, field: &str) -> Value {
    match field {
        "事项名称" => json!(format!("{}{}", dice.pick(WORDS), dice.pick(&["", "事项", "专班", "审批"]))),
        "类型" => json!(dice.pick(TYPES)),
        "面积" => json!([0.0, 99.999999, 100.0, 100.000001, 200.0, 250.0, 300.0, 400.0][dice.below(8)]),
        "经费" | "测算" => json!(["0", "49999.99", "5万元", "50000.01", "10万元", "15万元", "20万元"][dice.below(7)]),
        "人数" => json!(dice.below(7)),
        "紧急" | "跨区" | "认定" => json!(dice.chance(50)),
        "意见" => json!(OPINIONS.iter().filter(|_| dice.chance(40)).collect::<Vec<_>>()),
        "申请" | "实施" => json!(
            ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-29", "2024-03-01", "2024-03-15", "2024-12-31", "2025-01-01"][dice.below(8)]
        ),
        "编号" => json!("甲1"),
        other => panic!("no such fact: {other}"),
    }
}

pub const FIELD_NAMES: &[&str] =
    &["事项名称", "类型", "面积", "经费", "测算", "人数", "紧急", "跨区", "认定", "意见", "申请", "实施", "编号"];

/// An item of which some facts are unknown, null or in error.
pub fn item(dice: &mut Dice, unknown: usize) -> Map<String, Value> {
    let mut item = Map::new();
    for field in FIELD_NAMES {
        if dice.chance(unknown) {
            match dice.below(6) {
                0 => item.insert((*field).to_owned(), Value::Null),
                1 if *field != "事项名称" && *field != "编号" => item.insert((*field).to_owned(), json!("写错了")),
                _ => None,
            };
        } else {
            item.insert((*field).to_owned(), value(dice, field));
        }
    }
    item
}
