// SPDX-License-Identifier: GPL-2.0-only
/*
 * How far down the lines reclaim goes. It scans of each cgroup as much as that is
 * large, get_nr_to_scan() and get_scan_count() in mm/vmscan.c; what it finds to be
 * in use is kept, but was scanned.
 */
#include <stdlib.h>
#include <string.h>

#include "victims.h"

static __u64 can_go(const struct line *line, unsigned int round, unsigned int type)
{
	return line->bytes[round][type] - line->kept[round][type];
}

static __u64 size_of(const struct line *line)
{
	__u64 bytes = 0;

	for (unsigned int round = 0; round < VMVIEW_GENS; round++)
		for (unsigned int type = 0; type < TYPES; type++)
			if (!line->spared[type])
				bytes += line->bytes[round][type];
	return bytes;
}

/* Sets the parts that scanning so many bytes takes; how much goes. */
static double scan_line(struct line *line, double bytes)
{
	double goes = 0;

	for (unsigned int at = 0; at < VMVIEW_GENS * TYPES; at++) {
		unsigned int round = at / TYPES;
		unsigned int type = at % TYPES ^ (line->anon_first ? TYPE_ANON : TYPE_FILE);
		double size = line->bytes[round][type], part = 1;

		if (line->spared[type] || !size)
			continue;
		if (bytes < size)
			part = bytes / size;
		bytes -= bytes < size ? bytes : size;
		line->part[round][type] = part;
		goes += part * can_go(line, round, type);
	}
	return goes;
}

/* Scans so much of each line, 0 to 1. */
static double scan_all(struct victims *v, double share)
{
	double goes = 0;

	for (size_t i = 0; i < v->nr_lines; i++)
		goes += scan_line(&v->lines[i], share * size_of(&v->lines[i]));
	return goes;
}

/* Finds how much has to be scanned, to a fraction that is below a page. */
static void scan_for(struct victims *v, __u64 bytes)
{
	double low = 0, high = 1;

	if (scan_all(v, 1) <= bytes)
		return;
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		if (scan_all(v, middle) < bytes)
			low = middle;
		else
			high = middle;
	}
	scan_all(v, high);
}

static void scan_first_rounds(struct victims *v)
{
	for (size_t i = 0; i < v->nr_lines; i++)
		for (unsigned int type = 0; type < TYPES; type++)
			v->lines[i].part[0][type] = !v->lines[i].spared[type];
}

/* The census was first: what came meanwhile counts as well. */
static void catch_up(struct line *line)
{
	for (unsigned int round = 0; round < VMVIEW_GENS; round++)
		for (unsigned int type = 0; type < TYPES; type++)
			if (line->bytes[round][type] < line->found[round][type])
				line->bytes[round][type] = line->found[round][type];
}

/* Whole pages: nearer than that it is not known which of a place are taken. */
__u64 place_part(const struct victims *v, const struct place *place, __u64 bytes)
{
	double part = place->line->part[place->round][place->type];

	return (__u64)(bytes / v->page_size * part + 0.5) * v->page_size;
}

static void sum_up(struct victims *v, struct line *line)
{
	for (unsigned int at = 0; at < VMVIEW_GENS * TYPES; at++) {
		struct place place = { line, at / TYPES, at % TYPES };
		__u64 bytes = line->bytes[place.round][place.type];
		__u64 kept = line->kept[place.round][place.type];

		v->kept += place_part(v, &place, kept);
		v->next += place_part(v, &place, bytes - kept);
		line->unmapped[place.type] +=
			place_part(v, &place, bytes - line->found[place.round][place.type]);
	}
}

void lines_plan(struct victims *v)
{
	for (size_t i = 0; i < v->nr_lines; i++)
		catch_up(&v->lines[i]);
	if (v->asked)
		scan_for(v, v->asked);
	else
		scan_first_rounds(v);
	for (size_t i = 0; i < v->nr_lines; i++)
		sum_up(v, &v->lines[i]);
}
