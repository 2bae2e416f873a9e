/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may see what. Documentation/access.md holds this as a table (privilege
 * --table prints it) and the tests compare each row with what happens.
 *
 * ACCESS(name, who, open, info, self, other, lru, file, flru, listing)
 *
 * name: of the function become_NAME() that turns a test into such a caller.
 * open: of the device with its mode 0600; where it fails, the rest was seen
 *	with a device that an administrator had made 0666.
 * info: INFO.
 * self: TRANSLATE, SCAN and SUMMARY of the caller itself.
 * other: the same three of another process.
 * lru: LRU, WATCH and HIST, read(), mmap() and poll() of a session.
 * file: pid/PID in debugfs, of that other process.
 * flru: debugfs's files lru and events.
 * listing: of the directory pid/ in debugfs, and reading debugfs's info.
 *
 * FULL is everything, OWN what pagemap and smaps tell a process about itself,
 * and of INFO all but the most so far; else the error.
 */

/* Callers whose device has its usual mode. */
#define ACCESS_TABLE							\
ACCESS(root, "root",							\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(root_not_dumpable, "root, not dumpable",				\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(root_without, "UID 0 without any capability",			\
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)		\
ACCESS(root_all_but, "UID 0 with all capabilities but CAP_SYS_ADMIN",	\
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)		\
ACCESS(root_alone, "UID 0 with any one capability alone",		\
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)		\
ACCESS(root_both, "UID 0 with CAP_SYS_ADMIN and CAP_SYS_PTRACE alone",	\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(user, "a user without any capability",				\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(user_other, "the same, another process of that user",		\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(user_not_dumpable, "the same, not dumpable",			\
	EACCES, OWN, EPERM, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(user_alone, "a user with CAP_SYS_ADMIN alone",			\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(user_three, "a user with those two and CAP_DAC_READ_SEARCH",	\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(userns, "root of a user namespace, made by a user",		\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(userns_of_root, "root of a user namespace, made by root",	\
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)		\
ACCESS(pidns, "root in a PID namespace, a process in it",		\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(pidns_outside, "the same, a process outside",			\
	FULL, FULL, FULL, ESRCH, FULL, ENOENT, FULL, FULL)		\
ACCESS(container, "root of a container with a user namespace, a process in it", \
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(container_passed, "the same, with a descriptor that root opened and passed", \
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(container_default, "root of one without, with the usual 14 capabilities", \
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)		\
ACCESS(container_privileged, "the same, with all capabilities",		\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(nobody_there, "root, a PID that belongs to no process",		\
	FULL, FULL, FULL, ESRCH, FULL, ENOENT, FULL, FULL)		\
ACCESS(user_nobody_there, "a user, a PID that belongs to no process",	\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(passed, "a user, with a descriptor that root opened and passed",	\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(kept_setuid, "a user, with one kept across setuid()",		\
	EACCES, OWN, EPERM, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(kept_exec, "a user, with one kept across setuid() and execve()",	\
	EACCES, OWN, OWN, EPERM, EPERM, EACCES, EACCES, EACCES)	\
ACCESS(from_user, "root, with a descriptor that a user opened",		\
	FULL, OWN, OWN, EPERM, EPERM, FULL, FULL, FULL)

/* Root under lockdown; a row a level. */
#define LOCKDOWN_TABLE							\
ACCESS(lockdown_none, "root, lockdown none",				\
	FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL)			\
ACCESS(lockdown_integrity, "root, lockdown integrity",			\
	FULL, FULL, FULL, FULL, FULL, EPERM, EPERM, FULL)		\
ACCESS(lockdown_confidentiality, "root, lockdown confidentiality",	\
	FULL, OWN, OWN, EPERM, EPERM, EPERM, EPERM, FULL)
