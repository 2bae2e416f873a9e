# SPDX-License-Identifier: GPL-2.0-only
# Tables from what `census` prints, and from what `cost` prints without ages (first,
# -v without=FILE) and with them: instructions and ratios.
BEGIN {
	FS = "\t"
	print "A page's record with its generation and cgroup, and where the kernel has neither\n"
	printf "%-14s %10s %10s %16s\n", "", "with", "without", "ratio (goal 1.25)"
}

/^#/ || (FILENAME ~ /-ages/ && $2 != "SCAN-pages") {
	next
}

FILENAME == without {
	bare[$1] = $4
	next
}

FILENAME ~ /-ages/ {
	x = $4 / bare[$1]
	printf "%-14s %10.1f %10.1f %9.3f %s\n", $1, $4, bare[$1], x, x <= 1.2505 ? "ok" : "MISS"
	next
}

# The peer is the last of those that were measured with it.
{
	if (!seen[$2]++)
		what[++nr] = $2
	least[$2, ++ways[$2]] = $3
	name[$2, ways[$2]] = $1
}

function row(k, ours, peer, goal,	x) {
	x = least[what[k], ours] / least[what[k], peer]
	printf "%-14s %14s %10.1f %14s %10.1f %9.3f%s\n", what[k], name[what[k], ours],
		least[what[k], ours], name[what[k], peer], least[what[k], peer], x,
		goal ? (x <= goal + 0.0005 ? " ok" : " MISS") : ""
}

END {
	print "\nAll lists (instructions a cgroup; goal 1), next victims (a page of the processes)\n"
	printf "%-14s %14s %10s %14s %10s %9s\n", "", "", "", "peer", "", "ratio"
	for (k = 1; k <= nr; k++) {
		if (ways[what[k]] == 2) {
			row(k, 1, 2, 0)
			continue
		}
		row(k, 1, 3, 1)
		row(k, 2, 3, 0)
		row(k, 2, 4, 0)
	}
}
