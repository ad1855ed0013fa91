// What Apache Kafka 4.3.1 described on a broker of its own: `test/fixtures/configs/describe.jsonl`.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ConfigDescription,
  ConfigSource,
  describeBrokerConfigs,
  describeClientMetricsConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../../src/core/metadata/config-description.ts';
import { KafkaConfig } from '../../../src/core/metadata/kafka-config.ts';

type Row = {
  readonly resource: string;
  readonly name: string;
  readonly value: string | null;
  readonly source: string;
  readonly synonyms: readonly string[];
};

const rows = readFileSync(new URL('../../fixtures/configs/describe.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const TYPES = 'UNKNOWN BOOLEAN STRING INT SHORT LONG DOUBLE LIST CLASS PASSWORD'.split(' ');
const SOURCES = new Map(Object.entries(ConfigSource).map(([name, id]) => [id as number, name]));
SOURCES.set(ConfigSource.CLIENT_METRICS_CONFIG, 'DYNAMIC_CLIENT_METRICS_CONFIG');
SOURCES.set(ConfigSource.GROUP_CONFIG, 'DYNAMIC_GROUP_CONFIG');

/** The layers that the broker of the fixture had, read back from what it described. */
function brokerOfFixture(): KafkaConfig {
  const layers = new Map<string, Map<string, string>>();
  const layer = (source: string): Map<string, string> => {
    if (!layers.has(source)) layers.set(source, new Map());
    return layers.get(source)!;
  };
  for (const row of rows) {
    if (row.resource !== 'BROKER' && row.resource !== 'TOPIC') continue;
    const [source, name] = (row.synonyms[0] ?? ':').split(':') as [string, string];
    if (row.resource === 'BROKER' ? name === row.name : source.includes('DYNAMIC_DEFAULT')) {
      layer(source).set(name, row.value ?? 'User:admin');
    }
  }
  const dynamicDefaults = layer('DYNAMIC_DEFAULT_BROKER_CONFIG');
  const dynamicForBroker = layer('DYNAMIC_BROKER_CONFIG');
  const properties = layer('STATIC_BROKER_CONFIG');
  return new KafkaConfig(properties, 'localhost', dynamicDefaults, dynamicForBroker);
}

function overridesOf(resource: string): Map<string, string> {
  const own = rows.filter(
    (row) => row.resource === resource && row.source.startsWith(`DYNAMIC_${resource}`),
  );
  return new Map(own.map((row) => [row.name, row.value!]));
}

function asRow(resource: string, described: ConfigDescription): object {
  return {
    resource,
    name: described.name,
    value: described.name === 'log.dir' ? '(path)' : described.value,
    type: TYPES[described.configType],
    source: SOURCES.get(described.configSource),
    readOnly: described.readOnly,
    sensitive: described.isSensitive,
    synonyms: described.synonyms.map(({ source, name }) => `${SOURCES.get(source)}:${name}`),
  };
}

describe('configs are described as Apache Kafka describes them', () => {
  const broker = brokerOfFixture();
  const describedByResource = {
    BROKER: describeBrokerConfigs(broker, null),
    TOPIC: describeTopicConfigs(overridesOf('TOPIC'), broker, null),
    GROUP: describeGroupConfigs(overridesOf('GROUP'), broker, null),
    CLIENT_METRICS: describeClientMetricsConfigs(overridesOf('CLIENT_METRICS'), null),
  };
  for (const [resource, described] of Object.entries(describedByResource)) {
    it(`of a ${resource.toLowerCase()}`, () => {
      const byName = (a: { name: string }, b: { name: string }): number =>
        a.name < b.name ? -1 : 1;
      const expected = rows.filter((row) => row.resource === resource).sort(byName);
      const sorted = [...described].sort(byName);
      expect(sorted.map((one) => asRow(resource, one))).toEqual(expected);
    });
  }

  it('shows only what was asked for', () => {
    const described = describeTopicConfigs(new Map(), broker, ['retention.ms', 'no.such.config']);
    expect(described.map(({ name, value }) => [name, value])).toEqual([
      ['retention.ms', broker.text('log.retention.ms')],
    ]);
  });

  it('never shows a password', () => {
    const secret = broker.withDynamic(
      new Map(),
      new Map([['listener.name.external.ssl.key.password', 'hunter2']]),
    );
    expect(JSON.stringify(describeBrokerConfigs(secret, null))).not.toContain('hunter2');
  });
});
