/** A queue without a shift of the whole array: a power-of-two ring that grows when it is full. */
export class RingQueue<T> {
  private items: (T | undefined)[] = new Array(8).fill(undefined);
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count) & (this.items.length - 1)] = item;
    this.count++;
  }

  /** The oldest item, which stays in the queue. */
  peek(): T | undefined {
    return this.count === 0 ? undefined : this.items[this.head];
  }

  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  /** The item at `index`, 0 being the oldest. */
  at(index: number): T | undefined {
    return index < this.count
      ? this.items[(this.head + index) & (this.items.length - 1)]
      : undefined;
  }

  clear(): void {
    this.items = new Array(8).fill(undefined);
    this.head = 0;
    this.count = 0;
  }

  private grow(): void {
    const grown: (T | undefined)[] = new Array(this.items.length * 2).fill(undefined);
    for (let i = 0; i < this.count; i++) {
      grown[i] = this.items[(this.head + i) & (this.items.length - 1)];
    }
    this.items = grown;
    this.head = 0;
  }
}
