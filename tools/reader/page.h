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
	FILE *f;
	int err;		/* of the first write that failed */
	struct timeline timeline;
	struct where where;
};

/* NULL, and errno, if @path cannot be written. */
struct page *page_create(const char *path, __u64 start_ns);
void page_event(struct page *page, struct places *places, const struct vmview_event *event);
/* @summary: what report --json says at the end; it is used up. 0 if all was written. */
int page_close(struct page *page, const struct recording *recording, struct places *places,
	       struct json_object *summary);

#endif /* READER_PAGE_H */
