//! The command as people and build servers meet it: help in Chinese, a new package that stands, schemas, SARIF, JUnit, colours, pipes.

use crate::support::call::{complained, printed, run, words};
use crate::support::{Folder, root};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

#[test]
fn every_command_explains_itself_in_chinese() {
    let all = printed(&run("--help", &root()));
    let commands: Vec<&str> = all
        .lines()
        .skip_while(|line| *line != "命令：")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let help = printed(&run(&format!("{command} --help"), &root()));
        assert!(help.contains("用法：zhunru"), "{help}");
        for word in ["Usage", "Options", "Arguments", "default", "possible values", "Print"] {
            assert!(!help.contains(word), "{command}: {word} in {help}");
        }
    }
    assert!(printed(&run("--version", &root())).contains("语言第 1 版"));
}

#[test]
fn mistakes_in_the_arguments_are_told_in_chinese() {
    for (line, told) in [
        ("chek", "是不是「check」"),
        ("check 清单.json", "缺少 --policy"),
        ("check -p x 清单.json --as-of 2024-02-30", "没有「2024-02-30」这一天"),
        ("check -p x 清单.json --format yaml", "可以是：human、json、jsonl、csv"),
        ("check -p x", "缺少清单"),
        ("check -p policies/新洲区职责准入 --only 好 清单.json", "没有「好」这种结果"),
        ("check -p 没有的 清单.json", "没有「没有的」"),
        ("explain ABC123", "没有代码"),
        ("test -p policies/新洲区职责准入 --coverage --fail-under 101", "「101」不是 0 到 100 的整数"),
        ("test -p policies/新洲区职责准入 --coverage --fail-under 66.7", "「66.7」不是 0 到 100 的整数"),
        ("check -p policies/新洲区职责准入 --heading-row 一 清单.json", "「一」不是这里能写的整数"),
        ("check -p policies/新洲区职责准入 没有的", "没有这个文件"),
        ("check -p policies/新洲区职责准入 policies", "是文件夹"),
        ("fields -p policies/新洲区职责准入 -o 没有的/字段.json", "没有文件夹「没有的」"),
        ("fields -p policies/新洲区职责准入 --format json -o 字段.csv", "与 --format 说的形式不同"),
        ("fields -p policies/新洲区职责准入 --format json -o 字段.txt", "与 --format 说的形式不同"),
        ("fields -p policies/新洲区职责准入 --format docx", "没有 docx 这种形式"),
    ] {
        let done = run(line, &root());
        assert_eq!(done.status.code(), Some(2), "{line}");
        let complained = complained(&done);
        assert!(complained.contains(told), "{line}: {complained}");
        assert!(!complained.contains("error"), "{line}: {complained}");
    }
}

#[test]
fn a_form_that_is_not_written_leaves_no_folder() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), SIMPLE).expect("a file");
    let done = run("doc -p 政策.zr --format csv -o 文书", folder.path());
    assert_eq!(done.status.code(), Some(2), "{}", printed(&done));
    assert!(complained(&done).contains("没有 csv 这种形式"), "{}", complained(&done));
    assert!(!folder.path().join("文书").exists());
}

#[test]
fn names_that_no_policy_can_have_make_no_package() {
    let folder = Folder::new();
    for name in ["甲」乙", "「x」", "甲\u{200b}乙", "甲\u{202e}乙"] {
        let done = run(&format!("new '{name}'"), folder.path());
        assert_eq!(done.status.code(), Some(2), "{name}: {}", printed(&done));
        assert!(complained(&done).contains("不能作政策的名称"), "{name}: {}", complained(&done));
        assert!(!folder.path().join(name).exists(), "{name}");
    }
}

