import { describe, expect, it } from 'vitest';
import type { MetadataRecord } from '../../../src/core/metadata/metadata-record.ts';
import { partitionChange } from '../../../src/core/metadata/metadata-record.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  recordVersion,
} from '../../../src/core/metadata/record-codec.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';

function decodeHex(hex: string): MetadataRecord {
  const value = Buffer.from(hex, 'hex');
  return decodeMetadataRecord(value, 0, value.length);
}

describe('the frame', () => {
  it('is a frame version, the api key, the version and the body', () => {
    const record: MetadataRecord = {
      kind: 'FeatureLevelRecord',
      name: 'group.version',
      featureLevel: 1,
    };
    // From a log of Apache Kafka.
    const hex = '010c000e67726f75702e76657273696f6e000100';
    expect(encodeMetadataRecord(record, 30).toString('hex')).toBe(hex);
    expect(decodeHex(hex)).toEqual(record);
  });

  it('is refused with a reason when it is not one', () => {
    for (const hex of ['', '00', '01', '0102', '02140000', '016300', '01140100', '0114000001']) {
      expect(() => decodeHex(hex)).toThrow(ProtocolError);
    }
    expect(() => decodeHex('016300')).toThrow('unknown type 99 version 0');
    expect(() => decodeHex('01140100')).toThrow('unknown type 20 version 1');
    expect(() => decodeHex('0114000001')).toThrow('1 bytes follow a NoOpRecord');
  });
});

describe('recordVersion', () => {
  it('follows the metadata.version, as MetadataVersion of Kafka 4.3.1 does', () => {
    const change: MetadataRecord = partitionChange('AAAAAAAAAAAAAAAAAAAAZA', 0);
    expect([7, 16, 17, 22, 23, 30].map((level) => recordVersion(change, level))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
    const broker = { kind: 'RegisterBrokerRecord' } as MetadataRecord;
    expect([7, 8, 16, 17, 29, 30].map((level) => recordVersion(broker, level))).toEqual([
      1, 2, 2, 3, 3, 4,
    ]);
  });

  it('of a broker change is the lowest that holds what changes', () => {
    const change = {
      kind: 'BrokerRegistrationChangeRecord',
      brokerId: 1,
      brokerEpoch: 1,
      fenced: -1,
      inControlledShutdown: 0,
      logDirs: [] as string[],
      cordonedLogDirs: null as string[] | null,
    } as const;
    expect(recordVersion(change, 30)).toBe(0);
    expect(recordVersion({ ...change, inControlledShutdown: 1 }, 30)).toBe(1);
    expect(recordVersion({ ...change, logDirs: ['AAAAAAAAAAAAAAAAAAAAZA'] }, 30)).toBe(2);
    expect(recordVersion({ ...change, cordonedLogDirs: [] }, 30)).toBe(3);
  });
});
