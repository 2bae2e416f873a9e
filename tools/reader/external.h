/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that are programs of their own. */
#ifndef READER_EXTERNAL_H
#define READER_EXTERNAL_H

/**
 * struct external - a command that vmview-NAME does
 * @name: What the user types.
 * @usage: What follows the name.
 * @summary: A line for the list of commands.
 * @needs: Debian's package that it is built with.
 */
struct external {
	const char *name;
	const char *usage;
	const char *summary;
	const char *needs;
};

/* The command of that name; NULL if it is none of these. */
const struct external *external_find(const char *name);
/* Becomes that program, with @argv from the name on. A status after a message, if not. */
int external_run(const struct external *external, char **argv);
/* A line each. */
void external_help(void);

#endif /* READER_EXTERNAL_H */
