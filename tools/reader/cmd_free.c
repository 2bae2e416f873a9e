// SPDX-License-Identifier: GPL-2.0-only
/* vmview free: what free says, and where that memory stands. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "machine.h"
#include "reader.h"

#define TOP	3	/* cgroups that are named in text */
#define ALL	20	/* in JSON */

/* What there is to tell at one time; @err: why the census is missing. */
struct shot {
	struct machine machine;
	struct machine_lru lru;
	int err;
};

/* In KiB if no unit was asked for. */
static const char *size(const struct reader *r, __u64 bytes)
{
	return text_size(bytes, r->opt.unit == UNIT_HUMAN ? UNIT_KIB : r->opt.unit);
}

static void print_row(const struct reader *r, const char *name, const __u64 *bytes, int nr)
{
	printf("%-8s", name);
	for (int i = 0; i < nr; i++)
		printf(" %11s", size(r, bytes[i]));
	printf("\n");
}

/* The same as free -w. */
static void print_free(const struct reader *r, const struct machine *m)
{
	const __u64 memory[] = { m->total, m->used, m->free, m->shared, m->buffers, m->cache,
				 m->available };
	const __u64 swap[] = { m->swap_total, m->swap_used, m->swap_free };

	printf("%s%8s %11s %11s %11s %11s %11s %11s %11s%s\n", r->style.dim, "", "total", "used",
	       "free", "shared", "buffers", "cache", "available", r->style.off);
	print_row(r, "Mem:", memory, VMVIEW_ARRAY_SIZE(memory));
	print_row(r, "Swap:", swap, VMVIEW_ARRAY_SIZE(swap));
}

static void print_swap(const struct reader *r, const struct machine *m)
{
	if (!m->swap_used)
		return;
	printf("%-15s %11s  on disk\n", "Swap used:", size(r, m->disk));
	if (m->zram)
		printf("%-15s %11s  in zram, which takes %s of memory\n", "", size(r, m->zram),
		       size(r, m->zram_memory));
	if (m->zswap)
		printf("%-15s %11s  in zswap, which takes %s of memory\n", "", size(r, m->zswap),
		       size(r, m->zswap_memory));
}

static void print_oldest(const struct reader *r, const struct machine_lru *lru)
{
	const char *where = "in the oldest generations";

	if (lru->classic)
		where = lru->mglru ? "oldest or inactive" : "inactive";
	printf("%-15s %11s  of files, %s: goes first\n", "Available:",
	       size(r, lru->oldest[TYPE_FILE]), where);
	printf("%-15s %11s  anonymous, %s: goes to swap\n", "Beside it:",
	       size(r, lru->oldest[TYPE_ANON]), where);
}

static void print_unevictable(const struct reader *r, const struct shot *shot)
{
	const struct machine_lru *lru = &shot->lru;

	printf("%-15s %11s  mlocked, ramfs or the like\n", "Unevictable:",
	       size(r, shot->machine.unevictable));
	for (size_t i = 0; i < lru->nr_holders && i < TOP; i++) {
		const struct holder *holder = &lru->holders[i];

		printf("%-15s %11s  of %s", "", size(r, holder->bytes), r->style.name);
		text_print_name(stdout, reader_cgroup_name(holder->memcg, holder->offline));
		printf("%s\n", r->style.off);
	}
	if (lru->nr_holders > TOP)
		printf("%-15s %11s  and %zu cgroups more\n", "", "", lru->nr_holders - TOP);
}

static void print(const struct reader *r, const struct shot *shot)
{
	print_free(r, &shot->machine);
	printf("\n");
	if (!shot->err)
		print_oldest(r, &shot->lru);
	print_swap(r, &shot->machine);
	print_unevictable(r, shot);
}

static struct json_object *json_swap(const struct machine *m)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "total", json_u64(m->swap_total));
	json_add(object, "used", json_u64(m->swap_used));
	json_add(object, "free", json_u64(m->swap_free));
	json_add(object, "zram", json_u64(m->zram));
	json_add(object, "zram_memory", json_u64(m->zram_memory));
	json_add(object, "zswap", json_u64(m->zswap));
	json_add(object, "zswap_memory", json_u64(m->zswap_memory));
	json_add(object, "disk", json_u64(m->disk));
	return object;
}

