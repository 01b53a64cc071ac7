//! The results of 测试 blocks as JUnit XML, which build servers read.

use crate::collections::IndexSet;
use crate::visible::visible;
use crate::wire::{TestFailure, TestOutcome, TestReport};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// A suite for each policy; times are left out, so that the same tests give the same text.
pub fn junit(result: &TestReport) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 4);
    // Writing into memory cannot fail.
    let _ = report(&mut writer, result);
    String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
}

fn report(writer: &mut Writer<Vec<u8>>, result: &TestReport) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = counts(&result.tests);
    let root = writer.create_element("testsuites").with_attribute(("name", "zhunru")).with_attributes(attributes(&counts));
    root.write_inner_content(|writer| {
        let policies: IndexSet<&str> = result.tests.iter().map(|test| test.policy).collect();
        policies.into_iter().try_for_each(|policy| suite(writer, policy, result))
    })?;
    Ok(())
}

fn suite(writer: &mut Writer<Vec<u8>>, policy: &str, result: &TestReport) -> io::Result<()> {
    let tests: Vec<&TestOutcome> = result.tests.iter().filter(|test| test.policy == policy).collect();
    let counts = counts(tests.iter().copied());
    let suite = writer.create_element("testsuite").with_attribute(("name", &*visible(policy))).with_attributes(attributes(&counts));
    suite.write_inner_content(|writer| tests.iter().try_for_each(|test| case(writer, test)))?;
    Ok(())
}

fn case(writer: &mut Writer<Vec<u8>>, test: &TestOutcome) -> io::Result<()> {
    let line = test.place.line.to_string();
    let (name, policy, file) = (visible(test.name), visible(test.policy), visible(test.place.file));
    let case = writer.create_element("testcase").with_attributes([
        ("name", &*name),
        ("classname", &*policy),
        ("file", &*file),
        ("line", line.as_str()),
    ]);
    if test.passed {
        case.write_empty()?;
        return Ok(());
    }
    case.write_inner_content(|writer| {
        let message = format!("{} 处没有达到预期", test.failures.len());
        let failure = writer.create_element("failure").with_attributes([("message", message.as_str()), ("type", "预期")]);
        let described: Vec<String> = test.failures.iter().map(described).collect();
        failure.write_text_content(BytesText::new(&described.join("\n\n")))?;
        Ok(())
    })?;
    Ok(())
}

fn described(failure: &TestFailure) -> String {
    let TestFailure { place, item, background, expected, got, .. } = failure;
    let place = format!("{}:{}:{}", visible(place.file), place.line, place.column);
    let background: String = background.iter().map(|line| format!("\n背景：{}", visible(line))).collect();
    format!("{place}\n{}{background}\n预期：{}\n实得：{}", visible(item), visible(expected), visible(got))
}

/// How many tests there are, and how many of them failed.
fn counts<'t, 'p: 't>(tests: impl IntoIterator<Item = &'t TestOutcome<'p>>) -> [String; 2] {
    let (mut all, mut failed) = (0, 0);
    for test in tests {
        all += 1;
        failed += usize::from(!test.passed);
    }
    [all.to_string(), failed.to_string()]
}

fn attributes([tests, failures]: &[String; 2]) -> [(&str, &str); 4] {
    [("tests", tests), ("skipped", "0"), ("errors", "0"), ("failures", failures)]
}
