// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader's commands that watch, on a program that knows what it does and asks
 * getrusage() and pagemap beside it: what it tells is in KNOWN, as KEY=NUMBER.
 */
#include <sys/resource.h>

#include "proc.h"
#include "reader.h"

#define KNOWN	"/tmp/known"
#define PAGES	64
#define OUT_MS	60		/* how long the pages are out at least */
#define PAGE_OUT	21	/* MADV_PAGEOUT */

/* What the program tells. */
static FILE *known;

static void tell(const char *key, unsigned long long value)
{
	fprintf(known, "%s=%llu\n", key, value);
}

static u64 entry_of(const char *p)
{
	int fd = pagemap_open(getpid());
	u64 entry;

	pagemap_read(fd, (unsigned long)p, 1, &entry);
	close(fd);
	return entry;
}

static bool any_present(const char *p)
{
	for (size_t i = 0; i < PAGES; i++)
		if (entry_of(p + i * PAGE) & PM_PRESENT)
			return true;
	return false;
}

static void send_out(char *p)
{
	int tries = 100;

	do {
		madvise(p, PAGES * PAGE, PAGE_OUT);
	} while (any_present(p) && --tries);
	usleep(OUT_MS * 1000);
}

static char *map_pages(void)
{
	char *p = map_anon(PAGES * PAGE);

	madvise(p, PAGES * PAGE, MADV_NOHUGEPAGE);
	return p;
}

/* Writes to each page; tells what that did to the thread's counts. */
static void write_all(char *p)
{
	struct rusage before, after;

	getrusage(RUSAGE_THREAD, &before);
	getrusage(RUSAGE_THREAD, &before);
	for (size_t i = 0; i < PAGES; i++)
		((volatile char *)p)[i * PAGE] = 1;
	getrusage(RUSAGE_THREAD, &after);
	tell("minor", after.ru_minflt - before.ru_minflt);
	tell("major", after.ru_majflt - before.ru_majflt);
}

/* Sends all to swap and reads the page in the middle. */
static void out_and_back(char *p)
{
	char *page = p + PAGES / 2 * PAGE;
	u64 gone, back, began;

	send_out(p);
	gone = entry_of(page);
	began = now_ms();
	(void)*(volatile char *)page;
	tell("took_ms", now_ms() - began);
	back = entry_of(page);
	tell("page", (unsigned long)page);
	tell("slot", PM_SWAP_OFF(gone));
	tell("swap_type", PM_SWAP_TYPE(gone));
	tell("pfn", PM_FRAME(back));
}

/* What the program does in place of the tests, where it is the one that is watched. */
static int act(void)
{
	char *p = map_pages();

	known = fopen(KNOWN, "w");
	tell("pid", getpid());
	tell("start", (unsigned long)p);
	tell("end", (unsigned long)p + PAGES * PAGE);
	write_all(p);
	out_and_back(p);
	return fclose(known);
}

static unsigned long long known_number(const char *key)
{
	char *text = slurp(KNOWN), *at = text;
	unsigned long long value = ~0ULL;
	size_t len = strlen(key);

	while (at && *at) {
		if (!strncmp(at, key, len) && at[len] == '=')
			value = strtoull(at + len + 1, NULL, 10);
		at = strchr(at, '\n');
		at += !!at;
	}
	free(text);
	return value;
}

static char self_path[256];

FIXTURE(reader_events) {
	char *out;
};

FIXTURE_SETUP(reader_events)
{
	self->out = xalloc(1 << 16);
	ASSERT_LT(0, readlink("/proc/self/exe", self_path, sizeof(self_path) - 1));
	unlink(KNOWN);
}

FIXTURE_TEARDOWN(reader_events)
{
	free(self->out);
}

/* What jq makes of all the documents of the last command, as a number. */
static long long ask(char *out, const char *filter)
{
	if (run(out, "jq -n '[inputs] | %s' /tmp/doc", filter))
		die("%s: %s", filter, out);
	return strtoll(out, NULL, 10);
}

/* The same of events in the program's area; addresses are equally long. */
static long long ask_area(char *out, const char *filter)
{
	char full[400];

	snprintf(full, sizeof(full),
		 "[.[].event | select(.type == \"fault\" and .addr >= \"0x%llx\" and .addr < \"0x%llx\")] | %s",
		 known_number("start"), known_number("end"), filter);
	return ask(out, full);
}

#define WATCH(command)	VMVIEW "--json " command " >/tmp/doc"

