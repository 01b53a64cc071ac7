#!/usr/bin/env bash
# Sets up what the tests need and runs every one of them; ends non-zero on any failure.
set -euo pipefail
cd "$(dirname "$0")/.."

# Layout and lints. A toolchain without its usual components gets them.
cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
cargo fmt --all --check
cargo clippy --locked --all-targets --all-features -- -D warnings
# As the modules for browsers have it: without and with workbooks.
cargo clippy --locked --lib --no-default-features -- -D warnings
cargo clippy --locked --lib --no-default-features --features office -- -D warnings
# Licences, sources, doubles; tests/dependencies.rs holds the first two where the tool is missing.
if cargo deny --version >/dev/null 2>&1; then
  cargo deny --locked check bans licenses sources
fi
# The language, the engine, the command, the pages of the documentation.
cargo test --locked
# The same core as WebAssembly: in Node and in a browser.
wasm/scripts/test.sh
