#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Whether a PNG has the colours of an SVG: map_png.py MAP.svg MAP.png

Draws the rectangles and strokes of the SVG, in their order, on a sheet of its own, and
holds against it a pixel inside of each unit that no letter may cover: those of cells.
"""
import re
import struct
import sys
import xml.etree.ElementTree as ET
import zlib

SCALE = 2
SVG = "{http://www.w3.org/2000/svg}"


def unfilter(kind, line, above):
    """A line of a PNG with three bytes a pixel."""
    for i in range(len(line)):
        left = line[i - 3] if i >= 3 else 0
        corner = above[i - 3] if i >= 3 else 0
        if kind == 1:
            add = left
        elif kind == 2:
            add = above[i]
        elif kind == 3:
            add = (left + above[i]) // 2
        elif kind == 4:
            guess = left + above[i] - corner
            add = min((left, above[i], corner), key=lambda near: abs(guess - near))
        else:
            return
        line[i] = (line[i] + add) & 255


def read_png(path):
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    assert (depth, color) == (8, 2), "not three bytes a pixel"
    at, packed = 8, b""
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += size + 12
    raw, lines = zlib.decompress(packed), []
    above = bytes(width * 3)
    for y in range(height):
        start = y * (width * 3 + 1)
        line = bytearray(raw[start + 1:start + 1 + width * 3])
        unfilter(raw[start], line, above)
        lines.append(line)
        above = line
    return width, height, lines


def draw(sheet, rect):
    x, y, w, h = (int(rect.get(name)) for name in ("x", "y", "width", "height"))
    for line in range(y, y + h):
        for column in range(x, x + w):
            sheet[line, column] = rect.get("fill")


def row_of(group):
    sheet = {}
    for element in group:
        if element.tag == SVG + "rect":
            draw(sheet, element)
        elif element.tag == SVG + "path":
            x, middle, w = re.fullmatch(r"M(\d+) ([\d.]+)h(\d+)", element.get("d")).groups()
            h, (on, off) = int(element.get("stroke-width")), element.get("stroke-dasharray").split()
            y = int(float(middle) - h / 2)
            for column in range(int(x), int(x) + int(w), int(on) + int(off)):
                for line in range(y, y + h):
                    sheet[line, column] = "#ffffff"
    return sheet


root = ET.parse(sys.argv[1]).getroot()
width, height, lines = read_png(sys.argv[2])
assert (width, height) == (int(root.get("width")) * SCALE, int(root.get("height")) * SCALE)
seen, wrong = set(), 0
for group in root.iter(SVG + "g"):
    letters = any("nothing" in (t.text or "") for t in group.iter(SVG + "text"))
    if letters and group.get("class") == "row":
        continue
    for (y, x), color in row_of(group).items():
        for pixel in ((SCALE * x, SCALE * y), (SCALE * x + 1, SCALE * y + 1)):
            at = lines[pixel[1]][3 * pixel[0]:3 * pixel[0] + 3].hex()
            wrong += "#" + at != color
        seen.add(color)
assert not wrong, f"{wrong} pixels have another colour"
assert len(seen) > 7, f"only {seen} was compared"
