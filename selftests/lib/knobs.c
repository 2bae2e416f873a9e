// SPDX-License-Identifier: GPL-2.0-only
#include "common.h"
#include "knobs.h"
#include "proc.h"

void knobs_turn(struct knob *knobs, size_t nr)
{
	for (; nr--; knobs++)
		if (read_file(knobs->path, knobs->was, sizeof(knobs->was)))
			write_file(knobs->path, knobs->value);
}

void knobs_back(struct knob *knobs, size_t nr)
{
	for (; nr--; knobs++)
		if (knobs->was[0])
			write_file(knobs->path, knobs->was);
}
