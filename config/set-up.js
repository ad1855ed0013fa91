// What `npm start` and `npm test` need on a fresh clone: dependencies as the lock file says, and a build that is not older than
// the sources. Does nothing, quickly, when both are in place. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installedMark = join(root, 'node_modules', '.package-lock.json');
const builtMark = join(root, 'dist', '.built');

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error !== undefined) console.error(`odradek: ${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let newest = stat.mtimeMs;
  for (const name of readdirSync(path)) newest = Math.max(newest, newestMs(join(path, name)));
  return newest;
}

const lockMs = statSync(join(root, 'package-lock.json')).mtimeMs;
if (!existsSync(installedMark) || statSync(installedMark).mtimeMs < lockMs) {
  console.error('odradek: installing dependencies from package-lock.json');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  const now = new Date();
  utimesSync(installedMark, now, now);
}

const sourcesMs = Math.max(
  newestMs(join(root, 'src')),
  statSync(join(root, 'tsconfig.json')).mtimeMs,
  statSync(join(root, 'config', 'tsconfig.build.json')).mtimeMs,
  statSync(join(root, 'config', 'bundle.js')).mtimeMs,
);
if (!existsSync(builtMark) || statSync(builtMark).mtimeMs < sourcesMs) {
  console.error('odradek: building');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run('npx', ['tsc', '-p', 'config/tsconfig.build.json']);
  run(process.execPath, ['config/bundle.js']);
  writeFileSync(builtMark, '');
}
