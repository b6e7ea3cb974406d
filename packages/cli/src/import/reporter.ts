import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.ts';

/** Shows how an import goes: a bar on a terminal, a line every few seconds elsewhere. */
export interface Reporter {
  /** @param done events acknowledged so far, earlier runs included */
  progress(done: number): void;
  /** Something worth a line, e.g. why a request is repeated. Repetitions within a few seconds are left out. */
  note(text: string): void;
  stop(): void;
}

const EVERY_MS = 5_000;

/** @param total events of the input @param before of which earlier runs have dealt with */
export const reporterFor = (terminal: Terminal, total: number, before: number): Reporter =>
  terminal.interactive ? barReporter(terminal, total, before) : lineReporter(terminal, total, before);

function barReporter(terminal: Terminal, total: number, before: number): Reporter {
  const eta = estimator(total, before);
  const format = '{bar} {percentage}%  {value}/{total} events  {rate}  {left}';
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, before, { rate: '', left: '' });
  return {
    progress: (done) => bar.update(done, eta(done)),
    note: occasionally((text) => {
      // The bar owns its line: the note takes its place, and the bar is drawn again below.
      process.stderr.write('\r\u001b[K');
      terminal.say(text);
    }),
    stop: () => bar.stop(),
  };
}

function lineReporter(terminal: Terminal, total: number, before: number): Reporter {
  const eta = estimator(total, before);
  let shownAt = Date.now();
  return {
    progress: (done) => {
      if (Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      const { rate, left } = eta(done);
      terminal.say(`${done} of ${total} events (${Math.floor((100 * done) / total)}%), ${rate}, ${left}`);
    },
    note: occasionally((text) => terminal.say(text)),
    stop: () => {},
  };
}

function estimator(total: number, before: number): (done: number) => { rate: string; left: string } {
  const startedAt = Date.now();
  return (done) => {
    const perSecond = (done - before) / Math.max((Date.now() - startedAt) / 1000, 0.001);
    const left = perSecond > 0 ? `${Math.ceil((total - done) / perSecond)} s left` : '';
    return { rate: `${Math.round(perSecond)} events/s`, left };
  };
}

/** The first, and then the latest at most every few seconds. */
function occasionally(show: (text: string) => void): (text: string) => void {
  let shownAt = 0;
  return (text) => {
    if (Date.now() - shownAt < EVERY_MS) return;
    shownAt = Date.now();
    show(text);
  };
}
