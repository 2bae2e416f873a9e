# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Commands that the demo shows: what one would type, and what comes of it.

# run [-f FILTER] [-v] COMMAND…: say it, run it, print its output, through FILTER
# if it does not fit here, and keep it whole and without colours in $output. It
# must succeed, but for -v: there its status is a verdict, in $status.
run() {
	local raw filter=cat verdict=''
	while :; do
		case $1 in
		-f) filter=$2; shift ;;
		-v) verdict=y ;;
		*) break ;;
		esac
		shift
	done
	printf '\n%s$ %s%s\n' "$bold" "$(shown "$@")" "$plain"
	raw=$("$@" 2>&1)
	status=$?
	"$filter" <<<"$raw"
	output=${raw//$'\e['*([0-9;])m/}
	[ -n "$verdict" ] || [ $status = 0 ] || check "the command succeeds" false
}

# A command as one would type it.
shown() {
	local word line=
	for word; do
		case $word in
		--color=*) continue ;;
		*/examples/*) word=${word##*/} ;;
		esac
		line+=" $word"
	done
	echo "${line# }"
}

# behind NAME COMMAND…: say it, and let it run in the background. One that
# watches has begun to when this returns.
declare -A job=()
behind() {
	local name=$1 tries=600
	shift
	printf '\n%s$ %s &%s\n' "$bold" "$(shown "$@")" "$plain"
	"$@" >"$work/$name" 2>&1 &
	job[$name]=$!
	[ "$1" = vmview ] || return 0
	while ! grep -q "session of vmview (${job[$name]})" "$debugfs/events" && ((tries--)); do
		kill -0 "${job[$name]}" 2>/dev/null || return
		sleep 0.1
	done
}

# shown_of NAME [FILTER]: wait for it, and print what it has said.
shown_of() {
	local raw
	wait "${job[$1]}"
	unset "job[$1]"
	raw=$(<"$work/$1")
	"${2:-cat}" <<<"$raw"
	output=${raw//$'\e['*([0-9;])m/}
}

# enough NAME: as Ctrl-C does. What it had to tell meanwhile is in its rings.
enough() { kill -TERM "${job[$1]}" 2>/dev/null; }

# Long lines, broken at spaces.
wrapped() {
	awk -v width=78 '{
		line = $0
		while (length(line) > width) {
			for (at = width; at > 10 && substr(line, at, 1) != " "; at--)
				;
			print substr(line, 1, at - 1)
			line = "          " substr(line, at + 1)
		}
		print line
	}'
}

# The part of a wide table that is left of column 68, then the rest.
halves() {
	local table
	table=$(cat)
	cut -c 1-67 <<<"$table"
	printf '\n'
	cut -c 68- <<<"$table"
}
