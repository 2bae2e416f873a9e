/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef READER_OPTIONS_H
#define READER_OPTIONS_H

#include <stdbool.h>
#include <linux/types.h>

enum unit { UNIT_HUMAN, UNIT_KIB, UNIT_BYTES };
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* Commands, as bits. */
enum {
	CMD_SUMMARY = 0x01,
	CMD_TRANSLATE = 0x02,
	CMD_MAPS = 0x04,
	CMD_PAGES = 0x08,
	CMD_INFO = 0x10,
	CMD_LRU = 0x20,
	CMD_ALL = 0x3f
};

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
	__u64 watch_ms;		/* lru --watch: 0 for not */
};

/*
 * Fills @opt; the words that are no options end up in front of argv[*argc].
 * @used: bits common to all options seen. 0, or a status after a message.
 */
int options_parse(int *argc, char ***argv, struct options *opt, unsigned int *used);
/* The options of the command @bit, a line each. */
void options_help(unsigned int bit);

#endif /* READER_OPTIONS_H */
