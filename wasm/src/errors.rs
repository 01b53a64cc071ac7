//! Errors as JSON: diagnostics, or a message with a place.

use zhunru::{date::Date, diagnostic::Diagnostic, input::ReadError, source::SourceMap, wire};

pub fn diagnostics(sources: &SourceMap, found: &[Diagnostic]) -> String {
    wire::to_json_line(&wire::DiagnosticsResult::of(sources, found))
}

pub fn fault(message: &str, place: Option<&str>) -> String {
    wire::to_json_line(&(message, place))
}

pub fn unreadable(error: ReadError) -> String {
    fault(&error.message, error.place.as_deref())
}

pub fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|_| fault(&format!("「{text}」不是日期"), None))
}
