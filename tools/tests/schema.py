#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What vmview printed with --json, against the schema that is documented.

    schema.py SCHEMA READER FILE...

Members that are not documented are wrong here, though the schema lets programs live
with them. Of each command that takes --json there must be a document of what went well,
and of each that can fail one of what did not. Prints what is wrong.
"""
import json
import re
import subprocess
import sys

import jsonschema


def close(schema):
    if isinstance(schema, list):
        for one in schema:
            close(one)
    elif isinstance(schema, dict):
        if "object" in schema.get("type", ()) and "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for one in schema.values():
            close(one)


def documents(name):
    """Messages are on stderr and in the same file."""
    text = re.sub("(?<!/)vmview: .*", "", open(name).read())
    while text := text.strip():
        document, end = json.JSONDecoder().raw_decode(text)
        yield document
        text = text[end:]


def commands(reader):
    text = subprocess.run([reader, "--help"], text=True, capture_output=True).stdout
    for name in re.findall(r"^  ([a-z]+) ", text.split("\nCommands:\n")[1].split("\n\n")[0], re.M):
        help = subprocess.run([reader, name, "--help"], text=True, capture_output=True).stdout
        if "--json" in help:
            yield name


def wrong(schema, reader, names):
    close(schema)
    validator = jsonschema.Draft202012Validator(schema)
    well, ill = set(), set()
    for name in names:
        command, failed = None, False
        for document in documents(name):
            command = document.get("vmview", {}).get("command", command)
            failed |= "error" in document
            for error in validator.iter_errors(document):
                while error.context:
                    error = max(error.context, key=lambda e: len(e.absolute_path))
                yield f"{name}: {error.json_path}: {error.message[-300:]}"
        (ill if failed else well).add(command)
    for command in commands(reader):
        if command not in well:
            yield f"no document of {command}"
        if command not in ill:
            yield f"no document of {command} that fails"


found = list(wrong(json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3:]))
for one in found:
    print("#", one)
sys.exit(bool(found))
