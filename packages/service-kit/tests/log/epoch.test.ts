import { describe, expect, test } from '@jest/globals';
import { MemoryEventLog, MemoryEventStream } from '../../src/index.ts';
import { checkEpoch, noteEpoch } from '../../src/log/epoch.ts';
import { collected } from '../support/collected.ts';

const FIRST = Date.UTC(2026, 0, 1);
const streamOf = (created: number) => new MemoryEventStream(() => created);

describe('the log epoch', () => {
  test('is noted with the stream that it belongs to, and then fits', async () => {
    const log = new MemoryEventLog();
    await noteEpoch(1, log, streamOf(FIRST));
    await noteEpoch(1, log, streamOf(FIRST));
    await expect(checkEpoch(1, log, streamOf(FIRST))).resolves.toBeUndefined();
  });

  test('that nobody has noted is for later: setup has not run', async () => {
    await expect(checkEpoch(1, new MemoryEventLog(), streamOf(FIRST))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('does not fit a stream that was made anew under the same name', async () => {
    const log = new MemoryEventLog();
    await noteEpoch(1, log, streamOf(FIRST));
    const check = checkEpoch(1, log, streamOf(FIRST + 1));
    await expect(check).rejects.toMatchObject({
      code: 'epoch-mismatch',
      message: expect.stringContaining('Raise the logEpoch'),
    });
    await expect(noteEpoch(1, log, streamOf(FIRST + 1))).rejects.toMatchObject({ code: 'epoch-mismatch' });
  });

  test('is raised for a stream that was made anew', async () => {
    const log = new MemoryEventLog();
    await noteEpoch(1, log, streamOf(FIRST));
    await noteEpoch(2, log, streamOf(FIRST + 1));
    await expect(checkEpoch(2, log, streamOf(FIRST + 1))).resolves.toBeUndefined();
  });

  test('is never lowered, and the attempt leaves no note', async () => {
    const log = new MemoryEventLog();
    await noteEpoch(3, log, streamOf(FIRST));
    const before = await collected(log.query('~log'));
    await expect(noteEpoch(2, log, streamOf(FIRST))).rejects.toMatchObject({
      code: 'epoch-mismatch',
      message: expect.stringContaining('never lowered'),
    });
    expect(await collected(log.query('~log'))).toEqual(before);
  });
});
