// DeleteTopics and CreatePartitions: codes and sentences of Apache Kafka 4.3.1.
import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { CreatePartitionsResponse } from '../../../src/protocol/generated/create-partitions.ts';
import type { DeleteTopicsResponse } from '../../../src/protocol/generated/delete-topics.ts';
import { ControllerHarness, outcome, topic } from './controller-harness.ts';

const UNKNOWN_ID = 'b8tRS7h4TJ2Vt43Dp85v2A';

function newController(properties: Record<string, string> = {}): ControllerHarness {
  const controller = new ControllerHarness(properties);
  controller.addBroker(1);
  controller.createTopics([topic('a', 1, 1, { 'retention.ms': '5' }), topic('b', 3), topic('c')]);
  return controller;
}

function deleteTopics(
  controller: ControllerHarness,
  topics: { name: string | null; topicId: string }[],
  apiVersion = 6,
): [string | null, string][] {
  const topicNames = topics.map(({ name }) => name ?? '');
  const request = { topics, topicNames, timeoutMs: 1000 };
  const command = {
    kind: 'deleteTopics',
    ticket: 1,
    request,
    apiVersion,
    access: null,
    mutationQuota: null,
  } as const;
  const response = controller.run(command) as DeleteTopicsResponse;
  return response.responses.map((it) => [it.name, outcome(it)]);
}

const byName = (name: string): { name: string; topicId: string } => ({ name, topicId: ZERO_UUID });

describe('DeleteTopics', () => {
  it('deletes by name and by id, with their configs, and answers for every topic', () => {
    const controller = newController();
    const { topicId } = controller.image.topicsByName.get('b')!;
    const asked = [
      byName('a'),
      { name: null, topicId },
      byName('nope'),
      { name: null, topicId: UNKNOWN_ID },
    ];
    expect(deleteTopics(controller, asked)).toEqual([
      ['a', '0'],
      ['nope', '3 This server does not host this topic-partition.'],
      ['b', '0'],
      [null, '100 This server does not host this topic ID.'],
    ]);
    expect(controller.kinds()).toEqual(['RemoveTopicRecord', 'RemoveTopicRecord']);
    expect([...controller.image.topicsByName.keys()]).toEqual(['c']);
    expect([...controller.image.configs.keys()]).toEqual(['4:']);
  });

  it('deletes nothing that was named twice or both ways', () => {
    const controller = newController();
    const { topicId } = controller.image.topicsByName.get('c')!;
    const asked = [
      { name: 'a', topicId: UNKNOWN_ID },
      { name: null, topicId: ZERO_UUID },
      byName('b'),
      byName('b'),
      byName('c'),
      { name: null, topicId },
      { name: null, topicId: UNKNOWN_ID },
      { name: null, topicId: UNKNOWN_ID },
    ];
    expect(deleteTopics(controller, asked)).toEqual([
      ['a', '42 You may not specify both topic name and topic id.'],
      [null, '42 Neither topic name nor id were specified.'],
      ['b', '42 Duplicate topic name.'],
      [null, '42 Duplicate topic id.'],
      ['c', '42 The provided topic name maps to an ID that was already supplied.'],
    ]);
    expect(controller.records).toEqual([]);
  });

  it('takes names alone before version 6', () => {
    expect(deleteTopics(newController(), [byName('a'), byName('')], 5)).toEqual([
      ['a', '0'],
      ['', '3 This server does not host this topic-partition.'],
    ]);
  });

  it('refuses when delete.topic.enable is false', () => {
    const controller = newController({ 'delete.topic.enable': 'false' });
    const disabled = 'Topic deletion is disabled.';
    expect(deleteTopics(controller, [byName('a')])).toEqual([['a', `73 ${disabled}`]]);
    expect(deleteTopics(controller, [byName('a')], 2)).toEqual([['a', `42 ${disabled}`]]);
    expect(controller.image.topicsByName.has('a')).toBe(true);
  });
});

type Wanted = [name: string, count: number, assignments: number[][] | null];

function createPartitions(
  controller: ControllerHarness,
  wanted: Wanted[],
  validateOnly = false,
): [string, string][] {
  const topics = wanted.map(([name, count, assignments]) => ({
    name,
    count,
    assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
  }));
  const request = { topics, timeoutMs: 1000, validateOnly };
  const command = {
    kind: 'createPartitions',
    ticket: 1,
    request,
    access: null,
    mutationQuota: null,
  } as const;
  const response = controller.run(command) as CreatePartitionsResponse;
  return response.results.map((it) => [it.name, outcome(it)]);
}

describe('CreatePartitions', () => {
  it('adds partitions behind those that are there', () => {
    const controller = newController();
    expect(
      createPartitions(controller, [
        ['a', 3, null],
        ['b', 4, [[1]]],
      ]),
    ).toEqual([
      ['a', '0'],
      ['b', '0'],
    ]);
    expect(controller.image.topicsByName.get('a')?.partitions).toHaveLength(3);
    expect(controller.image.topicsByName.get('b')?.partitions[3]).toMatchObject({ leader: 1 });
  });

  it('only says what would be when it shall validate', () => {
    const controller = newController();
    expect(createPartitions(controller, [['a', 3, null]], true)).toEqual([['a', '0']]);
    expect(controller.records).toEqual([]);
  });

  const includes = 'The manual partition assignment includes';
  it.each<[Wanted, string]>([
    [['nope', 3, null], '3'],
    [['b', 3, null], '37 Topic already has 3 partition(s).'],
    [['b', 2, null], '37 The topic b currently has 3 partition(s); 2 would not be an increase.'],
    [['b', -1, null], '37 The topic b currently has 3 partition(s); -1 would not be an increase.'],
    [
      ['b', 6, [[1]]],
      '39 Attempted to add 3 additional partition(s), but only 1 assignment(s) were specified.',
    ],
    [['b', 4, [[2]]], `39 ${includes} broker 2, but no such broker is registered.`],
    [['b', 4, [[1, 1]]], `39 ${includes} the broker 1 more than once.`],
    [['b', 4, [[]]], `39 ${includes} an empty replica list.`],
    [['b', 100_000, null], '44 Excessively large number of partitions per request.'],
  ])('refuses %j', (wanted, expected) => {
    const controller = newController();
    expect(createPartitions(controller, [wanted])).toEqual([[wanted[0], expected]]);
    expect(controller.records).toEqual([]);
  });

  it('answers once for a topic that is named twice', () => {
    const wanted: Wanted[] = [
      ['a', 2, null],
      ['a', 3, null],
      ['b', 8, null],
    ];
    expect(createPartitions(newController(), wanted)).toEqual([
      ['a', '42 Duplicate topic name.'],
      ['b', '0'],
    ]);
  });
});
