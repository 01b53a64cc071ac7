//! Text that hides, reorders or commands what a reader sees is shown, wherever it comes from and in whatever form it goes out.

use crate::support::{Folder, call};
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

/// Everything that no terminal and no log may get, in one text; what follows a line break would be obeyed by a build server.
const HOSTILE: &str = "甲\u{1b}[31m\u{1b}]0;x\u{7}\u{8}\r\u{c}\u{b}\u{7f}\u{9b}2J\u{85}\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200f}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{2028}\u{2029}\u{feff}\u{e0041}\n::error file=x::乙";

/// The same for places that hold one line.
fn on_a_line() -> String {
    HOSTILE.replace(['\n', '\r', '\u{b}', '\u{c}'], "")
}

/// What stands in every place where the text does.
fn is_hidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

const POLICY: &str = "政策 示例\n    层级 县\n    施行 2020-01-01\n    默认 准入\n\n对象 申报\n    字段 单位 文本\n\n字段 事项名称 文本\n字段 面积 数(平方米)\n字段 日子 日期\n字段 类别 枚举 {行政许可、公共服务}\n字段 标签 集合 {红、蓝}\n字段 真假 是否\n\n规则 大\n    依据 《办法》第一条\n    当   面积 > 3平方米 或 申报.单位 包含 “甲”\n    结论 不予准入\n    理由 “{事项名称}太大”\n";

/// Runs the command in a folder; its arguments may be any bytes.
fn run(folder: &Path, arguments: &[OsString]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhunru")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("the command runs")
}

fn arguments(line: &str, last: &str) -> Vec<OsString> {
    call::words(line).into_iter().chain(Some(last.to_owned()).filter(|last| !last.is_empty())).map(OsString::from).collect()
}

