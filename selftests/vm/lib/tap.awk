# SPDX-License-Identifier: GPL-2.0-only
# Counts the TAP of the test programs that inside/tests ran. A line a program
# goes to stdout, with all its output if something failed; the sums go to the
# file `sums`. `plan` is the file of what should have run: a program that never
# did is a failure, and so is a missing point.

BEGIN {
	while ((getline line < plan) > 0) {
		split(line, word, " ")
		wanted[++programs] = word[1]
	}
	wanted[++programs] = "module"
}

/^@@ begin / { start($3); next }
/^@@ end / && $3 == name { finish($4); next }
name == "" { next }

{ output = output "    | " $0 "\n" }
/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0; if (/# *SKIP/) skipped++ }
/^ok / { if (/# *SKIP/) skipped++; else passed++; points++ }
/^not ok / { if (/# *(TODO|XFAIL)/) passed++; else failed++; points++ }

END {
	if (name != "")
		finish("none: the guest died")
	for (i = 1; i <= programs; i++)
		if (!(wanted[i] in ran))
			lack(wanted[i])
	print all["passed"] + 0, all["failed"] + 0, all["skipped"] + 0 > sums
}

function start(program) {
	if (name != "")
		finish("none")
	name = program
	planned = -1
	points = passed = failed = skipped = 0
	output = ""
}

function finish(status) {
	complaint = ""
	if (planned < 0)
		complain("printed no plan", 1)
	else if (points < planned)
		complain(planned - points " points of its plan are missing", planned - points)
	if (status == 124 || status == 137)
		complain("ran out of time", 1)
	else if (status > 128)
		complain("was killed by signal " status - 128, 1)
	else if (status != 0 && !failed && !(status == 4 && skipped))
		complain("ended with status " status, 1)
	printf "  %-4s %-28s %4d passed%s%s\n", failed ? "FAIL" : "ok", name, passed,
		failed ? ", " failed " failed" : "", skipped ? ", " skipped " skipped" : ""
	if (failed)
		printf "%s%s", output, complaint
	all["passed"] += passed
	all["failed"] += failed
	all["skipped"] += skipped
	ran[name] = 1
	name = ""
}

function complain(text, count) {
	complaint = complaint "    * " text "\n"
	failed += count
}

function lack(program) {
	printf "  FAIL %-28s never ran\n", program
	all["failed"]++
}
