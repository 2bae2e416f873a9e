// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of calls, and a thin handler for each.
 *
 * A request is copied in whole, checked, carried out, and copied back only if
 * all went well: a caller never sees half a result. A call that leaves something
 * behind copies it back itself, and leaves nothing where that fails.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "answer.h"
#include "compat/lruvec.h"
#include "info.h"
#include "ioctl.h"
#include "limits.h"
#include "lru.h"
#include "room.h"
#include "scan.h"
#include "summary.h"
#include "target.h"
#include "translate.h"
#include "vec.h"
#include "walk.h"
#include "watch.h"

/*
 * Sizes of the records' first versions: they stay as they are when the records
 * grow, so that older callers go on.
 */
#define FEATURE_SIZE		128
#define TRANSLATION_SIZE	192
#define RECORD_SIZE		80
#define VMA_SIZE		2512
#define COUNTS_SIZE		2464
#define LRUVEC_SIZE		616

#define SCAN_FLAGS	(VMVIEW_SCAN_PAGES | VMVIEW_SCAN_CONTIG | \
			 VMVIEW_SCAN_HOLES | VMVIEW_SCAN_CACHE | \
			 VMVIEW_SCAN_MEMCG | VMVIEW_SCAN_NODE)

static void tell_target(struct vmview_target *target, const struct vmview_tgt *tgt)
{
	target->start_time = tgt->start_time;
	target->exec_id = tgt->exec_id;
}

static void tell_time(struct vmview_cost *cost, u64 began)
{
	cost->time_ns = ktime_get_ns() - began;
	cost->now_ms = vmview_uptime_ms(jiffies);
}

static void tell_cost(struct vmview_cost *cost, const struct vmview_walk *walk,
		      const struct vmview_tgt *tgt, u64 began)
{
	*cost = walk->cost;
	tell_time(cost, began);
	/* In a time namespace how long this machine runs is nobody's business. */
	if (!tgt->full) {
		cost->flags |= VMVIEW_COST_HIDDEN;
		cost->now_ms = 0;
	}
}

static int check_range(u64 start, u64 end)
{
	if (!PAGE_ALIGNED(start) || (end != ~0ULL && !PAGE_ALIGNED(end)) || start >= end)
		return -EINVAL;
	return 0;
}

static long ioctl_info(struct file *file, void *request)
{
	struct vmview_info *info = request;
	struct vmview_feature feature;
	struct vmview_vec vec;
	int ret;

	if (info->flags || (!info->vec && (info->vec_len || info->rec_size)))
		return -EINVAL;
	vmview_info_fill(info, vmview_may_see_all(file));
	info->nr = 0;
	if (!info->vec)
		return 0;
	ret = vmview_vec_init(&vec, info->vec, info->vec_len, info->rec_size,
			      FEATURE_SIZE, VMVIEW_MAX_RECORDS);
	while (!ret && vec.len && vmview_feature_get(&feature, info->nr)) {
		ret = vmview_vec_put(&vec, &feature, sizeof(feature), 1);
		info->nr++;
	}
	return ret;
}

static int translate_all(struct vmview_translator *tr, struct vmview_translate *req,
			 struct vmview_vec *vec)
{
	const u64 __user *addrs = u64_to_user_ptr(req->addrs);
	struct vmview_translation result;
	u64 addr;
	int ret;

	for (req->done = 0; req->done < req->nr; req->done++) {
		if (get_user(addr, addrs + req->done))
			return -EFAULT;
		ret = vmview_translate_one(tr, addr, &result);
		if (ret <= 0)
			return ret;
		ret = vmview_vec_put(vec, &result, sizeof(result), 1);
		if (ret)
			return ret;
	}
	return 0;
}

static long ioctl_translate(struct file *file, void *request)
{
	struct vmview_translate *req = request;
	struct vmview_translator tr;
	struct vmview_vec vec;
	struct vmview_tgt tgt;
	u64 began = ktime_get_ns();
	int ret;

	if (req->flags & ~VMVIEW_SCAN_CACHE || req->reserved)
		return -EINVAL;
	ret = vmview_vec_init(&vec, req->vec, req->nr, req->rec_size,
			      TRANSLATION_SIZE, VMVIEW_MAX_ADDRS);
	if (ret)
		return ret;
	ret = vmview_target_get(&tgt, &req->target, file);
	if (ret)
		return ret;
	ret = vmview_translate_begin(&tr, &tgt, req->flags);
	if (!ret) {
		ret = translate_all(&tr, req, &vec);
		tell_cost(&req->cost, tr.walk, &tgt, began);
		tell_target(&req->target, &tgt);
		vmview_translate_end(&tr);
	}
	vmview_target_put(&tgt);
	return ret;
}

