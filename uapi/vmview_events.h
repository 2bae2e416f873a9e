/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * vmview: faults, evictions and reclaim as they happen.
 *
 * A descriptor of /dev/vmview on which %VMVIEW_IOC_WATCH was called is a session:
 * it watches what it asked for until it is closed. Its events go to one ring a CPU,
 * which is mapped or read, and to histograms that the kernel keeps. While there is
 * no session, no probe is registered and nothing is paid for.
 *
 * Calls follow the rules and the table of errors in vmview.h, and take the right to
 * see all (EPERM; of poll() POLLERR), at each call. Beyond that table:
 *
 *   EBUSY       the descriptor is a session already, or there are 16 of them; one
 *               that was closed may take seconds to end
 *   ENODEV      HIST, read(), mmap() or poll() (POLLERR) on a descriptor that is
 *               no session, or a session without rings
 *   ENOMEM      no memory for the rings
 */
#ifndef _UAPI_VMVIEW_EVENTS_H
#define _UAPI_VMVIEW_EVENTS_H

#include "vmview.h"

/**
 * enum vmview_event_type - what happened
 * @VMVIEW_EVENT_NONE: Not used.
 * @VMVIEW_EVENT_FAULT_BEGIN: The CPU raised a page fault; what its entry said
 *	(@state, @level, @frame, @slot). Nothing is known yet of its cause and outcome.
 * @VMVIEW_EVENT_FAULT: A fault was handled, or could not be: @cause, @outcome,
 *	@latency_ns, and the page that is there now. Not told where a system call
 *	is given an address without an area, or that the area does not allow: it
 *	ends in EFAULT, without a signal, and has FAULT_BEGIN alone.
 * @VMVIEW_EVENT_EVICT: Reclaim took one page-table entry from a process (@pid,
 *	@tgid): its page went to swap (@state SWAP), was a page of a file or of
 *	shmem (@kind), or an anonymous page that could be dropped (@state NONE).
 *	See "Evictions" below.
 * @VMVIEW_EVENT_SWAP_WRITE: A folio was written to its slots (@swap_type, @slot
 *	the first one's offset, @order), or would have been but that it is all
 *	zero or fits into zswap; @tgid is the process from which the same task
 *	took a page of that @kind last, 0 if there is none or it has exited. That
 *	is the wrong one where the page taken last needed no write, since swap
 *	still had it, and the folio written was mapped by nobody.
 * @VMVIEW_EVENT_RECLAIM: A task (@pid) had to reclaim memory itself (@actor says
 *	for whom), for @latency_ns, and got @pages.
 * @VMVIEW_EVENT_KSWAPD: A node's kswapd (@frame is the node) begins to reclaim, for
 *	the first time since it slept or once more (@outcome 1), or goes to
 *	sleep (0).
 * @VMVIEW_EVENT_THROTTLE: A task that reclaims was made to wait for what it
 *	began, in @frame's node, for @latency_ns, which is counted in ticks. (That
 *	a task waits because it is above memory.high the kernel tells nobody.)
 * @VMVIEW_EVENT_COMPACT: A task compacted a zone, for @latency_ns: since it found
 *	no free folio so large as @order (@actor DIRECT), as kcompactd (KERNEL), or
 *	since it wrote to vm.compact_memory (ADVICE). An allocation may compact
 *	several zones, or none, and try again after.
 * @VMVIEW_EVENT_OOM_KILL: The OOM killer chose @tgid; @by asked for memory. Told as
 *	well of a process that was exiting and is given the last reserves.
 * @VMVIEW_EVENTS: Size of tables by type.
 */
enum vmview_event_type {
	VMVIEW_EVENT_NONE = 0,
	VMVIEW_EVENT_FAULT_BEGIN = 1,
	VMVIEW_EVENT_FAULT = 2,
	VMVIEW_EVENT_EVICT = 3,
	VMVIEW_EVENT_SWAP_WRITE = 4,
	VMVIEW_EVENT_RECLAIM = 5,
	VMVIEW_EVENT_KSWAPD = 6,
	VMVIEW_EVENT_THROTTLE = 7,
	VMVIEW_EVENT_COMPACT = 8,
	VMVIEW_EVENT_OOM_KILL = 9,
	VMVIEW_EVENTS = 16
};

