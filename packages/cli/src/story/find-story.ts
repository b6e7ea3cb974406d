import type { TimeRange } from '@reprise/event-envelope';
import type { Services } from './services.ts';
import { type Reader, storyOf } from './told.ts';
import type { Node } from './tree.ts';
import { type Place, wholeStory } from './whole-story.ts';

/** Where to look for an event that has led to nothing: it is in no note. */
export interface Where {
  /** Aggregates. */
  readonly places: readonly Place[];
  /** When the stream took it. Everything of that time is read. */
  readonly recorded?: TimeRange | undefined;
}

/**
 * The trees of a story, by its name or by the id of an event of it. By its name alone where any event of it has led to another
 * one, or has begun it so; else by where it is said to be.
 */
export async function findStory(
  services: Services,
  reader: Reader,
  id: string,
  { places, recorded }: Where,
): Promise<readonly Node[]> {
  const trees = await wholeStory(services, reader, id, places);
  const stories = new Set(trees.flatMap(({ told }) => (told === undefined ? [] : storyOf(told.entry))));
  if (trees.length > 0) {
    if ([...stories].every((story) => story === id)) return trees;
    return treesOf(services, reader, stories, places);
  }
  if (recorded === undefined) return [];
  const found = await Promise.all(
    services.names.map(async (service) =>
      (await reader.recorded(service, id, recorded)).map((one) => ({ service, ...one })),
    ),
  );
  return treesOf(services, reader, new Set(found.flat().map(({ story }) => story)), found.flat());
}

async function treesOf(
  services: Services,
  reader: Reader,
  stories: ReadonlySet<string>,
  places: readonly Place[],
): Promise<readonly Node[]> {
  const trees = [...stories].map((story) => wholeStory(services, reader, story, places));
  return (await Promise.all(trees)).flat();
}
