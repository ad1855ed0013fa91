"""What every Python suite shares: the records that are produced, how they are compared, and how a case reports.

Record `i` is the same in every suite of every language: see test/clients/main.js. A suite says `ok SUITE CASE` or
`FAILED SUITE CASE: reason` for each case and ends with exit code 0 when it has run all of them.
"""
import os
import re
import sys
import threading
import time
import traceback

BOOTSTRAP = os.environ["BOOTSTRAP"]
SUITE = os.environ["SUITE"]
COUNT = int(os.environ.get("COUNT", "100000"))
PATTERN = re.compile(os.environ.get("CASE", ""))
PARTITIONS = 3


def key_of(i):
    return None if i % 7 == 0 and i % 11 != 0 else b"key-%d" % i


def value_of(i):
    kind = i % 11
    if kind == 0:
        return None
    if kind == 1:
        return b""
    if kind == 2:
        return ("värde ☃ 😀 %d" % i).encode()
    return b"value %d " % i + b"abcdefghij" * (i % 10)


def headers_of(i):
    if i % 5 != 0:
        return []
    return [("number", b"%d" % i), ("empty", b"")]


class Comparison:
    """Takes what a consumer reads, in its order, and says whether it is all that was produced, in order, once."""

    def __init__(self, first=0, end=None):
        self.end = COUNT if end is None else end
        self.next = {}
        for i in range(first, first + PARTITIONS):
            self.next[i % PARTITIONS] = i
        self.missing = self.end - first
        self.lock = threading.Lock()

    def take(self, partition, key, value, headers):
        i = self.next[partition]
        where = f"partition {partition}, record {i}"
        if i >= self.end:
            raise AssertionError(f"{where}: more records than were produced: {key} {value}")
        if key != key_of(i):
            raise AssertionError(f"{where}: key {key} instead of {key_of(i)}")
        if value != value_of(i):
            raise AssertionError(f"{where}: value {value} instead of {value_of(i)}")
        if headers != headers_of(i):
            raise AssertionError(f"{where}: headers {headers} instead of {headers_of(i)}")
        self.next[partition] = i + PARTITIONS
        with self.lock:
            self.missing -= 1


class Deadline:
    def __init__(self, what, seconds=60):
        self.what = what
        self.end = time.monotonic() + seconds

    def check(self):
        if time.monotonic() > self.end:
            raise AssertionError(f"timed out: {self.what}")


def run_cases(cases):
    for name, function in cases:
        if not PATTERN.search(name):
            continue
        started = time.monotonic()
        try:
            function()
            print(f"ok {SUITE} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:  # noqa: BLE001 - a case may fail in any way, the next one still runs
            traceback.print_exc()
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            print(f"FAILED {SUITE} {name}: {reason}", flush=True)
    sys.stdout.flush()
