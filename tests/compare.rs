//! Two lists held against each other: what is the same is found whatever stands around it, and nothing is lost.

use crate::support::{policy, work};
use serde_json::{Value, from_str, json};
use std::fmt::Write;
use zhunru::input::InputFormat;
use zhunru::wire::{Comparison, to_json};
use zhunru::{CheckOptions, CompareOptions, ListBytes, compare, report};

fn list(text: &str) -> ListBytes<'_> {
    let format = if text.starts_with(['{', '[']) { InputFormat::Json } else { InputFormat::Csv };
    ListBytes { bytes: text.as_bytes(), format }
}

fn by(old: &str, new: &str, options: &CompareOptions) -> Comparison {
    compare(None, [list(old), list(new)], &CheckOptions::default(), options).expect("lists that can be read")
}

fn compared(old: &str, new: &str) -> Value {
    from_str(&to_json(&by(old, new, &CompareOptions::default()))).expect("JSON")
}

fn names(items: &Value) -> Vec<&str> {
    items.as_array().into_iter().flatten().filter_map(|item| item["name"].as_str()).collect()
}

#[test]
fn what_is_written_otherwise_says_the_same() {
    let old = "序号,事项名称,经费（万元）,日期,编号\n1,养犬登记,3,2024年1月1日,007\n2,公厕管理,1.50,—,8\n合计,,4.5,,\n";
    let new = "事项清单,,,,\n编号,经费（元）,★事项名称（必填）,序号,日期\n007,30000,养犬 登记,5,2024-01-01\n8,15000.0,公厕管理,6,\n";
    let result = compared(old, new);
    assert_eq!(result["changed"], json!([]), "{result}");
    assert!(by(old, new, &CompareOptions::default()).is_empty());
    let other = compared(old, &new.replace("007", "7"));
    assert_eq!(other["changed"][0]["facts"], json!({"编号": ["007", "7"]}));
}

#[test]
fn a_unit_over_the_table_is_that_of_its_money() {
    let list = |unit: &str, amount: &str| format!("{unit},,\n事项名称,测算经费,人数\n养犬登记,{amount},2\n");
    let changed = |old: String, new: String| compared(&old, &new)["changed"].clone();
    assert_eq!(changed(list("金额单位：万元", "5"), list("单位：元", "50000")), json!([]));
    assert_eq!(changed(list("", "5万元"), list("单位：元", "50000")), json!([]));
    let facts = |old: String, new: String| changed(old, new)[0]["facts"].clone();
    assert_eq!(facts(list("单位：万元", "5"), list("单位：元", "5")), json!({"测算经费": ["5万元", "5元"]}));
    assert_eq!(facts(list("单位：万元", "5"), list("单位：千元", "5")), json!({"测算经费": ["5万元", "5千元"]}));
}

#[test]
fn codes_are_no_numbers() {
    let list = |heading: &str, one: &str, other: &str| format!("事项名称,{heading}\n甲,{one}\n乙,{other}\n");
    for heading in ["编码", "事项编号", "序列号", "依据条款"] {
        let result = compared(&list(heading, "1.1", "1.10"), &list(heading, "1.10", "1.1"));
        assert_eq!(result["changed"].as_array().map(Vec::len), Some(2), "{heading}: {result}");
    }
    assert_eq!(compared(&list("数量", "1.1", "1.10"), &list("数量", "1.10", "1.1"))["changed"], json!([]));
}

