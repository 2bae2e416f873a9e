/* SPDX-License-Identifier: GPL-2.0-only */
/* Chance, and what it makes: values, pointers, requests. The same seed makes the same. */
#ifndef _SELFTESTS_FUZZ_H
#define _SELFTESTS_FUZZ_H

#include "request.h"
#include "vmview_events.h"

#define PATTERN	0xa5
#define PIDS	7

/**
 * struct chance - what one thread of the test draws from
 * @state: Of a generator of 64 bits (xorshift).
 * @vec: @room bytes of its own, and a page behind them that nobody may touch.
 * @room: Little, most times: to fill it and to look through it is what takes long here.
 * @addrs: A page of addresses.
 * @pids: Processes to ask about: itself, the youngest of all threads' children, one that
 *	stands still, kthreadd, one that is gone, and numbers that are none.
 */
struct chance {
	u64 state;
	char *vec;
	size_t room;
	__u64 *addrs;
	s32 pids[PIDS];
};

static inline u64 draw(struct chance *c)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return c->state;
}

/* One of so many; and so once in so many. */
static inline unsigned int one_of(struct chance *c, unsigned int nr)
{
	return (draw(c) >> 11) % nr;
}

static inline bool once_in(struct chance *c, unsigned int nr)
{
	return !one_of(c, nr);
}

/* Pointers that are good, end too early, are misaligned, nobody's, or the kernel's. */
static inline u64 some_pointer(struct chance *c)
{
	switch (one_of(c, 8)) {
	case 0:
		return 0;
	case 1:
		return (uintptr_t)c->vec + c->room - one_of(c, 256);
	case 2:
		return (uintptr_t)c->vec + 1 + one_of(c, 7);
	case 3:
		return 0xffff888000000000ULL + draw(c) % (1ULL << 40);
	case 4:
		return (uintptr_t)&draw;
	case 5:
		return draw(c);
	}
	return (uintptr_t)c->vec;
}

/* Numbers at which something may begin or end. */
static inline u64 some_number(struct chance *c)
{
	switch (one_of(c, 8)) {
	case 0:
		return one_of(c, 4);
	case 1:
		return 1ULL << one_of(c, 64);
	case 2:
		return (1ULL << one_of(c, 64)) - 1;
	case 3:
		return 0 - (u64)one_of(c, 4097);
	case 4:
		return (uintptr_t)c->vec & ~(PAGE - 1);
	case 5:
		return PAGE * one_of(c, 1000);
	case 6:
		return draw(c);
	}
	return one_of(c, 256);
}

/* Some members of a request, 4 or 8 bytes each, become something else. */
static inline void spoil(struct chance *c, void *request, size_t size)
{
	unsigned int times = one_of(c, 4);
	char *bytes = request;
	size_t at;
	u64 value;

	while (times--) {
		at = one_of(c, size / 4) * 4;
		value = once_in(c, 3) ? some_pointer(c) : some_number(c);
		memcpy(bytes + at, &value, at % 8 || once_in(c, 2) ? 4 : 8);
	}
}

/* It ends where it did. */
static inline void take_room(struct chance *c, size_t room)
{
	c->vec += c->room - room;
	c->room = room;
}

/* Eight bytes at a time: where a CPU is emulated, memset() is not. */
static inline void fill(struct chance *c)
{
	u64 *word = (u64 *)c->vec, *end = word + c->room / sizeof(*word);

	while (word < end)
		*word++ = PATTERN * 0x0101010101010101ULL;
}

/* From there to the end. */
static inline bool untouched(const struct chance *c, size_t from)
{
	const char *byte = c->vec + from;
	const u64 *word, *end = (const u64 *)(c->vec + c->room);

	for (; (uintptr_t)byte % sizeof(*word); byte++)
		if (*byte != (char)PATTERN)
			return false;
	for (word = (const u64 *)byte; word < end; word++)
		if (*word != PATTERN * 0x0101010101010101ULL)
			return false;
	return true;
}

#endif /* _SELFTESTS_FUZZ_H */
