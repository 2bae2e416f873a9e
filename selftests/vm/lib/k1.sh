# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# K1, the debug kernel: Debian's linux-source-6.12 with the configuration in
# k1/*.config and nothing else. It is built once for a version and a
# configuration; a build that was interrupted goes on where it stopped.

# Sets what find_kernel (kernel.sh) sets.
find_k1() {
	local source key
	source=$(linux_source 6.12) || exit
	key=$(cat "$vm"/k1/*.config | sha256sum | cut -c 1-8)
	kernel_cache=$cache/k1-${source##*-source-}-$key
	kernel_build=$kernel_cache.build
	cached "${kernel_cache##*/}" "building the debug kernel (once, about 20 minutes)" \
		make_k1 "$source" "$kernel_build"
	release=$(cat "$kernel_cache/release")
	# While the kernel reads its CPU's features anew it takes, for a moment, five
	# levels for four, and KASAN every address for a wild one: an interrupt in
	# that moment is reported, and switches lockdep off.
	kernel_needs=no5lvl
}

make_k1() {
	local source=$1 objects=$2 to=$3
	mkdir -p "$objects" "$to"
	configure_k1 "$source" "$objects"
	nice make -s -C "$objects" -j"$(nproc)" bzImage modules
	make -s -C "$objects" kernelrelease >"$to/release"
	cp "$objects/arch/x86/boot/bzImage" "$to/vmlinuz"
	make -s -C "$objects" INSTALL_MOD_PATH="$to/root" modules_install
	pack_modules "$to/root" "$(cat "$to/release")" "$to"
	rm -rf "$to/root"
	# What is left is what building a module against it takes.
	find "$objects" \( -name scripts -o -name tools \) -prune -o -name '*.[oa]' -exec rm {} +
}

# Everything that the fragments do not ask for is off. Kconfig drops silently
# what it cannot grant, so look.
configure_k1() {
	local source=$1 objects=$2 dropped
	cat "$vm"/k1/*.config >"$objects/wanted"
	make -s -C "$source" O="$objects" KCONFIG_ALLCONFIG="$objects/wanted" allnoconfig
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
