//! Documents: what a list came to as an opinion that can be signed, an application, and a policy as a page; the same in every form.

mod block;
mod docx;
mod html;
mod opinion;
mod policy;
mod text;

pub use opinion::OpinionOptions;

use super::style::Style;
use crate::wire::{CheckResult, PolicyOutline};

/// The opinion as a page that stands by itself: no other file, no network, any text harmless.
pub fn opinion_html(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> String {
    html::page(&opinion::blocks(result, options))
}

/// An application of one item, which its department signs and hands in, as a Word document. `facts`: what was filled in, as pairs of label
/// and value.
pub fn application_docx(result: &CheckResult<'_>, facts: &[(String, String)]) -> Option<Vec<u8>> {
    docx::document(&opinion::application(result, facts))
}

/// The opinion as a Word document; none where it cannot be packed.
pub fn opinion_docx(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> Option<Vec<u8>> {
    docx::document(&opinion::blocks(result, options))
}

/// A policy as a page that stands by itself.
pub fn policy_html(outline: &PolicyOutline) -> String {
    html::page(&policy::blocks(outline))
}

/// A policy as a Word document; none where it cannot be packed.
pub fn policy_docx(outline: &PolicyOutline) -> Option<Vec<u8>> {
    docx::document(&policy::blocks(outline))
}

/// A policy for a reader at a terminal.
pub fn policy_text(outline: &PolicyOutline, style: Style) -> String {
    text::text(&policy::blocks(outline), style)
}
