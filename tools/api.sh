#!/usr/bin/env bash
# Builds the reference of the public headers with Doxygen: build/api/html/index.html.
# A warning is an error, and so is a public entity without a docstring.
#
#   bash tools/api.sh           installs Doxygen if it is missing
#   bash tools/api.sh --check   installs nothing, writes to a temporary folder; status 77 if Doxygen
#                               is missing
set -u
case "${1:-}" in
  "")
    export PAGERACE_API=1
    # shellcheck source=tools/setup.sh
    . "$(dirname "$0")/setup.sh"
    output=build/api
    ;;
  --check)
    cd "$(dirname "$0")/.." || exit 2
    command -v doxygen >/dev/null || {
      echo "api.sh: Doxygen is missing: nothing was checked" >&2
      exit 77
    }
    output=$(mktemp -d)
    trap 'rm -rf "$output"' EXIT
    ;;
  *)
    echo "usage: bash tools/api.sh [--check]" >&2
    exit 2
    ;;
esac

mkdir -p "$output" || exit 2
status=0
{ cat docs/Doxyfile && echo "OUTPUT_DIRECTORY = $output"; } | doxygen - || status=1
if [ "$status" -ne 0 ]; then
  echo "api.sh: the public headers have the mistakes above" >&2
elif [ -z "${1:-}" ]; then
  echo "$output/html/index.html"
fi
exit "$status"