#[test]
fn a_package_made_from_odd_names_lints_and_says_how_to_go_on() {
    let folder = Folder::new();
    let odd = "政策 「省 办法（试行）」\n    层级 省\n    默认 报批 “县政府”\n\n对象 「申 报」\n    字段 「部 门」 文本 必填\n\n字段 「随转经费(万元)」 数(万元) 必填\n字段 事项名称 文本 必填\n\n名录 清单 由下级设定 主键 「名,称」\n    列 「名,称」 文本\n    列 「说\"明」 文本\n\n规则 一\n    依据 《省办法》第一条\n    当   「随转经费(万元)」 > 3万元 且 事项名称 属于 清单\n    结论 不予准入\n";
    std::fs::create_dir(folder.path().join("上位")).expect("a folder");
    std::fs::write(folder.path().join("上位/main.zr"), odd).expect("a policy");
    let done = run("new '县 办法' --from 上位", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let next = printed(&done).lines().find_map(|line| line.trim().strip_prefix("zhunru lint").map(str::to_owned)).expect("a next step");
    let linted = run(&format!("lint{next} -p 上位"), folder.path());
    assert_eq!(linted.status.code(), Some(0), "{next}: {}{}", printed(&linted), complained(&linted));
    let tested = run("test -p '县 办法' -p 上位", folder.path());
    assert_eq!(tested.status.code(), Some(0), "{}{}", printed(&tested), complained(&tested));
    let test = std::fs::read_to_string(folder.path().join("县 办法/main.test.zr")).expect("a test");
    assert!(test.contains("「申 报」.「部 门」") && test.contains("「随转经费(万元)」"), "{test}");
    let table = std::fs::read_to_string(folder.path().join("县 办法/名录/清单.csv")).expect("a table");
    assert_eq!(table, "\"名,称\",\"说\"\"明\"\n");
}

#[test]
fn each_policy_has_a_document_of_its_own() {
    let folder = Folder::new();
    let long = "长".repeat(120);
    for (file, name) in ["「a-b」", "「a_b」", "「a+b」", "「a b」", "「A+B」", &format!("「{long}」")].into_iter().enumerate()
    {
        std::fs::write(folder.path().join(format!("{file}.zr")), SIMPLE.replacen("示例", name, 1)).expect("a policy");
    }
    let done = run("doc -p 0.zr -p 1.zr -p 2.zr -p 3.zr -p 4.zr -p 5.zr --format html -o 文书", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let written = std::fs::read_dir(folder.path().join("文书")).expect("a folder").count();
    assert_eq!(written, 6);
}

#[test]
fn a_policy_may_come_from_standard_input_or_be_named_twice() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), SIMPLE).expect("a policy");
    let linted = fed("lint -p -", folder.path(), SIMPLE.as_bytes());
    assert_eq!((linted.status.code(), complained(&linted).as_str()), (Some(0), ""), "{}", printed(&linted));
    let fixed = fed("lint --fix -p -", folder.path(), SIMPLE.as_bytes());
    assert!(fixed.status.code() == Some(2) && !complained(&fixed).contains('␊'), "{}", complained(&fixed));
    let twice = run("lint -p 政策.zr -p ./政策.zr", folder.path());
    assert_eq!(twice.status.code(), Some(0), "{}", printed(&twice));
    std::fs::write(folder.path().join("空.zr"), "").expect("a file");
    let checked = complained(&run("check -p 空.zr 清单.csv", folder.path()));
    assert!(checked.contains("PKG001") && !checked.contains("LVL005"), "{checked}");
    std::fs::create_dir(folder.path().join("空")).expect("a folder");
    let formatted = run("fmt 空", folder.path());
    assert_eq!(formatted.status.code(), Some(2));
    assert!(complained(&formatted).contains("没有 .zr 文件"), "{}", complained(&formatted));
}

#[test]
fn a_new_package_lints_clean_and_passes_its_tests() {
    let folder = Folder::new();
    for name in ["示例区准入", "第1街道(试行)"] {
        assert_eq!(run(&format!("new '{name}'"), folder.path()).status.code(), Some(0));
        let linted = run(&format!("lint --strict -p '{name}'"), folder.path());
        assert_eq!(linted.status.code(), Some(0), "{}", printed(&linted));
        let formatted = run(&format!("fmt --check '{name}'"), folder.path());
        assert_eq!(formatted.status.code(), Some(0), "{}", printed(&formatted));
        let tested = run(&format!("test -p '{name}'"), folder.path());
        assert_eq!(tested.status.code(), Some(0), "{}", printed(&tested));
        assert_eq!(run(&format!("new '{name}'"), folder.path()).status.code(), Some(2), "an existing folder is left alone");
    }
}

