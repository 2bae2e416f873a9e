// SPDX-License-Identifier: GPL-2.0-only
/* vmview lru: what reclaim would take first, of what and of whom. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lru.h"

/* Bytes, or with K, M, G or T. */
static int parse_size(const char *text, __u64 *size)
{
	static const char units[] = "KMGT";
	unsigned int shift = 0;
	char *end;
	__u64 value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || errno)
		return -EINVAL;
	if (*end) {
		const char *unit = strchr(units, *end & ~0x20);

		if (!unit || !*unit || end[1])
			return -EINVAL;
		shift = 10 * (unit - units + 1);
	}
	if (!value || value > ~0ULL >> shift)
		return -EINVAL;
	*size = value << shift;
	return 0;
}

static int run_next(struct reader *r, int argc, char **argv)
{
	__u64 size = 0;

	if (argc > 1 || (argc && parse_size(argv[0], &size)))
		return reader_usage("--next takes a size, as 512M, or none, not '%s'",
				    argv[argc - 1]);
	return lru_next(r, size);
}

static int run_process(struct reader *r, int argc, char **argv)
{
	char *end;
	__u64 times = 0;

	if (r->opt.cgroup || r->opt.flags & VMVIEW_SCAN_NODE)
		return reader_usage("--cgroup and --node are for the census, without a PID");
	if (argc > 1 && !r->opt.watch_ms)
		return reader_usage("one PID at a time; try 'vmview lru --help'");
	if (argc > 1) {
		times = strtoull(argv[1], &end, 10);
		if (*end || !times)
			return reader_usage("a count stands behind the PID with --watch, not '%s'",
					    argv[1]);
	}
	return lru_process(r, argv[0], times);
}

static int run(struct reader *r, int argc, char **argv)
{
	if (r->opt.next && r->opt.watch_ms)
		return reader_usage("--next and --watch exclude each other");
	if (r->opt.next)
		return run_next(r, argc, argv);
	if (argc)
		return run_process(r, argc, argv);
	if (r->opt.watch_ms)
		return reader_usage("--watch takes a PID: vmview lru PID --watch SECONDS [COUNT]");
	return r->opt.cgroup ? lru_cgroup(r) : lru_census(r);
}

const struct command command_lru = {
	.name = "lru",
	.bit = CMD_LRU,
	.usage = "[PID | --next [SIZE]]",
	.summary = "what reclaim takes first: of a process, a cgroup, of all",
	.help = "\n"
		"With a PID: how the memory of the process is spread over the LRU lists, the\n"
		"oldest first, or with the multi-generational LRU over its generations, by rank\n"
		"(0 is the oldest), and what of it reclaim would evict next.\n"
		"Without: the lists of every cgroup on every node.\n"
		"With --cgroup: those of the cgroup and below, and the memory of all processes\n"
		"there, what they share counted once.\n"
		"With --next: which processes own the next SIZE bytes that reclaim would take\n"
		"(all that stands in the first rank), and what of that no process maps.\n"
		"\n"
		"anon is what goes to swap (shmem is among it), file what goes back to its file\n"
		"or is dropped (lazily freed memory is among it). age is the time since the\n"
		"generation began: no page of it was seen in use since.\n"
		"Shared: what of Next other processes map too; it is counted once, with the\n"
		"process of the lowest PID, and stands under Also with the others.\n"
		"What was accessed since the kernel looked last is kept, and goes later.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview lru 1\n"
		"  sudo vmview lru 1 --watch 2 5        # five times, what moved meanwhile\n"
		"  sudo vmview lru --cgroup /system.slice\n"
		"  sudo vmview lru --next 512M          # who would lose memory\n"
		"  sudo vmview lru --json --next | jq '.victims[0].process.pid'\n",
	.run = run,
	.min_args = 0,
	.max_args = 2,
};
