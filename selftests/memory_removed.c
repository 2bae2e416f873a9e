// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules of memory are taken out under walkers: they are not offline then but gone,
 * with their struct pages, and reading one of those is an oops. The guest has some that
 * hold nothing of the kernel's (guest -D, memhp_default_state=online_movable). None
 * comes back, so this is the last test of a boot.
 */
#include "lost.h"
#include "under_walkers.h"

#define DEVICES		"/sys/bus/acpi/devices"

FIXTURE(modules) {
	struct under_walkers walked;
	struct lost *lost;
	pid_t pid;
	int fd;
};

FIXTURE_SETUP(modules)
{
	self->lost = lost_new(&self->pid);
	ASSERT_NE(NULL, self->lost);
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	under_walkers_begin(&self->walked);
}

FIXTURE_TEARDOWN(modules)
{
	reap(self->pid);
	close(self->fd);
}

/* The block of memory that a module is, -1 if there is no such module. */
static int block_of(int module)
{
	char path[96], link[128] = "";
	int block;

	snprintf(path, sizeof(path), DEVICES "/PNP0C80:%02x/physical_node", module);
	if (readlink(path, link, sizeof(link) - 1) < 0)
		return -1;
	return sscanf(strrchr(link, '/'), "/memory%d", &block) == 1 ? block : -1;
}

/* The kernel migrates what is in it first. */
static bool take_out(int module, int block)
{
	char path[96];
	int tries;

	snprintf(path, sizeof(path), DEVICES "/PNP0C80:%02x/eject", module);
	if (!write_file(path, "1"))
		return false;
	snprintf(path, sizeof(path), BLOCKS "/memory%d", block);
	for (tries = 0; tries < 1000 && !access(path, F_OK); tries++)
		usleep(10000);
	return access(path, F_OK);
}

/* What vmview says of all that the process has is what pagemap says; none lies in the block. */
static void nothing_is_in(struct __test_metadata *_metadata,
			  const FIXTURE_DATA(modules) *self, u64 block)
{
	size_t most = TAKEN / PAGE, nr = 0, i;
	struct vmview_page *page = map_anon(most * sizeof(*page));
	struct vmview_scan scan = scan_of(self->pid, page, most);
	int pagemap = pagemap_open(self->pid);
	u64 entry;

	scan.flags = VMVIEW_SCAN_PAGES;
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SCAN, &scan));
	for (i = 0; i < scan.nr; i++) {
		if (page[i].state != VMVIEW_STATE_PRESENT)
			continue;
		/* One by one: Linux 6.12 reads the page behind a lost one, and dies of it. */
		pagemap_read(pagemap, page[i].addr, 1, &entry);
		nr += PM_FRAME(entry) == page[i].frame;
		EXPECT_NE(block, page[i].frame / self->lost->block_pages);
	}
	/* The kernel may move some of it meanwhile. */
	EXPECT_LE(most / 2, nr);
	close(pagemap);
	munmap(page, most * sizeof(*page));
}

TEST_F(modules, are_taken_out)
{
	int module, block, lost = 0;

	for (module = 0; (block = block_of(module)) >= 0; module++) {
		ASSERT_GT(MOST_BLOCKS, block);
		EXPECT_NE(0, self->lost->frame[block]);
		ASSERT_TRUE(take_out(module, block))
			TH_LOG("module %d, block %d", module, block);
		EXPECT_EQ(FLAG_NOPAGE, flags_of(self->lost->frame[block]));
		nothing_is_in(_metadata, self, block);
		if (self->lost->addr[block]) {
			has_no_page(_metadata, self->lost, block, self->fd, self->pid);
			lost++;
		}
	}
	EXPECT_TRUE(under_walkers_end(&self->walked));
	EXPECT_LT(0, module);
	EXPECT_EQ(0, self->walked.tally->wrong);
	EXPECT_LT(0, self->walked.tally->calls);
	TH_LOG("%d modules taken out, %d with a page that was lost, %lu calls, %lu records",
	       module, lost, self->walked.tally->calls, self->walked.tally->records);
}

TEST_HARNESS_MAIN
