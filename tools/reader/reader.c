// SPDX-License-Identifier: GPL-2.0-only
/* From a PID to a target, and how every command ends. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "reader.h"

int reader_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "vmview: ");
	vfprintf(stderr, fmt, args);
	fprintf(stderr, "\n");
	va_end(args);
	return STATUS_USAGE;
}

int reader_fail_text(struct reader *r, int err, const char *text)
{
	progress_end();
	fflush(stdout);
	if (r->process.pid)
		fprintf(stderr, "vmview: process %d: %s\n", r->process.pid, text);
	else
		fprintf(stderr, "vmview: %s\n", text);
	if (!r->opt.json)
		return STATUS_FAILURE;
	if (r->json.lines) {
		json_line("error", json_error(err, text));
		return STATUS_FAILURE;
	}
	if (r->json.late) {
		json_object_put(r->json.error);
		r->json.error = json_error(err, text);
		return STATUS_FAILURE;
	}
	if (!r->json.open)
		json_begin(&r->json, r->command->name);
	json_member(&r->json, "error", json_error(err, text));
	json_end(&r->json);
	return STATUS_FAILURE;
}

int reader_fail(struct reader *r, int err)
{
	if (err == -ESRCH && r->opt.start_time)
		return reader_fail_text(r, err, "no such process with that start time");
	return reader_fail_text(r, err, vmview_explain(err));
}

int reader_open(struct reader *r)
{
	int err = vmview_open(&r->dev);

	if (err)
		return reader_fail_text(r, err, vmview_explain_open(err));
	return 0;
}

int reader_start(struct reader *r, const char *pid)
{
	int status, err = process_read(&r->process, pid);

	if (err == -EINVAL)
		return reader_usage("'%s' is no PID and no command; try 'vmview --help'", pid);
	status = reader_open(r);
	if (status)
		return status;
	if (err)
		return reader_fail(r, err);
	if (r->opt.start_time && r->opt.start_time != r->process.start_time)
		return reader_fail(r, -ESRCH);
	/* What /proc said and what the calls say is then of the same process. */
	r->target = vmview_target_pid(r->process.pid, r->process.start_time);
	return 0;
}

/* Whether memory can be charged to it; who may not know is not told otherwise. */
static bool has_lists(const struct reader *r, __u64 id)
{
	struct vmview_census census;
	bool has;

	if (vmview_census_read(&census, &r->dev, id, -1))
		return true;
	has = census.nr;
	vmview_census_free(&census);
	return has;
}

static int fail_cgroup(struct reader *r, int err, const char *format)
{
	char message[320];

	snprintf(message, sizeof(message), format, r->opt.cgroup);
	return reader_fail_text(r, err, message);
}

int reader_any_cgroup(struct reader *r)
{
	int err = r->opt.cgroup ? vmview_cgroup_id(r->opt.cgroup, &r->opt.memcg) : 0;

	if (!err)
		return 0;
	return fail_cgroup(r, err,
			   "no cgroup '%.150s': give a path below the cgroup mount, as in /proc/PID/cgroup");
}

int reader_cgroup(struct reader *r)
{
	int status = reader_any_cgroup(r);

	if (status || !r->opt.cgroup)
		return status;
	if (!has_lists(r, r->opt.memcg))
		return fail_cgroup(r, -EOPNOTSUPP,
				   "cgroup '%.150s' has no memory controller: write +memory to cgroup.subtree_control above it, or see memcg in vmview info");
	r->opt.flags |= VMVIEW_SCAN_MEMCG;
	return 0;
}

const char *reader_cgroup_name(__u64 id, bool offline)
{
	const char *path = id && !offline ? vmview_cgroup_path(id) : NULL;
	const char *above = offline ? vmview_cgroup_above(id) : NULL;
	static char text[PATH_MAX + 64];

	if (path)
		return path;
	snprintf(text, sizeof(text), id ? "id %llu%s%s%s" : "-", id, offline ? ", offline" : "",
		 above ? ", under " : "", above ? above : "");
	return text;
}

void reader_learn(const struct reader *r, const struct vmview_page *page)
{
	if (page->flags & VMVIEW_PAGE_OFFLINE)
		vmview_cgroup_ask(&r->dev, page->memcg);
}

int reader_maps(struct reader *r)
{
	if (r->maps.nr)
		return 0;
	r->maps_reads++;
	return vmview_maps_read(&r->maps, r->process.pid);
}

void reader_end(struct reader *r)
{
	progress_end();
	json_end(&r->json);
	vmview_maps_free(&r->maps);
	vmview_close(&r->dev);
}

int reader_finish(struct reader *r, const struct vmview_cost *cost)
{
	progress_end();
	if (cost->flags & VMVIEW_COST_TARGET_GONE)
		return reader_fail_text(r, -ESRCH, "it exited while it was read: this is not all");
	if (r->opt.json)
		json_end(&r->json);
	return STATUS_OK;
}
