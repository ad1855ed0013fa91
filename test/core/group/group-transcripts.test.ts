/** Runs the stories of test/interaction/group-*.txt against the group coordinator's core. */
import { readdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { runTranscript } from '../../interaction/transcript.ts';
import { Story } from './group-story.ts';

const folder = new URL('../../interaction/', import.meta.url);

describe('group stories', () => {
  for (const name of readdirSync(folder).filter((file) => /^group-.*\.txt$/.test(file))) {
    it(name, () => {
      const story = new Story();
      runTranscript(new URL(name, folder), (command) => story.run(command));
    });
  }
});
