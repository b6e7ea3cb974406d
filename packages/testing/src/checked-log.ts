import type { Aggregate } from '@reprise/aggregate';
import {
  attributesSchema,
  type Issue,
  issuesOf,
  type RecordedEvent,
  type Schema,
  submitted,
} from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { history } from './event.ts';
import { frozen, stored } from './stored.ts';

/**
 * The events as a log that could exist: each could have been submitted, all are of one aggregate, positions rise.
 *
 * @throws AssertionError
 */
export function checkedLog<State>(
  aggregate: Aggregate<State>,
  events: Iterable<RecordedEvent>,
): readonly RecordedEvent[] {
  const log = frozen(stored(history(events, `${aggregate.name}/1`)));
  log.forEach((event, index) => {
    const previous = log[index - 1];
    const issues = issuesIn(aggregate, event);
    if (issues.length > 0)
      throw new AssertionError(`${nameOf(event, index)} could not be submitted:${listed(issues)}`);
    if (previous === undefined) return;
    if (event.subject !== previous.subject) {
      throw new AssertionError(
        `${nameOf(event, index)} is of ${event.subject}, those before it of ${previous.subject}.`,
      );
    }
    if (event.sequence <= previous.sequence) {
      throw new AssertionError(`${nameOf(event, index)} stands at or before the event that it follows.`);
    }
  });
  return log;
}

function issuesIn<State>(aggregate: Aggregate<State>, event: RecordedEvent): readonly Issue[] {
  const schema = schemaOf(aggregate, event.type);
  return [
    ...issuesOf(attributesSchema, submitted(event)),
    ...(schema === undefined ? [] : issuesOf(schema, event.data, '/data')), // the fold says what it makes of such a type
  ];
}

const schemaOf = <State>({ events, upcasters }: Aggregate<State>, type: string): Schema | undefined =>
  events[type]?.schema ?? upcasters.find(({ from }) => from === type)?.schema;

const nameOf = (event: RecordedEvent, index: number): string => `Event ${index + 1}, ${event.type},`;

const listed = (issues: readonly Issue[]): string =>
  issues.map(({ pointer, reason }) => `\n  ${pointer === '' ? 'the whole' : pointer}: ${reason}`).join('');
