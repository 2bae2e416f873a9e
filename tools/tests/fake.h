/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the fake kernel. */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#include "libvmview_events.h"

/* Whether FAKE in the environment says so. */
bool story(const char *name);
/* A file of that text. */
FILE *text(const char *text);

extern const struct vmview_cost fake_cost;
/* 4242 stands for the cgroup /shop, if there is one. */
__u64 fake_cgroup(__u64 id);

/* Of an area or all of them: fake_counts.c. */
void fake_count(struct vmview_counts *counts);

/* Those of the process's cgroup, or all but what the node leaves out: fake_lru.c. */
int fake_lru(struct vmview_lru *lru);

/* Sessions: fake_events.c. */
int fake_watch(int fd, struct vmview_watch *watch);
int fake_hist(struct vmview_hist *hist);
/* /proc/PID/comm and /proc/PID/maps of those in the events, or NULL. */
FILE *fake_process(const char *path);

/* /proc/meminfo, swaps and the like: fake_machine.c; NULL if it is none of them. */
FILE *fake_machine(const char *path);

/* Who takes memory: fake_taking.c. A descriptor of a file of a process, or -1. */
int fake_taking(const char *path);
DIR *fake_processes(DIR *(*open)(const char *path));
FILE *fake_limits(const char *path);

/* What vmview-map is told of itself: fake_map.c. */
bool fake_is_map(void);
const struct vmview_page *fake_map_pages(size_t *nr);
FILE *fake_map(const char *path);

#endif /* TESTS_FAKE_H */
