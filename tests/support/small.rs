//! Random packages over worlds so small that every item can be judged: what is proven of them can be counted.

use super::random::Dice;
use serde_json::{Map, Value, json};

/// A fact: its declaration, conditions on it, and a value for each way in which these can turn out.
struct Fact {
    name: &'static str,
    declaration: &'static str,
    conditions: &'static [&'static str],
    values: fn() -> Vec<Value>,
}

const FACTS: &[Fact] = &[
    Fact {
        name: "类型",
        declaration: "枚举 {甲、乙、丙}",
        conditions: &["类型 = 甲", "类型 ≠ 乙", "类型 属于 {甲、丙}", "类型 = 丙", "类型 已填"],
        values: || vec![json!("甲"), json!("乙"), json!("丙")],
    },
    Fact {
        name: "面积",
        declaration: "数(平方米)",
        conditions: &["面积 < 1平方米", "面积 ≥ 2平方米", "面积 介于 1平方米 至 2平方米", "面积 > 1平方米", "面积 = 2平方米", "面积 未填"],
        values: || vec![json!(0.5), json!(1), json!(1.5), json!(2), json!(3)],
    },
    Fact {
        name: "紧急",
        declaration: "是否",
        conditions: &["紧急", "紧急 = 否", "非 紧急", "紧急 未填"],
        values: || vec![json!(true), json!(false)],
    },
    Fact {
        name: "意见",
        declaration: "集合 {街道、编办}",
        conditions: &[
            "意见 包含 街道",
            "意见 包含全部 {街道、编办}",
            "意见 包含任一 {街道、编办}",
            "意见 不包含 编办",
            "个数(意见) ≥ 1",
            "个数(意见) = 2",
            "意见 已填",
        ],
        values: || vec![json!([]), json!(["街道"]), json!(["编办"]), json!(["街道", "编办"])],
    },
    Fact {
        name: "申请",
        declaration: "日期",
        conditions: &[
            "申请 早于 2024-01-10",
            "申请 ≥ 2024-02-10",
            "申请 + 5日 晚于 2024-02-10",
            "申请 = 2024-01-10",
            "申请 晚于 基准日 - 30日",
        ],
        values: || {
            let days = [
                "2024-01-01",
                "2024-01-10",
                "2024-01-20",
                "2024-02-05",
                "2024-02-07",
                "2024-02-10",
                "2024-03-01",
                "2024-05-02",
                "2024-05-03",
            ];
            // Five days after the last the calendar has ended.
            days.into_iter().chain(["9999-12-30"]).map(|day| json!(day)).collect()
        },
    },
    Fact {
        name: "名目",
        declaration: "文本",
        conditions: &["名目 = “一”", "名目 属于 {“一”、“二”}", "名目 包含 “二”", "名目 ≠ “二”", "名目 属于 清单", "清单[名目].数 > 1"],
        values: || vec![json!("一"), json!("二"), json!("二三"), json!("四"), json!("五"), json!("六")],
    },
    Fact {
        name: "经费",
        declaration: "数",
        conditions: &["经费 < 测算", "经费 ≥ 1", "经费 = 测算", "经费 ≥ 测算 + 1", "测算 - 经费 > 2", "经费 已填"],
        values: || vec![json!(-4), json!(-1.5), json!(0), json!(0.5), json!(1), json!(1.5), json!(2), json!(2.5), json!(3), json!(4.5)],
    },
    Fact {
        name: "测算",
        declaration: "数",
        conditions: &["测算 > 经费", "测算 < 2", "测算 ≠ 经费", "测算 未填"],
        values: || vec![json!(-4), json!(-1.5), json!(0), json!(0.5), json!(1), json!(1.5), json!(2), json!(2.5), json!(3), json!(4.5)],
    },
];

const TABLE: &str = "名录 清单 来自 “list.csv” 主键 名称\n    列 名称 文本\n    列 数 数\n";
/// The file of the 名录: a cell of it is empty.
pub const LIST: &str = "名称,数\n二,1\n四,2\n五,\n";

