# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# More memory than there is: allocated, touched, evicted.

part_3() {
	part 3 'malloc() of more memory than there is'
	confine 48M eater || { skip "$why"; set_free; return; }
	with_generations || { skip 'this kernel has no multi-generational LRU'; set_free; return; }
	start eater eater "$group/eater"
	local pid=${pids[eater]} at size
	text "Process $pid is in a cgroup that may have 48 MiB: for it, that is all the" \
		'memory of this machine. The machine itself is not touched.'
	it_allocates
	it_touches
	what_goes_first
	what_went
	it_touches_all
	end eater
	lru_as_it_was
	set_free
}

it_allocates() {
	text 'It calls malloc(96 MiB), twice as much as it may have:'
	tell eater malloc 96
	at=${answer##* }
	size=$(in_smaps "$pid" "$at" Size)
	run vmview "--color=$when" pages "$pid" "$at+96M" --holes
	notice 'Nothing has happened, but for one page, where malloc() itself has noted' \
		'the size. There is a range of addresses, and the page table has no' \
		'entries for it: no memory is behind it, and none is missing.'
	check "smaps says of that area: Size $size kB, Rss $(in_smaps "$pid" "$at" Rss) kB" \
		test "$size" -ge 98304 -a "$(in_smaps "$pid" "$at" Rss)" -le 4 -a \
		"$(grep -cE 'none +none' <<<"$output")" -ge 1
}

# Its own faults are told by the process itself, from getrusage().
it_touches() {
	local told
	text 'Now it writes to each page of the first 40 MiB:'
	behind faults vmview "--color=$when" faults -p "$pid" 600 1
	tell eater touch 0 40
	enough faults
	printf '\n'
	shown_of faults
	notice 'Memory comes with the first touch: a fault for each page, of 4 KiB. The' \
		'kernel finds a frame, fills it with zeros and puts it into the entry.'
	told=$(awk '$1 == "anon" { gsub(",", ""); print $2; exit }' <<<"$output")
	check "vmview counts $told faults for 10239 pages; getrusage says ${answer#ok: }" \
		test "${told:-0}" -ge 10239 -a "${told:-0}" -le "$(awk '{ print $2 }' <<<"$answer")"
	check "smaps says Rss $(in_smaps "$pid" "$at" Rss) kB" \
		test "$(in_smaps "$pid" "$at" Rss)" -ge 40960
}

what_goes_first() {
	text 'It goes on to use the first 24 MiB, and the other 16 no more. The kernel looks' \
		'from time to time which pages were used, and puts these into a generation of' \
		'their own, the youngest. It does so when memory gets short; here, it is asked' \
		'to, four times (lru_gen in debugfs). Where does the memory of the process' \
		'stand then?'
	for _ in 1 2 3 4; do
		a_generation_older "$group/eater"
		tell eater touch 0 24
	done
	run -f wrapped vmview "--color=$when" lru "$pid"
	text 'And whose pages are next, if the kernel wants 16 MiB?'
	run -f narrow_next vmview "--color=$when" lru --next 16M --cgroup "/$group"
	vmview --json pages "$pid" "$at+40M" --next --not accessed >"$work/next"
	notice 'What was not used since stands in the oldest generation, and goes first.' \
		'What is in use is in a young one.'
}

# Without the lines that explain.
narrow_next() { sed '/^Order:/,$d' | cut -c 1-100; }

# Of all pages 16 in 40 can be foretold: by chance, as many of those that went were.
what_went() {
	local went right
	text 'Time to see. The process touches 14 MiB more, so something must go:'
	behind swap vmview "--color=$when" swap -p "$pid" 600 1
	tell eater touch 40 54
	enough swap
	printf '\n'
	shown_of swap
	text 'A character is 128 KiB of the first 40 MiB:' ''
	output=$(python3 "$here/forecast.py" "$pid" "$at" 40 "$work/next")
	sed '$d' <<<"$output"
	read -r went right _ < <(tail -n 1 <<<"$output")
	notice 'The least recently used went. Who evicts is the process itself: when it' \
		'met its limit, it had to make room before it got another page.'
	check "pagemap says that $went pages went to swap, smaps $(in_smaps "$pid" "$at" Swap) kB" \
		test "${went:-0}" -ge 512 -a "$(in_smaps "$pid" "$at" Swap)" -ge $((${went:-0} * 4))
	check "of these $went pages $right had been foretold: three quarters at least" \
		test "${right:-0}" -gt 0 -a $((4 * ${right:-0})) -ge $((3 * ${went:-1}))
}

it_touches_all() {
	local rss swap
	text 'And so on to the end: it touches all of its 96 MiB.'
	tell eater touch 54 96
	run -f the_area vmview "--color=$when" maps "$pid"
	notice 'So it has what it asked for, half of it in memory and half in swap.'
	rss=$(in_smaps "$pid" "$at" Rss) swap=$(in_smaps "$pid" "$at" Swap)
	check "smaps says Rss $rss kB and Swap $swap kB: all of it, within the limit" \
		test "$rss" -le 49152 -a $((rss + swap)) -ge 98304 -a \
		"$(counter . memory.events.local oom_kill)" = 0
	tell eater check 96
	check "the process finds its bytes: ${answer#ok: }" test "${answer%%:*}" = ok
}

# The head of a table of areas, and the line of that with 96 MiB.
the_area() { grep -E 'Perm|9[67](\.[0-9])?M'; }
