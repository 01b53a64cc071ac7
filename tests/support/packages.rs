//! Random packages with everything in them: levels, tables with dates, a calendar, 对象, sets of many names, decision tables,
//! periods, exceptions to upper rules, figures of the list; and random lists for them.

use super::day;
use super::random::{self, Dice};
use serde_json::{Map, Value, json};
use zhunru::{Policy, Workspace};

/// A package: its text and its table files.
pub struct Package {
    pub text: String,
    pub tables: Vec<(&'static str, String)>,
}

const CODES: &[&str] = &["甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丙二", "丁一"];
const DEPARTMENTS: &[&str] = &["民政", "城管", "应急", "住建", "环保", "农业", "水利", "教育", "卫健"];
const STREETS: &[&str] = &["东街", "西街", "南街", "北街", "无名街"];

const DECLARATIONS: &str = "字段 承接街道 文本
字段 代码 枚举 {甲一、甲二、甲三、乙一、乙二、丙一、丙二、丁一}
字段 会签 集合 {民政、城管、应急、住建、环保、农业、水利、教育、卫健}
字段 占比 比例
字段 期限 整数(个工作日) 缺省 10个工作日
字段 依据文件 文本
字段 已公示 是否 必填 当 紧急
对象 申报
    字段 申请日期 日期
    字段 申请部门 文本 必填
    字段 批次 整数
名录 街道名录 来自 “streets.csv” 主键 名称
    列 名称 文本
    列 编制 整数(名)
    列 级别 枚举 {甲一、乙一}
名录 禁止清单 来自 “forbidden.csv” 主键 代码 施行 起 失效 止
    列 代码 文本
    列 起 日期
    列 止 日期
日历 来自 “days.csv”
参数 上限 金额 = 10万元 可调 1万元 至 50万元
定义 人均 = 经费 / (人数 / 1名)
";

const STREET_TABLE: &str = "名称,编制,级别\n东街,3,甲一\n西街,5,乙一\n南街,,甲一\n北街,0,\n";
const FORBIDDEN_TABLE: &str = "代码,起,止\n甲一,2020-01-01,2024-01-01\n甲一,2024-03-01,\n乙一,,2024-12-31\n丙二,2024-06-01,2024-06-02\n";
const DAYS_TABLE: &str = "日期,类型\n2024-01-01,休\n2024-02-10,休\n2024-02-04,班\n2024-05-01,休\n";

/// A condition that may speak of anything that a package declares. `figures`: also of figures of the list.
fn condition(dice: &mut Dice, depth: usize, figures: bool) -> String {
    if depth > 0 && dice.chance(40) {
        let word = if dice.chance(50) { " 且 " } else { " 或 " };
        let parts: Vec<String> = (0..2 + dice.below(3)).map(|_| format!("({})", condition(dice, depth - 1, figures))).collect();
        return parts.join(word);
    }
    if depth > 0 && dice.chance(15) {
        return format!("非 ({})", condition(dice, depth - 1, figures));
    }
    if dice.chance(50) {
        return random::condition(dice, 0, figures);
    }
    let relation = *dice.pick(&["=", "≠", "<", "≤", ">", "≥"]);
    let equality = *dice.pick(&["=", "≠"]);
    let small = dice.below(6);
    let some: Vec<&str> = DEPARTMENTS.iter().copied().filter(|_| dice.chance(35)).collect();
    let some = if some.is_empty() { vec!["民政"] } else { some };
    let codes: Vec<&str> = CODES.iter().copied().filter(|_| dice.chance(40)).collect();
    let codes = if codes.is_empty() { vec!["丁一"] } else { codes };
    match dice.below(if figures { 32 } else { 29 }) {
        0 | 1 => format!("代码 {equality} {}", dice.pick(CODES)),
        2 | 3 => format!("代码 {} {{{}}}", dice.pick(&["属于", "不属于"]), codes.join("、")),
        4..=6 => format!("会签 {} {{{}}}", dice.pick(&["包含全部", "包含任一"]), some.join("、")),
        7 => format!("会签 {} {}", dice.pick(&["包含", "不包含"]), dice.pick(DEPARTMENTS)),
        8 => format!("占比 {relation} {}%", small * 10),
        9 => format!("占比 介于 {}% 至 {}%", small * 5, small * 10),
        10 => format!("期限 {relation} {}个工作日", small * 4),
        11 => format!("经费 {relation} 上限"),
        12 => format!("人均 {relation} {small}万元"),
        13 => format!("街道名录[承接街道].编制 {relation} {small}名"),
        14 => format!("街道名录[承接街道].级别 {equality} {}", dice.pick(&["甲一", "乙一"])),
        15 => format!("人数 {relation} 街道名录[承接街道].编制"),
        16 => format!("承接街道 {} 街道名录", dice.pick(&["属于", "不属于"])),
        17 => "代码 属于 禁止清单".to_owned(),
        18 => "代码 不属于 禁止清单 于 申请".to_owned(),
        19 => format!("申请 + {small}个工作日 {relation} 实施"),
        20 => format!("工作日数(申请, 实施) {relation} {small}个工作日"),
        21 => "依次(申请, 实施, 申报.申请日期)".to_owned(),
        22 => format!("申报.申请日期 {} 2024-0{}-15", dice.pick(&["早于", "不早于", "="]), 1 + small),
        23 => format!("申报.批次 {relation} {small}"),
        24 => format!("实施 - 申请 {relation} {}日", small * 20),
        25 => format!("{} {}", dice.pick(&["会签", "代码", "占比", "期限", "申报.申请部门", "依据文件"]), dice.pick(&["已填", "未填"])),
        26 => format!("(若 紧急 则 面积 否则 {small}00平方米) {relation} 200平方米"),
        27 => format!("法规名(依据文件) {equality} “行政处罚法”"),
        28 => format!("申请 {} 基准日 - {}日", dice.pick(&["早于", "不早于", "晚于"]), small * 30),
        29 => format!("{} {relation} {small}名", dice.pick(&["最大(人数 按 类型)", "合计(人数 按 代码)", "合计(人数)", "较大(人数, 2名)"])),
        _ => figure(dice, relation, small),
    }
}

/// A condition on a figure of the list.
fn figure(dice: &mut Dice, relation: &str, small: usize) -> String {
    match dice.below(12) {
        0 => format!("计数(按 代码、承接街道 其中 紧急) {relation} {small}"),
        1 => format!("种数(承接街道 按 类型 其中 人数 > 1名) {relation} {small}"),
        2 => format!("合计(经费 其中 跨区) {relation} {}0万元", small * 9),
        3 => format!("人数 {relation} 最小(人数 按 事项名称 其中 非 跨区)"),
        4 => format!("申请 {} 最大(申请 按 代码)", if relation == "=" { "=" } else { "早于" }),
        5 => "重叠(申请, 实施 按 事项名称、类型)".to_owned(),
        6 => "重叠(申请, 实施 按 代码 其中 紧急)".to_owned(),
        7 => "非 重叠(申请, 申请 + 3日)".to_owned(),
        8 => "全部(面积 > 90平方米 按 代码、类型)".to_owned(),
        9 => "任一(人数 > 街道名录[承接街道].编制 按 承接街道 其中 认定)".to_owned(),
        10 => format!("合计(占比 按 街道名录[承接街道].级别) {relation} {small}0%"),
        _ => format!("计数(其中 申请 早于 申报.申请日期) {relation} {}", small * 10),
    }
}

/// A condition that the list as a whole can be held against.
fn list_condition(dice: &mut Dice, figures: bool) -> String {
    let small = dice.below(9);
    match if figures { dice.below(8) } else { 3 + dice.below(2) } {
        0 => format!("合计(人数 其中 紧急) > {small}名"),
        1 => format!("计数(其中 代码 = 甲一) ≥ {small}"),
        2 => "任一(经费 > 10万元)".to_owned(),
        3 => "申报.申请日期 早于 2024-03-01".to_owned(),
        4 => format!("申报.批次 < {small}"),
        5 => "重叠(申请, 实施 其中 代码 = 甲一 且 紧急)".to_owned(),
        6 => format!("种数(承接街道) > {small}"),
        _ => format!("最小(申请 其中 认定) 早于 申报.申请日期 或 全部(人数 > {small}名)"),
    }
}

fn conclusion(dice: &mut Dice, lacking: bool) -> String {
    match dice.below(14) {
        0 => "提醒".to_owned(),
        1 => "须满足 “足额划转{测算}，人均{人均}”".to_owned(),
        2 | 3 => "准入".to_owned(),
        4 => "附条件准入 “签订委托书，{会签}”".to_owned(),
        5 | 6 => "报批 “区委编委”".to_owned(),
        7 => "裁决 “联席会议”".to_owned(),
        8 | 9 => format!("补正 “材料{}”", if lacking { "{缺项}" } else { "" }),
        10 => "转办 “赋权程序”".to_owned(),
        _ => "不予准入".to_owned(),
    }
}

fn rule(dice: &mut Dice, prefix: &str, at: usize, lifts: &[String], figures: bool) -> String {
    let mut rule = format!("规则 {prefix}{at}");
    if !lifts.is_empty() && dice.chance(35) {
        let first = dice.below(lifts.len());
        rule.push_str(&format!(" 例外于 {}", lifts[first]));
        let second = dice.below(lifts.len());
        if second != first && dice.chance(30) {
            rule.push_str(&format!("、{}", lifts[second]));
        }
    }
    rule.push_str(&format!("\n    依据 《办法》第{}条\n", at + 1));
    if dice.chance(15) {
        rule.push_str(&format!("    当   {}\n         ", dice.pick(&["下列之一", "下列全部"])));
        let lines: Vec<String> =
            (0..2 + dice.below(2)).map(|line| format!("（{}）{}", ["一", "二", "三"][line], condition(dice, 1, figures))).collect();
        rule.push_str(&format!("{}\n", lines.join("\n         ")));
    } else if dice.chance(95) {
        rule.push_str(&format!("    当   {}\n", condition(dice, 2, figures)));
        if dice.chance(20) {
            rule.push_str(&format!("    当   {}\n", condition(dice, 1, figures)));
        }
    }
    if dice.chance(25) {
        rule.push_str(&format!("    除非 {}\n", condition(dice, 1, figures)));
    }
    let lacking = dice.chance(15);
    if lacking {
        rule.push_str(&format!(
            "    应备 {}\n",
            dice.pick(&["紧急、申请", "会签 {民政、卫健}、经费", "期限、跨区、代码", "意见 {街道}、会签 {教育}", "意见、人数"])
        ));
    }
    if dice.chance(10) {
        rule.push_str(&format!("    {}\n", dice.pick(&["施行 2024-01-01", "施行 2025-01-01", "失效 2024-06-01", "失效 2030-01-01"])));
    }
    if dice.chance(40) {
        let of_list =
            if figures && dice.chance(50) { "，共{合计(人数 按 代码 其中 紧急)}、{计数(按 类型)}项" } else { "" };
        rule.push_str(&format!("    理由 “面积{{面积}}，编制{{街道名录[承接街道].编制}}，缺口{{缺口}}{of_list}”\n"));
    }
    if dice.chance(30) {
        rule.push_str("    允许下级例外\n");
    }
    rule.push_str(&format!("    结论 {}\n", conclusion(dice, lacking)));
    rule
}

fn decision_table(dice: &mut Dice, name: &str, figures: bool) -> String {
    let first_hit = if dice.chance(65) { " 首个命中" } else { "" };
    let guard = if dice.chance(30) { format!("    当   {}\n", condition(dice, 0, figures)) } else { String::new() };
    let mut table = format!("判定表 {name}{first_hit}\n    依据 《办法》第九条\n{guard}    | 代码 | 面积 | 会签 | 结论 |\n");
    for _ in 0..2 + dice.below(4) {
        let code = *dice.pick(&["—", "甲一", "甲一、乙一", "丁一、丙二、甲三"]);
        let area = *dice.pick(&["—", "≥ 200平方米", "< 100平方米", "100平方米 至 300平方米"]);
        let signed = *dice.pick(&["—", "—", "民政", "教育、卫健"]);
        table.push_str(&format!(
            "    | {code} | {area} | {signed} | {} |\n",
            dice.pick(&["准入", "报批 “市政府”", "不予准入", "附条件准入 “备案”", "转办 “另案”"])
        ));
    }
    table
}

/// A policy with an upper one above it (upper first), or alone. `figures`: whether it may have figures of the list.
pub fn packages(dice: &mut Dice, figures: bool) -> Vec<Package> {
    let tables = || {
        vec![("streets.csv", STREET_TABLE.to_owned()), ("forbidden.csv", FORBIDDEN_TABLE.to_owned()), ("days.csv", DAYS_TABLE.to_owned())]
    };
    let levels: &[(&str, &str)] = if dice.chance(45) { &[("省规定", "省"), ("县办法", "县")] } else { &[("县办法", "县")] };
    let mut packages: Vec<Package> = Vec::new();
    let mut open_above: Vec<String> = Vec::new();
    for (at, (name, level)) in levels.iter().enumerate() {
        let upper = if at > 0 { "    上位 省规定\n" } else { "" };
        let scope = if dice.chance(25) { format!("    适用 {}\n", condition(dice, 1, figures)) } else { String::new() };
        let period = *dice.pick(&["", "", "", "    施行 2024-01-01\n", "    施行 2030-01-01\n", "    失效 2024-01-01\n"]);
        // A policy that is not in force has no opinion; the named one should mostly have one.
        let period = if dice.chance(60) { "" } else { period };
        let default = *dice.pick(&["准入", "报批 “区委编委”", "不予准入", "附条件准入 “备案{经费}”", "补正 “材料”"]);
        let mut text = format!("政策 {name}\n    层级 {level}\n    默认 {default}\n{upper}{scope}{period}\n");
        if at == 0 {
            text.push_str(random::FIELDS);
            text.push_str(DECLARATIONS);
        } else {
            text.push_str("字段 面积 数(平方米) 必填 当 代码 = 甲一\n");
            if dice.chance(30) {
                text.push_str("设定 上限 = 5万元\n");
            }
        }
        let prefix = if at == 0 { "上" } else { "下" };
        let prefix = if levels.len() == 1 { "规" } else { prefix };
        let mut lifts: Vec<String> = open_above.drain(..).collect();
        for number in 0..3 + dice.below(9) {
            let rule = rule(dice, prefix, number, &lifts, figures);
            lifts.push(format!("{prefix}{number}"));
            if rule.contains("允许下级例外") {
                open_above.push(format!("{prefix}{number}"));
            }
            text.push_str(&format!("\n{rule}"));
        }
        for table in 0..dice.below(3) {
            text.push_str(&format!("\n{}", decision_table(dice, &format!("{prefix}表{table}"), figures)));
        }
        if dice.chance(30) {
            text.push_str(&format!(
                "\n规则 {prefix}全 对全表\n    依据 《办法》第十条\n    当   {}\n    结论 {}\n",
                list_condition(dice, figures),
                dice.pick(&["报批 “编委”", "提醒", "不予准入"])
            ));
        }
        packages.push(Package { text, tables: if at == 0 { tables() } else { Vec::new() } });
    }
    packages
}

fn value(dice: &mut Dice, field: &str) -> Value {
    match field {
        "承接街道" => json!(dice.pick(STREETS)),
        "代码" => json!(dice.pick(CODES)),
        "会签" => json!(DEPARTMENTS.iter().filter(|_| dice.chance(40)).collect::<Vec<_>>()),
        "占比" => json!(["0", "0.1", "10%", "20.000001%", "0.5", "100%", "15%"][dice.below(7)]),
        "期限" => json!([0, 4, 8, 10, 20][dice.below(5)]),
        "依据文件" => json!(dice.pick(&["《行政处罚法》第一条", "行政处罚法", "《办法》", "《办法"])),
        "已公示" => json!(dice.chance(50)),
        "批次" => json!(dice.below(6)),
        "申请日期" => json!(["2024-01-01", "2024-01-15", "2024-02-29", "2024-07-01"][dice.below(4)]),
        "申请部门" => json!("区城管局"),
        other => random::value(dice, other),
    }
}

const MORE: &[&str] = &["承接街道", "代码", "会签", "占比", "期限", "依据文件", "已公示"];

/// A fact that is given, unknown, null or in error.
fn put(dice: &mut Dice, into: &mut Map<String, Value>, field: &str, unknown: usize) {
    if !dice.chance(unknown) {
        into.insert(field.to_owned(), value(dice, field));
        return;
    }
    match dice.below(6) {
        0 => into.insert(field.to_owned(), Value::Null),
        1 => into.insert(field.to_owned(), json!("写错了")),
        2 => into.insert(field.to_owned(), json!("—")),
        _ => None,
    };
}

/// A list with its 对象.
pub fn list(dice: &mut Dice, items: usize, unknown: usize) -> Value {
    let items: Vec<Value> = (0..items)
        .map(|_| {
            // Most items of a list are filled with care, some hardly.
            let unknown = if dice.chance(50) { unknown / 4 } else { unknown };
            let mut item = random::item(dice, unknown);
            MORE.iter().for_each(|field| put(dice, &mut item, field, unknown));
            Value::Object(item)
        })
        .collect();
    let mut object = Map::new();
    ["申请日期", "申请部门", "批次"].iter().for_each(|field| put(dice, &mut object, field, unknown));
    json!({ "申报": object, "事项": items })
}

/// The policy of the last of these packages, or what is wrong with them.
pub fn compile(packages: &[Package], as_of: &str) -> Result<Policy, String> {
    let mut workspace = Workspace::new();
    for (at, package) in packages.iter().enumerate() {
        workspace.add_package(
            &format!("{at}"),
            vec![(format!("{at}/main.zr"), package.text.as_bytes().to_vec())],
            at + 1 == packages.len(),
        );
        for (name, contents) in &package.tables {
            workspace.add_table(&format!("{at}/{name}"), contents.as_bytes().to_vec());
        }
    }
    workspace.compile(day(as_of)).map_err(|errors| errors.iter().map(|error| format!("{}\n", error.message)).collect())
}
