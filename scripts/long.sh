#!/usr/bin/env bash
# Long proofs, of which scripts/test.sh runs a small part each time: scripts/long.sh [pairs] [proofs] [laws] [packages] [fuzz] [mutants] (all but mutants, if none is named).
#   ZHUNRU_SEED    where random tests begin (0)
#   ZHUNRU_CASES   how many times as many cases as in an ordinary run (pairs: 10, which makes a million; proofs: 250, ten thousand packages; laws: 100)
#   ZHUNRU_SECONDS how long each fuzz target runs (600)
set -euo pipefail
cd "$(dirname "$0")/.."

pairs() { # The index and the plain evaluator on random packages and items.
  ZHUNRU_CASES="${ZHUNRU_CASES:-10}" cargo test --release --locked --test all -- engine::
}

proofs() { # What the analysis finds, against every item of small worlds.
  ZHUNRU_CASES="${ZHUNRU_CASES:-250}" cargo test --release --locked --test all -- analysis::
}

laws() { # Of values, verdicts, layout; hostile texts; the fuzz targets from seeds.
  local times="${ZHUNRU_CASES:-100}"
  PROPTEST_CASES=$((256 * times)) cargo test --release --locked --lib
  ZHUNRU_CASES="$times" cargo test --release --locked --test all -- properties:: order:: layout:: hostile:: fuzz::
  ZHUNRU_CASES=20 cargo test --release --locked --test all -- ways:: diff::
  ZHUNRU_CASES=50 cargo test --release --locked --test all -- one_message:: # 5000 characters struck out
}

packages() { # The changes of shipped packages that their tests notice; what the analysis finds in each of them, over all its periods.
  ZHUNRU_CASES=1000 cargo test --release --locked --test all -- policies::the_tests_of_a_package policies::what_the_analysis
}

fuzz() { # Needs `cargo install cargo-fuzz` and a nightly toolchain.
  for target in parse load list judge; do
    cargo +nightly fuzz run "$target" -- -max_total_time="${ZHUNRU_SECONDS:-600}" -timeout=60
  done
}

mutants() {
  scripts/mutants.sh
}

for part in "${@:-pairs proofs laws packages fuzz}"; do
  for name in $part; do
    case "$name" in
      pairs | proofs | laws | packages | fuzz | mutants) "$name" ;;
      *) echo "$name: pairs, proofs, laws, packages, fuzz or mutants" >&2; exit 2 ;;
    esac
  done
done
