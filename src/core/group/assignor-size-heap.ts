/**
 * Members by how many partitions they have; of equals the first in their order comes first.
 *
 * A member is pushed again whenever its size has changed; what it was pushed as before is then out
 * of date, and dropped when it comes to the top.
 */
/** More than any member has partitions, or any group members; the keys stay exact integers. */
const BASE = 2 ** 26;

export class SizeHeap {
  private readonly sizes: readonly number[];
  private readonly isMost: boolean;
  private readonly keys: number[];

  constructor(sizes: readonly number[], order: 'fewest' | 'most') {
    this.sizes = sizes;
    this.isMost = order === 'most';
    this.keys = [];
  }

  /** -1 when there is none. */
  first(): number {
    const { keys, sizes } = this;
    for (;;) {
      const key = keys[0];
      if (key === undefined) return -1;
      const index = key % BASE;
      if (this.keyOf(index, sizes[index]!) === key) return index;
      this.dropFirst();
    }
  }

  push(index: number): void {
    const { keys } = this;
    const key = this.keyOf(index, this.sizes[index]!);
    let at = keys.length;
    keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      at = parent;
    }
    keys[at] = key;
  }

  private keyOf(index: number, size: number): number {
    return (this.isMost ? BASE - size : size) * BASE + index;
  }

  private dropFirst(): void {
    const { keys } = this;
    const last = keys.pop()!;
    if (keys.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= keys.length) break;
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= last) break;
      keys[at] = keys[child]!;
      at = child;
    }
    keys[at] = last;
  }
}
