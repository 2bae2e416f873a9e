// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may see what: each row of the table, each capability by itself, and what
 * a process without privilege can learn from the answers about itself.
 */
#include <sys/sysmacros.h>

#include "callers.h"
#include "access_table.h"

/* Documentation/access.md, as it was when this was built. */
extern const char access_md[];
__asm__(".pushsection .rodata\n"
	".globl access_md\n"
	"access_md: .incbin \"../Documentation/access.md\"\n"
	".byte 0\n"
	".popsection");

#define ACCESS(name, who, open, info, self, other, lru, file, flru, listing) \
	{ #name, who, { open, info, self, other, lru, file, flru, listing }, \
	  become_##name },

#define become_lockdown_none become_root
#define become_lockdown_integrity become_root
#define become_lockdown_confidentiality become_root

static const struct access rows[] = { ACCESS_TABLE };
static const struct access lockdown_rows[] = { LOCKDOWN_TABLE };

FIXTURE(access) {
	pid_t other;
};

/* Doors that only modes of files keep shut are opened wide. */
FIXTURE_SETUP(access)
{
	struct stat st;

	write_file("/proc/sys/kernel/unprivileged_userns_clone", "1");
	*(volatile char *)probe_page = 1;
	ASSERT_EQ(0, stat(VMVIEW_DEVICE, &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	umask(0);
	unlink(WIDE_DEVICE);
	ASSERT_EQ(0, mknod(WIDE_DEVICE, S_IFCHR | 0666, st.st_rdev));
	ASSERT_EQ(0, chmod(DEBUGFS, 0755));
	self->other = spawn(NULL, NULL);
	start_the_session();
}

FIXTURE_TEARDOWN(access)
{
	chmod(DEBUGFS, 0700);
	unlink(WIDE_DEVICE);
	reap(self->other);
	close(the_session);
}

TEST_F(access, table)
{
	struct outcome got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		got = access_try(&rows[i], self->other);
		EXPECT_EQ(0, access_compare(&rows[i], &got))
			TH_LOG("row %s", rows[i].name);
	}
}

TEST_F(access, each_capability_alone)
{
	const struct access *row = rows;
	struct outcome got;

	while (row->become != become_root_alone)
		row++;
	for (one_cap = 0; one_cap <= last_cap(); one_cap++) {
		got = access_try(row, self->other);
		EXPECT_EQ(0, access_compare(row, &got))
			TH_LOG("capability %d", one_cap);
	}
}

static void print_rows(FILE *out, const struct access *row, size_t nr)
{
	int k;

	for (; nr--; row++) {
		fprintf(out, "| %s |", row->who);
		for (k = 0; k < NR_ENTRIES; k++)
			fprintf(out, " %s |", answer(row->want[k]));
		fprintf(out, "\n");
	}
}

/* The table as Documentation/access.md has it. */
static void print_table(FILE *out)
{
	fprintf(out, "| caller | open | INFO | itself | another | LRU, WATCH | pid/PID | lru, events | pid/, info |\n"
		     "|---|---|---|---|---|---|---|---|---|\n");
	print_rows(out, rows, ARRAY_SIZE(rows));
	print_rows(out, lockdown_rows, ARRAY_SIZE(lockdown_rows));
}

TEST(the_table_is_documented)
{
	char *table;
	size_t len;
	FILE *out = open_memstream(&table, &len);

	print_table(out);
	fclose(out);
	EXPECT_NE(NULL, strstr(access_md, table))
		TH_LOG("put what `privilege --table` prints into Documentation/access.md");
	free(table);
}

int main(int argc, char **argv)
{
	struct subject s;

	if (argc == 2 && !strcmp(argv[1], "--table")) {
		print_table(stdout);
		return 0;
	}
	if (argc != 6 || strcmp(argv[1], "--try"))
		return test_harness_run(argc, argv);
	s = (struct subject){ atoi(argv[2]), atoi(argv[3]), atoi(argv[4]) };
	the_session = atoi(argv[5]);
	try_all(&s);
}
