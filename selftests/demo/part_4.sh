# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The numbers that everyone knows, and the way down from them.

part_4() {
	part 4 'From free, vmstat and top down to one process'
	local daemon
	start_daemon
	side_by_side_free
	side_by_side_stat
	side_by_side_top
	by_cat
	by_scripts
	end daemon
	set_free
}

# Where it can be done, it gets less memory than it has, so that some goes to swap.
start_daemon() {
	if confine max daemon; then
		pids[daemon]=$(in_group daemon python3 "$here/daemon.py" "$work/socket")
	else
		pids[daemon]=$(python3 "$here/daemon.py" "$work/socket")
	fi
	daemon=${pids[daemon]}
	[ -n "$daemon" ] || die 'the daemon did not start'
	ask 1 >/dev/null
	text "A small key-value store runs in the background, PID $daemon; nothing was set up" \
		'for it.'
	[ ! -d "$cgroups/$group/daemon" ] || {
		echo 6M >"$cgroups/$group/daemon/memory.max"
		text 'Its cgroup gets a limit of 6 MiB, less than it needs: some of it is in swap.'
	}
}

ask() { python3 "$here/daemon.py" "$work/socket" "$1"; }

# The same moment twice is not to be had: what does not change in between is held
# against it, and /proc/meminfo is read before and after.
side_by_side_free() {
	local tries=10 memory swap used kinds total all free
	run free -w
	total=$(meminfo MemTotal) all=$(meminfo SwapTotal)
	while ((tries--)); do
		free=$(meminfo SwapFree)
		read -r memory swap used kinds < <(vmview --json free | jq -r '.free |
			[.memory.total, .swap.total, .swap.used, (.swap | .disk + .zram + .zswap)] |
			map(. / 1024) | join(" ")')
		[ "$free" != "$(meminfo SwapFree)" ] || break
	done
	run vmview "--color=$when" free
	notice 'The same table, and below it what free does not say: how much of what is' \
		'available goes first, and whether swap is on a disk or in memory (zram).'
	check "/proc/meminfo says the same: MemTotal $total kB, SwapTotal $all kB" \
		test "$memory" = "$total" -a "$swap" = "$all"
	check "and $((all - free)) kB of swap in use, which are all on disk, in zram or in zswap" \
		test "$used" = $((all - free)) -a "$kinds" = "$used"
}

side_by_side_stat() {
	local before after bytes tries=100
	text 'vmstat and vmview stat, while somebody asks the store for all that it has:'
	before=$(vmstat_of pswpin)
	python3 "$here/daemon.py" "$work/socket" all &
	job[asking]=$!
	while [ "$(vmstat_of pswpin)" = "$before" ] && ((tries--)); do sleep 0.1; done
	behind vmstat vmstat 2 3
	behind stat vmview --color=never stat 2 3
	wait "${job[vmstat]}" "${job[stat]}"
	kill "${job[asking]}"
	wait "${job[asking]}" 2>/dev/null
	unset 'job[asking]'
	after=$(vmstat_of pswpin)
	text 'vmstat has said:' ''
	shown_of vmstat
	text 'vmview stat has said, in two halves to fit here:' ''
	shown_of stat halves
	notice 'In both, the first line has the averages since the boot. vmview stat has' \
		'the columns of memory and swap, and then why they move: faults by cause,' \
		'pages taken by whom, the time that threads waited, stalls (PSI).'
	bytes=$(awk 'NR > 3 { print $4 }' <<<"$output" | tr -d B | numfmt --from=iec |
		awk '{ sum += 2 * $1 } END { printf "%.0f", sum }')
	if [ "$(in_status "$daemon" VmSwap)" = 0 ]; then
		return
	fi
	check "vmview saw $((${bytes:-0} / 4096)) pages come back; /proc/vmstat says $((after - before)), in a longer time" \
		between 1 $((${bytes:-0} / 4096)) $(((after - before) * 6 / 5))
}

# in_group NAME COMMAND…: run it in that cgroup of the demo's.
in_group() (
	echo "$BASHPID" >"$cgroups/$group/$1/cgroup.procs"
	exec "${@:2}"
)

side_by_side_top() {
	local shown rss
	text 'Who uses it? top says it of processes:'
	run -f no_blanks top -b -n 1 -p "$daemon"
	if ! command -v tmux >/dev/null || ! vmview top --help >/dev/null 2>&1; then
		text '(No picture of vmview top: it takes libncurses to build, and tmux to show.)'
		return
	fi
	text 'And vmview top, which needs a terminal; this is what one shows:'
	printf '\n%s$ vmview top%s\n' "$bold" "$plain"
	output=$(screen_of_top)
	no_blanks <<<"$output"
	notice 'OLDEST is how much of a process goes first, WAIT% how much of its time' \
		'it waits for swap. Enter leads down: to its areas, to a map of its' \
		'pages, to one page; t shows what happens to it; q ends.'
	shown=$(awk -v pid="$daemon" '$1 == pid { print $3 * (/M/ ? 1024 : 1) }' <<<"$output")
	rss=$(in_status "$daemon" VmRSS)
	check "/proc/$daemon/status says VmRSS: $rss kB" \
		between $((rss * 9 / 10)) "$shown" $((rss * 11 / 10))
}

no_blanks() { grep -v '^ *$'; }

# Until the age of the daemon's memory is known. Where it is not among the first, it
# is looked for, as one would: by a slash and its PID.
screen_of_top() {
	local tries=100 screen=''
	in_tmux new-session -d -x 80 -y 24 'vmview top -d 1'
	while ((tries--)); do
		sleep 0.2
		screen=$(in_tmux capture-pane -p)
		if grep -qE "^ *$daemon( +[^ ]+){3} +[0-9]+%" <<<"$screen"; then
			break
		elif grep -q 'PID COMMAND' <<<"$screen" && ! grep -q "^ *$daemon " <<<"$screen"; then
			in_tmux send-keys / "$daemon" Enter
		fi
	done
	in_tmux kill-server
	echo "$screen"
}

in_tmux() { LC_ALL=C.UTF-8 tmux -L vmview-demo -f /dev/null "$@"; }
