// SPDX-License-Identifier: GPL-2.0-only
/* One walk over the pages; what it takes grows with the areas, never with the pages. */
#include <errno.h>
#include <string.h>

#include "take.h"

static bool fail(const struct subject *subject, const char *text)
{
	fprintf(stderr, "vmview: process %d: %s\n", subject->pid, text);
	return false;
}

static void read_command(struct subject *subject)
{
	ssize_t got = vmview_proc_read(subject->pid, "cmdline", subject->command,
				       sizeof(subject->command));

	while (got > 0 && !subject->command[got - 1])
		got--;
	for (ssize_t i = 0; i < got; i++)
		if (!subject->command[i])
			subject->command[i] = ' ';
}

/**
 * struct cursor - where pages fall, which come in order of addresses
 * @row: The row.
 * @area: The area.
 * @before: Pages of the row's areas before that.
 */
struct cursor {
	size_t row;
	size_t area;
	__u64 before;
};

/* To the area that holds @addr, or the next one. False behind the last. */
static bool move(struct cursor *at, const struct rows *rows, __u64 addr)
{
	while (at->row < rows->nr && rows->maps.areas[at->area].end <= addr) {
		at->before += rows_area_pages(rows, at->area++);
		if (at->area < rows->vec[at->row].end)
			continue;
		at->row++;
		at->before = 0;
	}
	return at->row < rows->nr;
}

/* A run is of one area, but that may have been split or moved since it was listed. */
static void add(struct subject *subject, struct cursor *at, const struct vmview_page *page)
{
	__u64 addr = page->addr, end = addr + page->pages * subject->rows.page;
	unsigned int paint = subject->view->paint(page);

	while (addr < end && move(at, &subject->rows, addr)) {
		const struct vmview_area *area = &subject->rows.maps.areas[at->area];
		struct row *row = &subject->rows.vec[at->row];
		__u64 from = addr > area->start ? addr : area->start;
		__u64 to = end < area->end ? end : area->end, nr;

		addr = area->end;
		if (from >= to)
			continue;
		nr = (to - from) / subject->rows.page;
		cells_add(&subject->cells, at->row,
			  at->before + (from - area->start) / subject->rows.page, nr, paint);
		row->there[paint] += nr;
		subject->there[paint] += nr;
		row->resident += vmview_page_resident(page) ? nr : 0;
		row->swap += view_in_swap(page) ? nr : 0;
	}
}

static bool scan(struct subject *subject, const struct vmview_device *dev, __u64 start_time)
{
	struct cursor at = { 0 };
	const struct vmview_page *page;
	struct vmview_scan_iter it;
	__u32 flags;
	int ret;

	ret = vmview_scan_begin(&it, dev, vmview_target_pid(subject->pid, start_time), 0, ~0ULL);
	if (ret)
		return fail(subject, vmview_explain(ret));
	while ((ret = vmview_scan_next(&it, &page)) > 0) {
		subject->hidden |= page->flags & VMVIEW_PAGE_HIDDEN;
		add(subject, &at, page);
	}
	flags = it.iter.cost.flags;
	vmview_scan_end(&it);
	if (ret)
		return fail(subject, vmview_explain(ret));
	if (flags & VMVIEW_COST_TARGET_GONE)
		return fail(subject, "it exited while it was read: this is not all");
	return true;
}

/* The areas first, so that there is a place for each page. */
static bool take(struct subject *subject, const struct vmview_device *dev)
{
	struct vmview_maps maps;
	struct vmview_stat stat;
	int err = vmview_stat_read(&stat, subject->pid), maps_err;

	if (err)
		return fail(subject, vmview_explain(err));
	snprintf(subject->name, sizeof(subject->name), "%s", stat.name);
	snprintf(subject->kernel, sizeof(subject->kernel), "%s", dev->info.kernel);
	read_command(subject);
	maps_err = vmview_maps_read(&maps, subject->pid);
	err = rows_begin(&subject->rows, &maps, dev->info.page_size);
	if (!err)
		err = cells_begin(&subject->cells);
	if (err)
		return fail(subject, vmview_explain(err));
	/* The module knows best why there is nothing to be seen. */
	if (!scan(subject, dev, stat.start_time))
		return false;
	if (maps_err)
		return fail(subject, vmview_explain(maps_err));
	return subject->rows.nr || fail(subject, vmview_explain(-ENODATA));
}

bool subject_take(struct subject *subject, pid_t pid, const struct view *view)
{
	struct vmview_device dev;
	int err = vmview_open(&dev);
	bool taken;

	*subject = (struct subject){ .pid = pid, .view = view };
	if (err) {
		fprintf(stderr, "vmview: %s\n", vmview_explain_open(err));
		return false;
	}
	taken = take(subject, &dev);
	vmview_close(&dev);
	return taken;
}

void subject_end(struct subject *subject)
{
	cells_end(&subject->cells);
	rows_end(&subject->rows);
}
