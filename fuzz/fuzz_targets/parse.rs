//! A policy text is laid out or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zhunru_fuzz::targets::parse(bytes));
