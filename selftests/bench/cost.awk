# SPDX-License-Identifier: GPL-2.0-only
# Tables from what `cost` prints: instructions a page, then ratios and goals.
# Give the lines of a CPU with fast string moves second, with -v strings=FILE first.

function cell(kind, reader) {
	return ((kind, reader) in least) ? sprintf("%.1f", least[kind, reader]) : "-"
}

# A ratio of the least; where that of the medians reads otherwise, to that one.
function ratio(kind, ours, theirs, goal,	x, y, text) {
	if (!((kind, ours) in least) || !((kind, theirs) in least))
		return "-"
	x = least[kind, ours] / least[kind, theirs]
	y = median[kind, ours] / median[kind, theirs]
	text = sprintf(goal < 0.1 ? "%.3f" : "%.2f", x)
	if (sprintf("%.2f", x) != sprintf("%.2f", y))
		text = text sprintf("..%.2f", y)
	if (goal)
		text = text (x <= goal + 0.0005 ? " ok" : " MISS")
	return text
}

BEGIN {
	FS = "\t"
	columns = split("SCAN-pages SCAN-runs SUMMARY pagemap PAGEMAP_SCAN mincore " \
		"smaps smaps_rollup kpage*-joined page-types", reader, " ")
}

FILENAME == strings {
	fast[$2] = $4
	next
}

{
	if (!seen[$1]++)
		kind[++kinds] = $1
	least[$1, $2] = $4
	median[$1, $2] = $5
}

END {
	printf "Instructions a page\n\n%-14s", ""
	for (c = 1; c <= columns; c++)
		printf " %13s", reader[c]
	print ""
	for (k = 1; k <= kinds; k++) {
		printf "%-14s", kind[k]
		for (c = 1; c <= columns; c++)
			printf " %13s", cell(kind[k], reader[c])
		print ""
	}

	printf "\nRatios of the least of all repetitions (..of the medians, where they differ)\n\n"
	# Before 6.7 there is no PAGEMAP_SCAN.
	runs = (kind[1], "PAGEMAP_SCAN") in least ? "PAGEMAP_SCAN" : "pagemap"
	printf "%-14s %18s %18s %18s %20s %22s\n", "", "pages/pagemap", "pages/joined",
		"pages/page-types", "runs/" runs, "SUMMARY/smaps_rollup"
	printf "%-14s %18s %18s %18s %20s %22s\n", "goal", "0.50", "", "0.083",
		runs == "pagemap" ? "" : "0.40", "0.35"
	for (k = 1; k <= kinds; k++)
		printf "%-14s %18s %18s %18s %20s %22s\n", kind[k],
			ratio(kind[k], "SCAN-pages", "pagemap", 0.5),
			ratio(kind[k], "SCAN-pages", "kpage*-joined", 0),
			ratio(kind[k], "SCAN-pages", "page-types", 1 / 12),
			ratio(kind[k], "SCAN-runs", runs, runs == "pagemap" ? 0 : 0.4),
			ratio(kind[k], "SUMMARY", "smaps_rollup", 0.35)

	printf "\nThe same pages in 16 times the address space, ratio to anon (goal for vmview 1.05)\n\n%-14s", ""
	for (c = 1; c <= columns; c++)
		printf " %13s", reader[c]
	print ""
	for (k = 1; k <= kinds; k++) {
		if (kind[k] !~ /^sparse/)
			continue
		printf "%-14s", kind[k]
		for (c = 1; c <= columns; c++) {
			text = "-"
			if ((kind[k], reader[c]) in least) {
				x = least[kind[k], reader[c]] / least["anon", reader[c]]
				text = sprintf("%.2f", x)
				if (c <= 3)
					text = text (x <= 1.0505 ? " ok" : " MISS")
			}
			printf " %13s", text
		}
		print ""
	}

	if (strings == "")
		exit
	printf "\nThe same for anon on a CPU with fast string moves, of which QEMU counts each byte\n\n%-14s", ""
	for (c = 1; c <= columns; c++)
		printf " %13s", reader[c]
	printf "\n%-14s", "anon"
	for (c = 1; c <= columns; c++)
		printf " %13s", reader[c] in fast ? sprintf("%.1f", fast[reader[c]]) : "-"
	print ""
}
