// SPDX-License-Identifier: GPL-2.0-only
/*
 * The geometry of the page table that INFO tells, against what the processor
 * and the kernel's own view of it say.
 */
#include <errno.h>
#include <string.h>

#include "test.h"
#include "calls.h"

static bool cpu_has(const char *flag)
{
	char *text = slurp("/proc/cpuinfo");
	char *line = strstr(text, "\nflags");
	bool found = false;
	char *word;

	if (!line)
		die("no flags in /proc/cpuinfo");
	for (word = strtok(line + 1, " \t\n"); word; word = strtok(NULL, " \t\n")) {
		if (!strcmp(word, "processor"))
			break;
		found |= !strcmp(word, flag);
	}
	free(text);
	return found;
}

/* Only with five levels does the kernel grant a hint above 47 bits. */
static bool kernel_has_five_levels(void)
{
	void *hint = (void *)(1ULL << 50);
	void *p = mmap(hint, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	munmap(p, PAGE);
	return p == hint;
}

TEST(levels)
{
	struct vmview_info info = {};
	int fd = vmv_open();

	ASSERT_EQ(0, vmv_info(fd, &info));
	EXPECT_EQ(kernel_has_five_levels() ? 5 : 4, info.levels);
	/* The kernel hides the flag when it was told no5lvl. */
	EXPECT_EQ(cpu_has("la57") ? 5 : 4, info.levels);
	EXPECT_EQ(512, info.table_entries);
	EXPECT_EQ(getpagesize(), (int)info.page_size);
	close(fd);
}

TEST(no5lvl)
{
	struct vmview_info info = {};
	int fd;

	char *cmdline = slurp("/proc/cmdline");
	bool asked = strstr(cmdline, "no5lvl");

	free(cmdline);
	if (!asked)
		SKIP(return, "this boot does not say no5lvl");
	fd = vmv_open();
	ASSERT_EQ(0, vmv_info(fd, &info));
	EXPECT_EQ(4, info.levels);
	close(fd);
}

TEST_HARNESS_MAIN
