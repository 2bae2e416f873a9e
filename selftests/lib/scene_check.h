/* SPDX-License-Identifier: GPL-2.0-only */
/* The other half of scene.c, of which nobody else knows. */
#ifndef _SELFTESTS_SCENE_CHECK_H
#define _SELFTESTS_SCENE_CHECK_H

#include "common.h"

struct events;
struct scene;

/* Prints and counts what is wrong; @watched: types of events that there may be. */
unsigned int scene_check(const struct scene *s, u64 watched, const struct events *all);

#endif /* _SELFTESTS_SCENE_CHECK_H */
