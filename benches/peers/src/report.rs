//! The report: Markdown that can be pasted into `BENCHMARKS.md`.

use crate::measure::Times;
use crate::plain::VERSIONS;

/// Prints the versions, the machine and how loaded it was.
pub fn head(rounds: usize, way: &str) {
    let versions: Vec<String> = VERSIONS.iter().map(|(name, version)| format!("{name} {version}")).collect();
    println!("Versions: {}.", versions.join(", "));
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        told.lines().find_map(|line| line.strip_prefix("model name")).map_or("unknown", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(3).collect();
    println!("Machine: {model}, {cores} cores, one thread used; load average {} at the start.", load.join(" "));
    println!("Medians of {rounds} rounds, in brackets the least and the quartiles; ratios are medians of the rounds' ratios. zhunru's way: {way}.");
}

/// Prints a table; the ratios are to the row named `base`.
pub fn table(title: &str, unit: &str, all: &[Times], base: &str) {
    let own = all.iter().find(|times| times.name == base).expect("the base is among them");
    println!("\n**{title}**\n\n| | {unit} | µs, median (least; quartiles) | of {base} |\n|---|---|---|---|");
    for times in all {
        let Times { name, units, least, lower, median, upper, .. } = times;
        let spread = format!("{} ({}; {}–{})", shown(*median), shown(*least), shown(*lower), shown(*upper));
        println!("| {name} | {units} | {spread} | {} |", shown(times.ratio(own)));
    }
}

/// Three digits that matter.
fn shown(value: f64) -> String {
    let digits = if value == 0.0 || !value.is_finite() { 0 } else { (2 - value.abs().log10().floor() as i32).clamp(0, 5) };
    format!("{value:.*}", digits as usize)
}
