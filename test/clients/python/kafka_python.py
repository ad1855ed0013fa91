"""kafka-python: a client that is written in Python alone, with its own encoders of every codec it knows."""
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


def group_member(topic):
    return KafkaConsumer(
        topic, bootstrap_servers=BOOTSTRAP, group_id=topic, enable_auto_commit=False,
        auto_offset_reset="earliest", heartbeat_interval_ms=500, session_timeout_ms=10_000)


def group_case():
    topic = f"{SUITE}-group"
    half = COUNT // 10 // PARTITIONS * PARTITIONS
    create_topic(topic)
    members = [group_member(topic), group_member(topic)]
    comparison = Comparison(0, half)
    deadline = Deadline("both members to have partitions")
    while not all(m.assignment() for m in members) or sum(len(m.assignment()) for m in members) != 3:
        deadline.check()
        for member in members:
            take_all(member, comparison, 100)
    produce(topic, 0, half)
    deadline = Deadline("both members to read the first half")
    while comparison.missing > 0:
        deadline.check()
        for member in members:
            take_all(member, comparison)
    for member in members:
        member.commit()
        member.close()
    produce(topic, half, 2 * half)
    restarted = group_member(topic)
    comparison = Comparison(half, 2 * half)
    deadline = Deadline("the second half from the committed offsets")
    while comparison.missing > 0:
        deadline.check()
        take_all(restarted, comparison)
    restarted.commit()
    restarted.close()


if __name__ == "__main__":
    run_cases([
        *[(f"codec-{codec}", codec_case(codec)) for codec in ("none", "gzip", "snappy", "lz4", "zstd")],
        ("group", group_case),
    ])
