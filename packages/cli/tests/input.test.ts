import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { RefusedInputError } from '../src/errors.ts';
import { readLines } from '../src/import/input.ts';
import { inputEvent } from '../src/import/input-event.ts';
import { survey } from '../src/import/survey.ts';
import { windowsOf } from '../src/import/windows.ts';
import { eventFile, eventLine, eventLines, temporaryFolder } from './support/events.ts';

function fileOf(bytes: Buffer | string): string {
  const path = join(temporaryFolder(), 'input');
  writeFileSync(path, bytes);
  return path;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const texts = async (path: string): Promise<string[]> => (await all(readLines(path))).map(({ text }) => text);

describe('reading lines', () => {
  test('a line ends at a newline, with or without a carriage return, and at the end of the file', async () => {
    expect(await texts(fileOf('a\r\n\nb\nc'))).toEqual(['a', '', 'b', 'c']);
  });

  test('a line separator inside a string does not end a line, as it does for readline', async () => {
    expect(await texts(fileOf('"a\u2028b"\n"c"\n'))).toEqual(['"a\u2028b"', '"c"']);
  });

  test('a byte order mark is not part of the first line', async () => {
    expect(await texts(fileOf('\ufeff{}\n'))).toEqual(['{}']);
  });

  test('characters and lines may lie across chunks', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `${n} žluťoučký kůň 馬`);
    expect(await texts(fileOf(lines.join('\n')))).toEqual(lines);
  });

  test('gzip is told by its content, in one part or several', async () => {
    expect(await texts(fileOf(Buffer.concat([gzipSync('a\nb\n'), gzipSync('c\n')])))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('an empty file has no lines', async () => {
    expect(await texts(fileOf(''))).toEqual([]);
  });

  test.each([
    [
      'a gzip file that is cut off',
      gzipSync(eventLines(2_000, 5).join('\n')).subarray(0, 900),
      /gzip file is broken/,
    ],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]), /^line 2: not valid UTF-8/],
    ['a line without end', Buffer.alloc(3_000_000, 'x'), /^line 1: longer than 1 MB/],
  ])('%s is refused', async (_what, bytes, message) => {
    await expect(texts(fileOf(bytes))).rejects.toThrow(message);
    await expect(texts(fileOf(bytes))).rejects.toBeInstanceOf(RefusedInputError);
  });

  test('a file that is not there, or a folder, is said to be so', async () => {
    await expect(texts('/nowhere/events.ndjson')).rejects.toThrow('there is no file /nowhere/events.ndjson');
    await expect(texts(temporaryFolder())).rejects.toThrow(/is a folder/);
  });
});

describe('an event of the input', () => {
  test('keeps its text as it is', () => {
    const text = eventLine('e', 'account/1').replace('100', '1e2');
    expect(inputEvent({ number: 3, text })).toMatchObject({ line: 3, subject: 'account/1', id: 'e', text });
  });

  test.each([
    ['{"id":', /^line 7: not JSON/],
    ['[1]', /^line 7: not a JSON object/],
    ['null', /^line 7: not a JSON object/],
    [eventLine('', 'account/1'), /^line 7: .* id is missing/],
    [eventLine('e', 'account/1', { subject: undefined }), /^line 7: .* subject is missing/],
    [eventLine('e', 'account/1', { source: 5 }), /^line 7: .* source is missing/],
  ])('%s is refused with its line', (text, message) => {
    expect(() => inputEvent({ number: 7, text })).toThrow(message);
  });

  test('an empty line is none', () => {
    expect(inputEvent({ number: 1, text: '' })).toBeUndefined();
  });
});

describe('a survey', () => {
  test('counts events and knows the file by its content', async () => {
    const [a, b] = [eventFile(['', ...eventLines(10, 3), '']), eventFile(eventLines(11, 3))];
    const [first, same, other] = await Promise.all([survey(a), survey(a), survey(b)]);
    expect([first.events, other.events]).toEqual([10, 11]);
    expect(first.sha256).toBe(same.sha256);
    expect(first.sha256).not.toBe(other.sha256);
  });
});

describe('windows', () => {
  const size = { lines: 4, bytes: 1_000_000 } as never;
  const windows = async (path: string, after = 0): Promise<number[][]> =>
    (await all(windowsOf(readLines(path), after, size))).map((w) => [
      w.firstLine,
      w.lastLine,
      w.events.length,
    ]);

  test('follow each other without a gap; empty lines count as lines only', async () => {
    const path = eventFile([...eventLines(6, 2), '', ...eventLines(2, 1)]);
    expect(await windows(path)).toEqual([
      [1, 4, 4],
      [5, 8, 3],
      [9, 9, 1],
    ]);
  });

  test('are cut in the same places when they begin at a later one', async () => {
    const path = eventFile(eventLines(10, 2));
    expect(await windows(path, 4)).toEqual((await windows(path)).slice(1));
  });
});
