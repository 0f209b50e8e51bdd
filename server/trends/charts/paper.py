"""A drawn PDF in one order: its library writes fonts in whatever order a hash map has.

The same picture has to be the same bytes (R12), in this process and in the next. So the objects of
the file are numbered in the order in which they are named, beginning with the root, the names of a
page's fonts and patterns are sorted, and the table of where each object begins is written anew.
Nothing of what is drawn changes.

Must not: read a PDF of anybody else; what vl-convert writes has one table and no compressed one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RESOURCES = re.compile(
    rb"(/(?:ColorSpace|ExtGState|Font|Pattern|Shading|XObject) <<\n)((?: +/\w+ \d+ 0 R\n){2,})"
)
_TABLE = re.compile(
    rb"\nxref\n0 \d+\n((?:\d{10} \d{5} [fn]\r?\n)+)(trailer\n.*?)startxref\n", re.DOTALL
)
_ENTRY = 20
"""Bytes of a line of the table."""
_NAMED = re.compile(rb"\b(\d+) 0 R\b")
_BEGINS = re.compile(rb"\A\d+ 0 obj\n")
_STREAM = b"\nstream\n"


def in_order(pdf: bytes) -> bytes:
    """Write a PDF in its one order."""
    table = _TABLE.search(pdf, pdf.rindex(b"\nxref\n"))
    assert table is not None  # noqa: S101 -- vl-convert's are all alike; a test draws each kind
    objects = _objects(pdf, table)
    numbers = _numbers(objects, table.group(2))
    parts = [pdf[: pdf.index(b"\n\n") + 2]]
    begins = []
    for number in numbers:
        begins.append(sum(map(len, parts)))
        said, stream, rest = objects[number].partition(_STREAM)
        parts.append(
            b"%d 0 obj\n%s\n\n" % (numbers[number], _renamed(said, numbers) + stream + rest)
        )
    entries = b"".join(b"%010d 00000 n\r\n" % begin for begin in begins)
    return b"%sxref\n0 %d\n0000000000 65535 f\r\n%s%sstartxref\n%d\n%%%%EOF" % (
        b"".join(parts),
        len(numbers) + 1,
        entries,
        re.sub(rb"/Size \d+", b"/Size %d" % (len(numbers) + 1), _renamed(table.group(2), numbers)),
        sum(map(len, parts)),
    )


def _objects(pdf: bytes, table: re.Match[bytes]) -> Mapping[int, bytes]:
    """Give every object by its number, its resources sorted."""
    lines = [table.group(1)[at : at + _ENTRY] for at in range(0, len(table.group(1)), _ENTRY)]
    starts = {int(line[:10]): number for number, line in enumerate(lines) if line[17:18] == b"n"}
    places = sorted(starts)
    found = {}
    for begin, end in zip(places, [*places[1:], table.start()], strict=True):
        said, stream, rest = _BEGINS.sub(b"", pdf[begin:end]).rstrip(b"\n").partition(_STREAM)
        found[starts[begin]] = _RESOURCES.sub(_sorted, said) + stream + rest
    return found


def _numbers(objects: Mapping[int, bytes], trailer: bytes) -> Mapping[int, int]:
    """Count what the trailer leads to, in the order in which it is named."""
    numbers: dict[int, int] = {}
    waiting = [int(each) for each in _NAMED.findall(trailer)]
    while waiting:
        number = waiting.pop(0)
        if number not in numbers:
            numbers[number] = len(numbers) + 1
            said = objects[number].partition(_STREAM)[0]
            waiting += [int(each) for each in _NAMED.findall(said)]
    return numbers


def _renamed(said: bytes, numbers: Mapping[int, int]) -> bytes:
    return _NAMED.sub(lambda hit: b"%d 0 R" % numbers[int(hit.group(1))], said)


def _sorted(hit: re.Match[bytes]) -> bytes:
    return hit.group(1) + b"".join(sorted(hit.group(2).splitlines(keepends=True)))
