//! How a report looks: how wide it is, and what is coloured.

use crate::visible::visible;
use crate::wire::Outcome;
use anstyle::{AnsiColor, Color};

/// How a report is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the terminal; a Chinese character takes two.
    pub width: usize,
    /// Whether ANSI colours are used.
    pub colour: bool,
}

/// What a word stands for, which decides its colour.
#[derive(Clone, Copy)]
pub enum Tone {
    Outcome(Outcome),
    /// What the eye should find first: bold.
    Strong,
    /// Secondary information: dimmed.
    Quiet,
    Good,
    Bad,
}

/// How good an outcome is for an item, which decides the colour in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    Bad,
    Doubtful,
    Asked,
    Good,
}

impl Standing {
    pub fn of(outcome: Outcome) -> Standing {
        match outcome {
            Outcome::Reject | Outcome::Reroute => Standing::Bad,
            Outcome::Supplement | Outcome::None => Standing::Doubtful,
            Outcome::Approval | Outcome::Adjudication => Standing::Asked,
            Outcome::Admit | Outcome::Conditional => Standing::Good,
        }
    }
}

impl Style {
    /// A word in a tone, with nothing hidden in it.
    pub(super) fn paint(self, tone: Tone, word: &str) -> String {
        let word = visible(word);
        if !self.colour {
            return word.into_owned();
        }
        let style = tone.style();
        format!("{}{word}{}", style.render(), style.render_reset())
    }
}

impl Tone {
    fn style(self) -> anstyle::Style {
        let colour = |colour: AnsiColor| anstyle::Style::new().fg_color(Some(Color::Ansi(colour)));
        match self {
            Tone::Strong => anstyle::Style::new().bold(),
            Tone::Quiet => anstyle::Style::new().dimmed(),
            Tone::Good => colour(AnsiColor::Green),
            Tone::Bad => colour(AnsiColor::Red).bold(),
            Tone::Outcome(outcome) => match outcome {
                Outcome::None => colour(AnsiColor::BrightBlack),
                Outcome::Admit => colour(AnsiColor::Green),
                Outcome::Conditional => colour(AnsiColor::Cyan),
                Outcome::Approval | Outcome::Adjudication => colour(AnsiColor::Blue).bold(),
                Outcome::Supplement => colour(AnsiColor::Yellow).bold(),
                Outcome::Reroute => colour(AnsiColor::Magenta).bold(),
                Outcome::Reject => colour(AnsiColor::Red).bold(),
            },
        }
    }
}
