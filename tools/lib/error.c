// SPDX-License-Identifier: GPL-2.0-only
/* What an errno means here, and what to do about it. */
#include <errno.h>
#include <string.h>

#include "libvmview.h"

static const struct {
	int err;
	const char *text;
} call_errors[] = {
	{ EPERM, "not permitted: other processes need CAP_SYS_ADMIN and CAP_SYS_PTRACE (sudo)" },
	{ EACCES, "not permitted: run with sudo" },
	{ ESRCH, "no such process" },
	{ ESTALE, "the process has called execve() meanwhile: ask again" },
	{ ENODATA, "it has no user memory: a kernel thread, or a process that has exited" },
	{ EOPNOTSUPP, "this kernel does not offer that: `vmview info` says why" },
	{ EINTR, "interrupted" },
	{ ENOTTY, "the module does not know this call: it is older than this program" },
	{ E2BIG, "the module does not know all of this request: it is older than this program" },
	{ EPROTO, "an answer that makes no sense: do module and program fit each other?" },
	{ ENOENT, "no mapping of that name" },
	{ ENOTUNIQ, "several files have that name: give the path" },
};

#define NOT_LOADED "no " VMVIEW_DEVICE ": the module is not loaded;" \
		   " load it: sudo modprobe vmview, or make load in its source"

const char *vmview_explain(int err)
{
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(call_errors); i++)
		if (call_errors[i].err == -err)
			return call_errors[i].text;
	return strerror(-err);
}

const char *vmview_explain_open(int err)
{
	switch (-err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return NOT_LOADED;
	case EACCES:
	case EPERM:
		return "not permitted to open " VMVIEW_DEVICE ": needs root; run with sudo";
	case ENOTTY:
		return VMVIEW_DEVICE " is not vmview's device";
	default:
		return vmview_explain(err);
	}
}

const char *vmview_errno_name(int err)
{
	const char *name = strerrorname_np(-err);

	return name ? name : "EUNKNOWN";
}