/* The example of the guide: a page that was in swap. */
TEST_F(reader_events, page_from_swap)
{
	char text[64];

	ASSERT_EQ(0, run(self->out, WATCH("trace --cause swap -- %s --act"), self_path))
		TH_LOG("%s", self->out);
	EXPECT_EQ(1, ask_area(self->out, "length"));
	EXPECT_EQ(0, ask(self->out, "[.[].event | select(.type == \"fault\" and .cause != \"swap\")] | length"));
	snprintf(text, sizeof(text), "map(select(.addr == \"0x%llx\")) | length",
		 known_number("page"));
	EXPECT_EQ(1, ask_area(self->out, text));
	EXPECT_EQ(known_number("slot"), ask_area(self->out, ".[0].slot.offset"));
	EXPECT_EQ(known_number("swap_type"), ask_area(self->out, ".[0].slot.type"));
	EXPECT_EQ(known_number("pfn"), ask_area(self->out, ".[0].pfn"));
	EXPECT_EQ(0, ask_area(self->out, ".[0].order"));
	EXPECT_EQ(known_number("pid"), ask_area(self->out, ".[0].by.pid"));
	EXPECT_EQ(1, ask_area(self->out, "map(select(.actor == \"advice\")) | length"));
	EXPECT_LE(OUT_MS, ask_area(self->out, ".[0].out_ns / 1000000 | floor"));
	EXPECT_GE(known_number("took_ms") + 1, ask_area(self->out,
							".[0].latency_ns / 1000000 | floor"));
	EXPECT_EQ(0, ask(self->out, "last.summary.lost_all"));
}

