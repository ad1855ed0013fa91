import { describe, expect, it } from 'vitest';
import { configNameOf, propertiesFromEnvironment } from '../../src/platform/environment.ts';

describe('KAFKA_ variables', () => {
  const names: readonly (readonly [string, string])[] = [
    ['KAFKA_NUM_PARTITIONS', 'num.partitions'],
    [
      'KAFKA_LISTENER_NAME_EXTERNAL_SSL_KEYSTORE_LOCATION',
      'listener.name.external.ssl.keystore.location',
    ],
    ['KAFKA_VALID__KEY', 'valid_key'],
    ['KAFKA_VALID___KEY', 'valid-key'],
    ['KAFKA_VALID___PROPERTY__ALL_CASES', 'valid-property_all.cases'],
  ];
  for (const [variable, name] of names) {
    it(`${variable} is ${name}`, () => expect(configNameOf(variable)).toBe(name));
  }

  it('of the Java launcher are no configs, nor are empty ones or those of others', () => {
    const properties = propertiesFromEnvironment({
      KAFKA_NODE_ID: '3',
      KAFKA_HEAP_OPTS: '-Xmx1G',
      KAFKA_VERSION: '4.3.1',
      KAFKA_LOG4J_ROOT_LOGLEVEL: 'WARN',
      KAFKA_LOG_DIRS: '',
      KAFKA_ROLE: undefined,
      PATH: '/bin',
    });
    expect(Object.fromEntries(properties)).toEqual({ 'node.id': '3' });
  });
});
