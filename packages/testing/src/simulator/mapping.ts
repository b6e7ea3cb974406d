import type { Fleet, Invoked } from './fleet.ts';
import type { Kinesis, Shard, StreamRecord } from './kinesis.ts';
import { firstFailed, kinesisEvent } from './lambda.ts';
import { shortNumber } from './trace.ts';
import type { Opportunity, Played, World } from './world.ts';

/** How a mapping misbehaves, within what it promises. */
export interface MappingRates {
  /** That a working container's shard is given to another one, at each step. */
  readonly leaseLost: number;
  /** That a batch begins before the checkpoint. */
  readonly rewind: number;
  /** That what was acknowledged is forgotten. */
  readonly checkpointLost: number;
  /** How soon it delivers, beside other steps. */
  readonly pace: number;
}

export interface MappingOptions {
  readonly consumer: 'pump' | 'write' | 'microservice';
  readonly world: World;
  readonly fleet: Pick<Fleet, 'invoke'>;
  readonly kinesis: Kinesis;
  readonly rates: MappingRates;
  readonly maxBatch: number;
  /** Which playbacks a batch belongs to; nothing where it is of the event stream. */
  readonly playedIn?: (batch: readonly StreamRecord[]) => Played | undefined;
  /** Is told of each acknowledged record. @param began when its batch was delivered: the length of the trace then */
  readonly onAcknowledged: (record: StreamRecord, began: number) => Promise<void>;
}

/** Milliseconds. */
const RETRY_AFTER = 300;

/** A mapping of which nothing goes wrong. */
export const STEADY: MappingRates = { leaseLost: 0, rewind: 0, checkpointLost: 0, pace: 1 };

/** A batch that a container is working on. Without a lease, whatever comes of it is ignored. */
interface Delivery {
  readonly shard: Shard;
  readonly start: number;
  readonly batch: readonly StreamRecord[];
  readonly began: number;
}

/** Where a mapping stands on a shard. */
interface Place {
  checkpoint: number;
  /** Halved when a function throws. */
  maxBatch: number;
  /** When it delivers again after a batch that came to nothing, by the world's clock. */
  notBefore: number;
  lease?: Delivery;
}

/**
 * An event source mapping as Lambda's: at least once, per shard in order the first time, parents before children,
 * partial batch responses. Leases get lost, checkpoints are forgotten, older batches come again.
 */
export class Mapping {
  rates: MappingRates;
  isEnabled = true;
  /** Is told of each lease that gets lost. */
  onLeaseLost: (() => void) | undefined;
  #maxBatch: number;
  readonly #name: string;
  readonly #options: MappingOptions;
  readonly #places = new Map<Shard, Place>();

