/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef READER_OPTIONS_H
#define READER_OPTIONS_H

#include <stdbool.h>
#include <linux/types.h>

#include "vmview_events.h"

enum unit { UNIT_HUMAN, UNIT_KIB, UNIT_BYTES, UNIT_MIB, UNIT_GIB, UNIT_IEC };
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* Commands, as bits. */
enum {
	CMD_SUMMARY = 0x01,
	CMD_TRANSLATE = 0x02,
	CMD_MAPS = 0x04,
	CMD_PAGES = 0x08,
	CMD_INFO = 0x10,
	CMD_LRU = 0x20,
	CMD_TRACE = 0x40,
	CMD_FAULTS = 0x80,
	CMD_SWAP = 0x100,
	CMD_RECORD = 0x200,
	CMD_REPORT = 0x400,
	CMD_FREE = 0x800,
	CMD_PRESSURE = 0x1000,
	CMD_STAT = 0x2000,
	CMD_METRICS = 0x4000,
	CMD_ALL = 0x7fff
};

struct command;

struct options {
	bool help;
	bool version;
	bool json;
	bool no_progress;
	bool extended;		/* -x */
	bool next;		/* lru --next, pages --next */
	bool foreign;		/* maps --foreign, pages --foreign */
	bool full_path;		/* maps -p */
	enum unit unit;
	enum when color;
	__u64 start_time;
	__u64 limit;
	__u32 flags;		/* VMVIEW_SCAN_* */
	__u64 all, any, none;	/* VMVIEW_CAT_* */
	const char *cgroup;	/* --cgroup, --memcg: a path */
	__u64 memcg;		/* its id */
	__u32 node;		/* with VMVIEW_SCAN_NODE in flags */
	__u64 watch_ms;		/* lru --watch, free -s: 0 for not */

	__s32 pids[VMVIEW_WATCH_PIDS];	/* -p */
	__u32 nr_pids;
	bool children;
	bool all_faults;	/* not only those that swap is about */
	bool wide;		/* stat -w */
	bool no_first;		/* stat -y */
	bool begin;		/* faults as they are raised, too */
	bool hist;
	bool list_events;	/* report --events */
	__u64 events;		/* VMVIEW_WATCH_EVENT(); 0 for all */
	__u64 causes;		/* VMVIEW_WATCH_CAUSE(); 0 for not said */
	__u64 min_latency_ns;
	__u32 sample;
	__u32 buffer;		/* events in the ring of a CPU; 0 for not said */
	__u64 count;		/* trace -n, free -c: 0 for no end */
	__u64 duration_ns;	/* -d: 0 for no end */
	const char *output;	/* -o */
	const char *perfetto;	/* report --perfetto */
};

/*
 * Fills @opt from the words behind argv[0], as @command takes them; the words that are
 * no options end up in front of argv[*argc]. Without a command the first such word ends
 * the options, for that is its name.
 * @used: less the bits of commands that do not take what was seen. 0, or a status
 * after a message.
 */
int options_parse(int *argc, char ***argv, struct options *opt, const struct command *command,
		  unsigned int *used);
/* What is to be watched: bits of vmview_events.h. */
void options_events(const struct options *opt, __u64 *events, __u64 *causes);
/* The options of the command @bit, a line each. */
void options_help(unsigned int bit);

#endif /* READER_OPTIONS_H */
