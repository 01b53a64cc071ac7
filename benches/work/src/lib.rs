//! The work that every benchmark does: generated policies of any number of rules over twenty facts, and lists of items.
//!
//! Rules are given as data, so that other engines can be handed the same ones.

pub mod dice;
pub mod reading;

use dice::Dice;

/// Enumerations: the field and its values.
pub const CHOICES: &[(&str, &[&str])] = &[
    ("权力类型", &["行政许可", "行政处罚", "行政强制", "行政检查", "公共服务", "行政事务"]),
    ("转移方式", &["委托", "赋权", "代办", "派驻", "下沉"]),
    ("持续性", &["长期", "阶段性", "临时性"]),
    ("领域", &["城管", "民政", "应急", "住建", "环保", "农业", "水利", "教育", "卫健", "市监"]),
    ("来源层级", &["国家", "省", "市", "县"]),
];

/// Numbers: the field, its type as declared, the unit behind a constant, the greatest value.
pub const NUMBERS: &[(&str, &str, &str, usize)] = &[
    ("随转经费", "数(万元)", "万元", 500),
    ("测算经费", "数(万元)", "万元", 500),
    ("面积", "数(平方米)", "平方米", 2000),
    ("人数", "整数(名)", "名", 60),
    ("年办件量", "整数", "", 5000),
    ("期限", "整数(日)", "日", 365),
];

pub const DATES: &[&str] = &["申请日期", "实施日期", "依据日期"];
pub const FLAGS: &[&str] = &["紧急任务", "专业资质", "已公示", "涉密"];
/// How many codes there are, and how long the list of the forbidden ones is.
pub const CODES: usize = 1000;
pub const LISTED: usize = 500;

/// What a condition asks; indices into the tables above.
#[derive(Clone, Debug)]
pub enum Test {
    Is {
        field: usize,
        value: usize,
    },
    OneOf {
        field: usize,
        values: Vec<usize>,
    },
    AtLeast {
        field: usize,
        value: usize,
    },
    Below {
        field: usize,
        value: usize,
    },
    /// Days after 2020-01-01.
    Before {
        field: usize,
        day: usize,
    },
    Flag {
        field: usize,
        wanted: bool,
    },
    Code {
        code: usize,
    },
    /// The code is in the list of forbidden ones.
    Listed {
        wanted: bool,
    },
}

/// What a rule concludes; the strictest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Admit,
    Approval,
    Reject,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub tests: Vec<Test>,
    pub effect: Effect,
}

/// One item; `None`: not known.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    pub code: Option<usize>,
    pub choices: Vec<Option<usize>>,
    pub numbers: Vec<Option<usize>>,
    pub dates: Vec<Option<usize>>,
    pub flags: Vec<Option<bool>>,
}

/// The first so many rules hold for any item; all beyond are each for one code, as the entries of a list of powers are.
pub const GENERAL: usize = 500;

pub fn rules(count: usize) -> Vec<Rule> {
    let mut dice = Dice::new(count as u64);
    (0..count)
        .map(|at| {
            let mut rule = rule(&mut dice);
            if at >= GENERAL {
                rule.tests.retain(|test| !matches!(test, Test::Listed { .. }));
                rule.tests.push(Test::Code { code: dice.below(CODES) });
            }
            rule
        })
        .collect()
}

fn rule(dice: &mut Dice) -> Rule {
    let mut tests = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..2 + dice.below(4) {
        // Enumerations come up about as often as everything else.
        let fact = if dice.chance(50) {
            dice.below(CHOICES.len())
        } else {
            CHOICES.len() + dice.below(NUMBERS.len() + DATES.len() + FLAGS.len() + 1)
        };
        if asked.contains(&fact) {
            continue;
        }
        asked.push(fact);
        tests.push(test(dice, fact));
    }
    let effect = [Effect::Admit, Effect::Approval, Effect::Approval, Effect::Reject][dice.below(4)];
    Rule { tests, effect }
}

