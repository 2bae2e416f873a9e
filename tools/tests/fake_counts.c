// SPDX-License-Identifier: GPL-2.0-only
/* What the fake kernel counts of an area, and of a process. */
#include <string.h>

#include "fake.h"

static void count_classic(struct vmview_counts *counts)
{
	counts->list[VMVIEW_LIST_INACTIVE_FILE] = 5 << 20;
	counts->list[VMVIEW_LIST_ACTIVE_ANON] = counts->rss - (6 << 20);
	counts->accessed[0][1] = 1 << 20;
	counts->foreign_list[VMVIEW_LIST_INACTIVE_FILE] = 1 << 20;
	counts->foreign_list[VMVIEW_LIST_ACTIVE_ANON] = 1 << 20;
	counts->clean_file = 4 << 20;
	counts->next_clean = 4 << 20;
}

/* The second of four holds half of the anonymous memory, the youngest the rest. */
static void count_gens(struct vmview_counts *counts)
{
	__u64 anon = counts->rss - (6 << 20), old = anon / 8192 * 4096;

	counts->list[VMVIEW_LIST_GEN_ANON] = anon - (1 << 20);
	counts->list[VMVIEW_LIST_UNEVICTABLE] = 1 << 20;
	counts->mlocked = 1 << 20;
	counts->list[VMVIEW_LIST_GEN_FILE] = 5 << 20;
	counts->foreign_list[VMVIEW_LIST_GEN_FILE] = 2 << 20;
	counts->gen[1][0] = old;
	counts->gen_born[1][0] = old / 4096 * 58766;
	counts->gen[3][0] = anon - (1 << 20) - old;
	/* Born at boot. */
	counts->gen_born[3][0] = 0;
	counts->gen[0][1] = 3 << 20;
	counts->gen_born[0][1] = (3 << 8) * 12345ULL;
	counts->accessed[0][1] = 2 << 20;
	counts->accessed[1][0] = 3 << 20;
	counts->clean_file = 4 << 20;
	counts->next_clean = 4 << 20;
}

void fake_count(struct vmview_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	counts->bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_ANON] = 12345 << 12;
	counts->bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_FILE] = 5 << 20;
	counts->bytes[VMVIEW_STATE_SWAP][VMVIEW_KIND_ANON] = 777 << 12;
	counts->bytes[VMVIEW_STATE_NONE][VMVIEW_KIND_NONE] = 1ULL << 43;
	counts->rss = (12345 << 12) + (5 << 20);
	counts->pss = counts->rss / 2 + 123;
	counts->private_dirty = 12345 << 12;
	counts->swap = 777 << 12;
	counts->anon_huge = 2 << 20;
	counts->tables[VMVIEW_LEVEL_PTE] = 12;
	counts->table_entries[VMVIEW_LEVEL_PTE] = 1024;
	counts->tables[VMVIEW_LEVEL_PGD] = 1;
	counts->table_entries[VMVIEW_LEVEL_PGD] = 3;
	counts->vmas = 1;
	if (story("hidden"))
		return;
	counts->order[0] = counts->rss - (2 << 20);
	counts->order[9] = 2 << 20;
	counts->node[0] = counts->rss / 4;
	counts->node[1] = counts->rss - counts->rss / 4;
	counts->list[VMVIEW_LIST_NONE] = 1 << 20;
	counts->unlisted[VMVIEW_UNLISTED_BATCH] = 1 << 20;
	counts->foreign = 3 << 20;
	counts->foreign_list[VMVIEW_LIST_NONE] = 1 << 20;
	if (story("gens") || story("noswap"))
		count_gens(counts);
	else
		count_classic(counts);
}
