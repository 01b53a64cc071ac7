//! The progress bar of `check`: on a terminal, once a second has gone by.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::cell::Cell;
use std::fmt::Write;
use std::time::{Duration, Instant};
use zhunru::Progress;

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts bytes while a list is read, or judged as it comes in; items once their number is known.
pub struct Bar {
    bar: ProgressBar,
    began: Instant,
    /// When the pass that is shown began.
    pass_began: Cell<Instant>,
    counts_items: Cell<bool>,
    /// Whether there is a place to show it.
    wanted: bool,
}

impl Bar {
    /// `bytes`: how long the list is, where that is known.
    pub fn new(bytes: Option<u64>, wanted: bool) -> Bar {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden()).with_prefix("预审");
        style(&bar, if bytes.is_some() { "{prefix} {bar:30} {percent:>3}%  {msg}  还需 {left}" } else { "{prefix}  {msg}" });
        let began = Instant::now();
        Bar { bar, began, pass_began: Cell::new(began), counts_items: Cell::new(false), wanted }
    }

    /// The list is begun again.
    pub fn rewind(&self) {
        self.pass_began.set(Instant::now());
        self.bar.set_position(0);
        self.bar.reset_eta();
    }

    /// So many more bytes were read.
    pub fn read(&self, bytes: usize) {
        if !self.counts_items.get() {
            self.bar.inc(bytes as u64);
        }
        self.show();
    }

    /// So many items are read, or judged.
    pub fn done(&self, Progress { items, of, reading }: Progress) {
        self.bar.set_prefix(if reading { "读清单" } else { "预审" });
        if let Some(of) = of.filter(|_| !reading) {
            if !self.counts_items.replace(true) {
                self.rewind();
                self.bar.set_length(of as u64);
                style(&self.bar, "{prefix} {bar:30} {pos}/{len} 项  {msg}  还需 {left}");
            }
            self.bar.set_position(items as u64);
        }
        let rate = items as f64 / self.pass_began.get().elapsed().as_secs_f64();
        self.bar.set_message(match (reading, of) {
            (true, _) => format!("{items} 项"),
            (false, Some(_)) => format!("每秒 {rate:.0} 项"),
            (false, None) => format!("{items} 项  每秒 {rate:.0} 项"),
        });
        self.show();
    }

    /// Takes it away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show(&self) {
        if self.wanted && self.bar.is_hidden() && self.began.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        let left = |state: &ProgressState, out: &mut dyn Write| {
            let seconds = state.eta().as_secs();
            let _ = if seconds < 60 { write!(out, "{seconds} 秒") } else { write!(out, "{} 分 {} 秒", seconds / 60, seconds % 60) };
        };
        bar.set_style(style.with_key("left", left));
    }
}
