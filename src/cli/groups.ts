/** `odradek groups`: list and delete groups, delete offsets, remove members. */
import { ErrorCode, errorName } from '../protocol/error-codes.ts';
import type { LeaveGroupRequestMemberIdentity } from '../protocol/generated/leave-group.ts';
import { CliError } from './cli-error.ts';
import { deleteGroups, leaveGroup, offsetDelete } from './client/apis.ts';
import { type Client, checkReply, retry } from './client/client.ts';
import {
  fetchCommitted,
  type GroupSelection,
  listAllGroups,
  lookUpGroup,
  parseTopicArgument,
  selectGroups,
} from './group-lookup.ts';
import { type OutputOptions, printJson, printLine, printTable } from './output.ts';

type ListOptions = OutputOptions & {
  readonly state?: string | undefined;
  readonly type?: string | undefined;
};

export async function printGroups(client: Client, options: ListOptions): Promise<void> {
  const words = (text: string | undefined): string[] =>
    (text ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const groups = await listAllGroups(client, words(options.state), words(options.type));
  if (options.json) {
    printJson(
      groups.map(({ groupId, groupState, groupType, protocolType }) => ({
        group: groupId,
        state: groupState,
        type: groupType,
        protocolType,
      })),
    );
  } else if (groups.length === 0) printLine('no groups');
  else {
    printTable(
      ['GROUP', 'STATE', 'TYPE', 'PROTOCOL'],
      groups.map((group) => [
        group.groupId,
        group.groupState,
        group.groupType === '' ? null : group.groupType,
        group.protocolType === '' ? null : group.protocolType,
      ]),
    );
  }
}

export async function deleteGroup(
  client: Client,
  named: readonly string[],
  options: OutputOptions & GroupSelection,
): Promise<void> {
  const groupIds = await selectGroups(client, named, options);
  const rows: { group: string; deleted: boolean; error: string | null }[] = [];
  const refusals: string[] = [];
  // One that cannot be deleted does not keep the others, as with Kafka's tool.
  for (const group of groupIds) {
    const errorCode = await deleteOne(client, group);
    const deleted = errorCode === ErrorCode.NONE;
    rows.push({ group, deleted, error: deleted ? null : errorName(errorCode) });
    if (!deleted) refusals.push(refusalOf(group, errorCode));
  }
  if (options.json) printJson(rows);
  else for (const { group, deleted } of rows) if (deleted) printLine(`deleted ${group}`);
  if (refusals.length > 0) throw new CliError(refusals.join('; '));
}

async function deleteOne(client: Client, groupId: string): Promise<number> {
  const response = await retry(
    async () => {
      const coordinatorId = await client.findGroupCoordinator(groupId);
      return client.requestFrom(coordinatorId, deleteGroups, { groupsNames: [groupId] });
    },
    ({ results }) => results[0]!.errorCode,
  );
  return response.results[0]!.errorCode;
}

function refusalOf(groupId: string, errorCode: number): string {
  if (errorCode === ErrorCode.GROUP_ID_NOT_FOUND) return doesNotExist(groupId).message;
  if (errorCode === ErrorCode.NON_EMPTY_GROUP) {
    return `group ${groupId} still has members (${errorName(errorCode)})`;
  }
  return `group ${groupId} was not deleted (${errorName(errorCode)})`;
}

function doesNotExist(groupId: string): CliError {
  return new CliError(`group ${groupId} does not exist`);
}

function oneGroup(named: string | undefined, option: string | undefined): string {
  const groupId = named ?? option;
  if (groupId === undefined || (named !== undefined && option !== undefined)) {
    throw new CliError('which group? Name one');
  }
  return groupId;
}

type DeleteOffsetsOptions = OutputOptions & {
  readonly group?: string | undefined;
  readonly topic: readonly string[];
};

export async function deleteGroupOffsets(
  client: Client,
  named: string | undefined,
  options: DeleteOffsetsOptions,
): Promise<void> {
  const groupId = oneGroup(named, options.group);
  if (options.topic.length === 0) throw new CliError('which offsets? Use --topic');
  const coordinatorId = await client.findGroupCoordinator(groupId);
  const committed = await fetchCommitted(client, coordinatorId, groupId);
  const topics = options.topic.map((argument) => {
    const { topic: name, partitions } = parseTopicArgument(argument);
    const indexes = partitions ?? [...(committed.get(name)?.keys() ?? [])];
    return { name, partitions: indexes.map((partitionIndex) => ({ partitionIndex })) };
  });
  const empty = topics.find(({ partitions }) => partitions.length === 0);
  if (empty !== undefined) {
    // The group may not be there at all.
    const { state } = await lookUpGroup(client, groupId);
    if (state === 'Dead' && committed.size === 0) throw doesNotExist(groupId);
    throw new CliError(`group ${groupId} has no offsets of topic ${empty.name}`);
  }
  const response = await retry(
    () => client.requestFrom(coordinatorId, offsetDelete, { groupId, topics }),
    ({ errorCode }) => errorCode,
  );
  if (response.errorCode === ErrorCode.GROUP_ID_NOT_FOUND) throw doesNotExist(groupId);
  if (response.errorCode === ErrorCode.NON_EMPTY_GROUP) {
    throw new CliError(
      `group ${groupId} has members that do not say what they read: its offsets stay while it is ` +
        'active (NON_EMPTY_GROUP)',
    );
  }
  checkReply(`deleting offsets of group ${groupId}`, response.errorCode, null);
  const rows = response.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => ({
      topic: name,
      partition: partitionIndex,
      error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
    })),
  );
  if (options.json) printJson(rows.map((row) => ({ group: groupId, ...row })));
  else {
    printTable(
      ['TOPIC', 'PARTITION', 'STATUS'],
      rows.map(({ topic, partition, error }) => [topic, partition, error ?? 'deleted']),
    );
  }
  const failed = rows.filter(({ error }) => error !== null).length;
  if (failed > 0) throw new CliError(`${failed} of ${rows.length} offsets were not deleted`);
}

