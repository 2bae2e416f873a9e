# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the name of a kernel stands for: 6.1 and 6.12 are Debian's cloud kernels,
# taken as they are; k1, k2 and k3 are debug kernels (debug.sh); host is what runs here.
# Versions are those of the headers that are installed.

debian_headers() {
	case $1 in
	6.1) echo linux-headers-cloud-amd64 ;;
	6.12) echo linux-headers-6.12-cloud-amd64 ;;
	*) die "no such kernel: $1 (there are 6.1, 6.12, k1, k2 and k3)" ;;
	esac
}

# find_kernel NAME sets
#   release      what uname -r says there
#   kernel_build where its modules are built
#   kernel_make  what make has to be told to build its modules
#   kernel_needs arguments that it has to be booted with
#   kernel_cache the directory with vmlinuz, modules.img and boot-modules/
find_kernel() {
	local package version
	kernel_make='' kernel_needs=''
	case $1 in
	k1 | k2 | k3) find_debug_kernel "$1"; return ;;
	host) find_running_kernel; return ;;
	esac
	package=$(debian_headers "$1") || exit
	# The meta-package depends on "linux-headers-RELEASE (= VERSION)".
	read -r release version < <(dpkg-query -W -f '${Depends}\n' "$package" 2>/dev/null |
		sed -n 's/^linux-headers-\([^ ]*\) (= \([^)]*\)).*/\1 \2/p') || true
	[ -n "$release" ] || die "$package is not installed: run 'make setup' as root"
	kernel_build=/usr/src/linux-headers-$release
	kernel_cache=$cache/linux-$version-$release
	cached "${kernel_cache##*/}" "fetching Debian's kernel $release" fetch_kernel "$release" "$version"
}

# The kernel of this machine; not to boot, only to build for.
find_running_kernel() {
	release=$(uname -r)
	kernel_build=/lib/modules/$release/build
	[ -e "$kernel_build/Makefile" ] ||
		die "no headers for the running kernel $release; on Debian: apt-get install linux-headers-$release"
}

fetch_kernel() {
	local release=$1 version=$2 to=$3
	mkdir -p "$to/deb"
	(cd "$to/deb" && apt-get -o APT::Sandbox::User=root download "linux-image-$release=$version") || {
		echo "the mirror no longer has it? Then 'apt-get update' and upgrade $(debian_headers "${release%.*}")"
		return 1
	}
	dpkg -x "$to"/deb/*.deb "$to/root"
	mv "$to/root/boot/vmlinuz-$release" "$to/vmlinuz"
	/sbin/depmod -b "$to/root" "$release"
	pack_modules "$to/root" "$release" "$to"
	rm -rf "$to/deb" "$to/root"
}

# pack_modules ROOT RELEASE TO: all modules for the guest's /lib/modules, and in
# order those that the initramfs needs to reach the disks.
pack_modules() {
	local root=$1 release=$2 to=$3 n=10 ko
	mkdir -p "$to/boot-modules"
	while read -r ko; do
		case $ko in
		*.xz) xz -dc "$ko" ;;
		*) cat "$ko" ;;
		esac >"$to/boot-modules/$n-$(basename "${ko%.xz}")"
		n=$((n + 1))
	done < <(/sbin/modprobe -d "$root" -S "$release" -a --show-depends \
		virtio_pci virtio_blk virtio_console ext4 | awk '$1 == "insmod" && !seen[$2]++ { print $2 }')
	image 256 "$root/lib/modules" "$to/modules.img"
}

# linux_source 6.12: print where Debian's kernel source is, unpacked.
linux_source() {
	local version
	version=$(dpkg-query -W -f '${Version}' "linux-source-$1" 2>/dev/null) ||
		die "linux-source-$1 is not installed: run 'make setup' as root"
	cached "linux-source-$version" "unpacking linux-source-$1" unpack_source "$1"
	echo "$cache/linux-source-$version"
}

unpack_source() {
	mkdir "$2"
	tar -C "$2" --strip-components=1 -xf "/usr/src/linux-source-$1.tar.xz"
}
