// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who pays for a page, of the process's cgroup, another, or one that was removed,
 * against kpagecgroup and kpageflags; and what is foreign in the sums.
 */
#include <sys/ioctl.h>

#include "charge.h"
#include "lrugen.h"
#include "sum.h"

TEST_F(charge, file_of_another)
{
	u64 id = self->payer_id;
	size_t i;

	scan_pages(self->fd, claimed(&self->guest, 0), &self->all);
	ASSERT_EQ(PAGES, self->all.nr);
	for (i = 0; i < PAGES; i++) {
		ASSERT_EQ(id, kpage(self->all.page[i].frame).cgroup);
		ASSERT_EQ(id, self->all.page[i].memcg);
		ASSERT_TRUE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
	scan_pages(self->fd, claimed(&self->payer, 0), &self->all);
	ASSERT_EQ(PAGES, self->all.nr);
	for (i = 0; i < PAGES; i++) {
		ASSERT_EQ(id, self->all.page[i].memcg);
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
	scan_pages(self->fd, claimed(&self->guest, 1), &self->all);
	ASSERT_EQ(2 * PAGES, self->all.nr);
	for (i = 0; i < 2 * PAGES; i++) {
		ASSERT_EQ(self->guest_id, self->all.page[i].memcg);
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	}
}

/**
 * struct charged - what /proc says of a process's memory, in bytes
 * @foreign: Another cgroup is charged, by kpagecgroup.
 * @listed: By that, and by what kpageflags says: on an evictable list, 0
 *	inactive or in a generation, 1 active.
 */
struct charged {
	u64 foreign;
	u64 listed[2][2];
};

static void charge_page(struct charged *c, u64 frame, u64 id)
{
	const struct kpage page = kpage(head_of(frame));
	bool foreign = page.cgroup && page.cgroup != id;

	c->foreign += foreign ? PAGE : 0;
	if ((page.flags & FLAG_LRU) && !(page.flags & FLAG_UNEVICT))
		c->listed[foreign][!!(page.flags & FLAG_ACTIVE)] += PAGE;
}

static struct charged charged_by_proc(pid_t pid, u64 id)
{
	size_t nr, i, k, pages;
	struct area *a = areas_read(pid, &nr);
	int pagemap = pagemap_open(pid);
	struct charged c = {};
	u64 *entry;

	kpage_forget();
	for (i = 0; i < nr; i++) {
		if (a[i].pfnmap || a[i].hugetlb)
			continue;
		pages = (a[i].end - a[i].start) / PAGE;
		entry = xalloc(pages * sizeof(*entry));
		pagemap_read(pagemap, a[i].start, pages, entry);
		for (k = 0; k < pages; k++)
			if (entry[k] & PM_PRESENT)
				charge_page(&c, PM_FRAME(entry[k]), id);
		free(entry);
	}
	close(pagemap);
	free(a);
	return c;
}

/* Inactive and generations, or active, of a table by list. */
static u64 on_lists(const __u64 *list, bool active)
{
	if (active)
		return list[VMVIEW_LIST_ACTIVE_ANON] + list[VMVIEW_LIST_ACTIVE_FILE];
	return list[VMVIEW_LIST_INACTIVE_ANON] + list[VMVIEW_LIST_INACTIVE_FILE] +
	       list[VMVIEW_LIST_GEN_ANON] + list[VMVIEW_LIST_GEN_FILE];
}

/* What the process's cgroup pays for is by rank, what others pay for is apart. */
static bool apart(const struct vmview_counts *have, const struct charged *want)
{
	u64 gens = 0, foreign = 0;
	int i;

	for (i = 0; i < VMVIEW_GENS; i++)
		gens += have->gen[i][0] + have->gen[i][1];
	for (i = 0; i < VMVIEW_LISTS; i++)
		foreign += have->foreign_list[i];
	for (i = 0; i < 2; i++)
		if (on_lists(have->foreign_list, i) != want->listed[1][i] ||
		    on_lists(have->list, i) != want->listed[0][i] + want->listed[1][i])
			return false;
	return foreign == want->foreign && have->foreign == foreign &&
	       gens == (mglru_on() ? want->listed[0][0] : 0);
}

/* The sum of the lines of debugfs that begin with a word. */
static u64 text_sum(pid_t pid, const char *word)
{
	char path[64], *text, *line, *save;
	unsigned long long sum = 0, kib;

	snprintf(path, sizeof(path), "/sys/kernel/debug/vmview/pid/%d", pid);
	text = slurp(path);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, word, strlen(word)) && sscanf(line + 35, "%llu", &kib) == 1)
			sum += kib << 10;
	free(text);
	return sum;
}

static u64 foreign_in_area(const struct sums *s, u64 start)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->vma[i].start <= start && start < s->vma[i].end)
			return s->vma[i].counts.foreign;
	return ~0ULL;
}