/* The same in words. */
TEST_F(reader_events, page_from_swap_in_words)
{
	char text[128], *line;

	ASSERT_EQ(0, run(self->out, VMVIEW "trace --cause swap -- %s --act", self_path))
		TH_LOG("%s", self->out);
	snprintf(text, sizeof(text), "read of %llx", known_number("page"));
	line = strstr(self->out, text);
	ASSERT_NE(NULL, line)
		TH_LOG("%s", self->out);
	*strchr(line, '\n') = '\0';
	snprintf(text, sizeof(text), "slot %llu:%llu", known_number("swap_type"),
		 known_number("slot"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	snprintf(text, sizeof(text), "evicted by reader_events/%llu", known_number("pid"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	snprintf(text, sizeof(text), "now PFN 0x%llx, order 0", known_number("pfn"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	EXPECT_NE(NULL, strstr(line, "out for "));
	EXPECT_NE(NULL, strstr(line, "from reader_events+0x"));
}

/* Each page once, as getrusage() has it; what went out, and that it was this program's. */
TEST_F(reader_events, every_fault_once)
{
	ASSERT_EQ(0, run(self->out, WATCH("trace --faults --swap -- %s --act"), self_path))
		TH_LOG("%s", self->out);
	EXPECT_EQ(PAGES, ask_area(self->out,
				  "map(select(.cause == \"anon\")) | map(.addr) | unique | length"));
	EXPECT_EQ(PAGES + 1, ask_area(self->out, "length"));
	EXPECT_EQ(known_number("minor"), ask_area(self->out,
		  "map(select(.cause == \"anon\" and .outcome == \"minor\")) | length"));
	EXPECT_EQ(0, known_number("major"));
	EXPECT_EQ(PAGES, ask_area(self->out, "map(select(.cause == \"anon\" and .state == \"none\" "
				  "and (.flags | contains([\"write\", \"user\"])))) | length"));
	EXPECT_LE(PAGES, ask(self->out, "[.[].event | select(.type == \"evict\" and "
			     ".kind == \"anon\" and .actor == \"advice\")] | length"));
	EXPECT_EQ(0, ask(self->out, "([.[].event | select(.time_ns)] | sort_by(.time_ns) | map(.time_ns)) "
			 "- ([.[].event | select(.time_ns)] | map(.time_ns)) | length"));
	/* Produced is what came, as nothing was lost. */
	EXPECT_EQ(0, ask(self->out, "last.summary | (.produced | add) - .events"));
	EXPECT_EQ(0, ask(self->out, "last.summary.lost_all"));
	EXPECT_EQ(0, ask(self->out, "(map(select(.event)) | length) - last.summary.events"));
}

TEST_F(reader_events, recorded_and_reported)
{
	ASSERT_EQ(0, run(self->out, VMVIEW "record -o /tmp/rec --faults --swap -- %s --act",
			 self_path))
		TH_LOG("%s", self->out);
	EXPECT_NE(NULL, strstr(self->out, "Lost: 0"));
	/* Neither module nor root. */
	ASSERT_EQ(0, run(self->out, WATCH("report /tmp/rec --events --perfetto /tmp/perfetto")));
	EXPECT_EQ(PAGES + 1, ask_area(self->out, "length"));
	EXPECT_EQ(known_number("pfn"), ask_area(self->out,
						"map(select(.cause == \"swap\")) | .[0].pfn"));
	/* Although the program has gone. */
	EXPECT_EQ(PAGES + 1, ask_area(self->out,
				      "map(select(.code.name | endswith(\"reader_events\"))) | length"));
	EXPECT_EQ(0, ask(self->out, "(map(select(.event)) | length) - (last.summary.produced | add)"));
	EXPECT_EQ(1, ask(self->out, "last.summary.causes.swap.faults"));
	EXPECT_EQ(PAGES, ask(self->out, "last.summary.pairs | map(select(.actor == \"advice\") | "
			     ".swapped) | add"));
	EXPECT_EQ(0, run(self->out, "jq -e '[.traceEvents[] | select(.name == \"swap fault\" and "
			 ".ph == \"X\" and .dur > 0)] | length == 1' /tmp/perfetto"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(1, run(self->out, "head -c 5000 /tmp/rec >/tmp/cut; " VMVIEW "report /tmp/cut"));
	EXPECT_NE(NULL, strstr(self->out, "cut short"));
}

static void on_request(int sig)
{
	char *p = map_pages();

	(void)sig;
	memset(p, 1, PAGES * PAGE);
	send_out(p);
	memset(p, 2, PAGES * PAGE);
	munmap(p, PAGES * PAGE);
}

/* It also makes what it touches besides its own before anybody counts. */
static void prepare(void *unused)
{
	(void)unused;
	own_pages();
	on_request(0);
	signal(SIGUSR1, on_request);
}

/* A table of the second in which a process makes a round. */
static int table_of(char *out, const char *command, pid_t pid)
{
	return run(out, "(sleep 0.4; kill -USR1 %d) & " VMVIEW "--json %s -p %d 1.5 1 >/tmp/doc",
		   pid, command, pid);
}

TEST_F(reader_events, tables)
{
	pid_t pid = spawn(prepare, NULL);
	char filter[128];

	ASSERT_EQ(0, table_of(self->out, "faults", pid))
		TH_LOG("%s", self->out);
	EXPECT_EQ(PAGES, ask(self->out, ".[1].sample.causes.anon.minor"));
	EXPECT_EQ(PAGES, ask(self->out, ".[1].sample.causes.swap.faults"));
	EXPECT_EQ(0, ask(self->out, "last.summary.unhooked"));
	ASSERT_EQ(0, table_of(self->out, "swap", pid))
		TH_LOG("%s", self->out);
	snprintf(filter, sizeof(filter), ".[1].sample.pairs | map(select(.victim.pid == %d and "
		 ".by.pid == %d and .actor == \"advice\") | .swapped) | add", pid, pid);
	EXPECT_EQ(PAGES, ask(self->out, filter));
	snprintf(filter, sizeof(filter),
		 ".[1].sample.processes | map(select(.pid == %d) | .from_swap) | add", pid);
	EXPECT_EQ(PAGES, ask(self->out, filter));
	EXPECT_EQ(PAGES, ask(self->out, ".[1].sample.returned"));
	EXPECT_LE(OUT_MS, ask(self->out, ".[1].sample.out | .total_ns / 1000000 / "
			      "([.histogram[]] | add) | floor"));
	reap(pid);
}

TEST_F(reader_events, exit_status)
{
	EXPECT_EQ(0, run(self->out, VMVIEW "trace --help"));
	EXPECT_EQ(0, run(self->out, VMVIEW "trace -d 0.1"));
	EXPECT_NE(NULL, strstr(self->out, "Lost: 0"));
	EXPECT_EQ(0, run(self->out, "timeout --preserve-status -s INT 0.3 " VMVIEW "trace"));
	EXPECT_NE(NULL, strstr(self->out, "Lost: 0"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(0, run(self->out, "timeout --preserve-status -s INT 0.3 " VMVIEW "faults 9"));
	EXPECT_NE(NULL, strstr(self->out, "Cause"));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -p %d", dead_pid()));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -- /no/such/program"));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace --cgroup /no/such/cgroup"));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -d 0.1 --buffer 1000"));
	EXPECT_EQ(1, run(self->out, VMVIEW "record -o /dev/full -d 0.1"));
	EXPECT_EQ(1, run(self->out, VMVIEW "report /dev/null"));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -d 0.1 >/dev/full"));
	EXPECT_EQ(2, run(self->out, VMVIEW "trace --cause nosuch"));
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--act"))
		return act();
	return test_harness_run(argc, argv);
}
