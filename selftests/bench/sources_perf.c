// SPDX-License-Identifier: GPL-2.0-only
/* ftrace and perf, by their own files and calls. */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sources.h"

#define TRACING	"/sys/kernel/tracing/"
#define EVENT	TRACING "events/exceptions/page_fault_user/enable"

bool ftrace_start(void)
{
	/* To open it so empties the buffer. */
	int fd = open(TRACING "trace", O_WRONLY | O_TRUNC | O_CLOEXEC);

	close(fd);
	return fd >= 0 && write_file(TRACING "buffer_size_kb", "2048") &&
	       write_file(EVENT, "1");
}

void ftrace_stop(void)
{
	write_file(EVENT, "0");
}

u64 ftrace_seen(void)
{
	char *text = slurp(TRACING "per_cpu/cpu0/stats"), *at = strstr(text, "entries: ");
	u64 value = at ? strtoull(at + 9, NULL, 10) : 0;

	free(text);
	return value;
}

int perf_open(struct perf_event_attr *attr)
{
	attr->size = sizeof(*attr);
	return syscall(SYS_perf_event_open, attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

/* perf stat -a -e page-faults */
static int counter;

bool perf_count_start(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_PAGE_FAULTS,
	};

	counter = perf_open(&attr);
	return counter >= 0;
}

void perf_count_stop(void)
{
	close(counter);
}

u64 perf_count_seen(void)
{
	u64 value;

	return read(counter, &value, sizeof(value)) == sizeof(value) ? value : 0;
}

/*
 * perf trace -a -F all --no-syscalls: two counters that sample each fault into one
 * buffer, in the pages that perf asks for or more.
 */
#define BUFFER_PAGES	128
static int minor, major;
static struct perf_event_mmap_page *buffer;

static int sample_faults(u64 config)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = config, .sample_period = 1,
		.mmap_data = 1, .sample_id_all = 1, .exclude_guest = 1,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_ADDR | PERF_SAMPLE_CPU |
			       PERF_SAMPLE_IDENTIFIER,
		.watermark = 1, .wakeup_watermark = BUFFER_PAGES * PAGE,
	};

	return perf_open(&attr);
}

bool perf_trace_start(void)
{
	major = sample_faults(PERF_COUNT_SW_PAGE_FAULTS_MAJ);
	minor = sample_faults(PERF_COUNT_SW_PAGE_FAULTS_MIN);
	buffer = mmap(NULL, (BUFFER_PAGES + 1) * PAGE, PROT_READ | PROT_WRITE,
		      MAP_SHARED, major, 0);
	return buffer != MAP_FAILED &&
	       !ioctl(minor, PERF_EVENT_IOC_SET_OUTPUT, major);
}

void perf_trace_stop(void)
{
	munmap(buffer, (BUFFER_PAGES + 1) * PAGE);
	close(minor);
	close(major);
}

/* Samples of 48 bytes and their header. */
u64 perf_trace_seen(void)
{
	const char *data = (const char *)buffer + buffer->data_offset;
	u64 at, n = 0;

	for (at = 0; at < buffer->data_head && at < buffer->data_size;) {
		const struct perf_event_header *h = (const void *)(data + at);

		n += h->type == PERF_RECORD_SAMPLE;
		at += h->size;
	}
	return n;
}
