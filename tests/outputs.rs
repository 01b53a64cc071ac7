//! What goes out for people: the gathered report, the workbook written back, the opinion, the form to fill in.

use crate::support::Folder;
use crate::support::call::{printed, run};

/// A policy that asks for nine facts of each item, and one rule that an item may meet on its own.
fn nine_facts() -> String {
    let facts = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"];
    let fields: String = facts.iter().map(|fact| format!("字段 {fact}事 文本 必填\n")).collect();
    let head = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 面积 数(平方米)\n";
    let when = "    依据 《示例办法》第一条\n    当   面积 > 300平方米\n";
    format!(
        "{head}{fields}\n规则 面积过大\n{when}    结论 不予准入\n    理由 “面积 {{面积}} 过大”\n\n规则 甲事另办\n    依据 《示例办法》第二条\n    当   甲事 = “另办”\n    结论 转办 “区级部门”\n"
    )
}

#[test]
fn what_many_items_lack_is_said_once() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), nine_facts()).expect("a policy");
    let rows: String = (1..=559).map(|row| format!("事项{row}，办理,{}\n", if row % 100 == 0 { 300 + row } else { row % 100 })).collect();
    std::fs::write(folder.path().join("清单.csv"), format!("事项名称,面积\n{rows}")).expect("a list");
    let report = printed(&run("check -p main.zr 清单.csv", folder.path()));
    assert!(report.lines().count() < 700, "{} lines", report.lines().count());
    for fact in ["甲事", "壬事"] {
        assert_eq!(report.matches(&format!("缺少  {fact}")).count(), 1, "{fact}");
    }
    assert_eq!(report.matches("要看甲事：甲事另办").count(), 1, "{report}");
    for row in 1..=559 {
        assert_eq!(report.lines().filter(|line| line.contains(&format!("事项{row}，办理（第{}行）", row + 1))).count(), 1, "{row}");
    }
    // What is an item's own stays beside it.
    for row in [100, 200, 300, 400, 500] {
        assert!(report.contains(&format!("面积 {}平方米 过大", 300 + row)), "{row}");
    }
}

#[test]
fn few_items_are_shown_in_full() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), nine_facts()).expect("a policy");
    std::fs::write(folder.path().join("清单.csv"), "事项名称,面积,甲事\n一,301,有\n二,302,有\n").expect("a list");
    let report = printed(&run("check -p main.zr 清单.csv", folder.path()));
    assert!(!report.contains("情形相同"), "{report}");
    assert_eq!(report.matches("《示例办法》第一条").count(), 2, "{report}");
}

/// Judges a list of hostile texts; the opinion in both forms.
fn opinions(options: &str) -> (String, Vec<(String, String)>) {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), nine_facts()).expect("a policy");
    let list =
        "事项名称,面积,甲事\n<script>alert(1)</script>]]>&amp;,301,\"\"\" onload=\"\"x\"\n{{丙}}\u{1}\u{202e}\u{fffe}\u{ffff},20,有\n";
    std::fs::write(folder.path().join("清单.csv"), list).expect("a list");
    run(&format!("check -p main.zr 清单.csv {options} -o 意见.html -o 意见.docx"), folder.path());
    let html = std::fs::read_to_string(folder.path().join("意见.html")).expect("a page");
    let mut docx = zip::ZipArchive::new(std::fs::File::open(folder.path().join("意见.docx")).expect("a document")).expect("its parts");
    let mut parts = Vec::new();
    for at in 0..docx.len() {
        let mut part = docx.by_index(at).expect("a part");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("its text");
        parts.push((part.name().expect("a name").into_owned(), text));
    }
    (html, parts)
}

#[test]
fn an_opinion_is_safe_against_any_text() {
    let (html, parts) = opinions("");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;amp;"), "{html}");
    assert_eq!(html.matches("<script>").count(), 1, "its own script is the only one");
    for outside in ["http:", "https:", "src=", "url(", "@import"] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("⟨U+202E⟩") && !html.contains('\u{202e}') && !html.contains('\u{1}'));
    for (name, text) in parts.iter().filter(|(name, _)| name.ends_with(".xml") || name.ends_with(".rels")) {
        let mut reader = quick_xml::Reader::from_str(text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
        assert!(!text.contains("<script>") && !text.contains(['\u{1}', '\u{fffe}', '\u{ffff}']), "{name}");
    }
}

#[test]
fn an_opinion_has_its_parts() {
    let (html, parts) = opinions("");
    let document = &parts.iter().find(|(name, _)| name == "word/document.xml").expect("the document").1;
    for text in [
        "职责准入审查意见书",
        "清单.csv",
        "基准日",
        "示例（县）",
        "总体情况",
        "逐项意见",
        "补正",
        "《示例办法》第一条",
        "审查单位（盖章）",
        "sha256:",
    ] {
        assert!(html.contains(text), "{text} is not on the page");
        assert!(document.contains(text), "{text} is not in the document");
    }
    // What all items lack is said once, in a table.
    assert_eq!(html.matches("壬事").count(), 1);
    let styles = &parts.iter().find(|(name, _)| name == "word/styles.xml").expect("styles").1;
    for font in ["仿宋", "黑体", "楷体"] {
        assert!(styles.contains(font), "{font}");
    }
    assert!(parts.iter().any(|(name, text)| name.contains("footer") && text.contains("PAGE")), "pages are numbered");
    let (html, _) = opinions("--quiet");
    assert!(!html.contains("逐项意见") && html.contains("总体情况"));
}

