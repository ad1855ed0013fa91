// The Java client (the protocol's reference): admin, every codec, idempotence, consumer groups; with the argument `transactions`
// what its name says. With `read ISOLATION` as its arguments it prints every record of every topic as JSON lines, for comparisons
// of whole data directories.
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class JavaClient {
    static final String BOOTSTRAP = System.getenv("BOOTSTRAP");
    static final String SUITE = System.getenv("SUITE");
    static final int COUNT = Integer.parseInt(System.getenv().getOrDefault("COUNT", "100000"));
    static final int PARTITIONS = 3;

    interface Check {
        void run() throws Exception;
    }

    // ---- the records

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] keyOf(int i) {
        return i % 7 == 0 && i % 11 != 0 ? null : bytes("key-" + i);
    }

    static byte[] valueOf(int i) {
        return switch (i % 11) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes("värde ☃ 😀 " + i);
            default -> bytes("value " + i + " " + "abcdefghij".repeat(i % 10));
        };
    }

    static ProducerRecord<byte[], byte[]> recordOf(String topic, int i) {
        var made = new ProducerRecord<>(topic, i % PARTITIONS, keyOf(i), valueOf(i));
        if (i % 5 == 0) made.headers().add("number", bytes("" + i)).add("empty", new byte[0]);
        return made;
    }

    static boolean sameHeaders(int i, Header[] headers) {
        if (i % 5 != 0) return headers.length == 0;
        return headers.length == 2
            && headers[0].key().equals("number") && Arrays.equals(headers[0].value(), bytes("" + i))
            && headers[1].key().equals("empty") && headers[1].value().length == 0;
    }

    /** Takes what consumers read and says whether it is all that was produced, in order, once. */
    static final class Comparison {
        final int end;
        final int[] next = new int[PARTITIONS];
        int missing;

        Comparison(int first, int end) {
            this.end = end;
            missing = end - first;
            for (int p = 0; p < PARTITIONS; p++) next[p] = first + p;
        }

        void take(ConsumerRecord<byte[], byte[]> got) {
            int i = next[got.partition()];
            String where = "partition " + got.partition() + ", record " + i + ": ";
            if (i >= end) throw new IllegalStateException(where + "more records than were produced");
            if (!Arrays.equals(got.key(), keyOf(i))) throw new IllegalStateException(where + "other key");
            if (!Arrays.equals(got.value(), valueOf(i))) throw new IllegalStateException(where + "other value");
            if (!sameHeaders(i, got.headers().toArray())) throw new IllegalStateException(where + "other headers");
            next[got.partition()] = i + PARTITIONS;
            missing--;
        }
    }

    static void until(String what, Check step, java.util.function.BooleanSupplier done) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) throw new IllegalStateException("timed out: " + what);
            step.run();
        }
    }

    // ---- clients

    static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", BOOTSTRAP));
    }

    static void createTopic(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
        }
    }

    static void produce(String topic, int first, int end, Map<String, Object> more) throws Exception {
        Map<String, Object> configs = new HashMap<>(Map.of(
            "bootstrap.servers", BOOTSTRAP, "acks", "all", "linger.ms", 5, "batch.size", 65536));
        configs.putAll(more);
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = first; i < end; i++) {
                producer.send(recordOf(topic, i), (metadata, error) -> {
                    if (error != null) failure.compareAndSet(null, error);
                });
            }
            producer.flush();
        }
        if (failure.get() != null) throw failure.get();
    }

    static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> configs = new HashMap<>(Map.of(
            "bootstrap.servers", BOOTSTRAP, "enable.auto.commit", false, "auto.offset.reset", "earliest",
            "max.poll.records", 5000));
        configs.putAll(more);
        return new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static void drain(KafkaConsumer<byte[], byte[]> consumer, Comparison comparison, String what) throws Exception {
        until(what, () -> consumer.poll(Duration.ofMillis(200)).forEach(comparison::take), () -> comparison.missing == 0);
    }

    static List<TopicPartition> partitionsOf(String topic, int count) {
        var all = new ArrayList<TopicPartition>();
        for (int p = 0; p < count; p++) all.add(new TopicPartition(topic, p));
        return all;
    }

    static void readAll(String topic) throws Exception {
        try (var consumer = consumer(Map.of())) {
            consumer.assign(partitionsOf(topic, PARTITIONS));
            drain(consumer, new Comparison(0, COUNT), "reading");
        }
    }

    // ---- cases

    static void codec(String codec) throws Exception {
        String topic = SUITE + "-" + codec;
        createTopic(topic);
        produce(topic, 0, COUNT, Map.of("compression.type", codec));
        readAll(topic);
    }

    static void notIdempotent() throws Exception {
        String topic = SUITE + "-not-idempotent";
        createTopic(topic);
        produce(topic, 0, COUNT, Map.of("enable.idempotence", false, "max.in.flight.requests.per.connection", 1));
        readAll(topic);
    }

    static void expectFailure(Class<? extends Exception> kind, Check check) throws Exception {
        try {
            check.run();
        } catch (ExecutionException error) {
            if (kind.isInstance(error.getCause())) return;
            throw error;
        }
        throw new IllegalStateException("no " + kind.getSimpleName());
    }

    static void adminCase() throws Exception {
        String topic = SUITE + "-admin";
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = admin()) {
            if (admin.describeCluster().nodes().get().size() != 1) throw new IllegalStateException("not one node");
            var made = new NewTopic(topic, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "86400000"));
            admin.createTopics(List.of(made)).all().get();
            expectFailure(TopicExistsException.class, () -> admin.createTopics(List.of(made)).all().get());
            var set = new AlterConfigOp(new ConfigEntry("max.message.bytes", "2000000"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
            until("both configs", () -> Thread.sleep(20), () -> {
                try {
                    var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                    return config.get("retention.ms").value().equals("86400000")
                        && config.get("max.message.bytes").value().equals("2000000");
                } catch (Exception error) {
                    throw new IllegalStateException(error);
                }
            });
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
            until("five partitions", () -> Thread.sleep(20), () -> {
                try {
                    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size() == 5;
                } catch (Exception error) {
                    throw new IllegalStateException(error);
                }
            });
            produce(topic, 0, 300, Map.of());
            var first = new TopicPartition(topic, 0);
            var ends = admin.listOffsets(Map.of(first, OffsetSpec.latest())).all().get();
            if (ends.get(first).offset() != 100) throw new IllegalStateException("end " + ends.get(first).offset());
            var low = admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(40))).all().get();
            var begins = admin.listOffsets(Map.of(first, OffsetSpec.earliest())).all().get();
            if (begins.get(first).offset() != 40) throw new IllegalStateException("beginning " + begins + low);
            var size = admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().iterator().next()
                .replicaInfos().get(first).size();
            if (size <= 0) throw new IllegalStateException("size " + size);
            admin.deleteTopics(List.of(topic)).all().get();
            expectFailure(UnknownTopicOrPartitionException.class, () -> {
                long end = System.nanoTime() + 10_000_000_000L;
                while (System.nanoTime() < end) admin.describeTopics(List.of(topic)).allTopicNames().get();
            });
        }
    }

    static KafkaConsumer<byte[], byte[]> member(String group, String protocol) {
        Map<String, Object> configs = new HashMap<>(Map.of("group.id", group, "group.protocol", protocol));
        if (protocol.equals("classic")) configs.putAll(Map.of("heartbeat.interval.ms", 500, "session.timeout.ms", 10000));
        var made = consumer(configs);
        made.subscribe(List.of(group));
        return made;
    }

    static void group(String protocol) throws Exception {
        String topic = SUITE + "-group-" + protocol;
        int half = COUNT / 10 / PARTITIONS * PARTITIONS;
        createTopic(topic);
        var comparison = new Comparison(0, half);
        try (var first = member(topic, protocol); var second = member(topic, protocol)) {
            Check poll = () -> {
                first.poll(Duration.ofMillis(50)).forEach(comparison::take);
                second.poll(Duration.ofMillis(50)).forEach(comparison::take);
            };
            until("both members to have partitions", poll, () -> {
                int a = first.assignment().size();
                int b = second.assignment().size();
                return a > 0 && b > 0 && a + b == PARTITIONS;
            });
            produce(topic, 0, half, Map.of());
            until("both members to read the first half", poll, () -> comparison.missing == 0);
            first.commitSync();
            second.commitSync();
        }
        produce(topic, half, 2 * half, Map.of());
        try (var restarted = member(topic, protocol); Admin admin = admin()) {
            drain(restarted, new Comparison(half, 2 * half), "the second half from the committed offsets");
            restarted.commitSync();
            var committed = admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get();
            long sum = committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
            if (sum != 2L * half) throw new IllegalStateException("committed " + committed);
            int members = admin.describeConsumerGroups(List.of(topic)).all().get().get(topic).members().size();
            if (members != 1) throw new IllegalStateException(members + " members");
        }
    }

    // ---- transactions

    static KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> configs = Map.of("bootstrap.servers", BOOTSTRAP, "transactional.id", id, "linger.ms", 5);
        var made = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
        made.initTransactions();
        return made;
    }

    static void send(KafkaProducer<byte[], byte[]> producer, String topic, int first, int end) {
        for (int i = first; i < end; i++) producer.send(recordOf(topic, i));
        producer.flush();
    }

    /** Records that a comparison refuses: they belong to transactions that are never committed. */
    static void sendOther(KafkaProducer<byte[], byte[]> producer, String topic, int count) {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topic, i % PARTITIONS, bytes("" + i), bytes("not committed")));
        }
        producer.flush();
    }

    static KafkaConsumer<byte[], byte[]> reader(String topic, String isolation) {
        var made = consumer(Map.of("isolation.level", isolation));
        made.assign(partitionsOf(topic, PARTITIONS));
        return made;
    }

    static void transactionVisibility() throws Exception {
        String topic = SUITE + "-java-visibility";
        int rounds = 10;
        int chunk = COUNT / 10 / rounds / PARTITIONS * PARTITIONS;
        createTopic(topic);
        try (var producer = transactional(topic);
            var committed = reader(topic, "read_committed");
            var uncommitted = reader(topic, "read_uncommitted")) {
            for (int round = 0; round < rounds; round++) {
                producer.beginTransaction();
                sendOther(producer, topic, chunk);
                producer.abortTransaction();
                producer.beginTransaction();
                send(producer, topic, round * chunk, (round + 1) * chunk);
                producer.commitTransaction();
            }
            producer.beginTransaction();
            sendOther(producer, topic, PARTITIONS);
            drain(committed, new Comparison(0, rounds * chunk), "the committed records");
            int[] left = { 2 * rounds * chunk + PARTITIONS };
            until("every record", () -> left[0] -= uncommitted.poll(Duration.ofMillis(200)).count(), () -> left[0] <= 0);
            var partitions = partitionsOf(topic, PARTITIONS);
            var stable = committed.endOffsets(partitions);
            var ends = uncommitted.endOffsets(partitions);
            for (var partition : partitions) {
                if (ends.get(partition) != stable.get(partition) + 1) {
                    throw new IllegalStateException("ends " + ends + ", stable " + stable);
                }
            }
            producer.abortTransaction();
            produce(topic, rounds * chunk, rounds * chunk + 30, Map.of());
            drain(committed, new Comparison(rounds * chunk, rounds * chunk + 30), "records without a transaction");
        }
    }

    static void transactionFencing() throws Exception {
        String topic = SUITE + "-java-fencing";
        createTopic(topic);
        try (var first = transactional(topic)) {
            first.beginTransaction();
            sendOther(first, topic, 30);
            try (var second = transactional(topic); var consumer = reader(topic, "read_committed")) {
                try {
                    first.commitTransaction();
                    throw new IllegalStateException("the first producer committed");
                } catch (ProducerFencedException | InvalidProducerEpochException error) {
                    second.beginTransaction();
                }
                send(second, topic, 0, 30);
                second.commitTransaction();
                drain(consumer, new Comparison(0, 30), "the second producer's records");
            }
        }
    }

    static void transactionOffsets() throws Exception {
        String topic = SUITE + "-java-offsets";
        int half = COUNT / 100 / PARTITIONS * PARTITIONS;
        var partitions = Set.copyOf(partitionsOf(topic, PARTITIONS));
        createTopic(topic);
        produce(topic, 0, half, Map.of());
        try (var consumer = member(topic, "classic"); var producer = transactional(topic)) {
            drain(consumer, new Comparison(0, half), "the records");
            var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (var partition : partitions) positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
            producer.abortTransaction();
            // The client asks again while offsets wait for the end of their transaction.
            for (var committed : consumer.committed(partitions).values()) {
                if (committed != null) throw new IllegalStateException("offsets of an aborted transaction");
            }
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
            producer.commitTransaction();
            var committed = consumer.committed(partitions);
            if (!committed.equals(positions)) throw new IllegalStateException(committed + " instead of " + positions);
        }
        produce(topic, half, 2 * half, Map.of());
        try (var restarted = member(topic, "classic")) {
            drain(restarted, new Comparison(half, 2 * half), "what follows the transaction's offsets");
        }
    }

    // ---- reading everything

    static String json(byte[] value) {
        if (value == null) return "null";
        var out = new StringBuilder("\"");
        for (char c : new String(value, StandardCharsets.UTF_8).toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 32 || c > 126) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static String line(String isolation, ConsumerRecord<byte[], byte[]> got) {
        var headers = new ArrayList<String>();
        for (Header h : got.headers()) headers.add("[" + json(bytes(h.key())) + "," + json(h.value()) + "]");
        return "{\"isolation\":\"" + isolation + "\",\"topic\":\"" + got.topic() + "\",\"partition\":" + got.partition()
            + ",\"offset\":" + got.offset() + ",\"timestamp\":" + got.timestamp() + ",\"timestampType\":\""
            + got.timestampType() + "\",\"key\":" + json(got.key()) + ",\"value\":" + json(got.value())
            + ",\"leaderEpoch\":" + got.leaderEpoch().map(String::valueOf).orElse("null")
            + ",\"headers\":[" + String.join(",", headers) + "]}";
    }

    static void readTopics(String isolation) throws Exception {
        try (var consumer = consumer(Map.of("isolation.level", isolation)); Admin admin = admin()) {
            var topics = new ArrayList<>(admin.listTopics().names().get());
            topics.sort(null);
            for (var described : admin.describeTopics(topics).allTopicNames().get().values()) {
                for (var partition : partitionsOf(described.name(), described.partitions().size())) {
                    var one = Set.of(partition);
                    consumer.assign(one);
                    long end = consumer.endOffsets(one).get(partition);
                    long beginning = consumer.beginningOffsets(one).get(partition);
                    System.out.println("{\"isolation\":\"" + isolation + "\",\"topic\":\"" + partition.topic()
                        + "\",\"partition\":" + partition.partition() + ",\"beginningOffset\":" + beginning
                        + ",\"endOffset\":" + end + "}");
                    consumer.seekToBeginning(one);
                    until("the end of " + partition,
                        () -> consumer.poll(Duration.ofMillis(100)).forEach(got -> System.out.println(line(isolation, got))),
                        () -> consumer.position(partition) >= end);
                }
            }
        }
    }

    static void check(String name, Check check) {
        if (!Pattern.compile(System.getenv().getOrDefault("CASE", "")).matcher(name).find()) return;
        long started = System.nanoTime();
        try {
            check.run();
            System.out.printf("ok %s %s (%.1f s)%n", SUITE, name, (System.nanoTime() - started) / 1e9);
        } catch (Exception error) {
            error.printStackTrace();
            System.out.println("FAILED " + SUITE + " " + name + ": " + error.toString().replace('\n', ' '));
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("read")) {
            readTopics(args[1]);
            return;
        }
        if (args.length == 1 && args[0].equals("transactions")) {
            check("java-visibility", JavaClient::transactionVisibility);
            check("java-fencing", JavaClient::transactionFencing);
            check("java-offsets", JavaClient::transactionOffsets);
            System.exit(0);
        }
        check("admin", JavaClient::adminCase);
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) check("codec-" + codec, () -> codec(codec));
        check("not-idempotent", JavaClient::notIdempotent);
        check("group", () -> group("classic"));
        check("group-consumer", () -> group("consumer"));
        System.exit(0);
    }
}
