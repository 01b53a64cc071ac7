//! The `zhunru` command.
fn main() {}
