# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every script of the testbed needs: where things are, how to speak, how
# to make a thing once.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
# shellcheck disable=SC2034 # for those who source this file
vm=$top/selftests/vm build=$top/build

if [ -n "${VMVIEW_CACHE:-}" ]; then
	cache=$VMVIEW_CACHE
elif [ "$(id -u)" = 0 ]; then
	cache=/var/cache/vmview
else
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/vmview
fi

# The status of a script that could not do its work at all; `guest` overrides it.
die_status=1

say() { printf 'vmview: %s\n' "$*" >&2; }
die() { say "$*"; exit "$die_status"; }

# cached NAME WHAT FUNCTION [ARG…]: make $cache/NAME once, by
# `FUNCTION ARG… TEMPORARY-PATH`. It appears whole or not at all, and two runs
# at a time do not get into each other's way. FUNCTION runs in a bash of its own,
# where -e holds: here it would not, below an `if` or `||`.
cached() {
	local name=$1 what=$2 lock start=$SECONDS
	shift 2
	[ -e "$cache/$name" ] && return
	mkdir -p "$cache" || die "cannot write the cache $cache: set VMVIEW_CACHE to a directory of yours"
	exec {lock}>"$cache/.$name.lock"
	flock "$lock"
	if [ ! -e "$cache/$name" ]; then
		say "$what …"
		rm -rf "$cache/.$name.new"
		bash -euo pipefail -c '. "$0"; "$@"' "$vm/lib/testbed.sh" \
			"$@" "$cache/.$name.new" >"$cache/$name.log" 2>&1 </dev/null || {
			tail -n 30 "$cache/$name.log" >&2
			die "failed: $what; the whole log is $cache/$name.log"
		}
		mv "$cache/.$name.new" "$cache/$name"
		say "$what: done in $((SECONDS - start)) s"
	fi
	exec {lock}>&-
}

# image SIZE-IN-MIB DIRECTORY FILE: an ext4 image of a directory. It is sparse,
# so generous sizes cost nothing, and has no journal, since it is thrown away.
image() {
	rm -f "$3"
	truncate -s "$1M" "$3"
	PATH=$PATH:/sbin:/usr/sbin mke2fs -q -t ext4 -O '^has_journal' -m 0 -d "$2" "$3"
}
