import { describe, expect, test } from '@jest/globals';
import { but } from '../support/but.ts';
import { added, subjectNamed } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';
import { postBatch } from '../support/http.ts';
import { historyOf } from '../support/logs.ts';
import { testService } from '../support/service.ts';

describe('the pump function', () => {
  test('stores what ingest has put on the stream, under the positions that ingest has answered', async () => {
    const service = await testService();
    const answer = await service.post(postBatch([added(1, 'a'), added(2, 'b')]));
    await service.pump();
    const [first] = (answer.body as { accepted: { sequence: string }[] }).accepted;
    expect(await historyOf(service.log, subjectNamed(1))).toEqual(['a', 'b']);
    expect(await service.log.get([{ subject: 'purse/1', position: first?.sequence ?? '' }])).toMatchObject([
      { id: 'a', count: 2 },
    ]);
  });

  test('gets a batch again that it could not begin', async () => {
    let broken = false;
    const service = await testService({
      wrap: ({ log }) => ({ log: new FaultyEventLog(log, () => (broken ? 'before' : undefined)) }),
    });
    await service.post(postBatch([added(1, 'a')]));
    broken = true;
    await expect(service.pump()).rejects.toThrow();
    broken = false;
    await service.pump();
    expect(await historyOf(service.log, subjectNamed(1))).toEqual(['a']);
  });

  test('stores nothing under an epoch that is not the stream’s', async () => {
    let created = Date.UTC(2026, 0, 1);
    const service = await testService({
      wrap: ({ stream }) => ({ stream: but(stream, { createdAt: async () => created }) }),
    });
    await service.stream.put([
      { subject: subjectNamed(1), bytes: Buffer.from(JSON.stringify([added(1, 'a')])) },
    ]);
    created += 1;
    await expect(service.pump()).rejects.toMatchObject({ code: 'epoch-mismatch' });
    expect(await historyOf(service.log, subjectNamed(1))).toEqual([]);
  });
});
