/* SPDX-License-Identifier: GPL-2.0-only */
/* A terminal of a given size with a program in it, by tmux: keys in, text out. */
#ifndef _SELFTESTS_TERMINAL_H
#define _SELFTESTS_TERMINAL_H

#include <regex.h>

#include "reader.h"

#define TMUX "LC_ALL=C.UTF-8 tmux -L vmview "

static inline void terminal_begin(char *out, int columns, int lines, const char *cmd)
{
	if (run(out, TMUX "new-session -d -x %d -y %d %s", columns, lines, cmd))
		die("tmux: %s", out);
}

/* Returns once the program is gone. */
static inline void terminal_end(char *out)
{
	run(out, "pid=$(" TMUX "display-message -p '#{pane_pid}') || exit; " TMUX "kill-server;"
	    "while [ -e /proc/$pid ]; do sleep 0.02; done");
}

/* What is to be seen, in @out. False if the program has ended. */
static inline bool terminal_read(char *out)
{
	return !run(out, TMUX "capture-pane -p");
}

/* Keys as tmux names them: Enter Escape Down q. */
static inline void terminal_keys(char *out, const char *keys)
{
	if (run(out, TMUX "send-keys %s", keys))
		die("tmux: %s", out);
}

/* Waits, for some seconds at most, until the text does, or does not, fit @pattern. */
static inline bool terminal_until(char *out, bool fits, const char *pattern)
{
	regex_t regex;
	bool is = !fits;
	int tries;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
		die("%s", pattern);
	for (tries = 0; tries < 50 && is != fits; tries++) {
		usleep(tries ? 100000 : 0);
		if (!terminal_read(out))
			break;
		is = !regexec(&regex, out, 0, NULL, 0);
	}
	regfree(&regex);
	if (is != fits)
		printf("# %s %s:\n%s\n", pattern, fits ? "is not there" : "is there still", out);
	return is == fits;
}

#define terminal_shows(out, pattern)	terminal_until(out, true, pattern)
#define terminal_hides(out, pattern)	terminal_until(out, false, pattern)

#endif /* _SELFTESTS_TERMINAL_H */
