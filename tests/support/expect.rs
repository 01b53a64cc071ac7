//! What a page expects of its calls: held against what was printed, and rewritten by it when a page is blessed.

use super::call::Done;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is expected of one call: as written, and as read.
#[derive(Clone)]
pub struct Want {
    pub text: String,
    pub value: Value,
}

impl Want {
    /// What is expected where nothing is written: that the call succeeds.
    pub fn fine() -> Want {
        Want { text: String::new(), value: json!({"exit": 0}) }
    }
}

/// The expectations of a fence: JSON values with commas between them.
pub fn read(text: &str) -> serde_json::Result<Vec<Want>> {
    let mut wants = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = values.next().transpose()?.unwrap_or_default();
        let (text, behind) = rest.split_at(values.byte_offset());
        wants.push(Want { text: text.trim().to_owned(), value });
        let behind = behind.trim_start();
        rest = behind.strip_prefix(',').unwrap_or(behind).trim_start();
    }
    Ok(wants)
}

/// What a call printed, held against what was expected of it.
pub fn faults(want: &Value, done: &Done) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(status) = want.get("exit").and_then(Value::as_i64)
        && done.status.map(i64::from) != Some(status)
    {
        faults.push(format!("exit {:?}, expected {status}; {}", done.status, done.stderr));
    }
    if let Some(text) = want.get("stdout").and_then(Value::as_str)
        && done.stdout != text
    {
        faults.push(format!("printed {:?}, expected {text:?}", done.stdout));
    }
    if !["items", "errors", "warnings", "noted", "list", "groups", "codes", "tells", "json", "findings", "absent", "changes"]
        .iter()
        .any(|key| want.get(key).is_some())
    {
        return faults;
    }
    let Ok(got) = serde_json::from_str::<Value>(&done.stdout) else {
        faults.push(format!("no JSON on standard output: {}{}", done.stdout, done.stderr));
        return faults;
    };
    for (key, one) in [("items", "item"), ("groups", "group")] {
        let Some(wanted) = want.get(key).and_then(Value::as_array) else { continue };
        let found = list(&got[key]);
        if found.len() != wanted.len() {
            faults.push(format!("{} {key}, expected {}: {}", found.len(), wanted.len(), got[key]));
        }
        for (at, (want, got)) in wanted.iter().zip(found).enumerate() {
            faults.extend(item_faults(want, got).into_iter().map(|fault| format!("{one} {}: {fault}", at + 1)));
        }
    }
    if let Some(list) = want.get("list") {
        faults.extend(item_faults(list, &got["list"]).into_iter().map(|fault| format!("the list: {fault}")));
    }
    if let Some(noted) = want.get("noted")
        && !is_noted(noted, &got["warnings"])
    {
        faults.push(format!("noted {}, expected {noted}", got["warnings"]));
    }
    if let Some(wanted) = want.get("json") {
        faults.extend(differences(wanted, &got, "json"));
    }
    faults.extend(diagnostic_faults(want, &got));
    faults.extend(analysis_faults(want, &got));
    faults
}

/// Findings that are not there, kinds that should not be, and moves between outcomes other than those wanted.
fn analysis_faults(want: &Value, got: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let names = |finding: &Value| strings(&finding["rules"]).into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    for wanted in list(&want["findings"]) {
        let is_it = |found: &&Value| found["kind"] == wanted["kind"] && (wanted.get("rules").is_none() || names(found) == names(wanted));
        if !list(&got["findings"]).iter().any(|found| is_it(&found)) {
            faults.push(format!("nothing like {wanted} is found: {}", got["findings"]));
        }
    }
    let absent = strings(&want["absent"]).into_iter().filter(|kind| list(&got["findings"]).iter().any(|found| found["kind"] == *kind));
    faults.extend(absent.map(|kind| format!("{kind} is found: {}", got["findings"])));
    if let Some(wanted) = want.get("changes").and_then(Value::as_array) {
        let pair = |change: &Value| format!("{} {}", change["from"], change["to"]);
        let found: BTreeSet<String> = list(&got["changes"]).iter().map(pair).collect();
        let wanted: BTreeSet<String> = wanted.iter().map(|pair| format!("{} {}", pair[0], pair[1])).collect();
        if found != wanted {
            faults.push(format!("moves {found:?}, expected {wanted:?}"));
        }
    }
    faults
}

/// Where a JSON is not as wanted: keys that are not wanted are left aside, lists are as long as wanted.
fn differences(wanted: &Value, got: &Value, path: &str) -> Vec<String> {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(_)) => {
            wanted.iter().flat_map(|(key, wanted)| differences(wanted, &got[key], &format!("{path}.{key}"))).collect()
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            let pairs = wanted.iter().zip(got).enumerate();
            pairs.flat_map(|(at, (wanted, got))| differences(wanted, got, &format!("{path}[{at}]"))).collect()
        }
        _ if wanted == got => Vec::new(),
        _ => vec![format!("{path} is {got}, expected {wanted}")],
    }
}

