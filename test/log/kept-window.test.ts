import { describe, expect, it } from 'vitest';
import { ALONE_BYTES_MAX, KeptWindow, OPEN_BYTES } from '../../src/log/kept-window.ts';

describe('the window of what is kept', () => {
  it('opens for those behind, and closes when there are none any more', () => {
    const window = new KeptWindow();
    expect(window.sizeBytes).toBeLessThan(OPEN_BYTES);
    window.onReadAgain();
    expect(window.sizeBytes).toBe(OPEN_BYTES);
    window.onRead(ALONE_BYTES_MAX);
    window.onShared();
    window.onRead(ALONE_BYTES_MAX);
    expect(window.sizeBytes).toBe(OPEN_BYTES);
    window.onRead(1);
    expect(window.sizeBytes).toBeLessThan(OPEN_BYTES);
  });
});
