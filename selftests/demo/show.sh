# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# How the demo speaks: in 80 columns.

bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
colours_off() { bold='' green='' red='' dim='' plain=''; }

shopt -s extglob
held=0 failed=0 skipped=0

title() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
part() { printf '\n%s== %s. %s%s\n' "$bold" "$1" "$2" "$plain"; }

# skip WHY: the rest of this part.
skip() {
	skipped=$((skipped + 1))
	printf '\n%sSkipped:%s %s\n' "$bold" "$plain" "$*"
}

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

# shows REGEX: the last output has a line that matches.
shows() { grep -qE -- "$1" <<<"$output"; }

# between LEAST NUMBER MOST: numbers may have fractions.
between() {
	awk -v a="$1" -v b="$2" -v c="$3" \
		'BEGIN { exit !(b != "" && a + 0 <= b + 0 && b + 0 <= c + 0) }'
}

die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

finish() {
	printf '\n'
	if [ $failed = 0 ] && [ $held = 0 ]; then
		printf '%sNothing could be shown here.%s\n' "$red" "$plain"
		return 1
	elif [ $failed = 0 ]; then
		printf '%sAll %s checks hold.%s\n' "$green" $held "$plain"
	else
		printf '%s%s of %s checks do not hold.%s\n' "$red" $failed $((held + failed)) "$plain"
	fi
	[ $skipped = 0 ] || printf 'Parts that could not be shown here: %s.\n' $skipped
	[ $failed = 0 ]
}
