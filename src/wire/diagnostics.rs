//! The JSON of diagnostics: places as people count them, in the files that they see.

use crate::diagnostic::{Diagnostic, Edit, Label, TableCell};
use crate::source::{SourceMap, Span};
use serde::Serialize;

/// The output of `lint --format json`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticsResult {
    /// Version of this shape: 1.
    pub version: u32,
    /// By place.
    pub diagnostics: Vec<WireDiagnostic>,
}

/// One diagnostic.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct WireDiagnostic {
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    pub message: String,
    /// The place itself first.
    pub labels: Vec<WireLabel>,
    pub help: Option<String>,
    /// Mends that apply as they stand, the likeliest first.
    pub edits: Vec<WireEdit>,
}

/// A mend: everything that is replaced by it at once.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct WireEdit {
    pub label: String,
    /// Whether it is the only thing that can have been meant.
    pub certain: bool,
    pub replacements: Vec<WireLabel>,
}

/// A place with the note about it, or with what replaces it; lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct WireLabel {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub text: String,
}

impl DiagnosticsResult {
    /// Diagnostics with their spans turned into files, lines and columns of `sources`.
    pub fn of(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Self {
        Self { version: 1, diagnostics: diagnostics.iter().map(|diagnostic| describe(sources, diagnostic)).collect() }
    }
}

fn describe(sources: &SourceMap, diagnostic: &Diagnostic) -> WireDiagnostic {
    let cell = diagnostic.cell.as_deref().map(|TableCell { file, row, column }| WireLabel {
        file: file.clone(),
        line: *row,
        column: *column,
        end_line: *row,
        end_column: column + 1,
        text: String::new(),
    });
    WireDiagnostic {
        code: diagnostic.code.key().to_owned(),
        severity: diagnostic.severity().key().to_owned(),
        message: diagnostic.message.clone(),
        labels: cell.into_iter().chain(diagnostic.labels.iter().map(|Label { span, text }| WireLabel::of(sources, *span, text))).collect(),
        help: diagnostic.help.clone(),
        edits: diagnostic.edits.iter().map(|edit| mend(sources, edit)).collect(),
    }
}

fn mend(sources: &SourceMap, edit: &Edit) -> WireEdit {
    let replacements = edit.replacements.iter().map(|replacement| WireLabel::of(sources, replacement.span, &replacement.text));
    WireEdit { label: edit.label.clone(), certain: edit.certain, replacements: replacements.collect() }
}

impl WireLabel {
    /// A place of `sources` with a text.
    pub fn of(sources: &SourceMap, span: Span, text: &str) -> Self {
        let source = sources.get(span.source);
        let at = |offset: u32| source.map(|source| source.position(offset)).unwrap_or_default();
        let (start, end) = (at(span.start), at(span.end));
        // What stands in a table has the place of its cell.
        if let Some((source, column)) = source.and_then(|source| Some((source, source.column(span.start)?))) {
            let (file, line) = (source.name.clone(), start.line);
            return WireLabel { file, line, column, end_line: line, end_column: column + 1, text: text.to_owned() };
        }
        WireLabel {
            file: source.map(|source| source.name.clone()).unwrap_or_default(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: text.to_owned(),
        }
    }
}
