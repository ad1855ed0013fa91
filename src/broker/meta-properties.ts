/**
 * `meta.properties`, the file that makes a directory a log directory: which cluster, node and
 * directory it is (MetaPropertiesVersion.V1). A Java properties file, byte for byte as Apache
 * Kafka writes it: an empty comment, the date, the four keys in this order.
 */
import { parseProperties } from '../base/properties.ts';
import type { Uuid } from '../base/uuid.ts';

export const META_PROPERTIES_FILE = 'meta.properties';

export type MetaProperties = {
  readonly clusterId: string;
  readonly nodeId: number;
  /** Null in files from before KIP-858; opening the directory gives it one. */
  readonly directoryId: Uuid | null;
};

export function formatMetaProperties(properties: MetaProperties, wallMs: number): string {
  const lines = ['#', `#${javaDateText(wallMs)}`, `node.id=${properties.nodeId}`];
  if (properties.directoryId !== null) lines.push(`directory.id=${properties.directoryId}`);
  lines.push('version=1', `cluster.id=${escapePropertyValue(properties.clusterId)}`);
  return `${lines.join('\n')}\n`;
}

/** Null when the text lacks what every version 1 file has, or says something impossible. */
export function parseMetaProperties(text: string): MetaProperties | null {
  const values = parseProperties(text);
  const clusterId = values.get('cluster.id');
  const nodeId = Number(values.get('node.id') ?? Number.NaN);
  if (values.get('version') !== '1' || clusterId === undefined) return null;
  if (!Number.isSafeInteger(nodeId) || nodeId < 0) return null;
  return { clusterId, nodeId, directoryId: values.get('directory.id') ?? null };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As java.util.Date prints itself, in UTC. */
function javaDateText(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time} UTC ${date.getUTCFullYear()}`;
}

/** java.util.Properties.store: `=`, `:`, `#`, `!` and backslashes are escaped, a first space too. */
function escapePropertyValue(value: string): string {
  return value.replace(/[=:#!\\]/g, '\\$&').replace(/^ /, '\\ ');
}
