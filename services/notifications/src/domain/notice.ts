import { accept, defineAggregate, on, reject } from '@reprise/aggregate';
import * as z from 'zod';
import * as payload from './payloads.ts';

// The type names are the storage format: an event in the log keeps its name for ever. Change one by an upcaster.

/** What a customer is told of one occasion. */
export const NoticeState = z.object({
  status: z.enum(['none', 'due', 'sent', 'refused']),
  /** What was last found to be so. */
  notice: payload.NoticeDue.optional(),
  messageId: payload.NoticeSent.shape.messageId.optional(),
  reason: payload.NoticeRefused.shape.reason.optional(),
  /** Letters that have gone out, the corrections among them. */
  letters: z.int(),
});
export type NoticeState = z.infer<typeof NoticeState>;

export const none: NoticeState = { status: 'none', letters: 0 };

/** For the reactions: whether the letter puts an earlier one right. */
export type LetterFacts = { readonly corrects: boolean };

const once = { idempotency: 'forever' } as const;

const same = (a: payload.NoticeDue | undefined, b: payload.NoticeDue): boolean =>
  a !== undefined && withoutTime(a) === withoutTime(b);

/** When it was found out makes no difference to the customer, nor in which order it says so. */
const withoutTime = ({ content: { on: _, ...content } }: payload.NoticeDue): string =>
  JSON.stringify(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));

export const notice = defineAggregate('notice', NoticeState, {
  initial: none,
  events: {
    'notifications.notice-due.v1': on(payload.NoticeDue, {
      ...once,
      from: ['system'],
      apply: (s, { data }) =>
        same(s.notice, data)
          ? reject('nothing-new')
          : accept({ status: 'due', notice: data, letters: s.letters }, {
              corrects: s.status === 'due' || s.letters > 0,
            } satisfies LetterFacts),
    }),
    // A word about a letter that nobody asked for would be a mistake of the reaction.
    'notifications.notice-sent.v1': on(payload.NoticeSent, {
      ...once,
      from: ['system'],
      apply: ({ notice, letters }, { data }) =>
        notice === undefined
          ? reject('nothing-due')
          : accept({ status: 'sent', notice, ...data, letters: letters + 1 }),
    }),
    'notifications.notice-refused.v1': on(payload.NoticeRefused, {
      ...once,
      from: ['system'],
      apply: ({ notice, letters }, { data }) =>
        notice === undefined
          ? reject('nothing-due')
          : accept({ status: 'refused', notice, ...data, letters }),
    }),
  },
  indexes: { byCustomer: (s) => s.notice?.customer },
});
