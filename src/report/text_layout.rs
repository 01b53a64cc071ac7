//! Text in columns: a Chinese character counts two, and lines break where Chinese may break.

use super::style::{Style, Tone};
use crate::text_width::terminal_width;
use crate::visible::visible;
use textwrap::{Options, WordSeparator, WordSplitter};

/// Lines of text are hard to read beyond this many columns.
const MAX_WIDTH: usize = 120;

/// Columns of a label: two Chinese characters and a gap.
const LABEL: usize = 6;

/// Lines of text on their way to the terminal.
pub struct TextLayout {
    style: Style,
    text: String,
}

impl TextLayout {
    pub fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    /// The text so far.
    pub fn into_text(self) -> String {
        self.text
    }

    /// A word in a tone.
    pub fn paint(&self, tone: Tone, word: &str) -> String {
        self.style.paint(tone, word)
    }

    /// One line as it is: of painted words, and of our own.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A text beside a label of two characters.
    pub fn labelled(&mut self, indent: usize, label: &str, tone: Tone, text: &str) {
        let label = format!("{}{}", " ".repeat(indent), self.paint(tone, &padded(label, LABEL)));
        self.entry(&label, indent + LABEL, text);
    }

    /// Whether a text takes a single line beside so many columns.
    pub fn fits(&self, columns: usize, text: &str) -> bool {
        self.has_room(columns + terminal_width(&visible(text)))
    }

    /// Whether a line may have so many columns.
    pub fn has_room(&self, columns: usize) -> bool {
        columns <= self.width()
    }

    /// A text, cut where it would not fit into a line beside so many columns.
    pub fn within_line(&self, text: &str, columns: usize) -> String {
        if self.fits(columns, text) {
            return text.to_owned();
        }
        let room = self.width().saturating_sub(columns + 1);
        let mut taken = 0;
        let kept = text.chars().take_while(|c| {
            taken += terminal_width(c.encode_utf8(&mut [0; 4]));
            taken <= room
        });
        kept.chain(['…']).collect()
    }

    fn width(&self) -> usize {
        self.style.width.clamp(40, MAX_WIDTH)
    }

    /// `label` in a column of its own, `text` beside it, wrapped below itself. The label may hold colours; `columns` is what it takes.
    pub fn entry(&mut self, label: &str, columns: usize, text: &str) {
        let wrapped = wrap(&visible(text), self.width().saturating_sub(columns));
        for (at, line) in wrapped.iter().enumerate() {
            let head = if at == 0 { label.to_owned() } else { " ".repeat(columns) };
            self.line(&format!("{head}{line}"));
        }
    }
}

/// A text in which each line may hold, behind a gap, what is said of its beginning: that is wrapped below itself.
#[cfg(feature = "cli")]
pub fn hanging(text: &str, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let gap = line.get(indent..).and_then(|rest| rest.rfind("  ")).map_or(indent, |at| indent + at + 2);
        let (label, text) = line.split_at_checked(gap).unwrap_or(("", line));
        layout.entry(label, terminal_width(label), text);
    }
    layout.into_text()
}

/// A text filled up with spaces on the right.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(terminal_width(text))))
}

/// A text filled up with spaces on the left.
pub fn aligned_right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(terminal_width(text))))
}

/// The lines of a text in so many columns; at least one.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let options =
        Options::new(width.max(10)).word_separator(WordSeparator::UnicodeBreakProperties).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|line| line.into_owned()).collect()
}
