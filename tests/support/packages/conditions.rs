//! Random conditions over the declarations of [`super::declarations`].

use super::declarations::{CODES, DAYS, DEPARTMENTS, OPINIONS, TYPES, WORDS};
use super::tree::Condition;
use crate::support::random::Dice;

/// What a condition may speak of.
#[derive(Clone, Copy)]
pub struct Reach {
    /// How deep connectives may nest.
    pub depth: usize,
    /// Figures of the whole list.
    pub figures: bool,
    /// Registers, a calendar, an 对象, parameters: whatever [`super::declarations::everything`] declares.
    pub everything: bool,
}

impl Reach {
    /// The same with another depth.
    pub fn deep(self, depth: usize) -> Reach {
        Reach { depth, ..self }
    }
}

/// A condition on an item.
pub fn condition(dice: &mut Dice, reach: Reach) -> Condition {
    if reach.depth > 0 && dice.chance(45) {
        let count = 2 + dice.below(2);
        let parts = (0..count).map(|_| condition(dice, reach.deep(reach.depth - 1))).collect();
        return if dice.chance(50) { Condition::All(parts) } else { Condition::Any(parts) };
    }
    if reach.depth > 0 && dice.chance(15) {
        return Condition::Not(Box::new(condition(dice, reach.deep(reach.depth - 1))));
    }
    Condition::Atom(if reach.everything && dice.chance(50) { rich_atom(dice, reach.figures) } else { plain_atom(dice, reach.figures) })
}

/// 下列全部 or 下列之一.
pub fn listed(dice: &mut Dice, reach: Reach) -> Condition {
    let lines = (0..2 + dice.below(2)).map(|_| condition(dice, reach)).collect();
    Condition::Listed(dice.chance(40), lines)
}

/// A comparison of numbers.
fn relation(dice: &mut Dice) -> &'static str {
    if dice.chance(50) {
        return dice.pick::<&str>(&["=", "≠", "<", "≤", ">", "≥"]);
    }
    dice.pick::<&str>(&["为", "不为", "低于", "不足", "少于", "不低于", "不少于", "超过", "高于", "多于", "不超过", "不高于", "不多于"])
}

/// A comparison of days.
fn relation_of_days(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&["=", "≠", "<", "≤", ">", "≥", "早于", "晚于", "不早于", "不晚于"])
}

fn plain_atom(dice: &mut Dice, figures: bool) -> String {
    let relation = relation(dice);
    let when = relation_of_days(dice);
    let equality = *dice.pick(&["=", "≠", "为", "不为"]);
    let area = dice.below(4) * 100;
    let money = dice.below(4) * 5;
    let people = dice.below(5);
    let day = *dice.pick(DAYS);
    match dice.below(if figures { 26 } else { 23 }) {
        0 | 1 => format!("类型 {equality} {}", dice.pick(TYPES)),
        2 => format!("类型 属于 {{{}、{}}}", TYPES[dice.below(2)], TYPES[2 + dice.below(2)]),
        3 | 4 => format!("面积 {relation} {area}平方米"),
        5 => format!("面积 介于 {area}平方米 至 {}平方米", area + 100 * dice.below(3)),
        6 | 7 => format!("经费 {relation} {money}万元"),
        8 => format!("经费 {relation} 测算"),
        9 => format!("缺口 {relation} {money}万元"),
        10 => format!("人数 {relation} {people}名"),
        11 => format!("人数 * 2 {relation} {people}名"),
        12 => dice.pick(&["紧急", "紧急 为 是", "跨区 = 否"]).to_string(),
        13 => dice.pick(&["跨区", "不急", "认定"]).to_string(),
        14 => format!("意见 包含 {}", dice.pick(OPINIONS)),
        15 => format!("意见 {} {{{}、{}}}", dice.pick(&["包含全部", "包含任一"]), OPINIONS[dice.below(2)], OPINIONS[2 + dice.below(2)]),
        16 => format!("事项名称 {} “{}”", dice.pick(&["包含", "不包含", "开头为", "结尾为", "="]), dice.pick(WORDS)),
        17 => format!("申请 {when} {day}"),
        18 => format!("申请 + {}日 {when} 实施", dice.below(40)),
        19 => format!("申请 + {}个月 {when} {day}", dice.below(3)),
        20 => format!("{} {}", dice.pick(&["面积", "紧急", "申请", "事项名称", "意见"]), dice.pick(&["已填", "未填"])),
        21 => format!("经费 / 测算 {relation} 50%"),
        22 => format!("事项名称 匹配 “{}”", dice.pick(&["^专班", "审批$", "巡.", "事项|代办"])),
        23 => format!("计数(按 事项名称) {relation} {}", 1 + dice.below(2)),
        24 => format!("合计(人数 按 类型) {relation} {}名", dice.below(12)),
        _ => "任一(紧急 按 类型)".to_owned(),
    }
}

