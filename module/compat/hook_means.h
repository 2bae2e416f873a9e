/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The means by which handle_mm_fault() is hooked; for hook*.c alone.
 */
#ifndef VMVIEW_COMPAT_HOOK_MEANS_H
#define VMVIEW_COMPAT_HOOK_MEANS_H

#include <linux/mm.h>
#include <linux/string.h>
#include <asm/ibt.h>
#include <asm/nops.h>

/**
 * struct vmview_hook_means - a way to have both ends of it
 * @name: For INFO.
 * @place: Put it there; 0 or an error.
 * @remove: Take it away. On return no call begins here any more.
 * @missed: Calls that it could not follow since it was placed, or NULL.
 * @quit: At the module's end, or NULL.
 */
struct vmview_hook_means {
	const char *name;
	int (*place)(void);
	void (*remove)(void);
	unsigned long (*missed)(void);
	void (*quit)(void);
};

extern const struct vmview_hook_means vmview_hook_direct;
extern const struct vmview_hook_means vmview_hook_return;

/**
 * vmview_hook_stuck() - what was placed cannot be taken away
 *
 * An ftrace that found something wrong with itself changes no code any more. Then the
 * call stays, and so do what it calls and what ftrace knows of it: the module can not
 * be unloaded, and nothing is placed again.
 *
 * Context: that of place() and remove().
 */
void vmview_hook_stuck(void);

/* Which placing this is, from 1; 0 while a call that begins is not to be told of. */
extern u64 vmview_hook_turn;

/**
 * vmview_hook_is_there() - whether the function calls something where it begins
 *
 * Where functions may not be hooked (kernel.ftrace_enabled, kprobes/enabled in debugfs)
 * hooks can be registered and are not there: the function begins with the compiler's
 * room for them.
 */
static inline bool vmview_hook_is_there(void)
{
	static const u8 room[] = { BYTES_NOP5 };
	const u8 *code = (const u8 *)handle_mm_fault;

	if (is_endbr(*(const u32 *)code))
		code += sizeof(u32);
	return memcmp(code, room, sizeof(room));
}

#endif
