// Generated from ../schema/*-records.schema by ../generator, do not edit.

/** Record types of `__consumer_offsets`. */
export const GroupRecordKey = {
  LegacyOffsetCommit: 0,
  OffsetCommit: 1,
  GroupMetadata: 2,
  ConsumerGroupMetadata: 3,
  ConsumerGroupPartitionMetadata: 4,
  ConsumerGroupMemberMetadata: 5,
  ConsumerGroupTargetAssignmentMetadata: 6,
  ConsumerGroupTargetAssignmentMember: 7,
  ConsumerGroupCurrentMemberAssignment: 8,
  ShareGroupMemberMetadata: 10,
  ShareGroupMetadata: 11,
  ShareGroupTargetAssignmentMetadata: 12,
  ShareGroupTargetAssignmentMember: 13,
  ShareGroupCurrentMemberAssignment: 14,
  ShareGroupStatePartitionMetadata: 15,
  ConsumerGroupRegularExpression: 16,
  StreamsGroupMetadata: 17,
  StreamsGroupMemberMetadata: 19,
  StreamsGroupTargetAssignmentMetadata: 20,
  StreamsGroupTargetAssignmentMember: 21,
  StreamsGroupCurrentMemberAssignment: 22,
  StreamsGroupTopology: 23,
} as const;
export type GroupRecordKey = (typeof GroupRecordKey)[keyof typeof GroupRecordKey];

/** Record types of `__transaction_state`. */
export const TransactionRecordKey = {
  TransactionLog: 0,
} as const;
export type TransactionRecordKey = (typeof TransactionRecordKey)[keyof typeof TransactionRecordKey];

/** Record types of `__share_group_state`. */
export const ShareStateRecordKey = {
  ShareSnapshot: 0,
  ShareUpdate: 1,
} as const;
export type ShareStateRecordKey = (typeof ShareStateRecordKey)[keyof typeof ShareStateRecordKey];
