#!/usr/bin/env bash
# Sets up what the tests need and runs every one of them; ends non-zero on any failure.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --locked
