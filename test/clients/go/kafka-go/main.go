// segmentio/kafka-go: its Client for admin requests, its Writer with every codec, its Reader alone and in a group.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/segmentio/kafka-go"

	"odradek/clients/cases"
	"odradek/clients/members"
)

var codecs = []struct {
	name  string
	codec kafka.Compression
}{
	{"none", 0},
	{"gzip", kafka.Gzip},
	{"snappy", kafka.Snappy},
	{"lz4", kafka.Lz4},
	{"zstd", kafka.Zstd},
}

func createTopic(ctx context.Context, topic string) error {
	client := &kafka.Client{Addr: kafka.TCP(cases.Bootstrap())}
	response, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: topic, NumPartitions: cases.Partitions, ReplicationFactor: 1}},
	})
	if err != nil {
		return err
	}
	if err := response.Errors[topic]; err != nil {
		return err
	}
	// The answer may come before the partitions have leaders, and a Writer does not retry that.
	return cases.Until(ctx, "leaders", func() bool {
		metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
		if err != nil || len(metadata.Topics) != 1 || len(metadata.Topics[0].Partitions) != cases.Partitions {
			return false
		}
		for _, p := range metadata.Topics[0].Partitions {
			if p.Error != nil || p.Leader.Port == 0 {
				return false
			}
		}
		return true
	})
}

func produce(ctx context.Context, topic string, first, end int, codec kafka.Compression) error {
	writer := &kafka.Writer{
		Addr: kafka.TCP(cases.Bootstrap()), Topic: topic, RequiredAcks: kafka.RequireAll, Compression: codec,
		BatchSize: 5000, BatchTimeout: 10 * time.Millisecond,
		Balancer: kafka.BalancerFunc(func(m kafka.Message, _ ...int) int { return m.WriterData.(int) }),
	}
	messages := make([]kafka.Message, 0, end-first)
	for i := first; i < end; i++ {
		m := kafka.Message{Key: cases.Key(i), Value: cases.Value(i), WriterData: i % cases.Partitions}
		for _, h := range cases.Headers(i) {
			m.Headers = append(m.Headers, kafka.Header{Key: h.Key, Value: h.Value})
		}
		messages = append(messages, m)
	}
	if err := writer.WriteMessages(ctx, messages...); err != nil {
		return fmt.Errorf("producing: %w", err)
	}
	return writer.Close()
}

func newComparison(first, end int) *cases.Comparison {
	comparison := cases.NewComparison(first, end)
	// A Reader hands out the same for null and for empty.
	comparison.EmptyIsNull = true
	return comparison
}

func take(m kafka.Message, comparison *cases.Comparison) error {
	var headers []cases.Header
	for _, h := range m.Headers {
		headers = append(headers, cases.Header{Key: h.Key, Value: h.Value})
	}
	return comparison.Take(m.Partition, m.Key, m.Value, headers)
}

func readAll(ctx context.Context, topic string) error {
	comparison := newComparison(0, cases.Count())
	for p := range cases.Partitions {
		reader := kafka.NewReader(kafka.ReaderConfig{
			Brokers: []string{cases.Bootstrap()}, Topic: topic, Partition: p, MaxBytes: 10_000_000,
			// Close waits for the fetch that is under way.
			MaxWait: 200 * time.Millisecond,
		})
		defer reader.Close()
		for i := p; i < cases.Count(); i += cases.Partitions {
			m, err := reader.ReadMessage(ctx)
			if err != nil {
				return fmt.Errorf("reading record %d: %w", i, err)
			}
			if err := take(m, comparison); err != nil {
				return err
			}
		}
	}
	return nil
}

func codecCase(name string, codec kafka.Compression) cases.Case {
	return cases.Case{Name: "codec-" + name, Run: func(ctx context.Context) error {
		topic := cases.Suite() + "-" + name
		if err := createTopic(ctx, topic); err != nil {
			return err
		}
		if err := produce(ctx, topic, 0, cases.Count(), codec); err != nil {
			return err
		}
		return readAll(ctx, topic)
	}}
}

func join(topic string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{cases.Bootstrap()}, GroupID: topic, Topic: topic, StartOffset: kafka.FirstOffset,
		HeartbeatInterval: 500 * time.Millisecond, MaxBytes: 10_000_000, MaxWait: 200 * time.Millisecond,
	})
}

// groupSize asks the coordinator how many members of a stable group have partitions.
func groupSize(ctx context.Context, group string) int {
	client := &kafka.Client{Addr: kafka.TCP(cases.Bootstrap())}
	response, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{group}})
	if err != nil || len(response.Groups) != 1 || response.Groups[0].GroupState != "Stable" {
		return 0
	}
	size := 0
	for _, m := range response.Groups[0].Members {
		for _, t := range m.MemberAssignments.Topics {
			if len(t.Partitions) > 0 {
				size++
			}
		}
	}
	return size
}

// consume fetches from every reader until the comparison has all, then commits what each reader had.
func consume(ctx context.Context, comparison *cases.Comparison, readers ...*kafka.Reader) error {
	fetching, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan error, len(readers))
	failures := make(chan error, len(readers))
	for _, reader := range readers {
		go func() {
			last := map[int]kafka.Message{}
			for !comparison.Done() {
				m, err := reader.FetchMessage(fetching)
				if err != nil {
					if fetching.Err() == nil {
						failures <- err
					}
					break
				}
				if err := take(m, comparison); err != nil {
					cancel()
					results <- err
					return
				}
				last[m.Partition] = m
			}
			cancel()
			var messages []kafka.Message
			for _, m := range last {
				messages = append(messages, m)
			}
			results <- reader.CommitMessages(ctx, messages...)
		}()
	}
	var failure error
	for range readers {
		if err := <-results; err != nil {
			failure = err
		}
	}
	if failure == nil && !comparison.Done() {
		select {
		case err := <-failures:
			failure = fmt.Errorf("reading: %w", err)
		default:
			failure = fmt.Errorf("timed out reading")
		}
	}
	return failure
}

func group(ctx context.Context) error {
	topic := cases.Suite() + "-group"
	half := cases.Count() / 10 / cases.Partitions * cases.Partitions
	if err := createTopic(ctx, topic); err != nil {
		return err
	}
	readers := []*kafka.Reader{join(topic), join(topic)}
	defer readers[0].Close()
	defer readers[1].Close()
	err := cases.Until(ctx, "both members to have partitions", func() bool { return groupSize(ctx, topic) == 2 })
	if err != nil {
		return err
	}
	if err := produce(ctx, topic, 0, half, 0); err != nil {
		return err
	}
	if err := consume(ctx, newComparison(0, half), readers...); err != nil {
		return err
	}
	for _, reader := range readers {
		if err := reader.Close(); err != nil {
			return err
		}
	}
	if err := produce(ctx, topic, half, 2*half, 0); err != nil {
		return err
	}
	restarted := join(topic)
	defer restarted.Close()
	return consume(ctx, newComparison(half, 2*half), restarted)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "member" {
		members.Run(groupMember)
	}
	var all []cases.Case
	for _, c := range codecs {
		all = append(all, codecCase(c.name, c.codec))
	}
	cases.Run(append(all, cases.Case{Name: "group", Run: group}))
}
