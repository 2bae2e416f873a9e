# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Processes that the demo looks at, and the cgroup that some are confined to: what
# makes memory scarce must do so for them alone, never for the whole machine.

cgroups=/sys/fs/cgroup group=vmview-demo
declare -A pids=() to=() from=()

# start NAME PROGRAM [CGROUP]: it goes by NAME, and answers once it is ready.
start() {
	local in out
	ln -s "$programs/$2" "$work/$1"
	mkfifo "$work/$1.to" "$work/$1.from"
	(
		[ -z "${3:-}" ] || echo "$BASHPID" >"$cgroups/$3/cgroup.procs"
		exec "$work/$1" <"$work/$1.to" >"$work/$1.from"
	) &
	pids[$1]=$!
	exec {in}>"$work/$1.to" {out}<"$work/$1.from"
	to[$1]=$in from[$1]=$out
	hear "$1"
	[[ $answer = ok* ]] || die "$1, a process that the demo looks at, did not start"
}

# order NAME WORD…, hear NAME: its answer, in $answer; tell: both.
order() { echo "${*:2}" >&"${to[$1]}"; }
hear() { read -r -t 120 answer <&"${from[$1]}" || answer='failed: no answer'; }
tell() {
	order "$@"
	hear "$1"
}

# end NAME…
end() {
	local name
	for name; do
		[ -n "${pids[$name]:-}" ] || continue
		kill -KILL "${pids[$name]}" 2>/dev/null
		wait "${pids[$name]}" 2>/dev/null
		[ -z "${to[$name]:-}" ] || eval "exec ${to[$name]}>&- ${from[$name]}<&-"
		rm -f "$work/$name" "$work/$name."{to,from}
		unset "pids[$name]" "to[$name]" "from[$name]"
	done
}

# confine LIMIT NAME…: the demo's cgroup, which may have no more than LIMIT, and
# one in it for each NAME. False, with $why, where that is not to be had.
confine() {
	local limit=$1 name
	why='it needs swap, and none is on'
	[ -n "$(swapon --show --noheadings)" ] || return
	why="it needs the memory controller on cgroup v2, in $cgroups"
	grep -qw memory "$cgroups/cgroup.controllers" 2>/dev/null || return
	grep -qw memory "$cgroups/cgroup.subtree_control" || {
		echo +memory >"$cgroups/cgroup.subtree_control" 2>/dev/null || return
		controller_is_ours=y
	}
	mkdir -p $cgroups/$group && echo +memory >$cgroups/$group/cgroup.subtree_control || return
	echo "$limit" >$cgroups/$group/memory.max || return
	for name in "${@:2}"; do
		mkdir -p "$cgroups/$group/$name" || return
	done
}

# The cgroup goes once its processes have gone, which takes a moment.
set_free() {
	local tries=50
	while [ -d $cgroups/$group ] && ((tries--)); do
		rmdir $cgroups/$group/*/ $cgroups/$group 2>/dev/null || sleep 0.1
	done
	[ -z "${controller_is_ours:-}" ] || echo -memory >"$cgroups/cgroup.subtree_control" 2>/dev/null
}

# In the cgroup NAME of the demo's: one number of one of its files.
counter() { # NAME FILE KEY
	awk -v key="$3" '$1 == key { print $2 }' "$cgroups/$group/$1/$2"
}
