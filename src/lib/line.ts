/** Who stands where in a line that many leave from its middle: each answer costs the logarithm of its length. */

const SPARE = 1_024;

export class Line<Key> {
  /** Places from 1, in order; those of who left stay empty until the line is numbered anew. */
  readonly #places = new Map<Key, number>();
  #last = 0;
  /** A Fenwick tree: how many stand at each place, summed so that a sum takes few steps. */
  #counts = new Uint32Array(SPARE + 1);

  get size(): number {
    return this.#places.size;
  }

  has(key: Key): boolean {
    return this.#places.has(key);
  }

  /** At the end; who is in line stays where they are. */
  join(key: Key): void {
    if (this.#places.has(key)) return;
    if (this.#last + 1 === this.#counts.length) this.#numberAnew();
    this.#last += 1;
    this.#places.set(key, this.#last);
    this.#count(this.#last, 1);
  }

  leave(key: Key): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    this.#count(place, -1);
  }

  /** How many are before this one: all, where it is not in line. */
  ahead(key: Key): number {
    const place = this.#places.get(key);
    if (place === undefined) return this.size;
    let sum = 0;
    for (let at = place - 1; at > 0; at -= at & -at) sum += this.#counts[at] ?? 0;
    return sum;
  }

  #count(place: number, by: 1 | -1): void {
    for (let at = place; at < this.#counts.length; at += at & -at)
      this.#counts[at] = (this.#counts[at] ?? 0) + by;
  }

  /** Closes the gaps, with room for as many again. */
  #numberAnew(): void {
    this.#counts = new Uint32Array(2 * this.#places.size + SPARE + 1);
    this.#last = 0;
    for (const key of this.#places.keys()) {
      this.#last += 1;
      this.#places.set(key, this.#last);
      this.#count(this.#last, 1);
    }
  }
}
