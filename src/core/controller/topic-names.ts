/**
 * Which topic names are legal (org.apache.kafka.common.internals.Topic), and which two may not
 * exist side by side.
 *
 * Metric names turn dots into underscores, so `a.b` and `a_b` would be one in them: the second is
 * refused. As in Apache Kafka, two topics of one request are not compared with each other.
 */

const MAX_NAME_LENGTH = 249;

/** Null when the name is legal, otherwise Kafka's sentence about what is wrong. */
export function topicNameError(name: string): string | null {
  if (name === '') return 'Topic name is invalid: the empty string is not allowed';
  if (name === '.') return "Topic name is invalid: '.' is not allowed";
  if (name === '..') return "Topic name is invalid: '..' is not allowed";
  if (name.length > MAX_NAME_LENGTH) {
    const rule = `is longer than the max allowed length ${MAX_NAME_LENGTH}`;
    return `Topic name is invalid: the length of '${name}' ${rule}`;
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    const rule = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    return `Topic name is invalid: '${name}' ${rule}`;
  }
  return null;
}

export function hasCollisionChars(name: string): boolean {
  return name.includes('_') || name.includes('.');
}

/** Equal for two names exactly when they collide. */
export function collisionKey(name: string): string {
  return name.replaceAll('.', '_');
}
