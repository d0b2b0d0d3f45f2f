#!/usr/bin/env bash
# Builds pagerace, after installing missing packages, and runs it: `gate` if there are no arguments.
set -u
# shellcheck source=tools/setup.sh
. "$(dirname "$0")/setup.sh"
here=$OLDPWD
build_preset release pagerace || exit 2
program=$PWD/build/release/pagerace
if [ $# -eq 0 ]; then
  exec "$program" gate
fi
# File names are relative to the user's folder, unless they only exist here.
for argument in "$@"; do
  if [ -e "$here/$argument" ]; then
    cd "$here" || exit 2
    break
  fi
done
exec "$program" "$@"
