/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page that its process lost to a memory error leaves an entry with its frame, and
 * the memory around it may go. What is mapped is migrated first, so nothing else of a
 * process leads to a frame that has gone: here alone it shows whether a frame is asked
 * for before its page is looked at. The kernel says by kpageflags that it has no page.
 */
#ifndef _SELFTESTS_LOST_H
#define _SELFTESTS_LOST_H

#include "helpers.h"
#include "proc.h"

#define BLOCKS		"/sys/devices/system/memory"
#define MOST_BLOCKS	64
#define TAKEN		(256UL << 20)

/**
 * struct lost - what a process lost, a page in each block of memory that it was in
 * @block_pages: Pages of a block.
 * @addr: Where the page was, or 0 where the kernel did not poison it.
 * @frame: Its frame, or 0 if there is none.
 */
struct lost {
	u64 block_pages;
	u64 addr[MOST_BLOCKS];
	u64 frame[MOST_BLOCKS];
};

static inline void on_bus_error(int signal)
{
	(void)signal;
}

static inline void find_one_in_each(struct lost *lost, const char *p)
{
	u64 entry[PMD_BYTES / PAGE], frame, k;
	int fd = pagemap_open(getpid());
	size_t at, i;

	for (at = 0; at < TAKEN; at += PMD_BYTES) {
		pagemap_read(fd, (uintptr_t)p + at, ARRAY_SIZE(entry), entry);
		for (i = 0; i < ARRAY_SIZE(entry); i++) {
			frame = PM_FRAME(entry[i]);
			k = frame / lost->block_pages;
			if (!(entry[i] & PM_PRESENT) || k >= MOST_BLOCKS)
				continue;
			lost->addr[k] = (uintptr_t)p + at + i * PAGE;
			lost->frame[k] = frame;
		}
	}
	close(fd);
}

static inline void lose(void *arg)
{
	struct lost *lost = arg;
	char *p = map_anon(TAKEN);
	size_t at;
	int k;

	signal(SIGBUS, on_bus_error);
	madvise(p, TAKEN, MADV_NOHUGEPAGE);
	for (at = 0; at < TAKEN; at += PAGE)
		p[at] = 1;
	drain_lru();
	find_one_in_each(lost, p);
	for (k = 0; k < MOST_BLOCKS; k++)
		if (lost->addr[k] && madvise((void *)lost->addr[k], PAGE, MADV_HWPOISON))
			lost->addr[k] = 0;
}

/* What the kernel says of the frame now. */
static inline u64 flags_of(u64 frame)
{
	kpage_forget();
	return kpage(frame).flags;
}

static inline struct vmview_page page_at(int fd, pid_t pid, u64 addr)
{
	struct vmview_page page = {};
	struct vmview_scan scan = scan_of(pid, &page, 1);

	scan.flags = VMVIEW_SCAN_PAGES;
	scan.start = addr;
	scan.end = addr + PAGE;
	if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan) || scan.nr != 1)
		die("SCAN of a page");
	return page;
}

/* The entry of the page lost in a block is as it was, and there is no page to ask any more. */
static inline void has_no_page(struct __test_metadata *_metadata, const struct lost *lost,
			       u64 block, int fd, pid_t pid)
{
	struct vmview_page page = page_at(fd, pid, lost->addr[block]);

	EXPECT_EQ(VMVIEW_STATE_HWPOISON, page.state);
	EXPECT_EQ(lost->frame[block], page.frame);
	EXPECT_TRUE(page.flags & VMVIEW_PAGE_NO_PAGE);
	EXPECT_EQ(0, page.kpf);
	EXPECT_EQ(0, page.refcount);
	EXPECT_EQ(0, page.mapcount);
}

/* A process that lost them; NULL if this kernel's memory cannot go. */
static inline struct lost *lost_new(pid_t *pid)
{
	struct lost *lost = map_shared(sizeof(*lost));
	char size[32];

	if (!read_file(BLOCKS "/block_size_bytes", size, sizeof(size)))
		return NULL;
	lost->block_pages = strtoull(size, NULL, 16) / PAGE;
	*pid = spawn(lose, lost);
	return lost;
}

#endif /* _SELFTESTS_LOST_H */
