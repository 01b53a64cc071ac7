//! Packages are loaded, linted and tested, or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zhunru_fuzz::targets::load(bytes));
