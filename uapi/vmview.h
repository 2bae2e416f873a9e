/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * vmview: the contract between the module and user space.
 *
 * All calls are ioctls on /dev/vmview. Each takes a pointer to a structure
 * whose first member is its size, so that structures can grow: a caller built
 * against an older header passes a smaller size and sees what it knows; a
 * caller built against a newer one gets E2BIG only if it sets a member that
 * this kernel does not know to something other than zero. The layout is the
 * same for 32-bit and 64-bit callers.
 *
 * Errors, the same for every call; on any error nothing in the caller's
 * request structure has been written, and what a vector holds is undefined; but
 * where a part of the request structure itself cannot be written (EFAULT), the
 * rest of it is undefined too:
 *
 *   ENOTTY      no such call
 *   EINVAL      size below the first version of the structure, an unknown
 *               flag, a non-zero reserved member, a range that is empty, not
 *               page-aligned or wraps, a vector of length 0, a record size
 *               below the first version, above 32 KiB or not a multiple of
 *               eight, a category that does not exist
 *   E2BIG       a member beyond those that the module knows is not zero, the
 *               structure is larger than a page, or a vector is longer than
 *               INFO says
 *   EFAULT      a pointer that cannot be read or written
 *   EPERM       the target is not the caller, or does not exist, or the call is
 *               LRU, and the caller or the opener of the descriptor lacks
 *               CAP_SYS_ADMIN or CAP_SYS_PTRACE in the initial user namespace,
 *               or the kernel is locked down for confidentiality; or the target
 *               is the caller, lacks them, and has made itself non-dumpable
 *   ESRCH       no such process in the caller's PID namespace, or its start
 *               time is not the one asked for
 *   ESTALE      the process has called execve() since exec_id was learnt
 *   ENODATA     the process has no user memory: a kernel thread, a process that
 *               has exited, or one whose main thread has (name another of its
 *               threads)
 *   EOPNOTSUPP  a known feature that this kernel does not offer; INFO gives
 *               the reason
 *   EINTR       the caller was killed while the call ran
 *   ENOMEM      no memory for the call's own buffers
 */
#ifndef _UAPI_VMVIEW_H
#define _UAPI_VMVIEW_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VMVIEW_ABI_VERSION	1
#define VMVIEW_DEVICE		"/dev/vmview"

/* Levels of the page table, from the leaf table upwards. */
#define VMVIEW_LEVEL_PTE	0
#define VMVIEW_LEVEL_PMD	1
#define VMVIEW_LEVEL_PUD	2
#define VMVIEW_LEVEL_P4D	3
#define VMVIEW_LEVEL_PGD	4
#define VMVIEW_LEVELS		5

/**
 * enum vmview_state - what the entry of one virtual page says
 * @VMVIEW_STATE_NONE: The entry, or one above it, is empty.
 * @VMVIEW_STATE_PRESENT: The entry maps a frame and the CPU may use it.
 * @VMVIEW_STATE_PROT_NONE: It maps a frame that no access may reach, in an
 *	area without access rights (mprotect(PROT_NONE)).
 * @VMVIEW_STATE_NUMA_HINT: The same, in an area with access rights: NUMA
 *	balancing waits for the next access.
 * @VMVIEW_STATE_SWAP: Anonymous memory in a swap slot.
 * @VMVIEW_STATE_MIGRATION: The page is being migrated; frame is its PFN.
 * @VMVIEW_STATE_HWPOISON: The frame was lost to a memory error.
 * @VMVIEW_STATE_DEVICE: Device-private or device-exclusive memory.
 * @VMVIEW_STATE_UFFD_WP: Empty but for a userfaultfd write-protect marker.
 * @VMVIEW_STATE_POISONED: A marker: an access raises SIGBUS (failed swap-in,
 *	UFFDIO_POISON).
 * @VMVIEW_STATE_GUARD: A marker: an access raises SIGSEGV (MADV_GUARD_INSTALL).
 * @VMVIEW_STATE_CACHED: Empty, but the file's page is in the page cache (only
 *	with %VMVIEW_SCAN_CACHE).
 * @VMVIEW_STATE_SHMEM_SWAP: Empty, but the shmem page lies in a swap slot (only
 *	with %VMVIEW_SCAN_CACHE).
 * @VMVIEW_STATE_OTHER: A non-present entry of a kind that vmview does not know.
 * @VMVIEW_STATES: Size of tables by state.
 */
enum vmview_state {
	VMVIEW_STATE_NONE = 0,
	VMVIEW_STATE_PRESENT = 1,
	VMVIEW_STATE_PROT_NONE = 2,
	VMVIEW_STATE_NUMA_HINT = 3,
	VMVIEW_STATE_SWAP = 4,
	VMVIEW_STATE_MIGRATION = 5,
	VMVIEW_STATE_HWPOISON = 6,
	VMVIEW_STATE_DEVICE = 7,
	VMVIEW_STATE_UFFD_WP = 8,
	VMVIEW_STATE_POISONED = 9,
	VMVIEW_STATE_GUARD = 10,
	VMVIEW_STATE_CACHED = 11,
	VMVIEW_STATE_SHMEM_SWAP = 12,
	VMVIEW_STATE_OTHER = 13,
	VMVIEW_STATES = 16
};

