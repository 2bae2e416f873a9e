// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions without a kernel: rings with events in a memfd, in place of the device's
 * descriptor. Stories:
 *
 *	(none)	two CPUs, one event of each sort, more than a ring holds in all
 *	quiet	nothing happens
 *	lost	some were lost
 *	busy	an event is not written yet, others behind it are
 *	refuse	the module refuses the request
 *	nohook	it does so if that has faults to their end
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "fake.h"

#define SECOND		1000000000ULL
#define T(us)		(12 * SECOND + (us) * 1000ULL)
#define RECORDS		16
#define STRIDE		(2 * 4096)	/* head and events of a ring */

#define TOUCH		.pid = 4242, .tgid = 4242, .comm = "touch"
#define CODE		.ip = 0x5555000011d2
#define KSWAPD		.comm = "kswapd0", .by = 45, .actor = VMVIEW_ACTOR_KSWAPD
#define RESIDENT	.kind = VMVIEW_KIND_ANON

static const struct vmview_event events[] = {
	{	/* it is raised */
		.type = VMVIEW_EVENT_FAULT_BEGIN, TOUCH, CODE, .time_ns = T(100),
		.addr = 0x7f1200003010, .state = VMVIEW_STATE_SWAP, .slot = 4660, .swap_type = 1,
		.flags = VMVIEW_FAULT_USER,
	}, {	/* and ends with the page */
		.type = VMVIEW_EVENT_FAULT, TOUCH, CODE, .time_ns = T(1300), .addr = 0x7f1200003010,
		.state = VMVIEW_STATE_SWAP, .slot = 4660, .swap_type = 1, .frame = 0x1a2b3,
		.latency_ns = 1200000, .out_ns = 812000000, .by = 45,
		.actor = VMVIEW_ACTOR_KSWAPD, .cause = VMVIEW_CAUSE_SWAP, RESIDENT,
		.outcome = VMVIEW_OUTCOME_MAJOR,
		.flags = VMVIEW_FAULT_USER | VMVIEW_FAULT_RETURNED | VMVIEW_FAULT_RETRIED,
	}, {	/* on the other CPU meanwhile */
		.cpu = 1, .type = VMVIEW_EVENT_EVICT, .pid = 4243, .tgid = 4243, KSWAPD,
		.time_ns = T(200), .pages = 1, .state = VMVIEW_STATE_SWAP, RESIDENT,
	}, {
		.cpu = 1, .type = VMVIEW_EVENT_SWAP_WRITE, .tgid = 4243, .pid = 4243, KSWAPD,
		.time_ns = T(300), .pages = 16, .order = 4, .slot = 8192,
	}, {	/* a large folio at a first write; its process has no name for the area */
		.type = VMVIEW_EVENT_FAULT, TOUCH, CODE, .time_ns = T(1400), .addr = 0x7f1200010000,
		.frame = 0x20000, .order = 4, .latency_ns = 2100, .cause = VMVIEW_CAUSE_ANON,
		RESIDENT, .outcome = VMVIEW_OUTCOME_MINOR,
		.flags = VMVIEW_FAULT_USER | VMVIEW_FAULT_WRITE,
	}, {	/* a thread of a process that has gone, in a system call, begin forgotten */
		.cpu = 1, .type = VMVIEW_EVENT_FAULT, .pid = 4251, .tgid = 4250, .comm = "gone",
		.time_ns = T(1500), .addr = 0x400000, .ip = 0xffffffff81234567,
		.frame = 0x30000, .latency_ns = 900, .cause = VMVIEW_CAUSE_FILE,
		.kind = VMVIEW_KIND_FILE, .outcome = VMVIEW_OUTCOME_MINOR,
		.flags = VMVIEW_FAULT_LATE,
	}, {	/* a device looked: no instruction */
		.cpu = 1, .type = VMVIEW_EVENT_FAULT, .pid = 4242, .tgid = 4242, .comm = "touch",
		.time_ns = T(1600), .addr = 0x5555557a1000, .frame = 0x30001, .latency_ns = 1000,
		.cause = VMVIEW_CAUSE_COW_ANON, RESIDENT, .outcome = VMVIEW_OUTCOME_MINOR,
		.flags = VMVIEW_FAULT_GUP | VMVIEW_FAULT_REMOTE | VMVIEW_FAULT_WRITE,
	}, {	/* a jump to nowhere */
		.type = VMVIEW_EVENT_FAULT, TOUCH, .ip = 0x10, .time_ns = T(1700), .addr = 0x10,
		.latency_ns = 500, .cause = VMVIEW_CAUSE_UNMAPPED,
		.outcome = VMVIEW_OUTCOME_SIGNAL, .flags = VMVIEW_FAULT_USER | VMVIEW_FAULT_EXEC,
	}, {
		.cpu = 1, .type = VMVIEW_EVENT_KSWAPD, .pid = 45, .tgid = 45, .comm = "kswapd0",
		.time_ns = T(1800), .outcome = 1,
	}, {	/* of what itself took */
		.type = VMVIEW_EVENT_EVICT, .pid = 4242, .tgid = 4242, .comm = "touch", .by = 4242,
		.actor = VMVIEW_ACTOR_MEMCG, .time_ns = T(8000), .pages = 1,
		.kind = VMVIEW_KIND_FILE,
	}, {
		.type = VMVIEW_EVENT_RECLAIM, TOUCH, .time_ns = T(9000), .latency_ns = 7300000,
		.pages = 32, .actor = VMVIEW_ACTOR_MEMCG,
	}, {
		.type = VMVIEW_EVENT_THROTTLE, TOUCH, .time_ns = T(9500), .latency_ns = 100000000,
	}, {
		.type = VMVIEW_EVENT_COMPACT, TOUCH, .time_ns = T(9600), .latency_ns = 45000,
		.order = 9,
	}, {
		.cpu = 1, .type = VMVIEW_EVENT_OOM_KILL, .pid = 4243, .tgid = 4243, .by = 4242,
		.comm = "touch", .time_ns = T(9700),
	}, {	/* whose names hold what a terminal would obey; and of no PID here */
		.cpu = 1, .type = VMVIEW_EVENT_FAULT, .pid = 0, .tgid = 0, .comm = "e\033[31m",
		.time_ns = T(9800), .addr = 0x1000, .ip = 0x2000, .latency_ns = 3 * SECOND,
		.state = VMVIEW_STATE_SWAP, .slot = 7, .cause = VMVIEW_CAUSE_SHMEM_SWAP,
		.outcome = VMVIEW_OUTCOME_OOM, .flags = VMVIEW_FAULT_USER,
	},
};

