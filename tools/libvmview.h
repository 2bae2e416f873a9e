/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libvmview: the calls of /dev/vmview for C programs, and what a reader needs
 * beside them: names of values, names of areas, of cgroups, of swap areas.
 *
 * Functions that can fail return 0 (or a count) or a negative errno;
 * vmview_explain() turns that into a sentence with a remedy.
 */
#ifndef LIBVMVIEW_H
#define LIBVMVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "vmview.h"

#define VMVIEW_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * Makes room for one element more in @vec, which has @nr of @size bytes: at each
 * power of two its room doubles. Returns it, maybe elsewhere; NULL without
 * memory, and @vec is as it was.
 */
void *vmview_grow(void *vec, size_t nr, size_t size);

/*
 * Writes a file, all at once: who reads it meanwhile has the old one, and if it fails
 * there is that, or none. @mode is a new one's. Pipes and devices are written to, and
 * never replaced. 0 or -errno.
 */
int vmview_output(const char *path, const char *data, size_t size, mode_t mode);
/* The mode that open() would give a new file. */
mode_t vmview_output_mode(void);
/* Whether it is a file, or will be one: neither a pipe nor a device. */
bool vmview_output_replaces(const char *path);

/* The device. */

struct vmview_device {
	int fd;
	struct vmview_info info;
};

int vmview_open(struct vmview_device *dev);
void vmview_close(struct vmview_device *dev);

/* All features of the module; free(*vec). Returns their number. */
int vmview_features(const struct vmview_device *dev, struct vmview_feature **vec);

/* Calls. */

struct vmview_target vmview_target_pid(pid_t pid, __u64 start_time);

/*
 * Looks up @nr addresses, in as many calls as it takes. Returns how many were
 * looked up: fewer than @nr only when the target went away. @cost is added to.
 */
int vmview_translate(const struct vmview_device *dev, struct vmview_target *target,
		     __u32 flags, const __u64 *addrs, struct vmview_translation *vec,
		     unsigned int nr, struct vmview_cost *cost);

/* What the iterators below have in common. */
struct vmview_iter {
	const struct vmview_device *dev;
	struct vmview_cost cost;	/* of all calls so far */
	char *vec;
	size_t size;
	__u32 len;
	__u32 nr;
	__u32 pos;
	bool done;
};

/*
 * The records of a range, one at a time. The target's start time and exec_id
 * are learnt from the first call and demanded of the others, so that the
 * records are of one program: else -ESRCH or -ESTALE.
 *
 *	vmview_scan_begin(&scan, &dev, target, 0, ~0ULL);
 *	while ((ret = vmview_scan_next(&scan, &page)) > 0)
 *		use(page);
 *	vmview_scan_end(&scan);
 *
 * Between begin and the first next, @req takes flags and categories.
 */
struct vmview_scan_iter {
	struct vmview_iter iter;
	struct vmview_scan req;
};

int vmview_scan_begin(struct vmview_scan_iter *it, const struct vmview_device *dev,
		      struct vmview_target target, __u64 start, __u64 end);
int vmview_scan_next(struct vmview_scan_iter *it, const struct vmview_page **page);
void vmview_scan_end(struct vmview_scan_iter *it);

/* The areas of a range, in the same way; @total is the sum over all calls. */
struct vmview_summary_iter {
	struct vmview_iter iter;
	struct vmview_summary req;
	struct vmview_counts total;
	struct vmview_counts chunk;
};

int vmview_summary_begin(struct vmview_summary_iter *it, const struct vmview_device *dev,
			 struct vmview_target target, __u64 start, __u64 end);
int vmview_summary_next(struct vmview_summary_iter *it, const struct vmview_vma **vma);
void vmview_summary_end(struct vmview_summary_iter *it);

/* The totals of a process, in one call. */
int vmview_total(const struct vmview_device *dev, struct vmview_target *target,
		 __u32 flags, struct vmview_counts *total, struct vmview_cost *cost);

/* The LRU lists of cgroups, in the same way. @memcg and @node as in struct vmview_lru. */
struct vmview_lru_iter {
	struct vmview_iter iter;
	struct vmview_lru req;
};

int vmview_lru_begin(struct vmview_lru_iter *it, const struct vmview_device *dev,
		     __u64 memcg, int node);
