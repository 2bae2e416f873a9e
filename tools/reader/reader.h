/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the reader share. */
#ifndef READER_H
#define READER_H

#include "libvmview_events.h"

#include "options.h"
#include "json.h"
#include "text.h"
#include "process.h"

#define READER_VERSION	"0.1"

/* Where `record` writes, and `report` reads, if not told. */
#define RECORDING_FILE	"vmview.rec"

/* Exit codes. */
#define STATUS_OK	0
#define STATUS_FAILURE	1
#define STATUS_USAGE	-1	/* 2, or what the command has where it is unable */

/* What a command works with. */
struct reader {
	struct options opt;
	const struct command *command;
	struct vmview_device dev;
	struct vmview_target target;
	struct process process;
	struct vmview_maps maps;
	unsigned int maps_reads;	/* how often they were read */
	struct style style;
	struct json_doc json;
};

/**
 * struct command - a subcommand
 * @name: What the user types.
 * @bit: Its bit in the options that it takes.
 * @usage: What follows the name.
 * @summary: A line for the list of commands.
 * @help: What --help tells below the usage.
 * @run: Does it; @argv holds @argc words behind the name. Returns the status.
 * @min_args: Fewest words.
 * @max_args: Most words.
 * @stops: Its first word ends the options: what follows is another program's.
 * @unable: Status where what it has to say cannot be written, or the command line is
 *	wrong; 0 for the usual ones.
 */
struct command {
	const char *name;
	unsigned int bit;
	const char *usage;
	const char *summary;
	const char *help;
	int (*run)(struct reader *r, int argc, char **argv);
	int min_args;
	int max_args;
	bool stops;
	int unable;
};

extern const struct command command_summary;
extern const struct command command_translate;
extern const struct command command_maps;
extern const struct command command_pages;
extern const struct command command_lru;
extern const struct command command_info;
extern const struct command command_trace;
extern const struct command command_faults;
extern const struct command command_swap;
extern const struct command command_record;
extern const struct command command_report;
extern const struct command command_free;
extern const struct command command_stat;
extern const struct command command_metrics;
extern const struct command command_pressure;

/* Opens the device and finds the process of @pid. 0, or a status after a message. */
int reader_start(struct reader *r, const char *pid);
int reader_open(struct reader *r);
/* Looks the cgroup of the options up. 0, or a status after a message. */
int reader_cgroup(struct reader *r);
/* The same of any cgroup, whether memory can be charged to it or not. */
int reader_any_cgroup(struct reader *r);
/*
 * "/path", of one that was removed "id 42, offline, under /path", "id 42" if it is
 * not to be seen from here, or "-" where there are none. The buffer is static.
 */
const char *reader_cgroup_name(__u64 id, bool offline);
/* Asks what is to be known of a page beyond its record. */
void reader_learn(const struct reader *r, const struct vmview_page *page);
/* Loads the names of areas unless they are there; failing that, areas have none. */
int reader_maps(struct reader *r);
void reader_end(struct reader *r);

/* Say what failed, on stderr and in JSON. All return the status. */
int reader_fail(struct reader *r, int err);
int reader_fail_text(struct reader *r, int err, const char *text);
int reader_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Notes on what @cost tells; the status: failure if the target went away. */
int reader_finish(struct reader *r, const struct vmview_cost *cost);

/* A number to the user who waits; drawn if it takes long. */
void progress_begin(const struct reader *r);
void progress_step(__u64 records);
void progress_process(__u64 done, __u64 all);
void progress_end(void);

#endif /* READER_H */
