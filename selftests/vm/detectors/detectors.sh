# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Proof that the detectors of K1, K2 and K3 are alive: do wrong in a guest, on purpose, and
# see that the log says so and that the guest counts as failed. Part of ../check.
#
# Lockdep switches itself off after the first report of any kind that it or
# KASAN makes, so each of its two reports has a boot of its own.

# do_wrong GUEST'S ARGUMENTS: leaves the log, which is none of a guest before it, and the
# output in $dir/detectors.*
do_wrong() {
	rm -f "$dir/detectors.log"
	"$vm/guest" -B -l "$dir/detectors.log" "$@" \
		>"$dir/detectors.out" 2>"$dir/detectors.err"
}

# provoke KERNEL WRONG…: sets `provoked` to the guest's status.
provoke() {
	local kernel=$1
	shift
	do_wrong -n -k "$kernel" -a kasan_multi_shot \
		-f "$build/detectors/provoke.ko" -- sh -c "
		for wrong in $*; do
			insmod provoke.ko what=\$wrong
			rmmod provoke
			if [ \$wrong = leak ]; then bash .vmview/leaks provoke; fi
		done"
	provoked=$?
}

# careless KERNEL unlocked|unguarded: the module walks without its lock, or where none
# waits for it, while tables come and go.
careless() {
	do_wrong -k "$1" -c 2 -m 1G -f "$build/selftests" -- \
		sh -c 'cd selftests && exec ./stretch --'"$2"
}

reported() { splats "$dir/detectors.log" | grep -q "$1"; }
leak_found() { grep -q 'unreferenced object' "$dir/detectors.out"; }

# check_detectors KERNEL
check_detectors() {
	build_module "$1" "$build/detectors" provoke "$vm/detectors/Kbuild" \
		"$vm/detectors/provoke.c" || die "the build failed"
	"check_detectors_$1"
}

check_detectors_k1() {
	provoke k1 rcu
	point "detects suspicious RCU usage" reported 'suspicious RCU usage'
	point "fails a guest that used RCU wrongly" [ $provoked = 125 ]
	provoke k1 lock sleep list free leak
	point "detects a lock inversion" reported 'possible circular locking'
	point "detects sleep in atomic context" reported 'sleeping function called'
	point "detects list corruption" reported 'list_del corruption'
	point "detects use after free" reported 'KASAN: slab-use-after-free'
	point "detects a leak" leak_found
	point "fails a guest that did wrong" [ $provoked = 125 ]
	careless k1 unlocked
	point "detects a page table that is freed under the walk" reported 'KASAN: .* in vmview_'
	careless k1 unguarded
	point "detects one that is freed beside the lock" reported 'KASAN: .* in vmview_'
}

check_detectors_k2() {
	provoke k2 race
	point "detects a data race" reported 'KCSAN: data-race in race'
	point "fails a guest that raced" [ $provoked = 125 ]
}

check_detectors_k3() {
	provoke k3 unwritten infoleak
	point "detects a decision by what nobody wrote" reported 'KMSAN: uninit-value in provoke_unwritten'
	point "detects that it leaves the kernel" reported 'KMSAN: kernel-infoleak'
	point "fails a guest in which that was so" [ $provoked = 125 ]
}
