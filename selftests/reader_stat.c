// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmview stat beside vmstat, and against what the kernel counted before and after: all
 * that happens does so in the middle of the interval that each of them tells of. So
 * what is counted is the same, and only rates depend on how long each took it to be.
 */
#include "reader.h"
#include "cgroup.h"
#include "proc.h"
#include "subject.h"

#define MIB	(1LL << 20)
#define ANON	(24 * MIB)
#define SLACK	(6 * MIB)	/* what else may come and go meanwhile */
#define STARTING 64		/* pages that swap before the first look, or after the last */
#define SECONDS	"8"		/* of an interval; it happens within the first few of them */
#define KEPT	(32 * MIB)	/* free, but CPUs keep it on lists of their own now and then */

static char cgroup[64];

/* Has memory of its own, and each time that it goes on reads all of it. */
SUBJECT(reads)
{
	char *p = map_anon(ANON);
	long i;

	madvise(p, ANON, MADV_NOHUGEPAGE);
	for (i = 0; i < ANON; i += PAGE)
		*(long *)(p + i) = i + 1;
	drain_lru();
	for (;;) {
		subject_stop();
		for (i = 0; i < ANON; i += PAGE)
			*(volatile char *)(p + i);
	}
}

FIXTURE(stat) {
	struct subject s;
	char *out;
};

FIXTURE_SETUP(stat)
{
	memset(self, 0, sizeof(*self));
	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	self->out = xalloc(1 << 16);
	snprintf(cgroup, sizeof(cgroup), "reader-stat-%d", getpid());
	cg_make(cgroup);
	subject_start_in(&self->s, "reads", cgroup);
}

FIXTURE_TEARDOWN(stat)
{
	subject_end(&self->s);
	cg_remove_soon(cgroup);
}

static long long resident(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	return number_in(path, "Rss:") * 1024 / PAGE;
}

/* Pages that the subject lost, and came back to. */
static long long lose_and_read(struct subject *s)
{
	long long had = resident(s->pid);

	cg_write(cgroup, "memory.reclaim", "16M");
	had -= resident(s->pid);
	subject_continue(s);
	return had;
}

/* The reader watches: on a slow machine it takes its time to begin. */
static bool there_is_a_session(void)
{
	char *text = slurp(DEBUGFS_DIR "/events");
	bool there = strstr(text, "session of vmview");

	free(text);
	return there;
}

/* Runs @cmd for an interval, in the middle of which the subject loses its memory. */
static long long tell_of(FIXTURE_DATA(stat) *self, const char *cmd)
{
	long long lost;
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		status = run(self->out, "%s", cmd);
		if (status)
			printf("# %s: %d: %s\n", cmd, status, self->out);
		fflush(NULL);
		_exit(status);
	}
	while (!there_is_a_session() && !waitpid(pid, &status, WNOHANG))
		usleep(20000);
	usleep(1000000);
	lost = lose_and_read(&self->s);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status) ? lost : -1;
}

static bool near(const char *what, double a, double b, double slack)
{
	bool is = a - b <= slack && b - a <= slack;

	if (!is)
		printf("# %s: %.0f is not %.0f\n", what, a, b);
	return is;
}

/* The first eight numbers of the last line: memory in KiB, then KiB a second. */
static void columns(char *out, const char *file, const char *fields, double n[8])
{
	if (run(out, "tail -n 1 %s | awk '{ print %s }'", file, fields))
		die("%s: %s", file, out);
	for (int i = 0; i < 8; i++)
		n[i] = strtod(out, &out);
}

TEST_F(stat, columns_of_vmstat)
{
	static const char *const names[] = { "swpd", "free", "buff", "cache", "si", "so",
					     "bi", "bo" };
	double own[8], vmstat[8], now[8];
	int i;

	/* While vmview's session is there, which takes memory too. */
	ASSERT_LT(0, tell_of(self, "vmstat -w " SECONDS " 2 >/tmp/vmstat & "
			     "(sleep 7.5; vmstat -w >/tmp/now) & "
			     VMVIEW "stat -w -k -y " SECONDS " 1 >/tmp/own && wait"));
	/* That of procps 4.0.2 reads memory once, however often it prints it. */
	columns(self->out, "/tmp/now", "$3, $4, $5, $6, $7, $8, $9, $10", now);
	columns(self->out, "/tmp/vmstat", "$3, $4, $5, $6, $7, $8, $9, $10", vmstat);
	columns(self->out, "/tmp/own", "$1, $2, $3, $4, $5, $6, $7, $8", own);
	for (i = 0; i < 4; i++)
		EXPECT_TRUE(near(names[i], own[i], now[i], (SLACK + (i == 1) * KEPT) / 1024));
	/* What an interval is may differ by some hundredths. */
	for (; i < 8; i++)
		EXPECT_TRUE(near(names[i], own[i], vmstat[i], 20 + vmstat[i] / 10));
	EXPECT_LT(1000, own[4]);
	EXPECT_LT(1000, own[5]);
}

