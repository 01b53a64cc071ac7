//! Text in columns: a Chinese character counts two, and lines break where Chinese may break.

use super::Style;
use crate::wire::Outcome;
use anstyle::{AnsiColor, Color};
use textwrap::{Options, WordSeparator, WordSplitter};
use unicode_width::UnicodeWidthStr;

/// Beyond this many columns lines of text are hard to read.
const WIDEST_TEXT: usize = 120;

/// How a word is coloured.
#[derive(Clone, Copy)]
pub enum Tone {
    /// An outcome, in its own colour.
    Outcome(Outcome),
    /// What an eye should find first: bold.
    Strong,
    /// What stands aside: dimmed.
    Quiet,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
}

/// Lines of text on their way to the terminal.
pub struct Page {
    style: Style,
    text: String,
}

impl Page {
    /// An empty page.
    pub fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }

    /// What was written since it was last taken.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Columns for text.
    pub fn width(&self) -> usize {
        self.style.width.clamp(40, WIDEST_TEXT)
    }

    /// A word in a tone.
    pub fn paint(&self, tone: Tone, word: &str) -> String {
        if !self.style.colour {
            return word.to_owned();
        }
        let style = style_of(tone);
        format!("{}{word}{}", style.render(), style.render_reset())
    }

    /// One line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// `label` in a column of its own, `text` beside it, wrapped below itself. The label may hold colours; `columns` is what it takes.
    pub fn entry(&mut self, label: &str, columns: usize, text: &str) {
        let wrapped = wrap(text, self.width().saturating_sub(columns));
        for (at, line) in wrapped.iter().enumerate() {
            let head = if at == 0 { label.to_owned() } else { " ".repeat(columns) };
            self.line(&format!("{head}{line}"));
        }
    }
}

/// The columns that a text takes.
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text filled up with spaces on the right.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The lines of a text (of its own line breaks, too) in so many columns; at least one.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let options =
        Options::new(width.max(10)).word_separator(WordSeparator::UnicodeBreakProperties).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|line| line.into_owned()).collect()
}

fn style_of(tone: Tone) -> anstyle::Style {
    let colour = |colour: AnsiColor| anstyle::Style::new().fg_color(Some(Color::Ansi(colour)));
    match tone {
        Tone::Strong => anstyle::Style::new().bold(),
        Tone::Quiet => anstyle::Style::new().dimmed(),
        Tone::Good => colour(AnsiColor::Green),
        Tone::Bad => colour(AnsiColor::Red).bold(),
        Tone::Outcome(outcome) => match outcome {
            Outcome::None => colour(AnsiColor::BrightBlack),
            Outcome::Admit => colour(AnsiColor::Green),
            Outcome::Conditional => colour(AnsiColor::Cyan),
            Outcome::Approval => colour(AnsiColor::Blue).bold(),
            Outcome::Adjudication => colour(AnsiColor::Blue).bold(),
            Outcome::Supplement => colour(AnsiColor::Yellow).bold(),
            Outcome::Reroute => colour(AnsiColor::Magenta).bold(),
            Outcome::Reject => colour(AnsiColor::Red).bold(),
        },
    }
}