int vmview_lru_next(struct vmview_lru_iter *it, const struct vmview_lruvec **lruvec);
void vmview_lru_end(struct vmview_lru_iter *it);

/* All of them at once. */
struct vmview_census {
	struct vmview_lruvec *vec;
	size_t nr;
	struct vmview_cost cost;
};

int vmview_census_read(struct vmview_census *census, const struct vmview_device *dev,
		       __u64 memcg, int node);
void vmview_census_free(struct vmview_census *census);

/* A set of frames; begin with zeros. */
struct vmview_frames {
	__u64 **chunks;
	size_t nr;
};

/* Adds @nr frames; how many of them are new, or -ENOMEM. */
long long vmview_frames_add(struct vmview_frames *frames, __u64 frame, __u64 nr);
bool vmview_frames_has(const struct vmview_frames *frames, __u64 frame);
void vmview_frames_free(struct vmview_frames *frames);

/* Page records in the terms of struct vmview_counts. */
bool vmview_page_dirty(const struct vmview_page *page);
bool vmview_page_resident(const struct vmview_page *page);	/* in @rss */
/* Reclaim's order: the generation's rank, inactive 0, active 1; -1 on neither. */
int vmview_page_rank(const struct vmview_page *page);
bool vmview_page_file_list(const struct vmview_page *page);
/*
 * Adds @pages of a record's pages to those counts that need nothing but the
 * record: @bytes, @rss, @mlocked, and all of the LRU but @order and @node.
 */
void vmview_counts_add_page(struct vmview_counts *counts, const struct vmview_page *page,
			    __u64 pages, __u64 page_size);

void vmview_counts_add(struct vmview_counts *sum, const struct vmview_counts *counts);
void vmview_cost_add(struct vmview_cost *sum, const struct vmview_cost *cost);
/* True if the totals leave out what the caller may not see. */
bool vmview_counts_hidden(const struct vmview_counts *counts);

/* Names: in lower case with underscores; "unknown" beyond what the header has. */

const char *vmview_state_name(unsigned int state);
const char *vmview_kind_name(unsigned int kind);
const char *vmview_list_name(unsigned int list);
const char *vmview_level_name(unsigned int level);
const char *vmview_unlisted_name(unsigned int why);

struct vmview_name {
	__u64 mask;
	const char *name;
};

/* Ended by an entry without a name. */
extern const struct vmview_name vmview_pte_names[];
extern const struct vmview_name vmview_kpf_names[];	/* of vmview_kpf_decode() */
extern const struct vmview_name vmview_vma_names[];
extern const struct vmview_name vmview_page_names[];
extern const struct vmview_name vmview_attribute_names[];	/* VMVIEW_CAT_* */

/* Gives a bit of its own to what shares one with something else. */
__u64 vmview_kpf_decode(__u64 kpf);

/* The category NAME, state:NAME, kind:NAME or list:NAME; -ENOENT if none. */
int vmview_category(const char *name, __u64 *category);
/* All categories of the states, kinds or lists: what a page is one of. */
#define VMVIEW_CATS_STATE	(0x000000000000ffffULL & VMVIEW_CAT_MASK)
#define VMVIEW_CATS_KIND	(0x000000000fff0000ULL & VMVIEW_CAT_MASK)
#define VMVIEW_CATS_LIST	(0x0000000ff0000000ULL & VMVIEW_CAT_MASK)

/* True if @page's frame is a PFN, or a swap slot. */
bool vmview_page_has_frame(const struct vmview_page *page);
bool vmview_page_has_slot(const struct vmview_page *page);

/* Where an address stands in the table of @level, and the table's entry size. */
unsigned int vmview_table_index(const struct vmview_info *info, unsigned int level, __u64 addr);
/* Physical address of the table that the raw @entry points to. */
__u64 vmview_entry_table(const struct vmview_info *info, __u64 entry);

/* Areas by name, from /proc/PID/maps. */

struct vmview_area {
	__u64 start;
	__u64 end;
	__u64 inode;		/* of its file; 0 if it has none, or that is not known */
	char *name;		/* as there; "" if it has none */
};

struct vmview_maps {
	struct vmview_area *areas;
	size_t nr;
};

struct vmview_range {
	__u64 start;
	__u64 end;
};

