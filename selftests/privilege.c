// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may see what: each row of the table, each capability by itself, and what
 * a process without privilege can learn from the answers about itself.
 */
#include <grp.h>
#include <sched.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "access.h"
#include "access_table.h"

#define A_USER	1000

/* Documentation/access.md, as it was when this was built. */
extern const char access_md[];
__asm__(".pushsection .rodata\n"
	".globl access_md\n"
	"access_md: .incbin \"../Documentation/access.md\"\n"
	".byte 0\n"
	".popsection");

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

static void enter_userns(uid_t uid)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (unshare(CLONE_NEWUSER) || !write_file("/proc/self/uid_map", map))
		die("user namespace");
}

static void become_userns(struct subject *s)
{
	become_user(s);
	enter_userns(A_USER);
}

static void become_userns_of_root(struct subject *s)
{
	(void)s;
	enter_userns(0);
}

/* The child goes on, as the first process of a namespace; it sees its own /proc. */
static void become_pidns_outside(struct subject *s)
{
	pid_t pid;

	(void)s;
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("unshare");
	pid = fork();
	if (pid) {
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	if (mount("proc", "/proc", "proc", 0, NULL))
		die("mount /proc");
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
	char control[CMSG_SPACE(sizeof(fd))] = {}, c = 0;
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	if (sendmsg(to, &msg, 0) != 1)
		_exit(1);
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

#define ACCESS(name, who, open, info, self, other, lru, file, flru, listing) \
	{ #name, who, { open, info, self, other, lru, file, flru, listing }, \
	  become_##name },

#define become_lockdown_none become_root
#define become_lockdown_integrity become_root
#define become_lockdown_confidentiality become_root

static const struct access rows[] = { ACCESS_TABLE };
static const struct access lockdown_rows[] = { LOCKDOWN_TABLE };

FIXTURE(access) {
	pid_t other;
};

/* Doors that only modes of files keep shut are opened wide. */
FIXTURE_SETUP(access)
{
	struct stat st;

	write_file("/proc/sys/kernel/unprivileged_userns_clone", "1");
	*(volatile char *)probe_page = 1;
	ASSERT_EQ(0, stat(VMVIEW_DEVICE, &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	umask(0);
	unlink(WIDE_DEVICE);
	ASSERT_EQ(0, mknod(WIDE_DEVICE, S_IFCHR | 0666, st.st_rdev));
	ASSERT_EQ(0, chmod(DEBUGFS, 0755));
	self->other = spawn(NULL, NULL);
	start_the_session();
}

FIXTURE_TEARDOWN(access)
{
	chmod(DEBUGFS, 0700);
	unlink(WIDE_DEVICE);
	reap(self->other);
	close(the_session);
}

TEST_F(access, table)
{
	struct outcome got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		got = access_try(&rows[i], self->other);
		EXPECT_EQ(0, access_compare(&rows[i], &got))
			TH_LOG("row %s", rows[i].name);
	}
}

TEST_F(access, each_capability_alone)
{
	const struct access *row = rows;
	struct outcome got;

	while (row->become != become_root_alone)
		row++;
	for (one_cap = 0; one_cap <= last_cap(); one_cap++) {
		got = access_try(row, self->other);
		EXPECT_EQ(0, access_compare(row, &got))
			TH_LOG("capability %d", one_cap);
	}
}

static void print_rows(FILE *out, const struct access *row, size_t nr)
{
	int k;

	for (; nr--; row++) {
		fprintf(out, "| %s |", row->who);
		for (k = 0; k < NR_ENTRIES; k++)
			fprintf(out, " %s |", answer(row->want[k]));
		fprintf(out, "\n");
	}
}

/* The table as Documentation/access.md has it. */
static void print_table(FILE *out)
{
	fprintf(out, "| caller | open | INFO | itself | another | LRU, WATCH | pid/PID | lru, events | pid/, info |\n"
		     "|---|---|---|---|---|---|---|---|---|\n");
	print_rows(out, rows, ARRAY_SIZE(rows));
	print_rows(out, lockdown_rows, ARRAY_SIZE(lockdown_rows));
}

TEST(the_table_is_documented)
{
	char *table;
	size_t len;
	FILE *out = open_memstream(&table, &len);

	print_table(out);
	fclose(out);
	EXPECT_NE(NULL, strstr(access_md, table))
		TH_LOG("put what `privilege --table` prints into Documentation/access.md");
	free(table);
}

int main(int argc, char **argv)
{
	struct subject s;

	if (argc == 2 && !strcmp(argv[1], "--table")) {
		print_table(stdout);
		return 0;
	}
	if (argc != 6 || strcmp(argv[1], "--try"))
		return test_harness_run(argc, argv);
	s = (struct subject){ atoi(argv[2]), atoi(argv[3]), atoi(argv[4]) };
	the_session = atoi(argv[5]);
	try_all(&s);
}
