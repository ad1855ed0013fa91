// Reads a .cpuprofile: self time by function and by file, of the time that the process was not idle.

const OUTSIDE = new Set(['(idle)', '(root)']);

function placeOf({ functionName, url, lineNumber }) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return { file: name.startsWith('(') ? name : '(native)', name };
  const file = url.replace(/^.*\/dist\//, '').replace(/^.*\/node_modules\//, '');
  return { file, name: `${name} ${file}:${lineNumber + 1}` };
}

function ranked(microsByName, busyMicros) {
  return [...microsByName]
    .sort((a, b) => b[1] - a[1])
    .map(([name, micros]) => ({ name, micros, percent: (micros / busyMicros) * 100 }));
}

/** `profile`: the parsed file. What was before `fromMicros`, on the system's monotonic clock, is left out: a start compiles. */
export function summarize(profile, fromMicros = 0) {
  const placeById = new Map();
  for (const node of profile.nodes) placeById.set(node.id, placeOf(node.callFrame));
  const byFunction = new Map();
  const byFile = new Map();
  let busyMicros = 0;
  let atMicros = profile.startTime;
  profile.samples.forEach((id, index) => {
    const micros = profile.timeDeltas[index];
    atMicros += micros;
    if (atMicros < fromMicros) return;
    const { file, name } = placeById.get(id);
    if (OUTSIDE.has(name)) return;
    busyMicros += micros;
    byFunction.set(name, (byFunction.get(name) ?? 0) + micros);
    byFile.set(file, (byFile.get(file) ?? 0) + micros);
  });
  return {
    busyMicros,
    functions: ranked(byFunction, busyMicros),
    files: ranked(byFile, busyMicros),
  };
}

export function profileTable(heading, entries, count) {
  const lines = [`| self time | % | ${heading} |`, '|---:|---:|---|'];
  for (const { name, micros, percent } of entries.slice(0, count)) {
    lines.push(`| ${(micros / 1000).toFixed(0)} ms | ${percent.toFixed(1)} | ${name} |`);
  }
  return `${lines.join('\n')}\n`;
}
