// SPDX-License-Identifier: GPL-2.0-only
/* Numbers, names and lines for people. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static const struct style plain = {
	.bold = "", .dim = "", .name = "", .good = "", .warn = "", .off = "",
	.corner = "`-", .top = { "+", "+", "+" }, .bottom = { "+", "+", "+" },
	.across = "-", .down = "|", .micro = "us",
};

static void use_utf8(struct style *style)
{
	style->corner = "└─";
	memcpy(style->top, (const char *[]){ "┌", "┬", "┐" }, sizeof(style->top));
	memcpy(style->bottom, (const char *[]){ "└", "┴", "┘" }, sizeof(style->bottom));
	style->across = "─";
	style->down = "│";
	style->micro = "µs";
}

/* The locale by its name alone: a static program may have no locale data. */
static bool is_utf8(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

static bool is_colored(enum when when)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when != WHEN_AUTO)
		return when == WHEN_ALWAYS;
	if ((no && *no) || !term || !strcmp(term, "dumb"))
		return false;
	return isatty(STDOUT_FILENO);
}

void style_init(struct style *style, enum when color)
{
	*style = plain;
	if (isatty(STDOUT_FILENO) && is_utf8())
		use_utf8(style);
	if (!is_colored(color))
		return;
	style->bold = "\033[1m";
	style->dim = "\033[2m";
	style->name = "\033[36m";
	style->good = "\033[1;32m";
	style->warn = "\033[1;33m";
	style->off = "\033[0m";
}

static char *buffer(size_t size)
{
	static char ring[8][48];
	static unsigned int next;
	char *buf = ring[next++ % VMVIEW_ARRAY_SIZE(ring)];

	return size <= sizeof(ring[0]) ? buf : NULL;
}

/* As free -h has it: three digits at most, or two and a fraction, rounded down. */
static const char *iec(__u64 bytes)
{
	static const char units[] = "KMGTPE";
	double value = bytes / 1024;
	char *buf = buffer(16);
	int unit = 0;

	if (!bytes)
		return "0B";
	for (; units[unit + 1]; unit++, value /= 1024) {
		if (unit && snprintf(buf, 16, "%.1f%ci", value, units[unit]) <= 5)
			break;
		if (snprintf(buf, 16, "%d%ci", (int)value, units[unit]) <= 5)
			break;
	}
	return buf;
}

const char *text_size(__u64 bytes, enum unit unit)
{
	static const unsigned char shift[] = {
		[UNIT_KIB] = 10, [UNIT_BYTES] = 0, [UNIT_MIB] = 20, [UNIT_GIB] = 30,
	};
	char *buf;

	if (unit == UNIT_HUMAN)
		return vmview_human(buffer(8), bytes);
	if (unit == UNIT_IEC)
		return iec(bytes);
	buf = buffer(24);
	snprintf(buf, 24, "%llu", bytes >> shift[unit]);
	return buf;
}

int text_size_width(enum unit unit)
{
	switch (unit) {
	case UNIT_HUMAN:
		return 6;
	case UNIT_KIB:
		return 8;
	default:
		return 13;
	}
}

const char *text_count(__u64 count)
{
	char digits[24], *buf = buffer(32), *to = buf;
	int len = snprintf(digits, sizeof(digits), "%llu", count);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return buf;
}

const char *text_time(__u64 ns, const struct style *style)
{
	char *buf = buffer(24);

	if (ns < 1000)
		snprintf(buf, 24, "%llu ns", ns);
	else if (ns < 1000 * 1000)
		snprintf(buf, 24, "%.1f %s", ns / 1e3, style->micro);
	else if (ns < 1000 * 1000 * 1000)
		snprintf(buf, 24, "%.1f ms", ns / 1e6);
	else
		snprintf(buf, 24, "%.2f s", ns / 1e9);
	return buf;
}

const char *text_age(__u64 now_ms, __u64 born_ms)
{
	__u64 ms = now_ms > born_ms ? now_ms - born_ms : 0, s = ms / 1000;
	char *buf = buffer(24);

	if (s < 100)
		snprintf(buf, 24, "%llu.%llu s", s, ms % 1000 / 100);
	else if (s < 100 * 60)
		snprintf(buf, 24, "%llu min", s / 60);
	else if (s < 100 * 3600)
		snprintf(buf, 24, "%llu h", s / 3600);
	else
		snprintf(buf, 24, "%llu d", s / 86400);
	return buf;
}

void text_print_name(FILE *out, const char *name)
{
	const unsigned char *s = (const unsigned char *)name;

	for (; *s; s++) {
		/* U+0080 to U+009F are control characters too. */
		bool c1 = s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0;

		fputc(c1 || *s < 0x20 || *s == 0x7f ? '?' : *s, out);
		s += c1;
	}
}

void text_print_flags(const struct vmview_name *names, __u64 value, int indent)
{
	int column = indent;

	for (; names->name; names++) {
		int len = strlen(names->name);

		if (!(value & names->mask))
			continue;
		if (column > indent && column + 1 + len > 80) {
			printf("\n%*s", indent, "");
			column = indent;
		}
		column += printf("%s%s", column > indent ? " " : "", names->name);
	}
	if (column == indent)
		printf("none");
}
