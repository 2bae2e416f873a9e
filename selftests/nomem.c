// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without memory each call says ENOMEM, and the next one works. The kernel's own
 * fault injection lets allocations fail that have vmview on their stack.
 */
#include <dirent.h>

#include "helpers.h"
#include "cgroup.h"
#include "events.h"
#include "inject.h"

#define DIR_PID		DEBUGFS_DIR "/pid"
#define CGROUP		"nomem"
#define LEFT		(32 << 10)	/* bytes: where pages of rings are left it is twice as much */
#define STEP		256	/* bytes: smaller than what vmview allocates; then larger ones */
#define MOST_PAGES	256	/* as many */
#define MOST		(64 << 10)	/* bytes: more than all that a call allocates */

static void only_from_vmview(void)
{
	u64 text = read_number("/sys/module/vmview/sections/.text", 0);

	if (!text)
		die("where vmview is");
	inject_only_from(text, text + (1 << 20));	/* more than the module has */
}

/* Only those of modules' own beginnings, not those of loading them. */
static void only_from_init(void)
{
	char *all = slurp("/proc/kallsyms"), *line, name[64];
	u64 at, start = 0, end = ~0ULL;

	for (line = all; *line; line += strcspn(line, "\n") + 1)
		if (sscanf(line, "%llx %*c %63s", &at, name) == 2 &&
		    !strcmp(name, "do_one_initcall"))
			start = at;
	for (line = all; *line; line += strcspn(line, "\n") + 1)
		if (sscanf(line, "%llx", &at) == 1 && at > start && at < end)
			end = at;
	free(all);
	if (!start)
		die("where do_one_initcall is");
	inject_only_from(start, end);
}

static int device;

static int scan(void)
{
	struct vmview_page page[16];
	struct vmview_scan req = scan_of(0, page, 16);
	int err = vmview_call(device, VMVIEW_IOC_SCAN, &req);

	return err ?: req.nr == 16 ? 0 : -1;
}

static int translate(void)
{
	__u64 addr = (uintptr_t)&device;
	struct vmview_translation out;
	struct vmview_translate req = translate_of(0, &addr, &out, 1);
	int err = vmview_call(device, VMVIEW_IOC_TRANSLATE, &req);

	return err ?: out.page.state == VMVIEW_STATE_PRESENT ? 0 : -1;
}

static int summary(void)
{
	struct vmview_counts total;
	struct vmview_summary req = summary_of(0, NULL, 0, &total);
	int err = vmview_call(device, VMVIEW_IOC_SUMMARY, &req);

	return err ?: total.rss ? 0 : -1;
}

static int summary_areas(void)
{
	struct vmview_vma vma[2];
	struct vmview_summary req = summary_of(0, vma, 2, NULL);
	int err = vmview_call(device, VMVIEW_IOC_SUMMARY, &req);

	return err ?: req.nr == 2 ? 0 : -1;
}

static int lru(void)
{
	struct vmview_lruvec rec[2];
	struct vmview_lru req = lru_of(rec, 2);
	int err = vmview_call(device, VMVIEW_IOC_LRU, &req);

	return err ?: req.nr ? 0 : -1;
}

static int read_once(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	char buf[512];
	ssize_t got;

	if (fd < 0)
		return errno;
	got = read(fd, buf, sizeof(buf));
	if (got < 0)
		err = errno;
	close(fd);
	return err ?: got ? 0 : -1;
}

static int file_lru(void)
{
	return read_once(DEBUGFS_DIR "/lru");
}

static int file_events(void)
{
	return read_once(DEBUGFS_DIR "/events");
}

static int file_pid(void)
{
	return read_once(DIR_PID "/1");
}

static int list(void)
{
	DIR *dir = opendir(DIR_PID);
	int err = dir ? 0 : errno, nr = 0;

	/* What readdir() has no memory for it says by errno. */
	for (errno = 0; dir && readdir(dir); nr++)
		;
	err = err ?: errno;
	if (dir)
		closedir(dir);
	return err ?: nr > 2 ? 0 : -1;
}

/* Never looked up before: it is not kept. */
static int look_up(void)
{
	struct stat st;

	return stat(DIR_PID "/1", &st) ? errno : 0;
}