struct fake_ring {
	struct vmview_ring_head *head;
	char *slots;
};

static void put(const struct fake_ring *ring, const struct vmview_event *event)
{
	__u64 number = ring->head->head++;
	struct vmview_event *slot = (void *)(ring->slots + number % RECORDS * sizeof(*slot));

	*slot = *event;
	slot->seq = number + 1;
	ring->head->produced[event->type]++;
}

static bool is_meant(const struct vmview_watch *watch, const struct vmview_event *event)
{
	if (story("quiet") || !(watch->events & VMVIEW_WATCH_EVENT(event->type)))
		return false;
	return event->type != VMVIEW_EVENT_FAULT || !watch->causes ||
	       watch->causes & VMVIEW_WATCH_CAUSE(event->cause);
}

static void fill(const struct vmview_watch *watch, char *rings)
{
	for (int cpu = 0; cpu < 2; cpu++) {
		struct fake_ring ring = { (void *)(rings + 4096 + cpu * STRIDE),
					  rings + 2 * 4096 + cpu * STRIDE };

		for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(events); i++)
			if (events[i].cpu == cpu && is_meant(watch, &events[i]))
				put(&ring, &events[i]);
		if (story("busy") && cpu)
			((struct vmview_event *)ring.slots)[1].seq = 0;
		if (!story("lost"))
			continue;
		ring.head->lost[VMVIEW_EVENT_FAULT] = 1200 + cpu;
		ring.head->lost[VMVIEW_EVENT_EVICT] = cpu;
		ring.head->produced[VMVIEW_EVENT_FAULT] += 1200 + cpu;
		ring.head->produced[VMVIEW_EVENT_EVICT] += cpu;
	}
}

