/** `npm run generate`: writes the generated files that differ, removes those without a table. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateAll, packageRoot } from './generate.ts';

const root = process.argv[2] ?? packageRoot;
const files = generateAll(root);
let written = 0;
for (const [path, content] of files) {
  const target = join(root, path);
  if (contentOf(target) === content) continue;
  writeFileSync(target, content);
  written++;
}
const folder = 'src/protocol/generated';
for (const name of readdirSync(join(root, folder))) {
  if (!files.has(`${folder}/${name}`)) rmSync(join(root, folder, name));
}
console.log(`${files.size} generated files, ${written} written`);

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
