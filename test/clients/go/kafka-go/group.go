package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"odradek/clients/cases"
	"odradek/clients/members"
)

// groupMember is a member of a group as test/clients/group-matrix.js drives it. It uses the generations of ConsumerGroup, on which the
// package's Reader is built: a Reader commits in whatever generation it is what it handed out in another.
func groupMember() error {
	ctx := members.UntilLeave()
	consumers, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: members.Name(), Topics: []string{members.Topic()}, Brokers: []string{cases.Bootstrap()},
		SessionTimeout: members.SessionTimeout, HeartbeatInterval: members.HeartbeatInterval,
		JoinGroupBackoff: 100 * time.Millisecond, StartOffset: kafka.FirstOffset,
	})
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		generation, err := consumers.Next(ctx)
		if err != nil {
			if ctx.Err() == nil {
				members.Warn("no generation: %v", err)
			}
			continue
		}
		commits := &committer{generation: generation}
		var readers sync.WaitGroup
		for _, assigned := range generation.Assignments[members.Topic()] {
			readers.Add(1)
			generation.Start(func(inGeneration context.Context) {
				defer readers.Done()
				read, cancel := context.WithCancel(inGeneration)
				defer cancel()
				defer context.AfterFunc(ctx, cancel)()
				readPartition(read, commits, assigned)
			})
		}
		readers.Wait()
	}
	return consumers.Close()
}

// committer commits for all partitions of a generation, one after the other: what was taken first must not arrive last.
type committer struct {
	turn       sync.Mutex
	generation *kafka.Generation
	progress   members.Progress
}

// commit asks what to commit when it is its turn.
func (c *committer) commit(take func() map[int32]int64) {
	c.turn.Lock()
	defer c.turn.Unlock()
	offsets := take()
	if len(offsets) == 0 {
		return
	}
	positions := map[int]int64{}
	for partition, offset := range offsets {
		positions[int(partition)] = offset
	}
	if err := c.generation.CommitOffsets(map[string]map[int]int64{members.Topic(): positions}); err != nil {
		members.Warn("a commit failed: %v", err)
		return
	}
	c.progress.Committed(offsets)
}

// readPartition reads until the generation ends.
func readPartition(ctx context.Context, commits *committer, assigned kafka.PartitionAssignment) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{cases.Bootstrap()}, Topic: members.Topic(), Partition: assigned.ID, MaxWait: 100 * time.Millisecond,
		ReadBackoffMin: 10 * time.Millisecond, ReadBackoffMax: 100 * time.Millisecond,
	})
	defer reader.Close()
	if err := reader.SetOffset(assigned.Offset); err != nil {
		members.Exit(err)
	}
	for ctx.Err() == nil {
		fetch, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		var records []members.Record
		for len(records) < 100 {
			message, err := reader.FetchMessage(fetch)
			if err != nil {
				if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
					members.Warn("reading partition %d: %v", assigned.ID, err)
				}
				break
			}
			records = append(records, members.Record{Partition: int32(message.Partition), Offset: message.Offset})
		}
		cancel()
		commits.commit(func() map[int32]int64 { return commits.progress.Take(records) })
	}
	commits.commit(func() map[int32]int64 { return commits.progress.Pending([]int32{int32(assigned.ID)}) })
}
