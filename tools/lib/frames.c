// SPDX-License-Identifier: GPL-2.0-only
/*
 * A set of page frames, so that what several processes map is counted once: a
 * bit a frame, in chunks that are made when their first frame comes. It takes
 * 32 KiB for each GiB of memory that is in it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvmview.h"

#define CHUNK_FRAMES	(1ULL << 18)
#define CHUNK_WORDS	(CHUNK_FRAMES / 64)
/* A physical address has at most 52 bits, so a frame number has at most 40. */
#define MAX_CHUNKS	(1ULL << (40 - 18))

static __u64 *chunk_of(struct vmview_frames *frames, __u64 frame)
{
	__u64 index = frame / CHUNK_FRAMES;

	if (index >= MAX_CHUNKS)
		return NULL;
	if (index >= frames->nr) {
		size_t room = index + 1 + frames->nr / 2;
		__u64 **chunks = reallocarray(frames->chunks, room, sizeof(*chunks));

		if (!chunks)
			return NULL;
		memset(chunks + frames->nr, 0, (room - frames->nr) * sizeof(*chunks));
		frames->chunks = chunks;
		frames->nr = room;
	}
	if (!frames->chunks[index])
		frames->chunks[index] = calloc(CHUNK_WORDS, sizeof(__u64));
	return frames->chunks[index];
}

long long vmview_frames_add(struct vmview_frames *frames, __u64 frame, __u64 nr)
{
	long long fresh = 0;

	for (__u64 at = frame; at < frame + nr; at++) {
		__u64 *chunk = chunk_of(frames, at), bit = 1ULL << at % 64, *word;

		if (!chunk)
			return -ENOMEM;
		word = &chunk[at % CHUNK_FRAMES / 64];
		fresh += !(*word & bit);
		*word |= bit;
	}
	return fresh;
}

bool vmview_frames_has(const struct vmview_frames *frames, __u64 frame)
{
	__u64 index = frame / CHUNK_FRAMES;

	return index < frames->nr && frames->chunks[index] &&
	       frames->chunks[index][frame % CHUNK_FRAMES / 64] >> frame % 64 & 1;
}

void vmview_frames_free(struct vmview_frames *frames)
{
	for (size_t i = 0; i < frames->nr; i++)
		free(frames->chunks[i]);
	free(frames->chunks);
	memset(frames, 0, sizeof(*frames));
}
