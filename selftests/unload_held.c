// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module goes and comes although its paths are held: by a current directory,
 * descriptors that were opened with O_PATH, a mount, a watch.
 */
#include <sys/inotify.h>
#include <sys/mount.h>

#include "unload.h"

FIXTURE_OF_THE_MODULE(module)

static int rounds(void)
{
	return effort_to(5, 1000);
}

TEST_F(module, paths_held_across)
{
	int fd[NR_PATHS], i, round;

	hold_paths(fd);
	for (i = 0; i < NR_PATHS; i++)
		ASSERT_LE(0, fd[i]);
	ASSERT_EQ(0, chdir(PID_DIR));
	for (round = 0; round < rounds(); round++) {
		ASSERT_EQ(0, unload());
		for (i = 0; i < NR_PATHS; i++)
			use_path(fd[i]);
		EXPECT_EQ(-1, openat(fd[1], "1", O_RDONLY));
		EXPECT_EQ(-1, openat(fd[1], "2", O_RDONLY));
		ASSERT_EQ(0, load());
		for (i = 0; i < NR_PATHS; i++)
			use_path(fd[i]);
		EXPECT_EQ(0, access(PID_1, F_OK));
	}
	for (i = 0; i < NR_PATHS; i++)
		close(fd[i]);
	TH_LOG("%d times unloaded under a current directory and %d paths", round, NR_PATHS);
}

/* A bind mount of the directory, watches: other ways to hold a path. */
TEST_F(module, mounted_and_watched_across)
{
	static const char at[] = "/tmp/vmview-bound";
	int watch = inotify_init1(IN_NONBLOCK), fd, round;

	ASSERT_LE(0, watch);
	mkdir(at, 0700);
	for (round = 0; round < rounds(); round++) {
		EXPECT_LE(0, inotify_add_watch(watch, PID_DIR, IN_ALL_EVENTS));
		EXPECT_LE(0, inotify_add_watch(watch, PID_1, IN_ALL_EVENTS));
		ASSERT_EQ(0, mount(PID_DIR, at, NULL, MS_BIND, NULL));
		EXPECT_EQ(0, access("/tmp/vmview-bound/1", F_OK));
		ASSERT_EQ(0, unload());
		fd = open(at, O_PATH);
		use_path(fd);
		close(fd);
		EXPECT_EQ(-1, access("/tmp/vmview-bound/1", F_OK));
		umount2(at, MNT_DETACH);
		ASSERT_EQ(0, load());
	}
	close(watch);
	rmdir(at);
	TH_LOG("%d times unloaded under a mount and watches", round);
}

TEST_HARNESS_MAIN
