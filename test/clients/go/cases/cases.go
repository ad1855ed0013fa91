// Package cases has what every Go suite shares: the records that are produced (test/clients/main.js describes them), how they are
// compared, and how a case reports.
package cases

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Partitions is the number of partitions of every topic.
const Partitions = 3

// Header is a record's header in no client's own type.
type Header struct {
	Key   string
	Value []byte
}

// Bootstrap is the address of the broker under test.
func Bootstrap() string { return os.Getenv("BOOTSTRAP") }

// Suite is the name that topics, groups and reports carry.
func Suite() string { return os.Getenv("SUITE") }

// Count is the number of records of a case.
func Count() int {
	count, err := strconv.Atoi(os.Getenv("COUNT"))
	if err != nil {
		return 100_000
	}
	return count
}

// Key of record i.
func Key(i int) []byte {
	if i%7 == 0 && i%11 != 0 {
		return nil
	}
	return []byte(fmt.Sprintf("key-%d", i))
}

// Value of record i.
func Value(i int) []byte {
	switch i % 11 {
	case 0:
		return nil
	case 1:
		return []byte{}
	case 2:
		return []byte(fmt.Sprintf("värde ☃ 😀 %d", i))
	}
	return []byte(fmt.Sprintf("value %d ", i) + strings.Repeat("abcdefghij", i%10))
}

// Headers of record i.
func Headers(i int) []Header {
	if i%5 != 0 {
		return nil
	}
	return []Header{{"number", []byte(strconv.Itoa(i))}, {"empty", []byte{}}}
}

// Comparison takes what consumers read and says whether it is all that was produced, in order, once.
type Comparison struct {
	mutex   sync.Mutex
	end     int
	next    [Partitions]int
	missing int
	// WithoutHeaders: the client, or the version it speaks, has none.
	WithoutHeaders bool
	// EmptyIsNull: the client hands out nil for empty and null alike.
	EmptyIsNull bool
}

// NewComparison expects the records from first (a multiple of Partitions) to before end.
func NewComparison(first, end int) *Comparison {
	c := &Comparison{end: end, missing: end - first}
	for p := range Partitions {
		c.next[p] = first + p
	}
	return c
}

// Done says whether every record was taken.
func (c *Comparison) Done() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.missing == 0
}

func (c *Comparison) same(got, want []byte) bool {
	return bytes.Equal(got, want) && (c.EmptyIsNull || (got == nil) == (want == nil))
}

// Take compares the next record of a partition.
func (c *Comparison) Take(partition int, key, value []byte, headers []Header) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	i := c.next[partition]
	if i >= c.end {
		return fmt.Errorf("partition %d: more records than were produced: %q %q", partition, key, value)
	}
	if !c.same(key, Key(i)) {
		return fmt.Errorf("partition %d, record %d: key %q instead of %q", partition, i, key, Key(i))
	}
	if !c.same(value, Value(i)) {
		return fmt.Errorf("partition %d, record %d: value %q instead of %q", partition, i, value, Value(i))
	}
	if err := c.takeHeaders(partition, i, headers); err != nil {
		return err
	}
	c.next[partition] = i + Partitions
	c.missing--
	return nil
}

func (c *Comparison) takeHeaders(partition, i int, headers []Header) error {
	want := Headers(i)
	if c.WithoutHeaders {
		want = nil
	}
	equal := len(headers) == len(want)
	for h := 0; equal && h < len(want); h++ {
		equal = headers[h].Key == want[h].Key && bytes.Equal(headers[h].Value, want[h].Value)
	}
	if !equal {
		return fmt.Errorf("partition %d, record %d: headers %q instead of %q", partition, i, headers, want)
	}
	return nil
}

// Until asks again until the condition holds or its deadline is over.
func Until(ctx context.Context, what string, condition func() bool) error {
	for !condition() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("timed out: %s", what)
		case <-time.After(25 * time.Millisecond):
		}
	}
	return nil
}

// Case is one named check.
type Case struct {
	Name string
	Run  func(ctx context.Context) error
}

// Run runs the cases that match the pattern, each with a deadline, and reports them.
func Run(all []Case) {
	pattern := regexp.MustCompile(os.Getenv("CASE"))
	for _, c := range all {
		if !pattern.MatchString(c.Name) {
			continue
		}
		started := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		err := c.Run(ctx)
		cancel()
		if err != nil {
			fmt.Printf("FAILED %s %s: %s\n", Suite(), c.Name, strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Printf("ok %s %s (%.1f s)\n", Suite(), c.Name, time.Since(started).Seconds())
		}
	}
}
