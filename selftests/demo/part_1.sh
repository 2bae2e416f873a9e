# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Address translation.

part_1() {
	part 1 'Where is this address?'
	start pages pages
	local pid=${pids[pages]}
	text "Process $pid has mapped a page at 0x7fff1000. An address in it, and the way" \
		'that the CPU takes from it to memory:'
	run vmview "--color=$when" translate "$pid" 0x7fff1234
	notice 'The address is cut into an index for each level of page table and an' \
		'offset in the page. Each entry leads to the next table, the last to the' \
		'frame: the page of memory that holds the byte. Below it, what the kernel' \
		'knows of that page.'
	pagemap "$pid" 0x7fff1000
	check "/proc/$pid/pagemap says the same frame: PFN 0x$(hex "$pfn")" \
		shows "PFN 0x$(hex "$pfn"), physical 0x$(hex $((pfn << 12 | 0x234)))[, ]"
	check 'the state is "present"' shows 'state +present'
	end pages
}