/// The figures by the values of a fact are a table where it fits, else a line for each value; nothing hides in a value.
#[test]
fn figures_fit_the_terminal() {
    let conclusions = ["不予准入", "转办 “另案”", "报批 “编委”", "裁决 “联席会议”", "补正 “材料”", "附条件准入 “备案”"];
    let mut text = "政策 示例\n    层级 县\n    默认 准入\n    汇总 街道\n\n字段 街道 文本\n字段 数目 数\n".to_owned();
    for (at, conclusion) in conclusions.iter().enumerate() {
        text += &format!("\n规则 规{at}\n    依据 《示例办法》第一条\n    当   数目 = {at}\n    结论 {conclusion}\n");
    }
    let policy = crate::support::policy(&[&text], "2024-01-01");
    let items: Vec<String> =
        (0..14).map(|at| format!("{{\"街道\": \"第{}\\u001b[2J街道办事处\", \"数目\": {}}}", at % 2, at % 7)).collect();
    let result = crate::support::check(&policy, &format!("[{}]", items.join(",")), false);
    for (width, narrow) in [(60, true), (120, false)] {
        let style = zhunru::report::Style { width, colour: false };
        let label = |outcome: zhunru::wire::Outcome| outcome.word().to_owned();
        let options = zhunru::report::HumanOptions { style, input: "清单", quiet: true, label: &label };
        let report = zhunru::report::human(&result, &options);
        assert!(!report.contains('\u{1b}'), "{report}");
        assert_eq!(report.contains("7 项：不予准入1、转办1、"), narrow, "{report}");
        assert_eq!(report.contains("项数  不予准入"), !narrow, "{report}");
        let widest = report.lines().map(|line| line.chars().map(|c| if c.is_ascii() || c == '█' { 1 } else { 2 }).sum::<usize>()).max();
        assert!(widest <= Some(width + 4), "{widest:?}\n{report}");
    }
}

/// A value of any length takes a line of the table, and no line is filled up to it.
#[test]
fn a_long_value_does_not_widen_the_figures() {
    let text = "政策 示例\n    层级 县\n    默认 准入\n    汇总 街道\n\n字段 街道 文本\n";
    let policy = crate::support::policy(&[text], "2024-01-01");
    let items: Vec<String> =
        (0..40).map(|at| format!("{{\"街道\": \"{at}{}\"}}", if at == 7 { "长".repeat(20_000) } else { String::new() })).collect();
    let result = crate::support::check(&policy, &format!("[{}]", items.join(",")), false);
    let label = |outcome: zhunru::wire::Outcome| outcome.word().to_owned();
    let style = zhunru::report::Style { width: 100, colour: false };
    let report = zhunru::report::human(&result, &zhunru::report::HumanOptions { style, input: "清单", quiet: true, label: &label });
    assert!(report.len() < 20_000 && report.contains("7长长") && report.contains("长…"), "{} bytes", report.len());
}

/// What the applicant's columns say is copied; what stands in columns of our own is shown.
#[test]
fn hidden_characters_are_shown_in_columns_of_our_own() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 街 名录(册)\n\n名录 册 来自 “册.csv” 主键 名称\n    列 名称 文本\n").expect("a policy");
    std::fs::write(folder.path().join("册.csv"), "名称\n东\u{202e}湖\u{1b}\n南\u{200b}湖\n").expect("a table");
    std::fs::write(folder.path().join("清单.csv"), "事项名称,街\n甲\u{202e}乙\u{ad}\u{2028}丙,南湖\n").expect("a list");
    let table = printed(&run("check -p main.zr 清单.csv --as-of 2024-01-01 --format csv", folder.path()));
    assert!(table.contains("甲\u{202e}乙\u{ad}\u{2028}丙,南湖,1,"), "{table}");
    assert!(table.contains(",甲⟨U+202E⟩乙⟨U+00AD⟩⟨U+2028⟩丙,"), "{table}");
    run("template -p main.zr -o 表.xlsx", folder.path());
    let mut book = zip::ZipArchive::new(std::fs::File::open(folder.path().join("表.xlsx")).expect("a form")).expect("its parts");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/sharedStrings.xml").expect("texts"), &mut text).expect("its text");
    assert!(!text.contains(['\u{202e}', '\u{200b}']) && !text.contains("_x00"), "{text}");
    // What is chosen from the list is read back as the key that it stands for.
    assert!(text.contains("<t>南湖</t>") && text.contains("东湖␛"), "{text}");
}
