/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walkers of every kind over processes that never stand still. Each record must
 * hold together, and cursors must move on.
 */
#ifndef _SELFTESTS_WALKERS_H
#define _SELFTESTS_WALKERS_H

#include "plausible.h"

#define NR_RECORDS	2048
#define MOST_CALLS	100000

/*
 * The last page that there can be. Who has it maps it at its start and leaves it
 * alone: whatever goes on below, who comes to the end has come past it.
 */
#define LAST		0x7fffffffe000ULL

/**
 * struct tally - what the walkers did and met, in shared memory
 * @gone: Targets that were not there when a walk began.
 * @cut: Those that went in the middle of one.
 * @execed: Those of them that went by execve().
 * @changed: Calls in the middle of which areas changed, as they say.
 * @across: Calls in the middle of which a round of the target's came to its end.
 */
struct tally {
	unsigned long calls, gone, cut, execed, changed, across;
	unsigned long records, unstable, retries, fallbacks, areas;
	unsigned long translations, lines, wrong;
};

/**
 * struct walk - a walker
 * @rounds: Those of the target that is walked, or NULL.
 * @last: The last page that there can be was seen, or is not there.
 */
struct walk {
	int fd;
	struct tally *tally;
	void *vec;
	const unsigned long *rounds;
	unsigned int random;
	bool last;
};

static unsigned int roll(struct walk *w, unsigned int sides)
{
	w->random = w->random * 1103515245 + 12345;
	return (w->random >> 16) % sides;
}

static void count_cost(struct tally *t, const struct vmview_cost *cost)
{
	t->calls++;
	t->unstable += cost->unstable;
	t->retries += cost->retries;
	t->fallbacks += cost->fallbacks;
	t->changed += !!(cost->flags & VMVIEW_COST_MAP_CHANGED);
}

/* The error. Who does rounds tells of them without vmview. */
static int walk_call(struct walk *w, unsigned long cmd, void *req, struct vmview_cost *cost)
{
	unsigned long before = w->rounds ? __atomic_load_n(w->rounds, __ATOMIC_RELAXED) : 0;
	int err = vmview_call(w->fd, cmd, req);

	if (err)
		return err;
	count_cost(w->tally, cost);
	if (w->rounds)
		w->tally->across += __atomic_load_n(w->rounds, __ATOMIC_RELAXED) != before;
	return 0;
}

/* What it is that was walked and went is asked for by its start and its program. */
static bool has_execed(struct walk *w, const struct vmview_target *target)
{
	struct vmview_page page;
	struct vmview_scan scan = scan_of(0, &page, 1);

	scan.target = *target;
	return vmview_call(w->fd, VMVIEW_IOC_SCAN, &scan) == ESTALE;
}

/* Is the call over with this target? It may go, or exec, at any time; no more. */
static bool target_is_gone(struct walk *w, int err, const struct vmview_target *target,
			   const struct vmview_cost *cost)
{
	if (err && err != ESRCH && err != ENODATA && err != ESTALE) {
		fprintf(stderr, "# a call failed: %s\n", strerror(err));
		w->tally->wrong++;
	}
	if (!err && !(cost->flags & VMVIEW_COST_TARGET_GONE))
		return false;
	/* The first call that finds it says since when it has been there. */
	if (!target->start_time) {
		w->tally->gone++;
		return true;
	}
	w->tally->cut++;
	w->tally->execed += has_execed(w, target);
	return true;
}

static void wrong_page(struct walk *w, const char *wrong, const struct vmview_page *p)
{
	if (w->tally->wrong++ < 20)
		print_page(wrong, p);
}

static void check_records(struct walk *w, const struct vmview_scan *scan)
{
	const struct vmview_page *p = w->vec;
	__u64 at = scan->start;
	const char *wrong;
	__u32 i;

	for (i = 0; i < scan->nr; i++, p++) {
		wrong = wrong_with(p);
		if (!wrong && (p->addr < at || p->addr + p->pages * PAGE > scan->cursor))
			wrong = "out of order or range";
		/* None has code in huge pages; what leads to a table lacks that bit. */
		if (!wrong && p->level && p->state == VMVIEW_STATE_PRESENT &&
		    p->kind != VMVIEW_KIND_NONE && !(p->pte & VMVIEW_PTE_NX))
			wrong = "a table for a huge page";
		if (!wrong && scan->flags & VMVIEW_SCAN_PAGES && p->pages != 1 &&
		    p->state != VMVIEW_STATE_NONE)
			wrong = "more than a page";
		if (wrong)
			wrong_page(w, wrong, p);
		at = p->addr + p->pages * PAGE;
		w->last |= p->addr == LAST;
	}
	w->tally->records += scan->nr;
}

static void came_to_the_end(struct walk *w, const char *what)
{
	if (!w->last) {
		fprintf(stderr, "# a %s left out the last page\n", what);
		w->tally->wrong++;
	}
}

static void walk_scan(struct walk *w, pid_t pid)
{
	struct vmview_scan scan = scan_of(pid, w->vec, 1 + roll(w, NR_RECORDS));
	int calls = 0, err;

	scan.flags = roll(w, 16);
	while (scan.start != ALL) {
		err = walk_call(w, VMVIEW_IOC_SCAN, &scan, &scan.cost);
		if (!err)
			check_records(w, &scan);
		if (target_is_gone(w, err, &scan.target, &scan.cost))
			return;
		if (scan.cursor <= scan.start || ++calls > MOST_CALLS) {
			fprintf(stderr, "# no progress at %llx\n", scan.start);
			w->tally->wrong++;
			return;
		}
		scan.start = scan.cursor;
	}
	came_to_the_end(w, "scan");
}

