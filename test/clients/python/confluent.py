"""confluent-kafka (librdkafka): admin, every codec, idempotence, consumer groups."""
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient, ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourceType,
)

from cases import (
    BOOTSTRAP, COUNT, PARTITIONS, SUITE, Comparison, Deadline, headers_of, key_of, run_cases, value_of,
)

admin = AdminClient({"bootstrap.servers": BOOTSTRAP})


def create_topic(name, configs=None):
    futures = admin.create_topics([NewTopic(name, PARTITIONS, 1, config=configs or {})])
    futures[name].result(30)
    # Apache Kafka answers before leaders are up, and librdkafka without idempotence reorders what it has to send again.
    deadline = Deadline("leaders of the new topic")
    for p in range(PARTITIONS):
        while True:
            deadline.check()
            asked = admin.list_offsets({TopicPartition(name, p): OffsetSpec.latest()})
            try:
                asked[TopicPartition(name, p)].result(10)
                break
            except KafkaException:
                time.sleep(0.02)


def produce(topic, first=0, end=COUNT, **configs):
    failures = []

    def delivered(error, _message):
        if error is not None:
            failures.append(error)

    producer = Producer({
        "bootstrap.servers": BOOTSTRAP, "acks": "all", "linger.ms": 20,
        "queue.buffering.max.messages": 1_000_000, **configs,
    })
    for i in range(first, end):
        producer.produce(
            topic, value_of(i), key_of(i), i % PARTITIONS, on_delivery=delivered, headers=headers_of(i) or None)
        if i % 5000 == 0:
            producer.poll(0)
    left = producer.flush(60)
    if left or failures:
        raise AssertionError(f"{left} records not delivered, {len(failures)} failed: {failures[:1]}")


def drain(consumer, comparison, what):
    deadline = Deadline(what)
    while comparison.missing > 0:
        deadline.check()
        for message in consumer.consume(5000, 0.5):
            if message.error():
                raise KafkaException(message.error())
            comparison.take(
                message.partition(), message.key(), message.value(), message.headers() or [])


def read_all(topic):
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": "none", "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
    })
    try:
        consumer.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
        drain(consumer, Comparison(), "reading")
        for p in range(PARTITIONS):
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, p), 10)
            wanted = len(range(p, COUNT, PARTITIONS))
            if (low, high) != (0, wanted):
                raise AssertionError(f"watermarks of partition {p}: {low}, {high}, not 0, {wanted}")
    finally:
        consumer.close()


def codec_case(codec):
    def run():
        topic = f"{SUITE}-{codec}"
        create_topic(topic)
        produce(topic, **{"compression.type": codec})
        read_all(topic)
    return run


def idempotent_case():
    topic = f"{SUITE}-idempotent"
    create_topic(topic)
    produce(topic, **{"compression.type": "lz4", "enable.idempotence": True, "batch.num.messages": 500})
    read_all(topic)


def admin_case():
    topic = f"{SUITE}-admin"
    create_topic(topic, {"retention.ms": "86400000"})
    described = admin.list_topics(topic, 10).topics[topic]
    if len(described.partitions) != PARTITIONS:
        raise AssertionError(f"{len(described.partitions)} partitions")
    resource = ConfigResource(ResourceType.TOPIC, topic)
    value = admin.describe_configs([resource])[resource].result(10)["retention.ms"].value
    if value != "86400000":
        raise AssertionError(f"retention.ms is {value}")
    admin.create_partitions([NewPartitions(topic, 5)])[topic].result(10)
    deadline = Deadline("five partitions")
    while len(admin.list_topics(topic, 10).topics[topic].partitions) != 5:
        deadline.check()
    try:
        create_topic(topic)
        raise AssertionError("creating a topic twice did not fail")
    except KafkaException as error:
        if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
            raise
    admin.delete_topics([topic])[topic].result(10)
    deadline = Deadline("the topic to be gone")
    while topic in admin.list_topics(timeout=10).topics:
        deadline.check()


def group_member(topic, protocol, assigned):
    configs = {
        "bootstrap.servers": BOOTSTRAP, "group.id": topic, "group.protocol": protocol,
        "enable.auto.commit": False, "auto.offset.reset": "earliest",
    }
    if protocol == "classic":  # else the broker sets both
        configs.update({"session.timeout.ms": 10000, "heartbeat.interval.ms": 500})
    consumer = Consumer(configs)
    consumer.subscribe(
        [topic],
        on_assign=lambda _, partitions: assigned.update(p.partition for p in partitions),
        on_revoke=lambda _, partitions: assigned.difference_update(p.partition for p in partitions))
    return consumer


def group_case(protocol):
    topic = f"{SUITE}-group-{protocol}"
    half = COUNT // 10 // PARTITIONS * PARTITIONS
    create_topic(topic)
    members = []
    try:
        for _ in range(2):
            assigned = set()
            members.append((group_member(topic, protocol, assigned), assigned))
        deadline = Deadline("both members to have partitions")
        while not all(a for _, a in members) or sum(len(a) for _, a in members) != PARTITIONS:
            deadline.check()
            for consumer, _ in members:
                message = consumer.poll(0.05)
                if message is not None:
                    raise AssertionError(f"a record before any was produced, or {message.error()}")
        produce(topic, 0, half)
        comparison = Comparison(0, half)
        deadline = Deadline("both members to read the first half")
        while comparison.missing > 0:
            deadline.check()
            for consumer, _ in members:
                for message in consumer.consume(1000, 0.05):
                    comparison.take(
                        message.partition(), message.key(), message.value(), message.headers() or [])
        for consumer, _ in members:
            consumer.commit(asynchronous=False)
    finally:
        for consumer, _ in members:
            consumer.close()
    produce(topic, half, 2 * half)
    restarted = group_member(topic, protocol, set())
    try:
        drain(restarted, Comparison(half, 2 * half), "the second half from the committed offsets")
        restarted.commit(asynchronous=False)
        committed = restarted.committed([TopicPartition(topic, p) for p in range(PARTITIONS)], 10)
        if sum(c.offset for c in committed) != 2 * half:
            raise AssertionError(f"committed {[c.offset for c in committed]}")
    finally:
        restarted.close()


if __name__ == "__main__":
    run_cases([
        ("admin", admin_case),
        *[(f"codec-{codec}", codec_case(codec)) for codec in ("none", "gzip", "snappy", "lz4", "zstd")],
        ("idempotent", idempotent_case),
        ("group", lambda: group_case("classic")),
        ("group-consumer", lambda: group_case("consumer")),
    ])
