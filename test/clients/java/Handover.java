// One stay of a data directory at one broker, between two moves (test/clients/handover.js). `Handover STAY NAME…`: first everything must be as the
// stay before left it, which has said so in a file; then transactions that it left open are ended, records of all kinds are added, segments
// are deleted and compacted, groups commit; then transactions are left open, and what is there now is written down for the next stay.
//
// A transactional record's value begins with what shall become of it, `committed` or `aborted`: no list of them need be kept.
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

public final class Handover {
    static final int PARTITIONS = 2;
    static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    static final int KEYS = 50;
    static final int TRANSACTION_RECORDS = 20;

    final int stay;
    final Path before;
    final Path now;
    final Admin admin = JavaClient.admin();

    Handover(int stay) {
        this.stay = stay;
        Path directory = Path.of(System.getenv("DIRECTORY"));
        before = directory.resolve("stay-" + (stay - 1) + ".jsonl");
        now = directory.resolve("stay-" + stay + ".jsonl");
    }

    static void until(String what, BooleanSupplier done) throws Exception {
        JavaClient.until(what, () -> Thread.sleep(20), done);
    }

    interface Question<T> {
        T ask() throws Exception;
    }

    static <T> T sure(Question<T> question) {
        try {
            return question.ask();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    // ---- writing down what is there

    List<String> allTopics() throws Exception {
        return new ArrayList<>(new TreeSet<>(admin.listTopics().names().get()));
    }

    /** What a compacted topic says does not depend on how far the cleaner has come: the newest record of every key. */
    static List<String> newestByKey(List<ConsumerRecord<byte[], byte[]>> records, String isolation) {
        var newest = new TreeMap<String, String>();
        for (var got : records) {
            String key = new String(got.key());
            if (got.value() == null) newest.remove(key);
            else newest.put(key, JavaClient.line(isolation, got));
        }
        return List.copyOf(newest.values());
    }

    List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, String isolation) throws Exception {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var one = Set.of(partition);
        // Nobody waits for records that do not come.
        try (var consumer = JavaClient.consumer(Map.of("isolation.level", isolation, "fetch.max.wait.ms", 10))) {
            consumer.assign(one);
            long end = consumer.endOffsets(one).get(partition);
            consumer.seekToBeginning(one);
            JavaClient.until("the end of " + partition,
                () -> consumer.poll(Duration.ofMillis(100)).forEach(records::add),
                () -> consumer.position(partition) >= end);
        }
        return records;
    }

    List<String> describeTopics() throws Exception {
        var lines = new ArrayList<String>();
        for (var topic : admin.describeTopics(allTopics()).allTopicNames().get().values()) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
            var own = new TreeMap<String, String>();
            for (var entry : admin.describeConfigs(List.of(resource)).all().get().get(resource).entries()) {
                if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) own.put(entry.name(), entry.value());
            }
            lines.add("topic " + topic.name() + " " + topic.topicId() + " " + own);
            for (int p = 0; p < topic.partitions().size(); p++) describePartition(new TopicPartition(topic.name(), p), lines);
        }
        return lines;
    }

    void describePartition(TopicPartition partition, List<String> lines) throws Exception {
        long beginning = admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all().get().get(partition).offset();
        var newest = admin.listOffsets(Map.of(partition, OffsetSpec.maxTimestamp())).all().get().get(partition);
        for (String isolation : List.of("read_uncommitted", "read_committed")) {
            try (var consumer = JavaClient.consumer(Map.of("isolation.level", isolation))) {
                long end = consumer.endOffsets(Set.of(partition)).get(partition);
                lines.add(isolation + " " + partition + " from " + beginning + " to " + end);
            }
            var records = read(partition, isolation);
            if (partition.topic().equals("compacted")) lines.addAll(newestByKey(records, isolation));
            else for (var got : records) lines.add(JavaClient.line(isolation, got));
        }
        // A marker counts as well, and that of what was prepared is written at the next stay.
        boolean isLasting = !Set.of("compacted", "prepared").contains(partition.topic());
        if (isLasting) lines.add("newest of " + partition + " " + newest);
    }

    List<String> describeGroups() throws Exception {
        var lines = new ArrayList<String>();
        var groups = new TreeMap<String, String>();
        for (var group : admin.listGroups().all().get()) {
            groups.put(group.groupId(), group.type().map(Object::toString).orElse("") + " " + group.protocol()
                + " " + group.groupState().map(Object::toString).orElse(""));
        }
        for (String group : groups.keySet()) {
            var described = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            // An epoch is a consumer group's: others have none to keep.
            Object groupEpoch = described.type() == GroupType.CONSUMER ? described.groupEpoch() : "";
            var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            lines.add("group " + group + " " + groups.get(group) + " " + described.members().size() + " members " + groupEpoch
                + " " + new TreeMap<>(offsetsByName(offsets)));
        }
        return lines;
    }

    static Map<String, String> offsetsByName(Map<TopicPartition, OffsetAndMetadata> offsets) {
        var byName = new HashMap<String, String>();
        offsets.forEach((partition, offset) -> byName.put(partition.toString(), String.valueOf(offset)));
        return byName;
    }

    List<String> describeTransactions() throws Exception {
        var lines = new ArrayList<String>();
        for (var listed : admin.listTransactions().all().get()) {
            String id = listed.transactionalId();
            var described = admin.describeTransactions(List.of(id)).all().get().get(id);
            var partitions = new TreeSet<String>();
            for (var partition : described.topicPartitions()) partitions.add(partition.toString());
            lines.add("transaction " + id + " " + described.state() + " " + described.producerId() + " "
                + described.producerEpoch() + " " + described.transactionTimeoutMs() + " " + partitions);
        }
        lines.sort(null);
        return lines;
    }

    List<String> describeAll() throws Exception {
        var lines = describeTopics();
        lines.addAll(describeGroups());
        lines.addAll(describeTransactions());
        return lines;
    }

    // ---- as it was left

    TransactionState stateOf(String id) {
        return sure(() -> admin.describeTransactions(List.of(id)).all().get().get(id).state());
    }

    static String preparedId(int stay) {
        return "prepared-" + stay;
    }

    static TransactionState completeState(int stay) {
        return stay % 2 == 0 ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT;
    }

    /** The end of this one was cut off: it was prepared when the broker stopped, and the new coordinator ends it. */
    void endOfPrepared() throws Exception {
        until("the prepared transaction to end", () -> stateOf(preparedId(stay - 1)) == completeState(stay - 1));
    }

    void everythingIsThere() throws Exception {
        var wanted = Files.readAllLines(before);
        var got = describeAll();
        for (int i = 0; i < Math.min(wanted.size(), got.size()); i++) {
            if (!wanted.get(i).equals(got.get(i))) {
                throw new IllegalStateException(got.get(i) + " instead of " + wanted.get(i));
            }
        }
        if (wanted.size() != got.size()) throw new IllegalStateException(got.size() + " instead of " + wanted.size());
        System.out.println(wanted.size() + " lines are the same");
    }

    // ---- transactions that outlive a stay

    static Object field(Object of, String name) throws Exception {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    static void setField(Object of, String name, Object value) throws Exception {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.set(of, value);
    }

    static void transitionTo(Object manager, String state) throws Exception {
        for (Class<?> inner : manager.getClass().getDeclaredClasses()) {
            if (!inner.getSimpleName().equals("State")) continue;
            Method method = manager.getClass().getDeclaredMethod("transitionTo", inner);
            method.setAccessible(true);
            for (Object constant : inner.getEnumConstants()) {
                if (constant.toString().equals(state)) method.invoke(manager, constant);
            }
        }
    }

    /** A producer in the middle of a transaction that another process has begun: what exactly-once sinks do after a restart. */
    static KafkaProducer<byte[], byte[]> resumed(String id, TransactionDescription described) throws Exception {
        var producer = producer(Map.of("transactional.id", id));
        producer.partitionsFor("transactional");
        Object manager = field(producer, "transactionManager");
        transitionTo(manager, "INITIALIZING");
        var kind = Class.forName("org.apache.kafka.common.utils.ProducerIdAndEpoch");
        setField(manager, "producerIdAndEpoch", kind.getConstructor(long.class, short.class)
            .newInstance(described.producerId(), (short) described.producerEpoch()));
        Method version = manager.getClass().getMethod("maybeUpdateTransactionV2Enabled", boolean.class);
        version.setAccessible(true);
        version.invoke(manager, true);
        transitionTo(manager, "READY");
        transitionTo(manager, "IN_TRANSACTION");
        setField(manager, "transactionStarted", true);
        return producer;
    }

    static String openId(int stay, String fate) {
        return "open-" + fate + "-" + stay;
    }

    /** One is committed, the other is aborted by a new producer of its id. */
    void endOfOpen() throws Exception {
        String committed = openId(stay - 1, "committed");
        String aborted = openId(stay - 1, "aborted");
        for (String id : List.of(committed, aborted)) {
            if (stateOf(id) != TransactionState.ONGOING) throw new IllegalStateException(id + " is " + stateOf(id));
        }
        try (var producer = resumed(committed, admin.describeTransactions(List.of(committed)).all().get().get(committed))) {
            producer.commitTransaction();
        }
        try (var producer = producer(Map.of("transactional.id", aborted))) {
            producer.initTransactions();
        }
        until("the open transactions to end", () -> stateOf(committed) == TransactionState.COMPLETE_COMMIT
            && stateOf(aborted) == TransactionState.EMPTY);
        String group = "transactional-" + (stay - 1);
        until("the offsets of the transaction", () -> sure(() -> admin.listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata().get().get(new TopicPartition("none", 0)).offset() == 7));
    }

    /** Nothing aborted is read, and all that was committed. */
    void onlyCommittedIsRead(int openCommitted) throws Exception {
        int wanted = (2 * (stay + 1) + openCommitted) * TRANSACTION_RECORDS * PARTITIONS;
        int seen = 0;
        for (int p = 0; p < PARTITIONS; p++) {
            for (var got : read(new TopicPartition("transactional", p), "read_committed")) {
                if (!new String(got.value()).startsWith("committed ")) throw new IllegalStateException("read " + got);
                seen++;
            }
        }
        if (seen != wanted) throw new IllegalStateException(seen + " committed records instead of " + wanted);
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> configs = new HashMap<>(Map.of(
            "bootstrap.servers", JavaClient.BOOTSTRAP, "linger.ms", 5, "batch.size", 16384,
            "transaction.timeout.ms", 900_000));
        configs.putAll(more);
        var serializer = new org.apache.kafka.common.serialization.ByteArraySerializer();
        return new KafkaProducer<>(configs, serializer, serializer);
    }

    static KafkaProducer<byte[], byte[]> transactional(String id) {
        var made = producer(Map.of("transactional.id", id));
        made.initTransactions();
        return made;
    }

    void send(KafkaProducer<byte[], byte[]> producer, String topic, String fate) {
        for (int i = 0; i < TRANSACTION_RECORDS * PARTITIONS; i++) {
            var value = JavaClient.bytes(fate + " " + stay + " " + i);
            producer.send(new ProducerRecord<>(topic, i % PARTITIONS, JavaClient.bytes("key-" + i), value));
        }
        producer.flush();
    }

    // ---- adding

    void createTopics() throws Exception {
        var topics = new ArrayList<NewTopic>();
        for (String codec : CODECS) topics.add(new NewTopic(codec, PARTITIONS, (short) 1));
        topics.add(new NewTopic("transactional", PARTITIONS, (short) 1));
        topics.add(new NewTopic("prepared", PARTITIONS, (short) 1));
        topics.add(new NewTopic("retained", 1, (short) 1).configs(Map.of("segment.bytes", "1048576")));
        topics.add(new NewTopic("trimmed", 1, (short) 1));
        topics.add(new NewTopic("compacted", 1, (short) 1).configs(Map.of("cleanup.policy", "compact", "segment.bytes", "1048576",
            "min.cleanable.dirty.ratio", "0.01", "delete.retention.ms", "100", "message.timestamp.type", "LogAppendTime")));
        admin.createTopics(topics).all().get();
    }

    void addRecords() throws Exception {
        for (String codec : CODECS) {
            try (var producer = producer(Map.of("compression.type", codec))) {
                for (int i = 0; i < 300; i++) {
                    var made = JavaClient.recordOf(codec, stay * 300 + i);
                    var record = new ProducerRecord<>(codec, i % PARTITIONS, made.key(), made.value());
                    made.headers().forEach(record.headers()::add);
                    producer.send(record);
                }
            }
        }
        // One that stays the same at every stay: its epochs and sequences go on.
        try (var producer = transactional("always")) {
            for (String fate : List.of("committed", "aborted", "committed")) {
                producer.beginTransaction();
                send(producer, "transactional", fate);
                if (fate.equals("committed")) producer.commitTransaction();
                else producer.abortTransaction();
            }
        }
        // A producer is told of a commit before every partition has its marker, and until then nobody reads it.
        until("the last commit", () -> stateOf("always") == TransactionState.COMPLETE_COMMIT);
    }

    long beginningOf(TopicPartition partition) {
        return sure(() -> admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).all().get().get(partition).offset());
    }

    void configure(String topic, String name, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }

    void fill(String topic, int records, int keys) throws Exception {
        try (var producer = producer(Map.of("batch.size", 65536))) {
            for (int i = 0; i < records; i++) {
                var key = JavaClient.bytes("key-" + i % keys);
                // The newest record of every tenth key is a tombstone.
                var value = i >= records - keys && i % 10 == stay % 10 ? null
                    : JavaClient.bytes("at stay " + stay + " " + i + " " + "x".repeat(1000));
                producer.send(new ProducerRecord<>(topic, 0, key, value));
            }
        }
    }

    void deleteAndCompact() throws Exception {
        var retained = new TopicPartition("retained", 0);
        long beginning = beginningOf(retained);
        fill("retained", 3000, 3000);
        configure("retained", "retention.bytes", "1048576");
        until("segments to be deleted", () -> beginningOf(retained) > beginning + 1000);
        // What is there now shall be there after the move.
        configure("retained", "retention.bytes", "-1");
        fill("compacted", 3000, KEYS);
        try (var producer = transactional("compacting")) {
            producer.beginTransaction();
            for (int i = 0; i < KEYS; i++) {
                var value = JavaClient.bytes("aborted at stay " + stay);
                producer.send(new ProducerRecord<>("compacted", 0, JavaClient.bytes("key-" + i), value));
            }
            producer.abortTransaction();
        }
        fill("compacted", 1200, KEYS);
        var compacted = new TopicPartition("compacted", 0);
        until("the cleaner", () -> sure(() -> read(compacted, "read_uncommitted").size()) < 2000);
        long end = (stay + 1) * 100L;
        fill("trimmed", 100, 100);
        admin.deleteRecords(Map.of(new TopicPartition("trimmed", 0), RecordsToDelete.beforeOffset(end - 30))).all().get();
    }

    void addGroups() throws Exception {
        for (String protocol : List.of("classic", "consumer")) {
            // One of this stay, and one that all stays go on with.
            for (String group : List.of(protocol + "-" + stay, protocol + "-always")) {
                Map<String, Object> configs = Map.of("group.id", group, "group.protocol", protocol);
                try (var consumer = JavaClient.consumer(configs)) {
                    consumer.subscribe(Set.of("gzip", "none"));
                    int[] seen = { 0 };
                    int wanted = group.endsWith("always") ? 600 : (stay + 1) * 600;
                    JavaClient.until(group + " to read " + wanted, () -> seen[0] += consumer.poll(Duration.ofMillis(50)).count(),
                        () -> seen[0] >= wanted);
                    if (seen[0] > wanted) throw new IllegalStateException(group + " read " + seen[0] + " instead of " + wanted);
                    consumer.commitSync();
                }
            }
        }
        var some = Map.of(new TopicPartition("none", 1), new OffsetAndMetadata(stay, "note " + stay));
        admin.alterConsumerGroupOffsets("simple", some).all().get();
    }

    void leaveOpen() throws Exception {
        String group = "transactional-" + stay;
        var first = new TopicPartition("none", 0);
        admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(5))).all().get();
        for (String fate : List.of("committed", "aborted")) {
            // Never closed: that would abort it.
            var producer = transactional(openId(stay, fate));
            producer.beginTransaction();
            send(producer, "transactional", fate);
            long offset = fate.equals("committed") ? 7 : 9;
            if (fate.equals("committed")) {
                producer.sendOffsetsToTransaction(Map.of(first, new OffsetAndMetadata(offset)), new ConsumerGroupMetadata(group));
            }
        }
        String id = preparedId(stay);
        var producer = transactional(id);
        producer.beginTransaction();
        send(producer, "prepared", stay % 2 == 0 ? "committed" : "aborted");
        if (stay % 2 == 0) producer.commitTransaction();
        else producer.abortTransaction();
        until("the end of " + id, () -> stateOf(id) == completeState(stay));
    }

    public static void main(String[] args) throws Exception {
        var here = new Handover(Integer.parseInt(args[0]));
        String name = args[1];
        if (here.stay > 0) {
            JavaClient.check(name + "-ends-what-was-prepared", here::endOfPrepared);
            JavaClient.check(name + "-has-everything", here::everythingIsThere);
            JavaClient.check(name + "-ends-what-was-open", here::endOfOpen);
        }
        if (args.length > 2) System.exit(0);
        if (here.stay == 0) here.createTopics();
        JavaClient.check(name + "-adds-records", here::addRecords);
        JavaClient.check(name + "-reads-committed-only", () -> here.onlyCommittedIsRead(here.stay));
        JavaClient.check(name + "-deletes-and-compacts", here::deleteAndCompact);
        JavaClient.check(name + "-commits-offsets", here::addGroups);
        JavaClient.check(name + "-leaves-transactions", here::leaveOpen);
        Files.write(here.now, here.describeAll());
        // The open transactions stay open: nothing is closed.
        Runtime.getRuntime().halt(0);
    }
}