/// One without a 默认, one with 名录 to be set, ones with decision tables and exceptions, one with groups.
#[test]
fn packages_made_from_others_lint_clean() {
    let folder = Folder::new();
    for template in ["机构编制", "通用县级准入", "新洲区职责准入", "郑州乡镇街道赋权", "收回与过渡"] {
        let path = root().join("policies").join(template);
        let done = run(&format!("new '按{template}' --from '{}'", path.display()), folder.path());
        assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
        let linted = run(&format!("lint --strict -p '按{template}' -p '{}'", path.display()), folder.path());
        assert_eq!(linted.status.code(), Some(0), "{template}: {}", printed(&linted));
        assert_eq!(run(&format!("fmt --check '按{template}'"), folder.path()).status.code(), Some(0), "{template}");
    }
}

#[test]
fn what_a_county_fills_into_its_template_holds_and_what_it_loosens_is_caught() {
    let folder = Folder::new();
    let template = root().join("policies/通用县级准入");
    let done = run(&format!("new 甲县准入 --from '{}'", template.display()), folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let tested = run(&format!("test -p 甲县准入 -p '{}'", template.display()), folder.path());
    assert_eq!(tested.status.code(), Some(0), "{}", printed(&tested));
    let place = |file: &str| folder.path().join("甲县准入").join(file);
    let policy = std::fs::read_to_string(place("main.zr")).expect("the policy");
    let filled = policy
        .replace("设定 审核时限 = 0个工作日", "设定 审核时限 = 15个工作日")
        .replace("设定 批准机关数 = 0个", "设定 批准机关数 = 1个")
        .replace("设定 联席会议成员数 = 0个", "设定 联席会议成员数 = 2个");
    std::fs::write(place("main.zr"), &filled).expect("written");
    std::fs::write(place("名录/批准机关.csv"), "持续性,机关\n长期,市人民政府\n").expect("written");
    std::fs::write(place("名录/联席会议成员.csv"), "单位\n编办\n司法\n").expect("written");
    let list = "事项名称,权力类型,原实施部门,承接乡镇街道,持续性,听取意见,受理日,审批情况,保障\n\
                残疾人证代办,公共服务,县残联,城关镇,长期,乡镇街道、编办、司法,2026-03-02,,\n\
                残疾人证代办,公共服务,县残联,东关镇,长期,乡镇街道、编办,2026-03-02,,\n\
                秸秆禁烧巡查,行政事务,县生态环境局,城关镇,临时性,乡镇街道、编办、司法,2026-03-02,,\n\
                退役报到,公共服务,县退役军人局,城关镇,长期,乡镇街道、编办、司法,2026-03-02,已经批准,经费\n";
    std::fs::write(folder.path().join("清单.csv"), list).expect("written");
    let check = format!("check -p 甲县准入 -p '{}' 清单.csv --as-of 2026-03-24 --format json", template.display());
    let result: Value = serde_json::from_slice(&run(&check, folder.path()).stdout).expect("JSON");
    let details: Vec<&Value> = result["items"].as_array().into_iter().flatten().map(|item| &item["details"]).collect();
    assert_eq!(details[0], &serde_json::json!(["县级人民政府", "市人民政府"]));
    assert_eq!(details[1], &serde_json::json!(["联席会议成员单位的意见"]));
    assert_eq!(details[2], &serde_json::json!(["县级人民政府"]));
    assert_eq!(result["items"][3]["outcome"], "admit", "the admitting rules are the lower policy's too: {result}");
    let late = |item: &Value| item["reasons"].as_array().into_iter().flatten().any(|reason| reason["rule"] == "审核超过时限");
    assert!(late(&result["items"][0]), "fifteen work days from 2 March end on 23 March: {result}");
    // The template is not about what a law itself gives to towns, and neither is what is made from it.
    std::fs::write(folder.path().join("法定.csv"), "事项名称,转移方式\n食品摊贩备案,法定直接\n").expect("written");
    let by_law = run(&check.replace("清单.csv", "法定.csv"), folder.path());
    let by_law: Value = serde_json::from_slice(&by_law.stdout).expect("JSON");
    assert_eq!(by_law["items"][0]["outcome"], "none", "{by_law}");

    std::fs::write(place("main.zr"), filled.replace("15个工作日", "61个工作日")).expect("written");
    let linted = run(&format!("lint -p 甲县准入 -p '{}'", template.display()), folder.path());
    assert!(linted.status.code() == Some(1) && printed(&linted).contains("LVL004"), "{}", printed(&linted));
}

#[test]
fn the_schema_accepts_what_check_accepts() {
    let done = run("schema -p policies/新洲区职责准入 --as-of 2024-05-06", &root());
    let schema: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let item = &schema["$defs"]["事项"];
    assert_eq!(item["additionalProperties"], false);
    let list: Value = serde_json::from_str(&std::fs::read_to_string(root().join("examples/清单样例.json")).expect("a list")).expect("JSON");
    for given in list["事项"].as_array().expect("items") {
        for key in given.as_object().expect("an item").keys() {
            let heading = key.replace('（', "(");
            let plain = heading.split('(').next().expect("a heading");
            let known = [key.as_str(), plain].iter().any(|name| item["properties"].get(*name).is_some());
            assert!(known || ["序号", "备注"].contains(&key.as_str()), "{key} is no property");
        }
    }
    let types = printed(&run("schema -p policies/新洲区职责准入 --typescript --as-of 2024-05-06", &root()));
    assert!(types.contains("export interface 事项 {") && types.contains("\"事项名称\": string | null;"), "{types}");
}

#[test]
fn sarif_and_junit_have_their_shapes() {
    let folder = Folder::new();
    let text = "政策 示例\n    层级 县\n    默认 准入\n\n字段 面积 数(平方米)\n\n规则 甲\n    当   面积 > 3\n    结论 不予准入\n\n测试 “<甲> & \"乙\"”\n    基准日 2024-01-01\n    事项 面积 = 3平方米\n    预期 不予准入\n";
    std::fs::write(folder.path().join("坏 政策.zr"), text).expect("a file");
    let done = run("lint -p '坏 政策.zr' --format sarif", folder.path());
    assert_eq!(done.status.code(), Some(1));
    let sarif: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let found = &sarif["runs"][0];
    let results = found["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["ruleId"] == "TYP002" && result["level"] == "error"), "{sarif}");
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.is_ascii() && !uri.contains(' ')), "{place}");
    assert_eq!(found["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(2));

    std::fs::write(
        folder.path().join("测.zr"),
        text.replace("面积 > 3\n", "面积 > 3平方米\n").replace("    当 ", "    依据 《办法》第一条\n    当 "),
    )
    .expect("a file");
    let done = run("test -p 测.zr --format junit", folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    let xml = printed(&done);
    assert!(xml.starts_with("<?xml") && xml.contains("failures=\"1\""), "{xml}");
    assert!(xml.contains("&lt;甲&gt; &amp;"), "{xml}");
}

#[test]
fn no_colour_reaches_a_pipe_and_none_a_file() {
    let folder = Folder::new();
    let file = folder.path().join("报告.txt");
    let line = format!("check -p policies/新洲区职责准入 examples/清单样例.json --as-of 2024-05-06 -o {}", file.display());
    assert_eq!(printed(&run(&line, &root())), "");
    let written = std::fs::read_to_string(file).expect("the report");
    assert!(!written.contains('\u{1b}'));
    assert_eq!(written, printed(&run("check -p policies/新洲区职责准入 examples/清单样例.json --as-of 2024-05-06", &root())));
}

#[test]
fn lines_of_the_report_fit_the_columns() {
    let report = printed(&run("check -p policies/新洲区职责准入 examples/新洲区下沉事项清单.xlsx --as-of 2024-05-06", &root()));
    for line in report.lines() {
        let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        // Bars and quotes are counted double here; what breaks lines counts them once.
        let marks = line.chars().filter(|c| "█“”·—…→☞".contains(*c)).count();
        assert!(columns - marks <= 100, "{columns}: {line}");
    }
}

const SIMPLE: &str = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 面积 数(平方米)\n\n规则 大\n    依据 《办法》第一条\n    当   面积 > 300平方米\n    结论 不予准入\n    理由 “太大”\n";

/// A list too long to be read at once, and the policy that judges it, in a folder.
fn long_list() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), SIMPLE).expect("a file");
    let items = (0..6000).map(|at| format!("{{\"事项名称\":\"第{at}号事项\",\"面积\":{},\"备注\":\"无\"}}", at % 400)).collect();
    (folder, items)
}

