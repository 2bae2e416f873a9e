# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a kernel's log must not hold. Each line of $vm/lib/splats is a pattern.

# splats FILE: print the lines of a kernel's log that tell of a defect.
splats() {
	our_races "$1" | grep -aEf <(sed '/^#/d' "$vm/lib/splats") |
		grep -avEf <(sed '/^#/d' "$vm/lib/harmless")
}

# our_races FILE: the log without those reports of KCSAN in which no module's function
# stands. What races in the kernel by itself is not to be judged here, nor what an
# interrupt does: behind asm_… stands what it interrupted. Who wakes a queue calls what
# the waiter put there, as poll() does, which reads on its stack what that writes. Every
# fault is handled below vmview_hook_trampoline() while a session watches: it is only
# passed through, and KCSAN does not see into it.
our_races() {
	awk '
		/BUG: KCSAN:/ { report = 1; text = ""; ours = 0 }
		!report { print; next }
		{ text = text $0 "\n" }
		/ (read|write|assert).* by (task|interrupt)/ { behind = 0 }
		/\] +(asm_|__wake_up_common\+)/ { behind = 1 }
		/ vmview_hook_trampoline\+/ { next }
		!behind && /\+0x[0-9a-f]+\/0x[0-9a-f]+ \[[a-z0-9_]+\]/ { ours = 1 }
		/==========/ { if (ours) printf "%s", text; report = 0 }
		END { if (report && ours) printf "%s", text }' "$1"
}
