// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader's commands that watch, on a program that knows what it does and asks
 * getrusage() and pagemap beside it.
 */
#include <sys/resource.h>

#include "claims.h"
#include "proc.h"

#define PAGES	64
#define OUT_MS	60		/* how long the pages are out at least */
#define STAY_MS	100		/* how long the program stays to be asked what its addresses mean */
#define EVENTS	"/sys/kernel/debug/vmview/events"
#define PAGE_OUT	21	/* MADV_PAGEOUT */

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
	int tries;

	for (tries = 0; tries < 100; tries++) {
		/* madvise() drains this CPU alone, and not the one that it ran on before. */
		drain_lru();
		madvise(p, PAGES * PAGE, PAGE_OUT);
		if (!any_present(p)) {
			usleep(OUT_MS * 1000);
			return;
		}
		usleep(10000);
	}
	die("pages cannot be paged out");
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
static __attribute__((noinline)) void out_and_back(char *p)
{
	char *page = p + PAGES / 2 * PAGE;
	u64 gone, back, began;

	send_out(p);
	gone = entry_of(page);
	began = now_ms();
	(void)*(volatile char *)page;
	tell("took_ms", now_ms() - began);
	back = entry_of(page);
	tell_address("page", page);
	tell("slot", PM_SWAP_OFF(gone));
	tell("swap_type", PM_SWAP_TYPE(gone));
	tell("pfn", PM_FRAME(back));
	tell("out_ms", OUT_MS);
}

/* What the program does in place of the tests, where it is the one that is watched. */
static int act(void)
{
	char *p = map_pages();

	tell_first();
	tell("pages", PAGES);
	tell_address("start", p);
	tell_address("end", p + PAGES * PAGE);
	write_all(p);
	out_and_back(p);
	tell_last();
	usleep(STAY_MS * 1000);
	return 0;
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
	unlink("/tmp/lines");
}

FIXTURE_TEARDOWN(reader_events)
{
	free(self->out);
}

#define WATCH(command)	VMVIEW "--json " command " >/tmp/doc"