/* Numbers of the sample in a file of JSON lines. */
static void sample(char *out, const char *file, const char *filters, long long *n, int nr)
{
	if (run(out, "tail -n 1 %s | jq -r '.sample | [%s] | @tsv'", file, filters))
		die("%s: %s", file, out);
	for (int i = 0; i < nr; i++)
		n[i] = strtoll(out, &out, 10);
}

/* What the kernel counted by now: of the machine, the cgroup and the subject. */
struct counts {
	u64 in, out, refaults, of_cgroup, faults, stalled;
};

static u64 stalled(char *out)
{
	run(out, "sed -n 's/^some.*total=//p' /proc/pressure/memory");
	return strtoull(out, NULL, 10) * 1000;
}

static struct counts counted(FIXTURE_DATA(stat) *self)
{
	unsigned long long minor, major;
	struct counts counts = {
		.in = vmstat("pswpin "), .out = vmstat("pswpout "),
		.refaults = vmstat("workingset_refault_anon "),
		.of_cgroup = cg_stat(cgroup, "workingset_refault_anon"),
		.stalled = stalled(self->out),
	};

	run(self->out, "sed 's/.*) //' /proc/%d/stat | cut -d ' ' -f 8,10", self->s.pid);
	if (sscanf(self->out, "%llu %llu", &minor, &major) != 2)
		die("/proc/%d/stat: %s", self->s.pid, self->out);
	counts.faults = minor + major;
	return counts;
}

static long long charged(const char *file)
{
	char path[128], *text;
	long long bytes;

	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s/%s", cgroup, file);
	text = slurp(path);
	bytes = strtoll(text, NULL, 10);
	free(text);
	return bytes;
}

/* Nobody else swaps here: who reclaims does so in the subject's cgroup alone. */
TEST_F(stat, what_the_kernel_counts)
{
	struct counts was = counted(self), is;
	long long lost, n[8];
	char cmd[300];

	snprintf(cmd, sizeof(cmd), VMVIEW "stat --json " SECONDS " 1 >/tmp/machine & "
		 VMVIEW "stat --json -p %d " SECONDS " 1 >/tmp/process & "
		 VMVIEW "stat --json --cgroup %s " SECONDS " 1 >/tmp/cgroup && wait", self->s.pid, cgroup);
	lost = tell_of(self, cmd);
	is = counted(self);
	ASSERT_LT(1000, lost);
	sample(self->out, "/tmp/machine", ".swap.si, .swap.so, .refaults.anon, .evicted.memcg, "
	       ".faults.swap, .waited_ns.swap, .stalled_ns.some, .ns", n, 8);
	EXPECT_TRUE(near("in", n[0] / PAGE, is.in - was.in, STARTING));
	EXPECT_TRUE(near("out", n[1] / PAGE, is.out - was.out, STARTING));
	EXPECT_TRUE(near("refaults", n[2], is.refaults - was.refaults, STARTING));
	EXPECT_LE(lost, n[3]);
	EXPECT_LT(lost / 2, n[4]);
	EXPECT_LT(0, n[5]);
	EXPECT_GE(is.stalled - was.stalled, n[6]);
	EXPECT_TRUE(near("ms", n[7] / 1e6, 8000, 800));
	sample(self->out, "/tmp/cgroup", ".refaults.anon, .memory.current, .memory.swap, "
	       ".memory.anon, .evicted.memcg", n, 5);
	EXPECT_EQ(is.of_cgroup - was.of_cgroup, n[0]);
	EXPECT_TRUE(near("current", n[1], charged("memory.current"), SLACK));
	EXPECT_TRUE(near("swap", n[2], charged("memory.swap.current"), SLACK));
	EXPECT_TRUE(near("anon", n[3], cg_stat(cgroup, "anon"), SLACK));
	EXPECT_EQ(lost, n[4]);
	sample(self->out, "/tmp/process", ".evicted.memcg, .memory.rss, .memory.swap, "
	       "(.faults | add), .faults.swap", n, 5);
	EXPECT_EQ(lost, n[0]);
	EXPECT_TRUE(near("rss", n[1], resident(self->s.pid) * PAGE, SLACK));
	EXPECT_TRUE(near("swap", n[2], swapped_pages(self->s.pid) * PAGE, SLACK));
	EXPECT_EQ(is.faults - was.faults, n[3]);
	EXPECT_LT(lost / 2, n[4]);
}

