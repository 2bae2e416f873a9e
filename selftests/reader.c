// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader and the examples for scripts, on a real process: what they print
 * is what smaps_rollup and pagemap say. How text looks is tested elsewhere.
 */
#include <libgen.h>

#include "reader.h"

static void some_memory(void *unused)
{
	char *p = map_anon(1024 * PAGE);

	(void)unused;
	memset(p, 1, 1024 * PAGE);
	madvise(p + 512 * PAGE, 256 * PAGE, MADV_PAGEOUT);
}

FIXTURE(reader) {
	pid_t pid;
	char *out;
	char examples[300];
	char rollup[64];
};

FIXTURE_SETUP(reader)
{
	char self_path[256] = "";

	self->out = xalloc(1 << 16);
	self->pid = spawn(some_memory, NULL);
	stop(self->pid);
	snprintf(self->rollup, sizeof(self->rollup), "/proc/%d/smaps_rollup", self->pid);
	ASSERT_LT(0, readlink("/proc/self/exe", self_path, sizeof(self_path) - 1));
	snprintf(self->examples, sizeof(self->examples), "%s/examples", dirname(self_path));
}

FIXTURE_TEARDOWN(reader)
{
	reap(self->pid);
}

TEST_F(reader, numbers_as_in_smaps_rollup)
{
	char *args = arguments("%d", self->pid);

	EXPECT_EQ(number_in(self->rollup, "Rss:") * 1024,
		  json_number(self->out, args, ".counts.rss"));
	EXPECT_EQ(number_in(self->rollup, "Swap:") * 1024,
		  json_number(self->out, args, ".counts.swap"));
	EXPECT_EQ(number_in(self->rollup, "Anonymous:") * 1024,
		  json_number(self->out, args, ".counts.anonymous"));
	args = arguments("maps %d", self->pid);
	EXPECT_EQ(number_in(self->rollup, "Rss:") * 1024,
		  json_number(self->out, args, "[.vmas[].counts.rss] | add"));
	args = arguments("pages %d --state swap", self->pid);
	EXPECT_EQ(number_in(self->rollup, "Swap:") * 1024,
		  json_number(self->out, args, "([.pages[].pages] | add // 0) * 4096"));
}

/* The address and the frame that an example printed; pagemap has the frame. */
static bool frame_is_right(pid_t pid, const char *out)
{
	const char *addr = strstr(out, "address"), *pfn = strstr(out, "PFN ");
	unsigned long at;
	char path[64];
	u64 entry = 0;
	int fd;

	if (!addr || !pfn || sscanf(addr, "address 0x%lx", &at) != 1)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY);
	if (pread(fd, &entry, 8, (off_t)(at / PAGE * 8)) != 8)
		return false;
	close(fd);
	return (entry & ((1ULL << 55) - 1)) == strtoull(pfn + 4, NULL, 0);
}

static bool example_is_right(const char *example, pid_t pid, const char *rollup,
			     const char *out)
{
	const char *resident = strstr(out, "resident "), *swap;
	bool right = false;

	if (resident && frame_is_right(pid, out)) {
		swap = strstr(resident, " own; ");
		right = strtoll(resident + 9, NULL, 10) == number_in(rollup, "Rss:") &&
			swap && strtoll(swap + 6, NULL, 10) == number_in(rollup, "Swap:");
	}
	if (!right)
		printf("# %s said:\n%s\n", example, out);
	return right;
}

TEST_F(reader, python_example)
{
	ASSERT_EQ(0, run(self->out, "python3 %s/residency.py %d", self->examples, self->pid))
		TH_LOG("%s", self->out);
	EXPECT_TRUE(example_is_right("residency.py", self->pid, self->rollup, self->out));
}

TEST_F(reader, jq_example)
{
	ASSERT_EQ(0, run(self->out, "PATH=$PATH:$(dirname \"${VMVIEW:-.}\") sh %s/residency.sh %d",
			 self->examples, self->pid))
		TH_LOG("%s", self->out);
	EXPECT_TRUE(example_is_right("residency.sh", self->pid, self->rollup, self->out));
}

TEST_F(reader, every_document_is_json)
{
	EXPECT_EQ(0, document(self->out, "info"));
	EXPECT_EQ(0, document(self->out, arguments("%d", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("maps %d", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("pages %d", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("pages %d --limit 3", self->pid)));
	EXPECT_EQ(0, document(self->out, arguments("translate %d stack", self->pid)));
}

TEST_F(reader, exit_status)
{
	EXPECT_EQ(0, run(self->out, VMVIEW "--help"));
	EXPECT_NE(NULL, strstr(self->out, "Usage"));
	EXPECT_EQ(0, run(self->out, VMVIEW "%d", self->pid));
	EXPECT_EQ(2, run(self->out, VMVIEW));
	EXPECT_NE(0, strlen(self->out));
	EXPECT_EQ(2, run(self->out, VMVIEW "--no-such-option"));
	EXPECT_EQ(2, run(self->out, VMVIEW "no-such-command"));
	EXPECT_EQ(2, run(self->out, VMVIEW "translate %d", self->pid));
	EXPECT_EQ(1, run(self->out, VMVIEW "%d", dead_pid()));
	EXPECT_NE(0, strlen(self->out));
	EXPECT_EQ(1, run(self->out, VMVIEW "2"));
	EXPECT_NE(0, strlen(self->out));
	EXPECT_EQ(1, run(self->out, VMVIEW "%d --start-time=1", self->pid));
	EXPECT_EQ(1, run(self->out, VMVIEW "maps %d >/dev/full", self->pid));
}

/* Who is not root is told what would help, also where the device opens. */
TEST_F(reader, not_root)
{
	static const char drop[] = "setpriv --reuid 1000 --regid 1000 --clear-groups ";

	if (run(self->out, "setpriv --version"))
		SKIP(return, "no setpriv here");
	EXPECT_EQ(1, run(self->out, "cp " VMVIEW "/tmp/vmview && %s /tmp/vmview %d", drop,
			 self->pid));
	EXPECT_NE(NULL, strstr(self->out, "sudo"))
		TH_LOG("%s", self->out);
	ASSERT_EQ(0, chmod(VMVIEW_DEVICE, 0666));
	EXPECT_EQ(1, run(self->out, "%s /tmp/vmview %d", drop, self->pid));
	EXPECT_NE(NULL, strstr(self->out, "sudo"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(0, run(self->out, "%s /tmp/vmview self", drop))
		TH_LOG("%s", self->out);
	chmod(VMVIEW_DEVICE, 0600);
}

TEST_HARNESS_MAIN
