#!/usr/bin/env bash
# What do the tests not notice? Mutates values and the combining of conclusions wholly, the rest of the library in a sample of about 200.
# Needs `cargo install cargo-mutants`; takes hours. Survivors are listed in target/mutants/*/mutants.out/missed.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

# The unit tests and the cases: quick, and where a survivor is somebody's missing case.
tests=(--locked --lib --test all -- ::tests:: spec::)
core=(--file 'src/value/**' --file 'src/eval/combine.rs' --file 'src/eval/decision.rs' --file 'src/ir/conclusion.rs')
rest=(--file 'src/**' --exclude 'src/value/**' --exclude 'src/eval/combine.rs' --exclude 'src/eval/decision.rs'
  --exclude 'src/ir/conclusion.rs' --exclude 'src/cli/**' --exclude 'src/main.rs')

status=0
mkdir -p target/mutants
cargo mutants --jobs 2 --output target/mutants/core "${core[@]}" -- "${tests[@]}" || status=$?
all=$(cargo mutants --list "${rest[@]}" | wc -l)
parts=$(( all / 200 > 0 ? all / 200 : 1 ))
# One of so many parts that it holds about 200, every time another: ZHUNRU_SEED chooses it.
cargo mutants --jobs 2 --output target/mutants/rest --sharding round-robin --shard "$(( ${ZHUNRU_SEED:-0} % parts ))/$parts" "${rest[@]}" \
  -- "${tests[@]}" || status=$?
exit "$status"
