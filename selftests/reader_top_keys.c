// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys of vmview top, by what they lead to: a process whose memory is laid out
 * in a known way, down to its pages; and what it does without module or terminal.
 */
#include "top.h"

FIXTURE(top) {
	pid_t pid;
	char *out;
};

FIXTURE_SETUP(top)
{
	self->out = xalloc(1 << 16);
	self->pid = 0;
}

FIXTURE_TEARDOWN(top)
{
	terminal_end(self->out);
	if (self->pid)
		reap(self->pid);
}

/* How often they stand in the lines of the map, behind the addresses. */
static size_t letters(const char *out, const char *which)
{
	const char *line = out;
	size_t nr = 0;

	while ((line = strstr(line, "\n  6000")))
		for (line += strlen("\n  600000000000 "); *line && *line != '\n'; line++)
			nr += !!strchr(which, *line);
	return nr;
}

TEST_F(top, down_to_the_page)
{
	char pattern[64];
	u64 entry;

	self->pid = spawn(lay_out, NULL);
	terminal_begin(self->out, 80, 24, TOP);
	terminal_keys(self->out, "/ s u b j Enter");
	EXPECT_TRUE(terminal_shows(self->out, "^Filter: subj$"));
	EXPECT_TRUE(terminal_hides(self->out, "tmux"));
	terminal_keys(self->out, "Enter");
	/* By RES, so the known area comes first. */
	EXPECT_TRUE(terminal_shows(self->out, "NAME\n +600000000000 +16M +4M +4M .*rw-- \\[ anon"));
	terminal_keys(self->out, "Enter");
	EXPECT_TRUE(terminal_shows(self->out, "a character is 4 pages, 16K$"));
	EXPECT_EQ(256, letters(self->out, "0123iap"));
	EXPECT_EQ(256, letters(self->out, "s"));
	EXPECT_EQ(512, letters(self->out, "."));
	terminal_keys(self->out, "Down Right Right Enter");
	EXPECT_TRUE(terminal_shows(self->out, "600000108000-60000010c000"));
	terminal_keys(self->out, "Right Enter");
	pagemap_read(pagemap_open(self->pid), 0x600000109000, 1, &entry);
	snprintf(pattern, sizeof(pattern), "PFN 0x%llx,", PM_FRAME(entry));
	EXPECT_TRUE(terminal_shows(self->out, pattern));
	terminal_keys(self->out, "q q Escape");
	EXPECT_TRUE(terminal_shows(self->out, "areas, by RES$"));
}

/* No ages in the list are wanted then; who goes down wants to see it all the same. */
TEST_F(top, down_without_a_budget)
{
	self->pid = spawn(lay_out, NULL);
	terminal_begin(self->out, 80, 24, TOP "-b 0");
	terminal_keys(self->out, "/ s u b j Enter");
	EXPECT_TRUE(terminal_shows(self->out, "subject +[^ ]+ +[^ ]+ +- "));
	terminal_keys(self->out, "Enter");
	EXPECT_TRUE(terminal_shows(self->out, "NAME\n +600000000000 +16M +4M +4M .*rw-- \\[ anon"));
	terminal_keys(self->out, "Enter");
	EXPECT_TRUE(terminal_shows(self->out, "a character is 4 pages, 16K$"));
}

TEST_F(top, traces)
{
	struct beat b = { MADV_DONTNEED, 4 };

	self->pid = spawn(beat_on, &b);
	terminal_begin(self->out, 80, 24, TOP);
	terminal_keys(self->out, "/ s u b j Enter t");
	EXPECT_TRUE(terminal_shows(self->out, "subject/[0-9]+ .*first write"));
	terminal_keys(self->out, "q");
	EXPECT_TRUE(terminal_shows(self->out, "^Filter: subj$"));
}

TEST_F(top, who_comes_and_goes)
{
	char word[12][64];
	pid_t pid = spawn(lay_out, NULL);

	terminal_begin(self->out, 80, 24, TOP);
	EXPECT_TRUE(words(self->out, pid, word));
	run(self->out, "for i in $(seq 100); do /bin/true; done");
	reap(pid);
	EXPECT_TRUE(terminal_hides(self->out, "subject"));
	self->pid = spawn(lay_out, NULL);
	EXPECT_TRUE(words(self->out, self->pid, word));
	/* One that goes while its areas are seen. */
	terminal_keys(self->out, "/ s u b j Enter Enter");
	EXPECT_TRUE(terminal_shows(self->out, "areas, by RES$"));
	reap(self->pid);
	self->pid = 0;
	terminal_keys(self->out, "r");
	EXPECT_TRUE(terminal_shows(self->out, "^no such process"));
	terminal_keys(self->out, "q '?'");
	EXPECT_TRUE(terminal_shows(self->out, "^Columns$"));
	terminal_keys(self->out, "q q");
	while (terminal_read(self->out))
		usleep(50000);
}

TEST_F(top, without_the_module)
{
	char word[12][64];

	self->pid = spawn(lay_out, NULL);
	ASSERT_EQ(0, run(self->out, "rmmod vmview")) TH_LOG("%s", self->out);
	terminal_begin(self->out, 80, 24, TOP);
	EXPECT_TRUE(terminal_shows(self->out, "sudo modprobe vmview"));
	EXPECT_TRUE(words(self->out, self->pid, word));
	EXPECT_TRUE(about("RES", value(word[RES]), status_bytes(self->pid, "VmRSS"), 5));
	EXPECT_STREQ("-", word[OLDEST]);
	EXPECT_STREQ("-", word[WAIT]);
	EXPECT_EQ(0, run(self->out, "insmod \"$VMVIEW_KO\"")) TH_LOG("%s", self->out);
}

TEST_F(top, without_a_terminal)
{
	EXPECT_EQ(1, run(self->out, "vmview top </dev/null"));
	EXPECT_NE(NULL, strstr(self->out, "vmview stat 2"));
	EXPECT_EQ(1, run(self->out, "TERM=nosuch script -qec 'vmview top' /dev/null"));
	EXPECT_NE(NULL, strstr(self->out, "TERM=vt100"));
	EXPECT_EQ(2, run(self->out, "vmview top -s nosuch"));
	/* One that knows neither colours nor much else. */
	EXPECT_EQ(0, run(self->out, "(sleep 1; echo q) | TERM=vt100 script -qec 'vmview top -n' "
			 "/dev/null | grep -q COMMAND"));
}

TEST_HARNESS_MAIN
