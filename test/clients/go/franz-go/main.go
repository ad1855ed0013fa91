// franz-go: admin, every codec (idempotent, its default), consumer groups.
package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"odradek/clients/cases"
	"odradek/clients/members"
)

var codecs = []struct {
	name  string
	codec kgo.CompressionCodec
}{
	{"none", kgo.NoCompression()},
	{"gzip", kgo.GzipCompression()},
	{"snappy", kgo.SnappyCompression()},
	{"lz4", kgo.Lz4Compression()},
	{"zstd", kgo.ZstdCompression()},
}

func connect(options ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(options, kgo.SeedBrokers(cases.Bootstrap()))...)
}

func createTopic(ctx context.Context, topic string) error {
	client, err := connect()
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = kadm.NewClient(client).CreateTopic(ctx, cases.Partitions, 1, nil, topic)
	return err
}

func produce(ctx context.Context, topic string, first, end int, options ...kgo.Opt) error {
	options = append(options,
		kgo.DefaultProduceTopic(topic),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.MaxBufferedRecords(cases.Count()))
	client, err := connect(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	var failure atomic.Pointer[error]
	for i := first; i < end; i++ {
		record := &kgo.Record{Partition: int32(i % cases.Partitions), Key: cases.Key(i), Value: cases.Value(i)}
		for _, h := range cases.Headers(i) {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h.Key, Value: h.Value})
		}
		client.Produce(ctx, record, func(_ *kgo.Record, err error) {
			if err != nil {
				failure.CompareAndSwap(nil, &err)
			}
		})
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	if err := failure.Load(); err != nil {
		return fmt.Errorf("producing: %w", *err)
	}
	return nil
}

func take(fetches kgo.Fetches, comparison *cases.Comparison) error {
	for _, failed := range fetches.Errors() {
		return fmt.Errorf("fetching %s %d: %w", failed.Topic, failed.Partition, failed.Err)
	}
	var err error
	fetches.EachRecord(func(record *kgo.Record) {
		if err != nil {
			return
		}
		var headers []cases.Header
		for _, h := range record.Headers {
			headers = append(headers, cases.Header{Key: h.Key, Value: h.Value})
		}
		err = comparison.Take(int(record.Partition), record.Key, record.Value, headers)
	})
	return err
}

func readAll(ctx context.Context, topic string) error {
	offsets := map[int32]kgo.Offset{}
	for p := range int32(cases.Partitions) {
		offsets[p] = kgo.NewOffset().AtStart()
	}
	client, err := connect(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: offsets}))
	if err != nil {
		return err
	}
	defer client.Close()
	comparison := cases.NewComparison(0, cases.Count())
	for !comparison.Done() {
		if err := take(client.PollFetches(ctx), comparison); err != nil {
			return err
		}
	}
	return nil
}

func codecCase(name string, codec kgo.CompressionCodec) cases.Case {
	return cases.Case{Name: "codec-" + name, Run: func(ctx context.Context) error {
		topic := cases.Suite() + "-" + name
		if err := createTopic(ctx, topic); err != nil {
			return err
		}
		if err := produce(ctx, topic, 0, cases.Count(), kgo.ProducerBatchCompression(codec)); err != nil {
			return err
		}
		return readAll(ctx, topic)
	}}
}

func notIdempotent(ctx context.Context) error {
	topic := cases.Suite() + "-not-idempotent"
	if err := createTopic(ctx, topic); err != nil {
		return err
	}
	err := produce(ctx, topic, 0, cases.Count(),
		kgo.DisableIdempotentWrite(), kgo.MaxProduceRequestsInflightPerBroker(1))
	if err != nil {
		return err
	}
	return readAll(ctx, topic)
}