fn test(dice: &mut Dice, fact: usize) -> Test {
    if let Some((_, values)) = CHOICES.get(fact) {
        let field = fact;
        if dice.chance(70) {
            return Test::Is { field, value: dice.below(values.len()) };
        }
        let mut some: Vec<usize> = (0..values.len()).filter(|_| dice.chance(35)).collect();
        some.truncate(values.len() - 1);
        return if some.is_empty() { Test::Is { field, value: 0 } } else { Test::OneOf { field, values: some } };
    }
    let fact = fact - CHOICES.len();
    if let Some((.., most)) = NUMBERS.get(fact) {
        // A threshold cuts off the larger or the smaller part of a range, as those of regulations do.
        let value = 1 + dice.below(*most / 2);
        return if dice.chance(50) { Test::AtLeast { field: fact, value: most - value } } else { Test::Below { field: fact, value } };
    }
    let fact = fact - NUMBERS.len();
    if fact < DATES.len() {
        return Test::Before { field: fact, day: 1 + dice.below(900) };
    }
    let fact = fact - DATES.len();
    if fact < FLAGS.len() { Test::Flag { field: fact, wanted: dice.chance(50) } } else { Test::Listed { wanted: dice.chance(70) } }
}

/// Items of which about `unknown` facts of a hundred are not known.
pub fn items(count: usize, unknown: usize) -> Vec<Item> {
    let mut dice = Dice::new(0x17e3 + unknown as u64);
    let known = |dice: &mut Dice| !dice.chance(unknown);
    (0..count)
        .map(|at| Item {
            name: format!("事项{at}号"),
            code: known(&mut dice).then(|| dice.below(CODES)),
            choices: CHOICES.iter().map(|(_, values)| known(&mut dice).then(|| dice.below(values.len()))).collect(),
            numbers: NUMBERS.iter().map(|(.., most)| known(&mut dice).then(|| dice.below(*most))).collect(),
            dates: DATES.iter().map(|_| known(&mut dice).then(|| dice.below(1800))).collect(),
            flags: FLAGS.iter().map(|_| known(&mut dice).then(|| dice.chance(50))).collect(),
        })
        .collect()
}

/// The name of a code.
pub fn code(at: usize) -> String {
    format!("C{at:04}")
}

/// The day so many days after 2020-01-01.
pub fn day(after: usize) -> String {
    let (mut year, mut left) = (2020, after);
    let leap = |year: usize| year.is_multiple_of(4);
    while left >= 365 + usize::from(leap(year)) {
        left -= 365 + usize::from(leap(year));
        year += 1;
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, left + 1)
}

/// The rules as a policy package of one file; its table of forbidden codes is [`code_table`].
pub fn policy(rules: &[Rule]) -> String {
    let mut text = String::from("政策 测速办法\n    层级 县\n    默认 报批 “区委编委”\n\n字段 事项名称 文本\n字段 代码 文本\n");
    for (name, values) in CHOICES {
        text.push_str(&format!("字段 {name} 枚举 {{{}}}\n", values.join("、")));
    }
    NUMBERS.iter().for_each(|(name, ty, ..)| text.push_str(&format!("字段 {name} {ty}\n")));
    DATES.iter().for_each(|name| text.push_str(&format!("字段 {name} 日期\n")));
    FLAGS.iter().for_each(|name| text.push_str(&format!("字段 {name} 是否\n")));
    text.push_str("名录 禁止清单 来自 “codes.csv” 主键 代码\n    列 代码 文本\n");
    for (at, rule) in rules.iter().enumerate() {
        let tests: Vec<String> = rule.tests.iter().map(condition).collect();
        let conclusion = match rule.effect {
            Effect::Admit => "准入",
            Effect::Approval => "报批 “区政府”",
            Effect::Reject => "不予准入",
        };
        text.push_str(&format!(
            "\n规则 规则{at}\n    依据 《测速办法》第{}条\n    当   {}\n    结论 {conclusion}\n    理由 “第{}条的情形”\n",
            at + 1,
            tests.join(" 且 "),
            at + 1
        ));
    }
    text
}

