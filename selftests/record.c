// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written: every byte of every record that is returned, none behind the
 * vector, the same from one call to the next and over any length of vector.
 */
#include "request.h"

FIXTURE_OF_CALLS(each)
WITH_INFO(each)
WITH_LRU(each)
WITH_TARGETS(each)

#define CALL() vmview_call(self->fd, self->call->cmd, &self->req)

/* Anonymous, shared, file, hole and untouched memory for a target to stand still in. */
static void some_memory(void *unused)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	char *p = map_anon(64 * PAGE), *q = map_shared(16 * PAGE);
	char *f = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	int i;

	(void)unused;
	for (i = 0; i < 64; i += 3)
		p[i * PAGE] = 1;
	for (i = 0; i < 16; i += 2)
		q[i * PAGE] = 1;
	q[PAGE] = *(volatile char *)(p + PAGE) + *(volatile char *)f;
	munmap(p + 32 * PAGE, PAGE);
	mprotect(p + 40 * PAGE, PAGE, PROT_NONE);
}

/* Pages move between LRU lists at times that nobody chose. */
static void forget_lists(struct vmview_vma *area, size_t nr)
{
	while (nr--)
		memset(area[nr].counts.list, 0, sizeof(area[nr].counts.list));
}

/* Bytes of the output that neither of two calls has written. */
static size_t untouched(const unsigned char *a, const unsigned char *b, size_t len)
{
	size_t i, nr = 0;

	for (i = 0; i < len; i++)
		nr += a[i] == 0x55 && b[i] == 0xaa;
	return nr;
}

/* Two calls over buffers of different poison leave no byte of it in a record. */
TEST_F(each, no_byte_is_left_out)
{
	pid_t pid = spawn(some_memory, NULL);
	unsigned char *vec[2];
	__u32 nr[2], len = 24;
	int i;

	if (variant->which == TRANSLATE)
		len = VEC_RECORDS;
	stop(pid);
	for (i = 0; i < 2; i++) {
		vec[i] = map_anon(VEC_BYTES);
		memset(vec[i], i ? 0xaa : 0x55, VEC_BYTES);
		request_init(&self->req, variant->which, pid, vec[i], self->addrs);
		*u32_at(&self->req, self->call->len_at) = len;
		ASSERT_EQ(0, CALL());
		nr[i] = request_nr(&self->req, variant->which);
		ASSERT_LT(1, nr[i]);
		ASSERT_GE(len, nr[i]);
	}
	ASSERT_EQ(nr[0], nr[1]);
	EXPECT_EQ(0, untouched(vec[0], vec[1], nr[0] * self->call->rec_size));
	EXPECT_EQ(VEC_BYTES - nr[0] * self->call->rec_size,
		  untouched(vec[0], vec[1], VEC_BYTES));
	reap(pid);
}

/* Of the request, members that are only read stay as they were. */
TEST_F(each, members_that_are_read_stay)
{
	union request before = self->req, *after = &self->req;

	ASSERT_EQ(0, CALL());
	switch (variant->which) {
	case INFO:
		memset(&after->info.abi_version, 0, 32);
		after->info.nr = after->info.nr_features = 0;
		memset(after->info.kernel, 0, sizeof(after->info) -
		       offsetof(struct vmview_info, kernel));
		break;
	case TRANSLATE:
		after->translate.done = 0;
		memset(&after->translate.cost, 0, sizeof(struct vmview_cost));
		break;
	case SCAN:
		after->scan.nr = 0;
		memset(&after->scan.cursor, 0, 8 + sizeof(struct vmview_cost));
		break;
	case SUMMARY:
		after->summary.nr = 0;
		memset(&after->summary.cursor, 0, 8 + sizeof(struct vmview_cost));
		break;
	case LRU:
		after->lru.nr = 0;
		after->lru.end = 0;
		memset(&after->lru.cursor, 0, 8 + sizeof(struct vmview_cost));
	}
	if (self->call->target)
		after->head.target.start_time = after->head.target.exec_id = 0;
	EXPECT_EQ(0, memcmp(&before, after, sizeof(before)));
}

FIXTURE(still) {
	int fd;
	pid_t pid;
};

FIXTURE_SETUP(still)
{
	self->fd = device_open();
	ASSERT_LE(0, self->fd);
	self->pid = spawn(some_memory, NULL);
	stop(self->pid);
}

FIXTURE_TEARDOWN(still)
{
	reap(self->pid);
	close(self->fd);
}

/* The total buffer is written whole too. */
TEST_F(still, total_is_whole)
{
	struct vmview_counts total[2];
	struct vmview_summary sum;
	int i;

	sum = summary_of(self->pid, NULL, 0, &total[0]);
	ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	memset(&total[0], 0x55, sizeof(total[0]));
	memset(&total[1], 0xaa, sizeof(total[1]));
	for (i = 0; i < 2; i++) {
		sum = summary_of(self->pid, NULL, 0, &total[i]);
		ASSERT_EQ(0, vmview_call(self->fd, VMVIEW_IOC_SUMMARY, &sum));
	}
	EXPECT_EQ(0, untouched((void *)&total[0], (void *)&total[1], sizeof(total[0])));
	EXPECT_EQ(0, memcmp(&total[0], &total[1], offsetof(struct vmview_counts, list)));
}

