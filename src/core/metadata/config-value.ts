/**
 * Decides what a config's text means and whether it is valid: org.apache.kafka.common.config.ConfigDef
 * with its validators, to the letter of its messages, which clients see in replies.
 *
 * A `LONG` beyond 2^53 becomes the nearest number; its `text` stays exact.
 */
import type { ConfigDefinition } from './config-definitions.ts';

export type ConfigValue = string | number | boolean | readonly string[] | null;

export type ParsedConfig = {
  readonly value: ConfigValue;
  /** The value as Kafka prints it (ConfigDef.convertToString); null for null. */
  readonly text: string | null;
};

/** A config's value is not valid. `message` is Kafka's. */
export class ConfigError extends Error {
  readonly key: string;
  readonly value: string | null;
  /** What would be valid, for people. */
  readonly valid: string;

  constructor(key: string, value: string | null, message: string, valid: string) {
    super(message);
    this.name = 'ConfigError';
    this.key = key;
    this.value = value;
    this.valid = valid;
  }
}

const INTEGER_BOUNDS = {
  SHORT: [-32768n, 32767n],
  INT: [-2147483648n, 2147483647n],
  LONG: [-9223372036854775808n, 9223372036854775807n],
} as const;

const VALID_BY_TYPE: { readonly [type: string]: string } = {
  BOOLEAN: 'true or false',
  SHORT: 'a whole number of 16 bits',
  INT: 'a whole number of 32 bits',
  LONG: 'a whole number of 64 bits',
  DOUBLE: 'a number',
  LIST: 'a list, separated by commas',
  CLASS: "one of Apache Kafka's own class names",
};

/** What is valid for this config, for people. */
function validValuesText(definition: ConfigDefinition): string {
  if (definition.validValues !== '') return definition.validValues;
  if (definition.nonEmpty) return 'a list that is not empty, separated by commas';
  return VALID_BY_TYPE[definition.type] ?? 'any text';
}

function invalid(definition: ConfigDefinition, shown: string, reason: string): ConfigError {
  return new ConfigError(
    definition.name,
    shown,
    `Invalid value ${shown} for configuration ${definition.name}: ${reason}`,
    validValuesText(definition),
  );
}

/** String.trim of Java: all up to the space, nothing beyond it. */
function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}

