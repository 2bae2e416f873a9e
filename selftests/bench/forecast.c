// SPDX-License-Identifier: GPL-2.0-only
/*
 * What leaves memory first: forecasts against what reclaim then does.
 *
 * A workload runs in a cgroup; its pages age once, it runs on, and is then frozen.
 * What is next by lists and accessed bit, or a share of it, is reclaimed through
 * memory.reclaim, and pagemap tells which pages left. The reader says how many
 * pages processes lose of that; each method picks as many. One line a round:
 *
 *	WORKLOAD LRU PERCENT AGINGS PAGES PREDICTED LEFT UNMAPPED HITS…
 *
 * PERCENT is the share of what is next that was reclaimed, UNMAPPED are pages of
 * the cgroup's page cache that no process maps and that were to go, and HITS are
 * how many of each method's pages left: at random; by flags of kpageflags; by
 * these with file pages first; by the accessed bit with file pages first, as idle
 * page tracking would have it; by lists or generations alone; by these and the
 * accessed bit; and last of the reader's own, which it names by area.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forecast.h"
#include "lrugen.h"
#include "workloads.h"

static int device;
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
	struct vmview_lruvec rec = census(device, cgroup);
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
	size_t next, unmapped, budget, predicted, left;
	struct vmview_lruvec rec;
	char text[32];
	u32 oldest;
	int m;

	write_file(in_cgroup("cgroup.freeze"), "1");
	usleep(200000);
	if (agings > 1 && uses_generations())
		lrugen_age(cgroup_name + 1);
	drain_lru();
	find_candidates(cgroup);
	rank_pages(device);
	next = how_many(&oldest);
	rec = census(device, cgroup);
	unmapped = count_unmapped(&rec, oldest);
	budget = (next + unmapped) * percent / 100;
	predicted = areas_ask(cgroup_name, budget * PAGE);
	snprintf(text, sizeof(text), "%zu", budget * PAGE);
	if (verbose)
		show_lruvec("before");
	write_file(in_cgroup("memory.reclaim"), text);
	left = mark_left();
	printf("%s\t%s\t%d\t%d\t%zu\t%zu\t%zu\t%zu", w->name,
	       uses_generations() ? "generations" : "classic", percent, agings, nr_pages,
	       predicted, left, unmapped);
	for (m = 0; m < METHODS; m++)
		printf("\t%zu", hits(m, predicted));
	printf("\t%zu\n", areas_hits());
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
