// ACLs by Kafka's own admin client and kafka-acls, and what the clients say when they are denied. Everybody is User:ANONYMOUS
// here, and what no ACL speaks of is allowed (allow.everyone.if.no.acl.found): each case denies what it is about, and takes
// the ACLs back.
import static org.apache.kafka.common.acl.AclOperation.ALL;
import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.CREATE_TOKENS;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.acl.AclPermissionType.DENY;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.PatternType.MATCH;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.tools.AclCommand;

public final class Acls {
    static final String ANONYMOUS = "User:ANONYMOUS";
    static final String CLUSTER_NAME = "kafka-cluster";

    static AclBinding acl(
        AclPermissionType permission, String principal, String host, AclOperation operation, ResourceType type,
        PatternType pattern, String name
    ) {
        var entry = new AccessControlEntry(principal, host, operation, permission);
        return new AclBinding(new ResourcePattern(type, name, pattern), entry);
    }

    static AclBinding deny(AclOperation operation, ResourceType type, String name) {
        return acl(DENY, ANONYMOUS, "*", operation, type, LITERAL, name);
    }

    static AclBinding allow(AclOperation operation, ResourceType type, String name) {
        return acl(ALLOW, ANONYMOUS, "127.0.0.1", operation, type, LITERAL, name);
    }

    static final AclBinding ALL_OF_CLUSTER = allow(ALL, CLUSTER, CLUSTER_NAME);

    /** Runs `check` while the ACLs hold, and takes them back. */
    static void with(Collection<AclBinding> acls, JavaClient.Check check) throws Exception {
        try (Admin admin = JavaClient.admin()) {
            // As long as there is one for the cluster, what is not allowed there is denied.
            boolean ofCluster = acls.stream().anyMatch(acl -> acl.pattern().resourceType() == CLUSTER);
            if (ofCluster) admin.createAcls(List.of(ALL_OF_CLUSTER)).all().get();
            admin.createAcls(acls).all().get();
            try {
                settle(admin, acls);
                check.run();
            } finally {
                admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all().get();
                if (ofCluster) admin.deleteAcls(List.of(ALL_OF_CLUSTER.toFilter())).all().get();
                JavaClient.until("the ACLs to be gone", () -> { }, () -> Set.of().equals(findAcls(admin)));
            }
        }
    }

    /** A broker may hear of them a little later than the controller has answered. */
    static void settle(Admin admin, Collection<AclBinding> acls) throws Exception {
        boolean hides = acls.contains(deny(DESCRIBE, CLUSTER, CLUSTER_NAME));
        JavaClient.until("the ACLs to be there", () -> { }, () -> {
            var there = findAcls(admin);
            return hides ? there == null : there != null && there.containsAll(acls);
        });
    }

