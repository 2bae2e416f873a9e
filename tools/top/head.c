// SPDX-License-Identifier: GPL-2.0-only
/* The machine in three lines: processes and looks, memory, swap and pressure. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/meminfo.h"

#include "screen.h"
#include "top.h"

#define BAR	20	/* columns */

struct memory {
	__u64 total, available, swap_total, swap_free;
};

static void read_memory(struct memory *m)
{
	const struct meminfo_line lines[] = {
		{ "MemTotal:", &m->total }, { "MemAvailable:", &m->available },
		{ "SwapTotal:", &m->swap_total }, { "SwapFree:", &m->swap_free },
	};

	meminfo_read(lines, VMVIEW_ARRAY_SIZE(lines));
}

/* "some avg10=1.23 avg60=…", then "full …"; false if this kernel does not count it. */
static bool read_pressure(double *some, double *full)
{
	FILE *f = fopen("/proc/pressure/memory", "re");
	bool found;

	if (!f)
		return false;
	found = fscanf(f, "some avg10=%lf%*[^\n] full avg10=%lf", some, full) == 2;
	fclose(f);
	return found;
}

static void draw_bar(int y, const char *name, __u64 used, __u64 all)
{
	char bar[BAR + 1], text[2][8];
	size_t full = all ? used * BAR / all : 0;

	memset(bar, ' ', BAR);
	memset(bar, '|', full < BAR ? full : BAR);
	bar[BAR] = '\0';
	screen_print(y, 0, "%-5s[%s] %5s of %5s", name, bar, vmview_human(text[0], used),
		     vmview_human(text[1], all));
}

/* How far the looks got: how many a tick, and how old the oldest of them is. */
static void draw_looks(const struct top *top)
{
	__u64 now = vmview_now_ns(), oldest = now;
	size_t seen = 0;
	char age[16];

	for (size_t i = 0; i < top->table.nr; i++) {
		if (!top->table.rows[i].looked_ns)
			continue;
		seen++;
		if (top->table.rows[i].looked_ns < oldest)
			oldest = top->table.rows[i].looked_ns;
	}
	screen_print(0, 38, "ages: of %zu, %u this tick, oldest %s", seen, top->ages.looks,
		     column_age(now, oldest, age));
}

/* In one line, or two; how many. */
static int draw_warning(int y, const char *text)
{
	size_t end = strlen(text);
	char line[256];

	while (end > (size_t)COLS)
		while (end && text[--end] != ' ')
			;
	snprintf(line, sizeof(line), "%.*s", (int)end, text);
	screen_style(STYLE_WARN);
	screen_put(y, 0, COLS, line);
	screen_put(y + 1, 0, COLS, text + end + !!text[end]);
	screen_style(STYLE_PLAIN);
	return text[end] ? 2 : 1;
}

int head_draw(const struct top *top)
{
	struct memory m = { 0 };
	double some, full;
	time_t now = time(NULL);
	char clock[16], why[256];

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	read_memory(&m);
	screen_style(STYLE_BOLD);
	screen_print(0, 0, "vmview top %s  %zu processes", clock, top->table.nr);
	screen_style(STYLE_PLAIN);
	if (!top->absent)
		draw_looks(top);
	draw_bar(1, "Mem", m.total - m.available, m.total);
	draw_bar(2, "Swap", m.swap_total - m.swap_free, m.swap_total);
	if (read_pressure(&some, &full))
		screen_print(1, 46, "PSI some %.2f%%, full %.2f%%", some, full);
	if (top->waits.lost)
		screen_print(2, 46, "%llu swap-ins not counted", top->waits.lost);
	if (top->absent)
		return 3 + draw_warning(3, top->absent);
	if (!top->waits.why)
		return 3;
	snprintf(why, sizeof(why), "no WAIT%% and REF/s: %s", top->waits.why);
	return 3 + draw_warning(3, why);
}
