//! Whether two files say the same: their declarations compared without places and without brackets around names.

use crate::source::Span;
use crate::syntax::ast::File;

/// Where the first declaration stands that `after` does not say as `before` does.
pub fn first_difference(before: &File, after: &File) -> Option<Span> {
    let differing = before.declarations.iter().zip(&after.declarations).find(|(one, other)| bare(&one.kind) != bare(&other.kind));
    let missing = (before.declarations.len() != after.declarations.len()).then(|| Span::new(before.source, 0, 0));
    differing.map(|(one, _)| one.head).or(missing)
}

/// A declaration as Rust shows it, its spans left out. Texts are shown in quotes with theirs escaped, so that what is left out in
/// one is left out in the other as well.
fn bare(declaration: &impl std::fmt::Debug) -> String {
    let shown = format!("{declaration:?}");
    let mut bare = String::with_capacity(shown.len() / 2);
    let mut rest = shown.as_str();
    while let Some((before, behind)) = rest.split_once("Span {") {
        bare.push_str(before);
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    bare.push_str(rest);
    bare.replace(", bracketed: true", ", bracketed: false")
}
