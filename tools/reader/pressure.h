/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether memory slows a workload down, why, and what would help. */
#ifndef READER_PRESSURE_H
#define READER_PRESSURE_H

#include "holdings.h"
#include "psi.h"
#include "tally.h"
#include "waits.h"
#include "watching.h"

/*
 * Shares of the time, in percent; where they come from is in Documentation/pressure.md.
 *
 * PRESSURE: some task stalls for so long, or one process waits so long. GLib's
 * GMemoryMonitor warns from 100 ms in 2 s on.
 * THRASH: all tasks stall at a time (full), and what was taken is needed again; or one
 * process waits so long for what it gets back, while more is taken from it. Between GLib's
 * critical level, 5, and systemd-oomd's, 60, at which it kills.
 * AGAIN: needed again, of what was taken, where what is in use does not fit.
 * AGAIN_MOST: times what was taken; more comes back from before, and finds room.
 * NEIGHBOUR_PART: of what was taken, what somebody, or the kernel, took at least who is the
 * reason for it.
 * HELD: of all memory, where what reclaim cannot take is worth a word.
 * SWAP_FULL: of swap, what is left where it is as good as full.
 */
#define PRESSURE	5
#define THRASH		20
#define AGAIN		50
#define AGAIN_LEAST	256	/* pages, below which that says nothing */
#define TAKEN_LEAST	64	/* pages, that it matters who took them */
#define AGAIN_MOST	8
#define NEIGHBOUR_PART	4	/* one in so many */
#define HELD		50
#define SWAP_FULL	2
#define AT_LIMIT	64	/* pages, which the kernel charges, and makes room for, at a time */
#define AT_LIMIT_MOST	1024	/* pages a time, above which a limit does not explain them */

/* Also the exit status. */
enum verdict { CALM, UNDER_PRESSURE, THRASHING, CANNOT_TELL };

enum reason {
	REASON_NONE,		/* nothing to speak of was taken */
	REASON_LIMIT,		/* a cgroup is at its limit */
	REASON_ASKED,		/* somebody asks for it: memory.reclaim, madvise() */
	REASON_NEIGHBOUR,	/* another process takes the memory */
	REASON_MACHINE,		/* what runs is more than the machine has */
	REASON_FILES,		/* files are read again and again that do not fit */
	REASON_SHMEM,		/* files in memory that no process maps, as of tmpfs */
	REASON_KERNEL,		/* the kernel itself takes it: slab and the like */
	REASON_COMPACTION,	/* there is memory, but not in pieces as large as asked for */
};

/* What /proc/vmstat, or memory.stat, says of reclaim, in pages. */
struct reclaimed {
	__u64 taken;
	__u64 files;		/* of these; of the machine alone */
	__u64 anon_again;	/* workingset_refault_* */
	__u64 file_again;
	__u64 oom_kills;
};

/* A cgroup that met its limits. */
struct limit {
	char *path;
	__u64 max;	/* times, memory.events.local */
	__u64 high;
	__u64 oom;	/* that nothing more could be taken */
};

/* A process, or all that are watched. */
struct loser {
	__u32 pid;
	bool kernel;		/* a thread of the kernel: nobody waits for it */
	bool looked;		/* for a limit that it may be at; whether there is none */
	bool unlimited;
	__u64 ns[WAITS];	/* of all its threads */
	__u64 some_ns[WAITS];	/* in which any of them waited */
	__u64 evicted;		/* pages that were taken */
	__u64 back;		/* that came back from swap */
	__u64 reads;		/* faults that read files */
};

/* At one moment. */
struct readings {
	__u64 begin_ns, end_ns;		/* when PSI was read, between these */
	bool has_psi;
	struct psi psi;
	bool has_reclaimed;
	struct reclaimed reclaimed;
	__u64 kswapd_ns;		/* that kswapd ran, or waited for a CPU */
	__u64 total;			/* memory, in bytes; what of it reclaim cannot take */
	__u64 held;
	__u64 kernel;			/* the kernel's own: slab, tables, stacks, per CPU */
	__u64 tables;			/* of that, page tables */
	__u64 stuck;			/* could go to swap alone, and there is no room */
	bool swap;			/* there is any */
	__u64 shmem;
	__u64 cache;			/* page cache, without that */
	struct limit *limits;
	size_t nr_limits;
};

