/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every bound of vmview, with its reason.
 */
#ifndef VMVIEW_LIMITS_H
#define VMVIEW_LIMITS_H

#include <linux/sizes.h>

/*
 * Pages read in one stretch with interrupts off: eight cache lines of entries
 * and 64 struct pages, a few microseconds with cold caches. What is empty between
 * them is stepped over, to the end of the table at most.
 */
#define VMVIEW_SECTION_PAGES	64

/*
 * Empty entries of upper tables after which such a stretch ends: a whole table.
 * One that is begun is read to its end, in sequence, so it may be twice as many.
 */
#define VMVIEW_SECTION_STEPS	512

/*
 * Entries read in one such stretch, for its steps bound them also where they change
 * meanwhile: for each the way down from the root, and at last a table to its end.
 * Tables that hold still come to half of it.
 */
#define VMVIEW_SECTION_ENTRIES	(5 * VMVIEW_SECTION_STEPS + 512)

/* Bytes that one raw entry of a hole stands for: its count of pages has 32 bits. */
#define VMVIEW_HOLE_MAX		(SZ_4G << 10)

/* Pages read under one hold of a lock of the target: one full PTE table. */
#define VMVIEW_HOLD_PAGES	512

/* Stretches in one hold: keeps a hold short where tables are sparse. */
#define VMVIEW_HOLD_SECTIONS	16

/*
 * Looks that pages to come are compared with: mostly two take turns, and each
 * costs those that are like none.
 */
#define VMVIEW_LOOKS		2

/*
 * An entry that changes between its two readings is read again, so many times
 * in all; then the page is reported as unstable.
 */
#define VMVIEW_ENTRY_TRIES	4

/* Tries for the lock of an area before its mmap_lock is waited for. */
#define VMVIEW_LOCK_TRIES	12

/*
 * Address spaces whose users among vmview's calls are counted, and places that each
 * may have: more than calls look at together, 1 KiB. Where a place is missing a call
 * takes the others for users of the target's.
 */
#define VMVIEW_USERS		64
#define VMVIEW_USERS_TRIES	4

/* Longest pause between two such tries, in microseconds. */
#define VMVIEW_PAUSE_MAX_US	1000

/*
 * Cgroups stepped over in one RCU read section of a census: some 10
 * microseconds, a few cache misses each. A section ends at one that can be
 * held, so it steps over those that are just being freed as well.
 */
#define VMVIEW_LRU_SECTION	64

/*
 * But not over more than so many in all, some 100 microseconds. That many are in a
 * row only while the kernel works off the removal of hundreds at once; then the
 * census waits, and goes through the section again.
 */
#define VMVIEW_LRU_SECTION_MAX	512

/*
 * Cgroups that a census holds at a time, and finds in one passage through the
 * tree: 4 KiB, and one passage on most machines.
 */
#define VMVIEW_LRU_BATCH	256

/*
 * Text of debugfs's lru that is made in one go, as long as whoever reads asks for
 * so much: what cat asks for, and more cgroups than a batch. What is made piece by
 * piece takes a passage through the tree for each. No other file makes as much at a time:
 * a page, or a line with an area's path in it.
 */
#define VMVIEW_LRU_TEXT		SZ_128K

/* Places that a cgroup has in a census: more than there are nodes. */
#define VMVIEW_LRU_NODES	SZ_64K

/*
 * Readings of an lruvec that changes meanwhile. Generations move when a whole
 * list was scanned, so twice in a row is rare; pages move between the two kinds
 * of lists, while that is switched, in batches that take longer than a reading.
 */
#define VMVIEW_LRUVEC_TRIES	4

/* Largest request structure: what fits beside the rest on a kernel stack. */
#define VMVIEW_REQUEST_MAX	512

/*
 * Swap slots whose eviction is remembered, as a power of two: 1.5 MiB, 256 MiB of
 * evicted memory.
 */
#define VMVIEW_EVICTED_BITS	16

/* Places at which one more pair of evictor and victim is tried before it is lost. */
#define VMVIEW_PAIRS_TRIES	64

/*
 * Largest allocation, in bytes: what is remembered of evictions; then come the list of
 * the pages of rings, which are allocated one by one, and the pairs of a histogram.
 */
#define VMVIEW_ALLOC_MAX	(SZ_1M + SZ_512K)

/* Longest vectors that a call takes; a larger job is several calls. */
#define VMVIEW_MAX_RECORDS	SZ_1M
#define VMVIEW_MAX_ADDRS	SZ_64K

/* Sessions of events at a time: each event is held against each one's filter. */
#define VMVIEW_SESSIONS		16

/* Bytes of all rings of a session: their offsets in the mapping end at 1 GiB. */
#define VMVIEW_RINGS_MAX	SZ_256M

/* Events that a read() copies before others may run: 128 KiB. */
#define VMVIEW_RING_COPY	1024U

/*
 * What tasks can be in the middle of at a time: 96 KiB. A fault is so until its
 * end; only those that wait, for a disk or a userfaultfd, stay long.
 */
#define VMVIEW_PENDING		2048

/* Tries to claim a place there against other CPUs. */
#define VMVIEW_PENDING_TRIES	4

/*
 * Places that are looked at for one of the processes that a session follows: with
 * half of them taken, which is the most, runs longer than half of this are rare. A child
 * that finds none is counted as one that found no room.
 */
#define VMVIEW_FOLLOW_TRIES	128

/*
 * Of them under one hold of the table's lock: a search, the place behind the one found, and
 * the marks before it.
 */
#define VMVIEW_FOLLOW_PLACES	(2 * VMVIEW_FOLLOW_TRIES + 1)

/* Faults that an fprobe or kretprobe follows from begin to end at a time. */
#define VMVIEW_HOOK_ACTIVE	1024

/*
 * Looks, and milliseconds from one to the next, until faults that began while somebody
 * watched have ended: what disks take. Who closes the last session waits so long; then
 * the module itself waits, and cannot be unloaded.
 */
#define VMVIEW_HOOK_DRAINS	20
#define VMVIEW_HOOK_DRAIN_MS	50

#endif