/**
 * enum vmview_kind - what kind of memory a page is
 * @VMVIEW_KIND_NONE: Not known, for there is no page to ask (an empty entry).
 * @VMVIEW_KIND_ANON: Anonymous memory (of a private file mapping too, once it
 *	was copied on write).
 * @VMVIEW_KIND_FILE: A page of a file's page cache.
 * @VMVIEW_KIND_SHMEM: tmpfs, memfd, System V shared memory, shared anonymous.
 * @VMVIEW_KIND_HUGETLB: A page of a hugetlb pool.
 * @VMVIEW_KIND_KSM: Anonymous memory that KSM merged.
 * @VMVIEW_KIND_ZERO: The zero page or, at the PMD level, the huge zero page.
 * @VMVIEW_KIND_SPECIAL: A frame mapped without a struct page that the kernel
 *	manages (VM_PFNMAP, device memory, vvar); not in the resident set.
 * @VMVIEW_KIND_OTHER: A page of the kernel or of a driver that belongs to no
 *	file (vdso, vm_insert_page()); it counts in the resident set.
 * @VMVIEW_KINDS: Size of tables by kind.
 */
enum vmview_kind {
	VMVIEW_KIND_NONE = 0,
	VMVIEW_KIND_ANON = 1,
	VMVIEW_KIND_FILE = 2,
	VMVIEW_KIND_SHMEM = 3,
	VMVIEW_KIND_HUGETLB = 4,
	VMVIEW_KIND_KSM = 5,
	VMVIEW_KIND_ZERO = 6,
	VMVIEW_KIND_SPECIAL = 7,
	VMVIEW_KIND_OTHER = 8,
	VMVIEW_KINDS = 12
};

/**
 * enum vmview_list - the LRU list that a folio is on
 * @VMVIEW_LIST_NONE: On none: not an LRU page, in a per-CPU batch on its way
 *	to a list, or isolated from it.
 * @VMVIEW_LIST_INACTIVE_ANON: Classic LRU.
 * @VMVIEW_LIST_ACTIVE_ANON: Classic LRU.
 * @VMVIEW_LIST_INACTIVE_FILE: Classic LRU.
 * @VMVIEW_LIST_ACTIVE_FILE: Classic LRU.
 * @VMVIEW_LIST_UNEVICTABLE: The unevictable list.
 * @VMVIEW_LIST_GEN_ANON: Multi-generational LRU, anonymous; gen says which.
 * @VMVIEW_LIST_GEN_FILE: Multi-generational LRU, file; gen says which.
 * @VMVIEW_LISTS: Size of tables by list.
 */
enum vmview_list {
	VMVIEW_LIST_NONE = 0,
	VMVIEW_LIST_INACTIVE_ANON = 1,
	VMVIEW_LIST_ACTIVE_ANON = 2,
	VMVIEW_LIST_INACTIVE_FILE = 3,
	VMVIEW_LIST_ACTIVE_FILE = 4,
	VMVIEW_LIST_UNEVICTABLE = 5,
	VMVIEW_LIST_GEN_ANON = 6,
	VMVIEW_LIST_GEN_FILE = 7,
	VMVIEW_LISTS = 8
};

#define VMVIEW_GENS		4	/* most generations that an lruvec has */
#define VMVIEW_TIERS		4	/* tiers of a generation */

/**
 * enum vmview_unlisted - why a folio is on no LRU list
 * @VMVIEW_UNLISTED_NO: It is on one, or there is no page.
 * @VMVIEW_UNLISTED_NEVER: Its kind never is (zero page, hugetlb, special, other).
 * @VMVIEW_UNLISTED_BATCH: It waits in a CPU's batch on its way to a list.
 * @VMVIEW_UNLISTED_ISOLATED: Taken off its list by reclaim, migration or
 *	compaction, which have it locked or its entry replaced. The moment before
 *	they lock it, it cannot be told from one in a batch; and one in a batch
 *	that is locked for another reason (a fault, a write) counts here.
 * @VMVIEW_UNLISTED: Size of tables with one number for each.
 */
enum vmview_unlisted {
	VMVIEW_UNLISTED_NO = 0,
	VMVIEW_UNLISTED_NEVER = 1,
	VMVIEW_UNLISTED_BATCH = 2,
	VMVIEW_UNLISTED_ISOLATED = 3,
	VMVIEW_UNLISTED = 4
};

/*
 * Decoded flags of a page-table entry, the same on every architecture.
 * Of a non-present leaf only LEAF, SOFT_DIRTY, UFFD_WP and EXCLUSIVE are decoded.
 */
#define VMVIEW_PTE_PRESENT	(1U << 0)
#define VMVIEW_PTE_WRITE	(1U << 1)
#define VMVIEW_PTE_USER		(1U << 2)
#define VMVIEW_PTE_ACCESSED	(1U << 3)
#define VMVIEW_PTE_DIRTY	(1U << 4)
#define VMVIEW_PTE_NX		(1U << 5)
#define VMVIEW_PTE_SOFT_DIRTY	(1U << 6)
#define VMVIEW_PTE_UFFD_WP	(1U << 7)
#define VMVIEW_PTE_LEAF		(1U << 8)	/* the walk ends here: no table below */
#define VMVIEW_PTE_SPECIAL	(1U << 9)	/* no page behind it for the kernel */
#define VMVIEW_PTE_PROT_NONE	(1U << 10)
#define VMVIEW_PTE_GLOBAL	(1U << 11)
#define VMVIEW_PTE_UNCACHED	(1U << 12)	/* cache-disable set */
#define VMVIEW_PTE_WRITETHROUGH	(1U << 13)	/* write-through set */
#define VMVIEW_PTE_EXCLUSIVE	(1U << 14)	/* swap entry of one process only */
#define VMVIEW_PTE_TABLE	(1U << 15)	/* points to a lower table */
#define VMVIEW_PTE_PKEY_SHIFT	28		/* protection key, four bits */

