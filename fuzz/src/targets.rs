//! Four things that hold for whatever bytes come in; `tests/fuzz.rs` and the fuzzer both call them.

use crate::support::packages::{self, compile};
use crate::support::random::Dice;
use crate::support::{day, judge as judge_list, judge_plainly, policy};
use std::sync::OnceLock;
use zhunru::input::InputFormat;
use zhunru::wire::{to_json, to_json_line};
use zhunru::{Policy, Workspace};

/// Any text is laid out or refused; what is laid out stays as it is.
pub fn parse(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match zhunru::format("text", &text) {
        Ok(once) => assert_eq!(zhunru::format("once", &once).ok().as_ref(), Some(&once), "a second time changes it"),
        Err((_, errors)) => assert!(errors.iter().all(|error| !error.message.starts_with("排版")), "the meaning changed: {errors:?}"),
    }
}

/// Any files are packages or errors; with errors there is no policy, and without there is one.
pub fn load(bytes: &[u8]) {
    let mut workspace = Workspace::new();
    let mut files = bytes.split(|byte| *byte == 0).take(4).enumerate().peekable();
    while let Some((at, file)) = files.next() {
        workspace.add_package(&format!("{at}"), vec![(format!("{at}/main.zr"), file.to_vec())], files.peek().is_none());
    }
    for path in workspace.wanted_tables().into_iter().flatten().take(2) {
        workspace.add_table(&path, "名称,起,止\n甲,2024-01-01,\n".as_bytes().to_vec());
    }
    workspace.lint(None);
    let compiled = workspace.compile(day("2024-06-01"));
    if let Err(errors) = &compiled {
        assert!(!errors.is_empty());
    }
    let _ = workspace.test();
}

/// A policy with a fact of each type, figures and an 对象.
fn every_type() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| {
        let text = "政策 示例\n    层级 县\n    默认 准入\n字段 事项名称 文本\n字段 数 数(万元)\n字段 日 日期\n字段 类 枚举 {甲、乙}\n字段 集 集合 {甲、乙}\n字段 真 是否\n字段 占比 比例\n对象 申报\n    字段 部门 文本\n规则 一\n    依据 《办法》\n    当 数 > 1万元 且 日 + 3个月 > 2024-01-01 且 事项名称 包含 “甲” 且 非 真 且 类 = 甲 且 集 包含 甲\n    结论 不予准入\n规则 二\n    依据 《办法》\n    当 计数(按 事项名称) > 1 或 申报.部门 = “甲” 或 占比 > 50%\n    结论 报批 “区政府”\n";
        policy(&[text], "2024-06-01")
    })
}

/// Any bytes are a list or an error, in each form, and both evaluators judge it alike.
pub fn list(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let forms = [InputFormat::Json, InputFormat::Jsonl, InputFormat::Csv, InputFormat::Office];
    let format = forms[usize::from(*first) % forms.len()];
    let open = first & 0x80 != 0;
    match (judge_list(every_type(), bytes, format, open), judge_plainly(every_type(), bytes, format, open)) {
        (Ok(fast), Ok(plain)) => assert_eq!(to_json(&fast), to_json(&plain)),
        (Err(error), Err(_)) => assert!(!error.message.is_empty()),
        (fast, plain) => panic!("read once and not the other time: {:?}, {:?}", fast.err(), plain.err()),
    }
}

/// Any seed gives packages of which the program and the plain evaluator say the same.
pub fn judge(bytes: &[u8]) {
    let seed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |seed, byte| (seed ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let mut dice = Dice::new(seed);
    let figures = dice.chance(50);
    let packages = packages::packages(&mut dice, figures);
    let policy = compile(&packages, "2024-06-01").unwrap_or_else(|errors| panic!("{errors}"));
    let list = packages::list(&mut dice, 12, 20).to_string();
    let open = dice.chance(30);
    let judged = |plainly: bool| {
        let judge = if plainly { judge_plainly } else { judge_list };
        let result = judge(&policy, list.as_bytes(), InputFormat::Json, open).expect("a list");
        result.items.iter().map(to_json_line).collect::<Vec<_>>()
    };
    assert_eq!(judged(false), judged(true), "{}", packages.last().map_or("", |package| &package.text));
}
