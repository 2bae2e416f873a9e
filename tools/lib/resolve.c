// SPDX-License-Identifier: GPL-2.0-only
/* What people write for an address or a range. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"

#define DELETED	" (deleted)"

int vmview_parse_hex(const char *text, __u64 *value)
{
	char *end;

	/* strtoull() would take blanks and a sign. */
	if (!isxdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, &end, 16);
	return *end || errno ? -EINVAL : 0;
}

/* Hexadecimal, or decimal with a unit. */
static int parse_length(const char *text, __u64 *value)
{
	static const char units[] = "KMGT";
	const char *unit;
	char *end;

	if (!isdigit((unsigned char)*text))
		return vmview_parse_hex(text, value);
	errno = 0;
	*value = strtoull(text, &end, 10);
	unit = *end && !end[1] ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (!unit || errno)
		return vmview_parse_hex(text, value);
	*value <<= 10 * (unit - units + 1);
	return 0;
}

/* Compares without " (deleted)" behind @name. */
static bool equal(const char *name, const char *text)
{
	size_t len = strlen(name), tail = strlen(DELETED);

	if (len > tail && !strcmp(name + len - tail, DELETED))
		len -= tail;
	return strlen(text) == len && !strncmp(name, text, len);
}

/* [heap] and [anon:NAME] by what is inside, files by their last component too. */
static bool matches(const char *name, const char *text)
{
	const char *base = strrchr(name, '/');
	size_t len = strlen(text);

	if (!*text)
		return false;
	if (equal(name, text))
		return true;
	if (base)
		return equal(base + 1, text);
	if (*name != '[')
		return false;
	name++;
	if (!strncmp(name, "anon:", 5) && strncmp(text, "anon:", 5))
		name += 5;
	return !strncmp(name, text, len) && !strcmp(name + len, "]");
}

static int find_mapping(const struct vmview_maps *maps, const char *text,
			const struct vmview_area **found)
{
	*found = NULL;
	for (size_t i = 0; i < maps->nr; i++) {
		const struct vmview_area *area = &maps->areas[i];

		if (!matches(area->name, text))
			continue;
		if (!*found)
			*found = area;
		else if (strcmp((*found)->name, area->name))
			return -ENOTUNIQ;
	}
	return *found ? 0 : -ENOENT;
}

/* Splits "LEFT+RIGHT" at the last plus: names may hold others (libstdc++). */
static char *split(const char *text, char separator, const char **right)
{
	const char *at = strrchr(text, separator);

	if (!at || at == text || !at[1])
		return NULL;
	*right = at + 1;
	return strndup(text, at - text);
}

int vmview_resolve(const struct vmview_maps *maps, const char *text, __u64 *addr)
{
	const struct vmview_area *area;
	const char *right;
	char *left;
	__u64 offset;
	int err;

	if (!vmview_parse_hex(text, addr))
		return 0;
	err = find_mapping(maps, text, &area);
	if (!err) {
		*addr = area->start;
		return 0;
	}
	left = split(text, '+', &right);
	if (!left)
		return err;
	if (!vmview_parse_hex(right, &offset)) {
		err = vmview_resolve(maps, left, addr);
		*addr += offset;
	}
	free(left);
	return err;
}

static int one_range(struct vmview_range **ranges, __u64 start, __u64 end)
{
	if (start >= end)
		return -ERANGE;
	*ranges = malloc(sizeof(**ranges));
	if (!*ranges)
		return -ENOMEM;
	**ranges = (struct vmview_range){ start, end };
	return 1;
}

static int whole_pages(struct vmview_range **ranges, __u64 start, __u64 end, __u64 page_size)
{
	return one_range(ranges, start & ~(page_size - 1),
			 (end + page_size - 1) & ~(page_size - 1));
}

static int mapping_ranges(const struct vmview_maps *maps, const char *text,
			  struct vmview_range **ranges)
{
	const struct vmview_area *area;
	int nr = 0, err;

	err = find_mapping(maps, text, &area);
	if (err)
		return err;
	*ranges = calloc(maps->nr, sizeof(**ranges));
	if (!*ranges)
		return -ENOMEM;
	for (size_t i = 0; i < maps->nr; i++) {
		const struct vmview_area *other = &maps->areas[i];

		if (strcmp(other->name, area->name))
			continue;
		if (nr && (*ranges)[nr - 1].end == other->start)
			(*ranges)[nr - 1].end = other->end;
		else
			(*ranges)[nr++] = (struct vmview_range){ other->start, other->end };
	}
	return nr;
}

/* ADDR+LENGTH, where ADDR may be MAPPING+OFFSET. -EINVAL if it is no such thing. */
static int length_range(const struct vmview_maps *maps, const char *text,
			__u64 page_size, struct vmview_range **ranges)
{
	const char *right = NULL;
	char *left = split(text, '+', &right);
	__u64 start, length;
	int err;

	if (!left)
		return -EINVAL;
	err = parse_length(right, &length);
	if (!err)
		err = vmview_resolve(maps, left, &start);
	free(left);
	if (err)
		return err;
	if (start + length < start)
		return -ERANGE;
	return whole_pages(ranges, start, start + length, page_size);
}

static int bounds_range(const char *text, __u64 page_size, struct vmview_range **ranges)
{
	const char *right = NULL;
	char *left = split(text, '-', &right);
	__u64 start, end;
	int err;

	if (!left)
		return -EINVAL;
	err = vmview_parse_hex(left, &start);
	if (!err)
		err = vmview_parse_hex(right, &end);
	free(left);
	if (err)
		return err;
	return whole_pages(ranges, start, end, page_size);
}

int vmview_resolve_range(const struct vmview_maps *maps, const char *text,
			 __u64 page_size, struct vmview_range **ranges)
{
	__u64 addr;
	int ret;

	if (!vmview_parse_hex(text, &addr)) {
		addr &= ~(page_size - 1);
		return one_range(ranges, addr, addr + page_size);
	}
	ret = bounds_range(text, page_size, ranges);
	if (ret != -EINVAL)
		return ret;
	ret = mapping_ranges(maps, text, ranges);
	if (ret != -ENOENT || !strchr(text, '+'))
		return ret;
	return length_range(maps, text, page_size, ranges);
}
