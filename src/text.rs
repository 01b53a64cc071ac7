//! How texts are compared: Unicode NFKC, without blank space around them.

use unicode_normalization::{UnicodeNormalization, is_nfkc_quick, IsNormalized};

/// The form in which two texts are compared: NFKC, trimmed.
pub fn fold(text: &str) -> String {
    let text = text.trim();
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfkc().collect::<String>().trim().to_owned(),
    }
}
