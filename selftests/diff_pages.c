// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every page of processes that hold each kind of memory: the record that SCAN
 * gives against pagemap, kpageflags, kpagecount and kpagecgroup, and against
 * what the process was told to make.
 */
#include "test.h"
#include "calls.h"
#include "compare.h"
#include "subjects.h"

SUBJECT_FIXTURE

static void compare(struct __test_metadata *_metadata, int fd, struct subject *s)
{
	struct scan_args args = {
		.pid = s->pid, .flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_HOLES
	};
	struct records r = {};
	struct compared c = {};

	EXPECT_TRUE(compare_process(fd, s->pid, &c));
	EXPECT_LT(100, c.present);
	TH_LOG("%llu pages compared, %llu present, %llu more in holes, %llu mismatches",
	       c.pages, c.present,
	       c.holes, c.mismatches);
	ASSERT_EQ(0, vmv_scan_all(fd, &args, &r));
	EXPECT_TRUE(check_claims(s, &r));
	records_free(&r);
}

TEST_F(subject, equals_proc)
{
	compare(_metadata, self->fd, &self->s);
	/* Some have a second form that they take on once let go. */
	if (!strcmp(variant->name, "thp_forked")) {
		subject_continue(&self->s);
		compare(_metadata, self->fd, &self->s);
	}
}

TEST_HARNESS_MAIN
