import type { HistoryRecord } from '@reprise/event-envelope';
import type { Passage } from '@reprise/replay-gateway';
import type { MicroserviceParts } from '../microservice-parts.ts';

/**
 * How a record's events pass through the gateways: as the playback stamped it, and not a word more. In a playback of
 * another service's log only what is named as this service's own is meant: `notifications/mail`.
 */
export function passageOf(
  { of, service }: Pick<MicroserviceParts, 'of' | 'service'>,
  { playbackmode, playbackid, introduction }: HistoryRecord,
): Passage {
  const passage = { mode: playbackmode, playbackid };
  if (introduction === undefined || introduction === null || !Array.isArray(introduction.gateways))
    return passage;
  const names = introduction.gateways.map(String);
  const prefix = `${service}/`;
  const gateways =
    of === undefined
      ? names
      : names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return { ...passage, introduction: { gateways, commands: introduction.commands } };
}
