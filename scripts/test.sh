#!/usr/bin/env bash
# Sets up what the tests need and runs every one of them; ends non-zero on any failure.
set -euo pipefail
cd "$(dirname "$0")/.."

# The language, the engine, the command, the pages of the documentation.
cargo test --locked
# The same core as WebAssembly: in Node and in a browser.
wasm/scripts/test.sh
