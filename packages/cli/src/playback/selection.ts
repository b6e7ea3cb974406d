import type { JobMode, PlaybackMode, PlaybackOptions, Selection } from '@reprise/service-kit';
import { UsageError } from '../errors.ts';
import { endOf, rangeOf } from '../time-range.ts';

/** The options of `plan` and `start`, as they are typed. */
export interface PlaybackFlags {
  readonly mode?: PlaybackMode;
  readonly to?: string;
  readonly until?: string;
  readonly unmasked?: boolean;
  readonly types?: readonly string[];
  readonly subjects?: readonly string[];
  readonly recorded?: string;
  readonly time?: string;
  readonly rate?: number;
  readonly segments?: number;
  readonly wipe?: boolean;
  readonly reason?: string;
  readonly by?: string;
  readonly field?: string;
  readonly gateway?: readonly string[];
  readonly policy?: string;
}

/** What the function is told. What was not said is left out. @throws UsageError */
export function optionsOf({ types, subjects, recorded, time, ...flags }: PlaybackFlags): PlaybackOptions {
  const { rate, segments, wipe, reason, by, field, to, until, unmasked, gateway, policy } = flags;
  const select = said<Selection>({
    types,
    subjects,
    recorded: rangeOf('--recorded', recorded),
    time: rangeOf('--time', time),
  });
  const isPartial = Object.keys(select).length > 0;
  return {
    mode: modeOf(flags),
    ...said<PlaybackOptions>({
      select: isPartial ? select : undefined,
      rate,
      segments,
      wipe,
      reason,
      by,
      field,
      introduction: introductionOf(gateway, policy),
      to,
      until: until && endOf(until),
      unmasked,
    }),
  };
}

/** Whether it can be understood, the function says. @throws UsageError where only half of it was said */
function introductionOf(
  gateways: readonly string[] | undefined,
  commands: string | undefined,
): PlaybackOptions['introduction'] {
  if (gateways === undefined && commands === undefined) return undefined;
  if (gateways !== undefined && commands !== undefined) return { gateways, commands };
  throw new UsageError('--gateway says what is opened and --policy for what: one needs the other.');
}

type Unsaid<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

const said = <T extends object>(options: Unsaid<T>): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>; // only undefined ones were left out

function modeOf({ mode, to }: PlaybackFlags): JobMode {
  if (to !== undefined && mode !== undefined)
    throw new UsageError('--to copies events elsewhere, and --mode plays them back here: say one of them.');
  if (to !== undefined) return 'copy';
  if (mode === undefined) throw new UsageError('say --mode, or --to to copy the events elsewhere.');
  return mode;
}

/** `rebuild of everything`, `preview of ledger.fee-charged.v1 about account/1`, `copy of everything to staging, masked` */
export function inWords(options: PlaybackOptions): string {
  const { mode, select, wipe, introduction } = options;
  const parts = [
    select?.types?.join(', '),
    select?.subjects && `about ${select.subjects.join(', ')}`,
    select?.recorded && `recorded ${span(select.recorded)}`,
    select?.time && `of the time ${span(select.time)}`,
  ].filter(Boolean);
  const opening = introduction && `, through ${introduction.gateways.join(', ')} (${introduction.commands})`;
  const after = wipe ? ', after all states were emptied' : whereTo(options);
  return `${mode} of ${parts.join(' ') || 'everything'}${after}${opening ?? ''}`;
}

const whereTo = ({ mode, to, until, unmasked }: PlaybackOptions): string =>
  mode === 'copy'
    ? `${until === undefined ? '' : ` until ${until}`} to ${to}, ${unmasked ? 'unmasked' : 'masked'}`
    : '';

const span = ({ from = '', to = '' }: { readonly from?: string; readonly to?: string }): string =>
  `${from}..${to}`;
