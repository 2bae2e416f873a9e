// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making the rings, and mapping them into the reader.
 */
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "compat/vma.h"
#include "limits.h"
#include "ring.h"
#include "ring_pages.h"
#include "room.h"

/* Rather no rings than a process killed for them. */
#define PAGES_GFP	(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

static void pages_free(struct vmview_pages *pages)
{
	unsigned long i;

	if (pages->addr)
		vunmap(pages->addr);
	for (i = 0; pages->page && i < pages->nr && pages->page[i]; i++) {
		put_page(pages->page[i]);
		cond_resched();
	}
	kvfree(pages->page);
}

static int pages_new(struct vmview_pages *pages, unsigned long nr,
		     unsigned long head, unsigned long each)
{
	unsigned long i;
	int node;

	pages->nr = nr;
	pages->page = vmview_room_new(array_size(nr, sizeof(*pages->page)));
	if (!pages->page)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		node = i < head ? numa_node_id() : cpu_to_node((i - head) / each);
		if (fatal_signal_pending(current))
			return -EINTR;
		vmview_room_note(PAGE_SIZE);
		pages->page[i] = alloc_pages_node(node, PAGES_GFP, 0);
		if (!pages->page[i])
			return -ENOMEM;
		cond_resched();
	}
	pages->addr = vmap(pages->page, nr, VM_MAP, PAGE_KERNEL);
	return pages->addr ? 0 : -ENOMEM;
}

static void ring_work(struct irq_work *work)
{
	struct vmview_ringset *rings = container_of(work, struct vmview_ringset, work);

	WRITE_ONCE(rings->sleepers, false);
	wake_up_all(&rings->wait);
}

/* Pages of one ring: its head and its slots. */
static unsigned long ring_pages(u32 records)
{
	return 1 + DIV_ROUND_UP((u64)records * sizeof(struct vmview_event), PAGE_SIZE);
}

static void ringset_lay_out(struct vmview_ringset *rings, const struct vmview_watch *watch)
{
	struct vmview_rings *meta = rings->rings.addr;
	unsigned int cpu;

	*meta = (struct vmview_rings){
		.size = sizeof(*meta),
		.abi_version = VMVIEW_ABI_VERSION,
		.nr_rings = nr_cpu_ids,
		.ring_records = rings->records,
		.record_size = sizeof(struct vmview_event),
		.page_size = PAGE_SIZE,
		.first_ring = PAGE_SIZE,
		.ring_stride = ring_pages(rings->records) * PAGE_SIZE,
		.position_stride = SMP_CACHE_BYTES,
	};
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct vmview_ring *ring = &rings->ring[cpu];

		ring->head = rings->rings.addr + meta->first_ring + cpu * meta->ring_stride;
		ring->slots = (void *)ring->head + PAGE_SIZE;
		ring->position = rings->positions.addr + cpu * meta->position_stride;
	}
}

struct vmview_ringset *vmview_ringset_new(struct vmview_watch *watch)
{
	u64 each = ring_pages(watch->ring_records), nr = 1 + nr_cpu_ids * each;
	u64 nr_positions = DIV_ROUND_UP(nr_cpu_ids * SMP_CACHE_BYTES, PAGE_SIZE);
	struct vmview_ringset *rings;
	int ret;

	if (nr * PAGE_SIZE > VMVIEW_RINGS_MAX)
		return ERR_PTR(-E2BIG);
	rings = vmview_room_new(struct_size(rings, ring, nr_cpu_ids));
	if (!rings)
		return ERR_PTR(-ENOMEM);
	rings->records = watch->ring_records;
	rings->watermark = watch->watermark ?: 1;
	rings->sample = watch->sample ?: 1;
	init_irq_work(&rings->work, ring_work);
	init_waitqueue_head(&rings->wait);
	mutex_init(&rings->lock);
	ret = pages_new(&rings->rings, nr, 1, each);
	if (!ret)
		ret = pages_new(&rings->positions, nr_positions, nr_positions, 1);
	if (ret) {
		vmview_ringset_free(rings);
		return ERR_PTR(ret);
	}
	ringset_lay_out(rings, watch);
	watch->nr_rings = nr_cpu_ids;
	watch->record_size = sizeof(struct vmview_event);
	watch->rings_size = nr * PAGE_SIZE;
	watch->positions_size = nr_positions * PAGE_SIZE;
	return rings;
}

void vmview_ringset_free(struct vmview_ringset *rings)
{
	if (!rings)
		return;
	irq_work_sync(&rings->work);
	pages_free(&rings->rings);
	pages_free(&rings->positions);
	kvfree(rings);
}

/*
 * Pages come one by one, as they are touched: so what MADV_DONTNEED, fork() or
 * mremap() leave out comes again. Each is held by its mapping, and the area
 * holds the file, which owns the rings.
 */
static vm_fault_t pages_fault(struct vm_fault *vmf)
{
	const struct vmview_pages *pages = vmf->vma->vm_private_data;
	unsigned long at = vmf->pgoff & ((VMVIEW_WATCH_POSITIONS >> PAGE_SHIFT) - 1);

	if (at >= pages->nr)
		return VM_FAULT_SIGBUS;
	vmf->page = pages->page[at];
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct pages_ops = {
	.fault = pages_fault,
};

int vmview_ring_mmap(struct vmview_ringset *rings, struct vm_area_struct *vma)
{
	unsigned long positions = VMVIEW_WATCH_POSITIONS >> PAGE_SHIFT;
	bool writable = vma->vm_pgoff >= positions;
	struct vmview_pages *pages = writable ? &rings->positions : &rings->rings;
	unsigned long at = vma->vm_pgoff - (writable ? positions : 0);

	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (at >= pages->nr || vma_pages(vma) > pages->nr - at)
		return -EINVAL;
	if (vma->vm_flags & (writable ? VM_EXEC : VM_EXEC | VM_WRITE))
		return -EPERM;
	vmview_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP,
			    VM_MAYEXEC | (writable ? 0 : VM_MAYWRITE));
	vma->vm_private_data = pages;
	vma->vm_ops = &pages_ops;
	return 0;
}
