#!/usr/bin/env bash
# Builds and runs all tests, then a part of them without optimization, where no two types of one
# name may differ, then all of them under AddressSanitizer and UBSan.
# --long: before them, all searches compared on ten thousand generated programs of each family and on
# twenty thousand generated scenarios, and on all states of the model its invariants, and whether
# steps that are called independent commute.
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
