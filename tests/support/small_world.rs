//! A world so small that all its items can be judged: its facts, and random conditions and conclusions on them.

use super::random::Dice;
use serde_json::{Value, json};

/// The facts that may change, with their types; 区域 is 固有.
pub const FIELDS: [(&str, &str); 6] = [
    ("类型", "枚举 {甲、乙、丙}"),
    ("紧急", "是否"),
    ("人数", "整数(名)"),
    ("户数", "数"),
    ("意见", "集合 {子、丑、寅}"),
    ("备案", "是否"),
];

/// The facts of the small world and what each may be; 区域 is 固有.
pub fn world() -> Vec<(&'static str, Vec<Value>)> {
    let numbers = || (0..5).map(Value::from).collect::<Vec<_>>();
    let names = ["子", "丑", "寅"];
    let sets = (0..8).map(|bits| names.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name).collect()).collect();
    vec![
        ("类型", vec![json!("甲"), json!("乙"), json!("丙")]),
        ("紧急", vec![json!(true), json!(false)]),
        ("人数", numbers()),
        ("户数", numbers()),
        ("意见", sets),
        ("备案", vec![json!(true), json!(false)]),
        ("区域", vec![json!("东"), json!("西")]),
    ]
}

pub fn condition(dice: &mut Dice, crosses: bool) -> String {
    let bound = dice.below(4);
    let kinds = if crosses { 13 } else { 11 };
    match dice.below(kinds) {
        0 => format!("类型 = {}", dice.pick(&["甲", "乙", "丙"])),
        1 => "类型 属于 {甲、丙}".to_owned(),
        2 => "紧急".to_owned(),
        3 => "非 备案".to_owned(),
        4 => format!("人数 {} {bound}名", dice.pick(&["<", "≥", ">", "=", "≠"])),
        5 => format!("户数 {} {bound}", dice.pick(&["<", "≥", ">", "≤"])),
        6 => format!("意见 包含 {}", dice.pick(&["子", "丑"])),
        7 => format!("意见 {} {{子、寅}}", dice.pick(&["包含任一", "包含全部"])),
        8 => format!("区域 = {}", dice.pick(&["东", "西"])),
        9 => format!("{} {}", dice.pick(&["人数", "类型", "紧急"]), dice.pick(&["已填", "未填"])),
        10 => "人数 介于 1名 至 3名".to_owned(),
        11 => "户数 < 人数 / 1名".to_owned(),
        _ => format!("户数 + 人数 / 1名 > {}", bound + 2),
    }
}

pub fn conditions(dice: &mut Dice, crosses: bool) -> String {
    let mut next = || condition(dice, crosses);
    let (one, other, third) = (next(), next(), next());
    match dice.below(4) {
        0 => one,
        1 => format!("{one} 且 {other}"),
        2 => format!("{one} 或 {other}"),
        _ => format!("({one} 或 {other}) 且 {third}"),
    }
}

pub fn conclusion(dice: &mut Dice) -> &'static str {
    const ALL: [&str; 11] = [
        "准入",
        "准入",
        "准入",
        "附条件准入 “备案”",
        "须满足 “公示”",
        "报批 “县政府”",
        "补正 “材料”",
        "转办 “他处”",
        "不予准入",
        "不予准入",
        "提醒",
    ];
    ALL[dice.below(ALL.len())]
}