/// Whether the warnings of a result are those wanted: all of them, or so many at least.
fn is_noted(wanted: &Value, warnings: &Value) -> bool {
    wanted.as_u64().map_or(wanted == warnings, |least| list(warnings).len() as u64 >= least)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn strings(value: &Value) -> Vec<&str> {
    list(value).iter().filter_map(Value::as_str).collect()
}

/// The lines on which there are diagnostics of a severity.
fn lines(got: &Value, severity: &str) -> BTreeSet<u64> {
    let of_severity = list(&got["diagnostics"]).iter().filter(|diagnostic| diagnostic["severity"] == severity);
    of_severity.filter_map(|diagnostic| diagnostic["labels"][0]["line"].as_u64()).collect()
}

/// Every diagnostic's code, by place.
fn codes(got: &Value) -> Vec<&str> {
    list(&got["diagnostics"]).iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

fn diagnostic_faults(want: &Value, got: &Value) -> Vec<String> {
    let wanted = |key: &str| -> Option<BTreeSet<u64>> { Some(list(want.get(key)?).iter().filter_map(Value::as_u64).collect()) };
    let mut faults = Vec::new();
    if let Some(errors) = wanted("errors")
        && errors != lines(got, "error")
    {
        faults.push(format!("errors on lines {:?}, expected {errors:?}: {}", lines(got, "error"), got["diagnostics"]));
    }
    if let Some(warnings) = wanted("warnings")
        && !warnings.is_subset(&lines(got, "warning"))
    {
        faults.push(format!("warnings on lines {:?}, expected {warnings:?}", lines(got, "warning")));
    }
    if let Some(wanted) = want.get("codes").map(strings)
        && wanted != codes(got)
    {
        faults.push(format!("codes {:?}, expected {wanted:?}: {}", codes(got), got["diagnostics"]));
    }
    let texts = || list(&got["diagnostics"]).iter().flat_map(|diagnostic| [&diagnostic["message"], &diagnostic["help"]]);
    let told = |words: &str| texts().filter_map(Value::as_str).any(|text| text.contains(words));
    let untold = strings(&want["tells"]).into_iter().filter(|words| !told(words));
    faults.extend(untold.map(|words| format!("nothing tells {words:?}: {}", got["diagnostics"])));
    faults
}

/// The names of the rules among the reasons.
fn rules(got: &Value) -> Vec<&str> {
    list(&got["reasons"]).iter().filter_map(|reason| reason["rule"].as_str()).collect()
}

fn names(rules: &Value) -> BTreeSet<&str> {
    list(rules).iter().filter_map(|rule| rule["rule"].as_str()).collect()
}

/// The part of a reason that a key speaks of.
fn part_of_reason(key: &str) -> &'static str {
    match key {
        "remedy" => "remedy",
        "basis" => "basis",
        _ => "message",
    }
}

/// The part of a data error that a key speaks of.
fn part_of_error(key: &str) -> &'static str {
    match key {
        "errors" => "field",
        "places" => "place",
        "suggestions" => "suggestion",
        _ => "message",
    }
}

fn item_faults(want: &Value, got: &Value) -> Vec<String> {
    let of_object = want.as_object().into_iter().flatten();
    of_object
        .filter(|(key, value)| !holds(key, value, got))
        .map(|(key, value)| format!("{key} {}, expected {value}", found(key, value, got)))
        .collect()
}

fn holds(key: &str, value: &Value, got: &Value) -> bool {
    match key {
        "because" => strings(value).iter().all(|rule| rules(got).contains(rule)),
        "not" => !strings(value).iter().any(|rule| rules(got).contains(rule)),
        "rules" => BTreeSet::from_iter(rules(got)) == strings(value).into_iter().collect(),
        "lifted" | "open" if list(value).iter().all(Value::is_string) => names(&got[key]) == strings(value).into_iter().collect(),
        "remedy" | "says" | "basis" => list(&got["reasons"]).iter().any(|reason| &reason[part_of_reason(key)] == value),
        "errors" | "places" | "suggestions" | "faults" => {
            list(&got["errors"]).iter().map(|error| &error[part_of_error(key)]).eq(list(value))
        }
        _ => &got[key] == value,
    }
}

/// What should stand behind a key for it to hold.
fn found(key: &str, value: &Value, got: &Value) -> Value {
    match key {
        "because" | "rules" => json!(BTreeSet::from_iter(rules(got))),
        "not" => json!(strings(value).into_iter().filter(|rule| !rules(got).contains(rule)).collect::<Vec<_>>()),
        "lifted" | "open" if list(value).iter().all(Value::is_string) => json!(names(&got[key])),
        "remedy" | "says" | "basis" => {
            let mut texts = list(&got["reasons"]).iter().map(|reason| &reason[part_of_reason(key)]);
            texts.find(|text| !text.is_null()).cloned().unwrap_or_default()
        }
        "errors" | "places" | "suggestions" | "faults" => {
            list(&got["errors"]).iter().map(|error| error[part_of_error(key)].clone()).collect()
        }
        _ => got[key].clone(),
    }
}

