"""kafka-python: a client that is written in Python alone, with its own encoders of every codec it knows."""
import threading
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from cases import (
    BOOTSTRAP, COUNT, PARTITIONS, SUITE, Comparison, Deadline, headers_of, key_of, run_cases, value_of,
)

admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def create_topic(name):
    admin.create_topics([NewTopic(name, PARTITIONS, 1)])


def produce(topic, first=0, end=COUNT, codec=None, idempotent=False):
    producer = KafkaProducer(
        bootstrap_servers=BOOTSTRAP, acks="all", linger_ms=20, batch_size=200_000,
        compression_type=codec, enable_idempotence=idempotent)
    sent = [
        producer.send(topic, value_of(i), key_of(i), headers_of(i), i % PARTITIONS)
        for i in range(first, end)
    ]
    producer.flush(60)
    for future in sent:
        future.get(0)
    producer.close()


def take_all(consumer, comparison, timeout_ms=200):
    for records in consumer.poll(timeout_ms, max_records=10_000).values():
        for record in records:
            headers = [tuple(header) for header in record.headers or []]
            comparison.take(record.partition, record.key, record.value, headers)


def codec_case(codec):
    def run():
        topic = f"{SUITE}-{codec}"
        create_topic(topic)
        produce(topic, codec=None if codec == "none" else codec, idempotent=codec == "none")
        consumer = KafkaConsumer(
            bootstrap_servers=BOOTSTRAP, auto_offset_reset="earliest", enable_auto_commit=False)
        consumer.assign([TopicPartition(topic, p) for p in range(PARTITIONS)])
        comparison = Comparison()
        deadline = Deadline("reading", 90)
        while comparison.missing > 0:
            deadline.check()
            take_all(consumer, comparison)
        consumer.close()
    return run


class Member:
    """A member that polls in a thread of its own: one thread that takes turns keeps breaking off the other's join."""

    def __init__(self, topic, comparison):
        self.consumer = KafkaConsumer(
            topic, bootstrap_servers=BOOTSTRAP, group_id=topic, enable_auto_commit=False,
            auto_offset_reset="earliest", heartbeat_interval_ms=500, session_timeout_ms=10_000)
        self.comparison = comparison
        self.assigned = 0
        self.failure = None
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.poll, daemon=True)
        self.thread.start()

    def poll(self):
        try:
            while not self.stopped.is_set():
                take_all(self.consumer, self.comparison, 500)
                self.assigned = len(self.consumer.assignment())
            self.consumer.commit()
        except Exception as error:  # noqa: BLE001 - the case's own thread reports it
            self.failure = error

    def leave(self):
        """Commits, before any member leaves, what all of them have read."""
        self.stopped.set()
        self.thread.join(30)
        if self.failure is not None:
            raise self.failure


def wait_until(what, members, condition):
    deadline = Deadline(what)
    while not condition():
        deadline.check()
        for member in members:
            if member.failure is not None:
                raise member.failure
        time.sleep(0.02)


def group_case():
    topic = f"{SUITE}-group"
    half = COUNT // 10 // PARTITIONS * PARTITIONS
    create_topic(topic)
    comparison = Comparison(0, half)
    members = [Member(topic, comparison), Member(topic, comparison)]
    wait_until("both members to have partitions", members, lambda: (
        all(m.assigned for m in members) and sum(m.assigned for m in members) == PARTITIONS))
    produce(topic, 0, half)
    wait_until("both members to read the first half", members, lambda: comparison.missing == 0)
    for member in members:
        member.leave()
    for member in members:
        member.consumer.close()
    produce(topic, half, 2 * half)
    comparison = Comparison(half, 2 * half)
    restarted = Member(topic, comparison)
    wait_until("the second half from the committed offsets", [restarted], lambda: comparison.missing == 0)
    restarted.leave()
    restarted.consumer.close()


if __name__ == "__main__":
    run_cases([
        *[(f"codec-{codec}", codec_case(codec)) for codec in ("none", "gzip", "snappy", "lz4", "zstd")],
        ("group", group_case),
    ])
