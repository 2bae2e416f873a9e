# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One process thrashes, another must answer fast: found, and mended.

part_5() {
	part 5 'A noisy neighbour, found and mended'
	confine 48M service thrasher || { skip "$why"; set_free; return; }
	start service service "$group/service"
	start thrasher eater "$group/thrasher"
	local service=${pids[service]} thrasher=${pids[thrasher]} quiet noisy mended
	text 'Two processes share a cgroup that may have 48 MiB. One is a service: it has' \
		'12 MiB of data, needs 16 pages of them for each request, and measures itself' \
		'how long requests take. It is alone at first:'
	quiet=$(served)
	head_of_told
	told_of 'alone' "$quiet"
	text "Then a batch job begins beside it, PID $thrasher, and uses 64 MiB again and again:"
	tell thrasher malloc 64
	tell thrasher forever 64
	sleep 2
	found
	mend
	end service thrasher
	set_free
}

# served: what the service counts from here on, once it is enough.
served() {
	tell service begin
	sleep 2
	tell service tell
	echo "${answer#ok: }"
}

# take TOLD: what the service told, taken apart.
take() { read -r _ requests _ waited _ faults _ p50 _ p99 <<<"$1"; }

head_of_told() {
	printf '\n  %-22s %9s %9s %9s %9s %9s\n' '' requests 'waited' 'major' 'half took' '99 % took'
	printf '  %-22s %9s %9s %9s %9s %9s\n' '' '' 'for swap' 'faults' 'at most' 'at most'
}
told_of() {
	local requests waited faults p50 p99
	take "$2"
	printf '  %-22s %9s %9s %9s %6s ms %6s ms\n' "$1" "$requests" "$waited" "$faults" "$p50" "$p99"
}

found() {
	local before after back requests waited faults p50 p99
	tell service begin
	before=$(faults_of "$service")
	behind swap vmview "--color=$when" swap -p "$service" 4 1
	run -v vmview "--color=$when" pressure --cgroup "/$group" 3
	wait "${job[swap]}"
	after=$(faults_of "$service")
	tell service tell
	noisy=${answer#ok: }
	take "$noisy"
	notice "The first line is the verdict; the exit status says it too, here $status" \
		'(0 calm, 1 pressure, 2 thrashing). Below: how much all of them stall, who' \
		'waits, and why.'
	check "vmview says pressure; the service says $faults major faults" \
		test $((status == 1 || status == 2)) = 1 -a "$faults" -gt 50
	text 'A higher limit would help, but there is no more memory to give. That the batch' \
		'job waits does not matter; the service does. Who takes memory from it?' \
		'vmview swap has counted meanwhile:' ''
	shown_of swap
	notice 'A row is a victim, a column who took from it: the batch job, when it met' \
		'the limit of the cgroup that they share (memcg). The service takes from' \
		'itself, too, for what comes back needs room.'
	back=$(awk '/Came back to/ { table = 1; next } table && $1 ~ "^service/" { gsub(",", ""); print $2; exit }' <<<"$output")
	check "vmview says ${back:-0} pages came back to it, /proc/$service/stat $((after - before)) faults" \
		between 1 "${back:-0}" $((after - before))
}

mend() {
	local before after
	text 'The cure is to say what the service needs: memory below that is taken from it' \
		'only if there is none elsewhere.'
	printf '\n%s$ echo 18M >%s/%s/service/memory.low%s\n' "$bold" "$cgroups" "$group" "$plain"
	echo 18M >"$cgroups/$group/service/memory.low"
	# What is in swap has to come back first.
	tell service all
	tell service begin
	run -v vmview "--color=$when" pressure -p "$service" 2
	tell service tell
	mended=${answer#ok: }
	end thrasher
	check 'vmview says that memory does not slow the service down' test "$status" = 0
	text 'What the service has measured, in all:'
	head_of_told
	told_of 'alone' "$quiet"
	told_of 'beside the batch job' "$noisy"
	told_of 'with a memory.low' "$mended"
	notice 'The batch job still thrashed, but at its own expense.'
	before=$(waiting "$noisy") after=$(waiting "$mended")
	check "of 1000 requests $before waited before, and $after after" \
		test $((10 * after)) -lt "$before"
	check 'nobody was killed for it' test "$(counter . memory.events oom_kill)" = 0
}

# Of 1000 requests.
waiting() {
	local requests waited faults p50 p99
	take "$1"
	echo $((1000 * waited / requests))
}
