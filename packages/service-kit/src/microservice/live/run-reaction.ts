import type { Outcome } from '@reprise/aggregate';
import { type End, type Halt, LIVE } from '@reprise/replay-gateway';
import { messageOf } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { parkReaction, type RELEASE } from '../parked/parked-reactions.ts';
import type { Reacting } from './reacting.ts';

/** Runs a reaction live, under its normal keys. What was said to the outside before, is not said again. */
export async function runLive(
  { desk, telemetry }: MicroserviceParts,
  { event, reaction }: Reacting,
  outcome: Outcome,
): Promise<End> {
  try {
    const { end } = await desk.react(reaction, { event, outcome, passage: LIVE });
    if (end.status === 'closed') return parkedFor('its gateways are closed to it');
    if (end.status === 'completed') telemetry.count('ReactionsRun', 1);
    return end;
  } catch (error) {
    return parkedFor(messageOf(error));
  }
}

const parkedFor = (reason: string): Halt => ({ status: 'parked', reason });

/** Keeps a reaction for a person, counts it and says so once. @throws UnavailableError */
export async function park(
  { store, telemetry }: MicroserviceParts,
  { event }: Reacting,
  about: { readonly reason: string; readonly call?: string; readonly waits?: typeof RELEASE },
): Promise<void> {
  const { subject, sequence: position, type } = event;
  if (!(await parkReaction(store, { subject, position, type, ...about }))) return;
  telemetry.count('ParkedReactions', 1);
  telemetry.error(
    'A reaction is parked. `reprise parked list` shows it, `reprise parked retry` runs it again.',
    {
      subject,
      position,
      type,
      ...about,
    },
  );
}
