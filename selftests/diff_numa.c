// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where pages are: the node against move_pages() and numa_maps, the zone against
 * /proc/zoneinfo.
 */
#include <sys/syscall.h>

#include "test.h"
#include "calls.h"
#include "memory.h"
#include "proc.h"
#include "subject.h"
#include "sum.h"

#define PAGES	512
#define BIND	2	/* MPOL_BIND */

static bool has_node(int node)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
	return !access(path, F_OK);
}

static char *on_node(int node)
{
	char *p = map_anon(PAGES * PAGE);
	unsigned long mask = 1UL << node;

	if (syscall(SYS_mbind, p, PAGES * PAGE, BIND, &mask, 64UL, 0U))
		die("mbind to node %d", node);
	touch_write(p, PAGES * PAGE);
	return p;
}

/* A stretch of pages on each node that there is. */
SUBJECT(placed)
{
	int node;

	for (node = 0; node < 8; node++)
		if (has_node(node))
			CLAIM(on_node(node), PAGES * PAGE, .order = 0,
			      .kind = VMVIEW_KIND_ANON);
}

/**
 * struct zone - a zone of a node
 * @node: The node.
 * @number: Its number there.
 * @start: First frame.
 * @pages: Frames that it spans.
 */
struct zone {
	int node;
	int number;
	u64 start;
	u64 pages;
};

static struct zone zones[64];
static int nr_zones;

/* Each zone of a node has a heading, and its first frame at the end. */
static void read_zones(void)
{
	char *text = slurp("/proc/zoneinfo"), *line;
	struct zone z = { .node = -1 };
	char name[32];
	u64 value;
	int node;

	for (line = text; *line; line += strcspn(line, "\n") + 1) {
		if (sscanf(line, "Node %d, zone %31s", &node, name) == 2) {
			z.number = node == z.node ? z.number + 1 : 0;
			z.node = node;
			z.pages = 0;
		} else if (sscanf(line, " spanned %llu", &value) == 1) {
			z.pages = value;
		} else if (sscanf(line, " start_pfn: %llu", &value) == 1) {
			z.start = value;
			zones[nr_zones++] = z;
		}
	}
	free(text);
}

static int zone_of(u64 pfn, int node)
{
	int i;

	for (i = 0; i < nr_zones; i++)
		if (zones[i].node == node && pfn >= zones[i].start &&
		    pfn < zones[i].start + zones[i].pages)
			return zones[i].number;
	return -1;
}

FIXTURE(numa) { int fd; struct subject s; struct records r; };

FIXTURE_SETUP(numa)
{
	struct scan_args args = { .flags = VMVIEW_SCAN_PAGES };

	self->fd = vmv_open();
	subject_start(&self->s, "placed");
	args.pid = self->s.pid;
	ASSERT_EQ(0, vmv_scan_all(self->fd, &args, &self->r));
}

FIXTURE_TEARDOWN(numa)
{
	records_free(&self->r);
	subject_end(&self->s);
	close(self->fd);
}

TEST_F(numa, node_of_each_page)
{
	size_t nr = self->r.nr, i, known = 0, wrong = 0;
	void **addr = xalloc(nr * sizeof(*addr));
	int *status = xalloc(nr * sizeof(*status));

	for (i = 0; i < nr; i++)
		addr[i] = (void *)(uintptr_t)self->r.page[i].addr;
	ASSERT_EQ(0, syscall(SYS_move_pages, self->s.pid, nr, addr, NULL,
			     status, 0));
	for (i = 0; i < nr; i++) {
		if (status[i] < 0)
			continue;
		known++;
		wrong += status[i] != self->r.page[i].node;
	}
	EXPECT_EQ(0, wrong);
	EXPECT_LE(PAGES, known);
	TH_LOG("%zu pages", known);
	free(addr);
	free(status);
}

TEST_F(numa, zone_of_each_page)
{
	size_t i, wrong = 0, known = 0;

	read_zones();
	ASSERT_LT(0, nr_zones);
	for (i = 0; i < self->r.nr; i++) {
		const struct vmview_page *p = &self->r.page[i];

		if (p->state != VMVIEW_STATE_PRESENT ||
		    p->kind == VMVIEW_KIND_SPECIAL)
			continue;
		known++;
		wrong += zone_of(p->frame, p->node) != p->zone;
	}
	EXPECT_EQ(0, wrong);
	EXPECT_LE(PAGES, known);
}

/* The bytes that numa_maps gives a node in the area that starts at @start. */
static bool numa_maps_bytes(const char *text, u64 start, int node, u64 *bytes)
{
	char head[32], word[16];
	const char *line, *end, *at;

	snprintf(head, sizeof(head), "%llx ", start);
	for (line = text; *line; line += strcspn(line, "\n") + 1) {
		while (*line == '0')
			line++;
		if (strncmp(line, head, strlen(head)))
			continue;
		end = line + strcspn(line, "\n");
		snprintf(word, sizeof(word), " N%d=", node);
		at = strstr(line, word);
		*bytes = at && at < end ? strtoull(at + strlen(word), NULL, 10) * PAGE : 0;
		return true;
	}
	return false;
}

TEST_F(numa, bytes_by_node)
{
	char path[64], *text;
	size_t i, compared = 0;
	struct sums s;
	u64 bytes;
	int node;

	sums_read(self->fd, self->s.pid, 0, 0, &s);
	snprintf(path, sizeof(path), "/proc/%d/numa_maps", self->s.pid);
	text = slurp(path);
	for (i = 0; i < s.nr; i++) {
		/* It leaves out pages that are the kernel's own, as the vdso. */
		if (s.vma[i].counts.bytes[VMVIEW_STATE_PRESENT][VMVIEW_KIND_OTHER])
			continue;
		for (node = 0; node < 8; node++) {
			if (!numa_maps_bytes(text, s.vma[i].start, node, &bytes))
				continue;
			EXPECT_EQ(bytes, s.vma[i].counts.node[node]);
			compared++;
		}
	}
	EXPECT_LT(0, compared);
	free(text);
	free(s.vma);
}

TEST_HARNESS_MAIN
