//! Draws diagnostics for a terminal: the only adapter to miette.

use super::style::Style;
use super::visible_source::VisibleSource;
use crate::collections::IndexMap;
use crate::diagnostic::wording::ALSO_HERE;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Position, SourceId, SourceMap};
use crate::visible::visible;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents, Report, SourceCode, SourceSpan,
    SpanContents,
};
use std::sync::Arc;

/// Lines with more bytes than this are not drawn.
const MAX_DRAWN: usize = 4000;
/// So many places of one diagnostic are drawn: what draws them reads them all anew for each that follows.
const MOST_DRAWN: usize = 200;
/// So many of the other places where one slip stands are drawn: of the rest only the lines are told.
const MOST_REPEATED: usize = 2;
/// So many diagnostics are drawn with one and the same line.
const MOST_IN_A_LINE: usize = 3;

/// Draws each diagnostic with the lines it is about, then counts them. A line is drawn for the first few
/// that are found in it; of the others only the column is shown. Empty for none.
pub fn diagnostics(sources: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    let mut drawn = String::new();
    let mut texts = Texts { sources, seen: IndexMap::default() };
    let (mut last, mut in_line) = (None, 0);
    for diagnostic in diagnostics {
        let place = place(sources, diagnostic);
        let line = place.map(|(source, position)| (source, position.line));
        in_line = if line == last { in_line + 1 } else { 0 };
        match place.filter(|_| in_line >= MOST_IN_A_LINE) {
            Some((_, position)) => drawn.push_str(&in_the_same_line(diagnostic, position)),
            None => draw_one(&mut texts, diagnostic, style, &mut drawn),
        }
        last = line;
        drawn.push('\n');
    }
    if !diagnostics.is_empty() {
        drawn.push_str(&count(diagnostics));
        drawn.push('\n');
    }
    drawn
}

/// `2 个错误，1 个警告`.
fn count(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count();
    let counts = match (errors, diagnostics.len() - errors) {
        (0, warnings) => format!("{warnings} 个警告"),
        (errors, 0) => format!("{errors} 个错误"),
        (errors, warnings) => format!("{errors} 个错误，{warnings} 个警告"),
    };
    format!("共 {counts}。某个代码的说明：zhunru explain 代码")
}

/// Where a diagnostic was found.
fn place(sources: &SourceMap, diagnostic: &Diagnostic) -> Option<(SourceId, Position)> {
    let span = diagnostic.labels.first()?.span;
    Some((span.source, sources.get(span.source)?.position(span.start)))
}

/// What is found in a line that is drawn already.
fn in_the_same_line(diagnostic: &Diagnostic, position: Position) -> String {
    let help = diagnostic.help.as_ref().map(|help| format!("　改法：{}\n", visible(help))).unwrap_or_default();
    let Diagnostic { code, message, .. } = diagnostic;
    let (word, _) = severity(diagnostic);
    format!("同一行第 {} 列：{word} [{}] {}\n{help}", position.column, code.key(), visible(message))
}

/// The lines of the first label's source, then those of other sources, then what to do.
fn draw_one(texts: &mut Texts<'_>, diagnostic: &Diagnostic, style: Style, drawn: &mut String) {
    let parts = parts(texts, diagnostic);
    let last = parts.len().saturating_sub(1);
    for (at, (mut part, source)) in parts.into_iter().enumerate() {
        let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1).with_links(false);
        if let Some(help) = diagnostic.help.as_ref().filter(|_| at == last) {
            handler = handler.with_footer(format!("改法：{}", visible(help)));
        }
        let own = || diagnostic.labels.iter().map(|label| label.span).filter(|span| Some(span.source) == source);
        let known = source.and_then(|source| texts.sources.get(source));
        let drawable = known.filter(|source| own().all(|span| source.bytes_around(span) <= MAX_DRAWN));
        if let (Some(source), None, Some(span)) = (known, drawable, own().next()) {
            let Position { line, column } = source.position(span.start);
            part.message += &format!("（{}:{line}:{column}）", visible(&source.name));
        }
        let message = part.message.clone();
        let report = match source.filter(|_| drawable.is_some()).and_then(|source| texts.get(source)) {
            Some(source) => Report::new(part).with_source_code(Text(source)),
            None => Report::new(part),
        };
        // Writing to a String cannot fail; should miette refuse a place, the message is still shown.
        if handler.render_report(drawn, report.as_ref()).is_err() {
            drawn.push_str(&format!("{} {message}\n", diagnostic.code.key()));
        }
    }
}

