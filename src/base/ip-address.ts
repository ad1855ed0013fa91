/** Is this text an IP address, of version 4 or 6? */
import { isIP as ipVersionOf } from 'node:net';

export function isIP(text: string): boolean {
  return ipVersionOf(text) !== 0;
}
