# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the kernel's own interfaces say: what vmview shows is held against it.

# pagemap PID ADDRESS: one number of /proc/PID/pagemap, and what its bits mean.
# shellcheck disable=SC2034 # read by those who call
pagemap() {
	local value
	value=$(dd if="/proc/$1/pagemap" bs=8 count=1 skip=$(($2 / 4096)) 2>/dev/null |
		od -An -tx8 | tr -d ' ')
	value=$((0x$value))
	present=$((value >> 63 & 1)) swapped=$((value >> 62 & 1)) \
		pfn=$((value & (1 << 55) - 1)) \
		area=$((value & 31)) offset=$((value >> 5 & (1 << 50) - 1))
}

# in_status PID KEY: KiB, from /proc/PID/status.
in_status() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }

# in_smaps PID ADDRESS KEY: KiB of the area that has ADDRESS.
in_smaps() {
	awk -v at="$(hex "$2")" -v key="$3:" '
		/^[0-9a-f]+-/ { split($1, ends, "-"); here = ends[1] == at }
		here && $1 == key { print $2 }' "/proc/$1/smaps"
}

# vmstat_of KEY: from /proc/vmstat.
vmstat_of() { awk -v key="$1" '$1 == key { print $2 }' /proc/vmstat; }

# meminfo KEY: KiB.
meminfo() { awk -v key="$1:" '$1 == key { print $2 }' /proc/meminfo; }

# faults_of PID: minor and major ones, from /proc/PID/stat.
faults_of() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $8 + $10 }'; }

hex() { printf '%x' "$1"; }
