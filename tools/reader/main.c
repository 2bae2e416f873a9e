// SPDX-License-Identifier: GPL-2.0-only
/* vmview: show the virtual memory of live processes. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "external.h"
#include "reader.h"

static const struct command *const commands[] = {
	&command_summary,
	&command_translate,
	&command_maps,
	&command_pages,
	&command_lru,
	&command_trace,
	&command_faults,
	&command_swap,
	&command_record,
	&command_report,
	&command_free,
	&command_stat,
	&command_pressure,
	&command_metrics,
	&command_info,
};

static int print_help(void)
{
	printf("Usage: vmview [OPTION]... PID\n"
	       "       vmview [OPTION]... COMMAND [ARGUMENT]...\n"
	       "Show the virtual memory of live processes, through the vmview module.\n"
	       "\n"
	       "Commands:\n");
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(commands); i++)
		printf("  %-10s %-12s  %s\n", commands[i]->name, commands[i]->usage,
		       commands[i]->summary);
	external_help();
	printf("\n"
	       "A PID may be written as 'self': this program. Other processes need root.\n"
	       "'vmview COMMAND --help' tells more, with examples. Try first:\n"
	       "  sudo vmview $$\n"
	       "  sudo vmview translate $$ stack heap+0x10\n"
	       "\n"
	       "Exit status: 0 done, 1 not done or not all of it, 2 a wrong command line.\n");
	return STATUS_OK;
}

static int command_help(const struct command *command)
{
	printf("Usage: vmview %s [OPTION]...%s%s\n%s\nOptions:\n", command->name,
	       *command->usage ? " " : "", command->usage, command->help);
	options_help(command->bit);
	return STATUS_OK;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < VMVIEW_ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int run(struct reader *r, unsigned int used, int argc, char **argv)
{
	const struct command *command = r->command;
	int status;

	if (!(used & command->bit))
		return reader_usage("'%s' does not take these options; try 'vmview %s --help'",
				    command->name, command->name);
	if (argc < command->min_args || argc > command->max_args)
		return reader_usage("usage: vmview %s %s; try 'vmview %s --help'",
				    command->name, command->usage, command->name);
	status = command->run(r, argc, argv);
	reader_end(r);
	return status;
}

/* The options before the command, then as it takes them those behind it. */
static int parse(struct reader *r, int *argc, char ***argv, unsigned int *used)
{
	char *program = **argv;
	int status = options_parse(argc, argv, &r->opt, NULL, used);

	if (status || !*argc)
		return status;
	if (external_find(**argv))
		return reader_usage("options of '%s' stand behind it; try 'vmview %s --help'",
				    **argv, **argv);
	r->command = find(**argv);
	if (!r->command) {
		/* The word is a PID and no name of a command; of one alone summary tells. */
		if (*argc > 1 && !isdigit((unsigned char)***argv) && strcmp(**argv, "self"))
			return reader_usage("'%s' is no PID and no command; try 'vmview --help'",
					    **argv);
		r->command = &command_summary;
		--*argv;
		++*argc;
	}
	**argv = program;
	return options_parse(argc, argv, &r->opt, r->command, used);
}

static int dispatch(struct reader *r, int argc, char **argv)
{
	unsigned int used = CMD_ALL;
	const struct external *external = argc > 1 ? external_find(argv[1]) : NULL;
	int status;

	if (external)
		return external_run(external, argv + 1);
	status = parse(r, &argc, &argv, &used);
	if (status)
		return status;
	if (r->opt.version) {
		printf("vmview %s (ABI %d)\n", READER_VERSION, VMVIEW_ABI_VERSION);
		return STATUS_OK;
	}
	if (!r->command) {
		if (r->opt.help)
			return print_help();
		return reader_usage("a PID or a command is missing; try 'vmview --help'");
	}
	style_init(&r->style, r->opt.color);
	if (r->opt.help)
		return command_help(r->command);
	return run(r, used, argc, argv);
}

/* A command whose status is an answer has one of its own where it has none to give. */
static int unable(const struct reader *r, int status)
{
	return r->command && r->command->unable ? r->command->unable : status;
}

int main(int argc, char **argv)
{
	struct reader r = { .dev.fd = -1 };
	int status = dispatch(&r, argc, argv);

	/* A full disk shows only now. A reader that went away is told by SIGPIPE. */
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "vmview: cannot write: %s\n", strerror(errno));
		return unable(&r, STATUS_FAILURE);
	}
	return status == STATUS_USAGE ? unable(&r, 2) : status;
}