static int scan_all(struct vmview_scanner *scanner, struct vmview_scan *req,
		    struct vmview_vec *vec)
{
	struct vmview_span span;
	int ret = 0;

	req->nr = 0;
	while (vec->len) {
		ret = vmview_scan_next(scanner, vec->len, &span);
		if (ret <= 0)
			break;
		ret = vmview_vec_put_span(vec, &span);
		if (ret)
			break;
		req->nr += span.nr;
	}
	return ret;
}

static int scan_target(struct vmview_scan *req, struct vmview_vec *vec,
		       struct vmview_tgt *tgt, u64 began)
{
	/* Too much for a kernel stack. */
	struct vmview_scanner *scanner = vmview_room(sizeof(*scanner));
	int ret;

	if (!scanner)
		return -ENOMEM;
	ret = vmview_scan_begin(scanner, tgt, req);
	if (!ret) {
		ret = scan_all(scanner, req, vec);
		req->cursor = vmview_scan_cursor(scanner);
		tell_cost(&req->cost, scanner->walk, tgt, began);
		tell_target(&req->target, tgt);
		vmview_scan_end(scanner);
	}
	kvfree(scanner);
	return ret;
}

static long ioctl_scan(struct file *file, void *request)
{
	struct vmview_scan *req = request;
	struct vmview_vec vec;
	struct vmview_tgt tgt;
	u64 began = ktime_get_ns();
	int ret;

	if (req->flags & ~SCAN_FLAGS ||
	    (req->memcg && !(req->flags & VMVIEW_SCAN_MEMCG)) ||
	    (req->node && !(req->flags & VMVIEW_SCAN_NODE)) ||
	    (req->cat_all | req->cat_any | req->cat_none) & ~VMVIEW_CAT_MASK)
		return -EINVAL;
	ret = vmview_vec_init(&vec, req->vec, req->vec_len, req->rec_size,
			      RECORD_SIZE, VMVIEW_MAX_RECORDS);
	if (!ret)
		ret = check_range(req->start, req->end);
	if (ret)
		return ret;
	ret = vmview_target_get(&tgt, &req->target, file);
	if (ret)
		return ret;
	ret = scan_target(req, &vec, &tgt, began);
	vmview_target_put(&tgt);
	return ret;
}

/* Room for one area and for the total: too much for a kernel stack. */
struct summary_room {
	struct vmview_vma vma;
	struct vmview_counts total;
};

static int summary_areas(struct vmview_summer *summer, struct vmview_summary *req,
			 struct vmview_vec *vec, struct summary_room *room)
{
	int ret = 0;

	while (vec->len) {
		ret = vmview_summary_next(summer, &room->vma, NULL);
		if (ret <= 0)
			break;
		vmview_counts_add(&room->total, &room->vma.counts);
		ret = vmview_vec_put(vec, &room->vma, sizeof(room->vma), 1);
		if (ret)
			break;
		req->nr++;
	}
	return ret;
}

static int summary_all(struct vmview_summer *summer, struct vmview_summary *req,
		       struct vmview_vec *vec)
{
	struct summary_room *room = vmview_room_new(sizeof(*room));
	struct vmview_vec total = {
		.to = u64_to_user_ptr(req->total),
		.len = 1,
		.rec_size = req->total_size,
	};
	int ret;

	if (!room)
		return -ENOMEM;
	req->nr = 0;
	ret = req->vec ? summary_areas(summer, req, vec, room) :
			 vmview_summary_total(summer, &room->total);
	if (!ret && req->total)
		ret = vmview_vec_put(&total, &room->total, sizeof(room->total), 1);
	kvfree(room);
	return ret;
}

static int summary_check(struct vmview_summary *req, struct vmview_vec *vec)
{
	struct vmview_vec total;
	int ret = 0;

	if (req->flags & ~VMVIEW_SCAN_CACHE)
		return -EINVAL;
	if (!req->vec && (req->vec_len || req->rec_size))
		return -EINVAL;
	if (!req->total && req->total_size)
		return -EINVAL;
	if (req->vec)
		ret = vmview_vec_init(vec, req->vec, req->vec_len, req->rec_size,
				      VMA_SIZE, VMVIEW_MAX_RECORDS);
	if (!ret && req->total)
		ret = vmview_vec_init(&total, req->total, 1, req->total_size,
				      COUNTS_SIZE, 1);
	return ret ?: check_range(req->start, req->end);
}

