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

#include "answer.h"
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

/* In the place of a session that is about to be the file's. */
#define STARTS	ERR_PTR(-EBUSY)

struct vmview_session *vmview_file_session(const struct file *file)
{
	/* Pairs with the release in vmview_ioctl_watch(): who sees it sees it whole. */
	void *session = smp_load_acquire(&file->private_data);

	return session == STARTS ? NULL : session;
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

/* Told of before it is the file's: until then nobody else can have come by it. */
static struct vmview_session *watch_start(struct vmview_watch *watch,
					  const struct vmview_answer *answer)
{
	struct vmview_session *session = vmview_session_new(watch);
	int ret;

	if (IS_ERR(session))
		return session;
	ret = vmview_session_start(session);
	if (ret) {
		vmview_session_free(session);
		return ERR_PTR(ret);
	}
	ret = vmview_answer_put(answer, watch);
	if (ret) {
		vmview_session_end(session);
		return ERR_PTR(ret);
	}
	return session;
}

long vmview_ioctl_watch(struct file *file, void *request, const struct vmview_answer *answer)
{
	struct vmview_watch *watch = request;
	struct vmview_session *session;
	int ret;

	ret = watch_check(watch);
	if (ret)
		return ret;
	if (!vmview_may_see_all(file))
		return -EPERM;
	if (cmpxchg(&file->private_data, NULL, STARTS))
		return -EBUSY;
	session = watch_start(watch, answer);
	/* Pairs with the acquire in vmview_file_session(). */
	smp_store_release(&file->private_data, IS_ERR(session) ? NULL : session);
	return PTR_ERR_OR_ZERO(session);
}

/*
 * What a reading takes: too much for a kernel stack. @old: the pairs that were there
 * before they were cleared, until it is told; or NULL.
 */
struct hist_room {
	struct vmview_pairs *old;
	struct vmview_counted counted;
	struct vmview_pair pair[VMVIEW_PAIRS];
};

static int hist_read(struct vmview_session *session, struct vmview_hist *req,
		     struct hist_room *room)
{
	bool clear = req->flags & VMVIEW_HIST_CLEAR;
	struct vmview_pairs *pairs, *empty = NULL;
	u32 nr;

	room->old = NULL;
	if (clear) {
		empty = vmview_pairs_new();
		if (!empty)
			return -ENOMEM;
	}
	if (vmview_sessions_lock()) {
		vmview_pairs_free(empty);
		return -EINTR;
	}
	pairs = vmview_session_pairs(session);
	/* All pairs go to the reader together: probes are waited for, then nobody adds. */
	if (clear)
		room->old = vmview_session_swap_pairs(session, empty);
	vmview_session_counted(session, &room->counted, clear);
	nr = vmview_pairs_read(pairs, room->pair, req->vec_len);
	req->nr = min(nr, req->vec_len);
	vmview_sessions_unlock();
	return room->old && req->vec && nr > req->vec_len ? -ENOSPC : 0;
}

static int hist_tell(const struct vmview_hist *req, const struct hist_room *room,
		     struct vmview_vec *counted, struct vmview_vec *pairs,
		     const struct vmview_answer *answer)
{
	int ret = 0;

	if (req->counted)
		ret = vmview_vec_put(counted, &room->counted, sizeof(room->counted), 1);
	if (!ret && req->vec)
		ret = vmview_vec_put(pairs, room->pair, sizeof(room->pair[0]), req->nr);
	return ret ?: vmview_answer_put(answer, req);
}

/* What was cleared and not told after all is told the next time. */
static void hist_unclear(struct vmview_session *session, struct hist_room *room)
{
	if (room->old)
		room->old = vmview_session_unclear(session, &room->counted, room->old);
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

long vmview_ioctl_hist(struct file *file, void *request, const struct vmview_answer *answer)
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
	if (!ret)
		ret = hist_tell(req, room, &counted, &pairs, answer);
	if (ret)
		hist_unclear(session, room);
	vmview_pairs_free(room->old);
	kvfree(room);
	return ret;
}
