# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One process, without vmview's reader: by cat, and from scripts.

by_cat() {
	local rss
	text 'And that process, with nothing but cat. A line for each memory area, then' \
		'totals; all in KiB:'
	run -f narrow cat "$debugfs/pid/$daemon"
	text '(Left out here: the areas in the middle, and the directories of files.' \
		'Times of an emulated CPU, as in such a guest, tell nothing.)'
	notice 'Pages that more than one process maps count in full as rss, by their' \
		'share as pss, and not at all as private.'
	rss=$(awk '$1 == "Rss:" { print $2 }' "/proc/$daemon/smaps_rollup")
	check "/proc/$daemon/smaps_rollup says the same Rss: $rss KiB" \
		test "$(awk '$1 == "total" { print $3 }' <<<"$output")" = "$rss"
	check 'and the daemon answers: it was never stopped' test "$(ask 42)" = 'value 42'
}

# A line for each area: the first and the last, with files by their base name.
narrow() {
	awk '
		/^[0-9a-f]+-[0-9a-f]+ / {
			sub(/ [/].*[/]/, " ")
			areas[++n] = $0
			next
		}
		/^total/ {
			for (i = 1; i <= n; i++)
				if (i <= 9 || i > n - 5)
					print areas[i]
				else if (i == 10)
					print "... " n - 14 " more ..."
		}
		{ print }' | cut -c 1-100
}

by_scripts() {
	local python
	# No page shall come or go between the two, and who asks what a process is called
	# brings back the page that has its arguments.
	[ ! -d "$cgroups/$group/daemon" ] || echo max >"$cgroups/$group/daemon/memory.max"
	wc -c <"/proc/$daemon/cmdline" >/dev/null
	text 'From scripts: by ioctl alone, from Python:'
	run python3 "$examples/residency.py" "$daemon"
	python=$output
	text "The same by the reader's JSON and jq:"
	run sh "$examples/residency.sh" "$daemon"
	notice 'The fair share (PSS) differs: while the Python script ran, it mapped the' \
		'same python3 and libraries as the daemon, whose share was smaller then.'
	check 'both say the same of what is resident' \
		test -n "$(residents <<<"$output")" -a "$(residents <<<"$python")" = "$(residents <<<"$output")"
	pagemap "$daemon" "$(sed -n 's/^address *//p' <<<"$python")"
	check "pagemap says the same frame: PFN 0x$(hex "$pfn"), or $pfn" \
		test "$(grep -c "PFN 0x$(hex "$pfn"), " <<<"$python")$(grep -c "PFN $pfn, " <<<"$output")" = 11
}

residents() { sed -n 's/^resident \([0-9]* KiB\).*/\1/p'; }
