"""Writes topics of every codec (`write`), then reads them on whatever broker serves the data directory and adds to them.

`write`: on the first broker. `go-on`: on a broker of the other kind that was started on its directory; it must serve the same
records and committed offsets, and it adds records. `again`: back on the first kind; it must serve both.
"""
import sys

from confluent_kafka import Consumer, TopicPartition

from cases import BOOTSTRAP, COUNT, PARTITIONS, SUITE, Comparison, run_cases
from confluent import create_topic, drain, produce

MODE = sys.argv[1]
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
TOPICS = {**{codec: {"compression.type": codec} for codec in CODECS}, "idempotent": {"enable.idempotence": True}}
GROUP = f"{SUITE}-group"


def consumer(group):
    return Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": group, "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
    })


def read(topic, count):
    reader = consumer("none")
    reader.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
    drain(reader, Comparison(0, count), f"reading {topic}")
    reader.close()


def commit(first, end):
    member = consumer(GROUP)
    member.subscribe([GROUP])
    drain(member, Comparison(first, end), "the records after the committed offsets")
    member.commit(asynchronous=False)
    member.close()


def write():
    for topic, configs in TOPICS.items():
        create_topic(f"{SUITE}-{topic}", {"segment.bytes": "1048576"})
        produce(f"{SUITE}-{topic}", 0, COUNT, **configs)
    create_topic(GROUP)
    produce(GROUP, 0, COUNT)
    commit(0, COUNT)


def read_case(topic, count):
    return lambda: read(f"{SUITE}-{topic}", count)


def go_on(first):
    def run():
        for topic, configs in TOPICS.items():
            produce(f"{SUITE}-{topic}", first, first + COUNT, **configs)
        produce(GROUP, first, first + COUNT)
        commit(first, first + COUNT)
    return run


def main():
    if MODE == "write":
        run_cases([("write", write)])
        return
    rounds = 1 if MODE == "go-on" else 2
    run_cases([
        *[(f"{MODE}-reads-{topic}", read_case(topic, rounds * COUNT)) for topic in TOPICS],
        (f"{MODE}-writes-and-commits", go_on(rounds * COUNT)),
    ])


if __name__ == "__main__":
    main()