/* Areas are in order and hold no more than fits, unless they changed meanwhile. */
static void check_areas(struct walk *w, const struct vmview_summary *sum)
{
	const struct vmview_vma *vma = w->vec;
	__u64 at = 0;
	__u32 i;

	for (i = 0; i < sum->nr; i++, vma++) {
		if (vma->start >= vma->end || vma->counts.pss > vma->counts.rss ||
		    (!(sum->cost.flags & VMVIEW_COST_MAP_CHANGED) &&
		     (vma->start < at || vma->counts.rss > vma->end - vma->start))) {
			fprintf(stderr, "# area %llx-%llx behind %llx: rss %llu pss %llu\n",
				vma->start, vma->end, at, vma->counts.rss,
				vma->counts.pss);
			w->tally->wrong++;
		}
		w->last |= vma->end > LAST;
		at = vma->end;
	}
	w->tally->areas += sum->nr;
}

static void walk_summary(struct walk *w, pid_t pid)
{
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, w->vec, 1 + roll(w, 16), &total);
	int err;

	while (sum.start != ALL) {
		err = walk_call(w, VMVIEW_IOC_SUMMARY, &sum, &sum.cost);
		if (!err)
			check_areas(w, &sum);
		if (target_is_gone(w, err, &sum.target, &sum.cost))
			return;
		if (sum.cursor <= sum.start) {
			w->tally->wrong++;
			return;
		}
		sum.start = sum.cursor;
	}
	came_to_the_end(w, "summary");
}

static void check_translations(struct walk *w, const struct vmview_translate *req,
			       const struct vmview_translation *t, const __u64 *addr)
{
	const char *wrong;
	__u32 i;

	for (i = 0; i < req->done; i++) {
		wrong = wrong_with(&t[i].page);
		if (!wrong && t[i].addr != addr[i])
			wrong = "another address";
		if (!wrong && t[i].page.state == VMVIEW_STATE_PRESENT &&
		    !(t[i].page.flags & VMVIEW_PAGE_UNSTABLE) &&
		    t[i].phys != (t[i].page.frame << 12 | addr[i] % PAGE))
			wrong = "address and frame differ";
		if (wrong)
			wrong_page(w, wrong, &t[i].page);
	}
	w->tally->translations += req->done;
}

/* Addresses where the process has memory, as a scan has just said. */
static void walk_translate(struct walk *w, pid_t pid)
{
	struct vmview_page *page = w->vec;
	struct vmview_translation *t = (void *)(page + NR_RECORDS / 2);
	struct vmview_scan scan = scan_of(pid, page, NR_RECORDS / 2);
	struct vmview_translate req;
	__u64 addr[64];
	__u32 i;
	int err;

	err = walk_call(w, VMVIEW_IOC_SCAN, &scan, &scan.cost);
	if (target_is_gone(w, err, &scan.target, &scan.cost) || !scan.nr)
		return;
	for (i = 0; i < 64; i++)
		addr[i] = page[roll(w, scan.nr)].addr + roll(w, PAGE);
	req = translate_of(pid, addr, t, 64);
	req.target = scan.target;
	err = walk_call(w, VMVIEW_IOC_TRANSLATE, &req, &req.cost);
	if (!err)
		check_translations(w, &req, t, addr);
	target_is_gone(w, err, &req.target, &req.cost);
}

static void walk_debugfs(struct walk *w, pid_t pid)
{
	char path[64], *at = w->vec;
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0) {
		w->tally->gone++;
		return;
	}
	while ((got = read(fd, at, 4096)) > 0)
		while (got--)
			w->tally->lines += at[got] == '\n';
	if (got < 0)
		w->tally->wrong++;
	close(fd);
}

static void (* const walks[])(struct walk *, pid_t) = {
	walk_scan, walk_scan, walk_summary, walk_translate, walk_debugfs,
};

static inline void walkers_prepare(void)
{
	if (mmap((void *)LAST, PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)LAST)
		die("the last page");
	*(volatile char *)LAST = 1;
}

/* Once, in some way, over a process that @has_last page or may not. */
static inline void walk_somehow(struct walk *w, pid_t pid, bool has_last)
{
	w->last = !has_last;
	walks[roll(w, ARRAY_SIZE(walks))](w, pid);
}

static inline void walk_begin(struct walk *w, struct tally *tally, unsigned int seed)
{
	*w = (struct walk){ .fd = device_open(), .tally = tally, .random = seed };
	w->vec = map_anon(NR_RECORDS * 2 * sizeof(struct vmview_translation));
}

static inline void print_tally(const struct tally *t)
{
	printf("# %lu calls, %lu targets gone, %lu more in the middle, %lu of them by exec\n",
	       t->calls, t->gone, t->cut, t->execed);
	printf("# areas changed in %lu calls, rounds ended in %lu\n", t->changed, t->across);
	printf("# %lu records, %lu areas, %lu translations, %lu lines of debugfs\n",
	       t->records, t->areas, t->translations, t->lines);
	printf("# %lu entries read again, %lu unstable, %lu waits for mmap_lock, %lu wrong\n",
	       t->retries, t->unstable, t->fallbacks, t->wrong);
}

#endif /* _SELFTESTS_WALKERS_H */
