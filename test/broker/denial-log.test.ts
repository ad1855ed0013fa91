import { describe, expect, it } from 'vitest';
import { DenialLog } from '../../src/broker/auth/denial-log.ts';
import type { Connection } from '../../src/broker/request-context.ts';
import { AclOperation, ResourceType } from '../../src/protocol/acl.ts';

const CONNECTION = { principal: 'User:alice', host: '10.0.0.1' } as Connection;

class Bench {
  readonly lines: { message: string; fields: { name?: string; rule?: string } }[] = [];
  rulesAsked = 0;
  readonly denials = new DenialLog({
    debug: () => {},
    info: (message, fields = {}) => this.lines.push({ message, fields }),
    warn: () => {},
    error: () => {},
  });

  deny(name: string, nowMs = 0, operation: AclOperation = AclOperation.READ): void {
    const denial = { connection: CONNECTION, operation, type: ResourceType.TOPIC, name };
    this.denials.note(denial, nowMs, () => {
      this.rulesAsked++;
      return 'DefaultDeny';
    });
  }
}

describe('the log of denials', () => {
  it('says who was denied what, why, and each only once until the ACLs change', () => {
    const bench = new Bench();
    for (let i = 0; i < 3; i++) bench.deny('a');
    expect(bench.lines).toEqual([
      {
        message:
          'principal User:alice is denied READ from host 10.0.0.1 on a resource of type TOPIC',
        fields: { name: 'a', rule: 'DefaultDeny' },
      },
    ]);
    bench.deny('a', 0, AclOperation.WRITE);
    bench.deny('b');
    bench.denials.forget();
    bench.deny('a');
    expect(bench.lines.map(({ fields }) => fields.name)).toEqual(['a', 'a', 'b', 'a']);
    expect(bench.rulesAsked).toBe(4);
  });

  it('counts those that come too fast, and says how many with the next one', () => {
    const bench = new Bench();
    for (let i = 0; i < 5000; i++) bench.deny(`made-up-${i}`, i);
    expect(bench.lines).toHaveLength(100);
    expect(bench.rulesAsked).toBe(100);
    bench.deny('made-up-4999', 60_000);
    expect(bench.lines).toHaveLength(102);
    expect(bench.lines[100]!.message).toContain('4900 other denials');
    expect(bench.lines[101]!.fields.name).toBe('made-up-4999');
  });

  it('does not keep, nor write, names without end', () => {
    const bench = new Bench();
    bench.deny('x'.repeat(30_000));
    bench.deny('x'.repeat(30_001));
    expect(bench.lines.map(({ fields }) => fields.name)).toEqual([`${'x'.repeat(249)}...`]);
  });
});
