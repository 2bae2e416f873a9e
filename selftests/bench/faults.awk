# SPDX-License-Identifier: GPL-2.0-only
# A table from what `faults` prints: what each way to be told of a fault adds to it, and
# that beside its peers. A ratio is of the least; the range behind it is what the
# quartiles of both sides allow.

function ratio(ours, theirs,	low, high, text) {
	if (!(ours in least) || !(theirs in least))
		return "-"
	low = quarter[ours] / three[theirs]
	high = three[ours] / quarter[theirs]
	text = sprintf("%.2f", least[ours] / least[theirs])
	if (sprintf("%.2f", low) != text || sprintf("%.2f", high) != text)
		text = text sprintf(" (%.2f-%.2f)", low, high)
	return text
}

function goal(ours, theirs, most) {
	if (!(ours in least) || !(theirs in least))
		return ""
	return sprintf("%g x %s: %s", most, theirs,
		       least[ours] <= (most + 0.005) * least[theirs] ? "ok" : "MISS")
}

BEGIN {
	FS = "\t"
	format = "%-18s %10s %18s %18s %18s  %s\n"
	theirs["count-begin"] = "bpf-count"; most["count-begin"] = 1
	theirs["count-fault"] = "ftrace-event"; most["count-fault"] = 1.2
	theirs["ring-begin"] = "ftrace-event"; most["ring-begin"] = 0.4
	theirs["ring-fault"] = "ftrace-event"; most["ring-fault"] = 1.2
}

/^#/ {
	next
}

{
	order[++sources] = $1
	least[$1] = $2
	quarter[$1] = $3
	median[$1] = $4
	three[$1] = $5
}

END {
	printf "Instructions added to a minor fault of %d\n\n", least["none"]
	printf format, "", "least", "quartiles", "to ftrace-event", "to perf-trace", "goal"
	for (i = 1; i <= sources; i++) {
		s = order[i]
		if (s != "none")
			printf format, s, sprintf("%.0f", least[s]),
				sprintf("%.0f-%.0f", quarter[s], three[s]),
				ratio(s, "ftrace-event"), ratio(s, "perf-trace"),
				s in theirs ? goal(s, theirs[s], most[s]) : ""
	}
}
