import type { OpenShard, OutgoingRecord, RecordStream } from '../../ports/record-stream.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { HeldJob } from '../held-job.ts';

const ATTEMPTS = 10;
const PAUSE = 200;

export interface Cover {
  recordsFor(shard: string): readonly OutgoingRecord[];
  save(): Promise<void>;
}

/**
 * Puts records on every open shard of a stream, until the stream lists none without them. A shard may be split or merged
 * meanwhile: what counts is where the records really went.
 *
 * @param covered shards that hold all of theirs; added to
 */
export async function coverShards(
  stream: RecordStream,
  held: HeldJob,
  covered: Set<string>,
  { recordsFor, save }: Cover,
): Promise<void> {
  for (;;) {
    held.checkTime();
    const open = (await stream.openShards()).filter(({ id }) => !covered.has(id));
    if (open.length === 0) return;
    for (const shard of open) {
      const went = await putAll(stream, held, shard, recordsFor(shard.id));
      if (went.every((id) => id === shard.id)) covered.add(shard.id);
    }
    await save();
  }
}

/** @returns where each went */
async function putAll(
  stream: RecordStream,
  held: HeldJob,
  shard: OpenShard,
  records: readonly OutgoingRecord[],
): Promise<readonly string[]> {
  const went: string[] = [];
  for (const record of records) went.push(await putAt(stream, held, shard, record));
  return went;
}

async function putAt(
  stream: RecordStream,
  held: HeldJob,
  shard: OpenShard,
  record: OutgoingRecord,
): Promise<string> {
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await stream.putAt(shard, record);
    if (result.status === 'put') return result.shard;
    reason = result.reason;
    await held.pause(PAUSE * (attempt + 1));
  }
  throw new UnavailableError(`Shard ${shard.id} takes no record: ${reason}`);
}
