//! The integration binary: one program for all tests that see the library and the command from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]

mod analysis;
mod carried;
mod codes;
mod command;
mod compare;
mod dependencies;
mod diff;
mod docs;
mod engine;
mod faults;
mod first_hit;
mod fuzz;
mod groups;
mod growth;
mod hostile;
mod hostile_text;
mod layout;
mod lists;
mod mistakes;
mod one_message;
mod order;
mod outlines;
mod outputs;
mod policies;
mod properties;
mod readers;
mod readme;
mod reality;
mod sentences;
mod spec;
mod stream;
mod support;
mod tidy;
mod ways;
mod workbooks;
