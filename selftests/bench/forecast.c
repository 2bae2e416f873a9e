// SPDX-License-Identifier: GPL-2.0-only
/*
 * What leaves memory first: forecasts against what reclaim then does.
 *
 * A workload runs in a cgroup; its pages age once, it runs on, and is then frozen.
 * Each method picks the pages that it says go next, as many as vmview does. Then
 * the kernel reclaims that much through memory.reclaim, and pagemap tells which
 * pages left. One line a round:
 *
 *	WORKLOAD LRU PERCENT AGINGS PAGES PREDICTED LEFT UNMAPPED HITS…
 *
 * PERCENT is the share of what is next that was reclaimed, UNMAPPED are pages of
 * the cgroup's page cache that no process maps and that were to go, and HITS are
 * how many of each method's pages left: at random; by flags of kpageflags; by
 * these with file pages first; by the accessed bit with file pages first, as idle
 * page tracking would have it; by lists or generations alone; by these and the
 * accessed bit.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "lrugen.h"
#include "workloads.h"

#define RECORDS		8192
#define MAX_PIDS	32
#define LEAST_PERCENT	5	/* of all pages that a forecast is made of */

enum method { RANDOM, FLAGS, FLAGS_FILE, ACCESSED, LISTS, FORECAST, METHODS };

/**
 * struct candidate - a page that is charged to the cgroup and mapped
 * @addr: Where.
 * @pid: In which process.
 * @pfn: Its frame.
 * @flags: As kpageflags has them.
 * @seen: vmview had a record of it.
 * @accessed: Some entry that maps it has the accessed bit.
 * @age: Lower goes earlier, by vmview's record.
 * @rank: Lower goes earlier, by method.
 * @dice: Breaks ties.
 * @left: It went.
 */
struct candidate {
	u64 addr;
	pid_t pid;
	u64 pfn;
	u64 flags;
	bool seen;
	bool accessed;
	u32 age;
	u32 rank[METHODS];
	u32 dice;
	bool left;
};

static struct candidate *page;
static size_t nr_pages, room;
static pid_t pids[MAX_PIDS];
static int nr_pids, device;
static char file[256];
/* A new one each time: lru_gen goes on to show those that are gone by their names. */
static char cgroup[64], *cgroup_name = cgroup + sizeof("/sys/fs/cgroup") - 1;
static bool verbose;
static int agings = 1, percent = 100;

static const char *in_cgroup(const char *name)
{
	snprintf(file, sizeof(file), "%s/%s", cgroup, name);
	return file;
}

/* What ages classic lists is pressure: take a tenth of what there is. */
static void press(void)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", read_number(in_cgroup("memory.current"), 0) / 10);
	write_file(in_cgroup("memory.reclaim"), text);
}

static void read_pids(void)
{
	char *text = slurp(in_cgroup("cgroup.procs")), *line;

	nr_pids = 0;
	for (line = strtok(text, "\n"); line && nr_pids < MAX_PIDS; line = strtok(NULL, "\n"))
		pids[nr_pids++] = atoi(line);
	free(text);
}

static u64 word_at(const char *path, u64 index)
{
	static char opened[3][32];
	static int fd[3];
	u64 word = 0;
	int i = 0;

	while (opened[i][0] && strcmp(opened[i], path))
		i++;
	if (!opened[i][0]) {
		strcpy(opened[i], path);
		fd[i] = open(path, O_RDONLY);
	}
	return pread(fd[i], &word, 8, index * 8) == 8 ? word : 0;
}

static int by_pfn(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->pfn < y->pfn ? -1 : x->pfn > y->pfn;
}

static void add_range(pid_t pid, int pagemap, u64 start, u64 end, u64 id)
{
	const u64 want = 1ULL << KPF_LRU;
	u64 entry, flags, pfn;

	for (; start < end; start += PAGE) {
		if (pread(pagemap, &entry, 8, start / PAGE * 8) != 8 || !(entry >> 63))
			continue;
		pfn = entry & ((1ULL << 55) - 1);
		flags = word_at("/proc/kpageflags", pfn);
		if (!(flags & want) || flags & (1ULL << KPF_UNEVICTABLE) ||
		    word_at("/proc/kpagecgroup", pfn) != id)
			continue;
		if (nr_pages == room)
			page = xrealloc(page, (room = 2 * room + 4096) * sizeof(*page));
		page[nr_pages++] = (struct candidate){
			.addr = start, .pid = pid, .pfn = pfn, .flags = flags,
			.dice = mrand48(), .age = ~0U,
		};
	}
}

