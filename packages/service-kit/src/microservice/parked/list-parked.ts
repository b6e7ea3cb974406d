import type { Command } from '../command.ts';
import { PARKED_PARTITION, readParked } from './parked-reactions.ts';
import { type ParkedPage, parseList } from './parked-request.ts';

/** The reactions that are parked, by aggregate, page by page. */
export const listParked: Command = async ({ store }, request): Promise<ParkedPage> => {
  const { limit, after } = parseList(request);
  const stored = await store.list(PARKED_PARTITION, { limit, ...(after === undefined ? {} : { after }) });
  const last = stored.at(-1);
  return {
    parked: stored.map(readParked),
    ...(stored.length < limit || last === undefined ? {} : { next: last.item }),
  };
};
