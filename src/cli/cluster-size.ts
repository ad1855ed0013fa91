/** How many brokers a local cluster may have, and how many of them are controllers. */

export const BROKERS_MAX = 100;

/** An odd number: one more would have to agree, and would let no more of them die. */
export function controllerCountOf(brokers: number): number {
  return Math.min(5, brokers % 2 === 1 ? brokers : brokers - 1);
}
