/* SPDX-License-Identifier: GPL-2.0-only */
/* Taking a census, and memory to be counted in one. */
#ifndef _SELFTESTS_CENSUS_H
#define _SELFTESTS_CENSUS_H

#include "helpers.h"
#include "cgroup.h"
#include "lrugen.h"

/* What a census had to say. */
struct census {
	struct vmview_lruvec *rec;
	size_t nr;
	size_t calls;
	u64 holds;
};

/* All of it, by calls of @len records; 0 in @memcg and -1 in @node for all. */
static inline struct census census_take(int fd, __u32 len, __u64 memcg, int node)
{
	struct census c = {};
	struct vmview_lru lru = lru_of(NULL, len);
	size_t room = 0;
	int err;

	lru.memcg = memcg;
	lru.node = node;
	do {
		if (room < c.nr + len)
			c.rec = xrealloc(c.rec, (room = 2 * c.nr + len) * sizeof(*c.rec));
		lru.vec = (uintptr_t)(c.rec + c.nr);
		err = vmview_call(fd, VMVIEW_IOC_LRU, &lru);
		if (err)
			die("census: error %d", err);
		if (lru.nr > len || lru.cursor <= lru.start)
			die("%u records, cursor %llx from %llx", lru.nr, lru.cursor,
			    lru.start);
		c.nr += lru.nr;
		c.calls++;
		c.holds += lru.cost.holds;
		lru.start = lru.cursor;
	} while (lru.cursor != ALL);
	return c;
}

static inline void census_free(struct census *c)
{
	free(c->rec);
	c->rec = NULL;
}

/* The record of a cgroup on a node that is, or is not, offline; NULL if none. */
static inline const struct vmview_lruvec *census_find(const struct census *c, __u64 memcg,
						      unsigned int node, bool offline)
{
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (c->rec[i].memcg == memcg && c->rec[i].node == node &&
		    !(c->rec[i].flags & VMVIEW_LRUVEC_OFFLINE) == !offline)
			return &c->rec[i];
	return NULL;
}

static inline u64 lruvec_bytes(const struct vmview_lruvec *rec)
{
	u64 bytes = 0;
	int i;

	for (i = 0; i < VMVIEW_LISTS; i++)
		bytes += rec->list[i];
	return bytes;
}

/* What must hold of every record; NULL, or what does not. */
static inline const char *wrong_with_lruvec(const struct vmview_lruvec *rec)
{
	u64 anon = 0, file = 0;
	unsigned int i;

	if (rec->flags & ~(VMVIEW_LRUVEC_ROOT | VMVIEW_LRUVEC_OFFLINE |
			   VMVIEW_LRUVEC_MGLRU | VMVIEW_LRUVEC_UNSTABLE))
		return "unknown flag";
	if (rec->list[VMVIEW_LIST_NONE])
		return "memory on no list";
	if (rec->nr_gens > VMVIEW_GENS)
		return "too many generations";
	if ((rec->flags & VMVIEW_LRUVEC_ROOT) && (rec->flags & VMVIEW_LRUVEC_OFFLINE))
		return "the root is offline";
	for (i = 0; i < VMVIEW_GENS; i++) {
		if (i >= rec->nr_gens && !is_zero(&rec->gen[i], sizeof(rec->gen[i])))
			return "a generation behind the last";
		if (i && i < rec->nr_gens && rec->gen[i].seq != rec->gen[i - 1].seq + 1)
			return "a gap between generations";
		anon += rec->gen[i].anon;
		file += rec->gen[i].file;
	}
	if (rec->nr_gens && rec->gen[rec->nr_gens - 1].seq != rec->max_seq)
		return "the youngest generation is not max_seq";
	if (anon != rec->list[VMVIEW_LIST_GEN_ANON] || file != rec->list[VMVIEW_LIST_GEN_FILE])
		return "the sums of the generations";
	return NULL;
}

/* What a process in a cgroup holds; it stands still after. */
struct holding {
	const char *cgroup;
	size_t anon;
	size_t locked;
	size_t file;
	size_t shmem;
};

static inline void hold_file(size_t bytes)
{
	static const char name[] = "/var/tmp/vmview-census";
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p;
	size_t i;

	if (fd < 0 || unlink(name) || ftruncate(fd, bytes))
		die("%s", name);
	p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	for (i = 0; i < bytes; i += PAGE)
		if (pwrite(fd, "x", 1, i) != 1 || *(volatile char *)(p + i) != 'x')
			die("write");
	fsync(fd);
}

static inline void hold(void *arg)
{
	const struct holding *h = arg;
	char *p;

	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	cg_enter(h->cgroup);
	p = map_anon(h->anon + PAGE);
	madvise(p, h->anon, MADV_NOHUGEPAGE);
	memset(p, 1, h->anon);
	p = map_anon(h->locked + PAGE);
	madvise(p, h->locked, MADV_NOHUGEPAGE);
	if (h->locked && mlock(p, h->locked))
		die("mlock");
	memset(map_shared(h->shmem + PAGE), 1, h->shmem);
	if (h->file)
		hold_file(h->file);
	drain_lru();
}

#endif /* _SELFTESTS_CENSUS_H */
