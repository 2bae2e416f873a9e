/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts of events, as the kernel keeps them of a session, and by process. */
#ifndef READER_TALLY_H
#define READER_TALLY_H

#include "counted.h"
#include "pids.h"

struct tally_process {
	__u32 pid;
	__u64 faults;
	__u64 major;
	__u64 fault_ns;			/* how long they took */
	__u64 evicted;			/* pages that were taken */
	__u64 back;			/* faults on what was in swap */
	__u64 back_ns;			/* how long those took */
	__u64 out[VMVIEW_LOG2];		/* how long the pages were out */
	__u64 stall_ns;			/* in direct reclaim and compaction */
};

/* Begin with zeros. */
struct tally {
	struct vmview_counted counted;
	struct vmview_pair *pairs;
	int nr_pairs;
	struct pids pids;
	struct tally_process *processes;	/* by number */
	__u64 events;
};

void tally_add(struct tally *tally, const struct vmview_event *event);
void tally_free(struct tally *tally);
/* The processes, those for which @key (an offset in the struct) is most first; free it. */
struct tally_process *tally_sorted(const struct tally *tally, size_t key);

/* Processes that waited for pages from swap: who thrashes; nothing if none did. */
void tally_print_thrash(const struct style *style, struct places *places,
			const struct tally *tally, __u64 ns);
/* Processes and their faults. */
void tally_print_processes(const struct style *style, struct places *places,
			   const struct tally *tally);
struct json_object *tally_json(struct places *places, const struct tally *tally);

#endif /* READER_TALLY_H */
