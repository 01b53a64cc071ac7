//! Diagnostics as SARIF 2.1.0, which code-hosting platforms show beside the text.

use super::findings::details;
use crate::diagnostic::Code;
use crate::visible::visible;
use crate::wire::{self, DiagnosticsResult, FindingsResult, WireDiagnostic, WireEdit, WireLabel};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One run of one tool; columns count characters (Unicode code points).
pub fn sarif(found: &DiagnosticsResult) -> String {
    let used: BTreeSet<&str> = found.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    let rules: Vec<Value> = used.into_iter().filter_map(Code::from_key).map(rule).collect();
    document(&rules, &found.diagnostics.iter().map(result).collect::<Vec<Value>>())
}

/// What a 已审 is called that accepts nothing.
const STALE: (&str, &str) = ("stale", "没有对应问题的已审");

/// Findings of the analysis; each kind is a rule of its own.
pub fn findings_sarif(found: &FindingsResult) -> String {
    let kinds = found.findings.iter().map(|finding| (finding.kind, finding.word));
    let kinds: BTreeMap<&str, &str> = kinds.chain(found.stale.iter().map(|_| STALE)).collect();
    let rules: Vec<Value> = kinds.into_iter().map(|(kind, word)| json!({"id": kind, "shortDescription": {"text": word}})).collect();
    let one = |code: &str, severity: &str, message: &str, labels: &[WireLabel], help: Option<String>| {
        let (code, severity, message) = (code.to_owned(), severity.to_owned(), message.to_owned());
        result(&WireDiagnostic { code, severity, message, labels: labels.to_vec(), help, edits: Vec::new() })
    };
    let findings = found.findings.iter().map(|finding| {
        let details: Vec<String> = details(finding).into_iter().map(|(word, detail)| format!("{word}：{detail}")).collect();
        one(finding.kind, "warning", &finding.message, &finding.labels, Some(details.join("\n")))
    });
    let stale = found.stale.iter().map(|stale| one(STALE.0, "note", &stale.message, std::slice::from_ref(&stale.label), None));
    document(&rules, &findings.chain(stale).collect::<Vec<Value>>())
}

fn document(rules: &[Value], results: &[Value]) -> String {
    wire::to_indented_json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "zhunru", "version": env!("CARGO_PKG_VERSION"), "language": "zh-CN", "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.key(),
        "shortDescription": {"text": code.title()},
        "help": {"text": code.page(), "markdown": code.page()},
        "defaultConfiguration": {"level": code.severity().key()},
    })
}

fn result(diagnostic: &WireDiagnostic) -> Value {
    let (first, others) = diagnostic.labels.split_first().map_or((None, &[][..]), |(first, others)| (Some(first), others));
    let lines = [diagnostic.message.as_str()].into_iter().chain(diagnostic.help.iter().flat_map(|help| help.lines()));
    let text = lines.map(visible).collect::<Vec<_>>().join("\n");
    let related: Vec<Value> = others
        .iter()
        .map(|label| {
            let mut place = location(label);
            place["message"] = json!({"text": visible(&label.text)});
            place
        })
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code,
        "level": diagnostic.severity,
        "message": {"text": text},
        "locations": first.map(location).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
    });
    if !diagnostic.edits.is_empty() {
        result["fixes"] = diagnostic.edits.iter().map(fix).collect();
    }
    result
}

/// A mend; its replacements lie in one file.
fn fix(edit: &WireEdit) -> Value {
    let replacement = |place: &WireLabel| json!({"deletedRegion": region(place), "insertedContent": {"text": place.text}});
    let file = edit.replacements.first().map(|place| uri(&place.file));
    json!({
        "description": {"text": visible(&edit.label)},
        "artifactChanges": [{
            "artifactLocation": {"uri": file},
            "replacements": edit.replacements.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}

fn region(place: &WireLabel) -> Value {
    json!({"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column})
}

fn location(label: &WireLabel) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&label.file)},
        "region": region(label),
    }})
}

/// A path as a relative URI: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
