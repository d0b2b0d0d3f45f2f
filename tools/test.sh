#!/usr/bin/env bash
# Builds and runs all tests, then some of them without optimization (there no two types of the same
# name may differ), then all of them under AddressSanitizer and UBSan.
# --long: before that, compares all searches on ten thousand generated programs of each family and
# on twenty thousand generated scenarios; checks on all states of the model its invariants, and that
# steps declared independent commute.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
case "${1:-}" in
  "" | --long) ;;
  *)
    echo "usage: bash tools/test.sh [--long]" >&2
    exit 2
    ;;
esac
build_preset release || exit 1
if [ "${1:-}" = --long ]; then
  PAGERACE_PROGRAMS=10000 build/release/agreement_test || exit 1
  PAGERACE_SCENARIOS_COUNT=20000 build/release/generated_scenarios_test || exit 1
  PAGERACE_LONG=1 build/release/invariants_test || exit 1
  PAGERACE_LONG=1 build/release/announcements_test || exit 1
fi
ctest --preset release || exit 1
build_preset dev pagerace one_definition commands_test access_test || exit 1
ctest --preset dev -L dev || exit 1
build_preset asan || exit 1
ctest --preset asan