#[test]
fn what_makes_a_name_one_of_a_kind_belongs_to_the_key() {
    let old = "事项名称,备注,承接街道,人员\n养犬登记,甲,东街,1\n养犬登记,乙,西街,2\n";
    let new = "事项名称,备注,承接街道,人员\n养犬登记,丙,西街,2\n养犬登记,丁,东街,3\n养犬登记,戊,北街,3\n";
    let result = compared(old, new);
    assert_eq!(result["key"], json!(["事项名称", "承接街道"]), "备注 tells them apart as well, but finds none of them again");
    assert_eq!(result["added"][0]["key"], json!(["养犬登记", "北街"]));
    assert_eq!(result["changed"][1]["places"], json!(["A2", "A3"]));
    assert_eq!(result["by"][0]["groups"][0], json!({"value": "东街", "old": 1, "new": 1}));
    let alone = CompareOptions { by: vec!["人员".to_owned()], between: None };
    assert_eq!(by(old, new, &alone).key, ["人员"]);
}

#[test]
fn a_name_that_no_other_item_has_is_enough() {
    let old = "事项名称,承接街道,原部门\n养犬登记,东街,甲\n养犬登记,西街,甲\n公厕管理,东街,甲\n";
    let new = "事项名称,承接街道,原部门\n养犬登记,东街,甲\n养犬登记,北街,甲\n公厕管理,西街,甲\n";
    let result = compared(old, new);
    assert_eq!(result["key"], json!(["事项名称", "承接街道"]));
    assert_eq!(names(&result["changed"]), ["公厕管理"]);
    assert_eq!(result["changed"][0]["facts"], json!({"承接街道": ["东街", "西街"]}));
    assert_eq!((names(&result["gone"]), names(&result["added"])), (vec!["养犬登记"], vec!["养犬登记"]), "several have this name");
    let chosen = CompareOptions { by: vec!["事项名称".to_owned(), "承接街道".to_owned()], between: None };
    assert_eq!(by(old, new, &chosen).added.len(), 2, "the key that is chosen is the key");
}

#[test]
fn what_an_earlier_review_said_is_nothing_of_the_list() {
    let list = "事项名称,经费\n养犬登记,3\n";
    let back = "事项名称,经费,结论,理由,依据,需补正,如何整改\n养犬登记,3,准入,,,,\n";
    assert!(by(list, back, &CompareOptions::default()).is_empty());
}

#[test]
fn of_items_that_nothing_tells_apart_none_is_lost() {
    let old = "事项名称,经费\n养犬登记,1\n养犬登记,2\n养犬登记,2\n";
    let result = compared(old, "事项名称,经费\n养犬登记,2\n养犬登记,3\n养犬登记,2\n养犬登记,9\n");
    assert_eq!(result["changed"][0]["facts"], json!({"经费": ["1", "3"]}));
    assert_eq!(result["changed"].as_array().map(Vec::len), Some(1));
    assert_eq!(result["added"].as_array().map(Vec::len), Some(1));
    assert_eq!(result["warnings"]["old"].as_array().map(Vec::len), Some(1));
}

#[test]
fn items_of_one_name_are_told_by_what_both_lists_say_of_them() {
    let old = "序号,事项名称,经费\n1,养犬登记,1\n2,养犬登记,2\n";
    let counted_anew = compared(old, "序号,事项名称,经费\n1,养犬登记,3\n2,养犬登记,1\n3,养犬登记,2\n");
    assert_eq!(counted_anew["changed"], json!([]), "the serial number says nothing of an item");
    assert_eq!(counted_anew["added"][0]["place"], "B2");
    let another_column = compared(old, "序号,事项名称,经费,人员\n1,养犬登记,2,5\n2,养犬登记,1,6\n");
    assert_eq!(another_column["changed"], json!([]), "a column that one list lacks is not compared");
    let one_of_two = compared("事项名称,经费\n养犬登记,1\n", "事项名称,经费\n养犬登记,3\n养犬登记,1\n");
    assert_eq!(one_of_two["changed"], json!([]), "the new list alone has the name twice");
    assert_eq!(one_of_two["added"][0]["place"], "A2");
    let by_number = CompareOptions { by: vec!["序号".to_owned()], between: None };
    let by_number = by("序号,事项名称\n1,养犬登记\n1,养犬登记\n", "序号,事项名称\n2,养犬登记\n1,养犬登记\n", &by_number);
    assert_eq!((by_number.added.len(), by_number.gone.len()), (1, 1), "the key that is chosen is the key");
}