/**
 * enum vmview_cause - why a page faulted
 * @VMVIEW_CAUSE_UNKNOWN: The cause cannot be told (INFO's fault-cause says why).
 * @VMVIEW_CAUSE_ANON: First write to a page of anonymous memory.
 * @VMVIEW_CAUSE_ZERO: First read of one: the zero page is mapped, or a huge page
 *	where there is to be no huge zero page (use_zero_page).
 * @VMVIEW_CAUSE_SWAP: The page lies in a swap slot.
 * @VMVIEW_CAUSE_FILE: A page of a file that is not mapped yet, cached or not.
 * @VMVIEW_CAUSE_SHMEM: The same for shmem.
 * @VMVIEW_CAUSE_SHMEM_SWAP: A page of shmem that lies in a swap slot.
 * @VMVIEW_CAUSE_COW_ANON: Write to an anonymous page that may be shared, since
 *	fork() or by KSM, or that is write-protected to learn of writes (soft-dirty).
 *	Without %VMVIEW_FAULT_WRITE: the kernel pins a shared one, and it is copied.
 * @VMVIEW_CAUSE_COW_ZERO: Write to a page that was only read: the zero page.
 * @VMVIEW_CAUSE_COW_FILE: Write to a private mapping's page of a file, mapped
 *	or not.
 * @VMVIEW_CAUSE_WRITE_SHARED: Write to a shared mapping's page that is mapped
 *	read-only, to learn of its getting dirty.
 * @VMVIEW_CAUSE_NUMA_HINT: NUMA balancing wanted to see the access.
 * @VMVIEW_CAUSE_UFFD_MISSING: A userfaultfd handles missing pages of the area.
 * @VMVIEW_CAUSE_UFFD_WP: It write-protected the page.
 * @VMVIEW_CAUSE_UFFD_MINOR: It handles pages that are cached but not mapped.
 * @VMVIEW_CAUSE_MIGRATION: The page was being migrated; the fault waited.
 * @VMVIEW_CAUSE_STACK: First touch of the lowest page of an area that grows
 *	downwards: the stack grew to it.
 * @VMVIEW_CAUSE_HUGE_SPLIT: Write to a huge page that cannot be written as a
 *	whole: its mapping is split.
 * @VMVIEW_CAUSE_HUGETLB: Any fault in a hugetlb area.
 * @VMVIEW_CAUSE_DEVICE: Device-private or device-exclusive memory, or a mapping
 *	of a device, or of memory of the kernel's that no file is behind (perf's).
 * @VMVIEW_CAUSE_HWPOISON: The frame was lost to a memory error, mapped or cached.
 * @VMVIEW_CAUSE_MARKER: A marker that makes an access fail: guard, poisoned.
 * @VMVIEW_CAUSE_UNMAPPED: No area there: SIGSEGV.
 * @VMVIEW_CAUSE_PROTECTION: The area does not allow the access: SIGSEGV.
 * @VMVIEW_CAUSE_SPURIOUS: The entry allowed the access by then: another thread
 *	was quicker, or a translation was stale. Or it was empty for the moment in
 *	which its page's migration began.
 * @VMVIEW_CAUSES: Size of tables by cause.
 */
enum vmview_cause {
	VMVIEW_CAUSE_UNKNOWN = 0,
	VMVIEW_CAUSE_ANON = 1,
	VMVIEW_CAUSE_ZERO = 2,
	VMVIEW_CAUSE_SWAP = 3,
	VMVIEW_CAUSE_FILE = 4,
	VMVIEW_CAUSE_SHMEM = 5,
	VMVIEW_CAUSE_SHMEM_SWAP = 6,
	VMVIEW_CAUSE_COW_ANON = 7,
	VMVIEW_CAUSE_COW_ZERO = 8,
	VMVIEW_CAUSE_COW_FILE = 9,
	VMVIEW_CAUSE_WRITE_SHARED = 10,
	VMVIEW_CAUSE_NUMA_HINT = 11,
	VMVIEW_CAUSE_UFFD_MISSING = 12,
	VMVIEW_CAUSE_UFFD_WP = 13,
	VMVIEW_CAUSE_UFFD_MINOR = 14,
	VMVIEW_CAUSE_MIGRATION = 15,
	VMVIEW_CAUSE_STACK = 16,
	VMVIEW_CAUSE_HUGE_SPLIT = 17,
	VMVIEW_CAUSE_HUGETLB = 18,
	VMVIEW_CAUSE_DEVICE = 19,
	VMVIEW_CAUSE_HWPOISON = 20,
	VMVIEW_CAUSE_MARKER = 21,
	VMVIEW_CAUSE_UNMAPPED = 22,
	VMVIEW_CAUSE_PROTECTION = 23,
	VMVIEW_CAUSE_SPURIOUS = 24,
	VMVIEW_CAUSES = 32
};