  constructor(options: MappingOptions) {
    this.#options = options;
    this.#name = nameOf(options);
    this.rates = options.rates;
    this.#maxBatch = options.maxBatch;
    options.world.offer(() => [...this.#deliveries(), ...this.#lostLeases()]);
  }

  /** Where it stands on each shard; to be handed back to `rewindTo`. */
  checkpoints(): ReadonlyMap<Shard, number> {
    return new Map([...this.#places].map(([shard, { checkpoint }]) => [shard, checkpoint]));
  }

  /** Starts again from there; from the beginning of shards that it does not name. */
  rewindTo(checkpoints: ReadonlyMap<Shard, number>, maxBatch = this.#maxBatch): void {
    this.#maxBatch = maxBatch;
    for (const [shard, place] of this.#places) {
      place.checkpoint = checkpoints.get(shard) ?? 0;
      place.maxBatch = maxBatch;
    }
  }

  /** Whether there is nothing that it has not delivered, and been told is done. */
  get isAtEnd(): boolean {
    return this.#options.kinesis.shards.every((shard) => this.#isDone(shard));
  }

  /** Where it stands, in a line. */
  describe(): string {
    const places = [...this.#places].map(([{ id }, { checkpoint, maxBatch, lease }]) => {
      const held = lease === undefined ? '' : `${lease.start}+${lease.batch.length}`;
      return `${id.slice(-3)}:${checkpoint}/${maxBatch} ${held}`;
    });
    return `${this.#name} ${places.join(', ')}`;
  }

  #placeOn(shard: Shard): Place {
    const place = this.#places.get(shard) ?? { checkpoint: 0, maxBatch: this.#maxBatch, notBefore: 0 };
    this.#places.set(shard, place);
    return place;
  }

  #deliveries(): readonly Opportunity[] {
    if (!this.isEnabled) return [];
    const { kinesis } = this.#options;
    return kinesis.shards
      .filter((shard) => this.#isDue(shard))
      .map((shard) => ({
        label: `${this.#name} mapping delivers`,
        weight: this.rates.pace,
        run: () => this.#deliver(shard),
      }));
  }

  #isDue(shard: Shard): boolean {
    const { lease, notBefore } = this.#placeOn(shard);
    if (lease !== undefined || notBefore > this.#options.world.now) return false;
    return !this.#isDone(shard) && this.#isFinished(shard.parent);
  }

  #isDone(shard: Shard): boolean {
    return this.#placeOn(shard).checkpoint === shard.records.length;
  }

  /** With all that came before it. */
  #isFinished(shard: Shard | undefined): boolean {
    return shard === undefined || (this.#isDone(shard) && this.#isFinished(shard.parent));
  }

  #deliver(shard: Shard): string {
    const { world, fleet, consumer, kinesis, playedIn } = this.#options;
    const place = this.#placeOn(shard);
    const back = world.chance.happens(this.rates.rewind) ? world.chance.between(0, place.checkpoint) : 0;
    const start = place.checkpoint - back;
    const most = Math.min(place.maxBatch + back, shard.records.length - start);
    const batch = shard.records.slice(start, start + world.chance.between(1, most));
    const delivery = { shard, start, batch, began: world.trace.length };
    place.lease = delivery;
    const about = `[${batch.map(({ sequenceNumber }) => shortNumber(sequenceNumber)).join(' ')}]`;
    const played = playedIn?.(batch);
    void fleet
      .invoke(consumer, kinesisEvent(batch, `bank-local-${kinesis.name}`), {
        about,
        ...(played === undefined ? {} : { played }),
      })
      .then((invoked) => this.#settle(place, delivery, invoked))
      .catch((error) => world.break(error));
    return `${shard.id.slice(-3)} ${about}`;
  }

  async #settle(place: Place, delivery: Delivery, invoked: Invoked): Promise<void> {
    const { batch, start, began } = delivery;
    const done = invoked.status === 'returned' ? acknowledgedOf(batch, firstFailed(invoked.value)) : 0;
    const { world, onAcknowledged } = this.#options;
    const isCurrent = place.lease === delivery;
    world.trace.add(
      `${this.#name} mapping is told ${invoked.status} ${done} of ${batch.length}${isCurrent ? '' : ', too late'}`,
    );
    for (const record of batch.slice(0, done)) await onAcknowledged(record, began);
    if (!isCurrent) return;
    delete place.lease;
    place.maxBatch = invoked.status === 'returned' ? this.#maxBatch : Math.ceil(place.maxBatch / 2);
    if (done === 0) place.notBefore = world.wakeIn(RETRY_AFTER);
    if (!world.chance.happens(this.rates.checkpointLost))
      place.checkpoint = Math.max(place.checkpoint, start + done);
  }

  #lostLeases(): readonly Opportunity[] {
    if (this.rates.leaseLost === 0) return [];
    return [...this.#places].flatMap(([shard, place]) =>
      place.lease === undefined ? [] : [this.#losing(shard, place)],
    );
  }

  #losing(shard: Shard, place: Place): Opportunity {
    return {
      label: `${this.#name} mapping loses its lease on`,
      weight: this.rates.leaseLost,
      rare: true,
      run: () => {
        delete place.lease;
        this.onLeaseLost?.();
        return shard.id.slice(-3);
      },
    };
  }
}

const nameOf = ({ consumer, kinesis }: MappingOptions): string => {
  if (consumer === 'microservice') return kinesis.name === 'playback' ? 'resumes' : 'reactions';
  return kinesis.name === 'playback' ? 'playback' : consumer;
};

/** How many records of a batch need not come again. */
function acknowledgedOf(batch: readonly StreamRecord[], failed: string | undefined): number {
  if (failed === undefined) return batch.length;
  const index = batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed);
  return Math.max(index, 0);
}