static long ioctl_summary(struct file *file, void *request)
{
	struct vmview_summary *req = request;
	struct vmview_vec vec = {};
	struct vmview_summer summer;
	struct vmview_tgt tgt;
	u64 began = ktime_get_ns();
	int ret;

	ret = summary_check(req, &vec);
	if (ret)
		return ret;
	ret = vmview_target_get(&tgt, &req->target, file);
	if (ret)
		return ret;
	ret = vmview_summary_begin(&summer, &tgt, req->start, req->end, req->flags, false);
	if (!ret) {
		ret = summary_all(&summer, req, &vec);
		req->cursor = vmview_summary_cursor(&summer);
		tell_cost(&req->cost, summer.walk, &tgt, began);
		tell_target(&req->target, &tgt);
		vmview_summary_end(&summer);
	}
	vmview_target_put(&tgt);
	return ret;
}

static int lru_all(struct vmview_census *census, struct vmview_lru *req,
		   struct vmview_vec *vec)
{
	struct vmview_lruvec rec;
	int ret = 0;

	req->nr = 0;
	while (vec->len) {
		ret = vmview_lru_next(census, &rec);
		if (ret <= 0)
			break;
		ret = vmview_vec_put(vec, &rec, sizeof(rec), 1);
		if (ret)
			break;
		req->nr++;
	}
	return ret;
}

static long ioctl_lru(struct file *file, void *request)
{
	struct vmview_lru *req = request;
	struct vmview_census *census;
	struct vmview_vec vec;
	u64 began = ktime_get_ns();
	int ret;

	if (req->flags || req->reserved || req->reserved2 || req->node < -1)
		return -EINVAL;
	ret = vmview_vec_init(&vec, req->vec, req->vec_len, req->rec_size,
			      LRUVEC_SIZE, VMVIEW_MAX_RECORDS);
	if (ret)
		return ret;
	if (!vmview_may_see_all(file))
		return -EPERM;
	census = vmview_lru_begin(req->memcg, req->node, req->start, req->end);
	if (!census)
		return -ENOMEM;
	ret = lru_all(census, req, &vec);
	req->end = census->end;
	req->cursor = vmview_lru_cursor(census);
	req->cost = census->cost;
	tell_time(&req->cost, began);
	vmview_lru_end(census);
	return ret;
}

/*
 * @size is that of the structure as this module knows it, @min_size that of
 * its first version, which stays as it is when the structure grows. Either @run
 * or, of a call that leaves something behind, @act.
 */
static const struct ioctl_call {
	unsigned int cmd;
	u32 size;
	u32 min_size;
	long (*run)(struct file *file, void *request);
	long (*act)(struct file *file, void *request, const struct vmview_answer *answer);
} ioctl_calls[] = {
	{ VMVIEW_IOC_INFO, sizeof(struct vmview_info), 128, ioctl_info },
	{ VMVIEW_IOC_TRANSLATE, sizeof(struct vmview_translate), 152, ioctl_translate },
	{ VMVIEW_IOC_SCAN, sizeof(struct vmview_scan), 200, ioctl_scan },
	{ VMVIEW_IOC_SUMMARY, sizeof(struct vmview_summary), 176, ioctl_summary },
	{ VMVIEW_IOC_LRU, sizeof(struct vmview_lru), 160, ioctl_lru },
	{ VMVIEW_IOC_WATCH, sizeof(struct vmview_watch), 104, .act = vmview_ioctl_watch },
	{ VMVIEW_IOC_HIST, sizeof(struct vmview_hist), 48, .act = vmview_ioctl_hist },
};

static long ioctl_run(struct file *file, const struct ioctl_call *call,
		      void __user *user)
{
	u64 request[VMVIEW_REQUEST_MAX / sizeof(u64)];
	struct vmview_answer answer;
	u32 size;
	long ret;

	if (get_user(size, (u32 __user *)user))
		return -EFAULT;
	if (size < call->min_size)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	ret = copy_struct_from_user(request, call->size, user, size);
	if (ret)
		return ret;
	answer = (struct vmview_answer){ .user = user, .size = min(size, call->size) };
	if (call->act)
		return call->act(file, request, &answer);
	ret = call->run(file, request);
	return ret ?: vmview_answer_put(&answer, request);
}

long vmview_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	size_t i;

	static_assert(sizeof(struct vmview_info) <= VMVIEW_REQUEST_MAX);
	static_assert(sizeof(struct vmview_translate) <= VMVIEW_REQUEST_MAX);
	static_assert(sizeof(struct vmview_scan) <= VMVIEW_REQUEST_MAX);
	static_assert(sizeof(struct vmview_summary) <= VMVIEW_REQUEST_MAX);
	static_assert(sizeof(struct vmview_lru) <= VMVIEW_REQUEST_MAX);
	static_assert(sizeof(struct vmview_watch) <= VMVIEW_REQUEST_MAX);
	for (i = 0; i < ARRAY_SIZE(ioctl_calls); i++)
		if (ioctl_calls[i].cmd == cmd)
			return ioctl_run(file, &ioctl_calls[i], (void __user *)arg);
	return -ENOTTY;
}