    /** Null while they may not be seen. */
    static Set<AclBinding> findAcls(Admin admin) {
        try {
            return Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get());
        } catch (ExecutionException | InterruptedException error) {
            if (error.getCause() instanceof ClusterAuthorizationException) return null;
            throw new IllegalStateException(error);
        }
    }

    static Set<AclBinding> describe(Admin admin, AclBindingFilter filter) {
        try {
            return Set.copyOf(admin.describeAcls(filter).values().get());
        } catch (ExecutionException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    static AclBindingFilter onTopics(PatternType pattern, String name) {
        return new AclBindingFilter(new ResourcePatternFilter(TOPIC, name, pattern), AccessControlEntryFilter.ANY);
    }

    static String topic(String name) throws Exception {
        String topic = JavaClient.SUITE + "-" + name;
        JavaClient.createTopic(topic);
        return topic;
    }

    /** Consumers say it at once, admin clients and producers in a future. */
    static void denied(Class<? extends Exception> kind, JavaClient.Check check) throws Exception {
        try {
            check.run();
        } catch (ExecutionException error) {
            if (kind.isInstance(error.getCause())) return;
            throw error;
        } catch (KafkaException error) {
            if (kind.isInstance(error) || kind.isInstance(error.getCause())) return;
            throw error;
        }
        throw new IllegalStateException("no " + kind.getSimpleName());
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var configs = new java.util.HashMap<String, Object>(more);
        configs.put("bootstrap.servers", JavaClient.BOOTSTRAP);
        configs.put("max.block.ms", 20_000);
        return new KafkaProducer<>(configs, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static void send(String topic, Map<String, Object> configs) throws Exception {
        try (var producer = producer(configs)) {
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1})).get();
        }
    }

    // ---- ACLs themselves

    static void filters() throws Exception {
        var literal = acl(ALLOW, "User:bob", "*", READ, TOPIC, LITERAL, "foo");
        var denied = acl(DENY, "User:eve", "10.0.0.1", ALL, TOPIC, LITERAL, "foo");
        var prefixed = acl(ALLOW, "User:bob", "*", WRITE, TOPIC, PREFIXED, "fo");
        var any = acl(ALLOW, "User:*", "*", DESCRIBE, TOPIC, LITERAL, "*");
        var group = acl(ALLOW, "User:bob", "*", READ, GROUP, LITERAL, "foo");
        var user = acl(ALLOW, "User:bob", "*", CREATE_TOKENS, ResourceType.USER, LITERAL, "User:a");
        var all = List.of(literal, denied, prefixed, any, group, user);
        try (Admin admin = JavaClient.admin()) {
            admin.createAcls(all).all().get();
            // Creating one again is no error and makes no second one.
            admin.createAcls(List.of(literal)).all().get();
            JavaClient.until("the ACLs", () -> { }, () -> describe(admin, AclBindingFilter.ANY).size() == all.size());
            GroupTools.expectSame(describe(admin, AclBindingFilter.ANY), Set.copyOf(all));
            GroupTools.expectSame(describe(admin, onTopics(PatternType.ANY, "foo")), Set.of(literal, denied));
            GroupTools.expectSame(describe(admin, onTopics(LITERAL, "foo")), Set.of(literal, denied));
            GroupTools.expectSame(describe(admin, onTopics(PREFIXED, "foo")), Set.of());
            GroupTools.expectSame(describe(admin, onTopics(MATCH, "foo")), Set.of(literal, denied, prefixed, any));
            GroupTools.expectSame(describe(admin, onTopics(MATCH, "bar")), Set.of(any));
            GroupTools.expectSame(describe(admin, onTopics(MATCH, null)), Set.of(literal, denied, prefixed, any));
            var ofEve = new AccessControlEntryFilter("User:eve", null, AclOperation.ANY, AclPermissionType.ANY);
            GroupTools.expectSame(describe(admin, new AclBindingFilter(ResourcePatternFilter.ANY, ofEve)), Set.of(denied));
            var deleted = admin.deleteAcls(List.of(onTopics(MATCH, "foo"), group.toFilter(), literal.toFilter())).values();
            var counts = new ArrayList<Integer>();
            for (var future : deleted.values()) counts.add(future.get().values().size());
            counts.sort(null);
            GroupTools.expectSame(counts, List.of(1, 1, 4));
            JavaClient.until("the rest", () -> { }, () -> describe(admin, AclBindingFilter.ANY).equals(Set.of(user)));
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            JavaClient.until("none", () -> { }, () -> describe(admin, AclBindingFilter.ANY).isEmpty());
        }
    }

    static void refusals() throws Exception {
        try (Admin admin = JavaClient.admin()) {
            for (var acl : List.of(
                acl(ALLOW, "User:bob", "*", ALTER, CLUSTER, LITERAL, "other"),
                acl(ALLOW, "User:bob", "*", READ, TOPIC, LITERAL, ""),
                acl(ALLOW, "bob", "*", READ, TOPIC, LITERAL, "t"))) {
                denied(InvalidRequestException.class, () -> admin.createAcls(List.of(acl)).all().get());
            }
            GroupTools.expectSame(describe(admin, AclBindingFilter.ANY), Set.of());
        }
    }

    static String tool(String... args) {
        return GroupTools.run(AclCommand::main, args);
    }

    static void command() throws Exception {
        tool("--add", "--allow-principal", "User:bob", "--producer", "--topic", "tool-topic");
        tool("--add", "--allow-principal", "User:bob", "--allow-host", "10.0.0.1", "--consumer", "--group", "tool-group",
            "--topic", "tool-", "--resource-pattern-type", "prefixed");
        tool("--add", "--deny-principal", "User:eve", "--operation", "Describe", "--transactional-id", "tool-id");
        String list = tool("--list");
        GroupTools.expect(list, "resourceType=TOPIC, name=tool-topic, patternType=LITERAL",
            "operation=WRITE, permissionType=ALLOW", "resourceType=GROUP, name=tool-group, patternType=PREFIXED", 
            "host=10.0.0.1, operation=READ",
            "principal=User:eve, host=*, operation=DESCRIBE, permissionType=DENY");
        String matching = tool("--list", "--topic", "tool-topic", "--resource-pattern-type", "match");
        GroupTools.expect(matching, "name=tool-, patternType=PREFIXED");
        GroupTools.expectNot(tool("--list", "--topic", "tool-topic"), "PREFIXED");
        tool("--remove", "--force", "--deny-principal", "User:eve", "--operation", "Describe", "--transactional-id", "tool-id");
        tool("--remove", "--force", "--topic", "tool-topic", "--group", "tool-group", "--resource-pattern-type", "match");
        try (Admin admin = JavaClient.admin()) {
            JavaClient.until("none", () -> { }, () -> describe(admin, AclBindingFilter.ANY).isEmpty());
        }
    }

    // ---- what clients are told

    static void topicsHidden() throws Exception {
        String hidden = topic("hidden");
        String open = topic("open");
        var everything = deny(ALL, TOPIC, hidden);
        // Whoever may delete of the cluster may delete every topic.
        with(List.of(everything, deny(DELETE, CLUSTER, CLUSTER_NAME)), () -> {
            try (Admin admin = JavaClient.admin()) {
                Set<String> names = admin.listTopics().names().get();
                GroupTools.expectSame(names.contains(open) && !names.contains(hidden), true);
                var described = admin.describeTopics(List.of(hidden, open)).topicNameValues();
                GroupTools.expectSame(described.get(open).get().partitions().size(), 3);
                denied(TopicAuthorizationException.class, () -> described.get(hidden).get());
                denied(TopicAuthorizationException.class, () -> admin.deleteTopics(List.of(hidden)).all().get());
                denied(TopicAuthorizationException.class,
                    () -> admin.createPartitions(Map.of(hidden, NewPartitions.increaseTo(9))).all().get());
                var partition = new TopicPartition(hidden, 0);
                var first = Map.of(partition, RecordsToDelete.beforeOffset(0));
                denied(TopicAuthorizationException.class, () -> admin.deleteRecords(first).all().get());
                denied(TopicAuthorizationException.class, () -> admin.describeProducers(List.of(partition)).all().get());
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, hidden);
                denied(TopicAuthorizationException.class, () -> admin.describeConfigs(List.of(resource)).all().get());
                var set = new AlterConfigOp(new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET);
                var change = Map.<ConfigResource, Collection<AlterConfigOp>>of(resource, List.of(set));
                denied(TopicAuthorizationException.class, () -> admin.incrementalAlterConfigs(change).all().get());
            }
        });
    }

    static void topicsProducedAndRead() throws Exception {
        String topic = topic("topic");
        with(List.of(deny(WRITE, TOPIC, topic), allow(ALL, TOPIC, topic)), () -> {
            denied(TopicAuthorizationException.class, () -> send(topic, Map.of()));
            denied(TopicAuthorizationException.class, () -> send(topic, Map.of("acks", "1", "enable.idempotence", false)));
        });
        send(topic, Map.of());
        with(List.of(deny(READ, TOPIC, topic), allow(ALL, TOPIC, topic)), () -> {
            var partition = new TopicPartition(topic, 0);
            try (var consumer = JavaClient.consumer(Map.of())) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                denied(TopicAuthorizationException.class, () -> {
                    for (int i = 0; i < 100; i++) consumer.poll(Duration.ofMillis(100));
                });
            }
            try (var consumer = JavaClient.consumer(Map.of("group.id", "acl-commits"))) {
                denied(TopicAuthorizationException.class,
                    () -> consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1)), Duration.ofSeconds(10)));
            }
        });
        try (var consumer = JavaClient.consumer(Map.of())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var count = new int[1];
            JavaClient.until("the record", () -> count[0] += consumer.poll(Duration.ofMillis(100)).count(), () -> count[0] > 0);
        }
    }

    static void topicsCreated() throws Exception {
        String name = JavaClient.SUITE + "-made";
        with(List.of(deny(CREATE, CLUSTER, CLUSTER_NAME), deny(CREATE, TOPIC, name)),
            () -> {
                try (Admin admin = JavaClient.admin()) {
                    var made = List.of(new NewTopic(name, 1, (short) 1));
                    denied(TopicAuthorizationException.class, () -> admin.createTopics(made).all().get());
                    // Another one is still nobody's to speak of, so it may be made.
                    admin.createTopics(List.of(new NewTopic(name + "-other", 1, (short) 1))).all().get();
                }
                denied(TopicAuthorizationException.class, () -> send(name, Map.of()));
            });
        with(List.of(deny(DESCRIBE_CONFIGS, TOPIC, name), allow(ALL, TOPIC, name)),
            () -> {
                try (Admin admin = JavaClient.admin()) {
                    var result = admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)));
                    result.all().get();
                    denied(TopicAuthorizationException.class, () -> result.config(name).get());
                }
            });
    }

    static void groups(String protocol) throws Exception {
        String topic = topic("group-" + protocol);
        String group = "acl-group-" + protocol;
        var configs = Map.<String, Object>of("group.id", group, "group.protocol", protocol);
        with(List.of(deny(READ, GROUP, group), allow(ALL, GROUP, group)), () -> {
            try (var consumer = JavaClient.consumer(configs)) {
                consumer.subscribe(List.of(topic));
                denied(GroupAuthorizationException.class, () -> {
                    for (int i = 0; i < 100; i++) consumer.poll(Duration.ofMillis(100));
                });
            }
        });
        try (var consumer = JavaClient.consumer(configs)) {
            consumer.subscribe(List.of(topic));
            JavaClient.Check poll = () -> consumer.poll(Duration.ofMillis(100));
            JavaClient.until("an assignment", poll, () -> consumer.assignment().size() == 3);
            consumer.commitSync();
            with(List.of(deny(DESCRIBE, GROUP, group), allow(READ, GROUP, group)),
                () -> {
                    try (Admin admin = JavaClient.admin()) {
                        var one = List.of(group);
                        denied(GroupAuthorizationException.class, () -> admin.describeConsumerGroups(one).all().get());
                        denied(GroupAuthorizationException.class, () -> admin.listConsumerGroupOffsets(group).all().get());
                        denied(GroupAuthorizationException.class, () -> admin.deleteConsumerGroups(one).all().get());
                    }
                });
        }
    }

    static void groupsHidden() throws Exception {
        String group = "acl-hidden";
        try (var consumer = JavaClient.consumer(Map.of("group.id", group)); Admin admin = JavaClient.admin()) {
            consumer.commitSync(Map.of(new TopicPartition(topic("hidden-group"), 0), new OffsetAndMetadata(0)));
            // Whoever may describe the cluster sees all groups.
            with(List.of(deny(ALL, GROUP, group)), () -> expectListed(admin, group, true));
            with(List.of(deny(ALL, GROUP, group),
                deny(DESCRIBE, CLUSTER, CLUSTER_NAME)), () -> expectListed(admin, group, false));
        }
    }

    static void expectListed(Admin admin, String group, boolean isListed) throws Exception {
        var ids = admin.listGroups().all().get().stream().map(listing -> listing.groupId()).collect(Collectors.toSet());
        GroupTools.expectSame(ids.contains(group), isListed);
    }

    /** A topic that may not be described does not match. */
    static void regularExpression() throws Exception {
        String open = topic("regex-open");
        String secret = topic("regex-secret");
        with(List.of(deny(DESCRIBE, TOPIC, secret)), () -> {
            try (var consumer = JavaClient.consumer(Map.of("group.id", "acl-regex", "group.protocol", "consumer"))) {
                consumer.subscribe(new SubscriptionPattern(JavaClient.SUITE + "-regex-.*"));
                JavaClient.Check poll = () -> consumer.poll(Duration.ofMillis(100));
                JavaClient.until("an assignment", poll, () -> !consumer.assignment().isEmpty());
                for (int i = 0; i < 10; i++) poll.run();
                var topics = consumer.assignment().stream().map(TopicPartition::topic).collect(Collectors.toSet());
                GroupTools.expectSame(topics, Set.of(open));
            }
        });
    }

    static void transactions() throws Exception {
        String topic = topic("transactions");
        String id = "acl-writer";
        var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, new byte[1]);
        with(List.of(deny(WRITE, TRANSACTIONAL_ID, id), allow(ALL, TRANSACTIONAL_ID, id)),
            () -> {
                try (var producer = producer(Map.of("transactional.id", id))) {
                    denied(TransactionalIdAuthorizationException.class, producer::initTransactions);
                }
            });
        with(List.of(deny(DESCRIBE, TRANSACTIONAL_ID, id)), () -> {
            try (Admin admin = JavaClient.admin()) {
                denied(TransactionalIdAuthorizationException.class, () -> admin.describeTransactions(List.of(id)).all().get());
            }
        });
        try (var producer = producer(Map.of("transactional.id", id))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record);
            producer.flush();
            // The right is lost while the transaction is open.
            with(List.of(deny(WRITE, TRANSACTIONAL_ID, id)),
                () -> denied(TransactionalIdAuthorizationException.class, producer::commitTransaction));
        }
        try (var producer = producer(Map.of("transactional.id", id))) {
            producer.initTransactions();
            producer.beginTransaction();
            with(List.of(deny(WRITE, TOPIC, topic), allow(ALL, TOPIC, topic)),
                () -> denied(TopicAuthorizationException.class, () -> producer.send(record).get()));
            producer.abortTransaction();
        }
    }

    static void idempotence() throws Exception {
        String topic = topic("idempotence");
        // To be allowed to write to any topic is enough.
        with(List.of(deny(IDEMPOTENT_WRITE, CLUSTER, CLUSTER_NAME)), () -> send(topic, Map.of()));
        with(List.of(deny(IDEMPOTENT_WRITE, CLUSTER, CLUSTER_NAME),
            deny(WRITE, TOPIC, "*"), allow(ALL, TOPIC, "*")),
            () -> denied(ClusterAuthorizationException.class, () -> send(topic, Map.of())));
    }

    static void cluster() throws Exception {
        with(List.of(deny(DESCRIBE, CLUSTER, CLUSTER_NAME),
            deny(ALTER_CONFIGS, CLUSTER, CLUSTER_NAME),
            deny(DESCRIBE_CONFIGS, CLUSTER, CLUSTER_NAME)), () -> {
                try (Admin admin = JavaClient.admin()) {
                    denied(ClusterAuthorizationException.class, () -> admin.describeAcls(AclBindingFilter.ANY).values().get());
                    denied(ClusterAuthorizationException.class, () -> admin.describeUserScramCredentials().all().get());
                    denied(ClusterAuthorizationException.class, () -> admin.listPartitionReassignments().reassignments().get());
                    denied(ClusterAuthorizationException.class, () -> admin.describeMetadataQuorum().quorumInfo().get());
                    denied(ClusterAuthorizationException.class, () -> admin.listConfigResources().all().get());
                    var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
                    denied(ClusterAuthorizationException.class, () -> admin.describeConfigs(List.of(broker)).all().get());
                    var set = new AlterConfigOp(new ConfigEntry("background.threads", "11"), AlterConfigOp.OpType.SET);
                    var change = Map.<ConfigResource, Collection<AlterConfigOp>>of(broker, List.of(set));
                    denied(ClusterAuthorizationException.class, () -> admin.incrementalAlterConfigs(change).all().get());
                }
            });
    }

    static Set<String> names(Collection<AclOperation> operations) {
        return operations.stream().map(AclOperation::name).collect(Collectors.toCollection(TreeSet::new));
    }

    static void operations() throws Exception {
        String topic = topic("operations");
        with(List.of(allow(WRITE, TOPIC, topic), allow(ALTER_CONFIGS, TOPIC, topic),
            deny(CREATE, CLUSTER, CLUSTER_NAME)), () -> {
            try (Admin admin = JavaClient.admin()) {
                var topicOptions = new DescribeTopicsOptions().includeAuthorizedOperations(true);
                var described = admin.describeTopics(List.of(topic), topicOptions).topicNameValues().get(topic).get();
                GroupTools.expectSame(names(described.authorizedOperations()),
                    Set.of("WRITE", "DESCRIBE", "ALTER_CONFIGS", "DESCRIBE_CONFIGS"));
                var cluster = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
                GroupTools.expectSame(names(cluster.authorizedOperations().get()),
                    Set.of("ALTER", "DESCRIBE", "CLUSTER_ACTION", "DESCRIBE_CONFIGS", "ALTER_CONFIGS", "IDEMPOTENT_WRITE"));
            }
        });
    }

    public static void main(String[] args) {
        GroupTools.keepRunning();
        JavaClient.check("filters", Acls::filters);
        JavaClient.check("refusals", Acls::refusals);
        JavaClient.check("kafka-acls", Acls::command);
        JavaClient.check("topics-hidden", Acls::topicsHidden);
        JavaClient.check("topics-produced-and-read", Acls::topicsProducedAndRead);
        JavaClient.check("topics-created", Acls::topicsCreated);
        JavaClient.check("groups-classic", () -> groups("classic"));
        JavaClient.check("groups-consumer", () -> groups("consumer"));
        JavaClient.check("groups-hidden", Acls::groupsHidden);
        JavaClient.check("regular-expression", Acls::regularExpression);
        JavaClient.check("transactions", Acls::transactions);
        JavaClient.check("idempotence", Acls::idempotence);
        JavaClient.check("cluster", Acls::cluster);
        JavaClient.check("operations", Acls::operations);
        System.exit(0);
    }
}
