/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page for a browser: what was counted as JSON, in a page that draws it. All the
 * rest of the page is tools/page/; it asks for nothing beside itself.
 */
#ifndef READER_PAGE_H
#define READER_PAGE_H

#include <stdio.h>

#include "recording.h"
#include "timeline.h"
#include "where.h"

struct page {
	FILE *f;		/* in memory: all of it is had before any is written */
	char *text;
	size_t size;
	struct timeline timeline;
	struct where where;
};

struct page *page_create(__u64 start_ns);
void page_event(struct page *page, struct places *places, const struct vmview_event *event);
/*
 * @summary: what report --json says at the end; it is used up. 0 if all was written to
 * @path; else what was there before is there still.
 */
int page_close(struct page *page, const char *path, const struct recording *recording,
	       struct places *places, struct json_object *summary);

#endif /* READER_PAGE_H */