#[test]
fn long_lists_are_delivered_as_short_ones() {
    let (folder, items) = long_list();
    let mut workspace = zhunru::Workspace::new();
    workspace.add_package("政策.zr", vec![("政策.zr".to_owned(), SIMPLE.as_bytes().to_vec())], true);
    let policy = workspace.compile(zhunru::date::Date::from_ymd(2024, 5, 6).expect("a day")).unwrap_or_else(|_| panic!("a policy"));
    let rows = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (name, format, text) in [
        ("清单.jsonl", zhunru::input::InputFormat::Jsonl, items.join("\n")),
        ("清单.json", zhunru::input::InputFormat::Json, format!("[{}]", items.join(",\n"))),
        ("对象.json", zhunru::input::InputFormat::Json, format!("{{\"事项\":[{}],\"单位\":1}}", items.join(","))),
    ] {
        std::fs::write(folder.path().join(name), &text).expect("a file");
        let input = crate::support::read(&policy, &text, format);
        let result = crate::support::judged(&policy, &input, &zhunru::CheckOptions::default());
        let check = |more: &str| {
            let done = run(&format!("check -p 政策.zr {name} --as-of 2024-05-06 {more}"), folder.path());
            assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
            printed(&done)
        };
        assert!(check("--format json") == zhunru::wire::to_json(&result), "{name}");
        let lines: Vec<String> = result.items.iter().map(zhunru::wire::to_json_line).collect();
        assert!(rows(&check("--format jsonl")) == lines, "{name}");
        let rejected: Vec<&String> = lines.iter().filter(|line| line.contains("\"outcome\":\"reject\"")).collect();
        assert!(rows(&check("--format jsonl --only 不予准入")).iter().eq(rejected.iter().copied()), "{name}");
        assert_eq!(check("--format csv").lines().count(), 6001, "{name}");
        assert_eq!(check("--format jsonl --quiet"), "");
        assert!(check("--quiet").contains(&format!("{}", rejected.len())), "{name}");
        assert!(check("").contains("第5999号事项"), "{name}");
    }
}

