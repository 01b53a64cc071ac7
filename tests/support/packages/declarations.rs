//! What random policies declare, and their random headers, rules and decision tables.

use super::conditions::{Reach, condition, listed, of_list};
use super::tree::{Clause, Condition, Declaration};
use crate::support::random::Dice;

pub const TYPES: &[&str] = &["处罚", "许可", "强制", "服务"];
pub const OPINIONS: &[&str] = &["街道", "司法局", "财政局", "编办"];
pub const WORDS: &[&str] = &["专班", "巡查", "审批", "代办"];
pub const DAYS: &[&str] = &["2024-01-01", "2024-02-29", "2024-03-15", "2024-12-31"];
pub const CODES: &[&str] = &["甲一", "甲二", "甲三", "乙一", "乙二", "丙一", "丙二", "丁一"];
pub const DEPARTMENTS: &[&str] = &["民政", "城管", "应急", "住建", "环保", "农业", "水利", "教育", "卫健"];

/// The facts that every random policy has.
pub fn fields() -> Vec<Declaration> {
    Declaration::of(
        "字段 事项名称 文本
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
",
    )
}

/// Whatever else can be declared: more facts, an 对象, registers with and without periods, a calendar, a law, a parameter.
pub fn everything() -> Vec<Declaration> {
    Declaration::of(
        "字段 承接街道 文本 列名 “承接单位”、“街道（乡镇）”
字段 代码 枚举 {甲一、甲二、甲三、乙一、乙二、丙一、丙二、丁一}
字段 会签 集合 {民政、城管、应急、住建、环保、农业、水利、教育、卫健}
字段 占比 比例
字段 期限 整数(个工作日) 缺省 10个工作日
字段 依据文件 文本
字段 已公示 是否 必填 当 紧急 说明 “公示过没有”
字段 辖区 名录(街道名录)
字段 片区 名录(片区名录) 缺省 “东片”
字段 名目 名录(限制清单)
字段 方式 枚举 {委托、交由} 又作 “直接委托” 为 委托、“交由行使” 为 交由
对象 申报
    字段 申请日期 日期
    字段 申请部门 文本 必填
    字段 批次 整数
名录 街道名录 来自 “streets.csv” 主键 名称 别名 又名
    列 名称 文本
    列 又名 文本
    列 编制 整数(名)
    列 级别 枚举 {甲一、乙一}
名录 禁止清单 来自 “forbidden.csv” 主键 代码 施行 起 失效 止
    列 代码 文本
    列 起 日期
    列 止 日期
名录 限制清单 不全 来自 “limits.csv” 主键 名称
    列 名称 文本
    列 上限 金额
名录 片区名录 由下级设定 主键 片
    列 片 文本
    列 人数 整数(名)
日历 来自 “days.csv”
法规 《办法》
    位阶 规范性文件
    机关 “区政府”
    施行 2020-01-01
    条数 40
    简称 “老办法”
参数 上限 金额 = 10万元 可调 1万元 至 50万元
定义 人均 = 经费 / (人数 / 1名)
",
    )
}

/// The files of the tables that [`everything`] names.
pub fn tables() -> Vec<(&'static str, String)> {
    let streets = "名称,又名,编制,级别\n东街,东街办、城东,3,甲一\n西街,西街办,5,乙一\n南街,,,甲一\n北街,,0,\n";
    let limits = "名称,上限\n拘留,5万元\n罚款,\n";
    let areas = "片,人数\n东片,2\n西片,\n";
    let forbidden = "代码,起,止\n甲一,2020-01-01,2024-01-01\n甲一,2024-03-01,\n乙一,,2024-12-31\n丙二,2024-06-01,2024-06-02\n";
    let days = "日期,类型\n2024-01-01,休\n2024-02-10,休\n2024-02-04,班\n2024-05-01,休\n";
    let all = [("streets.csv", streets), ("forbidden.csv", forbidden), ("limits.csv", limits), ("areas.csv", areas), ("days.csv", days)];
    all.map(|(name, text)| (name, text.to_owned())).into()
}

