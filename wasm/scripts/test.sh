#!/usr/bin/env bash
# Sets up what the tests of the browser's side need (the compiler's target, npm's packages, Chromium) and runs every one of them.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then
  as_root=; [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -q
  $as_root apt-get install -y -q --no-install-recommends chromium
fi
rustup target add wasm32-unknown-unknown
npm ci
npm test
