// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit caller gets the same bytes as a 64-bit one. This program, built for
 * each, writes what all calls say of a stopped process to a file; the 64-bit
 * one then compares the files.
 */
#include <libgen.h>

#include "helpers.h"

#define NR_PAGES	4096
#define NR_AREAS	64
#define NR_ADDRS	512

static void put(FILE *out, const char *what, const void *from, size_t len)
{
	fprintf(out, "%s %zu\n", what, len);
	if (fwrite(from, 1, len, out) != len)
		die("write");
}

static void dump_scans(FILE *out, int fd, pid_t pid)
{
	static struct vmview_page page[NR_PAGES];
	struct vmview_scan scan;
	__u32 flags;

	for (flags = 0; flags < 16; flags++) {
		scan = scan_of(pid, page, NR_PAGES);
		scan.flags = flags;
		if (vmview_call(fd, VMVIEW_IOC_SCAN, &scan))
			die("scan %#x", flags);
		memset(&scan.cost, 0, sizeof(scan.cost));
		scan.vec = 0;
		put(out, "scan", &scan, sizeof(scan));
		put(out, "pages", page, scan.nr * sizeof(page[0]));
	}
}

static void dump_areas(FILE *out, int fd, pid_t pid, __u64 *addrs)
{
	static struct vmview_vma area[NR_AREAS];
	struct vmview_counts total;
	struct vmview_summary sum = summary_of(pid, area, NR_AREAS, &total);
	unsigned int i;

	if (vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum))
		die("summary");
	memset(&sum.cost, 0, sizeof(sum.cost));
	sum.vec = sum.total = 0;
	put(out, "summary", &sum, sizeof(sum));
	put(out, "areas", area, sum.nr * sizeof(area[0]));
	put(out, "total", &total, sizeof(total));
	for (i = 0; i < NR_ADDRS; i++)
		addrs[i] = area[i % sum.nr].start + i / sum.nr * PAGE + i;
}

static void dump_translations(FILE *out, int fd, pid_t pid, __u64 *addrs)
{
	static struct vmview_translation to[NR_ADDRS];
	struct vmview_translate req = translate_of(pid, addrs, to, NR_ADDRS);

	if (vmview_call(fd, VMVIEW_IOC_TRANSLATE, &req))
		die("translate");
	memset(&req.cost, 0, sizeof(req.cost));
	req.vec = req.addrs = 0;
	put(out, "translate", &req, sizeof(req));
	put(out, "translations", to, req.done * sizeof(to[0]));
}

static void dump_info(FILE *out, int fd)
{
	struct vmview_feature feature[64];
	struct vmview_info info = {
		.size = sizeof(info), .vec = (uintptr_t)feature,
		.vec_len = 64, .rec_size = sizeof(feature[0]),
	};

	if (vmview_call(fd, VMVIEW_IOC_INFO, &info))
		die("info");
	info.vec = 0;
	put(out, "info", &info, sizeof(info));
	put(out, "features", feature, info.nr * sizeof(feature[0]));
}

static int dump(pid_t pid, const char *path)
{
	static __u64 addrs[NR_ADDRS];
	FILE *out = fopen(path, "w");
	int fd = device_open();

	if (!out || fd < 0)
		die("open");
	dump_info(out, fd);
	dump_scans(out, fd, pid);
	dump_areas(out, fd, pid, addrs);
	dump_translations(out, fd, pid, addrs);
	return fclose(out) ? 1 : 0;
}

#ifdef __LP64__
/* The vdso is the same pages in every 64-bit process, and counts them. */
static void drop_vdso(void)
{
	char *maps = slurp("/proc/self/maps"), *line;
	unsigned long start, end;

	for (line = strtok(maps, "\n"); line; line = strtok(NULL, "\n"))
		if (strstr(line, "[v") && !strstr(line, "[vsyscall]") &&
		    sscanf(line, "%lx-%lx", &start, &end) == 2)
			munmap((void *)start, end - start);
	free(maps);
}

/* The target runs a copy of this program, so as to share no page with a dumper. */
static int target(void)
{
	int fd = open("/proc/self/exe", O_RDONLY), i;
	char *p = map_anon(256 * PAGE), *q = map_shared(64 * PAGE);
	char *huge = map_anon(4UL << 20);
	volatile char *f = mmap(NULL, 8 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	huge = (char *)(((uintptr_t)huge + (2UL << 20) - 1) & ~((2UL << 20) - 1));
	madvise(huge, 2UL << 20, MADV_HUGEPAGE);
	huge[0] = 1;
	for (i = 0; i < 256; i += 3)
		p[i * PAGE] = f[i % 8 * PAGE];
	for (i = 0; i < 64; i += 5)
		q[i * PAGE] = 1;
	madvise(p + 128 * PAGE, 64 * PAGE, MADV_PAGEOUT);
	drop_vdso();
	kill(getpid(), SIGSTOP);
	return 0;
}

static pid_t spawn_target(void)
{
	static const char copy[] = "/tmp/compat-target";
	pid_t pid;

	if (system("cp /proc/$PPID/exe /tmp/compat-target"))
		die("cp");
	pid = fork_child();
	if (!pid) {
		execl(copy, copy, "--target", NULL);
		_exit(127);
	}
	if (waitpid(pid, NULL, WUNTRACED) != pid)
		die("wait");
	return pid;
}

static void run_dump(const char *program, pid_t pid, const char *path)
{
	char nr[16];
	int status;
	pid_t child;

	snprintf(nr, sizeof(nr), "%d", pid);
	child = fork();
	if (!child) {
		execl(program, program, "--dump", nr, path, NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child || status)
		die("%s: status %#x", program, status);
}

static bool same(const char *a, const char *b)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "cmp %s %s >&2", a, b);
	return !system(cmd);
}

/* The 32-bit build of this program, in 32/ beside it. */
static bool find_other(char *path, size_t len)
{
	char self[256] = "";

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		die("readlink");
	snprintf(path, len, "%s/32/compat", dirname(self));
	return !access(path, X_OK);
}

/*
 * The target stands still, but the kernel moves pages between lists in its own
 * time: compare with the 64-bit dump before or the one after, whichever agree.
 */
TEST(same_bytes_for_32_bit)
{
	char other[300];
	pid_t pid;
	int i;

	if (!find_other(other, sizeof(other)))
		SKIP(return, "no 32-bit program here");
	pid = spawn_target();
	for (i = 0; i < 10; i++) {
		run_dump("/proc/self/exe", pid, "/tmp/compat.64a");
		run_dump(other, pid, "/tmp/compat.32");
		run_dump("/proc/self/exe", pid, "/tmp/compat.64b");
		if (same("/tmp/compat.64a", "/tmp/compat.64b"))
			break;
	}
	ASSERT_NE(10, i);
	EXPECT_TRUE(same("/tmp/compat.64a", "/tmp/compat.32"));
	reap(pid);
}
#else
TEST(dumps_only)
{
	SKIP(return, "the 64-bit program runs this one");
}
#endif

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "--dump"))
		return dump(atoi(argv[2]), argv[3]);
#ifdef __LP64__
	if (argc == 2 && !strcmp(argv[1], "--target"))
		return target();
#endif
	return test_harness_run(argc, argv);
}
