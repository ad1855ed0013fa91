// Kafka's own kafka-consumer-groups and kafka-get-offsets, called in one JVM: what they print and what they change.
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.GetOffsetShell;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;

public final class GroupTools {
    static final String BOOTSTRAP = System.getenv("BOOTSTRAP");

    interface Tool {
        void main(String[] args);
    }

    /** A tool wants to end the program: what it has printed is its answer all the same. */
    static final class Exited extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static void keepRunning() {
        Exit.setExitProcedure((code, message) -> {
            throw new Exited();
        });
    }

    /** Runs a tool; the answer is everything that it printed, its words apart by one blank. */
    static String run(Tool tool, String... args) {
        var out = System.out;
        var err = System.err;
        var printed = new ByteArrayOutputStream();
        var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        var all = new ArrayList<>(List.of("--bootstrap-server", BOOTSTRAP));
        all.addAll(Arrays.asList(args));
        try {
            System.setOut(stream);
            System.setErr(stream);
            tool.main(all.toArray(new String[0]));
        } catch (Exited exited) {
            // what it printed is the answer
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return printed.toString(StandardCharsets.UTF_8).replaceAll("[ \\t]+", " ");
    }

    static String groups(String... args) {
        return run(ConsumerGroupCommand::main, args);
    }

    static String offsets(String... args) {
        return run(GetOffsetShell::main, args).strip();
    }

    static void expect(String printed, String... parts) {
        for (String part : parts) {
            if (!printed.contains(part)) throw new IllegalStateException("no `" + part + "` in: " + printed);
        }
    }

    static void expectNot(String printed, String part) {
        if (printed.contains(part)) throw new IllegalStateException("`" + part + "` in: " + printed);
    }

    static void expectSame(Object got, Object wanted) {
        if (!got.equals(wanted)) throw new IllegalStateException(got + " instead of " + wanted);
    }

    // ---- what the tools work on

    /** Three partitions of ten records each, whose timestamps are 1000, 2000 and so on. */
    static void fill(String topic) throws Exception {
        JavaClient.createTopic(topic);
        Map<String, Object> configs = Map.of("bootstrap.servers", BOOTSTRAP);
        try (var producer = new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 30; i++) {
                producer.send(new ProducerRecord<>(topic, i % 3, 1000L * (i / 3 + 1), null, new byte[1]));
            }
        }
    }

    static void commit(String group, long first, long second) {
        try (var consumer = JavaClient.consumer(Map.of("group.id", group))) {
            consumer.commitSync(Map.of(
                new TopicPartition(group, 0), new OffsetAndMetadata(first),
                new TopicPartition(group, 1), new OffsetAndMetadata(second)));
        }
    }

    static Map<Integer, Long> committed(String group) throws Exception {
        var offsets = new TreeMap<Integer, Long>();
        try (Admin admin = JavaClient.admin()) {
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get()
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        }
        return offsets;
    }

    /** Starts a member and waits until it has all partitions. */
    static KafkaConsumer<byte[], byte[]> member(String group, String protocol) throws Exception {
        var made = JavaClient.member(group, protocol);
        JavaClient.until("all partitions", () -> made.poll(Duration.ofMillis(50)), () -> made.assignment().size() == 3);
        return made;
    }

    // ---- cases; a group has the name of its topic

    static void list() throws Exception {
        String group = "tools-list";
        fill(group);
        commit(group, 10, 4);
        expect(groups("--list"), group + "\n");
        expect(groups("--list", "--state"), group + " Empty");
        expect(groups("--list", "--type"), group + " Classic");
        expectNot(groups("--list", "--state", "Stable"), group);
        expectNot(groups("--list", "--type", "consumer"), group);
        try (var member = member(group, "consumer")) {
            expect(groups("--list", "--state", "Stable"), group + " Stable");
            expect(groups("--list", "--type", "consumer"), group + " Consumer");
        }
    }

    static void describe() throws Exception {
        String group = "tools-describe";
        fill(group);
        commit(group, 10, 4);
        expect(groups("--describe", "--group", group), "Consumer group '" + group + "' has no active members.",
            group + " " + group + " 0 10 10 0 - - -", group + " " + group + " 1 4 10 6 - - -");
        expect(groups("--describe", "--group", group, "--state"), " Empty 0");
        expect(groups("--describe", "--group", "tools-none"), "GroupIdNotFoundException: Group tools-none not found.");
    }

    static void describeMembers(String protocol, String assignor) throws Exception {
        String group = "tools-describe-" + protocol;
        fill(group);
        commit(group, 10, 4);
        try (var member = member(group, protocol)) {
            String id = member.groupMetadata().memberId();
            String where = " " + id + " /127.0.0.1 ";
            expect(groups("--describe", "--group", group), group + " " + group + " 0 10 10 0" + where,
                group + " " + group + " 1 4 10 6" + where, group + " " + group + " 2 - 10 -" + where);
            expect(groups("--describe", "--group", group, "--members", "--verbose"), group + where, group + ":0,1,2");
            expect(groups("--describe", "--group", group, "--state"), assignor + " Stable 1");
            expect(groups("--describe", "--all-groups", "--all-topics"), group + " " + group + " 1 4 10 6" + where);
        }
    }

