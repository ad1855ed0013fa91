// npm run bench -- publish: makes of all kept results the two files that the README shows, RESULTS.md and results.svg, which are committed.
// Profiles that were taken say below the tables where the time goes.
// What was measured with --quick, or of one kind only where there are two, is left out, and named. Nothing is published
// that has fewer tables than the file before.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plotSvg } from './plot.js';
import { markdownTable } from './report.js';

const HEAD = `# Odradek beside Apache Kafka 4.3.1

Both on the same machine, in turn, driven by the same clients (\`test/bench\`). Written by \`npm run bench\` and \`npm run bench -- publish\`;
"x" in a goal is a ratio to Apache Kafka's figure, other goals are for Odradek's own.
`;

function read(resultsDirectory, names) {
  return names
    .map((name) => join(resultsDirectory, `${name}.json`))
    .filter(existsSync)
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));
}

/** The machine is said once for all that was measured on it. */
function markdownOf(reports) {
  const lines = [HEAD];
  let machine = '';
  for (const report of reports) {
    const description = `${report.machine}. ${report.touchedNote}`.trim();
    if (description !== machine) lines.push(`${description}\n`);
    machine = description;
    lines.push(markdownTable(report));
  }
  return lines.join('\n');
}

function profiles(resultsDirectory) {
  const names = readdirSync(resultsDirectory).filter((name) => /^profile-.*\.md$/.test(name));
  return names.sort().map((name) => readFileSync(join(resultsDirectory, name), 'utf8'));
}

/** Benches and profiles by their headings. */
function headings(text) {
  return [...text.matchAll(/^### (profile of )?[\w-]+/gm)].map(([heading]) => heading.slice(4));
}

/** `text`: a sentence for whoever asked. */
export function publish(resultsDirectory, names, directory) {
  const all = read(resultsDirectory, names);
  const whole = all.filter(({ isPartial }) => !isPartial);
  if (whole.length === 0) {
    return { isPublished: false, text: 'nothing to publish: run the benches first' };
  }
  const text = [markdownOf(whole), ...profiles(resultsDirectory)].join('\n');
  const file = join(directory, 'RESULTS.md');
  const found = headings(text);
  const before = existsSync(file) ? headings(readFileSync(file, 'utf8')) : [];
  // What has been published was measured elsewhere, or the samples are gone: it must not go unseen.
  const lost = before.filter((heading) => !found.includes(heading));
  if (lost.length > 0) {
    const why = `${file} has ${lost.join(', ')}, whose samples are not in ${resultsDirectory}`;
    return {
      isPublished: false,
      text: `not published: ${why}; run them first, or remove the file`,
    };
  }
  writeFileSync(file, text);
  writeFileSync(join(directory, 'results.svg'), plotSvg(whole));
  const left = names.filter((name) => !whole.some((report) => report.name === name));
  const missing = left.length === 0 ? '' : `; without ${left.join(', ')}`;
  return { isPublished: true, text: `published ${found.join(', ')}${missing}` };
}
