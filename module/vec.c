// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copying records to user space.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "raw.h"
#include "scan.h"
#include "vec.h"

/* No record is larger than that: a caller that says so has a bug. */
#define REC_SIZE_MAX	SZ_32K

int vmview_vec_init(struct vmview_vec *vec, u64 addr, u32 len, u32 rec_size,
		    u32 min_size, u32 max_len)
{
	if (!len || rec_size < min_size || rec_size % sizeof(u64) ||
	    rec_size > REC_SIZE_MAX)
		return -EINVAL;
	if (len > max_len)
		return -E2BIG;
	vec->to = u64_to_user_ptr(addr);
	vec->len = len;
	vec->rec_size = rec_size;
	return 0;
}

int vmview_vec_put(struct vmview_vec *vec, const void *records, u32 size, u32 nr)
{
	u32 common = min(size, vec->rec_size);

	vec->len -= nr;
	if (size == vec->rec_size) {
		if (copy_to_user(vec->to, records, (size_t)size * nr))
			return -EFAULT;
		vec->to += (size_t)size * nr;
		return 0;
	}
	for (; nr; nr--, records += size, vec->to += vec->rec_size) {
		if (copy_to_user(vec->to, records, common) ||
		    clear_user(vec->to + common, vec->rec_size - common))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

/* Four or eight bytes of a record, from the member that they begin with. */
#define PUT(to, type, value, member, label) \
	unsafe_put_user(value, (type __user *)&(to)->member, label)
#define BYTES(page, type, member) (*(const type *)&(page)->member)

/*
 * Straight to user space: a buffer in between would cost as much again. What
 * all records of the span share is read once.
 */
static int vec_put_pages(struct vmview_page __user *to, const struct vmview_span *span)
{
	const struct vmview_page *page = &span->page;
	const u64 memcg = page->memcg, pages = BYTES(page, u64, pages);
	const u64 state = BYTES(page, u64, state), gen = BYTES(page, u64, gen_seq);
	const u64 born = page->gen_born_ms;
	const u32 node = BYTES(page, u32, node), mapcount = page->mapcount;
	const struct vmview_detail one = {
		.pfn = page->frame,
		.refcount = page->refcount,
		.index = page->index,
	};
	const struct vmview_detail *detail = span->detail ?: &one;
	const struct vmview_detail *end = detail + span->nr;
	const u64 frame_mask = page->frame ? ~0ULL : 0;
	const u64 head = vmview_span_kpf(page, 0), tail = vmview_span_kpf(page, 1);
	u64 addr = page->addr;

	BUILD_BUG_ON(sizeof(*page) != 10 * sizeof(u64));
	if (!user_write_access_begin(to, (size_t)span->nr * sizeof(*to)))
		return -EFAULT;
	for (; detail < end; detail++, to++, addr += PAGE_SIZE) {
		PUT(to, u64, addr, addr, fault);
		PUT(to, u64, detail->pfn & frame_mask, frame, fault);
		PUT(to, u64, detail->index ? tail : head, kpf, fault);
		PUT(to, u64, memcg, memcg, fault);
		PUT(to, u64, pages, pages, fault);
		PUT(to, u32, mapcount, mapcount, fault);
		PUT(to, u32, detail->refcount, refcount, fault);
		PUT(to, u32, detail->index, index, fault);
		PUT(to, u32, node, node, fault);
		PUT(to, u64, state, state, fault);
		PUT(to, u64, gen, gen_seq, fault);
		PUT(to, u64, born, gen_born_ms, fault);
	}
	user_write_access_end();
	return 0;
fault:
	user_write_access_end();
	return -EFAULT;
}

int vmview_vec_put_span(struct vmview_vec *vec, const struct vmview_span *span)
{
	bool hidden = span->detail && (span->page.flags & VMVIEW_PAGE_HIDDEN);
	struct vmview_page page;
	int ret = 0;
	u32 i;

	if (vec->rec_size == sizeof(page) && !hidden) {
		ret = vec_put_pages(vec->to, span);
		vec->to += (size_t)span->nr * sizeof(page);
		vec->len -= span->nr;
		return ret;
	}
	for (i = 0; i < span->nr && !ret; i++) {
		vmview_span_record(span, i, &page);
		ret = vmview_vec_put(vec, &page, sizeof(page), 1);
	}
	return ret;
}