/* vmview_page.flags */
#define VMVIEW_PAGE_UNSTABLE	(1U << 0)	/* changed each time it was read */
#define VMVIEW_PAGE_CONTIG	(1U << 1)	/* frames or slots of the run follow each other */
#define VMVIEW_PAGE_NO_PAGE	(1U << 2)	/* frame has no online struct page */
#define VMVIEW_PAGE_HIDDEN	(1U << 3)	/* what the caller may not see is 0 */
#define VMVIEW_PAGE_EXCLUSIVE	(1U << 4)	/* mapped once, as pagemap's bit 56 */
#define VMVIEW_PAGE_SOFT_DIRTY	(1U << 5)	/* as pagemap's bit 55: entry or area */
#define VMVIEW_PAGE_WORKINGSET	(1U << 6)	/* PG_workingset, which KPF_* lacks */
#define VMVIEW_PAGE_FOREIGN	(1U << 7)	/* charged to another cgroup than the process's */
#define VMVIEW_PAGE_OFFLINE	(1U << 8)	/* the cgroup that is charged was removed */

/**
 * struct vmview_page - a page, or a run of pages with equal records
 * @addr: Virtual address of the first page.
 * @frame: PFN of the first page where @state has one (present, PROT_NONE,
 *	NUMA hint, migration, hwpoison, device), swap offset where it is a slot,
 *	else 0. For PROT_NONE and migration as for any other.
 * @kpf: Flags of the first page as the bits of linux/kernel-page-flags.h
 *	(KPF_*), with the meaning that /proc/kpageflags gives them; bit 34 is
 *	PG_anon_exclusive on anonymous pages. Of a tail page they are those of its
 *	folio, as that file has them since Linux 6.10.
 * @memcg: Cgroup id (inode number on the cgroup file system) of the cgroup that
 *	is charged; 0 if none. With %VMVIEW_PAGE_OFFLINE that was removed, or its
 *	controller taken away, and this is the id that it had; a record of LRU has
 *	the same. /proc/kpagecgroup has the nearest one above that is there.
 * @pages: Pages in the run, from 1.
 * @pte: Decoded entry, VMVIEW_PTE_*.
 * @mapcount: How often the first page is mapped, as /proc/kpagecount.
 * @refcount: References on the first page's folio, at that moment.
 * @index: Position of the first page in its folio, in pages.
 * @node: NUMA node.
 * @zone: Zone number within the node.
 * @order: Order of the folio: it has 1 << order pages.
 * @state: enum vmview_state.
 * @kind: enum vmview_kind.
 * @list: enum vmview_list.
 * @level: Level of the leaf entry, VMVIEW_LEVEL_*.
 * @swap_type: Number of the swap area, for a slot: the line of /proc/swaps as
 *	long as no earlier area was swapped off.
 * @unlisted: enum vmview_unlisted.
 * @flags: VMVIEW_PAGE_*.
 * @gen_seq: Multi-generational LRU: sequence number of the folio's generation in
 *	its lruvec, that of its cgroup and node. This and the five below are 0
 *	where @list is neither GEN_ANON nor GEN_FILE.
 * @gen_rank: How many generations of its type (anonymous or file) are older; 0
 *	in the oldest, from which reclaim takes first.
 * @gens: How many generations of its type there are: in the youngest, @gen_rank
 *	is @gens - 1.
 * @refs: Accesses through file descriptors beyond the first, as far as the
 *	kernel counts them; with one for %VMVIEW_PAGE_WORKINGSET.
 * @tier: Tier within the generation that @refs make: order_base_2(@refs + 1).
 * @gen_born_ms: When the generation began, in milliseconds since boot as the
 *	timer tick counts them (@now_ms of struct vmview_cost).
 *
 * In a run @addr, @frame, @refcount, @index and the flags COMPOUND_HEAD and
 * COMPOUND_TAIL of @kpf are those of its first page; the rest holds for each.
 * The frame was mapped at the address when the record was made; all other
 * fields were read while that held, but not all at one instant. An entry that the
 * kernel is just replacing (migration, protection) is empty for a moment: so it is here.
 *
 * A process that looks at itself without privilege sees @addr, @pages, @state,
 * @kind, @level and, of @flags and @pte, what pagemap tells; the rest is 0.
 */
struct vmview_page {
	__u64 addr;
	__u64 frame;
	__u64 kpf;
	__u64 memcg;
	__u32 pages;
	__u32 pte;
	__s32 mapcount;
	__s32 refcount;
	__u32 index;
	__u16 node;
	__u8 zone;
	__u8 order;
	__u8 state;
	__u8 kind;
	__u8 list;
	__u8 level;
	__u8 swap_type;
	__u8 unlisted;
	__u16 flags;
	__u32 gen_seq;
	__u8 gen_rank;
	__u8 gens;
	__u8 refs;
	__u8 tier;
	__u64 gen_born_ms;
};

/*
 * Categories, for filters. A page is in the category of its state, of its kind
 * and of each attribute that it has.
 */