/// A header with a 默认. `upper`: the policy above it.
pub fn header(dice: &mut Dice, name: &str, level: &str, upper: Option<&str>, reach: Reach) -> Declaration {
    let mut defaults = vec!["准入", "报批 “区委编委”", "不予准入", "附条件准入 “备案”"];
    if reach.everything {
        defaults.extend(["补正 “材料”", "附条件准入 “备案{经费}”"]);
    }
    let mut header = Declaration::new(format!("政策 {name}")).line(format!("层级 {level}")).line(format!("默认 {}", dice.pick(&defaults)));
    if let Some(upper) = upper {
        header = header.line(format!("上位 {upper}"));
    }
    if dice.chance(20) {
        header = header.condition("适用", condition(dice, reach.deep(1)));
    }
    if reach.everything {
        // A policy that is not in force has no opinion; most should have one.
        if dice.chance(20) {
            header = header.line(*dice.pick(&["施行 2024-01-01", "施行 2030-01-01", "失效 2024-01-01"]));
        }
        if dice.chance(20) {
            header = header
                .line("文号 “随机〔2024〕1号”")
                .line("机关 “区委”")
                .line("用语 不予准入 “不得下沉”、补正 “退回补正”")
                .line("汇总 类型、代码")
                .line("说明 “随机”");
        }
    }
    header
}

fn conclusion(dice: &mut Dice, lacking: bool, everything: bool) -> String {
    match dice.below(13) {
        0 => "提醒".to_owned(),
        1 => format!("须满足 “足额划转{{测算}}{}”", if everything { "，人均{人均}" } else { "" }),
        2 | 3 => "准入".to_owned(),
        4 => format!("附条件准入 “签订委托书{}”", if everything { "，{会签}" } else { "" }),
        5 | 6 => "报批 “区委编委”".to_owned(),
        7 => "裁决 “联席会议”".to_owned(),
        8 => format!("补正 “材料{}”", if lacking { "{缺项}" } else { "" }),
        9 => "转办 “赋权程序”".to_owned(),
        _ => "不予准入".to_owned(),
    }
}

/// A rule. `lifts`: the rules to which it may be an exception.
pub fn rule(dice: &mut Dice, name: &str, at: usize, lifts: &[String], reach: Reach) -> Declaration {
    let mut head = format!("规则 {name}");
    if !lifts.is_empty() && dice.chance(30) {
        let (first, second) = (dice.below(lifts.len()), dice.below(lifts.len()));
        head.push_str(&format!(" 例外于 {}", lifts[first]));
        if second != first && dice.chance(30) {
            head.push_str(&format!("、{}", lifts[second]));
        }
    }
    let mut rule = Declaration::new(head).line(format!("依据 《办法》第{}条", at + 1));
    if dice.chance(18) {
        rule = rule.condition("当", listed(dice, reach.deep(reach.depth.saturating_sub(1))));
    } else if dice.chance(95) {
        rule = rule.condition("当", condition(dice, reach));
        if reach.everything && dice.chance(20) {
            rule = rule.condition("当", condition(dice, reach.deep(1)));
        }
    }
    if dice.chance(22) {
        let unless = if dice.chance(15) { listed(dice, reach.deep(0)) } else { condition(dice, reach.deep(1)) };
        rule = rule.condition("除非", unless);
    }
    let lacking = dice.chance(13);
    if lacking {
        let plain = ["紧急、申请、意见 {街道、司法局}", "意见、人数"];
        let rich = ["会签 {民政、卫健}、经费", "期限、跨区、代码", "意见 {街道}、会签 {教育}"];
        let of = if reach.everything && dice.chance(60) { *dice.pick(&rich) } else { *dice.pick(&plain) };
        rule = rule.line(format!("应备 {of}"));
    }
    if reach.everything {
        rule = furnished(dice, rule, reach.figures);
    }
    rule.line(format!("结论 {}", conclusion(dice, lacking, reach.everything)))
}

/// With clauses that do not decide by themselves.
fn furnished(dice: &mut Dice, mut rule: Declaration, figures: bool) -> Declaration {
    if dice.chance(10) {
        rule = rule.line(*dice.pick(&["施行 2024-01-01", "施行 2025-01-01", "失效 2024-06-01", "失效 2030-01-01"]));
    }
    if dice.chance(40) {
        let of_list =
            if figures && dice.chance(50) { "，共{合计(人数 按 代码 其中 紧急)}、{计数(按 类型)}项" } else { "" };
        rule = rule.line(format!("理由 “面积{{面积}}，编制{{街道名录[承接街道].编制}}，缺口{{缺口}}{of_list}”"));
    }
    if dice.chance(20) {
        rule = rule.line("补正 “补足{缺口}”");
    }
    if dice.chance(10) {
        rule = rule.line("已审 重复 “故意重写”").line("说明 “见第一条”");
    }
    if dice.chance(30) {
        rule = rule.line("允许下级例外");
    }
    rule
}

