"""confluent-kafka (librdkafka): transactions: what read_committed sees, fencing, offsets that are sent in a transaction."""
from confluent_kafka import Consumer, IsolationLevel, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import OffsetSpec

from cases import (
    BOOTSTRAP, COUNT, PARTITIONS, SUITE, Comparison, Deadline, headers_of, key_of, run_cases, value_of,
)
from confluent import admin, create_topic, drain, produce

ROUNDS = 10
CHUNK = COUNT // 10 // ROUNDS // PARTITIONS * PARTITIONS


def transactional(name):
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "transactional.id": name, "linger.ms": 5})
    producer.init_transactions(30)
    return producer


def send(producer, topic, first, end):
    for i in range(first, end):
        producer.produce(topic, value_of(i), key_of(i), i % PARTITIONS, headers=headers_of(i) or None)
    if producer.flush(30):
        raise AssertionError("records were not delivered")


def send_other(producer, topic, count):
    """Records that a comparison refuses: they belong to transactions that are never committed."""
    for i in range(count):
        producer.produce(topic, b"not committed", b"%d" % i, i % PARTITIONS)
    if producer.flush(30):
        raise AssertionError("records were not delivered")


def reader(topic, isolation="read_committed"):
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": "none", "enable.auto.commit": False,
        "isolation.level": isolation,
    })
    consumer.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
    return consumer


def ends(topic, isolation, client=admin):
    asked = client.list_offsets(
        {TopicPartition(topic, p): OffsetSpec.latest() for p in range(PARTITIONS)}, isolation_level=isolation)
    return [asked[TopicPartition(topic, p)].result(10).offset for p in range(PARTITIONS)]


def wait_until_decided(topic, client=admin):
    """The producer is told of the end of its transaction before every partition has its marker."""
    deadline = Deadline("no open transaction")
    while ends(topic, IsolationLevel.READ_COMMITTED, client) != ends(topic, IsolationLevel.READ_UNCOMMITTED, client):
        deadline.check()


def visibility_case():
    topic = f"{SUITE}-confluent-visibility"
    create_topic(topic)
    producer = transactional(topic)
    for chunk in range(ROUNDS):
        producer.begin_transaction()
        send_other(producer, topic, CHUNK)
        producer.abort_transaction(30)
        producer.begin_transaction()
        send(producer, topic, chunk * CHUNK, (chunk + 1) * CHUNK)
        producer.commit_transaction(30)
    wait_until_decided(topic)
    stable = ends(topic, IsolationLevel.READ_COMMITTED)
    producer.begin_transaction()
    send_other(producer, topic, PARTITIONS)
    committed = reader(topic)
    uncommitted = reader(topic, "read_uncommitted")
    try:
        drain(committed, Comparison(0, ROUNDS * CHUNK), "the committed records")
        if ends(topic, IsolationLevel.READ_COMMITTED) != stable:
            raise AssertionError("the last stable offset is beyond the open transaction")
        deadline = Deadline("every record")
        left = 2 * ROUNDS * CHUNK + PARTITIONS
        while left > 0:
            deadline.check()
            for message in uncommitted.consume(5000, 0.2):
                if message.error():
                    raise KafkaException(message.error())
                left -= 1
        producer.abort_transaction(30)
        wait_until_decided(topic)
        produce(topic, ROUNDS * CHUNK, ROUNDS * CHUNK + 30)
        drain(committed, Comparison(ROUNDS * CHUNK, ROUNDS * CHUNK + 30), "records without a transaction")
    finally:
        committed.close()
        uncommitted.close()


def fencing_case():
    topic = f"{SUITE}-confluent-fencing"
    create_topic(topic)
    first = transactional(topic)
    first.begin_transaction()
    send_other(first, topic, 30)
    second = transactional(topic)
    try:
        first.commit_transaction(30)
        raise AssertionError("the first producer committed")
    except KafkaException as error:
        if not error.args[0].fatal() or error.args[0].name() not in ("_FENCED", "PRODUCER_FENCED"):
            raise
    second.begin_transaction()
    send(second, topic, 0, 30)
    second.commit_transaction(30)
    consumer = reader(topic)
    try:
        drain(consumer, Comparison(0, 30), "the second producer's records")
    finally:
        consumer.close()


def committed_sum(consumer, topic):
    """A partition without a committed offset counts as -1001."""
    return sum(c.offset for c in consumer.committed([TopicPartition(topic, p) for p in range(PARTITIONS)], 30))


def member(topic):
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": topic, "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
    })
    consumer.subscribe([topic])
    return consumer


def offsets_case():
    topic = f"{SUITE}-confluent-offsets"
    create_topic(topic)
    produce(topic, 0, CHUNK)
    producer = transactional(topic)
    consumer = member(topic)
    try:
        drain(consumer, Comparison(0, CHUNK), "the records")
        positions = consumer.position(consumer.assignment())
        for end in (producer.abort_transaction, producer.commit_transaction):
            if committed_sum(consumer, topic) != -1001 * PARTITIONS:
                raise AssertionError("offsets without a committed transaction")
            producer.begin_transaction()
            producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata(), 30)
            end(30)
        deadline = Deadline("the offsets")
        while committed_sum(consumer, topic) != CHUNK:
            deadline.check()
    finally:
        consumer.close()
    produce(topic, CHUNK, 2 * CHUNK)
    restarted = member(topic)
    try:
        drain(restarted, Comparison(CHUNK, 2 * CHUNK), "what follows the transaction's offsets")
    finally:
        restarted.close()


if __name__ == "__main__":
    run_cases([
        ("confluent-visibility", visibility_case),
        ("confluent-fencing", fencing_case),
        ("confluent-offsets", offsets_case),
    ])
