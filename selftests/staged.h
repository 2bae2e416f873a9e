/* SPDX-License-Identifier: GPL-2.0-only */
/* Workloads that wait for memory, staged, and what vmview pressure says of them. */
#ifndef _SELFTESTS_STAGED_H
#define _SELFTESTS_STAGED_H

#include "reader.h"
#include "cgroup.h"
#include "proc.h"
#include "scarce.h"

#define CGROUP	"reader-pressure"
#define LIMIT	(24 * MIB)
#define LEFT	64	/* MiB, where memory is scarce */
#define TOO_MUCH ((LEFT + 80) * MIB)	/* with what lists of free pages by CPU hide */
#define TIMES	(effort_to(2, 20) ?: 1)

enum { CALM, UNDER_PRESSURE, THRASHING };

/* Which of both is for the machine to say; that it cannot tell, or failed, is neither. */
#define EXPECT_SLOW(status) do { \
	int is = (status); \
	EXPECT_TRUE(is == UNDER_PRESSURE || is == THRASHING) \
		TH_LOG("status %d", is); \
} while (0)

FIXTURE(pressure) {
	char *out;
	pid_t pid;
	pid_t other;
	/* During the last watch, and a little before and after. */
	u64 stalled_us;
	u64 ms;
};

static inline void ends(pid_t *pid)
{
	if (!*pid)
		return;
	kill(*pid, SIGKILL);
	waitpid(*pid, NULL, 0);
	*pid = 0;
}

FIXTURE_SETUP(pressure)
{
	if (!cg_there())
		SKIP(return, "no memory cgroups of version 2");
	if (!swap_areas())
		SKIP(return, "the guest has no swap area");
	self->out = xalloc(1 << 16);
	cg_make(CGROUP);
}

FIXTURE_TEARDOWN(pressure)
{
	ends(&self->pid);
	ends(&self->other);
	plenty();
	cg_remove_soon(CGROUP);
}

/* A process in the cgroup, or in none, that does it for ever. */
static inline pid_t runs(const char *cgroup, void (*work)(size_t bytes), size_t bytes)
{
	pid_t pid = fork_child();

	if (pid)
		return pid;
	if (cgroup)
		cg_enter(cgroup);
	for (;;)
		work(bytes);
}

/* No page is like another, or of zeros. */
static inline void touch(char *p, size_t bytes)
{
	static u64 word;
	size_t i;

	for (i = 0; i < bytes; i += PAGE)
		*(u64 *)(p + i) = ++word;
}

/* Uses all of what it has, once in a while. */
static inline void uses(size_t bytes)
{
	static char *p;

	if (!p)
		p = map_anon(bytes);
	touch(p, bytes);
	usleep(100000);
}

/* Takes new memory again and again, and gives it back. */
static inline void grows(size_t bytes)
{
	char *p = map_anon(bytes);

	touch(p, bytes);
	usleep(100000);
	munmap(p, bytes);
}

/* "some avg10=… total=N" in the first line, of which only the total is exact. */
static inline u64 stalled(void)
{
	char *text = slurp("/proc/pressure/memory"), *at = strstr(text, "total=");
	u64 us = at ? strtoull(at + strlen("total="), NULL, 10) : 0;

	free(text);
	return us;
}

/* Its exit status; what it said is in /tmp/doc. */
static inline int watch(struct __test_metadata *_metadata, FIXTURE_DATA(pressure) *self,
		 const char *args)
{
	u64 us = stalled(), ms = now_ms();
	int status = run(self->out, VMVIEW "--json pressure %s >/tmp/doc", args);

	self->stalled_us = stalled() - us;
	self->ms = now_ms() - ms;
	run(self->out, "jq -c .pressure /tmp/doc");
	TH_LOG("%s: %d: %s", args, status, self->out);
	return status;
}

/* Until so many more are counted; who is staged may be slow to begin. */
static inline bool counts(const char *key, u64 pages)
{
	u64 until = vmstat(key) + pages;
	int tries = 600;

	while (vmstat(key) < until && tries--)
		usleep(100000);
	return vmstat(key) >= until;
}

/* A watch of what goes on before it, and goes on. */
static inline int watch_while(struct __test_metadata *_metadata, FIXTURE_DATA(pressure) *self,
		       const char *args, const char *key, u64 pages)
{
	int status = -1, tries;
	bool goes_on = false;
	u64 before;

	for (tries = 0; tries < 5 && !goes_on; tries++) {
		if (!counts(key, pages))
			break;
		before = vmstat(key);
		status = watch(_metadata, self, args);
		goes_on = vmstat(key) - before >= pages;
	}
	EXPECT_TRUE(goes_on)
		TH_LOG("no %s", key);
	return status;
}

#define HOLDS(...) do { \
	char filter[256]; \
	snprintf(filter, sizeof(filter), __VA_ARGS__); \
	EXPECT_EQ(0, run(self->out, "jq -e '.pressure | %s' /tmp/doc", filter)) \
		TH_LOG("%s", filter); \
} while (0)

static inline void cg_limit(const char *cgroup, const char *file, u64 bytes)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)bytes);
	cg_write(cgroup, file, text);
}

#endif /* _SELFTESTS_STAGED_H */
