/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two processes in cgroups of their own, the payer's below another, and a file that
 * both map and the payer's cgroup pays for.
 */
#ifndef _SELFTESTS_CHARGE_H
#define _SELFTESTS_CHARGE_H

#include <fcntl.h>

#include "test.h"
#include "calls.h"
#include "cgroup.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"

#define PAGES	128
#define BYTES	(PAGES * PAGE)
#define READS	6	/* of the file, which puts it into the highest tier */
#define FILE_FD	199	/* what the subjects find open */

/* Pays for the file; both payer and guest have memory of their own. */
SUBJECT(payer)
{
	char *f = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED), *p = map_anon(BYTES);
	char buf[PAGE];
	size_t i;

	touch_read(f, BYTES);
	drain_lru();
	for (i = 0; i < READS * PAGES; i++)
		if (pread(FILE_FD, buf, PAGE, i % PAGES * PAGE) != (ssize_t)PAGE)
			die("read");
	touch_write(p, BYTES);
	drain_lru();
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
}

SUBJECT(guest)
{
	char *f = map_fd(FILE_FD, BYTES, PROT_READ, MAP_SHARED), *p = map_anon(2 * BYTES);

	touch_read(f, BYTES);
	touch_write(p, 2 * BYTES);
	drain_lru();
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
	touch_again(p, BYTES, RW);
	CLAIM(f, BYTES, .kind = VMVIEW_KIND_FILE);
	CLAIM(p, 2 * BYTES, .kind = VMVIEW_KIND_ANON);
	subject_stop();
}

static inline void scan_pages(int fd, struct scan_args args, struct records *r)
{
	args.flags |= VMVIEW_SCAN_PAGES;
	r->nr = 0;
	if (vmv_scan_all(fd, &args, r))
		die("scan");
	kpage_forget();
}

static inline struct scan_args claimed(const struct subject *s, int claim)
{
	return (struct scan_args){ .pid = s->pid, .start = s->claim[claim].start,
				   .end = s->claim[claim].end };
}

FIXTURE(charge) {
	int fd;
	struct subject payer;
	struct subject guest;
	u64 payer_id;
	u64 guest_id;
	char above_name[32];
	char payer_name[40];
	char guest_name[32];
	struct records all;
	struct records some;
};

FIXTURE_SETUP(charge)
{
	self->fd = vmv_open();
	if (!cg_there())
		SKIP(return, "no memory controller on cgroup v2");
	uncached_file(BYTES, FILE_FD);
	snprintf(self->above_name, sizeof(self->above_name), "lru-above-%d", getpid());
	snprintf(self->payer_name, sizeof(self->payer_name), "%s/payer", self->above_name);
	snprintf(self->guest_name, sizeof(self->guest_name), "lru-guest-%d", getpid());
	cg_make(self->above_name);
	ASSERT_TRUE(cg_write(self->above_name, "cgroup.subtree_control", "+memory"));
	cg_make(self->payer_name);
	cg_make(self->guest_name);
	self->payer_id = cg_id(self->payer_name);
	self->guest_id = cg_id(self->guest_name);
	subject_start_in(&self->payer, "payer", self->payer_name);
	subject_start_in(&self->guest, "guest", self->guest_name);
}

FIXTURE_TEARDOWN(charge)
{
	records_free(&self->all);
	records_free(&self->some);
	subject_end(&self->guest);
	subject_end(&self->payer);
	cg_remove(self->guest_name);
	cg_remove(self->payer_name);
	cg_remove(self->above_name);
	close(self->fd);
}

#endif /* _SELFTESTS_CHARGE_H */
