//! What drafters write: each mistake of `mistakes.md` is one message, and its mend is what it should have been.

use crate::support::{text_of, workspace};
use zhunru::Workspace;
use zhunru::diagnostic::Severity;

/// A policy without faults, into which the mistakes are put.
const POLICY: &str = "\
政策 示例
    层级 县
    默认 准入

字段 事项名称 文本
字段 类别 枚举 {处罚、许可、检查}
字段 罚款 金额
字段 期限 整数(日)
字段 时长 整数(个月)
字段 人数 整数(名)
字段 占比 比例
字段 面积 数(平方米)
字段 已公示 是否
字段 材料 集合 {申请书、照片}
字段 立案 日期
字段 经费 金额

规则 示例规则
    依据 《示例办法》第一条
    当 类别 = 检查
    结论 提醒
";

/// The line of the policy that a line takes the place of: the clause of its word, or else the end of the part that it belongs to.
fn placed(line: &str, like: &str) -> String {
    let line = line.replace('⏎', "\n    ");
    let word = like.split(['，', ' ', '：', '⏎']).next().expect("a word");
    let mut lines: Vec<String> = POLICY.lines().map(str::to_owned).collect();
    let is_declaration = ["字段", "参数", "定义"].contains(&word);
    let of_header = ["层级", "默认", "机关", "文号", "用语", "适用"].contains(&word);
    let part = if of_header { 0..3 } else { 17..lines.len() };
    let same = part.clone().find(|at| !is_declaration && lines[*at].trim_start().starts_with(word));
    let indented = if is_declaration { line } else { format!("    {line}") };
    let listed = if like.contains("下列") {
        format!("{indented}\n        （一）已公示\n        （二）类别 = 处罚")
    } else {
        indented
    };
    match same {
        Some(at) => lines[at] = listed,
        None if is_declaration => lines.insert(15, listed),
        None => lines.insert(part.end, listed),
    }
    lines.join("\n") + "\n"
}

/// The codes of the errors, with their messages.
fn errors(workspace: &Workspace) -> Vec<String> {
    let found = workspace.lint(None);
    let errors = found.iter().filter(|found| found.severity() == Severity::Error);
    errors.map(|found| format!("{} {} ({:?})", found.code.key(), found.message, found.help)).collect()
}

/// A text after every certain mend.
fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let workspace = workspace(&[&text]);
        match workspace.mended(&workspace.lint(None)).pop() {
            Some((_, new)) => text = new,
            None => break,
        }
    }
    text
}

/// What is wrong with how a mistake is reported; `None`: nothing.
fn fault(written: &str, code: &str, meant: &[&str]) -> Option<String> {
    let like = meant.first().copied().filter(|meant| *meant != "—").unwrap_or(written);
    let text = placed(written, like);
    let workspace = workspace(&[&text]);
    let reported = errors(&workspace);
    if reported.len() != 1 || !reported[0].starts_with(code) {
        return Some(format!("reports {reported:#?}"));
    }
    let found = workspace.lint(None);
    let found = found.iter().find(|found| found.severity() == Severity::Error).expect("the error");
    let fixed = mended(&text);
    match meant {
        ["—"] => (fixed != text).then(|| format!("is mended to\n{fixed}")),
        [meant] => {
            let left = errors(&crate::support::workspace(&[&fixed]));
            (fixed != placed(meant, meant) || !left.is_empty()).then(|| format!("is mended to {:?}, left {left:?}", changed(&fixed, &text)))
        }
        readings => {
            let shown = found.help.clone().unwrap_or_default();
            let all = readings.iter().all(|reading| shown.contains(&format!("「{reading}」")));
            let fits = all && found.edits.len() == readings.len() && found.edits.iter().all(|edit| !edit.certain) && fixed == text;
            (!fits).then(|| format!("shows {shown} and {:?}", found.edits))
        }
    }
}

/// The lines of a text that another has not.
fn changed(new: &str, old: &str) -> Vec<String> {
    new.lines().filter(|line| !old.lines().any(|other| other == *line)).map(str::to_owned).collect()
}

#[test]
fn a_mistake_is_one_message_and_its_mend_is_what_was_meant() {
    let page = text_of("tests/mistakes.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split(" | ").collect()).filter(|row: &Vec<&str>| row[0] != "写成").collect();
    let faults: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let [written, code, meant] = row.as_slice() else { return Some(format!("not three cells: {row:?}")) };
            let meant: Vec<&str> = meant.split(" ／ ").collect();
            fault(&written.replace("\\|", "|"), code, &meant).map(|fault| format!("{written}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{} of {} mistakes:\n{}", faults.len(), rows.len(), faults.join("\n"));
    let alone = rows.iter().filter(|row| !row[2].contains('／') && row[2] != "—").count();
    assert!(rows.len() >= 200 && alone >= 120, "{} mistakes, {alone} mended without a hand", rows.len());
}
