import { expect, test } from '@jest/globals';
import { accept, defineAggregate, on } from '@reprise/aggregate';
import { encodeRecord, type Subject } from '@reprise/event-envelope';
import { z } from 'zod';
import { stateOf } from '../support/containers.ts';
import { opened } from '../support/events.ts';
import { testService } from '../support/service.ts';

const clocked = defineAggregate('purse', z.object({ at: z.number() }), {
  initial: { at: 0 },
  events: { 'shop.purse-opened.v1': on(z.any(), { apply: () => accept({ at: Date.now() }) }) },
});

/** What the function `write` of a stage makes of an event whose logic asks for the time. */
async function stateIn(stage: string) {
  const service = await testService({ aggregates: [clocked], configuration: { stage } });
  await service.stream.put([{ subject: 'purse/1' as Subject, bytes: encodeRecord([opened('a')]) }]);
  await service.write();
  return stateOf(service.store, 'purse/1');
}

test('on a developer’s machine, logic that asks for the time parks its aggregate and says why', async () => {
  expect(await stateIn('local')).toMatchObject({
    version: 0,
    parked: { reason: 'domain-error', detail: expect.stringContaining('reached for Date.now()') },
  });
});

test('on AWS nothing is taken away from domain code, and nothing is parked for it', async () => {
  expect(await stateIn('prod')).toMatchObject({ version: 1, state: { at: expect.any(Number) } });
});
