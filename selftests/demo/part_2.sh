# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A page goes to swap, and a fault brings it back.

part_2() {
	part 2 'To swap and back'
	[ -n "$(swapon --show --noheadings)" ] || { skip 'it needs swap, and none is on'; return; }
	start pages pages
	local pid=${pids[pages]} sum=${answer##* } before slot tries
	text "Process $pid has a page at 0x98760000, full of bytes with the checksum" \
		"$sum. Here it is in memory:"
	run vmview "--color=$when" pages "$pid" 0x98760000
	notice 'Frame is where in memory it is; List, where it stands among what the kernel' \
		'takes first; Attrs, its flags: vmview pages --help explains the letters.'
	pagemap "$pid" 0x98760000
	before=$pfn
	check "pagemap says the same frame: $(hex "$pfn")" \
		shows "98760000 .* present +anon +$(hex "$pfn") "

	text 'What happens to it from now on, vmview writes down:'
	behind trace vmview "--color=$when" trace -p "$pid" --swap
	page_goes_out
	page_comes_back
	enough trace
	text 'And this is what has happened meanwhile (long lines are broken here):' ''
	shown_of trace wrapped
	notice 'The last event is the fault: what the process wrote to, and where in the' \
		'program; the slot that the page was in, for how long, and who had put it' \
		'there; the frame that it has now. TOOK is how long the process had to' \
		'wait. A fault is major if it waited for a device.'
	what_the_trace_says
	end pages
}

page_goes_out() {
	text 'Now the process asks the kernel to push that page out: MADV_PAGEOUT.'
	tell pages out
	check 'the page was pushed out' test "${answer%%:*}" = ok
	tries=${answer##* }
	run vmview "--color=$when" translate "$pid" 0x98760000
	notice 'The last entry leads to no frame any more. For the CPU it is not' \
		'present; the kernel keeps in it where the page has gone: a swap slot.'
	pagemap "$pid" 0x98760000
	slot=$(hex "$offset")
	check "pagemap says the same slot: swap area $area, offset 0x$slot" \
		test "$swapped" = 1 -a "$present" = 0 -a "$(grep -cE \
		"swap area $area, offset 0x$slot( |\$)" <<<"$output")" = 1
	check "/proc/$pid/status says VmSwap: $(in_status "$pid" VmSwap) kB" \
		test "$(in_status "$pid" VmSwap)" -gt 0
}

page_comes_back() {
	text 'The process writes to the page. The CPU finds no frame and raises a fault;' \
		'the kernel reads the page back, and the process goes on:'
	tell pages in
	run vmview "--color=$when" pages "$pid" 0x98760000
	notice 'Present again, in another frame than before: that one was given away.'
	pagemap "$pid" 0x98760000
	check "pagemap says the same frame: $(hex "$pfn"), and it is not $(hex "$before")" \
		test "$pfn" != "$before" -a "$(grep -cE \
		"98760000 .* present +anon +$(hex "$pfn") " <<<"$output")" = 1
	check "the process finds its bytes: ${answer%;*}" \
		test "${answer%;*}" = "ok: 1 major fault, checksum $sum"
}

# The process has measured how long it waited, and between what times the page was
# out: vmview, inside, saw a little less of the one, and of the other something
# between the two. It rounds to three digits.
what_the_trace_says() {
	local fault waited least most out
	fault=$(grep -E 'major fault, page was in swap: write to 98760000 ' <<<"$output" | tail -n 1)
	read -r waited least most < <(sed -n 's/.*; \(.*\) ms, out \(.*\) to \(.*\) ms$/\1 \2 \3/p' <<<"$answer")
	check "the slot is the one that pagemap had: 0x$slot" \
		grep -q "; slot 0x$slot of " <<<"$fault"
	check "the frame is the one that pagemap has: 0x$(hex "$pfn")" \
		grep -q "now PFN 0x$(hex "$pfn")," <<<"$fault"
	if [ "$tries" -gt 1 ]; then
		text "It went at try $tries: it takes a while to write to this swap, and the page was" \
			'needed before. It went without being written again then; of such a page' \
			'vmview does not know since when it was out, and by whom.'
	else
		since_when_and_by_whom
	fi
	out=$(awk '{ print $4, $5 }' <<<"$fault")
	check "the process waited for ${out:-?}; by its own clock $waited ms in all" \
		between 0.0001 "$(ms "$out")" "$(awk "BEGIN { print $waited * 1.01 + 0.1 }")"
}

since_when_and_by_whom() {
	out=$(grep -o 'out for [0-9.]* [^ ,;]*' <<<"$fault" | cut -d ' ' -f 3-)
	check 'who put it there is the process itself, by madvise()' \
		grep -q "evicted by pages/$pid as madvise() asked" <<<"$fault"
	check "it was out for ${out:-?}; by the process's clock $least to $most ms" \
		between "$(awk "BEGIN { print $least * 0.99 - 0.1 }")" "$(ms "$out")" \
		"$(awk "BEGIN { print $most * 1.01 + 0.1 }")"
}

# ms NUMBER UNIT: a time as vmview writes it, in milliseconds.
ms() {
	awk -v time="$1" 'BEGIN {
		split("ns us µs ms s", unit)
		split("0.000001 0.001 0.001 1 1000", in_ms)
		split(time, word)
		for (i in unit)
			if (unit[i] == word[2])
				print word[1] * in_ms[i]
	}'
}
