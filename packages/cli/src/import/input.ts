import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliError, NotFoundError, RefusedInputError, UsageError } from '../errors.ts';
import { isRecord } from '../text.ts';

/** One line of the input, numbered from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Far above the largest event (256 KB): a longer "line" means that the file is no NDJSON. */
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const GZIP_MAGIC = 0x1f8b;

/**
 * The lines of a text file or of a gzipped one (told by its content, not its name), a chunk in memory at a time.
 * Split at newlines alone: readline would also split at U+2028, which JSON allows inside strings.
 * @param onBytes sees the file's raw bytes as they are read
 * @throws NotFoundError, UsageError, RefusedInputError (not UTF-8, broken gzip, endless line)
 */
export async function* readLines(
  path: string,
  onBytes: (chunk: Buffer) => void = () => {},
): AsyncGenerator<Line> {
  let number = 0;
  try {
    for await (const bytes of cutAtNewlines(await openInput(path, onBytes))) {
      number += 1;
      yield { number, text: decoded(bytes, number) };
    }
  } catch (error) {
    throw inputError(path, number, error);
  }
}

async function openInput(path: string, onBytes: (chunk: Buffer) => void): Promise<Readable> {
  const gzipped = await isGzip(path);
  async function* watched(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      onBytes(chunk);
      yield chunk;
    }
  }
  // The callback has nothing to do: errors reach whoever reads the last stream.
  return pipeline(createReadStream(path), watched, gzipped ? createGunzip() : passOn, () => {}) as Readable;
}

async function* passOn(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* source;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === GZIP_MAGIC;
  } finally {
    await file.close();
  }
}

async function* cutAtNewlines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_LINE_BYTES) break;
  }
  if (rest.length > 0) yield rest;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(bytes: Buffer, number: number): string {
  if (bytes.length > MAX_LINE_BYTES) {
    throw new RefusedInputError([
      { line: number, reason: 'longer than 1 MB. The file has to hold one event a line (NDJSON).' },
    ]);
  }
  try {
    return utf8.decode(bytes).trim();
  } catch {
    throw new RefusedInputError([{ line: number, reason: 'not valid UTF-8.' }]);
  }
}

function inputError(path: string, line: number, error: unknown): unknown {
  if (error instanceof CliError || !isRecord(error)) return error;
  if (error.code === 'ENOENT') return new NotFoundError(`there is no file ${path}.`);
  if (error.code === 'EISDIR') return new UsageError(`${path} is a folder; name a file of events.`);
  if (error.code === 'EACCES') return new UsageError(`${path} may not be read.`);
  if (typeof error.code !== 'string' || !error.code.startsWith('Z_')) return error;
  return new RefusedInputError([{ line: line + 1, reason: 'the gzip file is broken or cut off here.' }]);
}
