/**
 * One expression that is matched against the names of all topics, in slices: what a match costs is
 * up to the expression, and a client may send any. Topics that come meanwhile are for the next time.
 */
import { compileRe2, type Re2 } from '../../base/re2.ts';
import type { RegexReader } from './consumer-timers.ts';
import type { Decision } from './group-state.ts';

export type RegexMatching = {
  readonly pattern: string;
  /** Null: another coordinator took it, but it is no expression to this one, and matches nothing. */
  readonly compiled: Re2 | null;
  /** Who has caused it speaks for the group: topics that he may not see do not match. */
  readonly reader: RegexReader | null;
  /** Of the metadata with these names. */
  readonly version: number;
  readonly names: readonly string[];
  /** How many of them have been looked at. */
  position: number;
  readonly matched: string[];
};

/** The dearest expressions take a tenth of a microsecond for a character, most a hundredth. */
const SLICE_CHARS = 20_000;
/** What is stored of an expression must fit into one record of the default `max.message.bytes`. */
const TOPIC_NAMES_BYTES_MAX = 1_000_000;
/** A compact string's length takes up to three bytes. */
const LENGTH_BYTES = 3;

export function startMatching(
  { soft }: Decision,
  pattern: string,
  reader: RegexReader | null,
): RegexMatching {
  const compiled = compileRe2(pattern);
  const isNone = typeof compiled === 'string';
  return {
    pattern,
    compiled: isNone ? null : compiled,
    reader,
    version: soft.cluster.version,
    names: isNone ? [] : soft.cluster.topicNames(),
    position: 0,
    matched: [],
  };
}

/** True when there is no more to look at. */
export function matchSlice({ soft }: Decision, matching: RegexMatching): boolean {
  const { compiled, reader, names, matched } = matching;
  if (compiled === null) return true;
  for (let chars = 0; chars < SLICE_CHARS; matching.position++) {
    const name = names[matching.position];
    if (name === undefined) return true;
    chars += name.length;
    if (!compiled.matches(name)) continue;
    if (reader === null || soft.cluster.mayDescribe(reader, name)) matched.push(name);
  }
  return matching.position === names.length;
}

/**
 * Of more topics than a record can hold, the first in the order of their names: a record that is
 * refused would be decided anew with every heartbeat.
 */
export function matchedTopics({ matched }: RegexMatching): string[] {
  const topics = matched.sort();
  let sizeBytes = 0;
  const end = topics.findIndex((name) => {
    sizeBytes += name.length + LENGTH_BYTES;
    return sizeBytes > TOPIC_NAMES_BYTES_MAX;
  });
  return end < 0 ? topics : topics.slice(0, end);
}