const CONCLUSIONS: &[&str] = &[
    "提醒",
    "须满足 “备案”",
    "准入",
    "准入",
    "附条件准入 “备案”",
    "报批 “编委”",
    "裁决 “联席会议”",
    "补正 “材料”",
    "转办 “另案”",
    "不予准入",
    "不予准入",
];

/// A rule, or a row of a decision table.
#[derive(Clone)]
pub struct Rule {
    pub name: String,
    pub policy: usize,
    pub conclusion: &'static str,
    /// The 当, each of which can be asked for by itself.
    pub when: Vec<String>,
    clauses: Vec<String>,
    lifts: Vec<String>,
    /// Of a row: its table, and its cells.
    row: Option<(String, Vec<String>)>,
}

/// A package of one or two policies, upper first, over a few facts.
pub struct World {
    facts: Vec<usize>,
    headers: Vec<String>,
    fields: String,
    /// Facts that are 必填 under a condition.
    required: Vec<(&'static str, String)>,
    pub rules: Vec<Rule>,
    /// By table: its head, with 首个命中 or without, and its headings.
    tables: Vec<(String, Vec<&'static str>)>,
}

pub const NAMES: [&str; 2] = ["上位", "下位"];
pub const DAY: &str = "2024-06-01";

impl World {
    pub fn random(dice: &mut Dice) -> World {
        let mut facts: Vec<usize> = (0..FACTS.len()).collect();
        dice.shuffle(&mut facts);
        facts.truncate(2 + dice.below(2));
        if facts.iter().any(|fact| matches!(FACTS[*fact].name, "经费" | "测算")) {
            facts.retain(|fact| !matches!(FACTS[*fact].name, "经费" | "测算"));
            facts.truncate(1);
            facts.extend([FACTS.len() - 2, FACTS.len() - 1]);
        }
        facts.sort_unstable();
        let levels = 1 + dice.below(2);
        let mut world =
            World { facts, headers: Vec::new(), fields: String::new(), required: Vec::new(), rules: Vec::new(), tables: Vec::new() };
        let mut fields = TABLE.to_owned();
        for fact in world.facts.clone() {
            let Fact { name, declaration, .. } = FACTS[fact];
            let extra = match dice.below(8) {
                0 => " 必填".to_owned(),
                1 => {
                    let when = world.condition(dice, 0);
                    world.required.push((name, when.clone()));
                    format!(" 必填 当 {when}")
                }
                2 if name == "紧急" => " 缺省 否".to_owned(),
                2 if name == "面积" => " 缺省 1平方米".to_owned(),
                _ => String::new(),
            };
            fields += &format!("字段 {name} {declaration}{extra}\n");
        }
        world.fields = fields;
        let mut open: Vec<String> = Vec::new();
        for policy in 2 - levels..2 {
            let upper = if policy == 1 && levels == 2 { "    上位 上位\n" } else { "" };
            let default = dice.pick(&["准入", "报批 “编委”", "不予准入", "补正 “材料”", "附条件准入 “备案”"]);
            let scope = if dice.chance(20) { format!("    适用 {}\n", world.condition(dice, 0)) } else { String::new() };
            world.headers.push(format!("政策 {}\n    层级 {}\n{upper}    默认 {default}\n{scope}", NAMES[policy], ["省", "县"][policy]));
            let mut lifts = std::mem::take(&mut open);
            for number in 0..2 + dice.below(4) {
                let name = format!("{}{number}", ["上", "下"][policy]);
                let rule = world.rule(dice, name.clone(), policy, &lifts);
                if rule.clauses.iter().any(|clause| clause == "允许下级例外") {
                    open.push(name.clone());
                }
                lifts.push(name);
                world.rules.push(rule);
            }
            if dice.chance(45) {
                world.table(dice, policy);
            }
        }
        if levels == 1 {
            world.headers.insert(0, String::new());
        }
        world
    }

    fn rule(&self, dice: &mut Dice, name: String, policy: usize, lifts: &[String]) -> Rule {
        let mut rule = Rule {
            name,
            policy,
            conclusion: dice.pick::<&str>(CONCLUSIONS),
            when: Vec::new(),
            clauses: Vec::new(),
            lifts: Vec::new(),
            row: None,
        };
        for _ in 0..dice.below(10).div_ceil(5) {
            rule.when.push(self.condition(dice, 1));
        }
        if dice.chance(20) {
            rule.clauses.push(format!("除非 {}", self.condition(dice, 0)));
        }
        if dice.chance(10) {
            let fact = FACTS[*dice.pick(&self.facts)].name;
            rule.clauses.push(format!("应备 {fact}{}", if fact == "意见" && dice.chance(60) { " {编办}" } else { "" }));
        }
        if dice.chance(8) {
            rule.clauses.push((*dice.pick(&["施行 2025-01-01", "失效 2024-01-01", "施行 2024-06-01"])).to_owned());
        }
        if dice.chance(30) {
            rule.clauses.push("允许下级例外".to_owned());
        }
        if !lifts.is_empty() && dice.chance(30) {
            rule.lifts.push(dice.pick(lifts).clone());
        }
        rule
    }

    fn table(&mut self, dice: &mut Dice, policy: usize) {
        let first_hit = if dice.chance(60) { " 首个命中" } else { "" };
        let name = format!("{}表", ["上", "下"][policy]);
        let headings: Vec<&'static str> = self.facts.iter().map(|fact| FACTS[*fact].name).filter(|name| !matches!(*name, "测算")).collect();
        for number in 1..3 + dice.below(3) {
            let cells = headings.iter().map(|heading| (*dice.pick(cells(heading))).to_owned()).collect();
            let conclusion = dice.pick::<&str>(&["准入", "报批 “编委”", "不予准入", "附条件准入 “备案”", "补正 “材料”"]);
            self.rules.push(Rule {
                name: format!("{name}·行{number}"),
                policy,
                conclusion,
                when: Vec::new(),
                clauses: Vec::new(),
                lifts: Vec::new(),
                row: Some((name.clone(), cells)),
            });
        }
        self.tables.push((format!("判定表 {name}{first_hit}\n    依据 《办法》第九条\n"), headings));
    }

    fn condition(&self, dice: &mut Dice, depth: usize) -> String {
        if depth > 0 && dice.chance(50) {
            let word = dice.pick::<&str>(&[" 且 ", " 或 "]);
            let parts: Vec<String> = (0..2 + dice.below(2)).map(|_| format!("({})", self.condition(dice, depth - 1))).collect();
            return parts.join(word);
        }
        if depth > 0 && dice.chance(10) {
            return format!("非 ({})", self.condition(dice, depth - 1));
        }
        {
            let fact = *dice.pick(&self.facts);
            (*dice.pick(FACTS[fact].conditions)).to_owned()
        }
    }

    /// The texts of the policies without some rules, upper first.
    pub fn texts(&self, without: Option<usize>) -> Vec<String> {
        let mut texts = Vec::new();
        for (policy, header) in self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            let mut text = header.clone();
            if texts.is_empty() {
                text += &self.fields;
            }
            let removed = without.map(|at| self.rules[at].name.as_str());
            let own: Vec<&Rule> = self
                .rules
                .iter()
                .enumerate()
                .filter(|(at, rule)| rule.policy == policy && Some(*at) != without)
                .map(|(_, rule)| rule)
                .collect();
            for rule in own.iter().filter(|rule| rule.row.is_none()) {
                let lifts: Vec<&str> = rule.lifts.iter().map(String::as_str).filter(|lifted| Some(*lifted) != removed).collect();
                let lifts = if lifts.is_empty() { String::new() } else { format!(" 例外于 {}", lifts.join("、")) };
                text += &format!("规则 {}{lifts}\n    依据 《办法》第一条\n", rule.name);
                let when = rule.when.iter().map(|when| format!("当 {when}"));
                for clause in when.chain(rule.clauses.iter().cloned()).chain([format!("结论 {}", rule.conclusion)]) {
                    text += &format!("    {clause}\n");
                }
            }
            for (head, headings) in &self.tables {
                let rows: Vec<(&Vec<String>, &&Rule)> = own
                    .iter()
                    .filter_map(|rule| rule.row.as_ref().filter(|(table, _)| head.contains(table.as_str())).map(|(_, cells)| (cells, rule)))
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                text += &format!("{head}    | {} | 名称 | 结论 |\n", headings.join(" | "));
                for (cells, rule) in rows {
                    let number = rule.name.rsplit_once('·').map_or("", |(_, number)| number);
                    text += &format!("    | {} | {number} | {} |\n", cells.join(" | "), rule.conclusion);
                }
            }
            texts.push(text);
        }
        texts
    }

    /// The same with a 提醒 for each 当 of each rule in place of the rules of the lower policy: which item meets it.
    pub fn probes(&self) -> (Vec<String>, Vec<(usize, String)>) {
        let mut text = format!("政策 探问\n    层级 县\n    默认 准入\n{}", self.fields);
        let mut probes = Vec::new();
        for (at, rule) in self.rules.iter().enumerate() {
            for (part, when) in rule.when.iter().enumerate() {
                let name = format!("探{at}之{part}");
                text += &format!("规则 {name}\n    依据 《办法》第一条\n    当 {when}\n    结论 提醒\n");
                probes.push((at, name));
            }
        }
        (vec![text], probes)
    }

    /// The policy that declares the facts, with nothing but a 提醒 for each condition under which one is 必填, named as the fact.
    pub fn requirements(&self) -> Vec<String> {
        let header = self.headers.iter().find(|header| !header.is_empty());
        let rule = |(fact, when): &(&str, String)| format!("规则 {fact}\n    依据 《办法》第一条\n    当 {when}\n    结论 提醒\n");
        header.map(|header| header.clone() + &self.fields + &self.required.iter().map(rule).collect::<String>()).into_iter().collect()
    }

    /// A policy with a 提醒 for the 适用 of each policy.
    pub fn scopes(&self) -> Vec<String> {
        let scopes = self.headers.iter().flat_map(|header| header.lines()).filter_map(|line| line.trim().strip_prefix("适用 "));
        let rule = |(at, scope): (usize, &str)| format!("规则 适用{at}\n    依据 《办法》第一条\n    当 {scope}\n    结论 提醒\n");
        vec![format!("政策 适用\n    层级 县\n    默认 准入\n{}{}", self.fields, scopes.enumerate().map(rule).collect::<String>())]
    }

    /// Every item: each fact unfilled, and with each of its values.
    pub fn items(&self) -> Vec<Value> {
        let mut items = vec![Map::new()];
        for fact in &self.facts {
            let Fact { name, values, .. } = &FACTS[*fact];
            items = items
                .into_iter()
                .flat_map(|item| {
                    let filled = values().into_iter().map({
                        let item = item.clone();
                        move |value| {
                            let mut item = item.clone();
                            item.insert((*name).to_owned(), value);
                            item
                        }
                    });
                    filled.chain([item]).collect::<Vec<_>>()
                })
                .collect();
        }
        items.into_iter().map(Value::Object).collect()
    }
}

fn cells(heading: &str) -> &'static [&'static str] {
    match heading {
        "类型" => &["—", "甲", "甲、乙", "丙", "已填"],
        "面积" => &["—", "< 1平方米", "≥ 2平方米", "1平方米 至 2平方米", "未填"],
        "紧急" => &["—", "是", "否"],
        "意见" => &["—", "街道", "编办", "街道、编办"],
        "申请" => &["—", "< 2024-01-10", "≥ 2024-02-10"],
        "名目" => &["—", "“一”", "“一”、“二”"],
        _ => &["—", "< 1", "≥ 2"],
    }
}
