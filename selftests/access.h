/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a caller gets to see: tries every entry point, and pagemap beside it.
 * The caller is a child that some become_NAME() has made what it is to be.
 */
#ifndef _SELFTESTS_ACCESS_H
#define _SELFTESTS_ACCESS_H

#include <dirent.h>
#include <linux/perf_event.h>
#include <poll.h>

#include "helpers.h"
#include "vmview_events.h"

#define WIDE_DEVICE	"/tmp/vmview-for-all"

/* Answers that are no error: all, what is one's own, and what must not be. */
enum { FULL = 0, OWN = -1, LEAK = -2, MIXED = -3 };

enum {
	OPEN, INFO_CALL, SELF, OTHER, LRU_CALL, FILE_PID, FILE_LRU, LISTING, NR_ENTRIES
};

/* What one caller got; all but the first two are answers of the kernel's own. */
struct outcome {
	int entry[NR_ENTRIES];
	int debugfs_info;
	int perf;
	int kpageflags;
	int lru_gen;
	int pagemap_self;
	int pagemap_other;
};

/* What a become_NAME() may change; fd is -1 if the caller opens its own. */
struct subject {
	int fd;
	pid_t other;
	int report;
};

struct access {
	const char *name;
	const char *who;
	int want[NR_ENTRIES];
	void (*become)(struct subject *);
};

/* A page that the caller, and its parent in which it lies too, have touched. */
static char probe_page[PAGE] __attribute__((aligned(PAGE)));

/* That the test started, as root: it keeps debugfs's events from being empty. */
static int the_session = -1;

static inline const char *answer(int got)
{
	switch (got) {
	case FULL:
		return "all";
	case OWN:
		return "own";
	case LEAK:
		return "LEAK";
	case MIXED:
		return "MIXED";
	default:
		return strerrorname_np(got);
	}
}

static inline bool page_is_hidden(const struct vmview_page *page)
{
	struct vmview_page shown = {
		.addr = page->addr, .pages = page->pages, .state = page->state,
		.kind = page->kind, .level = page->level,
		.pte = page->pte & (VMVIEW_PTE_PRESENT | VMVIEW_PTE_SOFT_DIRTY |
				    VMVIEW_PTE_UFFD_WP),
		.flags = page->flags & (VMVIEW_PAGE_UNSTABLE | VMVIEW_PAGE_HIDDEN |
					VMVIEW_PAGE_EXCLUSIVE |
					VMVIEW_PAGE_SOFT_DIRTY),
	};

	return !memcmp(page, &shown, sizeof(shown));
}

static inline int page_answer(const struct vmview_page *page)
{
	if (page->state != VMVIEW_STATE_PRESENT)
		return MIXED;
	if (page->flags & VMVIEW_PAGE_HIDDEN)
		return page_is_hidden(page) ? OWN : LEAK;
	return page->frame && page->refcount > 0 ? FULL : MIXED;
}

static inline int try_scan(int fd, pid_t pid)
{
	struct vmview_page page = {};
	struct vmview_scan scan = scan_of(pid, &page, 1);
	int err;

	scan.start = (uintptr_t)probe_page;
	scan.end = scan.start + PAGE;
	err = vmview_call(fd, VMVIEW_IOC_SCAN, &scan);
	if (err)
		return err;
	return scan.nr == 1 ? page_answer(&page) : MIXED;
}

static inline int try_translate(int fd, pid_t pid)
{
	__u64 addr = (uintptr_t)probe_page, seen = 0;
	struct vmview_translation t = {};
	struct vmview_translate req = translate_of(pid, &addr, &t, 1);
	int err = vmview_call(fd, VMVIEW_IOC_TRANSLATE, &req), i;

	if (err)
		return err;
	for (i = 0; i < VMVIEW_LEVELS; i++)
		seen |= t.entry[i];
	if (!(t.flags & VMVIEW_TRANSLATION_HIDDEN))
		return seen && t.phys ? page_answer(&t.page) : MIXED;
	return seen || t.phys ? LEAK : page_answer(&t.page);
}

static inline int try_summary(int fd, pid_t pid)
{
	static struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, NULL, 0, &total);
	int err = vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);

	if (err)
		return err;
	if (!total.rss)
		return MIXED;
	if (!is_zero(total.order, sizeof(total.order)))
		return FULL;
	return is_zero(total.node, sizeof(total.node)) &&
	       is_zero(total.list, sizeof(total.list)) && !total.swapcache &&
	       !total.writeback && !total.mlocked &&
	       is_zero(total.gen, offsetof(struct vmview_counts, tables) -
				  offsetof(struct vmview_counts, gen)) ? OWN : LEAK;
}

/* The census is whole or not there at all. */
static inline int try_lru(int fd)
{
	struct vmview_lruvec rec = {};
	struct vmview_lru lru = lru_of(&rec, 1);
	int err = vmview_call(fd, VMVIEW_IOC_LRU, &lru);

	if (err)
		return rec.list[VMVIEW_LIST_INACTIVE_FILE] || rec.max_seq ? LEAK : err;
	return lru.nr == 1 && (rec.flags & VMVIEW_LRUVEC_ROOT) ? FULL : MIXED;
}