#define VMVIEW_CAT_STATE(s)	(1ULL << (s))		/* bits 0 to 15 */
#define VMVIEW_CAT_KIND(k)	(1ULL << (16 + (k)))	/* bits 16 to 27 */
#define VMVIEW_CAT_LIST(l)	(1ULL << (28 + (l)))	/* bits 28 to 35 */
#define VMVIEW_CAT_WRITE	(1ULL << 36)	/* entry is writable */
#define VMVIEW_CAT_ACCESSED	(1ULL << 37)	/* entry has the accessed bit */
#define VMVIEW_CAT_DIRTY	(1ULL << 38)	/* entry or page is dirty */
#define VMVIEW_CAT_SOFT_DIRTY	(1ULL << 39)
#define VMVIEW_CAT_UFFD_WP	(1ULL << 40)
#define VMVIEW_CAT_EXCLUSIVE	(1ULL << 41)	/* mapped once */
#define VMVIEW_CAT_SHARED	(1ULL << 42)	/* mapped more than once */
#define VMVIEW_CAT_HUGE		(1ULL << 43)	/* mapped above the PTE level */
#define VMVIEW_CAT_LARGE	(1ULL << 44)	/* folio of order 1 or more */
#define VMVIEW_CAT_MLOCKED	(1ULL << 45)
#define VMVIEW_CAT_REFERENCED	(1ULL << 46)
#define VMVIEW_CAT_WORKINGSET	(1ULL << 47)
#define VMVIEW_CAT_WRITEBACK	(1ULL << 48)
#define VMVIEW_CAT_SWAPCACHE	(1ULL << 49)
#define VMVIEW_CAT_LAZYFREE	(1ULL << 50)
#define VMVIEW_CAT_UNSTABLE	(1ULL << 51)
#define VMVIEW_CAT_RECLAIM	(1ULL << 52)	/* to be reclaimed once written back */
#define VMVIEW_CAT_SWAPBACKED	(1ULL << 53)
#define VMVIEW_CAT_NEXT		(1ULL << 54)	/* oldest generation, or inactive */
#define VMVIEW_CAT_FOREIGN	(1ULL << 55)	/* another cgroup is charged than the target's */
#define VMVIEW_CAT_RANK(r)	(1ULL << (56 + (r)))	/* bits 56 to 59, by gen_rank */
#define VMVIEW_CAT_TIER(t)	(1ULL << (60 + (t)))	/* bits 60 to 63, by tier */

/* Those that exist: bits of states, kinds and lists that do not are left out. */
#define VMVIEW_CAT_MASK	\
	((VMVIEW_CAT_STATE(VMVIEW_STATE_OTHER + 1) - VMVIEW_CAT_STATE(0)) | \
	 (VMVIEW_CAT_KIND(VMVIEW_KIND_OTHER + 1) - VMVIEW_CAT_KIND(0)) | \
	 (VMVIEW_CAT_LIST(VMVIEW_LISTS) - VMVIEW_CAT_LIST(0)) | \
	 (~0ULL - VMVIEW_CAT_WRITE + 1))

/* vmview_target.flags */
#define VMVIEW_TARGET_PIDFD	(1U << 0)	/* pid is a pidfd */

/**
 * struct vmview_target - the process that a call looks at
 * @pid: In. PID or TID in the caller's PID namespace; 0 is the caller; with
 *	%VMVIEW_TARGET_PIDFD a pidfd (EOPNOTSUPP where INFO says it is absent).
 * @flags: In. VMVIEW_TARGET_*.
 * @start_time: In: 0, or the start time that the process must have, as field
 *	22 of /proc/PID/stat, against reuse of PIDs. Out: the one that it has.
 * @exec_id: In: 0, or the value of an earlier call, against execve() between
 *	calls. Out: the value now; never 0.
 */
struct vmview_target {
	__s32 pid;
	__u32 flags;
	__u64 start_time;
	__u64 exec_id;
};

/* vmview_cost.flags */
#define VMVIEW_COST_MAP_CHANGED	(1U << 0)	/* the address space changed meanwhile */
#define VMVIEW_COST_TARGET_GONE	(1U << 1)	/* it exited or is being killed: stopped */
#define VMVIEW_COST_HIDDEN	(1U << 2)	/* what the caller may not see is 0 */

/**
 * struct vmview_cost - what a call cost; out
 * @time_ns: Time in the call.
 * @entries: Page-table entries read, at every level.
 * @retries: Entries read again because they changed under the reader.
 * @unstable: Pages given up as unstable.
 * @holds: Times that a lock of the target was held.
 * @hold_max_ns: The longest of them.
 * @irqoff_max_ns: The longest stretch with interrupts off.
 * @lock_misses: Tries for a lock that found it taken.
 * @fallbacks: Batches for which mmap_lock had to be waited for.
 * @flags: VMVIEW_COST_*.
 * @reserved: 0.
 * @now_ms: Milliseconds since boot, as the timer tick counts them, at the end; 0 with
 *	VMVIEW_COST_HIDDEN.
 */
struct vmview_cost {
	__u64 time_ns;
	__u64 entries;
	__u64 retries;
	__u64 unstable;
	__u64 holds;
	__u64 hold_max_ns;
	__u64 irqoff_max_ns;
	__u64 lock_misses;
	__u64 fallbacks;
	__u32 flags;
	__u32 reserved;
	__u64 now_ms;
};

/* Attributes of a memory area (VMA). */
#define VMVIEW_VMA_READ		(1U << 0)
#define VMVIEW_VMA_WRITE	(1U << 1)
#define VMVIEW_VMA_EXEC		(1U << 2)
#define VMVIEW_VMA_SHARED	(1U << 3)
#define VMVIEW_VMA_LOCKED	(1U << 4)
#define VMVIEW_VMA_PFNMAP	(1U << 5)
#define VMVIEW_VMA_MIXEDMAP	(1U << 6)
#define VMVIEW_VMA_HUGETLB	(1U << 7)
#define VMVIEW_VMA_GROWSDOWN	(1U << 8)
#define VMVIEW_VMA_IO		(1U << 9)
#define VMVIEW_VMA_HUGEPAGE	(1U << 10)	/* MADV_HUGEPAGE */
#define VMVIEW_VMA_NOHUGEPAGE	(1U << 11)
#define VMVIEW_VMA_MERGEABLE	(1U << 12)
#define VMVIEW_VMA_SOFTDIRTY	(1U << 13)
#define VMVIEW_VMA_UFFD		(1U << 14)	/* registered with userfaultfd */
#define VMVIEW_VMA_FILE		(1U << 15)	/* backed by a file */
#define VMVIEW_VMA_HEAP		(1U << 16)
#define VMVIEW_VMA_STACK	(1U << 17)

