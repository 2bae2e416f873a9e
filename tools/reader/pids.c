// SPDX-License-Identifier: GPL-2.0-only
/* Numbers for PIDs: an open-addressed hash table, half full at most. */
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"
#include "pids.h"

static size_t *slot(struct pids *pids, __u32 pid)
{
	size_t at = pid * 2654435761U & (pids->nr_slots - 1);

	while (pids->slots[at] && pids->pids[pids->slots[at] - 1] != pid)
		at = (at + 1) & (pids->nr_slots - 1);
	return &pids->slots[at];
}

static void grow(struct pids *pids)
{
	free(pids->slots);
	pids->nr_slots = pids->nr_slots ? 2 * pids->nr_slots : 64;
	pids->slots = calloc(pids->nr_slots, sizeof(*pids->slots));
	if (!pids->slots)
		abort();
	for (size_t i = 0; i < pids->nr; i++)
		*slot(pids, pids->pids[i]) = i + 1;
}

size_t pids_number(struct pids *pids, __u32 pid)
{
	size_t *at;

	if (2 * pids->nr >= pids->nr_slots)
		grow(pids);
	at = slot(pids, pid);
	if (*at)
		return *at - 1;
	pids->pids = vmview_grow(pids->pids, pids->nr, sizeof(*pids->pids));
	if (!pids->pids)
		abort();
	pids->pids[pids->nr] = pid;
	*at = ++pids->nr;
	return *at - 1;
}

void pids_free(struct pids *pids)
{
	free(pids->pids);
	free(pids->slots);
	memset(pids, 0, sizeof(*pids));
}
