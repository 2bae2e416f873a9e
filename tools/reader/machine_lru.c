// SPDX-License-Identifier: GPL-2.0-only
/* The census of all cgroups, added up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

/* Of each type, for one may have ended a generation that the other still has. */
static void add_generation(struct machine_lru *lru, const struct vmview_lruvec *lruvec)
{
	__u64 anon = 0, file = 0;

	for (unsigned int i = 0; i < lruvec->nr_gens && i < VMVIEW_GENS; i++) {
		anon = anon ? anon : lruvec->gen[i].anon;
		file = file ? file : lruvec->gen[i].file;
	}
	lru->oldest[TYPE_ANON] += anon;
	lru->oldest[TYPE_FILE] += file;
}

static void add_oldest(struct machine_lru *lru, const struct vmview_lruvec *lruvec)
{
	lru->oldest[TYPE_ANON] += lruvec->list[VMVIEW_LIST_INACTIVE_ANON];
	lru->oldest[TYPE_FILE] += lruvec->list[VMVIEW_LIST_INACTIVE_FILE];
	if (lruvec->flags & VMVIEW_LRUVEC_MGLRU) {
		lru->mglru = true;
		add_generation(lru, lruvec);
	} else {
		lru->classic = true;
	}
}

/* Lists of one cgroup come one behind the other, a node each. */
static int add_holder(struct machine_lru *lru, const struct vmview_lruvec *lruvec)
{
	__u64 bytes = lruvec->list[VMVIEW_LIST_UNEVICTABLE];
	struct holder *last = lru->nr_holders ? &lru->holders[lru->nr_holders - 1] : NULL;
	struct holder *grown;

	if (!bytes)
		return 0;
	if (last && last->memcg == lruvec->memcg) {
		last->bytes += bytes;
		return 0;
	}
	grown = vmview_grow(lru->holders, lru->nr_holders, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	lru->holders = grown;
	grown[lru->nr_holders++] = (struct holder){
		.memcg = lruvec->memcg, .bytes = bytes,
		.offline = lruvec->flags & VMVIEW_LRUVEC_OFFLINE,
	};
	vmview_cgroup_learn(lruvec);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

int machine_lru_read(struct machine_lru *lru, const struct vmview_device *dev)
{
	struct vmview_census census;
	int err;

	memset(lru, 0, sizeof(*lru));
	err = vmview_census_read(&census, dev, 0, -1);
	if (err)
		return err;
	for (size_t i = 0; !err && i < census.nr; i++) {
		add_oldest(lru, &census.vec[i]);
		err = add_holder(lru, &census.vec[i]);
	}
	lru->cost = census.cost;
	vmview_census_free(&census);
	if (lru->nr_holders)
		qsort(lru->holders, lru->nr_holders, sizeof(*lru->holders), compare);
	if (err)
		machine_lru_free(lru);
	return err;
}

void machine_lru_free(struct machine_lru *lru)
{
	free(lru->holders);
	memset(lru, 0, sizeof(*lru));
}