/**
 * enum vmview_outcome - how a fault ended
 * @VMVIEW_OUTCOME_NONE: It has not, or it is no fault.
 * @VMVIEW_OUTCOME_MINOR: Handled; counts in the thread's minor faults.
 * @VMVIEW_OUTCOME_MAJOR: Handled; counts in its major faults: it waited for I/O,
 *	or had to be tried again.
 * @VMVIEW_OUTCOME_SIGNAL: SIGSEGV or SIGBUS, or for GUP and in a system call an
 *	error.
 * @VMVIEW_OUTCOME_OOM: No memory.
 * @VMVIEW_OUTCOMES: Size of tables by outcome.
 */
enum vmview_outcome {
	VMVIEW_OUTCOME_NONE = 0,
	VMVIEW_OUTCOME_MINOR = 1,
	VMVIEW_OUTCOME_MAJOR = 2,
	VMVIEW_OUTCOME_SIGNAL = 3,
	VMVIEW_OUTCOME_OOM = 4,
	VMVIEW_OUTCOMES = 8
};

/**
 * enum vmview_actor - on whose account memory is reclaimed
 * @VMVIEW_ACTOR_NONE: Nobody: not reclaim. Or it cannot be told: reclaim that was
 *	under way when the first session began, or that debugfs's lru_gen or a
 *	hibernation asked for.
 * @VMVIEW_ACTOR_KSWAPD: A node's kswapd.
 * @VMVIEW_ACTOR_DIRECT: A task that found no free memory.
 * @VMVIEW_ACTOR_MEMCG: A task that met a cgroup's limit (memory.max,
 *	memory.high), or a write to memory.reclaim: the kernel does not say which.
 * @VMVIEW_ACTOR_NODE: A task that keeps to its node (vm.zone_reclaim_mode).
 * @VMVIEW_ACTOR_ADVICE: madvise(MADV_PAGEOUT), or the process_madvise() of
 *	another; or clean pages that make room for a contiguous allocation.
 * @VMVIEW_ACTOR_KERNEL: A kernel thread other than kswapd, as DAMON's, that found
 *	free memory and reclaims all the same.
 * @VMVIEW_ACTORS: Size of tables by actor.
 */
enum vmview_actor {
	VMVIEW_ACTOR_NONE = 0,
	VMVIEW_ACTOR_KSWAPD = 1,
	VMVIEW_ACTOR_DIRECT = 2,
	VMVIEW_ACTOR_MEMCG = 3,
	VMVIEW_ACTOR_NODE = 4,
	VMVIEW_ACTOR_ADVICE = 5,
	VMVIEW_ACTOR_KERNEL = 6,
	VMVIEW_ACTORS = 8
};

/*
 * Evictions: what is told, and what is not.
 *
 * EVICT is told of each entry that is taken, where the kernel counts it for the
 * process. So a page that several processes share has several victims, and a folio
 * of several pages several events; but a huge page of a file or of shmem that was
 * mapped as a whole has one event, since the kernel does not say how much it counts.
 * Which page it was the kernel does not say either: there is no @addr. An address
 * space that is just exiting has no owner: @pid and @tgid are 0. A page that was
 * taken may still be kept, and come back without I/O.
 *
 * A dropped anonymous page is one that MADV_FREE gave up, or one of zeros in a huge
 * page that is split. It is told only with the next change of any process's counts on
 * the same CPU, which may be much later on an idle one; @time_ns is right.
 *
 * Pages without an entry (page cache that nobody maps) have no victim and no event.
 *
 * A fault on a swap slot knows of its eviction where SWAP_WRITE was told of (or would
 * have been: a session with FAULT is enough). It does not
 *   - if the folio came back before, was not written to, and went again: it still
 *     has its slot and is not written, which the kernel tells nobody;
 *   - if another process that shares the slot came back before;
 *   - if that was before the first session, or too many evictions ago.
 * These are counted as unremembered.
 */

