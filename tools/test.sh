#!/usr/bin/env bash
# Builds and runs all tests, then the same tests under AddressSanitizer and UBSan.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
build_preset release || exit 1
ctest --preset release || exit 1
build_preset asan || exit 1
ctest --preset asan
