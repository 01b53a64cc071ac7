//! A page of the documents (Markdown) → text for a terminal: headings stand out, code is set in, lines are broken to fit.

use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Columns by which code is set in.
const CODE_INDENT: &str = "    ";

/// The page, without what is written for those who test it.
pub fn page(markdown: &str, style: Style) -> String {
    let mut page = Page { layout: TextLayout::new(style), text: String::new(), quotes: 0, is_item: false };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.event(event);
    }
    page.layout.into_text()
}

struct Page {
    layout: TextLayout,
    /// Of the block that is being read.
    text: String,
    /// How many quotations the block stands in.
    quotes: usize,
    /// Whether the block begins an item of a list.
    is_item: bool,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.text.push_str(&text),
            Event::Code(code) => self.text.push_str(&code),
            // Chinese has no blanks between sentences.
            Event::SoftBreak | Event::HardBreak => self.text.push_str(if self.text.ends_with(|c: char| c.is_ascii()) { " " } else { "" }),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                if let Some((_, file)) = info.split_once(' ') {
                    let file = self.layout.paint(Tone::Quiet, file);
                    self.layout.line(&format!("  {file}"));
                }
            }
            Event::Start(Tag::BlockQuote(_)) => self.quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => self.quotes = self.quotes.saturating_sub(1),
            Event::Start(Tag::Item) => self.is_item = true,
            Event::End(TagEnd::Heading(_)) => {
                let heading = std::mem::take(&mut self.text);
                let heading = self.layout.paint(Tone::Strong, &heading);
                self.layout.line(&heading);
                self.layout.line("");
            }
            Event::End(TagEnd::CodeBlock) => {
                for line in std::mem::take(&mut self.text).lines() {
                    self.layout.line(&format!("{CODE_INDENT}{line}"));
                }
                self.layout.line("");
            }
            Event::End(TagEnd::Paragraph) => {
                self.block();
                self.layout.line("");
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => self.block(),
            Event::End(TagEnd::TableCell) => self.text.push('　'),
            Event::End(TagEnd::List(_) | TagEnd::Table) => self.layout.line(""),
            // Comments say how the page is tested.
            _ => {}
        }
    }

    fn block(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        let bullet = if std::mem::take(&mut self.is_item) { "• " } else { "" };
        let label = format!("{}{bullet}", "│ ".repeat(self.quotes));
        let columns = label.chars().count();
        let label = if label.is_empty() { label } else { self.layout.paint(Tone::Quiet, &label) };
        self.layout.entry(&label, columns, text.trim());
    }
}
