//! Times, taken in rounds so that what disturbs the machine disturbs all alike.

use std::time::Instant;

/// Something to be timed; it says how many units it did.
pub struct Subject<'a> {
    pub name: String,
    pub units: usize,
    pub run: Box<dyn FnMut() + 'a>,
}

/// Microseconds a unit.
pub struct Times {
    pub name: String,
    pub units: usize,
    pub least: f64,
    pub lower: f64,
    pub median: f64,
    pub upper: f64,
    /// By round.
    rounds: Vec<f64>,
}

impl Times {
    /// How many times as long as `base`: the median of the rounds' own ratios, for a machine may change its pace between rounds.
    pub fn ratio(&self, base: &Times) -> f64 {
        let mut ratios: Vec<f64> = self.rounds.iter().zip(&base.rounds).map(|(own, base)| own / base).collect();
        ratios.sort_by(f64::total_cmp);
        at(&ratios, 0.5)
    }
}

fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

/// How long a subject is timed at least in one round, in seconds: short ones are repeated within it.
const LEAST: f64 = 0.02;

/// Times every subject once a round, after a round that does not count.
pub fn rounds(count: usize, mut subjects: Vec<Subject<'_>>) -> Vec<Times> {
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); subjects.len()];
    let repeats: Vec<usize> = subjects
        .iter_mut()
        .map(|subject| {
            let took = timed(subject, 1);
            ((LEAST / took).ceil() as usize).clamp(1, 10_000)
        })
        .collect();
    for _ in 0..count {
        for ((subject, repeats), times) in subjects.iter_mut().zip(&repeats).zip(&mut found) {
            times.push(timed(subject, *repeats) * 1e6 / (subject.units * repeats) as f64);
        }
    }
    subjects.iter().zip(found).map(|(subject, times)| summary(subject, times)).collect()
}

fn timed(subject: &mut Subject<'_>, repeats: usize) -> f64 {
    let start = Instant::now();
    (0..repeats).for_each(|_| (subject.run)());
    start.elapsed().as_secs_f64()
}

fn summary(subject: &Subject<'_>, rounds: Vec<f64>) -> Times {
    let mut sorted = rounds.clone();
    sorted.sort_by(f64::total_cmp);
    let [least, lower, median, upper] = [0.0, 0.25, 0.5, 0.75].map(|part| at(&sorted, part));
    Times { name: subject.name.clone(), units: subject.units, least, lower, median, upper, rounds }
}
