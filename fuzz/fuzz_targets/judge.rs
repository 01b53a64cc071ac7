//! The compiled program and the plain evaluator agree.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| zhunru_fuzz::targets::judge(bytes));
