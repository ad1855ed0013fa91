// What Apache Kafka 4.3.1 said to the same configs: `test/fixtures/configs/validation.jsonl`.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  validateBrokerConfig,
  validateClientMetricsConfig,
  validateGroupConfig,
  validateTopicConfig,
} from '../../../src/core/metadata/config-validation.ts';
import { ConfigError } from '../../../src/core/metadata/config-value.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';

type Case = {
  readonly check: string;
  readonly configs: { readonly [name: string]: string | null };
  readonly error: string | null;
  readonly remoteStorage?: boolean;
  readonly existing?: { readonly [name: string]: string };
};

const cases = readFileSync(
  new URL('../../fixtures/configs/validation.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

function nodeProperties(changes: Case['configs']): Map<string, string> {
  const properties = new Map([
    ['process.roles', 'broker,controller'],
    ['node.id', '1'],
    ['listeners', 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093'],
    ['controller.listener.names', 'CONTROLLER'],
    ['controller.quorum.bootstrap.servers', '127.0.0.1:9093'],
  ]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) properties.delete(name);
    else properties.set(name, value);
  }
  return properties;
}

function errorOf(test: Case): string | null {
  const configs = new Map(Object.entries(test.configs)) as Map<string, string>;
  const remote = test.remoteStorage === true ? 'true' : 'false';
  switch (test.check) {
    case 'node':
      try {
        new KafkaConfig(nodeProperties(test.configs));
        return null;
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
        throw error;
      }
    case 'topic': {
      const broker = new KafkaConfig(
        nodeProperties({ 'remote.log.storage.system.enable': remote }),
      );
      const existing = new Map(Object.entries(test.existing ?? {}));
      return validateTopicConfig(configs, broker, existing)?.error ?? null;
    }
    case 'group':
      return validateGroupConfig(configs, new KafkaConfig(nodeProperties({})))?.error ?? null;
    case 'clientMetrics': {
      const name = test.error?.includes("name can't be empty") ? '' : 'subscription';
      return validateClientMetricsConfig(name, configs)?.error ?? null;
    }
    default: {
      const broker = new KafkaConfig(nodeProperties({}));
      return validateBrokerConfig(configs, test.check === 'dynamicBroker', broker)?.error ?? null;
    }
  }
}

describe('configs are refused with the words of Apache Kafka', () => {
  for (const test of cases) {
    it(`${test.check} ${JSON.stringify(test.configs)}`, () => {
      expect(errorOf(test)).toBe(test.error);
    });
  }
});

describe('a list', () => {
  it('of very many spaces is looked at once, not from each of them', () => {
    const text = `compact${' '.repeat(32_000)}delete`;
    const broker = new KafkaConfig(nodeProperties({}));
    for (let i = 0; i < 300; i++) {
      const configs = new Map([['cleanup.policy', text]]);
      expect(validateTopicConfig(configs, broker)?.error).toContain('String must be one of');
    }
  });
});

describe('a refused value names the key, the value and what is valid', () => {
  it('of a range', () => {
    try {
      new KafkaConfig(nodeProperties({ 'num.partitions': '0' }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ key: 'num.partitions', value: '0', valid: '[1,...]' });
    }
  });
});