/**
 * struct pressure - what was measured, and what follows
 * @r: The reader.
 * @w: Its session: of what it was asked about.
 * @all: Another, which counts who evicts whom, of all processes.
 * @places: Names of processes.
 * @cgroup: Whose PSI and refaults are told; NULL for the machine's. Free it.
 * @named: Processes were named, and others run there, too: the verdict is theirs alone.
 * @blind: There is no session: nothing is known but what /proc says.
 * @ns: How long that was; @psi_ns: from before PSI was read first to after it was last, so
 *	that its shares are not too large.
 * @before: At the begin.
 * @change: Since then; of holdings what they are at the end and have grown.
 * @counted: By the session.
 * @waits: Of threads.
 * @some_waits: Of processes, whichever thread waits, and of all of them.
 * @holdings: What processes have and took.
 * @losers: By the number of their PID in @pids.
 * @sum: All of them.
 * @lost_events: That found no room, so that the truth is worse than what is told.
 */
struct pressure {
	struct reader *r;
	struct watching w;
	struct vmview_session all;
	struct places places;
	struct waits waits;
	struct waits some_waits;
	struct holdings holdings;
	char *cgroup;
	bool named;
	bool blind;
	__u64 ns;
	__u64 psi_ns;
	struct readings before;
	struct readings change;
	struct vmview_counted counted;
	struct pids pids;
	struct loser *losers;
	struct loser sum;
	__u64 lost_events;

	enum verdict verdict;
	enum reason reason;
	double some, full;		/* percent of the time */
	double waited;			/* in which any did */
	double kswapd;			/* what kswapd was at work */
	__u64 evicted;			/* pages, from processes */
	__u64 taken;			/* pages, in all */
	__u64 needed;			/* pages of them that were needed again */
	double again;			/* that in percent */
	enum vmview_actor actor;	/* who took most of them */
	const struct loser *loser;	/* who lost most time; NULL for nobody */
	const struct holding *taker;	/* who took most memory; NULL for nobody */
	__u64 kernel_took;		/* pages that are the kernel's own since */
	const struct holding *reader;	/* who read most from disks; NULL for nobody */
	const struct limit *limit;	/* that was met most often; NULL for none */
	unsigned int limits_met;	/* how many were */
	__u32 asker;			/* on whose request most was taken; 0 for nobody known */
};

/* Takes what there is at this moment. */
void pressure_read(struct pressure *p, struct readings *readings);
/* What came since @before, in place of what is there. */
void pressure_since(struct pressure *p);
void pressure_readings_free(struct readings *readings);

int pressure_event(void *p, const struct vmview_event *event);
/* All that its threads waited; file faults as far as their pages had been taken. */
__u64 pressure_waited(const struct pressure *p, const struct loser *loser);
/* The time in which any of them did: not longer than it was watched. */
__u64 pressure_some(const struct pressure *p, const struct loser *loser);
/* The losers, who lost most first; free it. */
struct loser *pressure_losers(const struct pressure *p);

/* Who may be the reason: fills in who took what, and on whose account. */
void pressure_find_culprits(struct pressure *p);
/* Who takes memory that the first loser waits for, but who looks; NULL for nobody. */
const struct holding *pressure_neighbour(const struct pressure *p);
/* Whether the kernel took more than the neighbour, if any, and enough to be the reason. */
bool pressure_kernel_takes(const struct pressure *p, const struct holding *neighbour);
/* Who took most within the limit; NULL for nobody. */
const struct holding *pressure_taker_at(const struct pressure *p, const struct limit *limit);
/* Fills in what follows from the numbers. */
void pressure_judge(struct pressure *p);

void pressure_print(struct pressure *p);
struct json_object *pressure_json(struct pressure *p);
/* One sentence each, in a static buffer: the verdict, why, what would help. */
const char *pressure_verdict(struct pressure *p);
const char *pressure_reason(struct pressure *p);
const char *pressure_remedy(struct pressure *p);
const char *pressure_look(struct pressure *p);

#endif /* READER_PRESSURE_H */
