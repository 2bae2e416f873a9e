# SPDX-License-Identifier: GPL-2.0-only
# Tables from what `cost` prints: instructions a page, then ratios and goals.
# Give the lines of a CPU with fast string moves second, with -v strings=FILE first.

function cell(kind, reader) {
	return ((kind, reader) in least) ? sprintf("%.1f", least[kind, reader]) : "-"
}

function header(title,	c) {
	printf "%s\n\n%-14s", title, ""
	for (c = 1; c <= columns; c++)
		printf " %10s", head[c]
	print ""
}

# A ratio of the least; where that of the medians reads otherwise, to that one.
function ratio(kind, ours, theirs, goal,	x, y, text) {
	if (!((kind, ours) in least) || !((kind, theirs) in least))
		return "-"
	x = least[kind, ours] / least[kind, theirs]
	y = median[kind, ours] / median[kind, theirs]
	text = sprintf("%.3f", x)
	if (sprintf("%.2f", x) != sprintf("%.2f", y))
		text = text sprintf("..%.3f", y)
	if (goal)
		text = text (x <= goal + 0.0005 ? " ok" : " MISS")
	return text
}

BEGIN {
	FS = "\t"
	columns = split("SCAN-pages SCAN-runs SUMMARY pagemap PAGEMAP_SCAN mincore " \
		"smaps smaps_rollup kpage*-joined page-types", reader, " ")
	split("pages runs SUMMARY pagemap PM_SCAN mincore smaps rollup joined page-types",
		head, " ")
}

/^#/ {
	next
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
	header("Instructions a page")
	for (k = 1; k <= kinds; k++) {
		printf "%-14s", kind[k]
		for (c = 1; c <= columns; c++)
			printf " %10s", cell(kind[k], reader[c])
		print ""
	}

	printf "\nRatios of the least of all repetitions (..of the medians, where they differ)\n\n"
	# Before 6.7 there is no PAGEMAP_SCAN.
	runs = (kind[1], "PAGEMAP_SCAN") in least ? "PAGEMAP_SCAN" : "pagemap"
	short = runs == "pagemap" ? runs : "PM_SCAN"
	printf "%-14s %18s %14s %18s %18s %18s\n", "", "pages/pagemap", "pages/joined",
		"pages/page-types", "runs/" short, "SUMMARY/rollup"
	printf "%-14s %18s %14s %18s %18s %18s\n", "goal", "0.500", "", "0.083",
		runs == "pagemap" ? "" : "0.400", "0.350"
	for (k = 1; k <= kinds; k++)
		printf "%-14s %18s %14s %18s %18s %18s\n", kind[k],
			ratio(kind[k], "SCAN-pages", "pagemap", 0.5),
			ratio(kind[k], "SCAN-pages", "kpage*-joined", 0),
			ratio(kind[k], "SCAN-pages", "page-types", 1 / 12),
			ratio(kind[k], "SCAN-runs", runs, runs == "pagemap" ? 0 : 0.4),
			ratio(kind[k], "SUMMARY", "smaps_rollup", 0.35)

	header("\nThe same pages in 16 times the address space: ratio to anon-dense (goal for vmview 1.05)")
	for (k = 1; k <= kinds; k++) {
		if (kind[k] !~ /^sparse/)
			continue
		printf "%-14s", kind[k]
		for (c = 1; c <= columns; c++) {
			text = "-"
			if ((kind[k], reader[c]) in least) {
				x = least[kind[k], reader[c]] / least["anon-dense", reader[c]]
				text = sprintf("%.3f", x)
				if (c <= 3)
					text = text (x <= 1.0505 ? " ok" : " MISS")
			}
			printf " %10s", text
		}
		print ""
	}

	if (strings == "")
		exit
	header("\nInstructions a page on a CPU with fast string moves, of which QEMU counts each byte")
	printf "%-14s", "anon"
	for (c = 1; c <= columns; c++)
		printf " %10s", reader[c] in fast ? sprintf("%.1f", fast[reader[c]]) : "-"
	print ""
}
