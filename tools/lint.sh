#!/usr/bin/env bash
# Checks the format of every file, and runs clang-tidy on all of them.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
command -v clang-format >/dev/null && command -v clang-tidy >/dev/null || {
  echo "pagerace: please run: sudo apt-get install clang clang-format clang-tidy" >&2
  exit 2
}
git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror || exit 1
build_preset tidy