static struct json_object *json_memory(const struct machine *m)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "total", json_u64(m->total));
	json_add(object, "used", json_u64(m->used));
	json_add(object, "free", json_u64(m->free));
	json_add(object, "shared", json_u64(m->shared));
	json_add(object, "buffers", json_u64(m->buffers));
	json_add(object, "cache", json_u64(m->cache));
	json_add(object, "available", json_u64(m->available));
	json_add(object, "unevictable", json_u64(m->unevictable));
	return object;
}

static struct json_object *json_oldest(const struct machine_lru *lru)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "anon", json_u64(lru->oldest[TYPE_ANON]));
	json_add(object, "file", json_u64(lru->oldest[TYPE_FILE]));
	return object;
}

static struct json_object *json_holders(const struct machine_lru *lru)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < lru->nr_holders && i < ALL; i++) {
		const struct holder *holder = &lru->holders[i];
		struct json_object *object = json_object_new_object();

		json_add(object, "cgroup", json_cgroup(holder->memcg, holder->offline));
		json_add(object, "bytes", json_u64(holder->bytes));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *json(const struct shot *shot)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "memory", json_memory(&shot->machine));
	json_add(object, "swap", json_swap(&shot->machine));
	json_add(object, "oldest", shot->err ? NULL : json_oldest(&shot->lru));
	json_add(object, "unevictable", shot->err ? NULL : json_holders(&shot->lru));
	return object;
}

static void show(struct reader *r, const struct shot *shot)
{
	if (!r->opt.json) {
		print(r, shot);
	} else if (r->json.lines) {
		json_line("sample", json(shot));
	} else {
		json_begin(&r->json, r->command->name);
		json_member(&r->json, "free", json(shot));
	}
	fflush(stdout);
}

static int run_once(struct reader *r, int err)
{
	struct shot shot = { .err = err };
	int failed = machine_read(&shot.machine);

	if (failed)
		return failed;
	/* There may be others than the last time. */
	vmview_cgroup_forget();
	if (!err)
		shot.err = machine_lru_read(&shot.lru, &r->dev);
	show(r, &shot);
	machine_lru_free(&shot.lru);
	return shot.err;
}

static void wait_until(struct timespec *next, __u64 ms)
{
	__u64 ns = next->tv_nsec + ms % 1000 * 1000000;

	next->tv_sec += ms / 1000 + ns / 1000000000;
	next->tv_nsec = ns % 1000000000;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL) == EINTR)
		;
}

static int run(struct reader *r, int argc, char **argv)
{
	__u64 ms = r->opt.watch_ms ? r->opt.watch_ms : 1000;
	bool again = r->opt.watch_ms || r->opt.count;
	int absent = vmview_open(&r->dev), err;
	struct timespec next;
	__u64 shown = 0;

	(void)argc;
	(void)argv;
	if (again && r->opt.json)
		json_lines_begin(&r->json, r->command->name);
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		err = run_once(r, absent);
		shown++;
		if (!again || shown == r->opt.count || ferror(stdout))
			break;
		wait_until(&next, ms);
		if (!r->opt.json)
			printf("\n");
	}
	if (absent)
		return reader_fail_text(r, absent, vmview_explain_open(absent));
	return err ? reader_fail(r, err) : STATUS_OK;
}

const struct command command_free = {
	.name = "free",
	.bit = CMD_FREE,
	.usage = "",
	.summary = "what free says, and how old, where and whose that memory is",
	.help = "\n"
		"First what free -w says, with the same columns and units: used is what is not\n"
		"available, cache the page cache and what of the slabs can be reclaimed.\n"
		"Then:\n"
		"  Available    what of it reclaim takes first: file memory in the oldest\n"
		"               generation of each cgroup that has any, or on the inactive lists of\n"
		"               the classic LRU. The rest of the page cache was in use more recently.\n"
		"  Beside it    anonymous memory that is as old. It is not in available: it can go\n"
		"               to swap alone.\n"
		"  Swap used    where it is: on disks and in files, in zram, or in zswap, which\n"
		"               holds slots of a disk without writing to it.\n"
		"  Unevictable  what reclaim does not touch, and the cgroups that have most of it.\n"
		"Without the module, or without root, the lines that need it are left out, the\n"
		"message says why, and the exit status is 1.\n"
		"\n"
		"Examples:\n"
		"  sudo vmview free -h\n"
		"  sudo vmview free -m -s 2 -c 10       # ten times, every two seconds\n"
		"  sudo vmview free --json | jq .free.oldest.file\n",
	.run = run,
	.min_args = 0,
	.max_args = 0,
};
