#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A small daemon for the demo to look at: a key-value store with 8 MiB in it.

    daemon.py SOCKET        go to the background, print the PID, serve
    daemon.py SOCKET KEY    ask the one that runs
    daemon.py SOCKET all    ask it for all keys, again and again
"""
import contextlib
import os
import socket
import sys

COUNT, SIZE = 2048, 4096


def ask(path, key):
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        server.sendall(key.encode())
        return server.recv(SIZE).decode()


def serve(listener):
    store = {str(n): f"value {n}".ljust(SIZE, ".") for n in range(COUNT)}
    while True:
        client, _ = listener.accept()
        # Who asks may go before there is an answer.
        with client, contextlib.suppress(OSError):
            key = client.recv(SIZE).decode()
            client.sendall(store.get(key, "none").rstrip(".").encode())


def main():
    path = sys.argv[1]
    if len(sys.argv) == 3 and sys.argv[2] == "all":
        while True:
            for n in range(COUNT):
                ask(path, str(n))
    if len(sys.argv) == 3:
        print(ask(path, sys.argv[2]))
        return
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        if pid := os.fork():
            print(pid)
            return
        os.setsid()
        os.chdir("/")
        null = os.open(os.devnull, os.O_RDWR)
        for fd in range(3):
            os.dup2(null, fd)
        serve(listener)


if __name__ == "__main__":
    main()