TEST_F(charge, counts)
{
	struct charged by_guest, by_payer;
	struct sums guest, payer;

	drain_lru();
	sums_read(self->fd, self->guest.pid, 0, 0, &guest);
	sums_read(self->fd, self->payer.pid, 0, 0, &payer);
	by_guest = charged_by_proc(self->guest.pid, self->guest_id);
	by_payer = charged_by_proc(self->payer.pid, self->payer_id);
	EXPECT_EQ(by_guest.foreign, guest.total.foreign);
	EXPECT_TRUE(apart(&guest.total, &by_guest));
	EXPECT_TRUE(apart(&payer.total, &by_payer));
	EXPECT_EQ(by_guest.foreign, text_sum(self->guest.pid, "foreign "));
	EXPECT_EQ(mglru_on() ? by_guest.listed[0][0] : 0,
		  text_sum(self->guest.pid, "generation "));
	EXPECT_EQ(BYTES, foreign_in_area(&guest, self->guest.claim[0].start));
	EXPECT_EQ(0, foreign_in_area(&guest, self->guest.claim[1].start));
	EXPECT_EQ(0, foreign_in_area(&payer, self->payer.claim[0].start));
	EXPECT_EQ(BYTES, guest.total.foreign - payer.total.foreign);
	TH_LOG("%llu and %llu KiB", guest.total.foreign >> 10, payer.total.foreign >> 10);
	free(guest.vma);
	free(payer.vma);
}

/* Moved to the cgroup that pays, the same process has them no longer. */
TEST_F(charge, after_the_process_moved)
{
	char pid[16];
	size_t i;

	snprintf(pid, sizeof(pid), "%d", self->guest.pid);
	ASSERT_TRUE(cg_write(self->payer_name, "cgroup.procs", pid));
	scan_pages(self->fd, claimed(&self->guest, 0), &self->all);
	for (i = 0; i < self->all.nr; i++)
		ASSERT_FALSE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	scan_pages(self->fd, claimed(&self->guest, 1), &self->all);
	for (i = 0; i < self->all.nr; i++)
		ASSERT_TRUE(self->all.page[i].flags & VMVIEW_PAGE_FOREIGN);
	EXPECT_EQ(2 * PAGES, self->all.nr);
}

static struct vmview_lru census(int fd, u64 memcg, struct vmview_lruvec rec[LRUGEN_NODES])
{
	struct vmview_lru lru = {
		.size = sizeof(lru), .memcg = memcg, .node = -1, .vec = (uintptr_t)rec,
		.vec_len = LRUGEN_NODES, .rec_size = sizeof(rec[0]),
	};

	if (ioctl(fd, VMVIEW_IOC_LRU, &lru))
		die("LRU");
	return lru;
}

/*
 * The payer's cgroup is removed: record and census name it by the id that it had,
 * and the census the one above, as kpagecgroup does; the ranks are still its own.
 */
TEST_F(charge, removed)
{
	struct lrugen l[LRUGEN_NODES] = {};
	struct vmview_lruvec rec[LRUGEN_NODES];
	u64 above = cg_id(self->above_name);
	struct charged want;
	struct sums sums;
	struct vmview_lru lru;
	char *text;
	size_t i;

	subject_end(&self->payer);
	ASSERT_TRUE(cg_remove(self->payer_name));
	drain_lru();
	if (mglru_on())
		lrugen_read(self->payer_name, l);
	/* kpagecgroup notices when the kernel has worked off the removal. */
	for (i = 0; i < 1000; i++, usleep(10000)) {
		scan_pages(self->fd, claimed(&self->guest, 0), &self->all);
		ASSERT_EQ(PAGES, self->all.nr);
		if (kpage(self->all.page[0].frame).cgroup != self->payer_id)
			break;
	}
	for (i = 0; i < PAGES; i++) {
		const struct vmview_page *p = &self->all.page[i];

		ASSERT_EQ(above, kpage(p->frame).cgroup);
		ASSERT_EQ(self->payer_id, p->memcg);
		ASSERT_EQ(VMVIEW_PAGE_OFFLINE | VMVIEW_PAGE_FOREIGN,
			  p->flags & (VMVIEW_PAGE_OFFLINE | VMVIEW_PAGE_FOREIGN));
		if (mglru_on())
			ASSERT_EQ(p->gen_rank, p->gen_seq - l[p->node].min_seq[LRUGEN_FILE]);
	}
	lru = census(self->fd, self->payer_id, rec);
	ASSERT_LT(0, lru.nr);
	for (i = 0; i < lru.nr; i++) {
		EXPECT_EQ(self->payer_id, rec[i].memcg);
		EXPECT_EQ(above, rec[i].online);
		EXPECT_NE(0, rec[i].flags & VMVIEW_LRUVEC_OFFLINE);
	}
	lru = census(self->fd, above, rec);
	ASSERT_LT(0, lru.nr);
	EXPECT_EQ(above, rec[0].online);
	EXPECT_EQ(0, rec[0].flags & VMVIEW_LRUVEC_OFFLINE);

	want = charged_by_proc(self->guest.pid, self->guest_id);
	sums_read(self->fd, self->guest.pid, 0, 0, &sums);
	EXPECT_TRUE(apart(&sums.total, &want));
	free(sums.vma);
	text = slurp("/sys/kernel/debug/vmview/lru");
	EXPECT_NE(NULL, strstr(text, " offline /lru-above-"));
	free(text);
}

TEST_HARNESS_MAIN
