import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, listening, runStart, startCloud } from './support/cloud.ts';
import { ledgerOf, opened } from './support/ledger.ts';

// Generous: it may share the machine.
jest.setTimeout(400_000);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.dispose());

describe('npm start', () => {
  test('listens on this machine alone', async () => {
    expect((await listening(cloud.offset)).length).toBeGreaterThanOrEqual(4);
  });

  test('a second one on the same state or ports ends with one clear line', async () => {
    const second = runStart(cloud.env);
    expect(await second.ended).toBe(1);
    expect(second.output().trim().split('\n')).toEqual([expect.stringMatching(/already runs|in use/)]);
  });

  test('stops at Ctrl-C, leaves nothing that listens, and has everything when it is started again', async () => {
    await ledgerOf(cloud).send(opened('kept'));
    expect(await cloud.stop()).toBe(0);
    expect(await listening(cloud.offset)).toEqual([]);
    await cloud.start();
    expect(await ledgerOf(cloud).get('/accounts/kept')).toMatchObject({
      state: { status: 'open' },
      version: 1,
    });
  });

  test('a port that something else has is named in one clear line', async () => {
    expect(await cloud.stop()).toBe(0);
    const port = 3001 + cloud.offset;
    const other = createServer().listen(port, '127.0.0.1');
    const start = runStart(cloud.env);
    expect(await start.ended).toBe(1);
    other.close();
    expect(start.output().trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`[Pp]ort ${port} is in use`)),
    ]);
    expect(await listening(cloud.offset)).toEqual([]);
  });
});
