// SPDX-License-Identifier: GPL-2.0-only
/* The census in debugfs: what the records say, whole in pieces of any size. */
#include "held.h"

/* A line in debugfs for each record, whole in pieces of any size. */
static char *headings(size_t piece, size_t *nr)
{
	size_t len = 0, room = piece + 1;
	char *text = xalloc(room), *at, *to, *end;
	int fd = open(LRU_TEXT, O_RDONLY);
	ssize_t got;

	while ((got = read(fd, text + len, piece)) > 0) {
		len += got;
		if (room - len <= piece)
			text = xrealloc(text, room = 2 * room + piece);
	}
	if (fd < 0 || got < 0)
		die("%s", LRU_TEXT);
	close(fd);
	text[len] = 0;
	*nr = 0;
	for (at = to = text; *at; at = end) {
		end = at + strcspn(at, "\n") + 1;
		if (strncmp(at, "cgroup ", 7)) {
			if (end - at > 81)
				die("a long line: %.*s", (int)(end - at), at);
			continue;
		}
		memmove(to, at, end - at);
		to += end - at;
		++*nr;
	}
	*to = 0;
	return text;
}

/* But whether it is empty, which cgroups that do not stand still may turn. */
static void forget_empty(char *text)
{
	char *at;

	while ((at = strstr(text, " empty")))
		memmove(at, at + 6, strlen(at + 6) + 1);
}

TEST_F(held, text_whole_in_pieces)
{
	static const size_t pieces[] = { 1, 7, 100, 4095, 1 << 20 };
	char *whole, *part, want[128];
	struct census c;
	size_t i, nr;

	make_many(true);
	c = census_take(self->fd, 4096, 0, -1);
	whole = headings(4096, &nr);
	forget_empty(whole);
	EXPECT_EQ(c.nr, nr);
	for (i = 0, part = whole; i < nr; i++, part = strchr(part, '\n') + 1) {
		snprintf(want, sizeof(want), "cgroup %llu node %u ", c.rec[i].memcg,
			 c.rec[i].node);
		ASSERT_EQ(0, strncmp(part, want, strlen(want)));
	}
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		part = headings(pieces[i], &nr);
		forget_empty(part);
		EXPECT_STREQ(whole, part)
			TH_LOG("pieces of %zu", pieces[i]);
		free(part);
	}
	census_free(&c);
	make_many(false);
}

/* The lines of one cgroup say what its record says. */
TEST_F(held, text_says_the_same)
{
	unsigned long long anon, file, sum = 0;
	const struct vmview_lruvec *rec;
	struct census c;
	char *text, *at, name[64];
	size_t i;

	c = census_take(self->fd, 64, cg_id("census-c"), -1);
	ASSERT_LT(0, c.nr);
	/* On one node there may be nothing. */
	for (i = 1, rec = c.rec; i < c.nr; i++)
		if (lruvec_bytes(&c.rec[i]) > lruvec_bytes(rec))
			rec = &c.rec[i];
	ASSERT_LT(0, lruvec_bytes(rec));
	text = slurp(LRU_TEXT);
	snprintf(name, sizeof(name), "\ncgroup %llu node %u /census-c\n", rec->memcg, rec->node);
	at = strstr(text, name);
	ASSERT_NE(NULL, at);
	for (at = strchr(at + 1, '\n') + 1; *at == ' '; at = strchr(at, '\n') + 1) {
		if (sscanf(at, " generation %*u %*f %llu %llu", &anon, &file) == 2 ||
		    sscanf(at, " inactive %llu %llu", &anon, &file) == 2 ||
		    sscanf(at, " active %llu %llu", &anon, &file) == 2)
			sum += anon + file;
		if (sscanf(at, " unevictable %llu", &anon) == 1)
			sum += anon;
	}
	EXPECT_EQ(lruvec_bytes(rec) >> 10, sum);
	free(text);
	census_free(&c);
}

/* Passed on to a user, an open file no longer answers. */
TEST_F(held, text_passed_on)
{
	int fd = open(LRU_TEXT, O_RDONLY), status;
	pid_t pid;
	char c;

	ASSERT_LE(0, fd);
	pid = fork();
	if (!pid) {
		if (setresuid(1000, 1000, 1000))
			_exit(2);
		_exit(read(fd, &c, 1) == -1 && errno == EPERM ? 0 : 1);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(fd);
}

TEST_HARNESS_MAIN
