import type { Ack } from './deliver.ts';
import type { Progress } from './progress-file.ts';
import { counted } from './tally.ts';
import type { Window } from './windows.ts';

/** Keeps an import's books: which requests of which windows are acknowledged, and what came of their events. */
export interface Book {
  /** A window is about to be sent in so many requests. */
  opened(window: Window, requests: number): void;
  /** Whether an earlier run had this request of the window's plan acknowledged. */
  isDone(window: Window, request: number): boolean;
  done(window: Window, request: number, acks: readonly Ack[]): void;
  progress(): Progress;
}

interface OpenWindow {
  readonly lastLine: number;
  readonly requests: number;
  readonly done: Set<number>;
}

/** @param onChange is called after every acknowledged request */
export function bookFrom(start: Progress, onChange: (progress: Progress) => void): Book {
  let { line, tally } = start;
  const open = new Map<number, OpenWindow>();

  const progress = (): Progress => ({
    line,
    open: Object.fromEntries([...open].map(([firstLine, { done }]) => [firstLine, [...done]])),
    tally,
  });

  /** Windows are opened in the order of the input, and a Map keeps that order. */
  const closeFinished = (): void => {
    for (const [firstLine, { lastLine, requests, done }] of open) {
      if (done.size < requests) return;
      open.delete(firstLine);
      line = lastLine;
    }
  };

  return {
    opened: ({ firstLine, lastLine }, requests) => {
      open.set(firstLine, { lastLine, requests, done: new Set(start.open[firstLine]) });
      closeFinished();
    },
    isDone: ({ firstLine, lastLine }, request) =>
      lastLine <= line || (open.get(firstLine)?.done.has(request) ?? false),
    done: ({ firstLine }, request, acks) => {
      open.get(firstLine)?.done.add(request);
      tally = counted(tally, acks);
      closeFinished();
      onChange(progress());
    },
    progress,
  };
}
