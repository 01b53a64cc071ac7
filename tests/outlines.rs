//! A policy as a document: whatever its texts hold is harmless and whole in every form, and a longer policy costs as much more.

use crate::support::{day, work, workspace};
use std::fmt::Write;
use std::io::{Cursor, Read};
use zhunru::report::{Style, policy_docx, policy_html, policy_text};
use zhunru::wire::{PolicyOutline, to_json};

const STYLE: Style = Style { width: 80, colour: false };

fn outline(text: &str) -> PolicyOutline {
    let outlines = workspace(&[text]).outlines(day("2024-01-01"));
    outlines.unwrap_or_else(|errors| panic!("{errors:#?}")).pop().expect("an outline")
}

fn words_of(docx: &[u8]) -> String {
    let mut parts = zip::ZipArchive::new(Cursor::new(docx)).expect("a package");
    let mut text = String::new();
    parts.by_name("word/document.xml").expect("the document").read_to_string(&mut text).expect("a text");
    text
}

/// A policy of so many rules, each with an exception and a test.
fn policy(rules: usize, text: &str) -> String {
    let mut policy = "政策 示例\n    层级 县\n    默认 准入\n\n字段 面积 数(平方米)\n字段 用途 文本\n".to_owned();
    for at in 0..rules {
        let number = at % 90 + 1;
        write!(
            policy,
            "\n规则 规{at}\n    依据 《示例办法》第{number}条\n    当   面积 > {at}平方米\n    结论 不予准入\n    理由 “{text}”\n    说明 “原文：{text}”\n\
             \n规则 例{at} 例外于 规{at}\n    依据 《示例办法》第{number}条\n    当   用途 = “{text}{at}”\n    结论 提醒\n\
             \n测试 “试{at}{text}”\n    基准日 2024-01-01\n    事项 面积 = 0平方米、用途 = “{text}”\n    预期 准入 不因 规{at}\n"
        )
        .expect("a text");
    }
    policy
}

#[test]
fn any_text_is_harmless_in_every_form() {
    let hostile = "<script>alert(1)</script>&]]>'</td>";
    let outline = outline(&policy(1, hostile));
    let html = policy_html(&outline);
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;]]&gt;"), "{html}");
    assert_eq!(html.matches("</html>").count(), 1);
    let docx = words_of(&policy_docx(&outline).expect("a document"));
    assert!(docx.contains("&lt;script&gt;") && !docx.contains("<script>"), "{docx}");
    let text = policy_text(&outline, STYLE);
    assert!(text.contains("<script>alert(1)</script>"), "{text}");
    assert!(to_json(&outline).contains("\"original\":\"<script>alert(1)</script>&]]>'</td>\""));
}

#[test]
fn a_rule_stands_beside_its_article_with_its_exceptions_and_tests() {
    let outline = outline(&policy(2, "原话"));
    assert_eq!(
        outline.articles.iter().map(|article| article.basis.as_str()).collect::<Vec<_>>(),
        ["《示例办法》第1条", "《示例办法》第2条"]
    );
    let rules = &outline.articles[1].rules;
    assert_eq!(rules[0].exceptions, ["例1"]);
    assert_eq!(rules[1].exception_to, ["规1"]);
    assert_eq!(rules[0].original.as_deref(), Some("原话"));
    assert_eq!(rules[0].tests, ["试1原话"]);
    let html = policy_html(&outline);
    for words in ["“例1”成立时，不用这一条", "这一条成立时，不用“规1”", "第 2 号", "没有测试", "核对人"]
    {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_policy_without_rules_is_a_document_too() {
    let outline = outline("政策 示例\n    层级 县\n    默认 准入\n");
    assert!(policy_html(&outline).contains("政策《示例》"));
    assert!(policy_docx(&outline).is_some());
    assert!(policy_text(&outline, STYLE).contains("没有规则管到的：准入"));
}

#[test]
fn the_cost_grows_with_the_policy() {
    let outlines: Vec<PolicyOutline> = [20, 200].iter().map(|rules| outline(&policy(*rules, "原话"))).collect();
    work::grows_with_its_input("writing a policy", 20, |rules| {
        let outline = outlines.iter().find(|outline| outline.tests.len() == rules).expect("one of both");
        drop((policy_html(outline), policy_docx(outline), policy_text(outline, STYLE)));
    });
}
