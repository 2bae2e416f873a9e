// SPDX-License-Identifier: GPL-2.0-only
/* The columns of `vmview stat`. */
#include <string.h>

#include "stat.h"

enum kind { SIZE, SIZE_RATE, RATE, WAIT, SHARE };

/* Groups stand together; @group names one also in JSON, less what is not a letter. */
static const struct column {
	const char *group;
	const char *name;
	enum kind kind;
	unsigned int of;
	bool wide;		/* only with -w */
} columns[STAT_VALUES] = {
	[STAT_SWPD] = { "memory", "swpd", SIZE, OF_MACHINE, false },
	[STAT_FREE] = { "memory", "free", SIZE, OF_MACHINE, false },
	[STAT_BUFF] = { "memory", "buff", SIZE, OF_MACHINE, true },
	[STAT_CACHE] = { "memory", "cache", SIZE, OF_MACHINE, false },
	[STAT_CURRENT] = { "memory", "current", SIZE, OF_CGROUP, false },
	[STAT_ANON] = { "memory", "anon", SIZE, OF_CGROUP, true },
	[STAT_FILE] = { "memory", "file", SIZE, OF_CGROUP, true },
	[STAT_RSS] = { "memory", "rss", SIZE, OF_PROCESSES, false },
	[STAT_SWAP] = { "memory", "swap", SIZE, OF_CGROUP | OF_PROCESSES, false },
	[STAT_SI] = { "swap/s", "si", SIZE_RATE, OF_MACHINE | OF_CGROUP, false },
	[STAT_SO] = { "swap/s", "so", SIZE_RATE, OF_MACHINE | OF_CGROUP, false },
	[STAT_BI] = { "io/s", "bi", SIZE_RATE, OF_MACHINE, true },
	[STAT_BO] = { "io/s", "bo", SIZE_RATE, OF_MACHINE, true },
	[STAT_FIRST] = { "faults/s", "first", RATE, ~0, false },
	[STAT_SWAPIN] = { "faults/s", "swap", RATE, ~0, false },
	[STAT_MAPPED] = { "faults/s", "file", RATE, ~0, false },
	[STAT_COW] = { "faults/s", "cow", RATE, ~0, false },
	[STAT_OTHER] = { "faults/s", "other", RATE, ~0, true },
	[STAT_REFAULT_ANON] = { "refaults/s", "anon", RATE, OF_MACHINE | OF_CGROUP, true },
	[STAT_REFAULT_FILE] = { "refaults/s", "file", RATE, OF_MACHINE | OF_CGROUP, true },
	[STAT_KSWAPD] = { "evicted/s", "kswapd", RATE, ~0, false },
	[STAT_DIRECT] = { "evicted/s", "direct", RATE, ~0, false },
	[STAT_MEMCG] = { "evicted/s", "memcg", RATE, ~0, false },
	[STAT_OTHERS] = { "evicted/s", "other", RATE, ~0, true },
	[STAT_WAIT_SWAP] = { "waited ms/s", "swap", WAIT, ~0, false },
	[STAT_WAIT_RECLAIM] = { "waited ms/s", "reclaim", WAIT, ~0, false },
	[STAT_SOME] = { "stalled %", "some", SHARE, OF_MACHINE | OF_CGROUP, false },
	[STAT_FULL] = { "stalled %", "full", SHARE, OF_MACHINE | OF_CGROUP, false },
};

void stat_since(struct stat_reading *now, const struct stat_reading *before)
{
	now->ns -= before->ns;
	for (int i = 0; i < STAT_VALUES; i++)
		if (columns[i].kind != SIZE && now->value[i] != STAT_UNKNOWN)
			now->value[i] = before->value[i] == STAT_UNKNOWN ?
						STAT_UNKNOWN : now->value[i] - before->value[i];
}

static bool shown(const struct stat *s, int i)
{
	return (columns[i].of & s->of) && (s->r->opt.wide || !columns[i].wide);
}

static int width(const struct stat *s, int i)
{
	switch (columns[i].kind) {
	case SIZE:
	case SIZE_RATE:
		return s->r->opt.unit == UNIT_HUMAN ? 7 : 1 + text_size_width(s->r->opt.unit);
	case RATE:
	case WAIT:
		return 8;
	case SHARE:
		return 6;
	}
	return 0;
}

/* " ----memory----", as wide as its columns. */
static void print_group(int room, const char *name)
{
	int dashes = room - 1 - (int)strlen(name);

	putchar(' ');
	for (int i = 0; i < dashes / 2; i++)
		putchar('-');
	fputs(name, stdout);
	for (int i = dashes / 2; i < dashes; i++)
		putchar('-');
}

void stat_print_titles(const struct stat *s)
{
	const char *group = NULL;
	int room = 0;

	fputs(s->r->style.dim, stdout);
	for (int i = 0; i < STAT_VALUES; i++) {
		if (!shown(s, i))
			continue;
		if (group && strcmp(group, columns[i].group)) {
			print_group(room, group);
			room = 0;
		}
		group = columns[i].group;
		room += width(s, i);
	}
	print_group(room, group);
	putchar('\n');
	for (int i = 0; i < STAT_VALUES; i++)
		if (shown(s, i))
			printf("%*s", width(s, i), columns[i].name);
	printf("%s\n", s->r->style.off);
}

static void print_value(int wide, const struct column *column, __u64 value, double seconds,
			enum unit unit)
{
	switch (column->kind) {
	case SIZE:
		printf("%*s", wide, text_size(value, unit));
		return;
	case SIZE_RATE:
		printf("%*s", wide, text_size(value / seconds + 0.5, unit));
		return;
	case RATE:
		printf("%*.0f", wide, value / seconds);
		return;
	case WAIT:
		printf("%*.1f", wide, value / seconds / 1e6);
		return;
	case SHARE:
		printf("%*.1f", wide, value / seconds / 1e7);
		return;
	}
}

void stat_print(const struct stat *s, const struct stat_reading *change)
{
	for (int i = 0; i < STAT_VALUES; i++) {
		if (!shown(s, i))
			continue;
		if (change->value[i] == STAT_UNKNOWN)
			printf("%*s", width(s, i), "-");
		else
			print_value(width(s, i), &columns[i], change->value[i],
				    change->ns / 1e9, s->r->opt.unit);
	}
	putchar('\n');
}

/* "swap/s" is "swap", "waited ms/s" is "waited_ns": JSON has what came, not how fast. */
static void json_group(const struct column *column, char *name, size_t size)
{
	const char *unit = column->kind == WAIT || column->kind == SHARE ? "_ns" : "";

	snprintf(name, size, "%.*s%s", (int)strcspn(column->group, "/ "), column->group, unit);
}

struct json_object *stat_json(const struct stat *s, const struct stat_reading *change)
{
	struct json_object *object = json_object_new_object(), *group;
	char name[32];

	json_add(object, "ns", json_u64(change->ns));
	for (int i = 0; i < STAT_VALUES; i++) {
		if (!(columns[i].of & s->of))
			continue;
		json_group(&columns[i], name, sizeof(name));
		if (!json_object_object_get_ex(object, name, &group)) {
			group = json_object_new_object();
			json_add(object, name, group);
		}
		json_add(group, columns[i].name,
			 change->value[i] == STAT_UNKNOWN ? NULL : json_u64(change->value[i]));
	}
	return object;
}