/* The example of the guide: a page that was in swap, and nothing else. */
TEST_F(reader_events, page_from_swap)
{
	char text[128], *line;

	ASSERT_EQ(0, run(self->out, VMVIEW "trace --cause swap -- %s --act", self_path))
		TH_LOG("%s", self->out);
	EXPECT_NE(NULL, strstr(self->out, ": 1 fault\nLost: 0\n"))
		TH_LOG("%s", self->out);
	snprintf(text, sizeof(text), "fault, page was in swap: read of %llx", known_number("page"));
	line = strstr(self->out, text);
	ASSERT_NE(NULL, line)
		TH_LOG("%s", self->out);
	*strchr(line, '\n') = '\0';
	snprintf(text, sizeof(text), "slot 0x%llx of ", known_number("slot"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	snprintf(text, sizeof(text), "evicted by reader_events/%llu as madvise() asked",
		 known_number("pid"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	snprintf(text, sizeof(text), "now PFN 0x%llx, order 0", known_number("pfn"));
	EXPECT_NE(NULL, strstr(line, text))
		TH_LOG("%s", line);
	EXPECT_NE(NULL, strstr(line, "out for "));
	EXPECT_NE(NULL, strstr(line, "from reader_events+0x"))
		TH_LOG("%s", line);
	EXPECT_NE(NULL, strstr(line, "(out_and_back+0x"))
		TH_LOG("%s", line);
}

/* Each page once, as getrusage() has it; what went out, and that it was this program's. */
TEST_F(reader_events, every_fault_once)
{
	ASSERT_EQ(0, run(self->out, WATCH("trace --faults --swap -- %s --act"), self_path))
		TH_LOG("%s", self->out);
	HOLD("[$area[] | select(.cause == \"anon\") | .addr] | unique | length == $k.pages",
	     "$area | length == $k.pages + 1",
	     "[$area[] | select(.cause == \"anon\" and .outcome == \"minor\")] | length == $k.minor",
	     "$k.major == 0",
	     "[$area[] | select(.cause == \"anon\")] | all(.state == \"none\" and "
	     "(.flags | contains([\"write\", \"user\"])))",
	     "$back[0].addr == $k.page",
	     "$back[0].slot.offset == $k.slot",
	     "$back[0].slot.type == $k.swap_type",
	     "$back[0].pfn == $k.pfn",
	     "$back[0].order == 0",
	     "$back[0].by.pid == $k.pid",
	     "$back[0].actor == \"advice\"",
	     "$back[0].out_ns >= $k.out_ms * 1000000",
	     "$back[0].latency_ns <= ($k.took_ms + 1) * 1000000",
	     "$back[0].code.function == \"out_and_back\"",
	     "[$events[] | select(.type == \"evict\" and .kind == \"anon\" and "
	     ".actor == \"advice\")] | length >= $k.pages",
	     "[$events[].time_ns] | . == sort",
	     /* Produced is what came, as nothing was lost. */
	     "($summary.produced | add) == $summary.events",
	     "$summary.events == ($events | length)",
	     "$summary.lost_all == 0");
}

TEST_F(reader_events, recorded_and_reported)
{
	ASSERT_EQ(0, run(self->out, VMVIEW "record -o /tmp/rec --faults --swap -- %s --act",
			 self_path))
		TH_LOG("%s", self->out);
	EXPECT_NE(NULL, strstr(self->out, "Lost: 0"));
	/* Neither module nor root. */
	ASSERT_EQ(0, run(self->out, WATCH("report /tmp/rec --events --perfetto /tmp/perfetto")
			 "; cat /tmp/perfetto >>/tmp/doc"));
	HOLD("$area | length == $k.pages + 1",
	     "$back | length == 1",
	     "$back[0].pfn == $k.pfn",
	     /* Although the program has gone. */
	     "$area | all(.code.name | endswith(\"/reader_events\"))",
	     "($events | length) == ($summary.produced | add)",
	     "$summary.causes.swap.faults == 1",
	     "[$summary.pairs[] | select(.actor == \"advice\") | .swapped] | add == $k.pages",
	     "[$lines[].traceEvents[]? | select(.name == \"swap fault\" and .ph == \"X\" and "
	     ".dur > 0)] | length == 1");
}

/* The numbers in the page, of which tools/tests/page.py holds what is drawn. */
#define PAGE_DATA	"sed -n 's/.* id=\"data\">\\(.*\\)<.script>$/\\1/p' /tmp/page.html"

TEST_F(reader_events, drawn)
{
	ASSERT_EQ(0, run(self->out, VMVIEW "record -o /tmp/rec --faults --swap -- %s --act",
			 self_path))
		TH_LOG("%s", self->out);
	ASSERT_EQ(0, run(self->out, VMVIEW "report /tmp/rec -o /tmp/page.html && "
			 PAGE_DATA " >/tmp/doc"))
		TH_LOG("%s", self->out);
	HOLD("$lines[0].timeline.faults.swap | add == 1",
	     "$lines[0].timeline.evicted.advice | add >= $k.pages",
	     "$lines[0].timeline.back | add == 1",
	     "$lines[0].timeline.columns * $lines[0].timeline.width_ns >= $k.out_ms * 1000000",
	     "$lines[0].areas | map(select(.process.pid == $k.pid) | .from_swap) | add == 1",
	     "$lines[0].lru | length == 2",
	     "$lines[0].lru | all(.by_list | add > 1048576)",
	     "$lines[0].lru[1].time_ns - $lines[0].lru[0].time_ns >= $k.out_ms * 1000000",
	     "$lines[0].asked.events == [\"fault\", \"evict\", \"swap_write\"]",
	     "$lines[0].summary.lost_all == 0");
}

static void round_trip(void)
{
	char *p = map_pages();

	memset(p, 1, PAGES * PAGE);
	send_out(p);
	memset(p, 2, PAGES * PAGE);
	munmap(p, PAGES * PAGE);
}

static void on_request(int sig)
{
	static int before;

	(void)sig;
	round_trip();
	if (before++)
		_exit(0);
}

/* Once before anybody counts, so that only its own pages are new then. */
static void prepare(void *unused)
{
	(void)unused;
	signal(SIGUSR1, on_request);
	raise(SIGUSR1);
	tell_first();
	tell("pages", PAGES);
	tell("out_ms", OUT_MS);
	tell_last();
}

static int sessions(void)
{
	char *text = slurp(EVENTS);
	int nr = 0;

	for (char *at = text; (at = strstr(at, "session of vmview")); at++)
		nr++;
	free(text);
	return nr;
}

/* Once both commands watch it. That it ends then ends them. */
static pid_t ask_for_round(pid_t pid)
{
	pid_t asker = fork();

	if (asker)
		return asker;
	while (sessions() < 2)
		usleep(50000);
	kill(pid, SIGUSR1);
	_exit(0);
}

/* Both at a time, for they take their time to begin and to end. */
TEST_F(reader_events, tables)
{
	pid_t pid = spawn(prepare, NULL), asker = ask_for_round(pid);

	ASSERT_EQ(0, run(self->out, VMVIEW "--json faults -p %d 9 >/tmp/doc & "
			 VMVIEW "--json swap -p %d 9 >/tmp/swap && wait %%1 && "
			 "cat /tmp/swap >>/tmp/doc", pid, pid))
		TH_LOG("%s", self->out);
	reap(asker);
	HOLD("$samples[0].causes.anon.minor == $k.pages",
	     "$samples[0].causes.swap.faults == $k.pages",
	     "[$lines[].summary | select(.)] | first | .causes == $samples[0].causes",
	     "$samples[0].unhooked == 0",
	     "[$samples[1].pairs[] | select(.victim.pid == $k.pid and .by.pid == $k.pid and "
	     ".actor == \"advice\") | .swapped] | add == $k.pages",
	     "[$samples[1].processes[] | select(.pid == $k.pid) | .from_swap] | add == $k.pages",
	     "$samples[1].returned == $k.pages",
	     "$samples[1].out.total_ns >= $k.pages * $k.out_ms * 1000000");
	reap(pid);
}

/* What tools/tests cannot ask without a kernel. */
TEST_F(reader_events, exit_status)
{
	/* Ctrl-C, once it says that it watches. */
	EXPECT_EQ(0, run(self->out, VMVIEW "trace >/tmp/lines & "
			 "until [ -s /tmp/lines ]; do sleep 0.05; done; "
			 "kill -INT $!; wait $! && cat /tmp/lines"));
	EXPECT_NE(NULL, strstr(self->out, "Lost: 0"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(1, run(self->out, VMVIEW "trace --cgroup /no/such/cgroup"));
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -d 0.1 --buffer 1000"));
	EXPECT_NE(NULL, strstr(self->out, "a power of two"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(1, run(self->out, VMVIEW "trace -d 0.1 --buffer 4194304"));
	EXPECT_NE(NULL, strstr(self->out, "too large"))
		TH_LOG("%s", self->out);
	EXPECT_EQ(1, run(self->out, "setpriv --reuid 1000 " VMVIEW "trace"));
	EXPECT_NE(NULL, strstr(self->out, "sudo"))
		TH_LOG("%s", self->out);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--act"))
		return act();
	return test_harness_run(argc, argv);
}