static inline int start_watching(int fd)
{
	struct vmview_watch watch = {
		.size = sizeof(watch), .flags = VMVIEW_WATCH_HIST,
		.events = VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL), .ring_records = 64,
	};

	return vmview_call(fd, VMVIEW_IOC_WATCH, &watch);
}

static inline void start_the_session(void)
{
	the_session = open(VMVIEW_DEVICE, O_RDWR | O_NONBLOCK);
	if (start_watching(the_session))
		die("no session");
}

static inline int try_map(int fd, int prot, off_t at)
{
	void *map = mmap(NULL, PAGE, prot, MAP_SHARED, fd, at);

	return map == MAP_FAILED ? errno : 0;
}

static inline bool may_not_watch(void)
{
	int fd = open(VMVIEW_DEVICE, O_RDWR), err = fd < 0 ? errno : start_watching(fd);

	close(fd);
	return err == EPERM || err == EACCES;
}

/*
 * Whoever may start a session may read it; who may not may not read another's. Root may
 * read what root opened, whoever opened the descriptor that starts none.
 */
static inline int try_watch(int fd, int session)
{
	struct vmview_hist hist = { .size = sizeof(hist) };
	struct pollfd polled = { .fd = session, .events = POLLIN };
	struct vmview_event event;
	int err = start_watching(fd), hist_err = vmview_call(session, VMVIEW_IOC_HIST, &hist);
	int map_err = try_map(session, PROT_READ, 0), read_err;
	int positions_err = try_map(session, PROT_READ | PROT_WRITE, VMVIEW_WATCH_POSITIONS);

	errno = 0;
	read_err = read(session, &event, sizeof(event)) < 0 ? errno : MIXED;
	poll(&polled, 1, 0);
	if (err && may_not_watch())
		return read_err == err && hist_err == err && map_err == err &&
		       positions_err == err && polled.revents == POLLERR ? err : LEAK;
	return !hist_err && read_err == EAGAIN && !map_err && !positions_err &&
	       !polled.revents ? err ?: FULL : MIXED;
}

/* What is about the whole machine has the same answer, in either form. */
static inline int same(const char *what, int a, int b)
{
	if (a == b)
		return a;
	fprintf(stderr, "# %s: %s, and of events %s\n", what, answer(a), answer(b));
	return MIXED;
}

/* All three calls give the same answer, or MIXED and a line for each. */
static inline int try_calls(int fd, pid_t pid)
{
	int scan = try_scan(fd, pid), translate = try_translate(fd, pid);
	int summary = try_summary(fd, pid);

	if (scan == translate && scan == summary)
		return scan;
	fprintf(stderr, "# scan: %s, translate: %s, summary: %s\n", answer(scan),
		answer(translate), answer(summary));
	return MIXED;
}

static inline int try_read(const char *path)
{
	int fd = open(path, O_RDONLY), err = 0;
	char buf[256];

	if (fd < 0)
		return errno;
	if (read(fd, buf, sizeof(buf)) <= 0)
		err = errno ?: MIXED;
	close(fd);
	return err;
}

/* The session of the test has allocated something. */
static inline int try_info(int fd)
{
	struct vmview_info info = { .size = sizeof(info) };
	int err = vmview_call(fd, VMVIEW_IOC_INFO, &info);
	bool zero = !info.most_hold_pages && !info.most_hold_sections &&
		    !info.most_section_pages && !info.most_lru_cgroups && !info.most_alloc &&
		    !info.most_section_entries && !info.most_text && !info.most_follow_places;

	if (err)
		return err;
	if (info.most_flags & VMVIEW_INFO_HIDDEN)
		return zero ? OWN : LEAK;
	return info.most_alloc ? FULL : MIXED;
}

/* Whoever may not see all is not told there either what was done so far. */
static inline int try_info_file(void)
{
	int fd = open(DEBUGFS_DIR "/info", O_RDONLY), err = 0;
	char text[4096] = "";
	bool told;

	if (fd < 0)
		return errno;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		err = errno ?: MIXED;
	close(fd);
	if (err)
		return err;
	fd = device_open();
	told = try_info(fd) == FULL;
	close(fd);
	return !!strstr(text, "so far ") == told ? FULL : LEAK;
}

static inline int try_listing(void)
{
	DIR *dir = opendir(DEBUGFS_DIR "/pid");
	struct dirent *entry;
	int nr = 0;

	if (!dir)
		return errno;
	errno = 0;
	while ((entry = readdir(dir)))
		nr += entry->d_name[0] != '.';
	closedir(dir);
	return errno ?: nr ? FULL : MIXED;
}