/** Double.toString of Java, as far as configs need it. */
function javaDoubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
    return `${digits}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Parses and validates; throws a `ConfigError`. */
export function parseConfigValue(definition: ConfigDefinition, rawText: string): ParsedConfig {
  const text = javaTrim(rawText);
  switch (definition.type) {
    case 'BOOLEAN':
      return parseBoolean(definition, text, rawText);
    case 'INT':
    case 'SHORT':
    case 'LONG':
      return parseInteger(definition, definition.type, text, rawText);
    case 'DOUBLE':
      return parseDouble(definition, text, rawText);
    case 'LIST':
      return parseList(definition, text);
    case 'CLASS':
      checkNoGuard(definition, rawText);
      // We run no Java: only the names of Kafka's own classes can mean anything to us.
      if (!/^org\.apache\.kafka\.[\w.$]+$/.test(text)) {
        throw invalid(definition, rawText, `Class ${rawText} could not be found.`);
      }
      return { value: text, text };
    case 'PASSWORD':
      return { value: text, text };
    case 'STRING':
      checkString(definition, text);
      return { value: text, text };
  }
}

/** Classes that would keep somebody out or refuse something: to do without them would open a door. */
const GUARDS: ReadonlySet<string> = new Set([
  'create.topic.policy.class.name',
  'alter.config.policy.class.name',
  'client.quota.callback.class',
]);

function checkNoGuard({ name }: ConfigDefinition, rawText: string): void {
  if (!GUARDS.has(name)) return;
  const why = 'no Java runs here, and what it would refuse would be allowed';
  throw new ConfigError(name, rawText, `${name}: ${rawText} cannot be loaded: ${why}`, 'not set');
}

function parseBoolean(definition: ConfigDefinition, text: string, rawText: string): ParsedConfig {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw invalid(definition, rawText, 'Expected value to be either true or false');
  }
  return { value: lower === 'true', text: lower };
}

function parseInteger(
  definition: ConfigDefinition,
  type: 'INT' | 'SHORT' | 'LONG',
  text: string,
  rawText: string,
): ParsedConfig {
  const [min, max] = INTEGER_BOUNDS[type];
  const whole = /^[+-]?[0-9]{1,64}$/.test(text) ? BigInt(text.replace(/^\+/, '')) : null;
  if (whole === null || whole < min || whole > max) {
    throw invalid(definition, rawText, `Not a number of type ${type}`);
  }
  checkRange(definition, Number(whole), whole.toString());
  return { value: Number(whole), text: whole.toString() };
}

function parseDouble(definition: ConfigDefinition, text: string, rawText: string): ParsedConfig {
  const isNumber = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?$/.test(text);
  if (!isNumber && !/^[+-]?(NaN|Infinity)$/.test(text)) {
    throw invalid(definition, rawText, 'Not a number of type DOUBLE');
  }
  const value = Number(isNumber ? text.replace(/[dDfF]$/, '') : text.replace('+', ''));
  checkRange(definition, value, javaDoubleText(value));
  return { value, text: javaDoubleText(value) };
}

/** `[min,...]` and `[min,...,max]`. */
const RANGE = /^\[(-?[0-9.]+),\.\.\.(?:,(-?[0-9.]+))?\]$/;

function checkRange(definition: ConfigDefinition, value: number, shown: string): void {
  // CompressionType.GZIP.levelValidator.
  if (definition.validValues === '[1,...,9] or -1') {
    if (value !== -1 && (value < 1 || value > 9)) {
      throw invalid(definition, shown, 'Value must be between 1 and 9 or equal to -1');
    }
    return;
  }
  const range = RANGE.exec(definition.validValues);
  if (range === null) return;
  const [, min, max] = range;
  if (value < Number(min)) throw invalid(definition, shown, `Value must be at least ${min}`);
  if (max !== undefined && value > Number(max)) {
    throw invalid(definition, shown, `Value must be no more than ${max}`);
  }
}

const CHOICE = /^(\(case insensitive\) )?\[(.+)\]$/;
const DURATION_RESET = '[latest, earliest, by_duration:PnDTnHnMn.nS]';
/** Duration.parse of Java for a duration that is not negative. */
const DURATION =
  /^by_duration:\+?P(?=[0-9T+])(?:\+?[0-9]+D)?(?:T(?=[0-9+])(?:\+?[0-9]+H)?(?:\+?[0-9]+M)?(?:\+?[0-9]+(?:[.,][0-9]{0,9})?S)?)?$/i;

function checkString(definition: ConfigDefinition, text: string): void {
  const { validValues, name } = definition;
  if (validValues === 'non-empty string') {
    if (text === '') throw invalid(definition, text, 'String must be non-empty');
    return;
  }
  if (validValues === DURATION_RESET) {
    if (text === 'latest' || text === 'earliest' || DURATION.test(text)) return;
    const reason =
      `Invalid value \`${text}\` for configuration ${name}. The value must be either ` +
      "'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.";
    throw invalid(definition, text, reason);
  }
  const choice = CHOICE.exec(validValues);
  if (choice === null) return;
  const names = choice[2]!.split(', ');
  const found = choice[1] === undefined ? names.includes(text) : names.includes(text.toUpperCase());
  if (!found) {
    const how = choice[1] === undefined ? '' : ' (case insensitive)';
    throw invalid(definition, text, `String must be one of${how}: ${names.join(', ')}`);
  }
}

/**
 * The text between commas without the space around them. Kafka's expression for both together
 * would look at a long run of spaces again from each of them, and a client may send one.
 */
export function listEntries(text: string): string[] {
  return text.split(',').map(javaTrim);
}

const THROTTLED_REPLICAS = '[partitionId]:[brokerId],[partitionId]:[brokerId],...';

function parseList(definition: ConfigDefinition, text: string): ParsedConfig {
  const { name, validValues } = definition;
  // Duplicates count once, and the first place counts.
  const entries = text === '' ? [] : [...new Set(listEntries(text))];
  if (validValues === THROTTLED_REPLICAS) {
    const isWildcard = entries.length === 1 && entries[0] === '*';
    if (!isWildcard && !entries.every((entry) => /^([0-9]+:[0-9]+)?$/.test(entry))) {
      const reason =
        `${name} must be the literal '*' or a list of replicas in the following format: ` +
        THROTTLED_REPLICAS;
      throw invalid(definition, `[${entries.join(', ')}]`, reason);
    }
    return { value: entries, text: entries.join(',') };
  }
  const choice = validValues === 'non-empty list' ? null : CHOICE.exec(validValues);
  if (entries.length === 0 && definition.nonEmpty) {
    const valid = choice === null ? 'any non-empty value' : validValues;
    const message = `Configuration '${name}' must not be empty. Valid values include: ${valid}`;
    throw new ConfigError(name, text, message, validValuesText(definition));
  }
  if (entries.includes('')) {
    const message = `Configuration '${name}' values must not be empty.`;
    throw new ConfigError(name, text, message, validValuesText(definition));
  }
  const allowed = choice === null ? null : choice[2]!.split(', ');
  for (const entry of entries) {
    if (allowed !== null && !allowed.includes(entry)) {
      throw invalid(definition, entry, `String must be one of: ${allowed.join(', ')}`);
    }
  }
  return { value: entries, text: entries.join(',') };
}

/** The default, parsed. */
export function defaultConfigValue(definition: ConfigDefinition): ParsedConfig {
  if (definition.defaultValue === null) return { value: null, text: null };
  return parseConfigValue(definition, definition.defaultValue);
}
