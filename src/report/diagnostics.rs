//! Draws diagnostics for a terminal: the only adapter to miette.

use super::style::Style;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Source, SourceId, SourceMap};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::fmt;
use std::sync::Arc;

/// Draws each diagnostic with the lines it is about, then counts them. Empty for none.
pub fn diagnostics(sources: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    let mut drawn = String::new();
    for diagnostic in diagnostics {
        draw_one(sources, diagnostic, style, &mut drawn);
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
    let counts = [(errors, "错误"), (diagnostics.len() - errors, "警告")];
    let parts: Vec<String> =
        counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} 个{word}")).collect();
    format!("共 {}。某个代码的说明：zhunru explain 代码", parts.join("，"))
}

/// The lines of the first label's source, then those of other sources, then what to do.
fn draw_one(sources: &SourceMap, diagnostic: &Diagnostic, style: Style, drawn: &mut String) {
    let parts = parts(sources, diagnostic);
    let last = parts.len().saturating_sub(1);
    for (at, part) in parts.iter().enumerate() {
        let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1).with_links(false);
        if let Some(help) = diagnostic.help.as_ref().filter(|_| at == last) {
            handler = handler.with_footer(format!("改法：{help}"));
        }
        // Writing to a String cannot fail; should miette refuse a place, the message is still shown.
        if handler.render_report(drawn, part).is_err() {
            drawn.push_str(&format!("{} {}\n", diagnostic.code.key(), part.message));
        }
    }
}

/// A diagnostic, or a place in another source that explains it, as miette wants it.
struct Shown {
    code: Option<String>,
    message: String,
    severity: miette::Severity,
    text: Option<Text>,
    labels: Vec<LabeledSpan>,
}

fn parts(sources: &SourceMap, diagnostic: &Diagnostic) -> Vec<Shown> {
    let (word, severity) = match diagnostic.severity() {
        Severity::Error => ("错误", miette::Severity::Error),
        Severity::Warning => ("警告", miette::Severity::Warning),
    };
    let text = |source: SourceId| sources.get(source).cloned().map(Text);
    let first = diagnostic.labels.first().map(|label| label.span.source);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = diagnostic.labels.iter().partition(|label| Some(label.span.source) == first);
    let main = Shown {
        code: Some(format!("{word} [{}] {}", diagnostic.code.key(), diagnostic.code.title())),
        message: diagnostic.message.clone(),
        severity,
        text: first.and_then(text),
        labels: here.into_iter().enumerate().map(|(at, label)| labelled(label, &label.text, at == 0)).collect(),
    };
    let others = elsewhere.into_iter().map(|label| Shown {
        code: None,
        message: if label.text.is_empty() { "另见".to_owned() } else { label.text.clone() },
        severity: miette::Severity::Advice,
        text: text(label.span.source),
        labels: vec![labelled(label, "", true)],
    });
    std::iter::once(main).chain(others).collect()
}

fn labelled(label: &Label, text: &str, primary: bool) -> LabeledSpan {
    let text = Some(text.to_owned()).filter(|text| !text.is_empty());
    let span = SourceSpan::from(label.span.start as usize..(label.span.end as usize).max(label.span.start as usize));
    if primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.as_ref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A source that counts columns in characters; miette's own `str` counts bytes.
struct Text(Arc<Source>);

impl SourceCode for Text {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // miette counts lines from the start of what it gets: that is as far before the place as it is to show.
        let (above, start) = self.0.lines_before(span.offset() as u32, before);
        let near = SourceSpan::new((span.offset() - start).into(), span.len());
        let found = self.0.text.get(start..).unwrap_or_default().read_span(&near, before, after)?;
        let shown = SourceSpan::new((found.span().offset() + start).into(), found.span().len());
        let column = self.0.position(shown.offset() as u32).column.saturating_sub(1);
        let contents =
            MietteSpanContents::new_named(self.0.name.clone(), found.data(), shown, found.line() + above, column, found.line_count());
        Ok(Box::new(contents))
    }
}