int vmview_maps_read(struct vmview_maps *maps, pid_t pid);
void vmview_maps_free(struct vmview_maps *maps);
/* The area that holds @addr, or NULL. */
const struct vmview_area *vmview_maps_find(const struct vmview_maps *maps, __u64 addr);

/*
 * ADDR is hexadecimal, or MAPPING, or MAPPING+OFFSET: an offset from the lowest
 * address of the areas of that name. MAPPING is a path, its last component, or
 * what stands in brackets (heap, stack, vdso).
 * -EINVAL: no such form; -ENOENT: no such mapping; -ENOTUNIQ: several files.
 */
int vmview_resolve(const struct vmview_maps *maps, const char *text, __u64 *addr);
/*
 * -EINVAL, -ENOENT and -ENOTUNIQ as above; -ERANGE: nothing is in it, or it wraps.
 * RANGE is START-END, ADDR+LENGTH (hexadecimal, or decimal with K, M or G), ADDR
 * (its page) or MAPPING (every area of that name). free(*ranges). Returns how many.
 */
int vmview_resolve_range(const struct vmview_maps *maps, const char *text,
			 __u64 page_size, struct vmview_range **ranges);
int vmview_parse_hex(const char *text, __u64 *value);

/*
 * Names that the system has, as they were at the first question. NULL where it
 * does not tell. Not for several threads at a time.
 */

const char *vmview_cgroup_path(__u64 id);
/* Lets the next question find cgroups that came since; paths that were given are gone. */
void vmview_cgroup_forget(void);
/*
 * The path of the nearest cgroup above that is there, of one that was removed:
 * what vmview_cgroup_learn() was told, from a record of LRU. NULL if nothing.
 */
const char *vmview_cgroup_above(__u64 id);
void vmview_cgroup_learn(const struct vmview_lruvec *lruvec);
/* Learns it from the kernel, if that was not done before. */
void vmview_cgroup_ask(const struct vmview_device *dev, __u64 id);
/* The cgroup of @path: below the mount point, or with it. -ENOENT. */
int vmview_cgroup_id(const char *path, __u64 *id);
/* The path of a process's memory cgroup; free it. NULL if it has none. */
char *vmview_cgroup_of(pid_t pid);
/* True if @id is the cgroup of @path, as vmview_cgroup_path() has it, or below. */
bool vmview_cgroup_below(__u64 id, const char *path);
/* A file of one number there, "max" being ~0. -ENOENT where there is none. */
int vmview_cgroup_number(const char *path, const char *file, __u64 *value);
/* That file, to read; NULL if there is none. */
FILE *vmview_cgroup_open(const char *path, const char *file);
/* Calls @visit for the cgroup at @path and all below, until it does not return 0; returns that. */
int vmview_cgroup_each(const char *path, int (*visit)(const char *path, void *arg), void *arg);
/* The processes in it and below, or all; by number; free(*pids). How many. */
int vmview_cgroup_processes(const char *path, pid_t **pids);
int vmview_processes(pid_t **pids);
const char *vmview_swap_name(unsigned int type);
const char *vmview_zone_name(unsigned int node, unsigned int zone);

/* What /proc/PID/stat says of a process. */
struct vmview_stat {
	char name[64];
	char state;
	bool kernel;		/* a thread of the kernel */
	unsigned int threads;
	unsigned long long minflt;	/* since it began, of all its threads */
	unsigned long long majflt;
	unsigned long long start_time;	/* field 22: ticks since boot */
};

int vmview_stat_read(struct vmview_stat *stat, pid_t pid);
/* The first bytes of /proc/PID/@file, ended by a zero byte. How many, or -errno. */
ssize_t vmview_proc_read(pid_t pid, const char *file, char *buf, size_t size);

/* The path of a program beside the one that runs, or in $PATH; free it. NULL if none. */
char *vmview_program(const char *name);

/* A size in five columns at most: 0, 512B, 1.5K, 1023M. Returns @text, or "0". */
const char *vmview_human(char text[8], __u64 bytes);

/* A sentence for a negative errno of the calls, and its name ("ESRCH"). */
const char *vmview_explain(int err);
const char *vmview_explain_open(int err);
const char *vmview_errno_name(int err);

#endif /* LIBVMVIEW_H */