/**
 * struct vmview_counts - memory by state, kind and more; bytes but where said
 * @bytes: By enum vmview_state and enum vmview_kind.
 * @rss: Resident, as Rss of smaps (hugetlb and special memory left out), but
 *	that frames lost to memory errors never count. A page under migration
 *	counts as shared, once, as in smaps since Linux 6.7.
 * @pss: Each page divided by the number of its mappings, as Pss.
 * @pss_locked: That part of it that lies in mlocked areas, as Locked.
 * @shared_clean: As in smaps.
 * @shared_dirty: As in smaps.
 * @private_clean: As in smaps; @private_clean + @private_dirty is the USS.
 * @private_dirty: As in smaps.
 * @referenced: As in smaps.
 * @anonymous: As in smaps.
 * @lazyfree: As in smaps.
 * @anon_huge: As AnonHugePages.
 * @shmem_huge: As ShmemPmdMapped.
 * @file_huge: As FilePmdMapped.
 * @hugetlb_shared: As Shared_Hugetlb.
 * @hugetlb_private: As Private_Hugetlb.
 * @swap: In swap slots: anonymous, and with %VMVIEW_SCAN_CACHE shmem.
 * @swapcache: Resident and in the swap cache too.
 * @writeback: Under writeback.
 * @mlocked: Pages flagged mlocked.
 * @soft_dirty: Pages whose entry or area is soft-dirty.
 * @uffd_wp: Write-protected by userfaultfd, markers included.
 * @order: Resident by order of the folio; the last holds what is larger.
 * @node: Resident by NUMA node; the last holds all higher nodes.
 * @list: Resident by enum vmview_list.
 * @gen: In generations (multi-generational LRU), by rank, 0 the oldest, and by
 *	type, anonymous (0; shmem is among it) and file (1). Only what the process's
 *	own cgroup is charged for: ranks are of a cgroup's lists, on each node.
 * @gen_born: When those began: the sum over their pages of gen_born_ms; divided
 *	by the number of pages, the mean.
 * @accessed: What of the memory in generations was accessed since the kernel
 *	looked last: it has the accessed bit in this process's entries. By rank and
 *	type; of classic lists inactive is 0, active 1. Reclaim keeps it. As @gen,
 *	only what its own cgroup is charged for.
 * @unlisted: By enum vmview_unlisted: resident and on no list.
 * @next_clean: In the oldest generation or inactive, and to be had without I/O:
 *	clean page cache, clean lazyfree pages. Clean as far as this process's
 *	entries and the page's flag tell; another process's entry may be dirty. As
 *	@gen, only what its own cgroup is charged for.
 * @clean_file: Clean page cache on any evictable list.
 * @foreign: Resident, charged to another cgroup than the process is in.
 * @foreign_list: The same by enum vmview_list; it is in @list too.
 * @tables: Page-table pages met, by VMVIEW_LEVEL_*; a count, not bytes. A
 *	table is counted in the area with the lowest address that uses it.
 * @table_entries: Entries in use in them; a count.
 * @vmas: Areas seen; a count.
 * @unstable: Pages that changed each time they were read; not counted above.
 *
 * A process that looks at itself without privilege sees 0 in @swapcache,
 * @writeback, @mlocked, @order, @node, @list and all from @gen to @foreign_list.
 */
struct vmview_counts {
	__u64 bytes[VMVIEW_STATES][VMVIEW_KINDS];
	__u64 rss;
	__u64 pss;
	__u64 pss_locked;
	__u64 shared_clean;
	__u64 shared_dirty;
	__u64 private_clean;
	__u64 private_dirty;
	__u64 referenced;
	__u64 anonymous;
	__u64 lazyfree;
	__u64 anon_huge;
	__u64 shmem_huge;
	__u64 file_huge;
	__u64 hugetlb_shared;
	__u64 hugetlb_private;
	__u64 swap;
	__u64 swapcache;
	__u64 writeback;
	__u64 mlocked;
	__u64 soft_dirty;
	__u64 uffd_wp;
	__u64 order[20];
	__u64 node[16];
	__u64 list[VMVIEW_LISTS];
	__u64 gen[VMVIEW_GENS][2];
	__u64 gen_born[VMVIEW_GENS][2];
	__u64 accessed[VMVIEW_GENS][2];
	__u64 unlisted[VMVIEW_UNLISTED];
	__u64 next_clean;
	__u64 clean_file;
	__u64 foreign;
	__u64 foreign_list[VMVIEW_LISTS];
	__u64 tables[VMVIEW_LEVELS];
	__u64 table_entries[VMVIEW_LEVELS];
	__u64 vmas;
	__u64 unstable;
};

/**
 * struct vmview_vma - a memory area and what is in it
 * @start: First address.
 * @end: First address behind it.
 * @pgoff: Offset in the file, in pages.
 * @inode: Inode number of the file, or 0.
 * @dev_major: Device of the file system.
 * @dev_minor: Device of the file system.
 * @flags: VMVIEW_VMA_*.
 * @reserved: 0.
 * @counts: Its memory, within the range asked for.
 */
struct vmview_vma {
	__u64 start;
	__u64 end;
	__u64 pgoff;
	__u64 inode;
	__u32 dev_major;
	__u32 dev_minor;
	__u32 flags;
	__u32 reserved;
	struct vmview_counts counts;
};

/**
 * struct vmview_feature - whether a feature is there and, if not, why
 * @available: 1 or 0.
 * @reserved: 0.
 * @name: Its name, ended by a zero byte.
 * @why: Where it is absent the reason, where it is there the way in which it
 *	works if there are several; ended by a zero byte.
 */
struct vmview_feature {
	__u32 available;
	__u32 reserved;
	char name[24];
	char why[96];
};