func admin(ctx context.Context) error {
	client, err := connect()
	if err != nil {
		return err
	}
	defer client.Close()
	topic := cases.Suite() + "-admin"
	adm := kadm.NewClient(client)
	days := "86400000"
	if _, err := adm.CreateTopic(ctx, cases.Partitions, 1, map[string]*string{"retention.ms": &days}, topic); err != nil {
		return err
	}
	if _, err := adm.CreateTopic(ctx, cases.Partitions, 1, nil, topic); err != kerr.TopicAlreadyExists {
		return fmt.Errorf("creating it again: %v", err)
	}
	configs, err := adm.DescribeTopicConfigs(ctx, topic)
	if err != nil {
		return err
	}
	found := false
	for _, config := range configs[0].Configs {
		found = found || config.Key == "retention.ms" && config.MaybeValue() == days
	}
	if !found {
		return fmt.Errorf("retention.ms is not described as %s", days)
	}
	ends, err := adm.ListEndOffsets(ctx, topic)
	if err != nil {
		return err
	}
	if offset, ok := ends.Lookup(topic, 2); !ok || offset.Err != nil || offset.Offset != 0 {
		return fmt.Errorf("end offsets: %v", ends)
	}
	if _, err := adm.DeleteTopic(ctx, topic); err != nil {
		return err
	}
	return cases.Until(ctx, "the topic to be gone", func() bool {
		topics, err := adm.ListTopics(ctx)
		return err == nil && !topics.Has(topic)
	})
}

// member joins a group and takes records until stopped; it counts the partitions it has.
type member struct {
	client   *kgo.Client
	assigned atomic.Int32
}

func join(topic string) (*member, error) {
	m := &member{}
	client, err := connect(
		kgo.ConsumerGroup(topic), kgo.ConsumeTopics(topic), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, assigned map[string][]int32) {
			m.assigned.Add(int32(len(assigned[topic])))
		}),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, revoked map[string][]int32) {
			m.assigned.Add(-int32(len(revoked[topic])))
		}))
	m.client = client
	return m, err
}

// consume polls every member in its own goroutine until the comparison has all, then commits.
func consume(ctx context.Context, comparison *cases.Comparison, members ...*member) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	failures := make(chan error, len(members))
	for _, m := range members {
		group.Add(1)
		go func() {
			defer group.Done()
			for ctx.Err() == nil {
				fetches := m.client.PollFetches(ctx)
				if ctx.Err() != nil {
					return
				}
				if err := take(fetches, comparison); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	err := cases.Until(ctx, "all records", func() bool { return comparison.Done() || len(failures) > 0 })
	cancel()
	group.Wait()
	if len(failures) > 0 {
		return <-failures
	}
	return err
}

func group(ctx context.Context) error {
	topic := cases.Suite() + "-group"
	half := cases.Count() / 10 / cases.Partitions * cases.Partitions
	if err := createTopic(ctx, topic); err != nil {
		return err
	}
	var members []*member
	for range 2 {
		m, err := join(topic)
		if err != nil {
			return err
		}
		defer m.client.Close()
		members = append(members, m)
	}
	err := cases.Until(ctx, "both members to have partitions", func() bool {
		a, b := members[0].assigned.Load(), members[1].assigned.Load()
		return a > 0 && b > 0 && a+b == cases.Partitions
	})
	if err != nil {
		return err
	}
	if err := produce(ctx, topic, 0, half); err != nil {
		return err
	}
	if err := consume(ctx, cases.NewComparison(0, half), members...); err != nil {
		return err
	}
	// All commit before any leaves: who stays would have to join again first.
	for _, m := range members {
		if err := m.client.CommitUncommittedOffsets(ctx); err != nil {
			return err
		}
	}
	for _, m := range members {
		m.client.Close()
	}
	if err := produce(ctx, topic, half, 2*half); err != nil {
		return err
	}
	restarted, err := join(topic)
	if err != nil {
		return err
	}
	defer restarted.client.Close()
	if err := consume(ctx, cases.NewComparison(half, 2*half), restarted); err != nil {
		return err
	}
	if err := restarted.client.CommitUncommittedOffsets(ctx); err != nil {
		return err
	}
	committed, err := kadm.NewClient(restarted.client).FetchOffsets(ctx, topic)
	if err != nil {
		return err
	}
	sum := int64(0)
	committed.Each(func(o kadm.OffsetResponse) { sum += o.At })
	if sum != int64(2*half) {
		return fmt.Errorf("committed offsets add up to %d, not %d", sum, 2*half)
	}
	return nil
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "member" {
		members.Run(groupMember)
	}
	if len(os.Args) > 1 && os.Args[1] == "eos" {
		members.Run(eosInstance)
	}
	all := []cases.Case{{Name: "admin", Run: admin}}
	for _, c := range codecs {
		all = append(all, codecCase(c.name, c.codec))
	}
	all = append(all,
		cases.Case{Name: "not-idempotent", Run: notIdempotent},
		cases.Case{Name: "group", Run: group})
	cases.Run(all)
}
