# SPDX-License-Identifier: GPL-2.0-only
# A table from what `tops` prints: of each program what a refresh takes with few
# processes, with many, and with many that have memory, and what follows from that.
BEGIN {
	FS = "\t"
}

{
	if (!seen[$1]++)
		name[++nr] = $1
	n = ++rows[$1]
	processes[n] = $2
	pages[n] = $3
	took[$1, n] = $4
}

function value(program, column) {
	if (column <= 3)
		return took[program, column]
	if (column == 4)
		return (took[program, 2] - took[program, 1]) / (processes[2] - processes[1])
	return (took[program, 3] - took[program, 2]) / (processes[3] * (pages[3] - pages[2]))
}

END {
	print "A refresh, in instructions: of so many processes beside the system's, with so many pages each\n"
	printf "%-14s", ""
	for (k = 1; k <= 3; k++)
		printf " %14s", processes[k] " x " pages[k]
	printf " %12s %10s\n", "a process", "a page"
	for (i = 1; i <= nr; i++) {
		printf "%-14s", name[i]
		for (k = 1; k <= 5; k++)
			printf(k <= 3 ? " %14.0f" : k == 4 ? " %12.0f" : " %10.1f", value(name[i], k))
		print ""
	}
	printf "%-14s", "ratio"
	for (k = 1; k <= 5; k++)
		printf(k <= 3 ? " %14.3f" : k == 4 ? " %12.3f" : " %10.3f", value(name[1], k) / value(name[2], k))
	print ""
}
