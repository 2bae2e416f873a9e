/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The oracle: what the running kernel's own files in /proc say. Nothing here
 * asks vmview.
 */
#ifndef _SELFTESTS_PROC_H
#define _SELFTESTS_PROC_H

#include <linux/kernel-page-flags.h>

#include "common.h"

/* Entries of /proc/PID/pagemap. */
#define PM_FRAME(e)	((e) & ((1ULL << 55) - 1))
#define PM_SWAP_TYPE(e)	((e) & 31)
#define PM_SWAP_OFF(e)	(PM_FRAME(e) >> 5)
#define PM_SOFT_DIRTY	(1ULL << 55)
#define PM_EXCLUSIVE	(1ULL << 56)
#define PM_UFFD_WP	(1ULL << 57)
#define PM_FILE		(1ULL << 61)
#define PM_SWAP		(1ULL << 62)
#define PM_PRESENT	(1ULL << 63)

/* Newer than the header of the C library; the numbers are ABI. */
#define FLAG_ANON	(1ULL << KPF_ANON)
#define FLAG_KSM	(1ULL << KPF_KSM)
#define FLAG_ZERO	(1ULL << KPF_ZERO_PAGE)
#define FLAG_HUGE	(1ULL << KPF_HUGE)
#define FLAG_HEAD	(1ULL << KPF_COMPOUND_HEAD)
#define FLAG_TAIL	(1ULL << KPF_COMPOUND_TAIL)
#define FLAG_LRU	(1ULL << KPF_LRU)
#define FLAG_ACTIVE	(1ULL << KPF_ACTIVE)
#define FLAG_UNEVICT	(1ULL << KPF_UNEVICTABLE)
#define FLAG_SWAPBACKED	(1ULL << KPF_SWAPBACKED)
#define FLAG_SWAPCACHE	(1ULL << KPF_SWAPCACHE)
#define FLAG_WRITEBACK	(1ULL << KPF_WRITEBACK)
#define FLAG_DIRTY	(1ULL << KPF_DIRTY)
#define FLAG_REFERENCED	(1ULL << KPF_REFERENCED)
#define FLAG_MLOCKED	(1ULL << 33)
#define FLAG_NOPAGE	(1ULL << KPF_NOPAGE)
#define FLAG_HWPOISON	(1ULL << KPF_HWPOISON)

int pagemap_open(pid_t pid);
/* Entries of @nr pages from @addr; ends the test where it gets fewer. */
void pagemap_read(int fd, u64 addr, size_t nr, u64 *entry);

/**
 * struct kpage - a frame as /proc/kpage* tell of it
 * @flags: kpageflags.
 * @count: kpagecount.
 * @cgroup: kpagecgroup.
 * @known: Whether the files reach as far as this frame.
 */
struct kpage {
	u64 flags;
	u64 count;
	u64 cgroup;
	bool known;
};

/* Frames are read many at a time and kept until kpage_forget(). */
struct kpage kpage(u64 pfn);
void kpage_forget(void);
/* The first frame of the folio, found by the flags of the frames before. */
u64 head_of(u64 pfn);
/* The order of that folio, by the flags of the frames behind the head. */
u32 order_of(u64 pfn);

/*
 * Whether kpageflags can be trusted about KSM: 6.12 sets the bit for every
 * anonymous page, since it tests two bits of which one is that of all of them.
 */
bool kpage_knows_ksm(void);

/* Sizes in /proc/PID/smaps that are kept, in bytes. */
#define SMAPS_FIELDS(X) \
	X(Rss) X(Pss) X(Shared_Clean) X(Shared_Dirty) X(Private_Clean) \
	X(Private_Dirty) X(Referenced) X(Anonymous) X(LazyFree) \
	X(AnonHugePages) X(ShmemPmdMapped) X(FilePmdMapped) \
	X(Shared_Hugetlb) X(Private_Hugetlb) X(Swap) X(Locked) \
	X(KernelPageSize)
enum smaps_field {
#define SMAPS_ENUM(name) SMAPS_##name,
	SMAPS_FIELDS(SMAPS_ENUM)
	SMAPS_NR
};

/**
 * struct area - an area of a process, from smaps
 * @start: First address.
 * @end: First address behind.
 * @pgoff: Offset in bytes.
 * @inode: Inode number.
 * @dev_major: Device.
 * @dev_minor: Device.
 * @perms: As in maps, "rwxp".
 * @name: As in maps.
 * @vmflags: The words of VmFlags.
 * @pfnmap: VmFlags has pf; pagemap tells nothing of such an area.
 * @hugetlb: It has ht.
 * @mergeable: It has mg.
 * @bytes: Sizes.
 */
struct area {
	u64 start;
	u64 end;
	u64 pgoff;
	u64 inode;
	u32 dev_major;
	u32 dev_minor;
	char perms[5];
	char name[128];
	char vmflags[128];
	bool pfnmap;
	bool hugetlb;
	bool mergeable;
	u64 bytes[SMAPS_NR];
};

/*
 * The areas of a process without [vsyscall], which is in no process. free() the
 * result.
 */
struct area *areas_read(pid_t pid, size_t *nr);
const char *smaps_name(enum smaps_field field);

/*
 * Whether a page of @a is mapped once, by pagemap. In an area of 1 GiB pages by
 * kpagecount: the kernel asks such a page's table for a count that only tables of
 * PMDs have, and finds what was left in the word.
 */
bool mapped_once(const struct area *a, u64 entry);
bool area_has_flag(const struct area *a, const char *two_letters);
/* Memory that a tmpfs holds, be it a file, a memfd, SysV or shared anonymous. */
bool area_is_shmem(const struct area *a);

/*
 * Pages of a process that lie in swap and that it counts as its own, exact where
 * VmSwap is not. Without those of shmem, which smaps counts for it too.
 */
u64 swapped_pages(pid_t pid);

/*
 * The number in /proc/vmstat, or the sum of all whose name begins so, where CPUs keep
 * nothing back; 0 if there is none.
 */
u64 vmstat(const char *name);

/* A size in kB of /proc/PID/status or of any file like it, in bytes. */
u64 proc_bytes(const char *path, const char *field);
u64 status_bytes(pid_t pid, const char *field);

/* Swap areas in use; multi-generational LRU on. As at the last kpage_forget(). */
unsigned int swap_areas(void);
bool mglru_on(void);
void proc_forget(void);

/**
 * struct vmallocs - areas of /proc/vmallocinfo that are the module's own functions'
 * @bytes: Of all of them, mapped or allocated, each with the page behind it.
 * @largest: Bytes of the largest that is allocated, without that page.
 */
struct vmallocs {
	u64 bytes;
	u64 largest;
};

struct vmallocs module_vmallocs(void);

/* Who holds the module. */
u64 module_users(void);

/* Of this thread, as getrusage() has them. */
u64 minor_faults(void);

#endif /* _SELFTESTS_PROC_H */
