# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The multi-generational LRU: on for a while, and one generation further.

lru_gen=/sys/kernel/mm/lru_gen/enabled lru_gen_was=''

# False where this kernel has none.
with_generations() {
	[ -e $lru_gen ] || return
	lru_gen_was=$(<$lru_gen)
	(( lru_gen_was & 1 )) || echo y >$lru_gen
}

lru_as_it_was() {
	[ -z "$lru_gen_was" ] || (( lru_gen_was & 1 )) || echo "$lru_gen_was" >$lru_gen
	lru_gen_was=''
}

# a_generation_older CGROUP: what the kernel does by itself when memory is short. It
# looks what was used since it looked last, and makes that the youngest generation.
a_generation_older() {
	awk -v path="/$1" '
		function age() { if (here && node != "") print "+", id, node, seq, 1, 1 }
		$1 == "memcg" { age(); node = ""; here = $3 == path; id = $2; next }
		$1 == "node" { age(); node = $2; next }
		{ seq = $1 }
		END { age() }' /sys/kernel/debug/lru_gen |
		while read -r line; do
			echo "$line" >/sys/kernel/debug/lru_gen || exit
		done
}
