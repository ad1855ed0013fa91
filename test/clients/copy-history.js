// Whether an output holds its input exactly once: record by record, partition by partition, in the same order.

/** The values are texts; `output` is what a read_committed consumer read of one partition. Throws what is wrong. */
export function checkCopied(partition, input, output) {
  const wanted = new Set(input);
  const seen = new Set();
  for (const value of output) {
    if (!wanted.has(value)) throw new Error(`partition ${partition}: ${value} is not of the input`);
    if (seen.has(value)) throw new Error(`partition ${partition}: ${value} is there twice`);
    seen.add(value);
  }
  const lost = input.filter((value) => !seen.has(value));
  if (lost.length > 0) {
    throw new Error(`partition ${partition}: ${lost.length} records lost, the first is ${lost[0]}`);
  }
  const moved = input.findIndex((value, i) => value !== output[i]);
  if (moved >= 0) {
    throw new Error(`partition ${partition}: ${output[moved]} is in the place of ${input[moved]}`);
  }
}
