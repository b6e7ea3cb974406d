import { describe, expect, test } from '@jest/globals';
import { MemoryEventLog } from '../../src/index.ts';
import { TIMELINE_DIRECTORY } from '../../src/log/timeline.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, added, recordAt, sequenceNumberAt } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';

const HOUR = 3_600_000;
const inHour = (place: number, hour: number) =>
  recordAt(place, [added(1, String(place))], { arrivedAt: ARRIVED + hour * HOUR });
const hoursIn = async (log: MemoryEventLog) =>
  (await collected(log.query(TIMELINE_DIRECTORY))).map(({ position }) => position);

describe('the timeline’s directory', () => {
  test('names each hour in which a record arrived', async () => {
    const log = new MemoryEventLog();
    await pumpOf(log)([inHour(0, 0), inHour(1, 0), inHour(2, 1), inHour(3, 30)], patient);
    expect(await hoursIn(log)).toEqual(['2026-11-23T08', '2026-11-23T09', '2026-11-24T14']);
  });

  test('costs one write for each container and hour', async () => {
    const log = new MemoryEventLog();
    let writes = 0;
    const watched = new FaultyEventLog(log, () => undefined);
    const insert = watched.insert.bind(watched);
    watched.insert = (items) => {
      writes += items.filter(({ subject }) => subject === TIMELINE_DIRECTORY).length;
      return insert(items);
    };
    const [one, other] = [pumpOf(watched), pumpOf(watched)];
    for (let place = 0; place < 10; place++) await one([inHour(place, place < 8 ? 0 : 1)], patient);
    await other([inHour(10, 1)], patient);
    expect(writes).toBe(3);
  });

  test('names the hour before anything of it is acknowledged', async () => {
    const log = new MemoryEventLog();
    let statement = 0;
    const second = new FaultyEventLog(log, () => (statement++ === 1 ? 'before' : undefined)); // after the timeline entry
    const pump = pumpOf(second);
    expect(await pump([inHour(0, 0)])).toBe(sequenceNumberAt(0));
    expect(await hoursIn(log)).toEqual([]);
    expect(await pump([inHour(0, 0)], patient)).toBeUndefined();
    expect(await hoursIn(log)).toEqual(['2026-11-23T08']);
  });
});