static int make_rings(int fd, const struct vmview_watch *watch)
{
	int memory = memfd_create("fake rings", MFD_CLOEXEC);
	char *rings;

	if (memory < 0 || ftruncate(memory, VMVIEW_WATCH_POSITIONS + 2 * 4096))
		return -1;
	rings = mmap(NULL, watch->rings_size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (rings == MAP_FAILED)
		return -1;
	*(struct vmview_rings *)rings = (struct vmview_rings){
		.size = sizeof(struct vmview_rings), .abi_version = VMVIEW_ABI_VERSION,
		.nr_rings = 2, .ring_records = RECORDS, .page_size = 4096,
		.record_size = sizeof(struct vmview_event), .first_ring = 4096,
		.ring_stride = STRIDE, .position_stride = 4096,
	};
	fill(watch, rings);
	munmap(rings, watch->rings_size);
	dup3(memory, fd, O_CLOEXEC);
	close(memory);
	return 0;
}

int fake_watch(int fd, struct vmview_watch *watch)
{
	if (story("refuse") || watch->size != sizeof(*watch)) {
		errno = story("refuse") ? EBUSY : EINVAL;
		return -1;
	}
	if (story("nohook") && watch->events & VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (!watch->ring_records)
		return 0;
	watch->nr_rings = 2;
	watch->record_size = sizeof(struct vmview_event);
	watch->rings_size = 4096 + 2 * STRIDE;
	watch->positions_size = 2 * 4096;
	return make_rings(fd, watch);
}

static void count(struct vmview_counted *c)
{
	static __u64 times;

	times++;
	c->since_ns = 12 * SECOND;
	c->now_ns = (12 + times) * SECOND;
	if (story("quiet"))
		return;
	if (story("nohook")) {
		c->events[VMVIEW_EVENT_FAULT_BEGIN] = times * 12468;
		c->begun[VMVIEW_STATE_NONE] = times * 12345;
		c->begun[VMVIEW_STATE_SWAP] = times * 123;
		return;
	}
	c->events[VMVIEW_EVENT_FAULT] = times * 12468;
	c->outcome[VMVIEW_CAUSE_ANON][VMVIEW_OUTCOME_MINOR] = times * 12345;
	c->latency[VMVIEW_CAUSE_ANON][10] = times * 12300;
	c->latency[VMVIEW_CAUSE_ANON][12] = times * 45;
	c->latency_ns[VMVIEW_CAUSE_ANON] = times * 20000000;
	c->outcome[VMVIEW_CAUSE_SWAP][VMVIEW_OUTCOME_MAJOR] = times * 120;
	c->outcome[VMVIEW_CAUSE_SWAP][VMVIEW_OUTCOME_MINOR] = times * 2;
	c->outcome[VMVIEW_CAUSE_SWAP][VMVIEW_OUTCOME_OOM] = 1;
	c->latency[VMVIEW_CAUSE_SWAP][20] = times * 122 + 1;
	c->latency_ns[VMVIEW_CAUSE_SWAP] = times * 180000000;
	c->out[30] = times * 60;
	c->out[25] = times * 40;
	c->out_ns = times * 90 * SECOND;
	c->returned = times * 100;
	c->unremembered = times * 22;
	c->stall[VMVIEW_ACTOR_MEMCG][22] = times * 3;
	c->stall_ns[VMVIEW_ACTOR_MEMCG] = times * 15000000;
	c->evicted[VMVIEW_ACTOR_KSWAPD][VMVIEW_KIND_ANON] = times * 2000;
	c->evicted[VMVIEW_ACTOR_MEMCG][VMVIEW_KIND_FILE] = times * 321;
	if (!story("lost"))
		return;
	c->unhooked = 5;
	c->displaced = 1;
	c->overflow = 33;
	c->forgotten = 2;
	c->unfollowed = 3;
}

/* Five evictors, so that some share a column. */
static int pairs(struct vmview_pair *vec)
{
	static const struct vmview_pair all[] = {
		{ .victim = 4242, .actor = VMVIEW_ACTOR_KSWAPD, .swapped = 1200, .file = 34 },
		{ .victim = 4243, .actor = VMVIEW_ACTOR_KSWAPD, .swapped = 800 },
		{ .by = 4242, .victim = 4243, .actor = VMVIEW_ACTOR_MEMCG, .file = 321 },
		{ .by = 4243, .victim = 4242, .actor = VMVIEW_ACTOR_DIRECT, .shmem = 5 },
		{ .by = 4242, .victim = 4242, .actor = VMVIEW_ACTOR_ADVICE, .dropped = 1 },
	};
	static __u64 times;

	times++;
	memcpy(vec, all, sizeof(all));
	/* The others take nothing more after the first time. */
	vec[0].swapped *= times;
	vec[2].file *= times;
	return VMVIEW_ARRAY_SIZE(all);
}

int fake_hist(struct vmview_hist *hist)
{
	if (hist->counted)
		count((void *)(uintptr_t)hist->counted);
	if (hist->vec && !story("quiet"))
		hist->nr = pairs((void *)(uintptr_t)hist->vec);
	return 0;
}

FILE *fake_process(const char *path)
{
	static const struct {
		const char *path, *text;
	} files[] = {
		{ "/proc/45/comm", "kswapd0\n" },
		{ "/proc/4242/comm", "touch\n" },
		{ "/proc/4243/comm", "hog\n" },
		{ "/proc/4250/comm", NULL },
		{ "/proc/4250/maps", NULL },
		{ "/proc/4242/maps",
		  "555500000000-555500001000 r--p 00000000 08:01 12 /usr/bin/touch\n"
		  "555500001000-555500003000 r-xp 00001000 08:01 12 /usr/bin/touch\n"
		  "5555557a0000-5555557c1000 rw-p 00000000 00:00 0  [heap]\n"
		  "7f1200000000-7f1200100000 rw-p 00000000 00:00 0 \n" },
	};

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(files); i++)
		if (!strcmp(path, files[i].path))
			return text(files[i].text ? files[i].text : "");
	return NULL;
}
