// SPDX-License-Identifier: GPL-2.0-only
/* Faults of anonymous memory, and those that end in a signal. */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "acts.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static void untouched(struct scene *s)
{
	scene_area(s, map_anon(MOST), MOST);
}

static void was_read(struct scene *s)
{
	untouched(s);
	touch_read(s->area, MOST);
}

static void was_written(struct scene *s)
{
	untouched(s);
	touch_write(s->area, MOST);
}

static void was_forked(struct scene *s)
{
	was_written(s);
	fork_idle();
}

static bool ksm_merged(const struct scene *s)
{
	int fd = pagemap_open(getpid());
	u64 entry[SCENE_FAULTS];
	u32 i, merged = 0;

	pagemap_read(fd, (uintptr_t)s->area, s->act.nr, entry);
	close(fd);
	kpage_forget();
	/* Where kpageflags calls each anonymous page KSM's, the count tells too. */
	for (i = 0; i < s->act.nr; i++)
		merged += entry[i] & PM_PRESENT && !(entry[i] & PM_EXCLUSIVE) &&
			  kpage(PM_FRAME(entry[i])).flags & FLAG_KSM;
	return merged == s->act.nr;
}

#define KSM "/sys/kernel/mm/ksm/"

static void was_merged(struct scene *s)
{
	int tries;

	untouched(s);
	memset(s->area, 0x5a, s->act.nr * PAGE);
	if (madvise(s->area, MOST, MADV_MERGEABLE))
		scene_cannot(s, "this kernel has no KSM");
	set_knob(KSM "sleep_millisecs", "0");
	set_knob(KSM "pages_to_scan", "1000");
	set_knob(KSM "run", "1");
	for (tries = 0; tries < 500 && !ksm_merged(s); tries++)
		usleep(10000);
	set_knob(KSM "run", "0");
	if (!ksm_merged(s))
		die("ksmd did not merge the pages");
}

static void was_paged_out(struct scene *s)
{
	was_written(s);
	scene_page_out(s);
}

static void was_swapped_out(struct scene *s)
{
	was_written(s);
	scene_swap_out(s);
}

/* Faults right below an area that grows: a stack, as far as the kernel knows. */
static void below_a_stack(struct scene *s)
{
	size_t gap = 2 << 20;
	char *p = map_anon(gap + PAGE);

	munmap(p, gap + PAGE);
	p = mmap(p + gap, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN |
		 MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		die("map a stack");
	scene_area(s, p - PAGE, PAGE);
}

static void made_read_only(struct scene *s)
{
	was_written(s);
	mprotect(s->area, MOST, PROT_READ);
}

static void made_inaccessible(struct scene *s)
{
	was_written(s);
	mprotect(s->area, MOST, PROT_NONE);
}

/* The area allows what the thread's key for it does not. */
static void key_taken_away(struct scene *s)
{
	int key = syscall(SYS_pkey_alloc, 0, 1 /* PKEY_DISABLE_ACCESS */);

	if (key < 0)
		scene_cannot(s, "this CPU or kernel has no protection keys");
	was_written(s);
	if (syscall(SYS_pkey_mprotect, s->area, MOST, RW, key))
		die("pkey_mprotect");
}

/* Nothing was ever there, but there are entries for it. */
static void empty_entries(struct scene *s)
{
	scene_area(s, map_beside_a_page(), MOST);
}

static void guard_pages(struct scene *s)
{
	empty_entries(s);
	mprotect(s->area, MOST, PROT_NONE);
}

static void unmapped(struct scene *s)
{
	empty_entries(s);
	munmap(s->area, MOST);
}

static void call_all(struct scene *s)
{
	u32 i;

	/* What follows a call that faulted is the return from it. */
	for (i = 0; i < s->act.nr; i++)
		((void (*)(void))scene_at(s, i))();
}

static void lost_to_an_error(struct scene *s)
{
	was_written(s);
	drain_lru();
	if (madvise(s->area, s->act.nr * PAGE, MADV_HWPOISON))
		scene_cannot(s, "this kernel cannot poison memory (CONFIG_MEMORY_FAILURE)");
}

/*
 * The kernel's clock, mapped frame by frame. Whoever changes to another time namespace
 * faults on it anew.
 */
static void a_clock(struct scene *s)
{
	size_t bytes;

	if (unshare(CLONE_NEWTIME))
		scene_cannot(s, "this kernel has no time namespaces");
	s->fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	s->area = own_area("[vvar]", &bytes);
	if (s->fd < 0 || !s->area)
		die("no time namespace or no clock");
	s->bytes = PAGE;
}

static void look_at_clock(struct scene *s)
{
	if (setns(s->fd, CLONE_NEWTIME))
		die("setns");
	load_byte(scene_at(s, 0));
}

/* Memory of the kernel's that a descriptor lends, and no file is behind. */
static void ring_of_perf(struct scene *s)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		die("perf_event_open");
	/* One page more than a power of two; that is not touched. */
	scene_area(s, map_fd(fd, MOST + PAGE, RW, MAP_SHARED), MOST + PAGE);
}