/* A session with all that there is: rings, counters, children, every probe. */
static int watch(void)
{
	static struct vmview_counted counted;
	__s32 pid = getpid();
	struct vmview_watch req = {
		.ring_records = 64,
		.events = EVENT(FAULT_BEGIN) | EVENT(FAULT) | EVENT(EVICT) | EVENT(SWAP_WRITE) |
			  EVENT(RECLAIM) | EVENT(KSWAPD) | EVENT(THROTTLE) | EVENT(COMPACT) |
			  EVENT(OOM_KILL),
		.flags = VMVIEW_WATCH_HIST | VMVIEW_WATCH_CHILDREN,
		.pids = (uintptr_t)&pid,
		.nr_pids = 1,
	};
	struct vmview_hist hist = {
		.counted = (uintptr_t)&counted,
		.flags = VMVIEW_HIST_CLEAR,
	};
	int fd = device_open(), err;

	err = vmv_watch(fd, &req) ?: vmv_hist(fd, &hist);
	close(fd);
	return -err;
}

static const struct {
	const char *name;
	int (*run)(void);
} calls[] = {
	{ "SCAN", scan }, { "TRANSLATE", translate }, { "SUMMARY", summary },
	{ "SUMMARY by area", summary_areas }, { "LRU", lru },
	{ "lru", file_lru }, { "pid/1", file_pid }, { "stat pid/1", look_up },
	{ "WATCH and HIST", watch }, { "events", file_events },
};

/*
 * What the file tells of a session it needs memory for. No other call finds one: WATCH
 * allocates more for the first.
 */
static void prepare(size_t call)
{
	struct vmview_watch req = { .events = EVENT(FAULT), .flags = VMVIEW_WATCH_HIST };

	if (calls[call].run == file_events && vmv_watch(device_open(), &req))
		die("a session");
}

FIXTURE(nomem) {
	int unused;
};

FIXTURE_SETUP(nomem)
{
	if (access("/proc/self/fail-nth", F_OK))
		SKIP(return, "the kernel has no fault injection");
	if (cg_there()) {
		cg_make(CGROUP);
		cg_enter(CGROUP);
	}
	inject_prepare();
	only_from_vmview();
	device = device_open();
	ASSERT_LE(0, device);
}

FIXTURE_TEARDOWN(nomem)
{
	feed();
	inject_only_from(0, ~0ULL);
	close(device);
}

TEST_F(nomem, none_at_all)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		prepare(i);
		EXPECT_EQ(0, calls[i].run());
		starve(0);
		err = calls[i].run();
		feed();
		EXPECT_EQ(ENOMEM, err)
			TH_LOG("%s", calls[i].name);
		EXPECT_EQ(0, calls[i].run());
	}
}

/* Enough for the first allocations, nothing for those behind them. */
TEST_F(nomem, from_some_point_on)
{
	size_t i, space, failed;
	int err;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		prepare(i);
		for (space = failed = 0; space < MOST; space += STEP + space / 4) {
			starve(space);
			err = calls[i].run();
			feed();
			failed += err == ENOMEM;
			EXPECT_TRUE(!err || err == ENOMEM)
				TH_LOG("%s: %d with %zu bytes", calls[i].name, err, space);
			EXPECT_EQ(0, calls[i].run());
			if (!err)
				break;
		}
		TH_LOG("%s: works with %zu bytes", calls[i].name, space);
		EXPECT_GT(MOST, space);
		EXPECT_LT(0, failed);
	}
}

/* Where several pages at once cannot be had, single ones do: those have to be short. */
TEST_F(nomem, of_pages_from_some_point_on)
{
	size_t i, pages, failed, most = 0;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		prepare(i);
		for (pages = failed = 0; pages < MOST_PAGES; pages += 1 + pages / 16) {
			starve_of_pages(pages);
			err = calls[i].run();
			feed();
			failed += err == ENOMEM;
			EXPECT_TRUE(!err || err == ENOMEM)
				TH_LOG("%s: %d with %zu pages", calls[i].name, err, pages);
			EXPECT_EQ(0, calls[i].run());
			if (!err)
				break;
		}
		TH_LOG("%s: works with %zu pages", calls[i].name, pages);
		EXPECT_GT(MOST_PAGES, pages);
		most = failed > most ? failed : most;
	}
	EXPECT_LT(1, most);
}

TEST_F(nomem, each_one_alone)
{
	unsigned int i, n, failed;
	int err, fd;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		prepare(i);
		for (n = 1, failed = 0;; n++) {
			fd = fail_nth_open(n);
			err = calls[i].run();
			if (!fail_nth_close(fd))
				break;
			failed += err == ENOMEM;
			EXPECT_TRUE(!err || err == ENOMEM)
				TH_LOG("%s: %d", calls[i].name, err);
			EXPECT_EQ(0, calls[i].run());
		}
		TH_LOG("%s: %u allocations, %u of them it cannot do without",
		       calls[i].name, n - 1, failed);
		EXPECT_LT(1, n);
	}
}

