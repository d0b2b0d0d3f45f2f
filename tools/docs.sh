#!/usr/bin/env bash
# Runs the commands of the documents ("```console run" in docs/*.md) in the project's folder, and
# writes what they print below them.
#
#   bash tools/docs.sh             writes the blocks anew
#   bash tools/docs.sh --check     changes nothing; status 1 if a block is not what is printed now
#   ... [--check] BINARY           with this program, instead of building one
set -u
mode=write
if [ "${1:-}" = --check ]; then
  mode=check
  shift
fi
if [ $# -gt 1 ] || [ "${1:-}" = --help ]; then
  echo "usage: bash tools/docs.sh [--check] [BINARY]" >&2
  exit 2
fi
if [ $# -eq 1 ]; then
  binary=$(realpath "$1") || exit 2
  cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
else
  # shellcheck source=tools/setup.sh
  . "$(dirname "$0")/setup.sh"
  build_preset release pagerace || exit 1
  binary=$PWD/build/release/pagerace
fi
# shellcheck source=tools/document_blocks.sh
. tools/document_blocks.sh

new=$(mktemp)
trap 'rm -f "$new"' EXIT
status=0
for document in docs/*.md; do
  grep -q '^```console run$' "$document" || continue
  regenerate run . "$binary" <"$document" >"$new"
  settle "$mode" "$document" "$new" || status=1
done
[ "$status" -eq 0 ] || echo "docs.sh: run bash tools/docs.sh, and read what has changed" >&2
exit "$status"