#[test]
fn odd_cells_are_noted_once_for_the_list() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), SIMPLE).expect("a file");
    std::fs::write(folder.path().join("清单.csv"), "事项名称,面积\n甲,0.1234567\n").expect("a file");
    let check = |more: &str| run(&format!("check -p 政策.zr 清单.csv --as-of 2024-05-06 {more}"), folder.path());
    let message = "面积「0.1234567」小数点后超过 6 位，按 0.123457 算";
    for more in ["--format jsonl", "--format csv", "--quiet"] {
        let done = check(more);
        assert_eq!(complained(&done), format!("zhunru：留意：清单「清单.csv」（B2）：{message}\n"), "{more}");
        assert!(!printed(&done).contains("小数点"), "{more}");
    }
    for (more, line) in [
        ("", format!("  留意  B2  {message}\n")),
        ("--format json", format!("    {{\"message\":\"{message}\",\"suggestion\":null,\"place\":\"B2\"}}\n")),
    ] {
        let done = check(more);
        assert_eq!(complained(&done), "", "{more}");
        assert_eq!(printed(&done).matches(&line).count(), 1, "{}", printed(&done));
    }
    assert_eq!(check("").status.code(), Some(0));
    assert_eq!(check("--strict").status.code(), Some(1));
}

/// The same with a list on standard input.
fn fed(line: &str, folder: &Path, input: &[u8]) -> Output {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhunru"));
    let command = command.args(words(line)).current_dir(folder).env("NO_COLOR", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&input));
    let done = child.wait_with_output().expect("the command ends");
    // A command that fails does not read on.
    let _ = feeding.join().expect("the list is written");
    done
}

/// Rules that need the whole list: twins, and a sum over all of it.
const OF_THE_LIST: &str = "\n规则 重名\n    依据 《办法》第二条\n    当   计数(按 事项名称) > 1\n    结论 补正 “合并{计数(按 事项名称)}项”\n\n规则 太多 对全表\n    依据 《办法》第三条\n    当   合计(面积) > 5000平方米\n    结论 报批 “共{合计(面积)}”\n";

