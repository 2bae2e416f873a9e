# SPDX-License-Identifier: GPL-2.0-only
# Lines of forecast to a table: precision of each method, recall of vmview's, and
# precision of what the reader says by area; each over all rounds of a workload.
BEGIN {
	FS = "\t"
	format = "%-9s %-12s %5s %7s %7s %6s | %6s %6s %6s %6s | %6s %6s %6s | %6s %s\n"
	printf format, "workload", "lru", "aged", "pages", "next", "left", \
		"random", "flags", "+file", "bit", "lists", "vmview", "recall", "areas", "goal"
}

{
	key = $1 FS $2 FS $3 FS $4
	if (!(key in rounds))
		order[++nr] = key
	rounds[key]++
	for (i = 5; i <= 15; i++)
		sum[key, i] += $i
}

function share(a, b) { return b ? sprintf("%.2f", a / b) : "-" }

# With generations nine in ten, and everywhere more than flags and chance.
function goal(word) {
	if (word[3] < 100)
		return ""
	if (word[2] == "generations" && precision[14] < 0.9)
		return "MISS"
	return precision[14] > precision[9] && precision[14] > precision[11] && \
		precision[14] > precision[10] ? "ok" : "MISS"
}

END {
	for (k = 1; k <= nr; k++) {
		key = order[k]
		split(key, word, FS)
		for (i = 9; i <= 14; i++)
			precision[i] = share(sum[key, i], sum[key, 6])
		printf format, word[1] (word[3] < 100 ? "/" 100 / word[3] : ""), word[2], word[4], \
			int(sum[key, 5] / rounds[key]), int(sum[key, 6] / rounds[key]), \
			int(sum[key, 7] / rounds[key]), precision[9], precision[10], \
			precision[11], precision[12], precision[13], precision[14], \
			share(sum[key, 14], sum[key, 7]), share(sum[key, 15], sum[key, 6]), \
			goal(word)
	}
}
