// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lockdown takes away. The level only ever rises, so this runs in a boot
 * of its own, in this order.
 */
#include <sys/mount.h>

#include "access.h"
#include "access_table.h"

#define LEVEL		"/sys/kernel/security/lockdown"
#define ACCESS(name, who, open, info, self, other, lru, file, flru, listing) \
	{ #name, who, { open, info, self, other, lru, file, flru, listing }, NULL },

static const struct access rows[] = { LOCKDOWN_TABLE };

FIXTURE(lockdown) {
	pid_t other;
};

FIXTURE_SETUP(lockdown)
{
	if (access(LEVEL, W_OK))
		mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	if (access(LEVEL, W_OK))
		SKIP(return, "lockdown is not among this kernel's security modules");
	*(volatile char *)probe_page = 1;
	self->other = spawn(NULL, NULL);
	start_the_session();
}

FIXTURE_TEARDOWN(lockdown)
{
	if (self->other)
		reap(self->other);
}

static int compare_row(const char *name, pid_t other)
{
	struct outcome got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strcmp(rows[i].name, name))
			continue;
		got = access_try(&rows[i], other);
		return access_compare(&rows[i], &got);
	}
	die("no row %s", name);
}

TEST_F(lockdown, none)
{
	char level[128];

	ASSERT_TRUE(read_file(LEVEL, level, sizeof(level)));
	if (!strstr(level, "[none]"))
		SKIP(return, "raised already: %s", level);
	EXPECT_EQ(0, compare_row("lockdown_none", self->other));
	EXPECT_EQ(0, system("vmview metrics | grep -q '^vmview_lru_bytes [1-9]'"));
}

/* A file that was open before the level rose stops to answer too. */
TEST_F(lockdown, integrity)
{
	static const char * const paths[] = { DEBUGFS_DIR "/pid/1", DEBUGFS_DIR "/lru",
					      DEBUGFS_DIR "/events" };
	int fd[3], i;
	char buf[64];

	for (i = 0; i < 3; i++) {
		fd[i] = open(paths[i], O_RDONLY);
		ASSERT_LE(0, fd[i]);
	}
	write_file(LEVEL, "integrity");
	EXPECT_EQ(0, compare_row("lockdown_integrity", self->other));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(-1, read(fd[i], buf, sizeof(buf)));
		EXPECT_EQ(EPERM, errno);
		close(fd[i]);
	}
}

TEST_F(lockdown, confidentiality)
{
	char level[128];

	write_file(LEVEL, "confidentiality");
	ASSERT_TRUE(read_file(LEVEL, level, sizeof(level)));
	ASSERT_NE(NULL, strstr(level, "[confidentiality]"));
	EXPECT_EQ(0, compare_row("lockdown_confidentiality", self->other));
	/* What gathers for others gathers nothing. */
	EXPECT_EQ(1, WEXITSTATUS(system("vmview metrics >/tmp/metrics 2>/tmp/error")));
	EXPECT_EQ(0, system("grep -q '^vmview: not permitted: ' /tmp/error"));
	EXPECT_EQ(0, system("! grep -q lru_bytes /tmp/metrics"));
}

TEST_HARNESS_MAIN
