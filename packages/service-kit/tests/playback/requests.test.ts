import { describe, expect, test } from '@jest/globals';
import { collected } from '../support/collected.ts';
import { playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const ID = '20261124T120000Z-0123abcd';

describe('a playback is refused, and nothing happens,', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'without a mode',
      {},
      /\/mode is missing; it must be one of rebuild, replay, correct, introduce, preview/,
    ],
    ['with a mode that nobody knows', { mode: 'rebuid' }, /\/mode must be one of .*, not "rebuid"/],
    ['with a mode in other letters', { mode: 'Rebuild' }, /\/mode must be one of/],
    ['to introduce, without saying what', { mode: 'introduce' }, /introduce needs a policy/],
    [
      'to introduce no gateway',
      { mode: 'introduce', introduction: { gateways: [], commands: 'send' } },
      /introduce names no gateway/,
    ],
    [
      'to introduce a gateway that there is not',
      { mode: 'introduce', introduction: { gateways: ['post', 'bonk'], commands: 'send' } },
      /There is no gateway "bonk"; there are bank, post/,
    ],
    [
      'to introduce by a policy that nobody knows',
      { mode: 'introduce', introduction: { gateways: ['post'], commands: 'sned' } },
      /"sned" is no policy/,
    ],
    [
      'to introduce since a date that is none',
      { mode: 'introduce', introduction: { gateways: ['post'], commands: 'send-since=1.1.2026' } },
      /is no policy/,
    ],
    [
      'to introduce without a policy',
      { mode: 'introduce', introduction: { gateways: ['post'] } },
      /\/introduction\/commands/,
    ],
    [
      'to open gateways in another mode',
      { mode: 'correct', introduction: { gateways: ['post'], commands: 'send' } },
      /introduction opens gateways, which goes with mode introduce alone/,
    ],
    ['with an option that is misspelt', { mode: 'rebuild', wip: true }, /wip/],
    ['with a selection that is misspelt', { mode: 'rebuild', select: { subject: ['purse/1'] } }, /subject/],
    ['with no subjects', { mode: 'rebuild', select: { subjects: [] } }, /\/select\/subjects is empty/],
    ['with no types', { mode: 'rebuild', select: { types: [] } }, /\/select\/types is empty/],
    [
      'of something that is no subject',
      { mode: 'rebuild', select: { subjects: ['purse'] } },
      /"purse" is no aggregate/,
    ],
    [
      'of another service’s aggregate',
      { mode: 'rebuild', select: { subjects: ['account/1'] } },
      /purse\/<id>/,
    ],
    [
      'of a type that the service does not have',
      { mode: 'replay', select: { types: ['shop.sold.v1'] } },
      /"shop.sold.v1" is unknown to this service/,
    ],
    [
      'with a time of another format',
      { mode: 'rebuild', select: { recorded: { from: '2026-11-24' } } },
      /\/select\/recorded\/from must be an RFC 3339 time/,
    ],
    ['with a range of nothing', { mode: 'rebuild', select: { time: {} } }, /must say from, to, or both/],
    [
      'with a range that ends before it begins',
      { mode: 'rebuild', select: { time: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } } },
      /must not end before it begins/,
    ],
    ['at no rate', { mode: 'rebuild', rate: 0 }, /\/rate/],
    ['in half a segment', { mode: 'rebuild', segments: 0.5 }, /\/segments/],
    [
      'that wipes what it does not rebuild',
      { mode: 'rebuild', wipe: true, select: { subjects: ['purse/1'] } },
      /wipe empties all states/,
    ],
    ['that wipes, and previews', { mode: 'preview', wipe: true }, /wipe empties all states/],
    [
      'that ranks what it does not find',
      { mode: 'rebuild', field: '/coins' },
      /field ranks what a preview finds/,
    ],
    ['by a field that is no pointer', { mode: 'preview', field: 'coins' }, /must be a JSON pointer/],
    ['as something else', { action: 'restart', mode: 'rebuild' }, /action must be one of plan, status/],
    ['as a list', [], /must be a JSON object/],
    ['as text', 'rebuild', /must be a JSON object/],
    ['by an id that is none', { action: 'status', id: 'last' }, /\/id must be the id of a playback/],
    ['by an id that is missing', { action: 'pause' }, /\/id/],
    [
      'of a job that does not exist',
      { action: 'cancel', id: ID },
      /There is no playback "20261124T120000Z-0123abcd"/,
    ],
  ])('%s', async (_, request, reason) => {
    const service = await playbackService({ ready: false, gateways: ['bank', 'post'] });
    await expect(service.ask(request)).rejects.toMatchObject({
      code: 'playback-refused',
      message: expect.stringMatching(reason),
    });
    expect(await collected(service.store.scan(0, 1))).toEqual([]);
    expect(service.self.events).toEqual([]);
    expect(service.playback.records).toEqual([]);
  });

  test('and all that is wrong is said at once', async () => {
    const service = await playbackService();
    await expect(service.ask({ mode: 'x', rate: -1 })).rejects.toThrow(/\/mode .*; \/rate /);
  });
});
