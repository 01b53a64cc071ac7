//! Phrases that several messages share.

/// Proposes what may have been meant.
pub fn suggest(near: &str) -> String {
    format!("是不是「{near}」？")
}

/// At most 24 characters of a user's text, for a message.
pub fn shorten(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= 24 {
        return text.to_owned();
    }
    let head: String = text.chars().take(23).collect();
    format!("{head}…")
}