#[test]
fn a_name_is_the_same_item_only_where_nothing_else_can_be_meant() {
    let list = |names: &[&str]| names.iter().fold("事项名称,街道\n".to_owned(), |list, name| list + name + ",东街\n");
    let renamed = |old: &[&str], new: &[&str]| {
        let result = compared(&list(old), &list(new));
        result["renamed"].as_array().into_iter().flatten().map(|item| item["to"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(renamed(&["公共厕所设置管理"], &["公共厕所设置的管理"]), ["公共厕所设置的管理"]);
    assert_eq!(renamed(&["公厕管理"], &["公厕管理员", "占道经营"]), ["公厕管理员"]);
    assert_eq!(renamed(&["公厕管理员"], &["公厕管理"]), ["公厕管理"]);
    assert!(renamed(&["养犬登记"], &["养猫登记"]).is_empty(), "one character of four is another thing");
    assert!(renamed(&["公共厕所设置管理"], &["公共厕所不设置管理"]).is_empty(), "the meaning turns");
    assert!(renamed(&["公共厕所设置管理"], &["公共厕所设置管理甲", "公共厕所设置管理乙"]).is_empty(), "either may be meant");
    assert!(renamed(&["公共厕所设置管理甲", "公共厕所设置管理乙"], &["公共厕所设置管理"]).is_empty(), "either may be it");
    let elsewhere = compared("事项名称,街道\n公共厕所设置管理,东街\n公共厕所设置管理,西街\n", "事项名称,街道\n公共厕所设置的管理,北街\n");
    assert_eq!(elsewhere["renamed"], json!([]), "another street");
}

#[test]
fn a_code_tells_an_item_whatever_it_is_called() {
    let old = "事项名称,事项编码\n养犬登记,A-01\n公厕管理,A-02\n占道经营,\n";
    let new = "事项名称,事项编码\n犬只饲养备案,A-01\n公厕管理,A-02\n摊点设置,\n";
    let result = compared(old, new);
    assert_eq!(result["renamed"].as_array().map(Vec::len), Some(1));
    assert_eq!((&result["renamed"][0]["from"], &result["renamed"][0]["to"]), (&json!("养犬登记"), &json!("犬只饲养备案")));
    assert_eq!(names(&result["gone"]), ["占道经营"], "no code is no code");
    let twice = compared(&old.replace("A-02", "A-01"), new);
    assert_eq!(twice["renamed"], json!([]), "a code that two items have tells neither");
}

#[test]
fn an_item_that_changes_its_list_has_moved() {
    let old = "事项名称,清单类别,经费\n养犬登记,赋权,1\n公厕管理,服务,2\n";
    let new = "事项名称,清单类别,经费\n养犬登记,服务,5\n公厕管理,服务,2\n";
    let result = compared(old, new);
    assert_eq!(result["moved"][0]["from"], "赋权");
    assert_eq!(result["moved"][0]["to"], "服务");
    assert_eq!(result["changed"][0]["facts"], json!({"经费": ["1", "5"]}), "what else changed is said apart");
    let between = CompareOptions { by: Vec::new(), between: Some("经费".to_owned()) };
    assert_eq!(by(old, new, &between).moved[0].fact, "经费");
}

#[test]
fn an_item_that_changes_its_sheet_has_moved() {
    let book = |sheets: [(&str, &[&str]); 2]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, items) in sheets {
            let sheet = book.add_worksheet().set_name(name).expect("a name");
            for (row, text) in (0..).zip(["事项名称"].iter().chain(items)) {
                sheet.write_string(row, 0, *text).expect("a cell");
                sheet.write_string(row, 1, if row == 0 { "部门" } else { "城管局" }).expect("a cell");
            }
        }
        book.save_to_buffer().expect("a workbook")
    };
    let old = book([("基本履职", &["养犬登记", "公厕管理"]), ("上级收回", &["占道经营"])]);
    let new = book([("基本履职", &["公厕管理"]), ("上级收回", &["占道经营", "养犬登记"])]);
    let lists = [&old, &new].map(|bytes| ListBytes { bytes, format: InputFormat::Office });
    let reading = CheckOptions { all_sheets: true, ..CheckOptions::default() };
    let result = compare(None, lists, &reading, &CompareOptions::default()).expect("a comparison");
    assert_eq!((result.added.len(), result.gone.len(), result.changed.len()), (0, 0, 0));
    let [moved] = result.moved.as_slice() else { panic!("{:?}", result.moved) };
    assert_eq!((moved.name.as_str(), moved.fact.as_str()), ("养犬登记", "工作表"));
    assert_eq!((moved.from.as_deref(), moved.to.as_deref()), (Some("基本履职"), Some("上级收回")));
    assert_eq!(moved.places, ["基本履职!A2", "上级收回!A3"]);
    let first = compare(None, lists, &CheckOptions::default(), &CompareOptions::default()).expect("a comparison");
    assert_eq!(first.items.old, 2, "without --all-sheets the first sheet is read");
}

#[test]
fn tables_with_heads_of_their_own_are_compared_each() {
    let two =
        |funds: u32, people: u32| format!("事项名称,经费,备注\n甲事项,1,\n乙事项,{funds},\n\n事项名称,人员,备注\n丙事项,{people}人,无\n");
    let result = compared(&two(2, 3), &two(4, 5));
    assert_eq!(names(&result["changed"]), ["乙事项", "丙事项"]);
    assert_eq!(result["changed"][1]["places"], json!(["A6", "A6"]));
}

#[test]
fn a_policy_says_how_lists_speak() {
    let known = policy(
        &[
            "政策 示例\n    层级 县\n    默认 准入\n\n对象 申报\n    字段 部门 文本\n\n字段 名称 文本 列名 “事项名称”\n字段 经费 数(万元)\n字段 方式 枚举 {下放、委托} 列名 “转移方式”\n\n\
         规则 少\n    依据 《办法》第一条\n    当   经费 < 1万元 且 方式 = 下放 且 申报.部门 = “甲”\n    结论 不予准入\n",
        ],
        "2024-01-01",
    );
    let old = "{\"申报\": {\"部门\": \"城管局\"}, \"事项\": [{\"名称\": \"养犬登记\", \"经费\": 5, \"方式\": \"委托\", \"别的\": 1}]}";
    let new = "{\"申报\": {\"部门\": \"市监局\"}, \"事项\": [{\"事项名称\": \"养犬登记\", \"经费\": \"50000元\", \"转移方式\": \"下放\", \"别的\": 2}]}";
    let result = compare(Some(&known), [list(old), list(new)], &CheckOptions::default(), &CompareOptions::default());
    let result: Value = from_str(&to_json(&result.expect("a comparison"))).expect("JSON");
    assert_eq!(result["key"], json!(["名称"]));
    assert_eq!(result["changed"][0]["facts"], json!({"方式": ["委托", "下放"], "别的": ["1", "2"]}), "{result}");
    assert_eq!(result["changed"][0]["places"], json!(["/事项/0/名称", "/事项/0/事项名称"]));
    assert_eq!(result["stated"], json!({"申报.部门": ["城管局", "市监局"]}));
    let unknown = compare(Some(&known), [list(old), list("甲,乙\n1,2\n")], &CheckOptions::default(), &CompareOptions::default());
    assert_eq!(unknown.err().map(|(list, _)| list), Some(Some(1)), "the list of which nothing is known is named");
}

#[test]
fn a_cell_is_named_whatever_unit_stands_in_its_heading() {
    let known = policy(&["政策 示例\n    层级 县\n    默认 准入\n\n字段 名称 文本\n字段 面积 数(平方米)\n"], "2024-01-01");
    let options = CompareOptions { by: vec!["面积".to_owned()], between: None };
    let lists = [list("名称,面积（平方米）\n甲,3\n"), list("面积（亩）,名称\n5,甲\n")];
    let result = compare(Some(&known), lists, &CheckOptions::default(), &options).expect("a comparison");
    let places = result.gone.iter().chain(&result.added).map(|item| item.place.as_str()).collect::<Vec<_>>();
    assert_eq!(places, ["B2", "A2"]);
}

#[test]
fn any_text_is_harmless_in_every_form() {
    let hostile = "=cmd|' /C calc'!A0\u{202e}<script>\u{7}]]>&\u{feff}";
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let old = format!("事项名称,{0}\n甲事项,1\n{0},2\n", quoted(hostile));
    let new = format!("事项名称,{0}\n甲事项,{0}\n乙事项,2\n", quoted(hostile));
    let result = by(&old, &new, &CompareOptions::default());
    assert_eq!((result.added.len(), result.gone.len(), result.changed.len()), (1, 1, 1));
    let text = report::comparison(&result, report::Style { width: 80, colour: false });
    assert!(!text.contains(['\u{202e}', '\u{7}', '\u{feff}']), "{text}");
    let json: Value = from_str(&to_json(&result)).expect("JSON");
    assert!(json["gone"][0]["name"].as_str().is_some_and(|name| name.contains("<script>")));
    let book = report::comparison_workbook(&result).expect("a workbook");
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&book)).expect("its parts");
    let mut texts = String::new();
    std::io::Read::read_to_string(&mut parts.by_name("xl/sharedStrings.xml").expect("texts"), &mut texts).expect("its text");
    assert!(texts.contains("⟨U+202E⟩") && !texts.contains(['\u{202e}', '\u{feff}']), "{texts}");
    let read = zhunru::input::read_list(
        &book,
        InputFormat::Office,
        &zhunru::input::ReadOptions { sheets: vec!["删去".to_owned()], ..Default::default() },
    );
    assert_eq!(read.expect("a workbook that can be read").items.len(), 1);
}

