# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# How the demo speaks: in 80 columns.

bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
colours_off() { bold='' green='' red='' dim='' plain=''; }

shopt -s extglob
held=0 failed=0

title() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
part() { printf '\n%s== %s. %s%s\n' "$bold" "$1" "$2" "$plain"; }

# text LINE…
text() { printf '\n'; printf '%s\n' "$@"; }

# notice LINE…: what a newcomer should see.
notice() {
	local mark='Notice: ' line
	printf '\n'
	for line; do
		printf '%s%s%s%s\n' "$bold" "$mark" "$plain" "$line"
		mark='        '
	done
}

# run [-f FILTER] COMMAND…: say it, run it, print its output, through FILTER if
# it does not fit here, and keep it whole and without colours in $output.
run() {
	local raw status filter=cat
	[ "$1" != -f ] || { filter=$2; shift 2; }
	printf '\n%s$ %s%s\n' "$bold" "$(shown "$@")" "$plain"
	raw=$("$@" 2>&1)
	status=$?
	"$filter" <<<"$raw"
	output=${raw//$'\e['*([0-9;])m/}
	[ $status = 0 ] || check "the command succeeds" false
}

# A line for each area: the first and the last, with files by their base name.
narrow() {
	awk '
		/^[0-9a-f]+-[0-9a-f]+ / {
			sub(/ [/].*[/]/, " ")
			areas[++n] = $0
			next
		}
		/^total/ {
			for (i = 1; i <= n; i++)
				if (i <= 9 || i > n - 5)
					print areas[i]
				else if (i == 10)
					print "... " n - 14 " more ..."
		}
		{ print }' | cut -c 1-100
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

# shows REGEX: the last output has a line that matches.
shows() { grep -qE "$1" <<<"$output"; }

# check WHAT COMMAND…
check() {
	local what=$1
	shift
	if "$@"; then
		held=$((held + 1))
		printf '  %sok%s   %s\n' "$green" "$plain" "$what"
	else
		failed=$((failed + 1))
		printf '  %sNO%s   %s\n' "$red" "$plain" "$what"
	fi
}

die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

finish() {
	printf '\n'
	if [ $failed = 0 ]; then
		printf '%sAll %s checks hold.%s\n' "$green" $held "$plain"
	else
		printf '%s%s of %s checks do not hold.%s\n' "$red" $failed $((held + failed)) "$plain"
	fi
	[ $failed = 0 ]
}
