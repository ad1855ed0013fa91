// The checkers that judge the other suites, on histories made by hand: right ones that they must accept, wrong ones that they must not.
import { checkCopied } from './copy-history.js';
import { GroupHistory } from './group-history.js';

/**
 * One partition with the records 0, 1, 2; each step is `member delivers offset`, `member commits offset` or a number of microseconds to
 * wait, in the order of time.
 */
function groupHistory(...steps) {
  const history = new GroupHistory(1, 1);
  let timeUs = 0;
  for (const step of steps) {
    timeUs += typeof step === 'number' ? step : 1;
    if (typeof step === 'number') continue;
    const [member, event, offset] = step;
    history[event](member, 0, offset, timeUs);
  }
  return () => history.check([3]);
}

const delivers = (member, ...offsets) => offsets.map((offset) => [member, 'deliver', offset]);
const commits = (member, offset) => [member, 'commit', offset];

const groupHistories = [
  ['read once', true, groupHistory(...delivers('a', 0, 1, 2), commits('a', 3))],
  [
    'read again by another before a commit',
    true,
    groupHistory(...delivers('a', 0, 1), ...delivers('b', 0, 1, 2), commits('b', 3)),
  ],
  [
    'goes on from a commit',
    true,
    groupHistory(...delivers('a', 0, 1), commits('a', 1), ...delivers('b', 1, 2)),
  ],
  ['never read', false, groupHistory(...delivers('a', 0, 2), commits('a', 3))],
  ['nothing read', false, groupHistory(commits('a', 3))],
  ['read beyond the end', false, groupHistory(...delivers('a', 0, 1, 2, 3))],
  [
    'read again by another after a commit',
    false,
    groupHistory(...delivers('a', 0, 1), commits('a', 2), ...delivers('b', 1, 2)),
  ],
  [
    'read again by the same after a commit',
    false,
    groupHistory(...delivers('a', 0, 1, 2), commits('a', 2), ...delivers('a', 1, 2)),
  ],
  [
    'another goes on beside it below its commit',
    false,
    groupHistory(
      ...delivers('a', 0),
      ...delivers('b', 0, 1, 2),
      commits('b', 3),
      ...delivers('a', 1),
    ),
  ],
  [
    'one goes on that was taken for dead',
    true,
    groupHistory(
      ...delivers('a', 0),
      ...delivers('b', 0, 1, 2),
      commits('b', 3),
      1000,
      ...delivers('a', 1, 2),
    ),
  ],
  [
    'one begins again that was taken for dead',
    false,
    groupHistory(...delivers('a', 0, 1, 2), commits('a', 3), 1000, ...delivers('a', 1)),
  ],
  [
    'an older commit does not take back a newer',
    false,
    groupHistory(...delivers('a', 0, 1, 2), commits('a', 3), commits('b', 1), ...delivers('b', 1)),
  ],
];

const copied =
  (...output) =>
  () =>
    checkCopied('partition 0', ['x', 'y', 'z'], output);

const copyHistories = [
  ['everything once', true, copied('x', 'y', 'z')],
  ['one lost', false, copied('x', 'z')],
  ['one twice', false, copied('x', 'y', 'y', 'z')],
  ['a whole transaction twice', false, copied('x', 'y', 'x', 'y', 'z')],
  ['another order', false, copied('y', 'x', 'z')],
  ['what is not of the input', false, copied('x', 'y', 'z', 'w')],
];

function accepts(check) {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export function runCheckersSuite(context) {
  const histories = { 'group-history': groupHistories, 'copy-history': copyHistories };
  for (const [checker, examples] of Object.entries(histories)) {
    for (const [name, isRight, check] of examples) {
      const result = accepts(check) === isRight ? 'ok' : 'FAILED';
      context.report(`${result} ${context.suite} ${checker}: ${name}`);
    }
  }
}
