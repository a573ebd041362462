"""What a course needs to know about the chapters: `book/course.toml` and the pages themselves, nothing typed twice."""
from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import NamedTuple

import chapters

DATA = chapters.ROOT / "book" / "course.toml"
WORDS_PER_MINUTE = 220
DEPTH = re.compile(r"^\{\.level-(\d)\}$", re.MULTILINE)
FENCE = re.compile(r"^```\{(code-cell|solution-start|exercise-end|exercise-start|solution-end|hint|answer)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOLUTION = re.compile(r"^```\{solution-start\}.*?^```\{solution-end\}\n```\n", re.MULTILINE | re.DOTALL)
EXERCISE = re.compile(r"^```\{exercise-start\} .* \((practice|recommended|stretch)\)$", re.MULTILINE)


class Chapter(NamedTuple):
    """A chapter as a course sees it."""
    name: str                 # "mixup"
    doc: str                  # "L2/mixup", its page
    title: str
    goal: str                 # what "After this chapter you can" says, to its period
    minutes: int              # to read all of it
    exercises: dict           # how many of each level
    week: int
    needs: tuple


@lru_cache(1)
def data():
    return tomllib.loads(DATA.read_text("utf8"))


def all_chapters():
    """Every chapter of the overview and of the deep dive, by name, in the order of the weeks."""
    pages = {page.stem: page for page in chapters.listed() if page.parent.name in ("L1", "L2")}
    order = [name for week in data()["weeks"] for name in week["chapters"]]
    assert sorted(order) == sorted(pages), "course.toml names each chapter once: " + ", ".join(sorted(set(order) ^ set(pages)))
    return {name: chapter(pages[name]) for name in order}


def chapter(page):
    text, name = page.read_text("utf8"), page.stem
    title = re.search(r"^# (.*)$", text, re.MULTILINE)[1].split(":")[0]
    goal = re.search(r"^After this chapter you can (.*?)\.?$", text, re.MULTILINE)
    week = next(i for i, week in enumerate(data()["weeks"], 1) if name in week["chapters"])
    levels = EXERCISE.findall(text)
    return Chapter(name, chapters.name(page), title, goal[1] if goal else "", minutes(text), {k: levels.count(k) for k in dict.fromkeys(levels)},
                   week, tuple(data()["chapters"][name]["needs"]))


def minutes(text):
    """How long a page takes to read: its sentences and the code it shows, hints and solutions aside.

    >>> minutes("word " * 1100)
    5
    """
    def cell(match):
        visible = match[1] == "code-cell" and not re.search(r"^:tags:.*(hide-input|hide-cell|remove-cell|remove-input)", match[2], re.MULTILINE)
        return match[2] if visible else " "
    text = FENCE.sub(cell, SOLUTION.sub("", text.split("---\n", 2)[-1]))
    return max(1, round(len(text.split()) / WORDS_PER_MINUTE))


def minutes_to(text):
    """How long a page takes down to each of the three depths.

    >>> minutes_to("word " * 220 + "\\n{.level-0}\\n" + "word " * 440 + "\\n{.level-2}\\n" + "word " * 660)
    [3, 3, 6]
    """
    first, *rest = DEPTH.split(text)
    parts = list(zip(map(int, rest[::2]), rest[1::2]))
    return [minutes(first + "".join(part for depth, part in parts if depth <= deepest)) for deepest in range(3)]


def before(name, needs=None):
    """Every chapter that has to come before this one, near and far.

    >>> sorted(before("c", {"a": [], "b": ["a"], "c": ["b"]}))
    ['a', 'b']
    """
    needs = needs or {key: row["needs"] for key, row in data()["chapters"].items()}
    found, todo = set(), list(needs[name])
    while todo:
        new = todo.pop()
        if new not in found:
            found.add(new)
            todo += needs[new]
    return found


def notes(name):
    """What an instructor is told about the chapter of that name, or nothing."""
    return data()["chapters"].get(name, {}).get("notes", "").strip()
