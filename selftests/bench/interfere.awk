# SPDX-License-Identifier: GPL-2.0-only
# A table from what `interfere` prints: medians over the rounds, and the range.
# -v rate=GOAL -v p99=GOAL for vmview's readers.

function median(of, reader,	i, j, n, v, x) {
	n = rounds[reader]
	for (i = 1; i <= n; i++) {
		x = value[of, reader, i]
		for (j = i - 1; j && v[j] > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	low = v[1]
	high = v[n]
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function range(of, reader, format,	m) {
	m = median(of, reader)
	return sprintf(format " (" format "-" format ")", m, low, high)
}

BEGIN { FS = "\t" }

{
	if (!rounds[$1]++)
		order[++readers] = $1
	for (i = 3; i <= NF; i++)
		value[i, $1, rounds[$1]] = $i
}

END {
	printf "Ratios to a CPU that only spins: median (range) of %d rounds\n\n", rounds[order[1]]
	printf "%-14s %21s %24s %24s %9s %9s %14s  %s\n", "", "rate", "p99", "slowest",
		"waits", "control", "Mpages/s", "goals"
	printf "%-14s %21s %24s %24s %9s %9s\n", "", "", "", "", "per 1000", "per 1000"
	for (r = 1; r <= readers; r++) {
		name = order[r]
		verdict = ""
		if (name ~ /^(SCAN|SUMMARY)/) {
			verdict = median(3, name) >= rate ? "rate ok" : "rate MISS"
			if (p99)
				verdict = verdict (median(4, name) <= p99 ? ", p99 ok" : ", p99 MISS")
		}
		printf "%-14s %21s %24s %24s %9.2f %9.2f %14.2f  %s\n", name,
			range(3, name, "%.3f"), range(4, name, "%.2f"), range(5, name, "%.2f"),
			median(6, name), median(7, name), median(8, name) / 1e6, verdict
	}
}
