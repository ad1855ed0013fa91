/**
 * What programs hand to `startBroker` and `startCluster`, checked: a name with a slip in it would otherwise
 * be the default, and nobody would know.
 */
import type { KafkaConfig } from './core/metadata/kafka-config.ts';

/** Every option of a function; the compiler misses none. */
export type OptionNames<Options> = { readonly [name in keyof Options]-?: true };

export function checkOptionNames<Options extends object>(
  functionName: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown === undefined) return;
  const known = Object.keys(names).join(', ');
  throw new TypeError(`${functionName} has no option ${unknown}: it has ${known}`);
}

/** As Apache Kafka, which starts and says so; not in the broker's log, which is silent by default. */
export function warnOfUnknownConfigs({ unknownKeys }: KafkaConfig): void {
  for (const key of unknownKeys) {
    process.emitWarning(`unknown config ${key} is ignored`, 'OdradekWarning');
  }
}