/* vmview_event.flags, of a fault */
#define VMVIEW_FAULT_WRITE	(1U << 0)
#define VMVIEW_FAULT_EXEC	(1U << 1)
#define VMVIEW_FAULT_USER	(1U << 2)	/* raised in user mode */
#define VMVIEW_FAULT_GUP	(1U << 3)	/* taken by the kernel, without an exception */
#define VMVIEW_FAULT_REMOTE	(1U << 4)	/* of another process's memory */
#define VMVIEW_FAULT_RETRIED	(1U << 5)	/* handled in more than one try */
#define VMVIEW_FAULT_RETURNED	(1U << 6)	/* out_ns, by and actor tell of its eviction */
#define VMVIEW_FAULT_LATE	(1U << 7)	/* latency_ns begins where the area was found */

/**
 * struct vmview_event - one event
 * @seq: Its number in its ring, from 1, written last: a slot of a ring holds the
 *	event number n once its @seq is n (the lower 32 bits).
 * @cpu: CPU on which it was told.
 * @type: enum vmview_event_type.
 * @flags: VMVIEW_FAULT_*.
 * @time_ns: When it was told, in CLOCK_MONOTONIC.
 * @addr: Of a fault its address, as the CPU gave it; for GUP as the kernel asked:
 *	mostly the page's, for ptrace, /proc/PID/mem and futexes that of the data.
 * @ip: Instruction that faulted, in user mode or in the kernel's; 0 for GUP.
 * @frame: Of FAULT_BEGIN the PFN that the entry held, of FAULT the PFN that is
 *	there now; 0 if none, or if it cannot be told: a write to a shared page of a
 *	file in another process's memory. Of KSWAPD the node.
 * @slot: Offset of the swap slot, in the area @swap_type: of FAULT_BEGIN where
 *	@state is SWAP, of FAULT where @cause is SWAP or SHMEM_SWAP, of SWAP_WRITE
 *	the first one.
 * @latency_ns: How long it took; of a fault from the exception to its end.
 * @out_ns: Of a fault on a page that was evicted while somebody watched: how long
 *	it was out.
 * @pid: Thread that it happened to: that faulted, reclaimed, was chosen; of EVICT
 *	the victim's main thread.
 * @tgid: Its process.
 * @by: Of EVICT, SWAP_WRITE and OOM_KILL the thread that did it or asked; of a
 *	fault with %VMVIEW_FAULT_RETURNED the thread that had evicted the page.
 * @pages: Of RECLAIM what it got; of EVICT and SWAP_WRITE how many pages.
 * @cause: enum vmview_cause.
 * @state: enum vmview_state of the entry: before a fault, after an eviction.
 * @kind: enum vmview_kind: of EVICT what was taken; of FAULT what is there now.
 * @outcome: enum vmview_outcome.
 * @actor: enum vmview_actor.
 * @level: VMVIEW_LEVEL_* of the entry.
 * @order: Of FAULT the order of the folio that is there now; of SWAP_WRITE of that
 *	which is written; of RECLAIM and COMPACT the order that was wanted.
 * @swap_type: Number of the swap area, for a slot.
 * @comm: Name of the thread that ran: for EVICT, the evictor's.
 *
 * PIDs are those of the PID namespace in which the session was started, 0 for who
 * is not in it; in one that is not the first, 0 too for who has exited since.
 */
struct vmview_event {
	__u32 seq;
	__u16 cpu;
	__u8 type;
	__u8 flags;
	__u64 time_ns;
	__u64 addr;
	__u64 ip;
	__u64 frame;
	__u64 slot;
	__u64 latency_ns;
	__u64 out_ns;
	__u32 pid;
	__u32 tgid;
	__u32 by;
	__u32 pages;
	__u8 cause;
	__u8 state;
	__u8 kind;
	__u8 outcome;
	__u8 actor;
	__u8 level;
	__u8 order;
	__u8 swap_type;
	char comm[16];
};

/*
 * vmview_watch.flags. With CHILDREN a process is left alone when the last of its
 * threads begins to exit: what it still does is not told.
 */
#define VMVIEW_WATCH_CHILDREN	(1U << 0)	/* and what those of pids fork once WATCH is back */
#define VMVIEW_WATCH_HIST	(1U << 1)	/* keep histograms */

#define VMVIEW_WATCH_EVENT(type)	(1ULL << (type))
#define VMVIEW_WATCH_CAUSE(cause)	(1ULL << (cause))
#define VMVIEW_WATCH_PIDS	64		/* most processes that a session names */
#define VMVIEW_WATCH_FOLLOWED	4096		/* ... or follows, children included: 64 KiB */

/* Offsets for mmap(): read-only; and read-write, of a descriptor opened so. */
#define VMVIEW_WATCH_RINGS	0x00000000UL
#define VMVIEW_WATCH_POSITIONS	0x40000000UL

