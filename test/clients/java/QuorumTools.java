// What a quorum's suites ask of a cluster, in one long-lived JVM: Kafka's own tools and its admin client, producer and consumer.
//
// A command is a line of words, each URL-encoded: its number, its name and its arguments; `reply NUMBER ok|failed TEXT` answers it. Commands run
// beside each other. TARGET is `brokers=HOST:PORT,…` or `controllers=HOST:PORT,…`. A load creates topic after topic until it is stopped and
// says `acked LOAD TOPIC` for each that was acknowledged, however often it had to ask.
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.FeatureCommand;
import org.apache.kafka.tools.MetadataQuorumCommand;

public final class QuorumTools {
    static final Map<String, Admin> ADMINS = new ConcurrentHashMap<>();
    static final Map<String, Thread> LOADS = new ConcurrentHashMap<>();
    static final int ATTEMPT_TIMEOUT_MS = 20_000;
    static final Duration CONSUME_TIMEOUT = Duration.ofSeconds(60);

    /** A tool wants to end the program: what it has printed is its answer all the same. */
    static final class Exited extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;

        Exited(int status) {
            this.status = status;
        }
    }

    static Properties client(String target) {
        var properties = new Properties();
        String[] parts = target.split("=", 2);
        String key = parts[0].equals("controllers") ? "bootstrap.controllers" : "bootstrap.servers";
        properties.put(key, parts[1]);
        return properties;
    }

    static Admin admin(String target) {
        return ADMINS.computeIfAbsent(target, it -> Admin.create(client(it)));
    }

    static ConfigResource resource(String type, String name) {
        return new ConfigResource(ConfigResource.Type.valueOf(type), name.equals("-") ? "" : name);
    }

    interface Tool {
        void main(String[] args) throws Exception;
    }

    static synchronized String said(Tool tool, List<String> args) throws Exception {
        var out = System.out;
        var printed = new ByteArrayOutputStream();
        int status = 0;
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(System.out);
            tool.main(args.toArray(new String[0]));
        } catch (Exited exited) {
            status = exited.status;
        } finally {
            System.setOut(out);
            System.setErr(out);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        if (status != 0) throw new IllegalStateException(text);
        return text;
    }

    static synchronized String format(List<String> args) {
        var printed = new ByteArrayOutputStream();
        var all = new ArrayList<>(List.of("format"));
        all.addAll(args);
        var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        int status = kafka.tools.StorageTool.execute(all.toArray(new String[0]), stream);
        String text = printed.toString(StandardCharsets.UTF_8);
        if (status != 0) throw new IllegalStateException(text);
        return text;
    }

    /** `PARTITIONS` is a number, or the replicas of each partition: `1:2,2:1`. */
    static String create(String target, String name, String partitions, String replicationFactor)
            throws Exception {
        NewTopic topic;
        if (partitions.contains(":")) {
            var assignments = new TreeMap<Integer, List<Integer>>();
            for (String replicas : partitions.split(",")) {
                var ids = Arrays.stream(replicas.split(":")).map(Integer::valueOf).toList();
                assignments.put(assignments.size(), ids);
            }
            topic = new NewTopic(name, assignments);
        } else {
            short factor = Short.parseShort(replicationFactor);
            topic = new NewTopic(name, Integer.parseInt(partitions), factor);
        }
        var options = new CreateTopicsOptions().timeoutMs(ATTEMPT_TIMEOUT_MS);
        admin(target).createTopics(List.of(topic), options).all().get();
        return "";
    }

    static void load(String load, String target) {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            String topic = load + "-" + i;
            for (boolean isDone = false; !isDone;) {
                try {
                    create(target, topic, "1", "1");
                    isDone = true;
                } catch (ExecutionException error) {
                    isDone = error.getCause() instanceof TopicExistsException;
                    if (!isDone) say("retried " + load + " " + encode(error.getCause().toString()));
                } catch (Exception error) {
                    return;
                }
            }
            say("acked " + load + " " + topic);
        }
    }

    static String topics(String target) throws Exception {
        return String.join(" ", new TreeSet<>(admin(target).listTopics().names().get()));
    }

    /** A line for each partition: `TOPIC-PARTITION LEADER REPLICAS ISR`. */
    static String describe(String target, List<String> names) throws Exception {
        var lines = new ArrayList<String>();
        var descriptions = admin(target).describeTopics(names).allTopicNames().get();
        for (String name : names) {
            for (var partition : descriptions.get(name).partitions()) {
                int leader = Optional.ofNullable(partition.leader()).map(Node::id).orElse(-1);
                lines.add(name + "-" + partition.partition() + " " + leader + " "
                    + partition.replicas().stream().map(Node::idString).toList() + " "
                    + partition.isr().stream().map(Node::idString).sorted().toList());
            }
        }
        return String.join("\n", lines);
    }

    static String setConfig(String target, String type, String name, String key, String value)
            throws Exception {
        var operation = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin(target).incrementalAlterConfigs(Map.of(resource(type, name), List.of(operation)))
            .all().get();
        return "";
    }

    static String getConfig(String target, String type, String name, String key) throws Exception {
        var resource = resource(type, name);
        var configs = admin(target).describeConfigs(List.of(resource)).all().get().get(resource);
        var entry = configs.get(key);
        return entry == null ? "" : entry.value() + " " + entry.source();
    }

    static String produce(String target, String topic, int partition, int from, int count)
            throws Exception {
        var properties = client(target);
        properties.put("acks", "all");
        var serializer = new StringSerializer();
        try (var producer = new KafkaProducer<>(properties, serializer, serializer)) {
            for (int i = from; i < from + count; i++) {
                producer.send(new ProducerRecord<>(topic, partition, null, "value " + i));
            }
            producer.flush();
        }
        return "";
    }

    /** All of a partition, from its first record: their number; an error when they are not `value 0`, `value 1`, and so on. */
    static String consume(String target, String topic, int partition) {
        var properties = client(target);
        properties.put("enable.auto.commit", "false");
        var deserializer = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
            var assigned = new TopicPartition(topic, partition);
            consumer.assign(List.of(assigned));
            consumer.seekToBeginning(List.of(assigned));
            long end = consumer.endOffsets(List.of(assigned)).get(assigned);
            long deadline = System.nanoTime() + CONSUME_TIMEOUT.toNanos();
            for (int next = 0; next < end;) {
                if (System.nanoTime() > deadline) throw new IllegalStateException("read " + next + " of " + end);
                for (var got : consumer.poll(Duration.ofSeconds(1)).records(assigned)) {
                    if (!got.value().equals("value " + next++)) {
                        throw new IllegalStateException(got.value() + " at " + got.offset());
                    }
                }
            }
            return String.valueOf(end);
        }
    }

    static String brokers(String target) throws Exception {
        var nodes = admin(target).describeCluster().nodes().get();
        return String.join(" ", new TreeSet<>(nodes.stream().map(Node::idString).toList()));
    }

    static String run(String command, List<String> args) throws Exception {
        return switch (command) {
            case "format" -> format(args);
            case "quorum" -> said(MetadataQuorumCommand::main, args);
            case "features" -> said(FeatureCommand::main, args);
            case "create" -> create(args.get(0), args.get(1), args.get(2), args.get(3));
            case "topics" -> topics(args.get(0));
            case "brokers" -> brokers(args.get(0));
            case "describe" -> describe(args.get(0), args.subList(1, args.size()));
            case "set-config" ->
                setConfig(args.get(0), args.get(1), args.get(2), args.get(3), args.get(4));
            case "get-config" -> getConfig(args.get(0), args.get(1), args.get(2), args.get(3));
            case "produce" -> produce(args.get(0), args.get(1), Integer.parseInt(args.get(2)),
                Integer.parseInt(args.get(3)), Integer.parseInt(args.get(4)));
            case "consume" -> consume(args.get(0), args.get(1), Integer.parseInt(args.get(2)));
            case "load" -> {
                LOADS.put(args.get(0), start(() -> load(args.get(0), args.get(1))));
                yield "";
            }
            case "stop-load" -> {
                Thread load = LOADS.remove(args.get(0));
                load.interrupt();
                load.join();
                yield "";
            }
            default -> throw new IllegalArgumentException(command);
        };
    }

    static final PrintStream ANSWERS = System.out;

    static void say(String line) {
        synchronized (ANSWERS) {
            ANSWERS.println(line);
            ANSWERS.flush();
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Thread start(Runnable task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void answer(String line) {
        List<String> words = Arrays.stream(line.split(" "))
            .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8)).toList();
        String number = words.get(0);
        try {
            String text = run(words.get(1), words.subList(2, words.size()));
            say("reply " + number + " ok " + encode(text));
        } catch (Throwable error) {
            Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
            say("reply " + number + " failed " + encode(cause.toString()));
        }
    }

    public static void main(String[] args) throws Exception {
        Exit.setExitProcedure((status, message) -> {
            throw new Exited(status);
        });
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String command = line;
            start(() -> answer(command));
        }
    }
}
