/* SPDX-License-Identifier: GPL-2.0-only */
/* The walk, drawn. */
#ifndef READER_TRANSLATE_H
#define READER_TRANSLATE_H

#include "reader.h"

/* False for the P4D where it is folded into the PGD. */
bool translate_has_level(const struct vmview_translation *t, unsigned int level);
/* @asked: what the user wrote; @name: of the area, or NULL. */
void translate_draw(const struct reader *r, const struct vmview_translation *t,
		    const char *asked, const char *name, __u64 now_ms);

#endif /* READER_TRANSLATE_H */
