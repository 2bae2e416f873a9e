/* SPDX-License-Identifier: GPL-2.0-only */
/* Page records of vmview against pagemap, kpageflags, kpagecount, kpagecgroup. */
#ifndef _SELFTESTS_COMPARE_H
#define _SELFTESTS_COMPARE_H

#include "calls.h"
#include "proc.h"
#include "subject.h"

/**
 * struct compared - the outcome of a comparison
 * @pages: Pages that were compared.
 * @present: Those of them that map a frame.
 * @holes: Pages of holes, of which long ones are sampled.
 * @mismatches: Pages that differ, each time they were looked at.
 */
struct compared {
	u64 pages;
	u64 present;
	u64 holes;
	u64 mismatches;
};

/*
 * Compares every page of every area of a stopped process. The kernel works in
 * the background (writeback, batches on their way to a list), so what differs
 * is looked at again, a few times; what differs each time is a mismatch and
 * printed. Returns true if there is none.
 */
bool compare_process(int fd, pid_t pid, struct compared *c);
/* The same for the areas within a range. */
bool compare_range(int fd, pid_t pid, u64 start, u64 end, struct compared *c);

/*
 * What is wrong with one record that stands for the page at @addr with the
 * pagemap entry @entry, in the area @a; NULL if nothing.
 */
const char *check_page(const struct area *a, u64 addr, u64 entry,
		       const struct vmview_page *r);

/* Whether the records hold what the subject claims; prints what they do not. */
bool check_claims(const struct subject *s, const struct records *r);

/* The kind that the kernel's own files say a page is. */
u8 expected_kind(const struct area *a, u64 entry);
/* The list that they say its folio is on; @head is its first page. */
u8 expected_list(u64 head);

void print_page(const char *what, const struct area *a, u64 addr, u64 entry,
		const struct vmview_page *r);

#endif /* _SELFTESTS_COMPARE_H */
