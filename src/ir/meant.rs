//! The question whether a near name was meant, for the help line of a diagnostic.

use crate::syntax::near;

/// `是不是「…」？` with the candidate that is near to a word, if one is.
pub fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    among(word, &mut candidates.into_iter())
}

/// One piece of code for all kinds of candidates.
fn among(word: &str, candidates: &mut dyn Iterator<Item = &str>) -> Option<String> {
    near::nearest(word, candidates).map(|near| format!("是不是「{near}」？"))
}
