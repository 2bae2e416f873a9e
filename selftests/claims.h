/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the reader's JSON has to say of a program that tells what it did: claims are
 * expressions of jq, and all of a document are held at a time, as jq takes long to start.
 */
#ifndef _SELFTESTS_CLAIMS_H
#define _SELFTESTS_CLAIMS_H

#include "reader.h"

#define KNOWN	"/tmp/known"

/* What the program tells. */
static FILE *known;

static inline void tell(const char *key, unsigned long long value)
{
	fprintf(known, ",\"%s\":%llu\n", key, value);
}

/* The same of an address, as the reader writes one. */
static inline void tell_address(const char *key, const void *p)
{
	fprintf(known, ",\"%s\":\"%p\"\n", key, p);
}

static inline void tell_first(void)
{
	known = fopen(KNOWN, "w");
	fprintf(known, "{\"pid\":%d\n", getpid());
}

static inline void tell_last(void)
{
	fprintf(known, "}\n");
	if (fclose(known))
		_exit(1);
}

/* One number of what the program told. */
static inline unsigned long long known_number(const char *key)
{
	char *text = slurp(KNOWN), *at, pattern[32];
	unsigned long long value;

	snprintf(pattern, sizeof(pattern), "\"%s\":", key);
	at = strstr(text, pattern);
	if (!at)
		die("the program did not tell %s", key);
	at += strlen(pattern);
	/* An address is in quotes. */
	value = strtoull(at + (*at == '"'), NULL, 0);
	free(text);
	return value;
}

/* What the claims speak of: the lines of the last document, and what the program told. */
static const char words[] =
	"$known[0] as $k | [inputs] as $lines |"
	"[$lines[].event | select(.)] as $events |"
	"([$lines[].summary | select(.)] | last) as $summary |"
	"[$lines[].sample | select(.)] as $samples |"
	/* Addresses are equally long. */
	"[$events[] | select(.type == \"fault\" and .addr >= $k.start and .addr < $k.end)] as $area |"
	"[$area[] | select(.cause == \"swap\")] as $back |";

/* Each has to be true. */
static inline void hold(struct __test_metadata *_metadata, char *out, const char *const *claims)
{
	FILE *filter = fopen("/tmp/filter", "w");
	char *answer, *save;
	int i;

	fputs(words, filter);
	for (i = 0; claims[i]; i++)
		fprintf(filter, "%s(try (%s) catch .)", i ? "," : "", claims[i]);
	fclose(filter);
	EXPECT_EQ(0, run(out, "jq -c -n -f /tmp/filter --slurpfile known " KNOWN " /tmp/doc"));
	answer = strtok_r(out, "\n", &save);
	for (i = 0; claims[i]; i++, answer = strtok_r(NULL, "\n", &save)) {
		ASSERT_NE(NULL, answer);
		EXPECT_STREQ("true", answer)
			TH_LOG("%s", claims[i]);
	}
	EXPECT_EQ(NULL, answer)
		TH_LOG("%s", answer);
}

#define HOLD(...) \
	hold(_metadata, self->out, (const char *const []){ __VA_ARGS__, NULL })

#endif /* _SELFTESTS_CLAIMS_H */
