# SPDX-License-Identifier: GPL-2.0-only
# A table from what `interfere` prints: medians over the rounds, and the quartiles.
# -v rate=GOAL -v p99=GOAL for vmview's readers.

function median(of, reader,	i, j, n, v, x) {
	n = rounds[reader]
	for (i = 1; i <= n; i++) {
		x = value[of, reader, i]
		for (j = i - 1; j && v[j] > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	low = v[int((n + 3) / 4)]
	high = v[n + 1 - int((n + 3) / 4)]
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function range(of, reader, format,	m) {
	m = median(of, reader)
	return sprintf(format " (" format "-" format ")", m, low, high)
}

function goals(reader, at,	text) {
	text = median(at, reader) >= rate ? "ok" : "MISS"
	if (p99)
		text = text (median(at + 1, reader) <= p99 ? " ok" : " MISS")
	return text
}

BEGIN { FS = "\t" }

/^#/ {
	next
}

{
	if (!rounds[$1]++)
		order[++readers] = $1
	for (i = 3; i <= NF; i++)
		value[i, $1, rounds[$1]] = $i
}

END {
	printf "Ratios of what the thread did: median (quartiles) of %d rounds\n\n", rounds[order[1]]
	format = "%-14s %21s %21s %21s %21s %8s %8s %8s %8s  %s\n"
	printf format, "", "rate", "p99", "rate", "p99", "waits", "waits", "rounds/s",
		"Mpages/s", "goals (rate " rate (p99 ? ", p99 " p99 : "") "):"
	printf format, "", "to spin", "to spin", "to decoy", "to decoy", "per 1000",
		"of spin", "of spin", "read", "to spin; to decoy"
	for (r = 1; r <= readers; r++) {
		name = order[r]
		verdict = name ~ /^(SCAN|SUMMARY)/ ? goals(name, 3) "; " goals(name, 5) : ""
		printf format, name, range(3, name, "%.3f"), range(4, name, "%.2f"),
			range(5, name, "%.3f"), range(6, name, "%.2f"),
			sprintf("%.2f", median(7, name)), sprintf("%.2f", median(8, name)),
			sprintf("%.0f", median(9, name)),
			sprintf("%.2f", median(10, name) / 1e6), verdict
	}
}