fn many(count: usize, first: usize) -> String {
    let mut list = "序号,事项名称,承接街道,经费（万元）\n".to_owned();
    for at in first..first + count {
        let name = if at % 3 == 0 { "养犬登记".to_owned() } else { format!("第{at}号公共厕所设置管理") };
        writeln!(list, "{},{name},第{}街道,{}", at + 1 - first, at % 97, at % 7).expect("a text");
    }
    list
}

#[test]
fn the_cost_grows_with_the_lists() {
    work::grows_with_its_input("comparing lists", 300, |count| {
        let (old, new) = (many(count, 0), many(count, count / 2));
        drop(by(&old, &new, &CompareOptions::default()));
    });
}

#[test]
fn many_names_that_are_near_to_one_another_are_a_warning_and_not_a_wait() {
    let list = |from: usize| {
        let numbered = (0..1_500).map(|at| format!("公共厕所设置和管理第{:06}号,东街\n", 2 * at + from));
        format!("事项名称,街道\n{}", numbered.collect::<String>())
    };
    let result = by(&list(0), &list(1), &CompareOptions::default());
    assert_eq!((result.added.len(), result.gone.len(), result.renamed.len()), (1_500, 1_500, 0));
    assert!(result.warnings.old.iter().any(|warning| warning.message.contains("没有去找是不是改名")), "{:?}", result.warnings);
}

#[test]
fn every_item_is_in_both_lists_or_came_or_went() {
    let result = by(&many(10_000, 0), &many(10_000, 2_500), &CompareOptions::default());
    let same = result.items.old - result.gone.len();
    assert_eq!(same, result.items.new - result.added.len());
    assert!(same >= 7_000, "{same}");
    assert!(result.renamed.len() <= same);
}
