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

export const meterFor = (terminal: Terminal): Meter =>
  terminal.interactive ? barMeter(terminal) : lineMeter(terminal);

function barMeter(terminal: Terminal): Meter {
  const format = '{bar} {percentage}%  {value}/{total} events  {text}';
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  const read = reading();
  bar.start(0, 0, { text: '' });
  return {
    show: (job) => {
      const { done, total, text } = read(job);
      bar.setTotal(Math.max(total ?? 0, done));
      bar.update(done, { text });
    },
    note: (text) => {
      process.stderr.write('\r\u001b[K'); // the bar is drawn again below
      terminal.say(text);
    },
    stop: () => bar.stop(),
  };
}

function lineMeter(terminal: Terminal): Meter {
  const read = reading();
  let shownAt = 0;
  return {
    show: (job) => {
      const { done, total, text } = read(job);
      if (Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      terminal.say(`${done}${total === undefined ? '' : ` of ${total}`} events  ${text}`);
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
    // Each subscriber does all of it.
    const total = job.total && job.total.events * job.subscribers.length;
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
