// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "inject.h"
#include "kselftest.h"

#define DEBUGFS	"/sys/kernel/debug"

static const char *const attributes[] = { "failslab", "fail_page_alloc" };

static void set_attribute(const char *attribute, const char *name, const char *value)
{
	char path[96];

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", attribute, name);
	if (!access(path, F_OK) && !write_file(path, value))
		die("%s", path);
}

static void set_attributes(const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		set_attribute(attributes[i], name, value);
}

void inject_prepare(void)
{
	static const char *const settings[][2] = {
		{ "task-filter", "Y" }, { "ignore-gfp-wait", "N" },
		{ "ignore-gfp-highmem", "N" }, { "min-order", "0" },
		{ "verbose", "0" }, { "times", "-1" }, { "interval", "1" },
		{ "probability", "0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		set_attributes(settings[i][0], settings[i][1]);
}

void inject_only_from(u64 start, u64 end)
{
	char text[32];

	snprintf(text, sizeof(text), "%#llx", start);
	set_attributes("require-start", text);
	snprintf(text, sizeof(text), "%#llx", end);
	set_attributes("require-end", text);
}

void starve(size_t space)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", space);
	set_attributes("space", text);
	set_attributes("probability", "100");
	if (!write_file("/proc/self/make-it-fail", "1"))
		die("make-it-fail");
}

void starve_of_pages(size_t pages)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", pages);
	set_attribute("fail_page_alloc", "space", text);
	set_attribute("fail_page_alloc", "probability", "100");
	if (!write_file("/proc/self/make-it-fail", "1"))
		die("make-it-fail");
}

void feed(void)
{
	write_file("/proc/self/make-it-fail", "0");
	set_attributes("probability", "0");
}

int fail_nth_open(unsigned int n)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die("fail-nth");
	return fd;
}

bool fail_nth_close(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) < 0 || pwrite(fd, "0", 1, 0) < 0)
		die("fail-nth");
	close(fd);
	return !atoi(text);
}
