#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Where an address of a process is, and what of the process is resident: what
# residency.py does by ioctl, by `vmview --json` and jq.
#
#     sudo ./residency.sh PID [ADDRESS]
#
# ADDRESS may be a mapping with an offset too (heap+0x1000). Without one, the
# first page that is present is taken.
set -eu

[ $# -ge 1 ] || { sed -n 's/^# \{0,1\}//; 3,9p' "$0"; exit 2; }
pid=$1
address=${2:-$(vmview --json pages "$pid" --state present --limit 1 | jq -r '.pages[0].addr')}

vmview --json info | jq -r '.info | "kernel   \(.kernel), \(.levels) levels"'

vmview --json translate "$pid" "$address" | jq -r '
	.translations[0] |
	"address  \(.addr)",
	(.walk[] | "  \(.level | ascii_upcase)    \(.entry)"),
	if .page.frame then
		"  \(.page.state), \(.page.kind): PFN \(.page.frame.pfn), physical \(.phys)"
	elif .page.swap then
		"  \(.page.state): area \(.page.swap.type), offset \(.page.swap.offset)"
	else
		"  \(.page.state)"
	end'

vmview --json "$pid" | jq -r '
	.counts |
	"resident \(.rss / 1024) KiB, of which \(.pss / 1024 | floor) its fair share," +
	" \(.uss / 1024) its own; \(.swap / 1024) in swap",
	(.by_state | del(.none) | to_entries[] | .key as $state | .value | to_entries[] |
	 "  \($state) \(.key): \(.value / 1024) KiB")'