/// Nothing hidden goes out raw, and no line is begun by the text.
fn is_harmless(place: &str, done: &Output, own_columns: bool) {
    for (name, bytes) in [("stdout", &done.stdout), ("stderr", &done.stderr)] {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let raw = |c: &char| {
            if own_columns && name == "stdout" { c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t') } else { is_hidden(*c) }
        };
        let text = if own_columns { text.replace("\r\n", "\n") } else { text.to_owned() };
        assert_eq!(text.chars().find(raw), None, "{place}: {name} is {text:?}");
        if !(own_columns && name == "stdout") {
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{place}: {name} is {text}");
        }
    }
    assert!(done.status.code().is_some_and(|status| status < 3), "{place}: {:?}", done.status);
}

/// A list and the policy in a folder, judged in every form.
fn judged(place: &str, name: &str, list: &[u8]) {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a file");
    std::fs::write(folder.path().join(name), list).expect("a file");
    for form in ["human", "json", "jsonl", "csv", "human --quiet", "csv --quiet", "human --open", "human --only 没有这种"] {
        let done = run(folder.path(), &arguments(&format!("check -p 政策.zr --as-of 2024-01-01 --format {form} --"), name));
        is_harmless(&format!("{place} as {form}"), &done, form.starts_with("csv"));
        let told = [done.stdout.as_slice(), &done.stderr].concat();
        assert!(!told.is_empty(), "{place} as {form}");
    }
}

#[test]
fn cells_headings_and_keys_are_shown() {
    let text = serde_json::to_string(HOSTILE).expect("JSON");
    for field in ["事项名称", "面积", "日子", "类别", "标签", "真假"] {
        judged(
            &format!("the JSON value of {field}"),
            "清单.json",
            format!("[{{\"{field}\": {text}, \"面积\": 5}}]")
                .replace("\"面积\": 5", if field == "面积" { "\"真假\": true" } else { "\"面积\": 5" })
                .as_bytes(),
        );
        judged(&format!("the line's value of {field}"), "清单.jsonl", format!("{{\"{field}\": {text}}}\n").as_bytes());
        let cell = HOSTILE.replace('"', "\"\"");
        judged(&format!("the cell of {field}"), "清单.csv", format!("{field},备注\n\"{cell}\",x\n").as_bytes());
    }
    judged("a key", "清单.json", format!("[{{\"面积\": 1, {text}: 2}}]").as_bytes());
    judged("the key of a line", "清单.jsonl", format!("{{\"面积\": 1, {text}: 2}}\n").as_bytes());
    judged("keys, none known", "清单.json", format!("[{{{text}: 2}}]").as_bytes());
    judged("an object's name", "清单.json", format!("{{{text}: {{\"单位\": 1}}, \"事项\": [{{\"面积\": 1}}]}}").as_bytes());
    judged("an object's key", "清单.json", format!("{{\"申报\": {{{text}: 1}}, \"事项\": [{{\"面积\": 1}}]}}").as_bytes());
    judged("an object's value", "清单.json", format!("{{\"申报\": {{\"单位\": {text}}}, \"事项\": [{{\"面积\": 1}}]}}").as_bytes());
    judged("what should be an object", "清单.json", format!("{{\"申报\": {text}, \"事项\": [{{\"面积\": 1}}]}}").as_bytes());
    judged("what should be an item", "清单.json", format!("[{text}]").as_bytes());
    judged("a nested value", "清单.json", format!("[{{\"面积\": {{{text}: [{text}]}}}}]").as_bytes());
    judged("members of a set", "清单.json", format!("[{{\"标签\": [{text}, \"红\"]}}]").as_bytes());
    judged("a heading", "清单.csv", format!("面积,\"{HOSTILE}\"\n1,2\n").as_bytes());
    judged("two headings for one", "清单.csv", format!("面积,面积\u{200b},\"{HOSTILE}\"\n1,2,3\n").as_bytes());
    judged("headings, none known", "清单.csv", format!("\"{HOSTILE}\",x\n1,2\n").as_bytes());
    judged("too many cells", "清单.csv", format!("面积\n1,\"{HOSTILE}\"\n").as_bytes());
    judged("broken JSON", "清单.json", format!("[{{{text} {HOSTILE}").as_bytes());
    judged("no JSON", "清单.jsonl", HOSTILE.as_bytes());
}

#[test]
fn sheets_are_shown() {
    use rust_xlsxwriter::Workbook;
    let line: String = on_a_line().chars().filter(|c| !matches!(c, ':' | '[' | ']' | '\0'..='\u{1f}')).take(29).collect();
    for (place, sheet, heading, cell) in [
        ("a sheet's name", line.as_str(), "面积", "大"),
        ("its heading", "表", HOSTILE, "1"),
        ("its cell", "表", "类别", HOSTILE),
        ("an object's sheet", "申报", "单位", HOSTILE),
    ] {
        let mut book = Workbook::new();
        let page = book.add_worksheet().set_name(sheet).expect("a sheet");
        page.write(0, 0, "面积").and_then(|page| page.write(0, 1, heading)).expect("headings");
        page.write(1, 0, "大").and_then(|page| page.write(1, 1, cell)).expect("cells");
        if let Ok(bytes) = book.save_to_buffer() {
            judged(place, "清单.xlsx", &bytes);
        }
    }
    let mut book = Workbook::new();
    book.add_worksheet().set_name(&line).expect("a sheet").write(0, 0, "面积").expect("a heading");
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a file");
    book.save(folder.path().join("清单.xlsx")).expect("a file");
    is_harmless("sheets to choose from", &run(folder.path(), &arguments("check -p 政策.zr 清单.xlsx --sheet 没有", "")), false);
    is_harmless("a sheet that is wanted", &run(folder.path(), &arguments("check -p 政策.zr 清单.xlsx --sheet", &on_a_line())), false);
}

#[test]
fn names_of_files_and_arguments_are_shown() {
    let name = HOSTILE.replace('/', "");
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a file");
    std::fs::write(folder.path().join("清单.json"), "[{\"面积\": 5, \"日子\": 1}]").expect("a file");
    std::fs::write(folder.path().join(format!("{name}.json")), "[{\"面积\": 5, \"日子\": 1}]").expect("a file");
    std::fs::write(folder.path().join(format!("{name}.zr")), POLICY.replace("默认 准入", "默认 无此")).expect("a file");
    std::fs::create_dir(folder.path().join(&name)).expect("a folder");
    std::fs::write(folder.path().join(&name).join(format!("{name}.zr")), POLICY.replace("> 3平方米", "> 3名")).expect("a file");
    std::fs::write(folder.path().join(&name).join("二进制.zr"), b"\xff\xfe").expect("a file");
    for form in ["human", "json", "jsonl", "csv"] {
        let line = format!("check -p 政策.zr --as-of 2024-01-01 --format {form}");
        is_harmless("a list's name", &run(folder.path(), &arguments(&line, &format!("{name}.json"))), form == "csv");
        is_harmless("a list that is not there", &run(folder.path(), &arguments(&line, &format!("{name}.jsonl"))), false);
        is_harmless("a list of no form", &run(folder.path(), &arguments(&line, &name)), false);
    }
    for form in ["human", "json", "sarif"] {
        is_harmless("a policy's name", &run(folder.path(), &arguments(&format!("lint --format {form} -p"), &format!("{name}.zr"))), false);
        is_harmless("a package's name", &run(folder.path(), &arguments(&format!("lint --format {form} -p"), &name)), false);
    }
    for form in ["human", "json", "junit"] {
        is_harmless(
            "a tested policy's name",
            &run(folder.path(), &arguments(&format!("test --format {form} -p"), &format!("{name}.zr"))),
            false,
        );
    }
    for line in [
        "lint -p",
        "fmt",
        "fmt --check",
        "explain",
        "new",
        "check -p 政策.zr 清单.json --format",
        "check -p 政策.zr 清单.json --as-of",
        "check -p 政策.zr 清单.json --only",
        "check -p 政策.zr 清单.json --input-format",
        "check -p 政策.zr 清单.json --sheet",
        "check -p 政策.zr 清单.json x",
        "check -p 政策.zr 清单.json -o 没有的文件夹/x -o",
        "schema --as-of",
        "schema -p 政策.zr -o 没有的文件夹/x --as-of 2024-01-01 --typescript -p",
        "",
        "--",
    ] {
        for name in [name.clone(), format!("--{name}"), format!("没有/{name}")] {
            is_harmless(&format!("{line} NAME"), &run(folder.path(), &arguments(line, &name)), false);
        }
    }
    let unwritable = run(folder.path(), &arguments("check -p 政策.zr 清单.json -o", &format!("没有/{name}")));
    is_harmless("an output that cannot be", &unwritable, false);
    assert_eq!(unwritable.status.code(), Some(2));
}

#[test]
fn the_lines_of_policies_and_tables_are_shown() {
    let line = on_a_line();
    let named = POLICY.to_owned()
        + "\n名录 街道 来自 “街道.csv” 主键 名称\n    列 名称 文本\n    列 编制 整数(名)\n\n测试 “一”\n    基准日 2024-01-01\n    事项 面积 = 1平方米\n    预期 不予准入\n";
    let texts = [
        ("a comment", POLICY.replace("字段 面积", &format!("// {line}\n字段 面积"))),
        ("a name", POLICY.replace("规则 大", &format!("规则 「{line}」"))),
        ("a text", POLICY.replace("太大", &line)),
        ("a basis", POLICY.replace("《办法》", &format!("《{line}》"))),
        ("an unknown fact", POLICY.replace("面积 >", &format!("「{line}」 >"))),
        ("an unknown value", POLICY.replace("面积 > 3平方米", &format!("类别 = 「{line}」"))),
        ("an unknown clause", POLICY.replace("    结论", &format!("    {line}\n    结论"))),
        ("a value of an enumeration", POLICY.replace("{红", &format!("{{「{line}」"))),
        ("a carriage return", POLICY.replace("字段 面积", "字段\r 面积")),
        ("an unknown upper policy", POLICY.replace("    层级 县", &format!("    层级 县\n    上位 「{line}」"))),
        ("a table that is not there", POLICY.to_owned() + &format!("\n名录 街道 来自 “{line}.csv” 主键 名称\n    列 名称 文本\n")),
        ("a test's name", named.replace("“一”", &format!("“{line}”"))),
    ];
    let tables = [
        ("a table's key", format!("名称,编制\n\"{HOSTILE}\",1\n\"{HOSTILE}\",2\n")),
        ("a table's value", format!("名称,编制\n甲,\"{HOSTILE}\"\n")),
        ("a table's heading", format!("\"{HOSTILE}\",x\n甲,1\n")),
        ("a table's two headings", format!("名称,编制,编制,\"{HOSTILE}\"\n甲,1,2,3\n")),
        ("a table with a bad row", format!("名称,编制\n甲,1,\"{HOSTILE}\"\n")),
    ];
    let texts = texts.map(|(place, text)| (place, text, "名称,编制\n甲,1\n".to_owned()));
    let tables = tables.map(|(place, table)| (place, named.clone(), table));
    for (place, text, table) in texts.into_iter().chain(tables) {
        let folder = Folder::new();
        std::fs::write(folder.path().join("政策.zr"), &text).expect("a file");
        std::fs::write(folder.path().join("街道.csv"), &table).expect("a file");
        std::fs::write(folder.path().join("清单.json"), "[{\"面积\": 5}]").expect("a file");
        for line in [
            "lint -p 政策.zr",
            "lint -p 政策.zr --format json",
            "lint -p 政策.zr --format sarif",
            "test -p 政策.zr",
            "test -p 政策.zr --format json",
            "test -p 政策.zr --format junit",
            "check -p 政策.zr 清单.json",
            "fmt --check 政策.zr",
            "schema -p 政策.zr",
            "schema -p 政策.zr --typescript",
        ] {
            let done = run(folder.path(), &arguments(line, ""));
            is_harmless(&format!("{place}: {line}"), &done, false);
        }
        let linted = run(folder.path(), &arguments("lint -p 政策.zr", ""));
        assert_ne!(linted.status.code(), Some(0), "{place}");
    }
}

#[test]
fn json_keeps_the_value() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a file");
    std::fs::write(folder.path().join("清单.json"), serde_json::json!([{"事项名称": HOSTILE, "面积": HOSTILE}]).to_string())
        .expect("a file");
    for form in ["json", "jsonl"] {
        let done = run(folder.path(), &arguments(&format!("check -p 政策.zr 清单.json --format {form}"), ""));
        let told: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        let item = if form == "json" { &told["items"][0] } else { &told };
        assert_eq!(item["name"], HOSTILE);
        assert_eq!(item["errors"][0]["value"], HOSTILE);
    }
}