/**
 * struct vmview_watch - %VMVIEW_IOC_WATCH: make the descriptor a session
 * @size: In. sizeof(struct vmview_watch).
 * @flags: In. VMVIEW_WATCH_*.
 * @events: In. Which types, VMVIEW_WATCH_EVENT(); not 0.
 * @causes: In. Of FAULT only these causes, VMVIEW_WATCH_CAUSE(); 0 for all.
 * @min_latency_ns: In. Only what took so long, of the types that have a latency.
 * @sample: In. One in so many goes to the rings (histograms count all); 0 is 1.
 * @watermark: In. Events in a ring that make poll() and read() wake; 0 is 1.
 * @pids: In. Address of an array of __s32 process IDs in the caller's PID
 *	namespace: only theirs. Of EVICT and SWAP_WRITE that is the victim.
 * @nr_pids: In. Its length; 0 for all processes, at most %VMVIEW_WATCH_PIDS.
 * @ring_records: In. Events that the ring of a CPU holds, a power of two; 0 for no
 *	rings.
 * @cgroup: In. Only processes in this cgroup or below it; cgroup id, 0 for all.
 * @nr_rings: Out. Rings, one for each CPU that may ever come; ring n is CPU n's.
 * @record_size: Out. Bytes from event to event.
 * @rings_size: Out. Bytes to map at offset %VMVIEW_WATCH_RINGS.
 * @positions_size: Out. Bytes to map at offset %VMVIEW_WATCH_POSITIONS.
 * @memory: Out. Bytes that the session takes, charged to the caller's cgroup.
 * @reserved: In. 0.
 *
 * A process that was named is bound when the call is made: a PID that is reused
 * later is another process. It ends with its process, not with execve(). Children are
 * those that it forks once the call has returned; one that it forks meanwhile may be
 * missed.
 */
struct vmview_watch {
	__u32 size;
	__u32 flags;
	__u64 events;
	__u64 causes;
	__u64 min_latency_ns;
	__u32 sample;
	__u32 watermark;
	__u64 pids;
	__u32 nr_pids;
	__u32 ring_records;
	__u64 cgroup;
	__u32 nr_rings;
	__u32 record_size;
	__u64 rings_size;
	__u64 positions_size;
	__u64 memory;
	__u64 reserved;
};

/**
 * struct vmview_rings - first page of the rings; does not change
 * @size: sizeof(struct vmview_rings) of the module.
 * @abi_version: %VMVIEW_ABI_VERSION of the module.
 * @nr_rings: As in struct vmview_watch.
 * @ring_records: Events that a ring holds, a power of two.
 * @record_size: Bytes from event to event.
 * @page_size: Bytes in a page.
 * @first_ring: Offset in this mapping of the first ring, a struct
 *	vmview_ring_head in a page of its own, behind which its events lie.
 * @ring_stride: Bytes from ring to ring.
 * @position_stride: In the mapping of positions, bytes from one ring's position
 *	(a __u64) to the next one's.
 */
struct vmview_rings {
	__u32 size;
	__u32 abi_version;
	__u32 nr_rings;
	__u32 ring_records;
	__u32 record_size;
	__u32 page_size;
	__u64 first_ring;
	__u64 ring_stride;
	__u64 position_stride;
};

/**
 * struct vmview_ring_head - what the kernel writes of a ring
 * @head: Events that were begun to be put into it, since the start.
 * @produced: Events for this ring, by type: each was put into it or lost.
 * @lost: Those that found it full, by type.
 *
 * The reader's position, in the mapping of positions, is the number of events that
 * it has done with. Event number n (from 0) is in slot n % ring_records, once the
 * slot's seq is n + 1; read that with acquire semantics. A position that is not true
 * harms nobody but its reader, who then sees events overwritten or lost.
 */
struct vmview_ring_head {
	__u64 head;
	__u64 produced[VMVIEW_EVENTS];
	__u64 lost[VMVIEW_EVENTS];
};

#define VMVIEW_LOG2		40	/* buckets: n holds 2^n to 2^(n+1) - 1 ns, 0 also 0 */