#[test]
fn lists_that_are_read_twice_may_come_from_anywhere() {
    let (folder, mut items) = long_list();
    let text = format!("{SIMPLE}{OF_THE_LIST}");
    std::fs::write(folder.path().join("政策.zr"), &text).expect("a file");
    // The first and the last item have one name.
    items.push("{\"事项名称\":\"第0号事项\"}".to_owned());
    let lines = items.join("\n");
    let array = format!("{{\"事项\":[{}]}}", items.join(","));
    let table: String = (0..6000).map(|at| format!("第{at}号事项,{}\n", at % 400)).collect();
    let table = format!("事项名称,面积\n{table}第0号事项,\n");
    let policy = crate::support::policy(&[&text], "2024-05-06");
    for (name, form, text) in [("清单.jsonl", "jsonl", &lines), ("清单.json", "json", &array), ("清单.csv", "csv", &table)] {
        let format = zhunru::input::format_of(name).expect("a form");
        assert!(policy.reads_twice(format));
        std::fs::write(folder.path().join(name), text).expect("a file");
        let input = crate::support::read(&policy, text, format);
        let result = crate::support::judged(&policy, &input, &zhunru::CheckOptions::default());
        assert!(result.items.last().is_some_and(|item| item.details == ["合并2项"]));
        let whole: Value = serde_json::from_str(&zhunru::wire::to_json(&result)).expect("JSON");
        let options = "-p 政策.zr --as-of 2024-05-06 --format json";
        let from_file = run(&format!("check {name} {options}"), folder.path());
        let from_input = fed(&format!("check - --input-format {form} {options}"), folder.path(), text.as_bytes());
        for done in [&from_file, &from_input] {
            assert_eq!(done.status.code(), Some(1), "{}", complained(done));
            let told: Value = serde_json::from_str(&printed(done)).expect("JSON");
            assert_eq!(told["summary"], whole["summary"], "{name}");
            assert!(told["items"].as_array().expect("items").iter().zip(whole["items"].as_array().expect("items")).all(|(one, other)| {
                ["row", "outcome", "detail", "details", "missing", "possible"].iter().all(|key| one[key] == other[key])
            }));
            assert_eq!(told["list"]["detail"], whole["list"]["detail"], "{name}");
        }
        assert!(printed(&from_file) == printed(&from_input), "{name}");
        let lines = printed(&fed(&format!("check - --input-format {form} {options}l"), folder.path(), text.as_bytes()));
        assert_eq!(lines.lines().count(), 6001, "{name}");
    }
    // A fault is told before any item is.
    let done = fed(
        "check - --input-format jsonl -p 政策.zr --format jsonl",
        folder.path(),
        format!("{}\n{{\"面积\":\n", items.join("\n")).as_bytes(),
    );
    assert_eq!((done.status.code(), printed(&done)), (Some(2), String::new()));
    assert!(complained(&done).contains("第6002行"), "{}", complained(&done));
}

#[test]
fn a_list_that_breaks_off_leaves_no_half_file() {
    let (folder, items) = long_list();
    std::fs::write(folder.path().join("清单.jsonl"), format!("{}\n{{\"面积\":\n", items.join("\n"))).expect("a file");
    std::fs::write(folder.path().join("旧.jsonl"), "旧").expect("a file");
    for format in ["jsonl", "csv"] {
        let done = run(&format!("check -p 政策.zr 清单.jsonl --format {format}"), folder.path());
        assert_eq!(done.status.code(), Some(2));
        assert!(complained(&done).contains("第6001行"), "{}", complained(&done));
        let lines = printed(&done).lines().count();
        // For the columns of a CSV the list is read once before.
        let expected = if format == "csv" { 0..1 } else { 1001..6000 };
        assert!(expected.contains(&lines) && (lines == 0 || printed(&done).ends_with('\n')), "{lines} lines");
    }
    for file in ["新.jsonl", "旧.jsonl"] {
        let done = run(&format!("check -p 政策.zr 清单.jsonl --format jsonl -o {file}"), folder.path());
        assert_eq!((done.status.code(), printed(&done)), (Some(2), String::new()));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("旧.jsonl")).expect("a file"), "旧");
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["政策.zr", "旧.jsonl", "清单.jsonl"]);
}