fn severity(diagnostic: &Diagnostic) -> (&'static str, miette::Severity) {
    match diagnostic.severity() {
        Severity::Error => ("错误", miette::Severity::Error),
        Severity::Warning => ("警告", miette::Severity::Warning),
    }
}

/// A diagnostic as miette wants it, and each place in another source that explains it.
fn parts(texts: &mut Texts<'_>, diagnostic: &Diagnostic) -> Vec<(MietteDiagnostic, Option<SourceId>)> {
    let (word, severity) = severity(diagnostic);
    let first = diagnostic.labels.first().map(|label| label.span.source);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = diagnostic.labels.iter().partition(|label| Some(label.span.source) == first);
    let (here, lines) = without_repeated(texts.sources, here);
    let left_out =
        if here.len() > MOST_DRAWN { format!("（共 {} 处，只画前 {MOST_DRAWN} 处）", here.len()) } else { String::new() };
    let main = MietteDiagnostic::new(format!("{}{left_out}{lines}", visible(&diagnostic.message)))
        .with_code(format!("{word} [{}] {}", diagnostic.code.key(), diagnostic.code.title()))
        .with_severity(severity)
        .with_labels(here.into_iter().take(MOST_DRAWN).enumerate().map(|(at, label)| labelled(texts, label, &label.text, at == 0)));
    let others = elsewhere.into_iter().map(|label| {
        let message = if label.text.is_empty() { "另见".into() } else { visible(&label.text) };
        let part = MietteDiagnostic::new(message).with_severity(miette::Severity::Advice);
        (part.with_label(labelled(texts, label, "", true)), Some(label.span.source))
    });
    let others: Vec<_> = others.collect();
    std::iter::once((main, first)).chain(others).collect()
}

/// The places to draw, and the lines of the others where one slip stands.
fn without_repeated<'d>(sources: &SourceMap, labels: Vec<&'d Label>) -> (Vec<&'d Label>, String) {
    let mut repeated = 0;
    let (drawn, others): (Vec<&Label>, Vec<&Label>) = labels.into_iter().partition(|label| {
        repeated += usize::from(label.text == ALSO_HERE);
        label.text != ALSO_HERE || repeated <= MOST_REPEATED
    });
    let line = |label: &&Label| Some(sources.get(label.span.source)?.position(label.span.start).line.to_string());
    let mut lines: Vec<String> = others.iter().filter_map(line).collect();
    lines.dedup();
    let told = if lines.is_empty() { String::new() } else { format!("（还有第 {} 行）", lines.join("、")) };
    (drawn, told)
}

fn labelled(texts: &mut Texts<'_>, label: &Label, text: &str, primary: bool) -> LabeledSpan {
    let text = Some(visible(text).into_owned()).filter(|text| !text.is_empty());
    let source = texts.get(label.span.source);
    let place = |offset: u32| source.as_ref().map_or(0, |source| source.place(offset as usize));
    let span = SourceSpan::from(place(label.span.start)..place(label.span.end.max(label.span.start)));
    if primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// Sources as they are drawn, each made once.
struct Texts<'s> {
    sources: &'s SourceMap,
    seen: IndexMap<SourceId, Arc<VisibleSource>>,
}

impl Texts<'_> {
    fn get(&mut self, id: SourceId) -> Option<Arc<VisibleSource>> {
        let source = self.sources.get(id)?;
        Some(self.seen.entry(id).or_insert_with(|| Arc::new(VisibleSource::new(source.clone()))).clone())
    }
}

/// A source that counts columns in characters; miette's own `str` counts bytes.
struct Text(Arc<VisibleSource>);

impl SourceCode for Text {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // miette counts lines from the start of what it gets: that is as far before the place as it is to show.
        let drawn = self.0.drawn();
        let (above, start) = drawn.lines_before(span.offset() as u32, before);
        let near = SourceSpan::new((span.offset() - start).into(), span.len());
        let found = drawn.text.get(start..).unwrap_or_default().read_span(&near, before, after)?;
        let shown = SourceSpan::new((found.span().offset() + start).into(), found.span().len());
        let column = self.0.column(shown.offset()).saturating_sub(1);
        let contents = MietteSpanContents::new_named(
            visible(&drawn.name).into_owned(),
            found.data(),
            shown,
            found.line() + above,
            column,
            found.line_count(),
        );
        Ok(Box::new(contents))
    }
}
