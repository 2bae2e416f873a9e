# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a kernel's log must not hold. Each line of $vm/lib/splats is a pattern.

# splats FILE: print the lines of a kernel's log that tell of a defect.
splats() {
	grep -aEf <(sed '/^#/d' "$vm/lib/splats") "$1" |
		grep -avEf <(sed '/^#/d' "$vm/lib/harmless")
}
