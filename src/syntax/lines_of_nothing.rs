//! Lines that say nothing in this language: comments of other ones, rules between paragraphs, fences, and the braces around a declaration.

use crate::diagnostic::wording::ALSO_HERE;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::Span;
use crate::syntax::letters::first_word;
use crate::syntax::words::DeclarationWord;

/// What was found of each kind, to be reported as one.
#[derive(Default)]
pub struct LinesOfNothing {
    /// Marks of comments, and the `//` that belongs there.
    comments: Vec<Vec<Replacement>>,
    rulers: Vec<Vec<Replacement>>,
    braces: Vec<Vec<Replacement>>,
}

/// Whether the values of a type, or those that a 名录 would have, may stand in braces behind the line of a declaration.
fn holds_values(word: DeclarationWord) -> bool {
    use DeclarationWord as D;
    match word {
        D::Policy | D::Object | D::Law | D::Rule | D::DecisionTable | D::Background | D::Test => false,
        D::Field | D::Table | D::Calendar | D::Parameter | D::Setting | D::Definition => true,
    }
}

/// What begins a comment elsewhere, and what ends it.
const MARKS: [(&str, &str); 4] = [("/*", "*/"), ("<!--", "-->"), ("--", ""), ("#", "")];

impl LinesOfNothing {
    /// A line that opens a declaration, without the brace at its end; a declaration whose line may hold values keeps it.
    pub fn without_brace<'t>(&self, line: &'t str) -> &'t str {
        let opens = DeclarationWord::from_word(first_word(line)).is_some_and(|word| !holds_values(word));
        let bare = line.trim_end_matches(['{', '｛']).trim_end();
        let is_alone = bare.len() < line.len() && !bare.contains(['{', '｛']);
        if opens && is_alone && first_word(bare) != bare { bare } else { line }
    }

    pub fn brace(&mut self, place: Span) {
        self.braces.push(vec![Replacement { span: place, text: String::new() }]);
    }

    /// Notes a line that says nothing. What stands before it is complete, and belongs to a declaration of that word.
    pub fn notes(&mut self, line: Span, text: &str, within: Option<DeclarationWord>) -> bool {
        let gone = |span: Span| vec![Replacement { span, text: String::new() }];
        let bare = text.trim_end_matches([',', '，', ';', '；']);
        let opens = matches!(bare, "{" | "｛") && !within.is_some_and(holds_values);
        if opens || matches!(bare, "}" | "｝") {
            self.braces.push(gone(line));
            return true;
        }
        let is_fence = text.starts_with("```") || text.starts_with("~~~");
        // A sign alone may join what is above it and what is below.
        let is_ruler =
            text.chars().nth(2).is_some() && text.chars().all(|c| "-—－=＝*_".contains(c)) || text.chars().all(|c| ";；。".contains(c));
        if is_fence || is_ruler {
            self.rulers.push(gone(line));
            return true;
        }
        let Some((open, close)) = MARKS.into_iter().find(|(open, _)| text.starts_with(open)) else { return false };
        let mut parts = vec![Replacement { span: line.split_at(open.len()).0, text: "//".to_owned() }];
        let ended = text.strip_suffix(close).filter(|_| !close.is_empty());
        parts.extend(ended.map(|text| Replacement { span: line.split_at(text.len()).1, text: String::new() }));
        self.comments.push(parts);
        true
    }

    /// Reports all of them.
    pub fn report(self, out: &mut Diagnostics) {
        let kinds = [
            (self.comments, "注释以“//”开头，这里用的是别的记号", "改成“//”"),
            (self.rulers, "这一行没有说什么：声明之间空一行就行", "删去这样的行"),
            (self.braces, "声明和它的子句靠换行和行首词分开，不用括号括起来", "删去这些括号"),
        ];
        for (found, message, label) in kinds {
            let mut places = found.iter().filter_map(|parts| parts.first()).map(|part| part.span);
            let Some(first) = places.next() else { continue };
            let diagnostic =
                places.fold(Diagnostic::new(Code::SYN002, first, message), |diagnostic, place| diagnostic.also(place, ALSO_HERE));
            out.push(diagnostic.help(label).edit(Edit { label: label.to_owned(), certain: true, replacements: found.concat() }));
        }
    }
}
