// SPDX-License-Identifier: GPL-2.0-only
/* What the keys do, and what the figures rest on. */
#include "list.h"
#include "screen.h"
#include "top.h"

static const char *const lines[] = {
	"Keys",
	"  up down PgUp PgDn Home End   move; the cursor then stays on its process",
	"  Enter    down: process, its areas, map of an area's pages, one page",
	"  q Esc    back; from the list q quits",
	"  /        show only processes with this in name, PID or cgroup",
	"  F        choose the column to sort by; < > the one beside it; I: least first",
	"  left right   more columns, where the screen is narrow",
	"  t        trace: faults, evictions and reclaim of the process as they happen",
	"",
	"Columns",
	"  RES SWAP PTE   VmRSS, VmSwap, VmPTE of /proc/PID/status, at each tick",
	"  FLT/s MAJ/s    from minflt and majflt of /proc/PID/stat, all its threads",
	"  OLDEST   how much of RES reclaim would take from first: it is in the oldest",
	"           generation, or on the inactive lists of the classic LRU. Walks of the",
	"           page tables tell it, by turns; 43%/12s was true 12 seconds ago",
	"  WAIT%    how much of the time it spent in faults on swap slots, sum of its",
	"           threads; the module tells of each such fault",
	"  REF/s    such faults: pages that had gone to swap and were wanted again. What",
	"           comes back of files the kernel counts for cgroups alone",
	"  -        not known: without the module or root, or not looked at yet",
	"Kernel threads and zombies, which have no memory, are left out.",
	"",
	"Above the list",
	"  Mem      what is not available (MemAvailable); PSI: share of the last ten",
	"           seconds in which some, or all, tasks waited for memory",
	"  ages     how many processes there are to look at, how many were looked at in",
	"           the last tick, and how old the oldest look is",
	"",
	"The map of pages: a character stands for one page, or for several",
	"  0 1 2 3  resident, by rank of its generation: 0 the oldest, which goes first",
	"  i a      resident, inactive or active (classic LRU)",
	"  s        in swap            L  resident and unevictable",
	"  p        resident, on no list at the moment, or never on one",
	"  !        migrating, poisoned, a marker, or memory of a device",
	"  .        nothing. Several pages have the letter that most of those there have",
};

struct help {
	struct view view;
	struct list list;
};

static void draw(struct top *top, struct view *view)
{
	struct help *h = (struct help *)view;
	size_t nr = VMVIEW_ARRAY_SIZE(lines);

	(void)top;
	list_fit(&h->list, nr, LINES - 1);
	for (size_t i = h->list.first; i < nr && i < h->list.first + h->list.seen; i++) {
		screen_style(*lines[i] && *lines[i] != ' ' ? STYLE_BOLD : STYLE_PLAIN);
		screen_put(i - h->list.first, 0, COLS, lines[i]);
	}
	screen_style(STYLE_PLAIN);
}

/* There is no cursor: the first line moves. */
static bool key(struct top *top, struct view *view, int key)
{
	struct list *list = &((struct help *)view)->list;

	(void)top;
	if (key == KEY_DOWN || key == 'j')
		list->cursor = list->first + list->seen;
	else if (key == KEY_UP || key == 'k')
		list->cursor = list->first ? list->first - 1 : 0;
	else if (key == KEY_PPAGE)
		list->cursor = list->first > list->seen ? list->first - list->seen : 0;
	else if (key == KEY_NPAGE || key == ' ')
		list->cursor = list->first + 2 * list->seen - 1;
	else
		return list_key(list, key);
	list_fit(list, list->nr, list->seen);
	return true;
}

static void end(struct view *view)
{
	(void)view;
}

static const struct view_ops ops = {
	.keys = "up down PgUp PgDn:more  q:back",
	.draw = draw,
	.key = key,
	.end = end,
};

bool view_help(struct top *top)
{
	if (top->view->ops == &ops)
		return true;
	return view_push(top, &ops, sizeof(struct help));
}
