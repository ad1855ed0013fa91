package main

import (
	"time"

	"github.com/IBM/sarama"

	"odradek/clients/members"
)

// groupMember is a member of a group as test/clients/group-matrix.js drives it.
type groupMember struct {
	admin    sarama.ClusterAdmin
	progress *members.Progress
}

func (*groupMember) Setup(sarama.ConsumerGroupSession) error { return nil }

// Cleanup runs when every claim has ended and the member still has its partitions.
func (m *groupMember) Cleanup(session sarama.ConsumerGroupSession) error {
	m.commit(session, m.progress.Pending(nil))
	m.progress.Forget(session.Claims()[members.Topic()])
	return nil
}

// commit asks the coordinator afterwards: sarama does not tell whether a commit succeeded.
func (m *groupMember) commit(session sarama.ConsumerGroupSession, offsets map[int32]int64) {
	if len(offsets) == 0 {
		return
	}
	partitions := []int32{}
	for partition, offset := range offsets {
		session.MarkOffset(members.Topic(), partition, offset, "")
		partitions = append(partitions, partition)
	}
	session.Commit()
	stored, err := m.admin.ListConsumerGroupOffsets(members.Name(), map[string][]int32{members.Topic(): partitions})
	if err != nil {
		members.Warn("asking for offsets failed: %v", err)
		return
	}
	committed := map[int32]int64{}
	for partition, offset := range offsets {
		if block := stored.GetBlock(members.Topic(), partition); block != nil && block.Offset == offset {
			committed[partition] = offset
		}
	}
	m.progress.Committed(committed)
}

func (m *groupMember) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	idle := time.NewTicker(100 * time.Millisecond)
	defer idle.Stop()
	var records []members.Record
	for {
		select {
		case <-session.Context().Done():
			return nil
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			records = append(records, members.Record{Partition: message.Partition, Offset: message.Offset})
			if len(records) < 50 && len(claim.Messages()) > 0 {
				continue
			}
		case <-idle.C:
		}
		m.commit(session, m.progress.Take(records))
		records = records[:0]
	}
}

func runGroupMember() error {
	ctx := members.UntilLeave()
	c := config()
	c.Consumer.Group.Session.Timeout = members.SessionTimeout
	c.Consumer.Group.Heartbeat.Interval = members.HeartbeatInterval
	c.Consumer.Group.Rebalance.Retry.Backoff = 100 * time.Millisecond
	c.Consumer.MaxWaitTime = 100 * time.Millisecond
	client, err := sarama.NewConsumerGroup(brokers(), members.Name(), c)
	if err != nil {
		return err
	}
	admin, err := sarama.NewClusterAdmin(brokers(), c)
	if err != nil {
		return err
	}
	member := &groupMember{admin: admin, progress: &members.Progress{}}
	for ctx.Err() == nil {
		if err := client.Consume(ctx, []string{members.Topic()}, member); err != nil && ctx.Err() == nil {
			members.Warn("consuming: %v", err)
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return client.Close()
}

var _ sarama.ConsumerGroupHandler = (*groupMember)(nil)