/**
 * struct vmview_counted - what a session counted since its start or the last clear
 * @since_ns: That moment, in CLOCK_MONOTONIC.
 * @now_ns: The moment of this reading.
 * @events: Events by type, sampled ones and others.
 * @begun: Faults that were raised, by enum vmview_state of their entry.
 * @outcome: Faults by cause and outcome.
 * @latency: Their latencies, by cause: log2 histograms.
 * @latency_ns: Sums of them.
 * @out: How long pages were out that came back: a log2 histogram.
 * @out_ns: The sum.
 * @stall: Direct reclaim by enum vmview_actor: log2 histograms of its time.
 * @stall_ns: The sums.
 * @evicted: Entries that reclaim took, by actor and kind.
 * @returned: Swap-in faults, of shmem too, whose eviction was remembered.
 * @unremembered: Those whose eviction was not: before the session, or forgotten.
 * @unhooked: Faults whose cause and end the kernel could not report, for too many
 *	were under way.
 * @displaced: Faults whose beginning was forgotten: %VMVIEW_FAULT_LATE.
 * @overflow: Evictions that found no room in the pairs.
 * @forgotten: Evictions, of any process, that the table of what is remembered had no
 *	room for any more: faults on these slots are @unremembered.
 * @unfollowed: Children, with %VMVIEW_WATCH_CHILDREN, that found no room among those
 *	followed, which nothing is told of. Never cleared.
 */
struct vmview_counted {
	__u64 since_ns;
	__u64 now_ns;
	__u64 events[VMVIEW_EVENTS];
	__u64 begun[VMVIEW_STATES];
	__u64 outcome[VMVIEW_CAUSES][VMVIEW_OUTCOMES];
	__u64 latency[VMVIEW_CAUSES][VMVIEW_LOG2];
	__u64 latency_ns[VMVIEW_CAUSES];
	__u64 out[VMVIEW_LOG2];
	__u64 out_ns;
	__u64 stall[VMVIEW_ACTORS][VMVIEW_LOG2];
	__u64 stall_ns[VMVIEW_ACTORS];
	__u64 evicted[VMVIEW_ACTORS][VMVIEW_KINDS];
	__u64 returned;
	__u64 unremembered;
	__u64 unhooked;
	__u64 displaced;
	__u64 overflow;
	__u64 forgotten;
	__u64 unfollowed;
};

#define VMVIEW_PAIRS		1024	/* most pairs that a session keeps */

/**
 * struct vmview_pair - who evicted whom
 * @by: Evictor's process; 0 where @actor is kswapd's.
 * @victim: Process whose entries were taken.
 * @actor: enum vmview_actor.
 * @reserved: 0.
 * @swapped: Anonymous pages that went to swap.
 * @dropped: Anonymous pages that were dropped (lazyfree).
 * @file: Pages of files.
 * @shmem: Pages of shmem.
 */
struct vmview_pair {
	__u32 by;
	__u32 victim;
	__u32 actor;
	__u32 reserved;
	__u64 swapped;
	__u64 dropped;
	__u64 file;
	__u64 shmem;
};

/* vmview_hist.flags */
#define VMVIEW_HIST_CLEAR	(1U << 0)	/* and begin anew */

/**
 * struct vmview_hist - %VMVIEW_IOC_HIST: read a session's histograms
 * @size: In. sizeof(struct vmview_hist).
 * @flags: In. VMVIEW_HIST_*.
 * @counted: In. Address of a struct vmview_counted, or 0.
 * @counted_size: In. sizeof(struct vmview_counted); 0 if @counted is 0.
 * @pair_size: In. sizeof(struct vmview_pair); 0 if @vec is 0.
 * @vec: In. Address of an array of struct vmview_pair, or 0.
 * @vec_len: In. Its length, at most %VMVIEW_PAIRS, of which there are never more; 0 if
 *	@vec is 0, and then a clear forgets them.
 * @nr: Out. Pairs written.
 * @reserved: In. 0.
 *
 * Counts go on while they are read; each is right by itself. On an error nothing is
 * cleared. ENOSPC where a clear would forget pairs for which @vec has no room.
 * ENODEV where the session was started without %VMVIEW_WATCH_HIST.
 */
struct vmview_hist {
	__u32 size;
	__u32 flags;
	__u64 counted;
	__u32 counted_size;
	__u32 pair_size;
	__u64 vec;
	__u32 vec_len;
	__u32 nr;
	__u64 reserved;
};

#define VMVIEW_IOC_WATCH	_IO(VMVIEW_IOC_MAGIC, 0x05)
#define VMVIEW_IOC_HIST		_IO(VMVIEW_IOC_MAGIC, 0x06)

#endif /* _UAPI_VMVIEW_EVENTS_H */
