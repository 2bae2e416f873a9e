/* SPDX-License-Identifier: GPL-2.0-only */
/* A process that is alone in a cgroup, with memory of several kinds. */
#ifndef _SELFTESTS_ALONE_H
#define _SELFTESTS_ALONE_H

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "test.h"
#include "calls.h"
#include "cgroup.h"
#include "lrugen.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"

#define FILE_FD	199	/* what the subject finds open */
#define PAGES	256
#define BYTES	(PAGES * PAGE)
#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define BIND	2	/* MPOL_BIND */

/*
 * A file that is not in the page cache: who reads it is charged for it, and who
 * wrote it for the blocks that describe it.
 */
static inline void make_file(void)
{
	uncached_file(BYTES, FILE_FD);
}

static inline char *cached_file(void)
{
	char *p = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED);

	touch_read(p, BYTES);
	return p;
}

/* One of each list; the second half of each is younger, where there are ages. */
SUBJECT(mixed)
{
	char *anon = map_anon(2 * BYTES), *locked = map_anon(BYTES), *file = cached_file();

	touch_write(anon, 2 * BYTES);
	if (mlock(locked, BYTES))
		die("mlock");
	drain_lru();
	CLAIM(anon, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	CLAIM(file, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(locked, BYTES, .kind = VMVIEW_KIND_ANON, .kpf = FLAG_MLOCKED);
	subject_stop();
	touch_again(anon + BYTES, BYTES, RW);
	touch_again(file + BYTES / 2, BYTES / 2, PROT_READ);
	subject_stop();
}

SUBJECT(shared)
{
	char *p = map_fd(memory_file(BYTES, 0), BYTES, RW, MAP_SHARED);

	touch_write(p, BYTES);
	drain_lru();
	CLAIM(p, BYTES, .kind = VMVIEW_KIND_SHMEM);
	subject_stop();
	touch_again(p, BYTES / 2, RW);
	subject_stop();
}

/* A folio of each order that this kernel makes of anonymous memory. */
SUBJECT(orders)
{
	char path[128], *p;
	int order;

	for (order = 2; order <= 9; order++) {
		snprintf(path, sizeof(path), THP "hugepages-%dkB/enabled", 4 << order);
		if (!set_knob(order < 9 ? path : THP "enabled", "always"))
			continue;
		if (order == 9)
			set_knob(path, "inherit");
		p = map_aligned(PAGE << order, PMD_BYTES);
		touch_write(p, PAGE << order);
		set_knob(order < 9 ? path : THP "enabled", order < 9 ? "never" : "madvise");
		CLAIM(p, PAGE << order, .kind = VMVIEW_KIND_ANON, .order = order);
	}
	drain_lru();
	subject_stop();
	subject_stop();
}

SUBJECT(nodes)
{
	unsigned long mask;
	int node;
	char *p;

	for (node = 0; node < LRUGEN_NODES; node++) {
		p = map_anon(BYTES);
		mask = 1UL << node;
		if (syscall(SYS_mbind, p, BYTES, BIND, &mask, 64UL, 0U))
			break;
		touch_write(p, BYTES / (1 + node));
		CLAIM(p, BYTES / (1 + node), .kind = VMVIEW_KIND_ANON);
	}
	if (node < 2)
		subject_cannot("one node");
	drain_lru();
	subject_stop();
	subject_stop();
}

FIXTURE(alone) {
	int fd;
	struct subject s;
	char cgroup[32];
	u64 id;
	struct records r;
};

FIXTURE_VARIANT(alone) {
	const char *name;
};

#define ALONE(id) FIXTURE_VARIANT_ADD(alone, id) { .name = #id };
ALONE(mixed)
ALONE(shared)
ALONE(orders)
ALONE(nodes)

FIXTURE_SETUP(alone)
{
	self->fd = vmv_open();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	make_file();
	/* A name that was used before may still be in lru_gen, offline. */
	snprintf(self->cgroup, sizeof(self->cgroup), "lru-process-%d", getpid());
	cg_make(self->cgroup);
	self->id = cg_id(self->cgroup);
	subject_start_in(&self->s, variant->name, self->cgroup);
	if (self->s.why[0])
		SKIP(return, "%s", self->s.why);
}

FIXTURE_TEARDOWN(alone)
{
	records_free(&self->r);
	subject_end(&self->s);
	cg_remove(self->cgroup);
	close(self->fd);
}

/* All pages of the process that its cgroup is charged for, one record each. */
static inline void scan_charged(FIXTURE_DATA(alone) *self)
{
	struct scan_args args = {
		.pid = self->s.pid, .memcg = self->id,
		.flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_MEMCG,
	};

	self->r.nr = 0;
	if (vmv_scan_all(self->fd, &args, &self->r))
		die("scan");
}

#endif /* _SELFTESTS_ALONE_H */