fn rich_atom(dice: &mut Dice, figures: bool) -> String {
    let relation = relation(dice);
    let when = relation_of_days(dice);
    let equality = *dice.pick(&["=", "≠"]);
    let small = dice.below(6);
    let some = some_of(dice, DEPARTMENTS, 35);
    let codes = some_of(dice, CODES, 40);
    match dice.below(if figures { 49 } else { 46 }) {
        0 | 1 => format!("代码 {equality} {}", dice.pick(CODES)),
        2 | 3 => format!("代码 {} {{{codes}}}", dice.pick(&["属于", "不属于"])),
        4..=6 => format!("会签 {} {{{some}}}", dice.pick(&["包含全部", "包含任一"])),
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
        19 => format!("申请 + {small}个工作日 {when} 实施"),
        20 => format!("工作日数(申请, 实施) {relation} {small}个工作日"),
        21 => "依次(申请, 实施, 申报.申请日期)".to_owned(),
        22 => format!("申报.申请日期 {} 2024-0{}-15", dice.pick(&["早于", "不早于", "="]), 1 + small),
        23 => format!("申报.批次 {relation} {small}"),
        24 => format!("实施 - 申请 {relation} {}日", small * 20),
        25 => format!("{} {}", dice.pick(&["会签", "代码", "占比", "期限", "申报.申请部门", "依据文件"]), dice.pick(&["已填", "未填"])),
        26 => format!("(若 紧急 则 面积 否则 {small}00平方米) {relation} 200平方米"),
        27 => format!("法规名(依据文件) {equality} “行政处罚法”"),
        28 => format!("申请 {} 基准日 - {}日", dice.pick(&["早于", "不早于", "晚于"]), small * 30),
        29 => format!("-经费 {relation} -{small}万元"),
        30 => format!("辖区 {equality} “{}”", dice.pick(&["东街", "城东", "西街办", "无名街"])),
        31 => format!("辖区 {} {{“东街”、“西街办”}}", dice.pick(&["属于", "不属于"])),
        32 => format!("辖区 {} “东”", dice.pick(&["包含", "不包含", "开头为", "匹配"])),
        33 => format!("街道名录[辖区].编制 {relation} {small}名"),
        34 => format!("{} {} 限制清单", dice.pick(&["名目", "依据文件"]), dice.pick(&["属于", "不属于"])),
        35 => format!("{} {} 片区名录", dice.pick(&["片区", "编号"]), dice.pick(&["属于", "不属于"])),
        36 => format!("片区名录[片区].人数 {relation} {small}名"),
        37 => format!("{} {equality} “{}”", dice.pick(&["片区", "名目"]), dice.pick(&["东片", "西片", "罚款"])),
        38 => format!("方式 {equality} {} 或 限制清单[名目].上限 {relation} {small}万元", dice.pick(&["委托", "交由"])),
        39 => format!("个数({}) {relation} {}", dice.pick(&["意见", "会签"]), 1 + dice.below(3)),
        40 => format!("年({}) {relation} {}", dice.pick(&["申请", "申报.申请日期"]), 2023 + dice.below(3)),
        41 => format!("月({}) {relation} {}", dice.pick(&["申请", "实施"]), 1 + small),
        42 => format!("{} {} 街道名录", dice.pick(&["依据文件", "事项名称", "承接街道"]), dice.pick(&["引用", "不引用", "提及", "不提及"])),
        43 => format!(
            "{} {} {}",
            dice.pick(&["依据文件", "名目"]),
            dice.pick(&["引用", "提及", "不提及"]),
            dice.pick(&["限制清单", "片区名录", "禁止清单 于 申请"])
        ),
        44 => format!("街道名录[提及项({}, 街道名录)].编制 {relation} {small}名", dice.pick(&["承接街道", "依据文件"])),
        45 => format!("法规名(依据文件, 街道名录) {equality} “东街” 或 提及项(名目, 限制清单) = “罚款”"),
        46 => format!(
            "{} {relation} {small}名",
            dice.pick(&["最大(人数 按 类型)", "合计(人数 按 代码)", "合计(人数)", "较大(人数, 2名)", "较小(人数, 3名)"])
        ),
        _ => figure(dice, relation, small),
    }
}

/// Some of these names, at least one.
fn some_of(dice: &mut Dice, names: &[&str], percent: usize) -> String {
    let some: Vec<&str> = names.iter().copied().filter(|_| dice.chance(percent)).collect();
    if some.is_empty() { names[0].to_owned() } else { some.join("、") }
}

/// A condition on a figure of the list.
fn figure(dice: &mut Dice, relation: &str, small: usize) -> String {
    match dice.below(12) {
        0 => format!("计数(按 代码、{} 其中 紧急) {relation} {small}", dice.pick(&["承接街道", "辖区"])),
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
pub fn of_list(dice: &mut Dice, figures: bool) -> Condition {
    let small = dice.below(9);
    Condition::Atom(match if figures { dice.below(8) } else { 3 + dice.below(2) } {
        0 => format!("合计(人数 其中 紧急) > {small}名"),
        1 => format!("计数(其中 代码 = 甲一) ≥ {small}"),
        2 => "任一(经费 > 10万元)".to_owned(),
        3 => "申报.申请日期 早于 2024-03-01".to_owned(),
        4 => format!("申报.批次 < {small}"),
        5 => "重叠(申请, 实施 其中 代码 = 甲一 且 紧急)".to_owned(),
        6 => format!("种数(承接街道) > {small}"),
        _ => format!("最小(申请 其中 认定) 早于 申报.申请日期 或 全部(人数 > {small}名)"),
    })
}
