//! A list is read and judged, or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zhunru_fuzz::targets::list(bytes));
