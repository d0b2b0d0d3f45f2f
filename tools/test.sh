#!/usr/bin/env bash
# Builds and runs all tests, then the same tests under AddressSanitizer and UBSan.
# --long: before them, all searches compared on ten thousand generated programs, and the invariants of
# the model on all of its states.
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
  PAGERACE_LONG=1 build/release/invariants_test || exit 1
fi
ctest --preset release || exit 1
build_preset asan || exit 1
ctest --preset asan