/// A decision table, often one of which the first row that applies decides.
pub fn decision_table(dice: &mut Dice, name: &str, reach: Reach) -> Declaration {
    let first_hit = if dice.chance(65) { " 首个命中" } else { "" };
    let mut table = Declaration::new(format!("判定表 {name}{first_hit}")).line("依据 《办法》第九条");
    if dice.chance(30) {
        table = table.condition("当", condition(dice, reach.deep(0)));
    }
    let row = |cells: [&str; 4]| Clause::Row(cells.map(str::to_owned).into());
    table.clauses.push(row(["代码", "面积", "会签", "结论"]));
    for _ in 0..2 + dice.below(4) {
        table.clauses.push(row([
            *dice.pick(&["—", "甲一", "甲一、乙一", "丁一、丙二、甲三", "已填"]),
            *dice.pick(&["—", "≥ 200平方米", "< 100平方米", "100平方米 至 300平方米", "未填"]),
            *dice.pick(&["—", "—", "民政", "教育、卫健"]),
            *dice.pick(&["准入", "报批 “市政府”", "不予准入", "附条件准入 “备案”", "转办 “另案”"]),
        ]));
    }
    table
}

/// A rule on the list as a whole.
pub fn list_rule(dice: &mut Dice, name: &str, figures: bool) -> Declaration {
    let condition = of_list(dice, figures);
    let rule = Declaration::new(format!("规则 {name} 对全表")).line("依据 《办法》第十条").condition("当", condition);
    rule.line(format!("结论 {}", dice.pick(&["报批 “编委”", "提醒", "不予准入"])))
}

/// By what groups of items are formed, and a condition on what they agree in.
const GROUPINGS: &[(&str, &str, &str)] = &[
    ("类型", "类型", "类型 ≠ 服务"),
    ("代码、承接街道", "承接街道、代码", "代码 属于 {甲一、乙二} 且 承接街道 属于 街道名录"),
    ("会签", "会签", "会签 包含任一 {民政、教育}"),
    ("跨区、申请", "申请、跨区", "跨区 或 申请 早于 2024-03-01"),
    ("占比", "占比", "占比 > 20%"),
];

/// A rule on each group of items, now and then with an exception to it.
pub fn group_rules(dice: &mut Dice, name: &str) -> Vec<Declaration> {
    let (by, again, own) = *dice.pick(GROUPINGS);
    let conclusions = ["报批 “编委{计数()}”", "提醒", "不予准入", "须满足 “{合计(人数)}”", "准入", "补正 “材料”"];
    let mut rule = |head: String| {
        let condition = if dice.chance(30) { Condition::Atom(own.to_owned()) } else { of_list(dice, true) };
        let rule = Declaration::new(head).line("依据 《办法》第十一条").condition("当", condition);
        let by = by.replace('、', "}{");
        rule.line(format!("结论 {}", dice.pick(&conclusions))).line(format!("理由 “{{{by}}}共{{合计(经费)}}”"))
    };
    let mut rules = vec![rule(format!("规则 {name} 对每个 {by}"))];
    rules.push(rule(format!("规则 {name}例外 对每个 {again} 例外于 {name}")));
    rules.truncate(1 + dice.below(2));
    rules
}

/// A 背景 and a 测试 of the policy, of which nothing is claimed but that they can be read. `groups`: whether some rule is on groups.
pub fn tests(dice: &mut Dice, groups: bool) -> Vec<Declaration> {
    let of_group = if groups { "    每组 承接街道 = “甲街道” 预期 准入\n" } else { "" };
    Declaration::of(&format!(
        "背景
    基准日 2024-06-02
    各项 类型 = 许可
测试 “随手写的”
    基准日 2024-06-01
    申报 申请部门 = “区城管局”、批次 = 2
    各项 经费 = {}万元
    事项 事项名称 = “巡查”、类型 = {}、意见 = {{街道、编办}}
    预期 {}
    事项 人数 = 3名、申请 = 2024-02-29、占比 = 12.5%
    预期 准入
{of_group}    全表 准入
",
        dice.below(30),
        dice.pick(TYPES),
        dice.pick(&["准入", "不予准入", "报批 “区委编委”"]),
    ))
}