/* vmview_info.most_flags */
#define VMVIEW_INFO_HIDDEN	(1U << 0)	/* the most so far is not for the caller: 0 */

/**
 * struct vmview_info - %VMVIEW_IOC_INFO: the module and the kernel under it
 * @size: In. sizeof(struct vmview_info).
 * @flags: In. 0.
 * @abi_version: Out. %VMVIEW_ABI_VERSION of the module.
 * @page_size: Out. Bytes in a page.
 * @levels: Out. Levels of the page table that this machine uses: 4 or 5.
 * @table_entries: Out. Entries in a table.
 * @max_records: Out. Longest vector that SCAN, SUMMARY and LRU take.
 * @max_addrs: Out. Longest vector that TRANSLATE takes.
 * @hold_pages: Out. Most pages read under one hold of a lock of the target.
 * @section_pages: Out. Most pages read in one stretch with interrupts off.
 * @vec: In. Address of an array of struct vmview_feature, or 0.
 * @vec_len: In. Its length.
 * @rec_size: In. sizeof(struct vmview_feature); 0 if @vec is 0.
 * @nr: Out. Features written.
 * @nr_features: Out. Features that there are.
 * @kernel: Out. Release of the running kernel, as uname -r.
 * @hold_sections: Out. Most stretches with interrupts off under one hold.
 * @lru_cgroups: Out. Most memory cgroups that LRU steps over in one RCU read
 *	section.
 * @max_alloc: Out. Most bytes that the module allocates in one piece.
 * @most_hold_pages: Out. The most pages that were read under one hold so far: since
 *	the module was loaded, by whomever, of any process.
 * @most_hold_sections: Out. The most stretches under one hold so far.
 * @most_section_pages: Out. The most pages in one stretch so far.
 * @most_lru_cgroups: Out. The most cgroups stepped over in one section so far.
 * @most_alloc: Out. The most bytes in one allocation so far: what was asked for,
 *	whether or not there was so much. Pages of rings are allocated one by one.
 * @most_flags: Out. VMVIEW_INFO_*.
 * @most_text: Out. The most bytes of text that were made at a time so far, for one read
 *	of a file in debugfs.
 * @max_text: Out. Most bytes that are.
 * @section_entries: Out. Most entries of page tables, empty ones among them, read in one
 *	stretch with interrupts off.
 * @most_section_entries: Out. The most entries in one stretch so far.
 * @follow_places: Out. Most places of a session's table of processes that are looked at
 *	under its lock, with interrupts off: by whoever forks there or exits anywhere
 *	(%VMVIEW_WATCH_CHILDREN), and as the session starts, for those that it names.
 * @most_follow_places: Out. The most under one hold so far.
 * @reserved: Out. 0.
 *
 * Anyone who can open the device may call it. What starts with most_ tells a little of
 * what others looked at, so it takes the privilege that LRU takes; without it is 0, and
 * @most_flags says so. The first version ended with @kernel.
 * Errors: EINVAL, E2BIG, EFAULT.
 */
struct vmview_info {
	__u32 size;
	__u32 flags;
	__u32 abi_version;
	__u32 page_size;
	__u32 levels;
	__u32 table_entries;
	__u32 max_records;
	__u32 max_addrs;
	__u32 hold_pages;
	__u32 section_pages;
	__u64 vec;
	__u32 vec_len;
	__u32 rec_size;
	__u32 nr;
	__u32 nr_features;
	char kernel[64];
	__u32 hold_sections;
	__u32 lru_cgroups;
	__u64 max_alloc;
	__u32 most_hold_pages;
	__u32 most_hold_sections;
	__u32 most_section_pages;
	__u32 most_lru_cgroups;
	__u64 most_alloc;
	__u32 most_flags;
	__u32 most_text;
	__u32 max_text;
	__u32 section_entries;
	__u32 most_section_entries;
	__u32 follow_places;
	__u32 most_follow_places;
	__u32 reserved;
};

/* vmview_translation.flags */
#define VMVIEW_TRANSLATION_NO_VMA	(1U << 0)	/* in no area of the process */
#define VMVIEW_TRANSLATION_HIDDEN	(1U << 1)	/* entries not for the caller: 0 */

/**
 * struct vmview_translation - where one virtual address is
 * @addr: The address asked for.
 * @phys: Physical address, where the page has a frame; else 0.
 * @vma_start: Area that holds it; 0 if none.
 * @vma_end: End of that area; 0 if none.
 * @entry: Raw entry at each level, by VMVIEW_LEVEL_*; 0 below the leaf and
 *	below an empty entry, and at the P4D level where that is folded.
 * @pte: Decoded, VMVIEW_PTE_*, by level.
 * @vma_flags: VMVIEW_VMA_*.
 * @leaf_size: Bytes that the leaf entry maps; for an empty entry, those that
 *	it would.
 * @flags: VMVIEW_TRANSLATION_*.
 * @levels: Levels that this machine uses.
 * @leaf: Level at which the walk ended, VMVIEW_LEVEL_*; 0 in no area, where
 *	there is no walk.
 * @reserved: 0.
 * @page: The record of the page at @addr.
 */
struct vmview_translation {
	__u64 addr;
	__u64 phys;
	__u64 vma_start;
	__u64 vma_end;
	__u64 entry[VMVIEW_LEVELS];
	__u32 pte[VMVIEW_LEVELS];
	__u32 vma_flags;
	__u64 leaf_size;
	__u32 flags;
	__u8 levels;
	__u8 leaf;
	__u16 reserved;
	struct vmview_page page;
};

