// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of sessions.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hist.h"
#include "pairs.h"
#include "room.h"
#include "session.h"
#include "target.h"
#include "vec.h"
#include "watch.h"

/* Sizes of the records' first versions. */
#define COUNTED_SIZE	16592
#define PAIR_SIZE	48

#define EVENTS	(2 * VMVIEW_WATCH_EVENT(VMVIEW_EVENT_OOM_KILL) - \
		 VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT_BEGIN))
#define CAUSES	(2 * VMVIEW_WATCH_CAUSE(VMVIEW_CAUSE_SPURIOUS) - 1)

struct vmview_session *vmview_file_session(const struct file *file)
{
	/* Pairs with the release in vmview_session_start(): who sees it sees it whole. */
	return smp_load_acquire(&file->private_data);
}

static int watch_check(const struct vmview_watch *watch)
{
	bool hist = watch->flags & VMVIEW_WATCH_HIST;

	if (watch->flags & ~(VMVIEW_WATCH_CHILDREN | VMVIEW_WATCH_HIST) || watch->reserved)
		return -EINVAL;
	if (!watch->events || watch->events & ~EVENTS || watch->causes & ~CAUSES)
		return -EINVAL;
	if (watch->causes && !(watch->events & VMVIEW_WATCH_EVENT(VMVIEW_EVENT_FAULT)))
		return -EINVAL;
	if (!watch->ring_records && (!hist || watch->sample || watch->watermark))
		return -EINVAL;
	if (watch->ring_records &&
	    (!is_power_of_2(watch->ring_records) || watch->watermark > watch->ring_records))
		return -EINVAL;
	if (!watch->nr_pids && (watch->pids || watch->flags & VMVIEW_WATCH_CHILDREN))
		return -EINVAL;
	return watch->nr_pids > VMVIEW_WATCH_PIDS ? -E2BIG : 0;
}

long vmview_ioctl_watch(struct file *file, void *request)
{
	struct vmview_watch *watch = request;
	struct vmview_session *session;
	int ret;

	ret = watch_check(watch);
	if (ret)
		return ret;
	if (!vmview_may_see_all(file))
		return -EPERM;
	if (vmview_file_session(file))
		return -EBUSY;
	session = vmview_session_new(watch);
	if (IS_ERR(session))
		return PTR_ERR(session);
	ret = vmview_session_start(session, &file->private_data);
	if (ret)
		vmview_session_free(session);
	return ret;
}

/* What a reading takes: too much for a kernel stack. */
struct hist_room {
	struct vmview_counted counted;
	struct vmview_pair pair[VMVIEW_PAIRS];
};

/* All pairs go to the reader together: probes are waited for, then nobody adds. */
static int hist_clear_pairs(struct vmview_session *session, struct vmview_pairs **old)
{
	struct vmview_pairs *empty = vmview_pairs_new();

	if (!empty)
		return -ENOMEM;
	*old = xchg(&session->pairs, empty);
	synchronize_rcu();
	return 0;
}

static int hist_read(struct vmview_session *session, struct vmview_hist *req,
		     struct hist_room *room)
{
	bool clear = req->flags & VMVIEW_HIST_CLEAR;
	struct vmview_pairs *pairs, *old = NULL;
	int ret = 0;

	if (vmview_sessions_lock())
		return -EINTR;
	pairs = session->pairs;
	if (clear)
		ret = hist_clear_pairs(session, &old);
	if (!ret) {
		vmview_session_counted(session, &room->counted, clear);
		req->nr = vmview_pairs_read(pairs, room->pair, req->vec_len);
	}
	vmview_sessions_unlock();
	vmview_pairs_free(old);
	return ret;
}

static int hist_check(const struct vmview_hist *req, struct vmview_vec *counted,
		      struct vmview_vec *pairs)
{
	int ret = 0;

	if (req->flags & ~VMVIEW_HIST_CLEAR || req->reserved ||
	    (!req->counted && req->counted_size) ||
	    (!req->vec && (req->vec_len || req->pair_size)))
		return -EINVAL;
	if (req->counted)
		ret = vmview_vec_init(counted, req->counted, 1, req->counted_size,
				      COUNTED_SIZE, 1);
	if (!ret && req->vec)
		ret = vmview_vec_init(pairs, req->vec, req->vec_len, req->pair_size,
				      PAIR_SIZE, VMVIEW_PAIRS);
	return ret;
}

long vmview_ioctl_hist(struct file *file, void *request)
{
	struct vmview_session *session = vmview_file_session(file);
	struct vmview_vec counted = {}, pairs = {};
	struct vmview_hist *req = request;
	struct hist_room *room;
	int ret;

	ret = hist_check(req, &counted, &pairs);
	if (ret)
		return ret;
	if (!vmview_may_see_all(file))
		return -EPERM;
	if (!session || !session->hist)
		return -ENODEV;
	room = vmview_room(sizeof(*room));
	if (!room)
		return -ENOMEM;
	ret = hist_read(session, req, room);
	if (!ret && req->counted)
		ret = vmview_vec_put(&counted, &room->counted, sizeof(room->counted), 1);
	if (!ret && req->vec)
		ret = vmview_vec_put(&pairs, room->pair, sizeof(room->pair[0]), req->nr);
	kvfree(room);
	return ret;
}
