#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every option in --help is in the man page and is completed, and no other is there.

    options.py READER DOCUMENTATION COMPLETION

A command's man page is vmview-COMMAND.1 if there is one, else what vmview.1 has for it:
sections whose title names the command, and paragraphs that do. Prints what is wrong.
"""
import os
import re
import subprocess
import sys

reader, documentation, completion = sys.argv[1:]
# Programs of their own are beside what was built, which is above what was built for tests.
environment = dict(os.environ, PATH=f"{os.path.dirname(reader)}/..:{os.environ['PATH']}")
ALL = "All commands"
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]*|-[A-Za-z])(?![\w-])")
COMPLETE = """
. "$0"
COMP_WORDS=("$1" $2 "$3")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_vmview
echo "${COMPREPLY[@]}"
"""


def told_by_help(command):
    """None of a program of its own that was not built for want of something."""
    ran = subprocess.run([reader, command, "--help"], env=environment, text=True, capture_output=True)
    if ran.returncode:
        assert "program of its own" in ran.stderr, f"{command} --help failed"
        return None
    options = ran.stdout.split("\nOptions:\n", 1)[1]
    found = re.findall(r"^ +(?:(-[A-Za-z]),)? *(--[a-z-]+)", options, re.M)
    return {option for pair in found for option in pair if option}


def paragraphs(name):
    """Of a man page each heading in a section of options, and the options in each tag."""
    title = ""
    tag = None
    text = open(f"{documentation}/{name}").read().replace("\\-", "-")
    text = re.sub(r"\\f[RIB]", "", text)
    inside = False
    for block in re.split(r"^(?=\.(?:TP|SH|SS|PP))", text, flags=re.M):
        lines = block.splitlines() or [""]
        if lines[0].startswith(".SH"):
            inside, title = lines[0] == ".SH OPTIONS", ""
        elif lines[0].startswith(".SS"):
            title = lines[0][4:]
        elif lines[0] == ".TP" and inside:
            tag = re.sub(r'"', "", lines[1])
            yield title, set(OPTION.findall(tag)), " ".join(lines[2:])
        elif inside and "those of" in block:
            yield title, set(OPTION.findall(block)), "those of vmview.1"


def told_by_page(command):
    """Options that the page has for it for certain, and that it may have."""
    own = f"vmview-{command}.1"
    if os.path.exists(f"{documentation}/{own}"):
        must = set().union(*(options for _, options, _ in paragraphs(own)))
        return must, must | set().union(*(o for t, o, _ in paragraphs("vmview.1") if t == ALL))
    must, may = set(), set()
    for title, options, text in paragraphs("vmview.1"):
        if re.search(rf"\b{command}\b", title):
            must |= options
        if title == ALL or re.search(rf"\b{command}\b", f"{title} {text}"):
            may |= options
    return must, may


def completed(command, word="-"):
    ran = subprocess.run(["bash", "-c", COMPLETE, completion, reader, command, word], env=environment,
                         text=True, capture_output=True)
    return set(ran.stdout.split())


def wrong():
    text = subprocess.run([reader, "--help"], env=environment, text=True, capture_output=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", text.split("\nCommands:\n")[1].split("\n\n")[0], re.M)
    assert len(commands) > 10
    known = set()
    page = open(f"{documentation}/vmview.1").read()
    for command in commands:
        if not re.search(rf'^\.I[RB]? .*\b{command}\b', page, re.M):
            yield f"{command} is not in vmview.1"
        options = told_by_help(command)
        if options is None:
            continue
        known |= options
        must, may = told_by_page(command)
        for option in options - may:
            yield f"{command} {option} is not in the man page"
        for option in must - options:
            yield f"{command} {option} is in the man page alone"
        if completed(command) != options:
            yield f"{command} {' '.join(sorted(completed(command) ^ options))}: completion differs"
    for title, options, _ in paragraphs("vmview.1"):
        for option in options - known:
            yield f"{option} ({title}) is in vmview.1 alone"
    for words, word, values in [("map 1 --by", "=", {"state", "age", "order"}),
                                ("map 1 --by =", "a", {"age"}), ("map 1 --by", "o", {"order"}),
                                ("lru --color =", "n", {"never"})]:
        if completed(words, word) != values:
            yield f"{words} {word}: {completed(words, word)} are completed"
    if completed("") != told_by_help("summary"):
        yield "without a command: completion differs"


found = list(wrong())
for one in found:
    print("#", one)
sys.exit(bool(found))
