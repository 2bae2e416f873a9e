# SPDX-License-Identifier: GPL-2.0-only
# Counts the TAP of the test programs that inside/tests ran in one guest. A line a
# program goes to stdout, with what it said about the points that failed; the
# sums go to the file `sums`. `plan` is the file of what should have run: a
# program that never did is a failure, and so is a missing point. `status` is the
# guest's: not 0 if its kernel complained. A point that is skipped on `kernel` for a
# reason that the file `may` does not have is a failure too.

BEGIN {
	while ((getline line < plan) > 0) {
		split(line, word, " ")
		wanted[++programs] = word[1]
	}
	wanted[++programs] = "module"
	while ((getline line < may) > 0) {
		split(line, word, " ")
		if (word[1] == "*" || index("," word[1] ",", "," kernel ","))
			reasons[++known] = substr(line, length(word[1]) + 2)
	}
}

/^@@ begin / { start($3); next }
/^@@ end / && $3 == name { took = $5; finish($4); next }
name == "" || /^$/ { next }

{ said = said "    | " $0 "\n" }
/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0; if (/# *SKIP/) skip(); said = "" }
/^ok / { if (/# *SKIP/) skip(); else passed++; points++; said = "" }
/^not ok / {
	if (/# *(TODO|XFAIL)/) {
		passed++
	} else {
		failed++
		output = output said
	}
	points++
	said = ""
}

END {
	if (name != "")
		finish("none: the guest died")
	for (i = 1; i <= programs; i++)
		if (!(wanted[i] in ran))
			report(wanted[i], 0, 1, 0, "    * never ran\n")
	report("the guest and its log", status == 0, status != 0, 0, "")
	print all["passed"] + 0, all["failed"] + 0, all["skipped"] + 0 > sums
}

function start(program) {
	if (name != "")
		finish("none")
	name = program
	planned = -1
	points = passed = failed = skipped = 0
	output = said = complaint = ""
}

function skip(i) {
	for (i = 1; i <= known; i++) {
		if (index($0, reasons[i])) {
			skipped++
			return
		}
	}
	failed++
	output = output said "    * skipped, for a reason that lib/may-skip does not have\n"
}

function finish(status) {
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
	report(name, passed, failed, skipped, output complaint)
	name = ""
}

# What it said since its last point may tell why it went no further.
function complain(text, count) {
	complaint = said complaint "    * " text "\n"
	said = ""
	failed += count
}

function report(program, good, bad, without, why) {
	printf "  %-4s %-24s %4d passed%s%s%s\n%s", bad ? "FAIL" : "ok", program, good,
		bad ? ", " bad " failed" : "", without ? ", " without " skipped" : "",
		(took > 0) ? " in " took " s" : "", why
	took = 0
	all["passed"] += good
	all["failed"] += bad
	all["skipped"] += without
	ran[program] = 1
}