/* Bytes on the lists that the kernel has of the cgroup. */
static long long on_lists(void)
{
	static const char *const lists[] = {
		"inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable",
	};
	long long bytes = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		bytes += cg_stat(cgroup, lists[i]);
	return bytes;
}

/* The sum of the series of that family with that label, in the file of metrics. */
static double series(char *out, const char *name, const char *label)
{
	if (run(out, "awk '/^%s(\\{| )/ && /%s/ { n += $NF } END { printf \"%%.9f\", n }' "
		"/tmp/vmview.prom", name, label))
		die("%s: %s", name, out);
	return strtod(out, NULL);
}

/* The second writing is of what happened since the first; who looks sees a whole file. */
TEST_F(stat, metrics)
{
	struct counts was = counted(self), is;
	char label[100], cmd[300];
	long long lost;
	double swapped_in;

	snprintf(cmd, sizeof(cmd), "rm -f /tmp/vmview.prom; "
		 VMVIEW "metrics --interval " SECONDS " -c 2 -o /tmp/vmview.prom & "
		 "until test -e /tmp/vmview.prom; do sleep 0.1; done; while kill -0 $! 2>/dev/null; do tail -n 1 /tmp/vmview.prom | "
		 "grep -qx '# EOF' || exit 9; sleep 0.02; done; wait $!");
	lost = tell_of(self, cmd);
	is = counted(self);
	ASSERT_LT(1000, lost);
	EXPECT_LE(lost, series(self->out, "vmview_evicted_pages_total", "memcg"));
	EXPECT_EQ(0, series(self->out, "vmview_evicted_pages_total", "kswapd"));
	swapped_in = series(self->out, "vmview_faults_total", "cause=.swap.");
	EXPECT_LT(lost / 2, swapped_in);
	EXPECT_LE(is.in - was.in, swapped_in + STARTING);
	EXPECT_LT(0, series(self->out, "vmview_fault_seconds_total", "cause=.swap."));
	EXPECT_EQ(swapped_in, series(self->out, "vmview_swapped_out_seconds_count", "") +
			      series(self->out, "vmview_swapped_out_unknown_total", ""));
	snprintf(label, sizeof(label), "cgroup=.\\/%s.", cgroup);
	EXPECT_TRUE(near("lru", series(self->out, "vmview_cgroup_lru_bytes", label),
			 on_lists(), SLACK));
	EXPECT_TRUE(near("all", series(self->out, "vmview_lru_bytes", ""),
			 1024.0 * (number_in("/proc/meminfo", "Active:") +
				   number_in("/proc/meminfo", "Inactive:") +
				   number_in("/proc/meminfo", "Unevictable:")), SLACK));
	EXPECT_EQ(0, run(self->out, "stat -c %%a /tmp/vmview.prom | grep -x 644"));
	/* One that is ended takes its file along. */
	EXPECT_EQ(0, run(self->out, "timeout -s INT 1 " VMVIEW
			 "metrics --interval 60 -o /tmp/vmview.prom; test ! -e /tmp/vmview.prom"));
}

/* Who may open the device is told no more for it. */
TEST_F(stat, metrics_are_not_for_everybody)
{
	static const char *const modes[] = { "600", "666" };
	int mode, status;

	for (mode = 0; mode < 2; mode++) {
		ASSERT_EQ(0, run(self->out, "chmod %s /dev/vmview", modes[mode]));
		status = run(self->out, "setpriv --reuid 1000 --clear-groups --bounding-set -all "
			     VMVIEW "metrics");
		EXPECT_EQ(1, status);
		EXPECT_NE(NULL, strstr(self->out, "sudo"));
		EXPECT_EQ(NULL, strstr(self->out, "vmview_lru_bytes"));
	}
	EXPECT_EQ(0, run(self->out, "chmod 600 /dev/vmview; " VMVIEW "metrics"));
	EXPECT_NE(NULL, strstr(self->out, "vmview_lru_bytes"));
}

TEST_F(stat, what_needs_no_privilege)
{
	EXPECT_EQ(1, run(self->out, "setpriv --reuid 1000 " VMVIEW "stat -y 0.1 2"));
	EXPECT_NE(NULL, strstr(self->out, "sudo"));
	EXPECT_EQ(0, run(self->out, "setpriv --reuid 1000 " VMVIEW "stat -y -k 0.1 2 2>/dev/null | "
			 "awk 'NR > 2 && $2 > 1000 && $6 == \"-\" { n++ } END { exit n != 2 }'"));
	/* The first of two has the averages since the boot. */
	EXPECT_EQ(0, run(self->out, VMVIEW "stat 0.1 2 | awk 'NR == 3 { exit $6 != \"-\" }'"));
	EXPECT_EQ(0, run(self->out, VMVIEW "stat 0.1 2 | grep -c '' | grep -x 4"));
}

TEST_HARNESS_MAIN