static void soft_dirty_cleared(struct scene *s)
{
	was_written(s);
	if (!set_knob("/proc/self/clear_refs", "4"))
		die("clear_refs");
}

#define ANON_PAGE	.kind = VMVIEW_KIND_ANON
#define HANDLED		.outcome = VMVIEW_OUTCOME_MINOR
#define RAISED		.outcome = VMVIEW_OUTCOME_SIGNAL

static const struct act acts[] = {
	{ "first write", untouched, .expect = {
		.cause = VMVIEW_CAUSE_ANON, .flags = WRITES, HANDLED, ANON_PAGE } },
	{ "first read", untouched, .expect = {
		.cause = VMVIEW_CAUSE_ZERO, .flags = READS, HANDLED,
		.kind = VMVIEW_KIND_ZERO } },
	{ "write to what was only read", was_read, .expect = {
		.cause = VMVIEW_CAUSE_COW_ZERO, .flags = WRITES, HANDLED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "write after fork", was_forked, .expect = {
		.cause = VMVIEW_CAUSE_COW_ANON, .flags = WRITES, HANDLED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "write to a page that KSM merged", was_merged, .expect = {
		.cause = VMVIEW_CAUSE_COW_ANON, .flags = WRITES, HANDLED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "write after soft-dirty was cleared", soft_dirty_cleared, .expect = {
		.cause = VMVIEW_CAUSE_COW_ANON, .flags = WRITES, HANDLED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "read from the swap cache, or swap", was_paged_out, .by_mincore = true, .expect = {
		.cause = VMVIEW_CAUSE_SWAP, .flags = READS, ANON_PAGE,
		.state = VMVIEW_STATE_SWAP, .may = VMVIEW_FAULT_RETRIED } },
	{ "read from swap", was_swapped_out, .by_mincore = true, .expect = {
		.cause = VMVIEW_CAUSE_SWAP, .flags = READS, ANON_PAGE,
		.state = VMVIEW_STATE_SWAP, .may = VMVIEW_FAULT_RETRIED } },
	{ "write to what lies in swap", was_swapped_out, .by_mincore = true, .expect = {
		.cause = VMVIEW_CAUSE_SWAP, .flags = WRITES, ANON_PAGE,
		.state = VMVIEW_STATE_SWAP, .may = VMVIEW_FAULT_RETRIED } },
	{ "growth of a stack", below_a_stack, .stride = -PAGE, .expect = {
		.cause = VMVIEW_CAUSE_STACK, .flags = WRITES, HANDLED, ANON_PAGE } },
	{ "write to read-only memory", made_read_only, .expect = {
		.cause = VMVIEW_CAUSE_PROTECTION, .flags = WRITES, RAISED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "read of a page without access", made_inaccessible, .expect = {
		.cause = VMVIEW_CAUSE_PROTECTION, .flags = READS, RAISED, ANON_PAGE,
		.state = VMVIEW_STATE_PROT_NONE } },
	{ "read of what a protection key denies", key_taken_away, .expect = {
		.cause = VMVIEW_CAUSE_PROTECTION, .flags = READS, RAISED, ANON_PAGE,
		.state = VMVIEW_STATE_PRESENT } },
	{ "write to a guard page", guard_pages, .expect = {
		.cause = VMVIEW_CAUSE_PROTECTION, .flags = WRITES, RAISED } },
	{ "execution of data", was_written, call_all, .expect = {
		.cause = VMVIEW_CAUSE_PROTECTION, RAISED, ANON_PAGE,
		.flags = READS | VMVIEW_FAULT_EXEC, .state = VMVIEW_STATE_PRESENT } },
	{ "read where nothing is mapped", unmapped, .expect = {
		.cause = VMVIEW_CAUSE_UNMAPPED, .flags = READS, RAISED } },
	{ "read of frames without pages", a_clock, look_at_clock, .nr = 1, .others = true,
	  .expect = { .cause = VMVIEW_CAUSE_DEVICE, .flags = READS, HANDLED,
		.may = VMVIEW_FAULT_RETRIED,
		.kind = VMVIEW_KIND_SPECIAL } },
	/* Where the area's own lock is not enough, it is tried again. */
	{ "read of perf's ring", ring_of_perf, .expect = {
		.cause = VMVIEW_CAUSE_DEVICE, .flags = READS, HANDLED,
		.may = VMVIEW_FAULT_RETRIED, .kind = VMVIEW_KIND_FILE } },
	{ "read of a frame lost to an error", lost_to_an_error, .expect = {
		.cause = VMVIEW_CAUSE_HWPOISON, .flags = READS, RAISED,
		.state = VMVIEW_STATE_HWPOISON } },
};

int main(void)
{
	return scenes_play(acts, ARRAY_SIZE(acts));
}
