//! Text → AST. [`parse`] never fails: what it cannot read it reports, and continues with the next clause.

pub mod ast;
mod builder;
pub mod citations;
mod declarations;
mod expressions;
mod invisible;
mod labels;
pub mod letters;
pub mod lines;
mod lines_of_nothing;
pub mod look_alikes;
mod mismatch;
mod misplaced;
mod needless;
mod one_line;
mod pairs;
mod parser;
mod proviso;
mod ranges;
mod readings;
pub mod scan;
mod slip_reports;
mod slips;
mod slots;
mod statute_bounds;
pub mod statute_numbers;
mod statute_texts;
mod statute_words;
pub mod statutes;
pub mod traditional;
mod trial;
pub mod words;

pub use builder::condition;
pub use declarations::{NAME_HEADING, decision_rows};
pub use parser::{Token, TokenKind, is_any_value, tokens};
pub use readings::condition_readings;
pub use slips::near_clause;

use crate::diagnostic::{Code, Diagnostics};
use crate::source::{Source, SourceId, Span};
use letters::first_word;
use words::DeclarationWord;

/// Reads one policy file.
pub fn parse(id: SourceId, source: &Source, out: &mut Diagnostics) -> ast::File {
    let visible = invisible::blank_out(id, &source.text, out);
    let written = visible.as_deref().unwrap_or(&source.text);
    let replaced = look_alikes::replace(written);
    let text = replaced.as_deref().unwrap_or(written);
    let blocks = lines::split(id, text, out);
    let declarations = declarations::build(text, written, &blocks, out);
    if visible.is_some() {
        let is_hidden = |place: Span| place.source == id && invisible::hides(&source.text, place.start as usize);
        out.retain(|found| found.code == Code::SYN001 || !found.place().is_some_and(is_hidden));
    }
    ast::File { source: id, declarations }
}

/// The names in the 政策 lines of a file, of which nothing else is read.
pub fn policy_names(text: &str) -> Vec<String> {
    let is_header = |line: &&str| DeclarationWord::from_word(first_word(line.trim())) == Some(DeclarationWord::Policy);
    let headers: String = text.trim_start_matches('\u{feff}').split_inclusive('\n').filter(is_header).collect();
    let file = parse(Span::NOWHERE.source, &Source::new("", headers), &mut Diagnostics::default());
    let name = |declaration: ast::Declaration| {
        let ast::DeclarationKind::Policy(policy) = declaration.kind else { return None };
        policy.name.map(|name| name.text)
    };
    file.declarations.into_iter().filter_map(name).collect()
}