/* INFO allocates nothing, and a listing of processes neither. */
TEST_F(nomem, info)
{
	struct vmview_info info = { .size = sizeof(info) };
	int err, listed;

	starve(0);
	err = vmview_call(device, VMVIEW_IOC_INFO, &info);
	listed = list();
	feed();
	EXPECT_EQ(0, err);
	EXPECT_EQ(0, listed);
}

static int load(int file)
{
	return syscall(SYS_finit_module, file, "", 0) ? errno : 0;
}

/* How many of the files in debugfs are there. */
static int debugfs_files(void)
{
	static const char *const files[] = { "info", "lru", "events", "pid/1" };
	char path[64];
	int there = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), DEBUGFS_DIR "/%s", files[i]);
		there += !access(path, F_OK);
	}
	return there;
}

/*
 * Loading fails and leaves nothing, or does without what could not be had: then
 * INFO tells that debugfs is absent.
 */
TEST_F(nomem, loading)
{
	int fd, err, file = open("/lib/vmview.ko", O_RDONLY | O_CLOEXEC);
	unsigned int n, failed = 0, without = 0;

	ASSERT_LE(0, file);
	close(device);
	only_from_init();
	for (n = 1;; n++) {
		ASSERT_EQ(0, syscall(SYS_delete_module, "vmview", O_NONBLOCK));
		ASSERT_EQ(-1, access(VMVIEW_DEVICE, F_OK));
		ASSERT_EQ(-1, access(DEBUGFS_DIR, F_OK));
		fd = fail_nth_open(n);
		err = load(file);
		if (!fail_nth_close(fd))
			break;
		if (err) {
			failed++;
			ASSERT_EQ(-1, access("/sys/module/vmview", F_OK));
			ASSERT_EQ(-1, access(VMVIEW_DEVICE, F_OK));
			ASSERT_EQ(-1, access(DEBUGFS_DIR, F_OK));
			ASSERT_EQ(0, load(file));
			continue;
		}
		device = device_open();
		ASSERT_LE(0, device);
		EXPECT_EQ(feature_of(device, "debugfs") == 1 ? 4 : 0, debugfs_files());
		without += !feature_of(device, "debugfs");
		close(device);
	}
	EXPECT_EQ(0, err);
	EXPECT_LT(0, failed);
	EXPECT_LT(0, without);
	TH_LOG("%u allocations: %u loads failed, %u did without debugfs", n - 1, failed,
	       without);
	close(file);
	device = device_open();
}

FIXTURE(after) {
	int unused;
};

FIXTURE_SETUP(after)
{
}

FIXTURE_TEARDOWN(after)
{
}

/* How many cgroups that were removed are kept, once there are no more than @few. */
static u64 dying_but(u64 few, unsigned int ms)
{
	u64 end = now_ms() + ms, dying;

	do {
		usleep(100000);
		write_file("/proc/sys/vm/drop_caches", "3");
		dying = cg_count("", "nr_dying_descendants");
	} while (dying > few && now_ms() < end);
	return dying;
}

/*
 * All of the above was charged to a cgroup. What an error left of pages for rings stays
 * charged there, and what it left of a process's memory keeps the cgroup: kmemleak knows
 * of neither.
 */
TEST_F(after, all_is_given_back)
{
	u64 end = now_ms() + 8000, kernel, file, dying, before;

	if (!cg_exists(CGROUP))
		SKIP(return, "no fault injection, or no cgroup to charge");
	do {
		usleep(100000);
		write_file("/proc/sys/vm/drop_caches", "3");
		/* What this program itself has mapped is not dropped, but reclaimed. */
		cg_write(CGROUP, "memory.reclaim", "1G");
		kernel = cg_stat(CGROUP, "kernel");
		file = cg_stat(CGROUP, "file");
	} while ((kernel >= LEFT || file) && now_ms() < end);
	EXPECT_GT(LEFT, kernel);
	EXPECT_EQ(0, file);
	before = dying_but(0, 3000);
	cg_remove_soon(CGROUP);
	dying = dying_but(before, 8000);
	EXPECT_GE(before, dying);
	TH_LOG("%llu bytes were left to the cgroup, %llu cgroups kept", kernel, dying);
}

TEST_HARNESS_MAIN
