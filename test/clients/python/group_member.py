"""What the members of a group in Python share: the line protocol of test/clients/group-matrix.js, and what is not yet committed."""
import faulthandler
import logging
import os
import signal
import sys
import threading
import time

BOOTSTRAP = os.environ["BOOTSTRAP"]
GROUP = os.environ["GROUP"]
TOPIC = os.environ["TOPIC"]
SESSION_TIMEOUT_MS = 6000
HEARTBEAT_INTERVAL_MS = 500

# The controller shows what a member said, and where its threads are, when a group stood still.
logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
faulthandler.register(signal.SIGQUIT, all_threads=True)


class Progress:
    """The positions that follow the last delivered record of each partition, until they are committed."""

    def __init__(self):
        self.pending = {}
        self.batches = 0

    def take(self, records):
        """Takes a batch as pairs of partition and offset; the answer is whether to commit now."""
        now = time.monotonic_ns() // 1000
        for partition, offset in records:
            self.pending[partition] = offset + 1
        say(f"record {partition} {offset} {now}\n" for partition, offset in records)
        if records:
            self.batches += 1
        return bool(self.pending) and (not records or self.batches % 3 == 0)

    def of(self, partitions):
        return {p: self.pending[p] for p in partitions if p in self.pending}

    def committed(self, offsets):
        now = time.monotonic_ns() // 1000
        say(f"committed {partition} {offset} {now}\n" for partition, offset in offsets.items())
        self.forget(offsets)

    def forget(self, partitions):
        for partition in list(partitions):
            self.pending.pop(partition, None)


def say(lines):
    sys.stdout.write("".join(lines))
    sys.stdout.flush()


def on_leave(function):
    """Calls the function in a thread of its own when the controller says `leave`."""
    def listen():
        if sys.stdin.readline() == "leave\n":
            function()
    threading.Thread(target=listen, daemon=True).start()
