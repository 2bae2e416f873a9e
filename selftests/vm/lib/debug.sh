# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The debug kernels: Debian's linux-source-6.12 with the configuration in ../config
# and nothing else. Each is built once for a version and a configuration; a build
# that was interrupted goes on where it stopped.
#
#   k1  what finds wrong memory, locks, RCU and leaks
#   k2  KCSAN, which finds data races
#   k3  KMSAN, which finds what nobody wrote

# find_debug_kernel NAME: sets what find_kernel (kernel.sh) sets.
find_debug_kernel() {
	local name=$1 source
	source=$(linux_source 6.12) || exit
	kernel_make=$(compiler "$name")
	command -v "${kernel_make#CC=}" >/dev/null ||
		die "${kernel_make#CC=} is not installed: run 'make setup-$name' as root"
	kernel_cache=$(debug_kernel_cache "$name" "$source")
	kernel_build=$kernel_cache.build
	cached "${kernel_cache##*/}" "building the debug kernel $name (once, 5 to 20 minutes)" \
		make_debug_kernel "$name" "$source" "$kernel_build"
	release=$(cat "$kernel_cache/release")
	# There are moments in which the kernel takes five levels for four. When it reads
	# its CPU's features anew KASAN takes every address for a wild one: an interrupt is
	# reported then, and switches lockdep off. When it patches them into its code KMSAN
	# looks for the state of an interrupt's stack where nothing is, and for that of the
	# fault there, until the stack is full; that takes longer.
	[ "$name" = k2 ] || kernel_needs=no5lvl
}

# debug_kernel_cache NAME SOURCE: where it is, or will be.
debug_kernel_cache() {
	echo "$cache/$1-${2##*-source-}-$(fragments "$1" | sha256sum | cut -c 1-8)"
}

# debug_kernel_built NAME: whether it is there, and what compiles modules for it.
debug_kernel_built() {
	local source cc
	cc=$(compiler "$1")
	command -v "${cc#CC=}" >/dev/null && source=$(linux_source 6.12) &&
		[ -e "$(debug_kernel_cache "$1" "$source")" ]
}

# compiler NAME: KMSAN takes clang, and more of it than Debian's default, 14, has.
compiler() {
	if [ "$1" = k3 ]; then echo CC=clang-19; else echo CC=gcc; fi
}

# fragments NAME: what is asked for, and then what is not after all.
fragments() {
	local without=$vm/config/$1.without.config
	sed "s/@kernel@/$1/" "$vm/config/base.config" "$vm/config/$1.config" \
		"$vm/config/memory.config"
	[ ! -e "$without" ] || cat "$without"
}

make_debug_kernel() {
	local name=$1 source=$2 objects=$3 to=$4 cc
	cc=$(compiler "$name")
	mkdir -p "$objects" "$to"
	configure "$name" "$source" "$objects"
	nice make -s -C "$objects" -j"$(nproc)" "$cc" bzImage modules
	make -s -C "$objects" "$cc" kernelrelease >"$to/release"
	cp "$objects/arch/x86/boot/bzImage" "$to/vmlinuz"
	make -s -C "$objects" "$cc" INSTALL_MOD_PATH="$to/root" modules_install
	pack_modules "$to/root" "$(cat "$to/release")" "$to"
	rm -rf "$to/root"
	# What is left is what building a module against it takes.
	find "$objects" \( -name scripts -o -name tools \) -prune -o -name '*.[oa]' -exec rm {} +
}

# Everything that the fragments do not ask for is off. Kconfig drops silently
# what it cannot grant, so look.
configure() {
	local name=$1 source=$2 objects=$3 dropped
	fragments "$name" | last_words >"$objects/wanted"
	make -s -C "$source" O="$objects" "$(compiler "$name")" KCONFIG_ALLCONFIG="$objects/wanted" allnoconfig
	dropped=$(while read -r line; do
		case $line in
		CONFIG_*) grep -qxF -e "$line" "$objects/.config" || echo "$line" ;;
		'# CONFIG_'*)
			line=${line#\# }
			grep -q "^${line%% *}=" "$objects/.config" && echo "# $line"
			;;
		esac
	done <"$objects/wanted")
	[ -z "$dropped" ] && return
	printf 'Kconfig did not grant:\n%s\n' "$dropped"
	return 1
}

# Of several lines for an option, the last.
last_words() {
	awk '{ option = $1 == "#" ? $2 : $1; sub(/=.*/, "", option) }
		option !~ /^CONFIG_/ { next }
		!(option in said) { order[++n] = option }
		{ said[option] = $0 }
		END { for (i = 1; i <= n; i++) print said[order[i]] }'
}
