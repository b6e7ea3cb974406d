import type { JobView } from '@reprise/service-kit';
import { Presets, SingleBar } from 'cli-progress';
import { duration } from '../duration.ts';
import type { Terminal } from '../terminal.ts';

/** Shows how a playback goes: a bar on a terminal, a line every few seconds elsewhere. */
export interface Meter {
  show(job: JobView): void;
  /** Something worth a line of its own. */
  note(text: string): void;
  stop(): void;
}

const EVERY_MS = 5_000;
/** A log need not say the same again and again. */
const UNCHANGED_MS = 60_000;

export const meterFor = (terminal: Terminal): Meter =>
  terminal.interactive ? barMeter(terminal) : lineMeter(terminal);

function barMeter(terminal: Terminal): Meter {
  const format = '{bar} {percentage}%  {value}/{total} events  {text}';
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  const read = reading();
  return {
    show: (job) => {
      const { done, total, text } = read(job);
      // An empty bar is nothing done of something: of nothing, it would be full.
      const most = Math.max(total ?? 0, job.sent.events, done, 1);
      if (bar.isActive) bar.setTotal(most);
      else bar.start(most, done, { text });
      bar.update(done, { text });
    },
    note: (text) => {
      process.stderr.write('\r\u001b[K'); // the bar is drawn again below
      terminal.say(text);
    },
    stop: () => {
      if (bar.isActive) bar.stop();
    },
  };
}

function lineMeter(terminal: Terminal): Meter {
  const read = reading();
  let shown = { at: 0, line: '' };
  return {
    show: (job) => {
      const { done, total, text } = read(job);
      const line = `${done}${total === undefined ? '' : ` of ${total}`} events  ${text}`;
      const age = Date.now() - shown.at;
      if (age < EVERY_MS || (line === shown.line && age < UNCHANGED_MS)) return;
      shown = { at: Date.now(), line };
      terminal.say(line);
    },
    note: (text) => terminal.say(text),
    stop: () => {},
  };
}

/** What the meter says, each time as of the progress since the first time. */
export function reading(now: () => number = Date.now) {
  let first: { readonly at: number; readonly done: number } | undefined;
  return (job: JobView) => {
    const done = job.done.events;
    first ??= { at: now(), done };
    const seconds = (now() - first.at) / 1_000;
    const rate = seconds > 0 ? (done - first.done) / seconds : 0;
    const total = job.total?.events;
    const left = total !== undefined && rate > 0 ? ((total - done) / rate) * 1_000 : (job.eta ?? 0) * 1_000;
    const failed = job.done.parked + job.done.failures;
    const text = [
      job.phase,
      `${Math.round(rate)} events/s`,
      left > 0 && `${duration(left)} left`,
      `${failed} failures`,
    ];
    return { done, total, text: text.filter(Boolean).join('  ') };
  };
}
