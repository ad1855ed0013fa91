/** A group's coordinator may move between two tries. */
import { expect, it } from 'vitest';
import type { Client } from '../../src/cli/client/client.ts';
import { lookUpGroup } from '../../src/cli/group-lookup.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';

it('asks the broker that coordinates the group by then', async () => {
  const coordinators = [1, 2];
  const asked: number[] = [];
  const client = {
    findGroupCoordinator: async () => coordinators.shift()!,
    requestFrom: async (brokerId: number) => {
      asked.push(brokerId);
      const group = { groupState: 'Empty', protocolType: '', protocolData: '', members: [] };
      const errorCode = brokerId === 1 ? ErrorCode.NOT_COORDINATOR : ErrorCode.NONE;
      return { groups: [{ ...group, groupId: 'g', errorCode, errorMessage: null }] };
    },
  };
  const found = await lookUpGroup(client as unknown as Client, 'g');
  expect(asked).toEqual([1, 2]);
  expect(found).toMatchObject({ state: 'Empty', coordinatorId: 2 });
});