type RemoveMembersOptions = OutputOptions & {
  readonly group?: string | undefined;
  readonly member: readonly string[];
  readonly instance: readonly string[];
  readonly all?: boolean | undefined;
};

const REASON = 'removed with odradek groups remove-members';

export async function removeMembers(
  client: Client,
  named: string | undefined,
  options: RemoveMembersOptions,
): Promise<void> {
  const groupId = oneGroup(named, options.group);
  const members: LeaveGroupRequestMemberIdentity[] = [
    ...options.instance.map((groupInstanceId) => ({ memberId: '', groupInstanceId })),
    ...options.member.map((memberId) => ({ memberId, groupInstanceId: null })),
  ].map((member) => ({ ...member, reason: REASON }));
  if (members.length > 0 === (options.all === true)) {
    throw new CliError('which members? Use --member, --instance, or --all');
  }
  const group = await lookUpGroup(client, groupId);
  if (group.state === 'Dead') throw doesNotExist(groupId);
  if (options.all) {
    for (const { memberId, instanceId } of group.members) {
      const isStatic = instanceId !== null;
      // By its instance alone: its member id may be another one by now.
      const identity = { memberId: isStatic ? '' : memberId, groupInstanceId: instanceId };
      members.push({ ...identity, reason: REASON });
    }
  }
  if (members.length === 0) throw new CliError(`group ${groupId} has no members`);
  const response = await retry(
    () => client.requestFrom(group.coordinatorId, leaveGroup, { groupId, memberId: '', members }),
    ({ errorCode }) => errorCode,
  );
  checkReply(`removing members of group ${groupId}`, response.errorCode, null);
  const rows = response.members.map(({ memberId, groupInstanceId, errorCode }) => ({
    member: memberId === '' ? null : memberId,
    instance: groupInstanceId,
    error: errorCode === ErrorCode.NONE ? null : errorName(errorCode),
  }));
  if (options.json) printJson(rows.map((row) => ({ group: groupId, ...row })));
  else {
    printTable(
      ['MEMBER', 'INSTANCE', 'STATUS'],
      rows.map(({ member, instance, error }) => [member, instance, error ?? 'removed']),
    );
  }
  const failed = rows.filter(({ error }) => error !== null).length;
  if (failed > 0) throw new CliError(`${failed} of ${rows.length} members were not removed`);
}