#[test]
fn a_table_keeps_what_is_the_applicants_and_guards_formulas() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a file");
    let name = |text: &str| -> String {
        std::fs::write(folder.path().join("清单.json"), serde_json::json!([{"事项名称": text, "面积": 1}]).to_string()).expect("a file");
        let done = run(folder.path(), &arguments("check -p 政策.zr 清单.json --format csv", ""));
        let table = String::from_utf8(done.stdout).expect("text");
        let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let at = reader.headers().expect("headings").iter().position(|heading| heading == "事项名称").expect("a name");
        reader.records().next().expect("a row").expect("a row")[at].to_owned()
    };
    assert_eq!(name("甲\u{202e}\u{200b}\u{2028}乙\u{1b}[2J\u{7}"), "甲\u{202e}\u{200b}\u{2028}乙␛[2J␇");
    for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"] {
        for before in ["", " ", "\n", "\u{3000}", "\u{a0}", "\0", "\u{200b}", "\u{feff}", " \u{200d}\u{2060} ", "\u{1b}"] {
            let given = format!("{before}{sign}cmd|' /C calc'!A0");
            assert!(name(&given).starts_with('\''), "{given:?}: {:?}", name(&given));
        }
    }
    for harmless in ["养犬登记", "（一）=", "1+1", "“=”"] {
        assert_eq!(name(harmless), harmless);
    }
}