static size_t scan_in_steps(int fd, pid_t pid, struct vmview_page *out, __u32 step)
{
	struct vmview_scan scan = scan_of(pid, out, step);
	size_t nr = 0;
	int err;

	scan.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES;
	do {
		scan.vec = (uintptr_t)(out + nr);
		err = vmview_call(fd, VMVIEW_IOC_SCAN, &scan);
		if (err || scan.nr > step || scan.cursor <= scan.start)
			die("scan in steps of %u: error %d, %u records", step, err, scan.nr);
		nr += scan.nr;
		scan.start = scan.cursor;
	} while (scan.cursor != ALL);
	return nr;
}

/* However short the vector, the records are the same. */
TEST_F(still, any_length_of_vector)
{
	static const __u32 steps[] = { 1, 2, 7, 64, 511, 512, 513 };
	const size_t bytes = 1 << 20;
	struct vmview_page *whole = map_anon(bytes), *parts = map_anon(bytes);
	size_t i, k, nr;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		nr = scan_in_steps(self->fd, self->pid, whole, 4096);
		ASSERT_LT(100, nr);
		ASSERT_EQ(nr, scan_in_steps(self->fd, self->pid, parts, steps[i]));
		for (k = 0; k < nr; k++) {
			EXPECT_EQ(whole[k].addr, parts[k].addr);
			EXPECT_EQ(whole[k].frame, parts[k].frame);
			EXPECT_EQ(whole[k].pages, parts[k].pages);
			EXPECT_EQ(whole[k].state, parts[k].state);
			EXPECT_EQ(whole[k].kind, parts[k].kind);
		}
	}
}

static size_t areas_in_steps(int fd, pid_t pid, struct vmview_vma *out, __u32 step)
{
	struct vmview_summary sum = summary_of(pid, out, step, NULL);
	size_t nr = 0;
	int err;

	do {
		sum.vec = (uintptr_t)(out + nr);
		err = vmview_call(fd, VMVIEW_IOC_SUMMARY, &sum);
		if (err || sum.nr > step || sum.cursor <= sum.start)
			die("areas in steps of %u: error %d, %u areas", step, err, sum.nr);
		nr += sum.nr;
		sum.start = sum.cursor;
	} while (sum.cursor != ALL);
	return nr;
}

/* The first member that differs, for a person to look up; -1 if none does. */
static long first_difference(const struct vmview_vma *a, const struct vmview_vma *b,
			     size_t nr)
{
	const __u64 *x = (const void *)a, *y = (const void *)b;
	size_t i, each = sizeof(*a) / 8;

	for (i = 0; i < nr * each; i++) {
		if (x[i] == y[i])
			continue;
		printf("# area %llx: word %zu of counts: %llu and %llu\n",
		       a[i / each].start, i % each - 6, x[i], y[i]);
		return i;
	}
	return -1;
}

static void compare_areas(int fd, pid_t pid, __u32 step, long *difference)
{
	static struct vmview_vma whole[128], parts[128];
	size_t nr = areas_in_steps(fd, pid, whole, 128);

	memset(parts, 0x5a, sizeof(parts));
	if (nr < 8 || nr != areas_in_steps(fd, pid, parts, step))
		die("%zu areas", nr);
	forget_lists(whole, nr);
	forget_lists(parts, nr);
	*difference = first_difference(whole, parts, nr);
}

/*
 * A test that comes to code that it has not run before maps pages of the text
 * that the target maps too, and so changes the target's share. Hence a first
 * time that does not count.
 */
TEST_F(still, any_length_of_vector_of_areas)
{
	static const __u32 steps[] = { 1, 2, 3, 5 };
	long difference;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		compare_areas(self->fd, self->pid, steps[i], &difference);
		compare_areas(self->fd, self->pid, steps[i], &difference);
		EXPECT_EQ(-1, difference)
			TH_LOG("steps of %u", steps[i]);
	}
}

/* The areas are those of /proc/PID/maps; the kernel's own gate is not one. */
TEST_F(still, areas_of_maps)
{
	struct vmview_vma *area = map_anon(1 << 20);
	unsigned long start, end;
	char path[64], *at, *maps;
	size_t i, nr = areas_in_steps(self->fd, self->pid, area, 256);

	snprintf(path, sizeof(path), "/proc/%d/maps", self->pid);
	maps = at = slurp(path);
	for (i = 0; i < nr; i++) {
		ASSERT_EQ(2, sscanf(at, "%lx-%lx", &start, &end));
		EXPECT_EQ(start, area[i].start);
		EXPECT_EQ(end, area[i].end);
		at = strchr(at, '\n') + 1;
	}
	EXPECT_TRUE(!*at || strstr(at, "[vsyscall]"));
	free(maps);
}

TEST_HARNESS_MAIN
