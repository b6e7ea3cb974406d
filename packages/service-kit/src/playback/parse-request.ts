import type { Aggregate } from '@reprise/aggregate';
import { aggregateOf, isSubject, issuesOf, isTime } from '@reprise/event-envelope';
import { introductionIssues } from '@reprise/replay-gateway';
import * as z from 'zod';
import { PlaybackRefusedError } from './errors.ts';
import { JOB_MODES, type PlaybackCommand, type PlaybackOptions } from './playback-request.ts';

const MAX_LISTED = 1_000;
const MAX_SEGMENTS = 64;
const MAX_RATE = 1_000_000;
const MAX_PAGE = 1_000;

/** A request that was understood. */
export type ParsedRequest = ({ readonly action: 'start' } & PlaybackOptions) | PlaybackCommand;

const text = z.string().min(1).max(500);
const id = z
  .string()
  .regex(/^\d{8}T\d{6}Z-[a-z0-9]+$/, 'must be the id of a playback, as its start answered it');
const time = z
  .string()
  .refine(isTime, 'must be an RFC 3339 time with seconds and offset, e.g. 2026-11-24T12:00:00Z');
const range = z
  .strictObject({ from: time.optional(), to: time.optional() })
  .refine(({ from, to }) => from !== undefined || to !== undefined, 'must say from, to, or both')
  .refine(
    ({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to),
    'must not end before it begins',
  );
const page = z.int().min(1).max(MAX_PAGE).optional();

/**
 * What a service's playback function may be asked.
 *
 * @param gateways the names that `introduce` may open
 */
export function requestParser(aggregates: readonly Aggregate[], gateways: readonly string[]) {
  const options = optionsSchema(aggregates);
  const schemas = {
    start: z.strictObject(options),
    plan: z.strictObject({ action: z.literal('plan'), ...options }),
    status: z.strictObject({ action: z.literal('status'), id }),
    pause: z.strictObject({ action: z.literal('pause'), id }),
    resume: z.strictObject({ action: z.literal('resume'), id }),
    cancel: z.strictObject({ action: z.literal('cancel'), id }),
    list: z.strictObject({ action: z.literal('list'), limit: page, before: id.optional() }),
    diff: z.strictObject({ action: z.literal('diff'), id, limit: page, after: text.optional() }),
    deviations: z.strictObject({ action: z.literal('deviations'), id, limit: page, after: text.optional() }),
    continue: z.strictObject({ action: z.literal('continue'), id, lease: text }),
  };
  /** @throws PlaybackRefusedError that lists what is wrong */
  return (request: unknown): ParsedRequest => {
    const action = actionOf(request);
    if (!(action in schemas)) {
      const known = Object.keys(schemas).filter((name) => name !== 'start' && name !== 'continue');
      throw refused([
        `action must be one of ${known.join(', ')}, not ${JSON.stringify(action)}; without an action, a playback is started`,
      ]);
    }
    const issues = issuesOf(schemas[action as keyof typeof schemas], request); // among them, as just seen
    if (issues.length > 0)
      throw refused(issues.map(({ pointer, reason }) => `${pointer || 'the request'} ${reason}`));
    const valid = request as PlaybackOptions & PlaybackCommand; // the schema found nothing wrong
    if (action === 'start' || action === 'plan') {
      refuseMixtures(valid);
      refuseIntroduction(valid, gateways);
    }
    return action === 'start' ? { ...valid, action: 'start' } : valid;
  };
}

function actionOf(request: unknown): string {
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw refused(['the request must be a JSON object, e.g. {"mode":"rebuild"}']);
  return 'action' in request ? String(request.action) : 'start';
}

const refused = (issues: readonly string[]): PlaybackRefusedError =>
  new PlaybackRefusedError(`Nothing was done: ${issues.join('; ')}.`);

function optionsSchema(aggregates: readonly Aggregate[]) {
  return {
    mode: z.unknown().superRefine((mode, context) => {
      const message = whyNotMode(mode);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    select: selectionSchema(aggregates).optional(),
    rate: z.number().positive().max(MAX_RATE).optional(),
    segments: z.int().min(1).max(MAX_SEGMENTS).optional(),
    wipe: z.boolean().optional(),
    reason: text.optional(),
    by: text.optional(),
    field: z
      .string()
      .regex(/^(\/([^~/]|~0|~1)*)+$/, 'must be a JSON pointer, e.g. /balance')
      .optional(),
    introduction: z.strictObject({ gateways: z.array(text), commands: z.string().max(100) }).optional(),
    to: text.optional(),
    until: time.optional(),
    unmasked: z.boolean().optional(),
  };
}

function whyNotMode(mode: unknown): string | undefined {
  if (JOB_MODES.some((known) => known === mode)) return undefined;
  const known = `must be one of ${JOB_MODES.join(', ')}`;
  return mode === undefined ? `is missing; it ${known}` : `${known}, not ${JSON.stringify(mode)}`;
}

function selectionSchema(aggregates: readonly Aggregate[]) {
  const names = new Set(aggregates.map(({ name }) => name));
  const types = new Set(
    aggregates.flatMap(({ events, upcasters }) => [
      ...Object.keys(events),
      ...upcasters.map(({ from }) => from),
    ]),
  );
  const isOurs = (subject: string) => isSubject(subject) && names.has(aggregateOf(subject));
  const subject = z.string().refine(isOurs, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is no aggregate of this service: ${[...names].map((name) => `${name}/<id>`).join(', ')}`,
  });
  const type = z.string().refine((value) => types.has(value), {
    error: ({ input }) =>
      `${JSON.stringify(input)} is unknown to this service, which has ${[...types].join(', ')}`,
  });
  return z.strictObject({
    subjects: z.array(subject).min(1, EMPTY).max(MAX_LISTED).optional(),
    types: z.array(type).min(1, EMPTY).max(MAX_LISTED).optional(),
    recorded: range.optional(),
    time: range.optional(),
  });
}

const EMPTY = 'is empty; leave it out to select all';

function refuseMixtures(options: PlaybackOptions): void {
  refuseWipe(options);
  refuseCopy(options);
}

function refuseCopy({
  mode,
  to,
  until,
  unmasked,
  select: { subjects: _, ...parts } = {},
}: PlaybackOptions): void {
  if (mode !== 'copy') {
    if ([to, until, unmasked].some((value) => value !== undefined))
      throw refused(['to, until and unmasked are about a copy: leave them out, or say mode copy']);
    return;
  }
  if (to === undefined) throw refused(['a copy needs to: the stage that it goes to, or a local endpoint']);
  if (Object.values(parts).some((value) => value !== undefined))
    throw refused([
      'a copy is of whole histories, from their first events: select subjects alone, and say until to end it earlier',
    ]);
}

function refuseWipe({ mode, select = {}, wipe, field }: PlaybackOptions): void {
  const isPartial = Object.values(select).some((value) => value !== undefined);
  if (wipe && (mode !== 'rebuild' || isPartial))
    throw refused([
      'wipe empties all states, so it goes with mode rebuild over everything alone: leave out wipe or select',
    ]);
  if (field !== undefined && mode !== 'preview')
    throw refused(['field ranks what a preview finds: leave it out']);
}

/** Nothing is opened that was not named, and understood. */
function refuseIntroduction({ mode, introduction }: PlaybackOptions, gateways: readonly string[]): void {
  if (mode !== 'introduce' && introduction !== undefined)
    throw refused(['introduction opens gateways, which goes with mode introduce alone: leave it out']);
  if (mode !== 'introduce') return;
  const issues = introductionIssues(introduction, gateways);
  if (issues.length > 0) throw refused(issues.map((issue) => issue.replace(/\.$/, '')));
}
