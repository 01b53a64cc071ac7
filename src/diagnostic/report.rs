//! The only adapter to miette: diagnostics drawn for a terminal.