fn condition(test: &Test) -> String {
    match test {
        Test::Is { field, value } => format!("{} = {}", CHOICES[*field].0, CHOICES[*field].1[*value]),
        Test::OneOf { field, values } => {
            let names: Vec<&str> = values.iter().map(|value| CHOICES[*field].1[*value]).collect();
            format!("{} 属于 {{{}}}", CHOICES[*field].0, names.join("、"))
        }
        Test::AtLeast { field, value } => format!("{} ≥ {value}{}", NUMBERS[*field].0, NUMBERS[*field].2),
        Test::Below { field, value } => format!("{} < {value}{}", NUMBERS[*field].0, NUMBERS[*field].2),
        Test::Before { field, day } => format!("{} 早于 {}", DATES[*field], self::day(*day)),
        Test::Flag { field, wanted } => format!("{}{}", if *wanted { "" } else { "非 " }, FLAGS[*field]),
        Test::Code { code } => format!("代码 = “{}”", self::code(*code)),
        Test::Listed { wanted } => format!("代码 {} 禁止清单", if *wanted { "属于" } else { "不属于" }),
    }
}

/// The table of forbidden codes: every second one.
pub fn code_table() -> String {
    let rows: String = (0..LISTED).map(|at| format!("{}\n", code(at * 2))).collect();
    format!("代码\n{rows}")
}

/// An item as one line of JSON.
pub fn json(item: &Item) -> String {
    let mut text = format!("{{\"事项名称\":\"{}\"", item.name);
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!(",\"{name}\":{value}"));
        }
    };
    put("代码", item.code.map(|at| format!("\"{}\"", code(at))));
    CHOICES.iter().zip(&item.choices).for_each(|((name, values), value)| put(name, value.map(|at| format!("\"{}\"", values[at]))));
    NUMBERS.iter().zip(&item.numbers).for_each(|((name, ..), value)| put(name, value.map(|value| value.to_string())));
    DATES.iter().zip(&item.dates).for_each(|(name, value)| put(name, value.map(|at| format!("\"{}\"", day(at)))));
    FLAGS.iter().zip(&item.flags).for_each(|(name, value)| put(name, value.map(|flag| flag.to_string())));
    text.push('}');
    text
}

/// A list as JSON Lines.
pub fn json_lines(items: &[Item]) -> String {
    items.iter().map(|item| json(item) + "\n").collect()
}

/// A list as CSV.
pub fn csv(items: &[Item]) -> String {
    let headings =
        ["事项名称", "代码"].into_iter().chain(CHOICES.iter().map(|(name, _)| *name)).chain(NUMBERS.iter().map(|(name, ..)| *name));
    let headings: Vec<&str> = headings.chain(DATES.iter().copied()).chain(FLAGS.iter().copied()).collect();
    let mut text = headings.join(",") + "\n";
    for item in items {
        let mut cells = vec![item.name.clone(), item.code.map(code).unwrap_or_default()];
        cells.extend(
            CHOICES.iter().zip(&item.choices).map(|((_, values), value)| value.map(|at| values[at].to_owned()).unwrap_or_default()),
        );
        cells.extend(item.numbers.iter().map(|value| value.map(|value| value.to_string()).unwrap_or_default()));
        cells.extend(item.dates.iter().map(|value| value.map(day).unwrap_or_default()));
        cells.extend(item.flags.iter().map(|value| value.map(|flag| if flag { "是" } else { "否" }.to_owned()).unwrap_or_default()));
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

/// Whether a rule applies to an item of which everything it asks is known.
pub fn applies(rule: &Rule, item: &Item) -> bool {
    rule.tests.iter().all(|test| match test {
        Test::Is { field, value } => item.choices[*field] == Some(*value),
        Test::OneOf { field, values } => item.choices[*field].is_some_and(|own| values.contains(&own)),
        Test::AtLeast { field, value } => item.numbers[*field].is_some_and(|own| own >= *value),
        Test::Below { field, value } => item.numbers[*field].is_some_and(|own| own < *value),
        Test::Before { field, day } => item.dates[*field].is_some_and(|own| own < *day),
        Test::Flag { field, wanted } => item.flags[*field] == Some(*wanted),
        Test::Code { code } => item.code == Some(*code),
        Test::Listed { wanted } => item.code.is_some_and(|own| (own % 2 == 0 && own / 2 < LISTED) == *wanted),
    })
}