    static void reset() throws Exception {
        String group = "tools-reset";
        fill(group);
        commit(group, 10, 4);
        var before = Map.of(0, 10L, 1, 4L);
        expect(groups("--reset-offsets", "--group", group, "--topic", group, "--to-earliest", "--dry-run"),
            group + " " + group + " 0 0", group + " " + group + " 2 0");
        expectSame(committed(group), before);
        var wanted = new HashMap<List<String>, Map<Integer, Long>>();
        wanted.put(List.of("--to-earliest"), Map.of(0, 0L, 1, 0L, 2, 0L));
        wanted.put(List.of("--to-latest"), Map.of(0, 10L, 1, 10L, 2, 10L));
        wanted.put(List.of("--to-offset", "5"), Map.of(0, 5L, 1, 5L, 2, 5L));
        wanted.put(List.of("--to-datetime", "1970-01-01T00:00:03.500"), Map.of(0, 3L, 1, 3L, 2, 3L));
        wanted.put(List.of("--by-duration", "PT1H"), Map.of(0, 10L, 1, 10L, 2, 10L));
        for (var one : wanted.entrySet()) {
            var args = new ArrayList<>(List.of("--reset-offsets", "--group", group, "--topic", group, "--execute"));
            args.addAll(one.getKey());
            String printed = groups(args.toArray(new String[0]));
            if (!committed(group).equals(one.getValue())) throw new IllegalStateException(one + " " + committed(group) + printed);
        }
        groups("--reset-offsets", "--group", group, "--topic", group + ":0,2", "--to-offset", "4", "--execute");
        groups("--reset-offsets", "--group", group, "--topic", group + ":0,2", "--shift-by", "-1", "--execute");
        expectSame(committed(group), Map.of(0, 3L, 1, committed(group).get(1), 2, 3L));
        String exported = groups("--reset-offsets", "--group", group, "--topic", group, "--to-current", "--export", "--dry-run");
        expect(exported, group + ",0,3", group + ",2,3");
        Path file = Files.createTempFile("offsets", ".csv");
        Files.writeString(file, group + ",0,7\n" + group + ",1,8\n");
        groups("--reset-offsets", "--group", group, "--from-file", file.toString(), "--execute");
        Files.delete(file);
        expectSame(committed(group), Map.of(0, 7L, 1, 8L, 2, 3L));
        expect(groups("--reset-offsets", "--group", group + "-new", "--topic", group, "--to-latest", "--execute"), "-new " + group + " 0 10");
        expectSame(committed(group + "-new"), Map.of(0, 10L, 1, 10L, 2, 10L));
    }

    /** What is not allowed while a group has members, and is when it has none. */
    static void refusals(String protocol) throws Exception {
        String group = "tools-refusals-" + protocol;
        fill(group);
        try (var member = member(group, protocol)) {
            member.commitSync(Map.of(new TopicPartition(group, 0), new OffsetAndMetadata(3)));
            expect(groups("--reset-offsets", "--group", group, "--topic", group, "--to-earliest", "--execute"),
                "Assignments can only be reset if the group '" + group + "' is inactive, but the current state is Stable.");
            expect(groups("--delete-offsets", "--group", group, "--topic", group), group + " 0 Error");
            expect(groups("--delete", "--group", group), "Deletion of some consumer groups failed", "GroupNotEmptyException");
            expectSame(committed(group).get(0), 3L);
        }
        expect(groups("--delete-offsets", "--group", group, "--topic", group + ":0"), group + " 0 Successful");
        expectSame(committed(group).containsKey(0), false);
        expect(groups("--delete", "--group", group), "Deletion of requested consumer groups ('" + group + "') was successful.");
        expectNot(groups("--list"), group);
        expect(groups("--delete", "--group", group), "Deletion of some consumer groups failed", "GroupIdNotFoundException");
    }

    static void getOffsets() throws Exception {
        String topic = "tools-offsets";
        fill(topic);
        expectSame(offsets("--topic", topic), "tools-offsets:0:10\ntools-offsets:1:10\ntools-offsets:2:10");
        expectSame(offsets("--topic", topic, "--time", "earliest", "--partitions", "0,2"), "tools-offsets:0:0\ntools-offsets:2:0");
        expectSame(offsets("--topic", topic, "--time", "max-timestamp", "--partitions", "1"), "tools-offsets:1:9");
        expectSame(offsets("--topic-partitions", topic + ":1", "--time", "3500"), "tools-offsets:1:3");
        expectSame(offsets("--topic-partitions", topic + ":1-3", "--time", "-1"), "tools-offsets:1:10\ntools-offsets:2:10");
        expect(offsets("--topic", "tools-nowhere"), "Could not match any topic-partitions");
    }

    public static void main(String[] args) {
        keepRunning();
        JavaClient.check("list", GroupTools::list);
        JavaClient.check("describe", GroupTools::describe);
        JavaClient.check("describe-classic", () -> describeMembers("classic", "range"));
        JavaClient.check("describe-consumer", () -> describeMembers("consumer", "uniform"));
        JavaClient.check("reset-offsets", GroupTools::reset);
        JavaClient.check("refusals-classic", () -> refusals("classic"));
        JavaClient.check("refusals-consumer", () -> refusals("consumer"));
        JavaClient.check("get-offsets", GroupTools::getOffsets);
        System.exit(0);
    }
}
