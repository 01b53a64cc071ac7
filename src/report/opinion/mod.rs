//! 审查意见书: what a list came to as a document that can be signed, the same in every form.

mod blocks;
mod docx;
mod html;

pub use blocks::OpinionOptions;

use crate::wire::CheckResult;

/// The opinion as a page that stands by itself: no other file, no network, any text harmless.
pub fn opinion_html(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> String {
    html::page(&blocks::blocks(result, options))
}

/// An application of one item, which its department signs and hands in, as a Word document. `facts`: what was filled in, as pairs of label
/// and value.
pub fn application_docx(result: &CheckResult<'_>, facts: &[(String, String)]) -> Option<Vec<u8>> {
    docx::document(&blocks::application(result, facts))
}

/// The opinion as a Word document; none where it cannot be packed.
pub fn opinion_docx(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> Option<Vec<u8>> {
    docx::document(&blocks::blocks(result, options))
}
