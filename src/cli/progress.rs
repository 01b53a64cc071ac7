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
    last_read: Cell<Instant>,
    /// When the list was begun again, if it was.
    again: Cell<Option<Instant>>,
    /// Whether it is read before any of it is judged.
    surveys: Cell<bool>,
    /// Whether there is a place to show it.
    wanted: bool,
    counts_items: Cell<bool>,
}

impl Bar {
    /// `bytes`: how long the list is, where that is known.
    pub fn new(bytes: Option<u64>, wanted: bool) -> Bar {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden());
        let began = Instant::now();
        let (again, surveys, counts_items) = (Cell::new(None), Cell::new(false), Cell::new(false));
        let bar = Bar { bar, began, last_read: Cell::new(began), again, surveys, wanted, counts_items };
        bar.count_bytes("预审");
        bar
    }

    fn count_bytes(&self, what: &str) {
        let known = self.bar.length().is_some();
        style(
            &self.bar,
            &if known { format!("{what} {{bar:30}} {{percent:>3}}%  {{msg}}  还需 {{left}}") } else { format!("{what}  {{msg}}") },
        );
    }

    /// The list is begun again.
    pub fn again(&self) {
        self.again.set(Some(Instant::now()));
        self.bar.set_position(0);
        self.bar.reset_eta();
    }

    /// So many more bytes were read.
    pub fn read(&self, bytes: usize) {
        if !self.counts_items.get() {
            self.bar.inc(bytes as u64);
        }
        self.last_read.set(Instant::now());
        self.show();
    }

    /// So many items are read, or judged.
    pub fn done(&self, progress: Progress) {
        if self.surveys.replace(progress.reading) != progress.reading {
            self.count_bytes(if progress.reading { "读清单" } else { "预审" });
        }
        if progress.reading {
            self.bar.set_message(format!("{} 项", progress.items));
            return self.show();
        }
        if let Some(of) = progress.of
            && !self.counts_items.replace(true)
        {
            self.bar.set_length(of as u64);
            self.bar.set_position(0);
            self.bar.reset_eta();
            style(&self.bar, "预审 {bar:30} {pos}/{len} 项  {msg}  还需 {left}");
        }
        // A list that is read first is judged from then on.
        let read = if self.counts_items.get() { self.last_read.get() } else { self.began };
        let since = self.again.get().unwrap_or(read);
        let rate = progress.items as f64 / since.elapsed().as_secs_f64();
        if self.counts_items.get() {
            self.bar.set_position(progress.items as u64);
            self.bar.set_message(format!("每秒 {rate:.0} 项"));
        } else {
            self.bar.set_message(format!("{} 项  每秒 {rate:.0} 项", progress.items));
        }
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
