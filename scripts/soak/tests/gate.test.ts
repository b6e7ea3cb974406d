import { describe, expect, test } from '@jest/globals';
import { Gate } from '../gate.ts';

describe('the gate', () => {
  test('closes when the steps under way have ended, and lets none begin until it is opened', async () => {
    const gate = new Gate();
    const done: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = gate.pass(async () => {
      await held.promise;
      done.push('first');
    });
    await Promise.resolve();
    const closed = gate.close().then(() => done.push('closed'));
    const second = gate.pass(async () => void done.push('second'));
    held.resolve();
    await Promise.all([first, closed]);
    expect(done).toEqual(['first', 'closed']);

    gate.open();
    await second;
    expect(done).toEqual(['first', 'closed', 'second']);
  });

  test('closes over a step that fails, which fails for whoever took it', async () => {
    const gate = new Gate();
    const failing = gate.pass(() => Promise.reject(new Error('no')));
    const failed = expect(failing).rejects.toThrow('no');
    await gate.close();
    await failed;
  });
});
