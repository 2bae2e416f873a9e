/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls as a table, for tests that hold for each of them. */
#ifndef _SELFTESTS_REQUEST_H
#define _SELFTESTS_REQUEST_H

#include "helpers.h"

#define VEC_BYTES	(1UL << 16)
#define VEC_RECORDS	4

/* A request of any call, with room behind it for members to come. */
union request {
	struct vmview_info info;
	struct vmview_translate translate;
	struct vmview_scan scan;
	struct vmview_summary summary;
	struct vmview_lru lru;
	struct {
		__u32 size;
		__u32 flags;
		struct vmview_target target;
	} head;
	__u8 raw[1024];
};

/**
 * struct call - one call and where its members are
 * @name: For messages.
 * @cmd: Its number.
 * @size: Its structure's size.
 * @first_size: That of its first version, if it has grown since; else 0.
 * @known_flags: Flags that it takes.
 * @target: Whether it has a target.
 * @reserved_at: Offset of a reserved member; 0 if there is none.
 * @vec_at: Offset of the vector's address.
 * @len_at: Offset of the vector's length.
 * @rec_size_at: Offset of the record's size.
 * @rec_size: The record's size.
 */
struct call {
	const char *name;
	unsigned long cmd;
	size_t size;
	size_t first_size;
	__u32 known_flags;
	bool target;
	size_t reserved_at;
	size_t vec_at;
	size_t len_at;
	size_t rec_size_at;
	size_t rec_size;
};

enum { INFO, TRANSLATE, SCAN, SUMMARY, LRU };

#define VEC_OF(type, vec, len, record)				\
	.size = sizeof(struct type),				\
	.vec_at = offsetof(struct type, vec),			\
	.len_at = offsetof(struct type, len),			\
	.rec_size_at = offsetof(struct type, rec_size),		\
	.rec_size = sizeof(struct record)

static const struct call calls[] = {
	[INFO] = {
		"INFO", VMVIEW_IOC_INFO,
		VEC_OF(vmview_info, vec, vec_len, vmview_feature),
		.first_size = 128,
	},
	[TRANSLATE] = {
		"TRANSLATE", VMVIEW_IOC_TRANSLATE,
		VEC_OF(vmview_translate, vec, nr, vmview_translation),
		.known_flags = VMVIEW_SCAN_CACHE, .target = true,
		.reserved_at = offsetof(struct vmview_translate, reserved),
	},
	[SCAN] = {
		"SCAN", VMVIEW_IOC_SCAN,
		VEC_OF(vmview_scan, vec, vec_len, vmview_page),
		.known_flags = VMVIEW_SCAN_PAGES | VMVIEW_SCAN_CONTIG |
			       VMVIEW_SCAN_HOLES | VMVIEW_SCAN_CACHE |
			       VMVIEW_SCAN_MEMCG | VMVIEW_SCAN_NODE,
		.target = true,
	},
	[SUMMARY] = {
		"SUMMARY", VMVIEW_IOC_SUMMARY,
		VEC_OF(vmview_summary, vec, vec_len, vmview_vma),
		.known_flags = VMVIEW_SCAN_CACHE, .target = true,
	},
	[LRU] = {
		"LRU", VMVIEW_IOC_LRU,
		VEC_OF(vmview_lru, vec, vec_len, vmview_lruvec),
		.reserved_at = offsetof(struct vmview_lru, reserved),
	},
};

#define NR_CALLS (sizeof(calls) / sizeof(calls[0]))

static inline __u32 *u32_at(union request *req, size_t at)
{
	return (__u32 *)(req->raw + at);
}

static inline __u64 *u64_at(union request *req, size_t at)
{
	return (__u64 *)(req->raw + at);
}

/*
 * A request that succeeds and fills VEC_RECORDS records: it asks the caller
 * about itself, @vec has VEC_BYTES, @addrs VEC_RECORDS addresses.
 */
static inline void request_init(union request *req, int which, pid_t pid,
				void *vec, __u64 *addrs)
{
	const struct call *call = &calls[which];

	memset(req, 0, sizeof(*req));
	req->head.size = call->size;
	if (call->target)
		req->head.target.pid = pid;
	*u64_at(req, call->vec_at) = (uintptr_t)vec;
	*u32_at(req, call->len_at) = VEC_RECORDS;
	*u32_at(req, call->rec_size_at) = call->rec_size;
	if (which == TRANSLATE)
		req->translate.addrs = (uintptr_t)addrs;
	if (which == SCAN) {
		req->scan.flags = VMVIEW_SCAN_PAGES;
		req->scan.end = ALL;
	}
	if (which == SUMMARY)
		req->summary.end = ALL;
	if (which == LRU)
		req->lru.node = -1;
}

/* How many records a successful call wrote. */
static inline __u32 request_nr(const union request *req, int which)
{
	switch (which) {
	case INFO:
		return req->info.nr;
	case TRANSLATE:
		return req->translate.done;
	case SCAN:
		return req->scan.nr;
	case SUMMARY:
		return req->summary.nr;
	default:
		return req->lru.nr;
	}
}

/* VEC_RECORDS lruvecs at least, for all that run after too. */
static inline void some_cgroups(void)
{
	char path[64];
	int i;

	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	for (i = 0; i < VEC_RECORDS; i++) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup/vmview-%d", i);
		mkdir(path, 0755);
	}
}

static inline void no_cgroups(void)
{
	char path[64];
	int i;

	for (i = 0; i < VEC_RECORDS; i++) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup/vmview-%d", i);
		rmdir(path);
	}
}

/* A fixture whose variants are calls: those that WITH_…() adds. */
#define FIXTURE_OF_CALLS(of)						\
	FIXTURE(of) {							\
		int fd;							\
		const struct call *call;				\
		union request req;					\
		__u64 *addrs;						\
		char *vec;						\
	};								\
	FIXTURE_VARIANT(of) {						\
		int which;						\
	};								\
	FIXTURE_SETUP(of)						\
	{								\
		int i;							\
									\
		self->fd = device_open();				\
		ASSERT_LE(0, self->fd);					\
		self->vec = map_anon(VEC_BYTES);			\
		self->addrs = map_anon(PAGE);				\
		for (i = 0; i < VEC_RECORDS; i++)			\
			self->addrs[i] = (uintptr_t)self->vec + i;	\
		memset(self->vec, 0, VEC_BYTES);			\
		self->call = &calls[variant->which];			\
		if (variant->which == LRU)				\
			some_cgroups();					\
		request_init(&self->req, variant->which, 0, self->vec,	\
			     self->addrs);				\
	}								\
	FIXTURE_TEARDOWN(of)						\
	{								\
		close(self->fd);					\
	}

#define WITH_INFO(of)							\
	FIXTURE_VARIANT_ADD(of, info) { .which = INFO, };
#define WITH_LRU(of)							\
	FIXTURE_VARIANT_ADD(of, lru) { .which = LRU, };
#define WITH_RANGES(of)							\
	FIXTURE_VARIANT_ADD(of, scan) { .which = SCAN, };		\
	FIXTURE_VARIANT_ADD(of, summary) { .which = SUMMARY, };
#define WITH_TARGETS(of)						\
	FIXTURE_VARIANT_ADD(of, translate) { .which = TRANSLATE, };	\
	WITH_RANGES(of)

#endif /* _SELFTESTS_REQUEST_H */
