// A member of a group as test/clients/group-matrix.js drives it. The argument is an assignor of the classic protocol (range,
// roundrobin, sticky, cooperative-sticky) or `consumer` for the protocol of that name.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public final class GroupMember implements ConsumerRebalanceListener {
    static final Map<String, Class<?>> ASSIGNORS = Map.of(
        "range", RangeAssignor.class, "roundrobin", RoundRobinAssignor.class,
        "sticky", StickyAssignor.class, "cooperative-sticky", CooperativeStickyAssignor.class);

    final KafkaConsumer<byte[], byte[]> consumer;
    final Map<TopicPartition, OffsetAndMetadata> pending = new HashMap<>();
    volatile boolean isLeaving;

    GroupMember(String kind) {
        Map<String, Object> configs = new HashMap<>(Map.of(
            "bootstrap.servers", System.getenv("BOOTSTRAP"), "group.id", System.getenv("GROUP"),
            "enable.auto.commit", false, "auto.offset.reset", "earliest"));
        if (kind.equals("consumer")) {
            configs.put("group.protocol", "consumer");
        } else {
            configs.putAll(Map.of("session.timeout.ms", 6000, "heartbeat.interval.ms", 500,
                "partition.assignment.strategy", ASSIGNORS.get(kind).getName()));
        }
        consumer = new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static long nowUs() {
        return System.nanoTime() / 1000;
    }

    static void say(StringBuilder lines) {
        System.out.print(lines);
        System.out.flush();
    }

    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) return;
        try {
            consumer.commitSync(offsets);
        } catch (RebalanceInProgressException rebalance) {
            return; // what is kept is tried again, what is not is lost in the rebalance
        } catch (CommitFailedException fenced) {
            pending.clear();
            return;
        }
        long timeUs = nowUs();
        var lines = new StringBuilder();
        offsets.forEach((partition, offset) -> lines.append("committed ").append(partition.partition()).append(' ')
            .append(offset.offset()).append(' ').append(timeUs).append('\n'));
        say(lines);
        pending.keySet().removeAll(List.copyOf(offsets.keySet()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        var revoked = new HashMap<>(pending);
        revoked.keySet().retainAll(partitions);
        commit(revoked);
        pending.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        pending.keySet().removeAll(partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

    void run() {
        consumer.subscribe(List.of(System.getenv("TOPIC")), this);
        int batches = 0;
        while (!isLeaving) {
            var records = consumer.poll(Duration.ofMillis(100));
            long timeUs = nowUs();
            var lines = new StringBuilder();
            for (var record : records) {
                lines.append("record ").append(record.partition()).append(' ').append(record.offset()).append(' ')
                    .append(timeUs).append('\n');
                pending.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
            }
            say(lines);
            if (!records.isEmpty() && ++batches % 3 != 0) continue;
            commit(new HashMap<>(pending));
        }
        commit(new HashMap<>(pending));
        consumer.close();
    }

    public static void main(String[] args) {
        var member = new GroupMember(args[0]);
        var commands = new BufferedReader(new InputStreamReader(System.in));
        var listener = new Thread(() -> member.isLeaving = commands.lines().anyMatch("leave"::equals));
        listener.setDaemon(true);
        listener.start();
        member.run();
        System.exit(0);
    }
}
