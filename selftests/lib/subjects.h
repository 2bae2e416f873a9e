/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of the subjects in lib/, for tests that go through all of them. */
#ifndef _SELFTESTS_SUBJECTS_H
#define _SELFTESTS_SUBJECTS_H

#include "subject.h"

#define SUBJECTS(X) \
	X(anon) X(untouched) X(zero_page) X(stack) X(mlocked) X(prot_none) \
	X(soft_dirty) X(forked) X(lazyfree) X(read_only) X(sparse) X(ksm) \
	X(file_private) X(file_shared) X(file_cached) X(file_mixed) \
	X(file_short) X(tmpfs) X(memfd) X(sysv) X(shared_anon) \
	X(shmem_prot_none) \
	X(swapped) X(swap_read) X(swap_scattered) X(swap_forked) \
	X(shmem_swapped) X(swap_prot_none) \
	X(thp_pmd) X(thp_pte) X(thp_forked) X(thp_prot_none) \
	X(thp_mlocked) X(thp_lazyfree) X(huge_zero) X(mthp) X(shmem_huge) \
	X(hugetlb) X(hugetlb_1g) X(hugetlb_1g_shared) \
	X(vdso) X(pfnmap) X(uffd_anon) X(uffd_marker) X(uffd_marker_anon) \
	X(uffd_swapped) X(poisoned) X(hwpoison) X(numa_hint)

/*
 * A harness fixture named subject with a variant for each of them: the process
 * is there before the body of a TEST_F(subject, …) runs.
 */
#define SUBJECT_VARIANT(id) \
	FIXTURE_VARIANT_ADD(subject, id) { .name = #id };

#define SUBJECT_FIXTURE \
	FIXTURE(subject) { struct subject s; int fd; }; \
	FIXTURE_VARIANT(subject) { const char *name; }; \
	SUBJECTS(SUBJECT_VARIANT) \
	FIXTURE_SETUP(subject) \
	{ \
		self->fd = vmv_open(); \
		subject_start(&self->s, variant->name); \
		if (self->s.why[0]) \
			SKIP(return, "%s", self->s.why); \
	} \
	FIXTURE_TEARDOWN(subject) \
	{ \
		subject_end(&self->s); \
		close(self->fd); \
	}

#endif /* _SELFTESTS_SUBJECTS_H */
