#!/usr/bin/env bash
# Measures the engine. Without arguments: the benchmarks, in one run on one machine; `bare_switch`
# (a jump to a fiber and back) is the reference. `tables`: the tables of docs/engine.md (a few
# minutes), or one of them.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
build_preset release || exit 1
case "${1:-}" in
  "")
    build/release/engine_bench --benchmark_counters_tabular=true || exit 1
    build/release/search_bench --benchmark_counters_tabular=true
    ;;
  tables) build/release/engine_tables "${@:2}" ;;
  *)
    echo "usage: bash tools/bench.sh [tables [reductions|dpor|graph|speed|jobs]]" >&2
    exit 2
    ;;
esac
