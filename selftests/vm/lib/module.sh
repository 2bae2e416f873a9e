# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Building a module for a kernel of the testbed.

# build_module KERNEL TO NAME SOURCE…: make TO/NAME.ko. kbuild writes beside the
# sources, so it is given a mirror of them. More arguments for make: `kbuild_args`.
kbuild_args=()
build_module() {
	local to=$2 name=$3
	find_kernel "$1"
	shift 3
	mkdir -p "$to/src"
	rsync -a --delete --filter='P *.o' --filter='P .*' --filter='P *.ko' \
		--filter='P *.gcno' --filter='P *.mod*' --filter='P modules.order' --filter='P Module.symvers' \
		"$@" "$to/src/"
	# No BTF: Debian's headers come without the vmlinux that it needs.
	make -s -C "$kernel_build" M="$to/src" W=1 CONFIG_DEBUG_INFO_BTF_MODULES= \
		${kernel_make:+"$kernel_make"} "${kbuild_args[@]}" modules || return
	cmp -s "$to/src/$name.ko" "$to/$name.ko" || cp "$to/src/$name.ko" "$to/$name.ko"
}

# On debug kernels with the means to widen the window of a race (module/stretch.c).
# k1+gcov: one that counts what of it is run; two CPUs may count at once.
build_vmview() {
	local -a kbuild_args=("${kbuild_args[@]}")
	[[ $1 = k* ]] && kbuild_args+=(VMVIEW_TEST=y)
	[[ $1 = *+gcov ]] && kbuild_args+=(GCOV_PROFILE=y KCFLAGS=-fprofile-update=atomic)
	build_module "${1%+gcov}" "$2" vmview "$top/Kbuild" "$top/module" "$top/uapi"
}
