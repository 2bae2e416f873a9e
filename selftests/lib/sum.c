// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "sum.h"

void counts_add(struct vmview_counts *a, const struct vmview_counts *b)
{
	u64 *to = (u64 *)a;
	const u64 *from = (const u64 *)b;
	size_t i;

	for (i = 0; i < sizeof(*a) / sizeof(u64); i++)
		to[i] += from[i];
}

void sums_read(int fd, pid_t pid, u32 flags, u32 vec_len, struct sums *s)
{
	struct vmview_counts part;
	u64 at = 0;
	int err;

	if (!vec_len)
		vec_len = 64;
	memset(s, 0, sizeof(*s));
	while (at != ~0ULL) {
		struct vmview_summary sum = {
			.flags = flags, .target.pid = pid, .start = at,
			.end = ~0ULL, .vec_len = vec_len,
			.total = (uintptr_t)&part,
		};

		s->vma = xrealloc(s->vma, (s->nr + vec_len) * sizeof(*s->vma));
		sum.vec = (uintptr_t)(s->vma + s->nr);
		err = vmv_summary(fd, &sum);
		if (err)
			die("summary: %d", err);
		if (sum.cursor <= at || sum.nr > vec_len)
			die("summary goes from %#llx to %#llx with %u areas",
			    at,
			    sum.cursor, sum.nr);
		counts_add(&s->total, &part);
		s->nr += sum.nr;
		at = sum.cursor;
	}
}