/**
 * struct vmview_translate - %VMVIEW_IOC_TRANSLATE: look up addresses
 * @size: In. sizeof(struct vmview_translate).
 * @flags: In. %VMVIEW_SCAN_CACHE or 0.
 * @target: In and out. The process.
 * @addrs: In. Address of an array of __u64 virtual addresses.
 * @vec: In. Address of an array of struct vmview_translation.
 * @nr: In. Length of both.
 * @rec_size: In. sizeof(struct vmview_translation).
 * @done: Out. How many were looked up: fewer than @nr only when the target
 *	went away, and then @cost says so.
 * @reserved: In. 0.
 * @cost: Out.
 */
struct vmview_translate {
	__u32 size;
	__u32 flags;
	struct vmview_target target;
	__u64 addrs;
	__u64 vec;
	__u32 nr;
	__u32 rec_size;
	__u32 done;
	__u32 reserved;
	struct vmview_cost cost;
};

/* vmview_scan.flags, vmview_summary.flags */
#define VMVIEW_SCAN_PAGES	(1U << 0)	/* a record a page, no runs */
#define VMVIEW_SCAN_CONTIG	(1U << 1)	/* end runs where frames are not consecutive */
#define VMVIEW_SCAN_HOLES	(1U << 2)	/* records for empty entries too */
#define VMVIEW_SCAN_CACHE	(1U << 3)	/* look empty entries up in the page cache */
#define VMVIEW_SCAN_MEMCG	(1U << 4)	/* only pages charged to memcg */
#define VMVIEW_SCAN_NODE	(1U << 5)	/* only pages on node */

/**
 * struct vmview_scan - %VMVIEW_IOC_SCAN: page records of a range
 * @size: In. sizeof(struct vmview_scan).
 * @flags: In. VMVIEW_SCAN_*.
 * @target: In and out. The process.
 * @start: In. First address, page-aligned.
 * @end: In. First address behind the range, page-aligned; ~0 for all.
 * @cat_all: In. Only pages in all of these categories; 0 for no such demand.
 * @cat_any: In. Only pages in one of these at least; 0 for no such demand.
 * @cat_none: In. Only pages in none of these.
 * @vec: In. Address of an array of struct vmview_page.
 * @vec_len: In. Its length, from 1 to INFO's max_records.
 * @rec_size: In. sizeof(struct vmview_page).
 * @nr: Out. Records written.
 * @node: In. With %VMVIEW_SCAN_NODE a NUMA node, else 0.
 * @memcg: In. With %VMVIEW_SCAN_MEMCG a cgroup id, else 0. Without memory
 *	cgroups every page has 0.
 * @cursor: Out. Where to go on: the next call's @start. At or above @end, and
 *	above every area: ~0, when there is nothing left.
 * @cost: Out.
 *
 * Records are in order of addresses. A run never goes past the end of an area.
 * With %VMVIEW_SCAN_HOLES a hole inside an area is one run, or several where it
 * is longer than @pages can say (16 TiB); between areas there
 * are no records. %VMVIEW_SCAN_CACHE tells of files only where the caller may
 * see all, or mincore() would tell it.
 */
struct vmview_scan {
	__u32 size;
	__u32 flags;
	struct vmview_target target;
	__u64 start;
	__u64 end;
	__u64 cat_all;
	__u64 cat_any;
	__u64 cat_none;
	__u64 vec;
	__u32 vec_len;
	__u32 rec_size;
	__u32 nr;
	__u32 node;
	__u64 memcg;
	__u64 cursor;
	struct vmview_cost cost;
};

/**
 * struct vmview_summary - %VMVIEW_IOC_SUMMARY: totals of a process, by area
 * @size: In. sizeof(struct vmview_summary).
 * @flags: In. %VMVIEW_SCAN_CACHE or 0.
 * @target: In and out. The process.
 * @start: In. First address, page-aligned.
 * @end: In. First address behind the range, page-aligned; ~0 for all.
 * @vec: In. Address of an array of struct vmview_vma; 0 for totals alone.
 * @vec_len: In. Its length; 0 if @vec is 0.
 * @rec_size: In. sizeof(struct vmview_vma); 0 if @vec is 0.
 * @nr: Out. Areas written.
 * @total_size: In. sizeof(struct vmview_counts); 0 if @total is 0.
 * @total: In. Address of a struct vmview_counts for the sum over what this
 *	call walked; or 0.
 * @cursor: Out. As in struct vmview_scan; without @vec, ~0.
 * @cost: Out.
 */
struct vmview_summary {
	__u32 size;
	__u32 flags;
	struct vmview_target target;
	__u64 start;
	__u64 end;
	__u64 vec;
	__u32 vec_len;
	__u32 rec_size;
	__u32 nr;
	__u32 total_size;
	__u64 total;
	__u64 cursor;
	struct vmview_cost cost;
};

/* vmview_lruvec.flags */
#define VMVIEW_LRUVEC_ROOT	(1U << 0)	/* of the root cgroup, or there are none */
#define VMVIEW_LRUVEC_OFFLINE	(1U << 1)	/* removed, or its controller taken away */
#define VMVIEW_LRUVEC_MGLRU	(1U << 2)	/* it uses generations */
#define VMVIEW_LRUVEC_UNSTABLE	(1U << 3)	/* it changed each time it was read */

/**
 * struct vmview_gen - a generation of an lruvec
 * @seq: Its sequence number.
 * @age_ms: Milliseconds since it began, as the kernel keeps it: in jiffies.
 * @anon: Bytes of anonymous memory in it (shmem is among it).
 * @file: Bytes of page cache in it.
 */
struct vmview_gen {
	__u64 seq;
	__u64 age_ms;
	__u64 anon;
	__u64 file;
};

