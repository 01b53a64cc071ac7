//! Work that is counted, not timed: what a thread allocates, and how long the processor itself ran for it.
//!
//! Allocations are the same on every machine and in every run; they show whatever is built or copied once too often. A scan that allocates
//! nothing shows in the processor's time for the thread, which other programs do not lengthen as they do the time on the wall.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    static ALLOCATED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// The system's allocator, which counts for each thread.
struct Counting;

fn count(bytes: usize) {
    // A thread that ends has no counter any more.
    let _ = ALLOCATED.try_with(|allocated| {
        let (times, before) = allocated.get();
        allocated.set((times + 1, before + bytes as u64));
    });
}

// SAFETY: every call goes to the system's allocator as it came; counting touches a cell of the thread and allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.saturating_sub(layout.size()));
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    pub allocations: u64,
    pub bytes: u64,
    /// Zero where the system does not tell.
    pub processor: Duration,
}

/// How long the processor ran for this thread so far, to about a hundredth of a second.
fn processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Does some work and counts it.
pub fn of<T>(work: impl FnOnce() -> T) -> (T, Work) {
    let (times, bytes) = ALLOCATED.get();
    let before = processor();
    let done = work();
    let processor = processor().saturating_sub(before);
    let (times_after, bytes_after) = ALLOCATED.get();
    (done, Work { allocations: times_after - times, bytes: bytes_after - bytes, processor })
}

/// Holds that ten times as much takes about ten times the work: hardly more allocations, and at most thrice as much of the processor beyond that.
pub fn grows_with_its_input(what: &str, size: usize, work: impl Fn(usize)) {
    work(size);
    // The least of some runs: caches are filled, and nothing else was in the way.
    let least = |size: usize| {
        let runs: Vec<Work> = (0..3).map(|_| of(|| work(size)).1).collect();
        runs.into_iter().min_by_key(|work| work.processor).expect("some runs")
    };
    let (few, many) = (least(size), least(10 * size));
    assert!(many.allocations <= 12 * few.allocations, "{what}: {few:?} for {size}, {many:?} for ten times as much");
    assert!(many.bytes <= 14 * few.bytes, "{what}: {few:?} for {size}, {many:?} for ten times as much");
    // What is too short to be told counts as a hundredth of a second.
    let short = few.processor.max(Duration::from_millis(10));
    assert!(many.processor <= 30 * short, "{what}: {few:?} for {size}, {many:?} for ten times as much");
}