/// An expectation of which every key holds; `tells` stays, for only a person knows what should be told.
pub fn blessed(want: &Value, text: &str, done: &Done) -> String {
    let got: Value = serde_json::from_str(&done.stdout).unwrap_or_default();
    let mut new = Map::new();
    for (key, value) in want.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "exit" => json!(done.status),
            "stdout" => json!(done.stdout),
            "items" | "groups" => {
                let mut wants = list(value).iter();
                list(&got[key]).iter().map(|item| blessed_item(wants.next(), item)).collect()
            }
            "list" => blessed_item(Some(value), &got["list"]),
            "errors" => json!(lines(&got, "error")),
            "warnings" => json!(lines(&got, "warning")),
            "codes" => json!(codes(&got)),
            "noted" if !is_noted(value, &got["warnings"]) => got["warnings"].clone(),
            _ => value.clone(),
        };
        new.insert(key.clone(), value);
    }
    written(&Value::Object(new), text)
}

fn blessed_item(want: Option<&Value>, got: &Value) -> Value {
    let Some(want) = want.and_then(Value::as_object) else {
        return json!({"outcome": got["outcome"], "rules": found("rules", &Value::Null, got)});
    };
    let held = |(key, value): (&String, &Value)| {
        let value = if holds(key, value, got) { value.clone() } else { found(key, value, got) };
        (key.clone(), value)
    };
    Value::Object(want.iter().map(held).collect())
}

/// What a new page may expect of a call.
pub fn proposed(done: &Done) -> String {
    let got: Value = serde_json::from_str(&done.stdout).unwrap_or_default();
    let mut want = json!({"exit": done.status});
    if got.get("items").is_some() {
        want["items"] = list(&got["items"]).iter().map(|item| blessed_item(None, item)).collect();
    } else if got.get("diagnostics").is_some() {
        want["errors"] = json!(lines(&got, "error"));
        want["codes"] = json!(codes(&got));
    }
    written(&want, "")
}

/// JSON as the pages have it: keys in the order of the text before, each of several items on a line of its own.
fn written(value: &Value, before: &str) -> String {
    let mut keys: Vec<(&String, &Value)> = value.as_object().into_iter().flatten().collect();
    let order = ["exit", "outcome", "items"];
    let place = |key: &str| {
        let unknown = || before.len() + order.iter().position(|other| *other == key).unwrap_or(order.len());
        before.find(&format!("\"{key}\"")).unwrap_or_else(unknown)
    };
    keys.sort_by_key(|(key, _)| place(key));
    let members = keys.into_iter().map(|(key, value)| {
        let value = match value {
            Value::Array(items) if items.len() > 1 && items.iter().all(Value::is_object) => {
                let items: Vec<String> = items.iter().map(|item| format!("  {}", written(item, before))).collect();
                format!("[\n{}\n]", items.join(",\n"))
            }
            Value::Array(items) => format!("[{}]", items.iter().map(|item| written_value(item, before)).collect::<Vec<_>>().join(", ")),
            other => written_value(other, before),
        };
        format!("{}: {value}", json!(key))
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn written_value(value: &Value, before: &str) -> String {
    if value.is_object() { written(value, before) } else { value.to_string() }
}

#[test]
fn a_blessed_expectation_holds() {
    let printed = json!({"items": [
        {"outcome": "admit", "determined": true, "reasons": [{"rule": "甲", "message": "好", "remedy": null}], "lifted": [], "errors": []},
        {"outcome": "reject", "determined": true, "reasons": [], "lifted": [{"rule": "乙"}], "errors": [{"field": "面积"}]},
    ], "list": null});
    let done = Done { status: Some(1), stdout: printed.to_string(), stderr: String::new() };
    let wrong = r#"{"exit": 0, "items": [{"outcome": "reject", "because": ["乙"], "says": "坏", "not": ["甲"]}]}"#;
    let want = &read(wrong).expect("JSON")[0];
    assert_eq!(faults(&want.value, &done).len(), 6);
    let blessed = blessed(&want.value, &want.text, &done);
    let expected = "{\"exit\": 1, \"items\": [\n  {\"outcome\": \"admit\", \"because\": [\"甲\"], \"says\": \"好\", \"not\": []},\n  {\"outcome\": \"reject\", \"rules\": []}\n]}";
    assert_eq!(blessed, expected);
    assert!(faults(&read(&blessed).expect("JSON")[0].value, &done).is_empty());
    let proposed = proposed(&done);
    assert!(faults(&read(&proposed).expect("JSON")[0].value, &done).is_empty(), "{proposed}");
}