/* All pages that are mapped and charged, each frame once; nothing of vmview. */
static void find_candidates(void)
{
	struct stat st;
	u64 start, end;
	char *maps, *line, *save, path[64];
	size_t i, n;
	int pagemap;

	if (stat(cgroup, &st))
		die("%s", cgroup);
	for (i = nr_pages = 0; i < (size_t)nr_pids; i++) {
		snprintf(path, sizeof(path), "/proc/%d/maps", pids[i]);
		maps = slurp(path);
		snprintf(path, sizeof(path), "/proc/%d/pagemap", pids[i]);
		pagemap = open(path, O_RDONLY);
		for (line = strtok_r(maps, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			if (sscanf(line, "%llx-%llx", &start, &end) == 2 && start >> 63 == 0)
				add_range(pids[i], pagemap, start, end, st.st_ino);
		close(pagemap);
		free(maps);
	}
	qsort(page, nr_pages, sizeof(*page), by_pfn);
	for (i = n = 0; i < nr_pages; i++)
		if (!n || page[n - 1].pfn != page[i].pfn)
			page[n++] = page[i];
	nr_pages = n;
}

/*
 * An order by what is known of how reclaim goes about. With generations: oldest
 * first, and of one generation file pages first. Else: inactive before active,
 * and file pages first.
 */
static u32 age_of(const struct vmview_page *p)
{
	switch (p->list) {
	case VMVIEW_LIST_GEN_ANON:
		return p->gen_seq * 2 + 1;
	case VMVIEW_LIST_GEN_FILE:
		return p->gen_seq * 2;
	case VMVIEW_LIST_INACTIVE_FILE:
		return 0;
	case VMVIEW_LIST_INACTIVE_ANON:
		return 1;
	case VMVIEW_LIST_ACTIVE_FILE:
		return 2;
	default:
		return 3;
	}
}

static void take_record(const struct vmview_page *p)
{
	struct candidate key = { .pfn = p->frame }, *c;

	if (p->state != VMVIEW_STATE_PRESENT)
		return;
	c = bsearch(&key, page, nr_pages, sizeof(*page), by_pfn);
	if (!c)
		return;
	c->seen = true;
	c->age = age_of(p);
	c->accessed |= !!(p->pte & VMVIEW_PTE_ACCESSED);
}

static void ask_vmview(void)
{
	static struct vmview_page rec[RECORDS];
	struct vmview_scan scan;
	u64 at;
	int i;
	__u32 k;

	for (i = 0; i < nr_pids; i++)
		for (at = 0; at != ~0ULL; at = scan.cursor) {
			scan = (struct vmview_scan){
				.size = sizeof(scan), .target.pid = pids[i],
				.flags = VMVIEW_SCAN_PAGES, .start = at, .end = ~0ULL,
				.vec = (uintptr_t)rec, .vec_len = RECORDS,
				.rec_size = sizeof(rec[0]),
			};
			if (ioctl(device, VMVIEW_IOC_SCAN, &scan))
				die("SCAN of %d", pids[i]);
			for (k = 0; k < scan.nr; k++)
				take_record(&rec[k]);
		}
}

static void rank_pages(void)
{
	size_t i;

	for (i = 0; i < nr_pages; i++) {
		struct candidate *c = &page[i];
		bool anon = c->flags >> KPF_SWAPBACKED & 1;

		c->rank[RANDOM] = 0;
		c->rank[FLAGS] = (c->flags >> KPF_ACTIVE & 1) * 2 +
				 (c->flags >> KPF_REFERENCED & 1);
		c->rank[FLAGS_FILE] = c->rank[FLAGS] * 2 + anon;
		c->rank[ACCESSED] = c->accessed * 2 + anon;
		c->rank[LISTS] = c->seen ? c->age : ~0U;
		c->rank[FORECAST] = c->rank[LISTS] | (c->accessed ? 1U << 30 : 0);
	}
}

static enum method sorting;

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a;
	const struct candidate *y = *(const struct candidate *const *)b;

	if (x->rank[sorting] != y->rank[sorting])
		return x->rank[sorting] < y->rank[sorting] ? -1 : 1;
	/* Lists are in order of time, as is memory that was filled from its start. */
	if (sorting == FORECAST && x->pid == y->pid)
		return x->addr < y->addr ? -1 : x->addr > y->addr;
	if (sorting == FORECAST)
		return x->pid < y->pid ? -1 : 1;
	return x->dice < y->dice ? -1 : x->dice > y->dice;
}

static struct candidate **sorted(enum method m)
{
	struct candidate **order = xalloc(nr_pages * sizeof(*order));
	size_t i;

	for (i = 0; i < nr_pages; i++)
		order[i] = &page[i];
	sorting = m;
	qsort(order, nr_pages, sizeof(*order), by_rank);
	return order;
}

/* The oldest generation, or list, with enough pages in it; without the accessed. */
static size_t how_many(u32 *oldest)
{
	struct candidate **order = sorted(FORECAST);
	size_t i;
	u32 at = 0;

	for (i = 0; i < nr_pages;) {
		/* With generations both types of one go together. */
		at = order[i]->rank[FORECAST] / 2;
		while (i < nr_pages && order[i]->rank[FORECAST] / 2 == at)
			i++;
		if (i * 100 >= nr_pages * LEAST_PERCENT)
			break;
	}
	*oldest = at & ~(1U << 29);
	free(order);
	return i;
}

static struct vmview_lruvec census(void)
{
	struct vmview_lruvec rec;
	struct vmview_lru lru = {
		.size = sizeof(lru), .node = 0, .vec = (uintptr_t)&rec, .vec_len = 1,
		.rec_size = sizeof(rec),
	};
	struct stat st;

	if (stat(cgroup, &st))
		die("%s", cgroup);
	lru.memcg = st.st_ino;
	if (ioctl(device, VMVIEW_IOC_LRU, &lru) || !lru.nr)
		die("LRU");
	return rec;
}

/* Page cache that no process maps, of the generations or lists up to @oldest. */
static size_t count_unmapped(u32 oldest)
{
	struct vmview_lruvec rec = census();
	size_t i, mapped = 0;
	u64 bytes = 0;

	for (i = 0; i < rec.nr_gens && uses_generations(); i++)
		if (rec.gen[i].seq <= oldest)
			bytes += rec.gen[i].file;
	if (!uses_generations())
		bytes = rec.list[VMVIEW_LIST_INACTIVE_FILE];
	for (i = 0; i < nr_pages; i++)
		mapped += page[i].age / 2 <= oldest && !(page[i].flags >> KPF_SWAPBACKED & 1) &&
			  (uses_generations() || page[i].age == 0);
	return bytes / PAGE > mapped ? bytes / PAGE - mapped : 0;
}

/* Of @next mapped pages those that a smaller budget gets to: file pages go first. */
static size_t mapped_share(size_t next, size_t unmapped, size_t budget)
{
	struct candidate **order = sorted(FORECAST);
	size_t i, files = 0;

	for (i = 0; i < next; i++)
		files += !(order[i]->flags >> KPF_SWAPBACKED & 1);
	free(order);
	if (budget > files + unmapped)
		return budget - unmapped;
	return files * budget / (files + unmapped + !budget);
}

static size_t mark_left(void)
{
	size_t i, left = 0;
	char path[64];
	int fd = -1;
	pid_t pid = 0;
	u64 entry;

	for (i = 0; i < nr_pages; i++) {
		if (pid != page[i].pid) {
			if (fd >= 0)
				close(fd);
			pid = page[i].pid;
			snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
			fd = open(path, O_RDONLY);
		}
		entry = 0;
		if (pread(fd, &entry, 8, page[i].addr / PAGE * 8) != 8)
			die("%s", path);
		page[i].left = !(entry >> 63);
		left += page[i].left;
	}
	close(fd);
	return left;
}

static size_t hits(enum method m, size_t predicted)
{
	struct candidate **order = sorted(m);
	size_t i, n = 0;

	for (i = 0; i < predicted; i++)
		n += order[i]->left;
	free(order);
	return n;
}

static pid_t start(const struct workload *w, const char *self)
{
	static int number;
	pid_t pid;

	snprintf(cgroup, sizeof(cgroup), "/sys/fs/cgroup/forecast-%d-%d", getpid(), number++);
	if (mkdir(cgroup, 0755))
		die("%s", cgroup);
	pid = fork();
	if (!pid) {
		if (!write_file(in_cgroup("cgroup.procs"), "0"))
			die("enter %s", cgroup);
		execl("/bin/sh", self, "-c", w->command, self, NULL);
		_exit(127);
	}
	return pid;
}

static void end(pid_t pid)
{
	write_file(in_cgroup("cgroup.freeze"), "0");
	write_file(in_cgroup("cgroup.kill"), "1");
	while (waitpid(pid, NULL, 0) != pid)
		;
	while (rmdir(cgroup) && errno == EBUSY)
		usleep(10000);
	if (system("rm -f /var/tmp/forecast-*"))
		die("rm");
}

/* How generations and tiers stand: what was protected, and what came back. */
static void show_lruvec(const char *when)
{
	struct vmview_lruvec rec = census();
	unsigned int i, k;

	for (i = 0; i < rec.nr_gens; i++)
		printf("# %s: generation %llu: %llu anon, %llu file\n", when, rec.gen[i].seq,
		       rec.gen[i].anon / PAGE, rec.gen[i].file / PAGE);
	for (i = 0; i < 2; i++)
		for (k = 0; k < VMVIEW_TIERS; k++)
			printf("# %s: %s tier %u: %llu refaulted, %llu evicted, %llu protected\n",
			       when, i ? "file" : "anon", k, rec.tier[i][k].refaulted,
			       rec.tier[i][k].evicted, rec.tier[i][k].kept);
}

/* What there is, by order and accessed bit, and how much of it left: for a look. */
static void show_classes(void)
{
	size_t i, k, n[64][2][2] = {};

	for (i = 0; i < nr_pages; i++)
		n[page[i].age % 64][page[i].accessed][page[i].left]++;
	for (i = 0; i < 64; i++)
		for (k = 0; k < 2; k++)
			if (n[i][k][0] + n[i][k][1])
				printf("# %zu %s%s: %zu of %zu left\n", i / 2,
				       i % 2 ? "anon" : "file", k ? " accessed" : "",
				       n[i][k][1], n[i][k][0] + n[i][k][1]);
}

static void measure(const struct workload *w)
{
	size_t predicted, unmapped, budget, left;
	char text[32];
	u32 oldest;
	int m;

	write_file(in_cgroup("cgroup.freeze"), "1");
	usleep(200000);
	read_pids();
	if (agings > 1 && uses_generations())
		lrugen_age(cgroup_name + 1);
	drain_lru();
	find_candidates();
	ask_vmview();
	rank_pages();
	predicted = how_many(&oldest);
	unmapped = count_unmapped(oldest);
	budget = (predicted + unmapped) * percent / 100;
	predicted = mapped_share(predicted, unmapped, budget);
	snprintf(text, sizeof(text), "%zu", budget * PAGE);
	if (verbose)
		show_lruvec("before");
	write_file(in_cgroup("memory.reclaim"), text);
	left = mark_left();
	printf("%s\t%s\t%d\t%d\t%zu\t%zu\t%zu\t%zu", w->name,
	       uses_generations() ? "generations" : "classic", percent, agings, nr_pages, predicted, left, unmapped);
	for (m = 0; m < METHODS; m++)
		printf("\t%zu", hits(m, predicted));
	printf("\n");
	if (verbose) {
		show_lruvec("after");
		show_classes();
	}
	fflush(stdout);
}

static void usage(void)
{
	die("forecast [-a AGINGS] [-n ROUNDS] [-p PERCENT] [-s SECONDS] [-v] [-w PART] [NAME…]");
}

static bool wanted(const struct workload *w, char **names)
{
	if (!*names)
		return true;
	while (*names)
		if (!strcmp(w->name, *names++))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	int rounds = 3, seconds = 3, option, i, n;
	char self[256] = "";
	pid_t pid;

	while ((option = getopt(argc, argv, "a:n:p:s:vw:")) != -1) {
		switch (option) {
		case 'a':
			agings = atoi(optarg);
			break;
		case 'n':
			rounds = atoi(optarg);
			break;
		case 'p':
			percent = atoi(optarg);
			break;
		case 's':
			seconds = atoi(optarg);
			break;
		case 'v':
			verbose = true;
			break;
		case 'w':
			work(optarg);
			break;
		default:
			usage();
		}
	}
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		die("exe");
	device = open(VMVIEW_DEVICE, O_RDONLY | O_CLOEXEC);
	if (device < 0)
		die(VMVIEW_DEVICE);
	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	for (n = 0; n < rounds; n++)
		for (i = 0; i < nr_workloads; i++) {
			if (!wanted(&workloads[i], argv + optind))
				continue;
			pid = start(&workloads[i], self);
			sleep(2 * seconds);
			if (agings)
				uses_generations() ? lrugen_age(cgroup_name + 1) : press();
			sleep(seconds);
			measure(&workloads[i]);
			end(pid);
		}
	return 0;
}
