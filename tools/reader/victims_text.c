// SPDX-License-Identifier: GPL-2.0-only
/* Whose memory goes next, for people. */
#include <string.h>

#include "victims.h"

#define AREAS	3	/* of a process, without -x */

static const char *size(const struct reader *r, __u64 bytes)
{
	return text_size(bytes, r->opt.unit);
}

static void print_head(const struct reader *r, const struct victims *v)
{
	printf("%sthe next %s%s", r->style.bold, size(r, v->size), r->style.off);
	if (r->opt.cgroup)
		printf(" of cgroup %s", r->opt.cgroup);
	if (v->size == v->standing && !v->last)
		printf(": all that stands first (oldest generation, or inactive)\n");
	else if (v->size == v->standing && v->last == VMVIEW_GENS - 1)
		printf(": all that can go\n");
	else if (!v->last)
		printf(": %.0f %% of the %s that stand first (oldest generation, or inactive)\n",
		       100 * v->fraction, size(r, v->standing));
	else
		printf(": what stands first, and %u rank%s behind that, of the last %.0f %%\n",
		       v->last, text_s(v->last), 100 * v->fraction);
}

static void print_areas(const struct reader *r, const struct victims *v,
			const struct owner *owner)
{
	int width = text_size_width(r->opt.unit);
	size_t nr = owner->nr_areas;

	if (!r->opt.extended && nr > AREAS + 1)
		nr = AREAS;
	for (size_t i = 0; i < nr; i++) {
		const struct owned_area *area = &owner->areas[i];

		if (!victims_bytes(v, &area->share))
			continue;
		printf("%s%8s %*s %*s %*s   %llx-%llx ", r->style.dim, "",
		       width, size(r, victims_bytes(v, &area->share)),
		       width, size(r, victims_type(v, &area->share, TYPE_ANON)),
		       width, size(r, victims_type(v, &area->share, TYPE_FILE)),
		       area->start, area->end);
		text_print_name(stdout, *area->name ? area->name : "[ anon ]");
		printf("%s\n", r->style.off);
	}
	if (nr < owner->nr_areas)
		printf("%s%8s %*s   and %zu more areas: -x%s\n", r->style.dim, "",
		       3 * width + 2, "", owner->nr_areas - nr, r->style.off);
}

static void print_owner(const struct reader *r, const struct victims *v,
			const struct owner *owner)
{
	int width = text_size_width(r->opt.unit);

	printf("%8d %*s %*s %*s %*s %*s %s", owner->process.pid,
	       width, size(r, victims_bytes(v, &owner->share)),
	       width, size(r, victims_type(v, &owner->share, TYPE_ANON)),
	       width, size(r, victims_type(v, &owner->share, TYPE_FILE)),
	       width, size(r, owner->shared), width, size(r, owner->also), r->style.name);
	text_print_name(stdout, owner->process.name);
	printf("%s\n", r->style.off);
	print_areas(r, v, owner);
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
		print_owner(r, v, &v->owners[i]);
	if (nr < v->nr_owners)
		printf("%8s and %zu more processes: --limit\n", "", v->nr_owners - nr);
}

static void print_unmapped(const struct reader *r, const struct victims *v)
{
	int width = text_size_width(r->opt.unit);
	bool any = false;

	for (size_t i = 0; i < v->nr_lines; i++) {
		const struct line *line = &v->lines[i];
		struct share share = victims_unmapped(v, line);

		if (!victims_bytes(v, &share))
			continue;
		if (!any)
			printf("%smapped by no process%s (page cache, tmpfs, swap cache)\n",
			       r->style.bold, r->style.off);
		any = true;
		printf("%8s %*s %*s %*s   ", "", width, size(r, victims_bytes(v, &share)),
		       width, size(r, victims_type(v, &share, TYPE_ANON)),
		       width, size(r, victims_type(v, &share, TYPE_FILE)));
		text_print_name(stdout, lru_cgroup_name(line->memcg));
		printf("%s, node %u\n", line->offline ? " (removed)" : "", line->node);
	}
}

/* What stands first and is not taken. */
static void print_spared(const struct reader *r, const struct victims *v)
{
	__u64 bytes[TYPES] = { 0 };

	for (size_t i = 0; i < v->nr_lines; i++)
		for (int type = 0; type < TYPES; type++)
			if (v->lines[i].spared[type])
				bytes[type] += v->lines[i].bytes[type][0];
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

void victims_print(const struct reader *r, const struct victims *v)
{
	struct share found = victims_found(v);
	__u64 bytes = victims_bytes(v, &found), anon = victims_type(v, &found, TYPE_ANON);

	print_head(r, v);
	print_owners(r, v);
	print_unmapped(r, v);
	print_spared(r, v);
	printf("\n%s of it, %.0f %%, is mapped by processes; %u process%s read in %s",
	       size(r, bytes), v->size ? 100.0 * bytes / v->size : 0, v->processes,
	       v->processes == 1 ? "" : "es", text_time(v->time_ns, &r->style));
	if (v->gone)
		printf(", %u of them ended meanwhile", v->gone);
	printf("\n");
	if (anon > v->bounds.swap_free)
		printf("swap has %s left: not all of the anonymous memory can go\n",
		       size(r, v->bounds.swap_free));
	printf("Order: the oldest rank of every cgroup and node before the next; within a rank\n"
	       "anonymous and file memory by their size, where the kernel weighs them by\n"
	       "swappiness and by what came back. Pages that are in use are kept.\n");
}
