// Whether an output holds its input exactly once: record by record, in the same order within a partition or key.

/** The values are texts; `output` is what a read_committed consumer read of one
 * partition or key. Throws what is wrong. */
export function checkCopied(where, input, output) {
  const wanted = new Set(input);
  const seen = new Set();
  for (const value of output) {
    if (!wanted.has(value)) throw new Error(`${where}: ${value} is not of the input`);
    if (seen.has(value)) throw new Error(`${where}: ${value} is there twice`);
    seen.add(value);
  }
  const lost = input.filter((value) => !seen.has(value));
  if (lost.length > 0) {
    throw new Error(`${where}: ${lost.length} records lost, the first is ${lost[0]}`);
  }
  const moved = input.findIndex((value, i) => value !== output[i]);
  if (moved >= 0) {
    throw new Error(`${where}: ${output[moved]} is in the place of ${input[moved]}`);
  }
}
