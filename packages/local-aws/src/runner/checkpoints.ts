import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const checkpoint = z.object({
  /** The last record that is done; absent when none is. */
  sequenceNumber: z.string().optional(),
  /** The shard is closed and everything in it is done. */
  ended: z.boolean().optional(),
});

/** How far one mapping has come in one shard. */
export type Checkpoint = z.infer<typeof checkpoint>;

const origin = z.object({ streamCreated: z.number(), since: z.number() });

/**
 * The checkpoints of one mapping: a folder with a file per shard, replaced as a whole (written beside, then renamed),
 * so that a kill -9 leaves the old one or the new one.
 */
export class Checkpoints {
  /** When the mapping began, in milliseconds since 1970: what LATEST means, after a restart too. */
  readonly since: number;
  readonly #dir: string;
  readonly #writing = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Checkpoint>();

  private constructor(dir: string, since: number) {
    this.#dir = dir;
    this.since = since;
  }

  /** Opens a mapping's folder. Checkpoints of an earlier stream of the same name are worthless, and removed. */
  static async open(dir: string, streamCreated: number, now = Date.now()): Promise<Checkpoints> {
    const kept = Checkpoints.peek(dir, streamCreated);
    if (kept !== undefined) return kept;
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    await replace(join(dir, 'mapping.json'), { streamCreated, since: now });
    return new Checkpoints(dir, now);
  }

  /** The checkpoints that a runner keeps, for others to look at; undefined where it keeps none of this stream. */
  static peek(dir: string, streamCreated: number): Checkpoints | undefined {
    const known = read(join(dir, 'mapping.json'), origin);
    return known?.streamCreated === streamCreated ? new Checkpoints(dir, known.since) : undefined;
  }

  of(shardId: string): Checkpoint {
    return this.#next.get(shardId) ?? read(this.#file(shardId), checkpoint) ?? {};
  }

  /** Keeps a checkpoint. While one is being written, only the newest of those that follow is. */
  save(shardId: string, value: Checkpoint): void {
    this.#next.set(shardId, value);
    if (!this.#writing.has(shardId)) this.#writing.set(shardId, this.#write(shardId));
  }

  /** Resolves when everything saved is on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  async #write(shardId: string): Promise<void> {
    for (let value = this.#next.get(shardId); value; value = this.#next.get(shardId)) {
      await replace(this.#file(shardId), value);
      if (this.#next.get(shardId) === value) this.#next.delete(shardId);
    }
    this.#writing.delete(shardId);
  }

  #file(shardId: string): string {
    return join(this.#dir, `${shardId}.json`);
  }
}

async function replace(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.tmp`, JSON.stringify(value));
  await rename(`${file}.tmp`, file);
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
