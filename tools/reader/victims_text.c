// SPDX-License-Identifier: GPL-2.0-only
/* Whose memory goes next, for people. */
#include <string.h>

#include "victims.h"

#define AREAS	3	/* of a process, without -x */

static const char *size(const struct reader *r, __u64 bytes)
{
	return text_size(bytes, r->opt.unit);
}

static __u64 sum(const __u64 next[TYPES])
{
	return next[TYPE_ANON] + next[TYPE_FILE];
}

static void print_sizes(const struct reader *r, const __u64 next[TYPES])
{
	int width = text_size_width(r->opt.unit);

	printf("%*s", width, size(r, sum(next)));
	printf(" %*s", width, size(r, next[TYPE_ANON]));
	printf(" %*s", width, size(r, next[TYPE_FILE]));
}

static void print_head(const struct reader *r, const struct victims *v)
{
	printf("%sthe next %s%s", r->style.bold, size(r, v->next), r->style.off);
	if (r->opt.cgroup)
		printf(" of cgroup %s", r->opt.cgroup);
	if (!v->asked)
		printf(": what stands first (oldest generation, or inactive)");
	else if (v->next < v->asked)
		printf(": all that can go now");
	printf("\n");
	if (v->kept)
		printf("accessed since, and kept: %s more that stands there\n",
		       size(r, v->kept));
}

static void print_areas(const struct reader *r, const struct owner *owner)
{
	int width = text_size_width(r->opt.unit);
	size_t nr, all = 0;

	while (all < owner->nr_areas && sum(owner->areas[all].next))
		all++;
	nr = !r->opt.extended && all > AREAS + 1 ? AREAS : all;
	for (size_t i = 0; i < nr; i++) {
		const struct owned_area *area = &owner->areas[i];

		printf("%s%8s ", r->style.dim, "");
		print_sizes(r, area->next);
		printf("   %llx-%llx ", area->start, area->end);
		text_print_name(stdout, *area->name ? area->name : "[ anon ]");
		printf("%s\n", r->style.off);
	}
	if (nr < all)
		printf("%s%8s %*s   and %zu more areas: -x%s\n", r->style.dim, "",
		       3 * width + 2, "", all - nr, r->style.off);
}

static void print_owner(const struct reader *r, const struct owner *owner)
{
	int width = text_size_width(r->opt.unit);

	printf("%8d ", owner->process.pid);
	print_sizes(r, owner->next);
	printf(" %*s %*s %s", width, size(r, owner->shared), width, size(r, owner->also),
	       r->style.name);
	text_print_name(stdout, owner->process.name);
	printf("%s\n", r->style.off);
	print_areas(r, owner);
}

static void print_owners(const struct reader *r, const struct victims *v)
{
	int width = text_size_width(r->opt.unit);
	size_t nr = v->nr_owners;

	if (r->opt.limit && nr > r->opt.limit)
		nr = r->opt.limit;
	printf("%s%8s %*s %*s %*s %*s %*s Process%s\n", r->style.bold, "PID", width, "Next",
	       width, "anon", width, "file", width, "Shared", width, "Also", r->style.off);
	for (size_t i = 0; i < nr; i++)
		print_owner(r, &v->owners[i]);
	if (nr < v->nr_owners)
		printf("%8s and %zu more processes: --limit\n", "", v->nr_owners - nr);
}

static void print_unmapped(const struct reader *r, const struct victims *v)
{
	bool any = false;

	for (size_t i = 0; i < v->nr_lines; i++) {
		const struct line *line = &v->lines[i];

		if (!sum(line->unmapped))
			continue;
		if (!any)
			printf("%smapped by no process%s (page cache, tmpfs, swap cache)\n",
			       r->style.bold, r->style.off);
		any = true;
		printf("%8s ", "");
		print_sizes(r, line->unmapped);
		printf("   ");
		text_print_name(stdout, reader_cgroup_name(line->memcg, line->offline));
		printf(", node %u\n", line->node);
	}
}

/* What stands first and is not taken. */
static void print_spared(const struct reader *r, const struct victims *v)
{
	__u64 bytes[TYPES] = { 0 };

	for (size_t i = 0; i < v->nr_lines; i++)
		for (int type = 0; type < TYPES; type++)
			if (v->lines[i].spared[type])
				bytes[type] += v->lines[i].bytes[0][type];
	if (bytes[TYPE_ANON])
		printf("left out: %s of old anonymous memory: %s\n",
		       size(r, bytes[TYPE_ANON]),
		       !v->bounds.swap_total ? "there is no swap" :
		       !v->bounds.swap_free ? "swap is full" :
		       !v->bounds.swappiness ? "swappiness is 0" :
		       "the limits of its cgroups (memory.swap.max, memory.min, swappiness)");
	if (bytes[TYPE_FILE])
		printf("left out: %s of old file memory: memory.min of its cgroups\n",
		       size(r, bytes[TYPE_FILE]));
}

static void print_order(const struct victims *v)
{
	size_t anon_first = 0;

	for (size_t i = 0; i < v->nr_lines; i++)
		anon_first += v->lines[i].anon_first;
	printf("Order: in each cgroup and node the oldest generation first, and of one\n"
	       "generation file memory first; of all of them as much as they are large.\n");
	if (anon_first)
		printf("Anonymous memory first in %zu of %zu: swappiness is 200, or file pages came back.\n",
		       anon_first, v->nr_lines);
}

void victims_print(const struct reader *r, const struct victims *v)
{
	__u64 anon = 0;

	for (size_t i = 0; i < v->nr_owners; i++)
		anon += v->owners[i].next[TYPE_ANON];
	print_head(r, v);
	print_owners(r, v);
	print_unmapped(r, v);
	print_spared(r, v);
	printf("\n%s of it, %.0f %%, is mapped by processes; %u process%s read in %s",
	       size(r, v->attributed), v->next ? 100.0 * v->attributed / v->next : 0,
	       v->processes, v->processes == 1 ? "" : "es", text_time(v->time_ns, &r->style));
	if (v->gone)
		printf(", %u of them ended meanwhile", v->gone);
	printf("\n");
	if (anon > v->bounds.swap_free)
		printf("swap has %s left: not all of the anonymous memory can go\n",
		       size(r, v->bounds.swap_free));
	print_order(v);
}