/**
 * struct vmview_tier - how the pages of a tier fared; counts of pages
 * @avg_refaulted: Moving average of those that came back.
 * @avg_total: Moving average of those that were evicted or protected.
 * @refaulted: Of those evicted from the oldest generation, how many came back.
 * @evicted: How many were evicted from the oldest generation.
 * @kept: How many were moved to the next one instead; 0 for the lowest tier.
 *
 * Tier n holds pages that were read through file descriptors up to 2^n times.
 * The averages are those that lru_gen_full in debugfs marks R and T, the others
 * those that it marks r, e and p.
 */
struct vmview_tier {
	__u64 avg_refaulted;
	__u64 avg_total;
	__u64 refaulted;
	__u64 evicted;
	__u64 kept;
};

/**
 * struct vmview_lruvec - the LRU lists of a memory cgroup on a NUMA node
 * @serial: Number of the cgroup's memory controller: unique since boot, higher
 *	than its parent's and than all that were made before; 0 where the kernel
 *	has no memory cgroups.
 * @memcg: Cgroup id (inode number on the cgroup file system), as in struct
 *	vmview_page; 0 where there are no memory cgroups. Two records of a node
 *	have the same if a cgroup had its memory controller taken and given
 *	back: all but one of them are offline.
 * @online: The same of the nearest cgroup at or above it that was not removed, as
 *	/proc/kpagecgroup has of its pages.
 * @flags: VMVIEW_LRUVEC_*.
 * @node: NUMA node.
 * @swappiness: Of the cgroup, 0 to 200, on cgroup v1; -1 where
 *	/proc/sys/vm/swappiness holds: on v2, and for the root.
 * @nr_gens: Generations in @gen; 0 if the kernel was built without them.
 * @max_seq: Sequence number of the youngest generation.
 * @min_seq: Of the oldest one with anonymous pages, and with file pages.
 * @list: Bytes by enum vmview_list, for GEN_ANON and GEN_FILE the sums of @gen.
 *	Pages in per-CPU batches, or isolated, are on none. While MGLRU is being
 *	switched on or off some are on classic lists and some in generations;
 *	without memory cgroups the classic ones are then not to be had.
 * @min: memory.min in bytes; ~0 is "max".
 * @low: memory.low in bytes; ~0 is "max".
 * @emin: What of @min held at the latest reclaim, after the ancestors' share.
 * @elow: What of @low held at the latest reclaim.
 * @usage: memory.current in bytes, descendants included; 0 for the root. This and the four
 *	above are of the cgroup, not of the node; 0 where there are none.
 * @gen: Generations, the oldest first.
 * @tier: Tiers, of anonymous and of file pages.
 *
 * Sizes of lists and generations are the cgroup's own, without descendants.
 * Fields are of moments close to each other, not of the same.
 */
struct vmview_lruvec {
	__u64 serial;
	__u64 memcg;
	__u64 online;
	__u32 flags;
	__u32 node;
	__s32 swappiness;
	__u32 nr_gens;
	__u64 max_seq;
	__u64 min_seq[2];
	__u64 list[VMVIEW_LISTS];
	__u64 min;
	__u64 low;
	__u64 emin;
	__u64 elow;
	__u64 usage;
	struct vmview_gen gen[VMVIEW_GENS];
	struct vmview_tier tier[2][VMVIEW_TIERS];
};

/**
 * struct vmview_lru - %VMVIEW_IOC_LRU: the LRU lists of the whole machine
 * @size: In. sizeof(struct vmview_lru).
 * @flags: In. 0.
 * @memcg: In. Only cgroups with this id, without descendants; 0 for all.
 * @node: In. Only this node, which need not exist; -1 for all.
 * @reserved: In. 0.
 * @start: In. 0, or where to go on: an earlier call's @cursor.
 * @end: In and out. 0 in the first call; it comes back as the place where the
 *	census will end, which leaves out cgroups that were made since. Leave it
 *	in place for the calls that follow.
 * @vec: In. Address of an array of struct vmview_lruvec.
 * @vec_len: In. Its length, from 1 to INFO's max_records.
 * @rec_size: In. sizeof(struct vmview_lruvec).
 * @nr: Out. Records written; may be 0 in the last call.
 * @reserved2: In. 0.
 * @cursor: Out. Where to go on: the next call's @start; ~0 when nothing is left.
 * @cost: Out. @entries are cgroups stepped over, @holds RCU read sections,
 *	@hold_max_ns the longest of them, @retries how often an lruvec was read
 *	again because its generations moved or were being switched on or off,
 *	@unstable lruvecs given up.
 *
 * Every memory cgroup, online or not, on every node with memory. Records are in
 * order of serial numbers, so a parent comes before its children, and of nodes.
 * An lruvec that is there from the first call to the last is in the census
 * once, one that comes or goes meanwhile once or not at all. No list is walked
 * and no lock taken. Takes the rights that another process takes.
 */
struct vmview_lru {
	__u32 size;
	__u32 flags;
	__u64 memcg;
	__s32 node;
	__u32 reserved;
	__u64 start;
	__u64 end;
	__u64 vec;
	__u32 vec_len;
	__u32 rec_size;
	__u32 nr;
	__u32 reserved2;
	__u64 cursor;
	struct vmview_cost cost;
};

/* The number of a call never changes; its structure grows by its size member. */
#define VMVIEW_IOC_MAGIC	0xBE
#define VMVIEW_IOC_INFO		_IO(VMVIEW_IOC_MAGIC, 0x00)
#define VMVIEW_IOC_TRANSLATE	_IO(VMVIEW_IOC_MAGIC, 0x01)
#define VMVIEW_IOC_SCAN		_IO(VMVIEW_IOC_MAGIC, 0x02)
#define VMVIEW_IOC_SUMMARY	_IO(VMVIEW_IOC_MAGIC, 0x03)
#define VMVIEW_IOC_LRU		_IO(VMVIEW_IOC_MAGIC, 0x04)

#endif /* _UAPI_VMVIEW_H */
