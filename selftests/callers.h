/* SPDX-License-Identifier: GPL-2.0-only */
/* The callers of the table: what each does to become what it is to be. */
#ifndef _SELFTESTS_CALLERS_H
#define _SELFTESTS_CALLERS_H

#include <grp.h>
#include <sched.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "access.h"

#define A_USER	1000

static void set_caps(__u64 caps)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = {
		{ caps, caps, 0 }, { caps >> 32, caps >> 32, 0 },
	};

	if (syscall(SYS_capset, &head, data))
		die("capset %llx", (unsigned long long)caps);
}

static int last_cap(void)
{
	return read_number("/proc/sys/kernel/cap_last_cap", 40);
}

static void become_root(struct subject *s)
{
	(void)s;
}

#define become_nobody_there become_root_and_look_for_nobody
#define become_user_nobody_there become_user_and_look_for_nobody

static void become_root_not_dumpable(struct subject *s)
{
	(void)s;
	prctl(PR_SET_DUMPABLE, 0);
}

static void become_root_without(struct subject *s)
{
	(void)s;
	set_caps(0);
}

static void become_root_all_but(struct subject *s)
{
	(void)s;
	set_caps(((2ULL << last_cap()) - 1) & ~(1ULL << CAP_SYS_ADMIN));
}

static int one_cap = CAP_SYS_ADMIN;

static void become_root_alone(struct subject *s)
{
	(void)s;
	set_caps(1ULL << one_cap);
}

static void become_root_both(struct subject *s)
{
	(void)s;
	set_caps(1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYS_PTRACE);
}

static void set_user(void)
{
	if (setgroups(0, NULL) || setresgid(A_USER, A_USER, A_USER) ||
	    setresuid(A_USER, A_USER, A_USER))
		die("setresuid");
}

static void become_user(struct subject *s)
{
	(void)s;
	set_user();
	prctl(PR_SET_DUMPABLE, 1);
}

static void become_user_other(struct subject *s)
{
	become_user(s);
	s->other = spawn(NULL, NULL);
}

static void become_user_not_dumpable(struct subject *s)
{
	become_user(s);
	prctl(PR_SET_DUMPABLE, 0);
}

static void become_user_with(struct subject *s, __u64 caps)
{
	prctl(PR_SET_KEEPCAPS, 1);
	become_user(s);
	set_caps(caps);
	prctl(PR_SET_DUMPABLE, 1);
}

static void become_user_alone(struct subject *s)
{
	become_user_with(s, 1ULL << CAP_SYS_ADMIN);
}

static void become_user_three(struct subject *s)
{
	become_user_with(s, 1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYS_PTRACE |
			    1ULL << CAP_DAC_READ_SEARCH);
}

static void enter_userns(uid_t uid, int more)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (unshare(CLONE_NEWUSER | more) || !write_file("/proc/self/uid_map", map))
		die("user namespace");
}

static void become_userns(struct subject *s)
{
	become_user(s);
	enter_userns(A_USER, 0);
}

static void become_userns_of_root(struct subject *s)
{
	(void)s;
	enter_userns(0, 0);
}

/* The child goes on, as the first process of a namespace; it sees its own /proc. */
static void go_on_inside(void)
{
	pid_t pid;

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("mount /");
	pid = fork();
	if (pid) {
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	if (mount("proc", "/proc", "proc", 0, NULL))
		die("mount /proc");
}

static void become_pidns_outside(struct subject *s)
{
	(void)s;
	if (unshare(CLONE_NEWPID | CLONE_NEWNS))
		die("unshare");
	go_on_inside();
}

static void become_pidns(struct subject *s)
{
	become_pidns_outside(s);
	s->other = spawn(NULL, NULL);
}

static void become_root_and_look_for_nobody(struct subject *s)
{
	s->other = dead_pid();
}

static void become_user_and_look_for_nobody(struct subject *s)
{
	become_user(s);
	s->other = dead_pid();
}

static void send_fd(int to, int fd)
{
	send_fds(to, &fd, 1);
	_exit(0);
}

static int receive_fd(int from)
{
	char control[CMSG_SPACE(sizeof(int))], c;
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(from, &msg, 0) != 1 || !CMSG_FIRSTHDR(&msg))
		die("recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

static void become_passed(struct subject *s)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	pid = fork();
	if (!pid)
		send_fd(pair[1], device_open());
	become_user(s);
	s->fd = receive_fd(pair[0]);
	waitpid(pid, NULL, 0);
}

#define CONTAINER	(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWUTS)

static void become_container(struct subject *s)
{
	become_user(s);
	enter_userns(A_USER, CONTAINER);
	go_on_inside();
	s->other = spawn(NULL, NULL);
}

static void become_container_passed(struct subject *s)
{
	int fd = device_open();

	become_container(s);
	s->fd = fd;
}

static void become_container_privileged(struct subject *s)
{
	if (unshare(CONTAINER))
		die("unshare");
	go_on_inside();
	s->other = spawn(NULL, NULL);
}

/* What Docker, Podman and containerd leave to a root that is in no user namespace. */
static void become_container_default(struct subject *s)
{
	static const int caps[] = {
		CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_MKNOD, CAP_NET_RAW,
		CAP_SETGID, CAP_SETUID, CAP_SETFCAP, CAP_SETPCAP, CAP_NET_BIND_SERVICE,
		CAP_SYS_CHROOT, CAP_KILL, CAP_AUDIT_WRITE,
	};
	__u64 all = 0;
	size_t i;

	become_container_privileged(s);
	for (i = 0; i < ARRAY_SIZE(caps); i++)
		all |= 1ULL << caps[i];
	set_caps(all);
}

static void become_kept_setuid(struct subject *s)
{
	s->fd = open(VMVIEW_DEVICE, O_RDONLY);
	set_user();
}

static void become_kept_exec(struct subject *s)
{
	char fd[16], other[16], report[16], session[16];

	become_kept_setuid(s);
	snprintf(fd, sizeof(fd), "%d", s->fd);
	snprintf(other, sizeof(other), "%d", s->other);
	snprintf(report, sizeof(report), "%d", s->report);
	snprintf(session, sizeof(session), "%d", the_session);
	execl("/proc/self/exe", "privilege", "--try", fd, other, report, session, NULL);
	die("exec");
}

static void become_from_user(struct subject *s)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		die("socketpair");
	pid = fork();
	if (!pid) {
		become_user(s);
		send_fd(pair[1], open(WIDE_DEVICE, O_RDONLY));
	}
	s->fd = receive_fd(pair[0]);
	waitpid(pid, NULL, 0);
}

#endif /* _SELFTESTS_CALLERS_H */
