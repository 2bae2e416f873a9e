// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page that its process lost to a memory error leaves an entry with its frame, and
 * the memory around it may go offline. What is mapped is migrated first, so nothing
 * else of a process leads to a frame that is offline: here alone it shows whether a
 * frame is asked for before its page is looked at. The kernel says by kpageflags that
 * it has no page.
 *
 * The guest has memory that the kernel does not use (movablecore), so that some of it
 * can go. Since Linux 6.2 such memory does not come back, so this is the last test of a
 * boot.
 */
#include "helpers.h"
#include "proc.h"

#define BLOCKS		"/sys/devices/system/memory"
#define MOST_BLOCKS	64
#define TAKEN		(256UL << 20)

/**
 * struct lost - what a process lost, a page in each block of memory that it was in
 * @block_pages: Pages of a block.
 * @addr: Where the page was, or 0.
 * @frame: Its frame.
 */
struct lost {
	u64 block_pages;
	u64 addr[MOST_BLOCKS];
	u64 frame[MOST_BLOCKS];
};

static void on_bus_error(int signal)
{
	(void)signal;
}

static void find_one_in_each(struct lost *lost, const char *p)
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

static void lose(void *arg)
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

static bool turn(int block, const char *state)
{
	char path[64];

	snprintf(path, sizeof(path), BLOCKS "/memory%d/state", block);
	return write_file(path, state);
}

/* What the kernel says of the frame now. */
static u64 flags_of(u64 frame)
{
	kpage_forget();
	return kpage(frame).flags;
}

static struct vmview_page page_at(int fd, pid_t pid, u64 addr)
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

FIXTURE(lost) {
	struct lost *lost;
	int fd;
	pid_t pid;
	int gone;
};

FIXTURE_SETUP(lost)
{
	char size[32];
	int k, nr = 0;

	if (!read_file(BLOCKS "/block_size_bytes", size, sizeof(size)))
		SKIP(return, "this kernel's memory cannot be taken away");
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->lost = map_shared(sizeof(*self->lost));
	self->lost->block_pages = strtoull(size, NULL, 16) / PAGE;
	self->pid = spawn(lose, self->lost);
	for (k = 0; k < MOST_BLOCKS; k++)
		nr += !!self->lost->addr[k];
	if (!nr)
		SKIP(return, "this kernel cannot poison memory");
	self->gone = -1;
}

FIXTURE_TEARDOWN(lost)
{
	if (!self->pid)
		return;
	reap(self->pid);
	close(self->fd);
	if (self->gone >= 0)
		turn(self->gone, "online");
}

TEST_F(lost, frame_that_is_offline)
{
	struct vmview_page page;
	u64 addr = 0, frame = 0;
	int k;

	for (k = 0; k < MOST_BLOCKS && self->gone < 0; k++) {
		addr = self->lost->addr[k];
		frame = self->lost->frame[k];
		if (!addr)
			continue;
		ASSERT_TRUE(flags_of(frame) & FLAG_HWPOISON);
		page = page_at(self->fd, self->pid, addr);
		EXPECT_EQ(VMVIEW_STATE_HWPOISON, page.state);
		EXPECT_EQ(frame, page.frame);
		EXPECT_EQ(0, page.flags & VMVIEW_PAGE_NO_PAGE);
		EXPECT_TRUE(page.kpf & FLAG_HWPOISON);
		/* Which of them can go is for the kernel to say. */
		if (turn(k, "offline"))
			self->gone = k;
	}
	ASSERT_LE(0, self->gone);
	EXPECT_EQ(FLAG_NOPAGE, flags_of(frame));
	page = page_at(self->fd, self->pid, addr);
	EXPECT_EQ(VMVIEW_STATE_HWPOISON, page.state);
	EXPECT_EQ(frame, page.frame);
	EXPECT_TRUE(page.flags & VMVIEW_PAGE_NO_PAGE);
	EXPECT_EQ(0, page.kpf);
	EXPECT_EQ(0, page.refcount);
	EXPECT_EQ(0, page.mapcount);
	TH_LOG("frame %#llx went offline with block %d", frame, self->gone);
}

TEST_HARNESS_MAIN
