/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes: a process of its own provokes faults of one cause, and what vmview tells
 * of them is compared with what was expected, and with what the kernel counted.
 *
 * The actor prepares its memory, has all its other memory populated, so that none
 * else faults, and acts once the session watches it. Then all of its faults are
 * those of the scene.
 */
#ifndef _SELFTESTS_SCENE_H
#define _SELFTESTS_SCENE_H

#include "common.h"
#include "vmview_events.h"

#define SCENE_FAULTS	64
#define ANY		0xff
/* Where in its page each fault is; for GUP it is the page. */
#define SCENE_OFFSET	24

#define WRITES	(VMVIEW_FAULT_USER | VMVIEW_FAULT_WRITE)
#define READS	VMVIEW_FAULT_USER

struct scene;

/**
 * struct fault - what each fault of a scene should look like
 * @cause: enum vmview_cause.
 * @outcome: enum vmview_outcome; ANY where only the kernel's counts can tell.
 * @flags: VMVIEW_FAULT_*.
 * @may: Those of them that may be there or not.
 * @state: enum vmview_state before.
 * @level: Level of the entry afterwards.
 * @kind: enum vmview_kind afterwards.
 * @order: Order of the folio afterwards.
 */
struct fault {
	u8 cause;
	u8 outcome;
	u8 flags;
	u8 may;
	u8 state;
	u8 level;
	u8 kind;
	u8 order;
};

/**
 * struct act - how to provoke one cause
 * @name: Of the test.
 * @prepare: Sets the area of the scene and makes it ready.
 * @provoke: Makes the faults; NULL to touch one byte every @stride.
 * @expect: What each of them should look like.
 * @nr: How many; 0 is 8.
 * @stride: Bytes from one to the next; 0 is a page.
 * @least_ns: What each takes at least.
 * @by_mincore: Those on pages that mincore() calls cached are minor, others major.
 * @some: As many as there happen to be, anywhere in the area.
 * @too_late: It may be over by the time that a fault is handled: those that find it so
 *	are spurious.
 * @unanswered: The kernel neither handles them nor sends a signal: they are raised, and
 *	nothing else is told of them.
 * @others: Faults elsewhere may come too; they count in the sums alone.
 */
struct act {
	const char *name;
	void (*prepare)(struct scene *s);
	void (*provoke)(struct scene *s);
	struct fault expect;
	u32 nr;
	size_t stride;
	u64 least_ns;
	bool by_mincore;
	bool some;
	bool too_late;
	bool unanswered;
	bool others;
};

/**
 * struct scene - an act being played; memory that actor and test share
 * @act: What is played, with defaults filled in.
 * @area: Address of the first page that will fault.
 * @bytes: What the actor's other memory must be told apart from.
 * @pid: The actor.
 * @holder: Whose memory it is, where it is another process's.
 * @fd: For the act's own use.
 * @why: Not empty where this guest cannot play it: the reason.
 * @begin_ns: CLOCK_MONOTONIC before the faults.
 * @end_ns: And after them.
 * @minor: What getrusage() of the thread counted meanwhile.
 * @major: The same.
 * @perf: And perf's page-faults, minor-faults, major-faults.
 * @before: The area's entries in pagemap, a fault each.
 * @after: The same afterwards.
 * @cached: What mincore() said of those pages before.
 */
struct scene {
	struct act act;
	char *area;
	size_t bytes;
	pid_t pid;
	pid_t holder;
	int fd;
	char why[128];
	u64 begin_ns;
	u64 end_ns;
	u64 minor;
	u64 major;
	u64 perf[3];
	u64 before[SCENE_FAULTS];
	u64 after[SCENE_FAULTS];
	u8 cached[SCENE_FAULTS];
};

/* Plays @nr acts and prints TAP; what main() returns. */
int scenes_play(const struct act *acts, size_t nr);

/* Within an act. Not to be had here: ends the actor, the test is skipped. */
void scene_cannot(struct scene *s, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
/* Takes the first @bytes of @area for the scene's. */
void scene_area(struct scene *s, char *area, size_t bytes);
/*
 * Reclaims it until none of it is mapped: it lies in swap then, and may be in memory
 * too, in the swap cache. Then until it is not.
 */
void scene_page_out(struct scene *s);
void scene_swap_out(struct scene *s);
/* The address of fault @i. */
char *scene_at(const struct scene *s, u32 i);

/*
 * One instruction each, which may fault: a byte is written, or read. Where that
 * raises a signal it is left out.
 */
extern const char store_byte_insn[], load_byte_insn[];
void store_byte(char *p);
void load_byte(const char *p);

/* The actor's part: does not return. */
void scene_act(struct scene *s, int ready, int go) __attribute__((noreturn));

#endif /* _SELFTESTS_SCENE_H */
