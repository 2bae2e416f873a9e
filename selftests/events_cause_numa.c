// SPDX-License-Identifier: GPL-2.0-only
/* Faults that come with several nodes: hints, and pages on their way. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include "acts.h"
#include "numa.h"

#define KNOB	"/proc/sys/kernel/numa_balancing"
#define BYTES	(SCENE_FAULTS * PAGE)
#define HUGE	3
#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define MOVED	(2UL << 20)
#define PATIENCE_S	60	/* where CPUs of the guest take turns, few are met */

/* No page is marked once more. */
static void hint(struct scene *s)
{
	const char *why = numa_hint(s->area, s->bytes);

	if (why)
		scene_cannot(s, "%s", why);
	set_knob(KNOB, "0");
}

static void hinted(struct scene *s)
{
	scene_area(s, map_anon(BYTES), BYTES);
	hint(s);
}

/* On 6.1 smaps does not see what is marked. */
static bool is_huge(const char *p)
{
	int fd = pagemap_open(getpid());
	u64 entry;

	pagemap_read(fd, (uintptr_t)p, 1, &entry);
	close(fd);
	kpage_forget();
	return entry & PM_PRESENT && order_of(PM_FRAME(entry)) == 9;
}

static void hinted_huge(struct scene *s)
{
	size_t bytes = HUGE * PMD_BYTES, i;

	scene_area(s, map_aligned(bytes, PMD_BYTES), bytes);
	set_knob(THP "defrag", "always");
	if (madvise(s->area, bytes, MADV_HUGEPAGE))
		scene_cannot(s, "this kernel has no transparent huge pages");
	hint(s);
	for (i = 0; i < bytes; i += PMD_BYTES)
		if (!is_huge(s->area + i))
			scene_cannot(s, "no huge pages to be had");
}

static volatile enum { WAIT, MOVE, STOP } mover;

/* Moves the area from node to node, all pages in one call. */
static void *move(void *data)
{
	static void *page[MOVED / PAGE];
	static int node[MOVED / PAGE], status[MOVED / PAGE];
	struct scene *s = data;
	size_t i, round;

	run_on(1);
	while (mover == WAIT)
		usleep(1000);
	for (round = 0; mover == MOVE; round++) {
		for (i = 0; i < MOVED / PAGE; i++) {
			page[i] = s->area + i * PAGE;
			node[i] = round % 2;
		}
		syscall(SYS_move_pages, 0, MOVED / PAGE, page, node, status,
			2 /* MPOL_MF_MOVE */);
	}
	return NULL;
}

static void movable(struct scene *s)
{
	pthread_attr_t attr;
	pthread_t thread;

	if (!numa_nodes())
		scene_cannot(s, "the guest has one NUMA node only");
	run_on(0);
	scene_area(s, map_anon(MOVED), MOVED);
	touch_write(s->area, MOVED);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	if (pthread_create(&thread, &attr, move, s))
		die("pthread_create");
}

static u64 faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	return r.ru_minflt + r.ru_majflt;
}

static void touch_moving(struct scene *s)
{
	time_t end = time(NULL) + PATIENCE_S;
	u64 before = faults();
	size_t i;

	mover = MOVE;
	while (time(NULL) < end && faults() - before < s->act.nr)
		for (i = 0; i < MOVED; i += PAGE)
			load_byte(s->area + i);
	mover = STOP;
	if (faults() == before)
		scene_cannot(s, "no page was met on its way");
}

static const struct act acts[] = {
	{ "hint of NUMA balancing", hinted, .nr = SCENE_FAULTS, .others = true,
	  .expect = { .cause = VMVIEW_CAUSE_NUMA_HINT, .flags = READS,
		.outcome = VMVIEW_OUTCOME_MINOR, .kind = VMVIEW_KIND_ANON,
		.state = VMVIEW_STATE_NUMA_HINT } },
	{ "hint on a huge page", hinted_huge, .nr = HUGE, .stride = PMD_BYTES,
	  .others = true, .expect = {
		.cause = VMVIEW_CAUSE_NUMA_HINT, .flags = READS,
		.outcome = VMVIEW_OUTCOME_MINOR, .kind = VMVIEW_KIND_ANON,
		.state = VMVIEW_STATE_NUMA_HINT, .level = VMVIEW_LEVEL_PMD, .order = 9 } },
	{ "wait for a migration", movable, touch_moving, .some = true,
	  .nr = SCENE_FAULTS, .too_late = true, .expect = {
		.cause = VMVIEW_CAUSE_MIGRATION, .flags = READS, .outcome = ANY,
		.may = VMVIEW_FAULT_RETRIED, .kind = VMVIEW_KIND_ANON,
		.state = VMVIEW_STATE_MIGRATION } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
