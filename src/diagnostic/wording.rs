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

/// Where the facts are declared that a message of types is about.
pub const DECLARED: &str = "在这里声明";

/// Another place where one slip stands.
pub const ALSO_HERE: &str = "这里也是";

/// Help that shows what may have been meant, each in 「」.
pub fn readings(shown: &[String]) -> String {
    match shown {
        [only] => format!("写成{only}"),
        several => format!("有几种读法，写明是哪一种：{}", several.join("，还是")),
    }
}
