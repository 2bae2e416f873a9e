// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory goes offline in which a process lost a page to an error.
 *
 * The guest has memory that the kernel does not use (movablecore, nokaslr), so that
 * some of it can go. Since Linux 6.2 such memory does not come back, so this is the
 * last test of a boot.
 */
#include "lost.h"

static bool turn(int block, const char *state)
{
	char path[64];

	snprintf(path, sizeof(path), BLOCKS "/memory%d/state", block);
	return write_file(path, state);
}

FIXTURE(lost) {
	struct lost *lost;
	int fd;
	pid_t pid;
	int gone;
};

FIXTURE_SETUP(lost)
{
	int k, nr = 0;

	self->lost = lost_new(&self->pid);
	if (!self->lost)
		SKIP(return, "this kernel's memory cannot be taken away");
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
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
	has_no_page(_metadata, self->lost, self->gone, self->fd, self->pid);
	TH_LOG("frame %#llx went offline with block %d", frame, self->gone);
}

TEST_HARNESS_MAIN
