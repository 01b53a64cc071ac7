//! How messages quote what a user wrote.

/// At most 24 characters of a user's text.
pub fn shorten(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= 24 {
        return text.to_owned();
    }
    let head: String = text.chars().take(23).collect();
    format!("{head}…")
}