static inline int try_pagemap(const char *pid)
{
	off_t at = (uintptr_t)probe_page / PAGE * 8;
	u64 entry = 0;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/pagemap", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return errno;
	if (pread(fd, &entry, 8, at) != 8)
		entry = 0;
	close(fd);
	if (!(entry >> 63))
		return MIXED;
	return entry & ((1ULL << 55) - 1) ? FULL : OWN;
}

/* Where in the kernel or a program each fault of the machine is taken. */
static inline int try_perf(void)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_PAGE_FAULTS, .sample_period = 1,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_ADDR | PERF_SAMPLE_TID,
	};
	int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0);

	if (fd < 0)
		return errno;
	close(fd);
	return FULL;
}

/* Try everything; the caller is by now what it is to be. */
static inline void try_all(struct subject *s)
{
	struct outcome got = {};
	char path[64], pid[16];
	int fd;

	*(volatile char *)probe_page = 1;
	fd = device_open();
	got.entry[OPEN] = fd < 0 ? errno : FULL;
	if (fd < 0)
		fd = open(WIDE_DEVICE, O_RDONLY);
	if (s->fd < 0)
		s->fd = fd;
	got.entry[INFO_CALL] = try_info(s->fd);
	got.entry[SELF] = try_calls(s->fd, 0);
	got.entry[OTHER] = try_calls(s->fd, s->other);
	got.entry[LRU_CALL] = same("LRU", try_lru(s->fd), try_watch(s->fd, the_session));
	snprintf(path, sizeof(path), DEBUGFS_DIR "/pid/%d", s->other);
	got.entry[FILE_PID] = try_read(path);
	got.entry[FILE_LRU] = same("lru", try_read(DEBUGFS_DIR "/lru"),
				   try_read(DEBUGFS_DIR "/events"));
	got.lru_gen = try_read(DEBUGFS "/lru_gen");
	got.entry[LISTING] = try_listing();
	got.debugfs_info = try_info_file();
	got.perf = try_perf();
	got.kpageflags = try_read("/proc/kpageflags");
	got.pagemap_self = try_pagemap("self");
	snprintf(pid, sizeof(pid), "%d", s->other);
	got.pagemap_other = try_pagemap(pid);
	if (write(s->report, &got, sizeof(got)) != sizeof(got))
		_exit(1);
	_exit(0);
}

/* Run @row's caller against @other and hear what it got. */
static inline struct outcome access_try(const struct access *row, pid_t other)
{
	struct subject s = { .fd = -1, .other = other };
	struct outcome got;
	int report[2];
	pid_t pid;

	if (pipe(report))
		die("pipe");
	pid = fork_child();
	if (!pid) {
		s.report = report[1];
		if (row->become)
			row->become(&s);
		try_all(&s);
	}
	close(report[1]);
	if (read(report[0], &got, sizeof(got)) != sizeof(got))
		die("%s: no report", row->who);
	close(report[0]);
	waitpid(pid, NULL, 0);
	return got;
}

/* 0: nothing at all, 1: one's own, 2: everything. */
static inline int rank(int got)
{
	return got == FULL ? 2 : got == OWN;
}

/* A line for each answer that is not as the row has it; how many there are. */
static inline int access_compare(const struct access *row, const struct outcome *got)
{
	static const char * const entry[] = {
		"open", "INFO", "self", "other", "LRU and WATCH", "debugfs pid/PID",
		"debugfs lru and events", "debugfs pid/",
	};
	int i, bad = 0;

	for (i = 0; i < NR_ENTRIES; i++) {
		if (got->entry[i] == row->want[i])
			continue;
		fprintf(stderr, "# %s: %s: wanted %s, got %s\n", row->who, entry[i],
			answer(row->want[i]), answer(got->entry[i]));
		bad++;
	}
	if (got->debugfs_info != row->want[LISTING]) {
		fprintf(stderr, "# %s: debugfs info: %s\n", row->who,
			answer(got->debugfs_info));
		bad++;
	}
	if (rank(got->entry[SELF]) > rank(got->pagemap_self) ||
	    rank(got->entry[OTHER]) > rank(got->pagemap_other) ||
	    rank(got->entry[FILE_PID]) > rank(got->pagemap_other)) {
		fprintf(stderr, "# %s: pagemap says self %s, other %s\n", row->who,
			answer(got->pagemap_self), answer(got->pagemap_other));
		bad++;
	}
	/*
	 * Not by lru_gen, which tells of cgroups what kpageflags tells of pages: lockdown
	 * shuts debugfs, for what can be written there, before it shuts these.
	 */
	if (rank(got->entry[LRU_CALL]) > rank(got->perf) ||
	    rank(got->entry[LRU_CALL]) > rank(got->kpageflags)) {
		fprintf(stderr, "# %s: perf says %s, kpageflags %s\n", row->who,
			answer(got->perf), answer(got->kpageflags));
		bad++;
	}
	if (rank(got->entry[FILE_LRU]) > rank(got->lru_gen)) {
		fprintf(stderr, "# %s: lru_gen says %s\n", row->who, answer(got->lru_gen));
		bad++;
	}
	return bad;
}

#endif /* _SELFTESTS_ACCESS_H */
