import { command, defineGateway, NotSentError } from '@reprise/replay-gateway';
import * as z from 'zod';
import { correctionOf, withdrawalOf } from '../letters.ts';
import type { Post } from './smtp.ts';

const Letter = z.strictObject({ to: z.email(), subject: z.string(), text: z.string() });
export type Letter = z.infer<typeof Letter>;

/** What the mail server says for good, is an answer: it will say the same tomorrow. */
const Posted = z.discriminatedUnion('status', [
  z.object({ status: z.literal('sent'), messageId: z.string().min(1).max(512) }),
  z.object({ status: z.literal('refused'), reason: z.string() }),
]);

/**
 * Mail. A mail server knows no idempotency key and cannot be asked what it has taken, so a letter of which nobody knows
 * whether it went out is left to a person. What has gone out cannot be taken back, only put right by another.
 */
export const mailBy = (post: Post) =>
  defineGateway('mail', {
    send: command({
      request: Letter,
      response: Posted,
      timeoutMs: 20_000,
      send: (letter, { key }) => post(letter, key),
      difference: (was, is) => (was.to === is.to ? { send: correctionOf(is) } : 'undo-and-redo'),
      undo: async (letter, response, { key }) => {
        if (response.status === 'refused') return;
        const answer = await post(withdrawalOf(letter), key);
        if (answer.status === 'refused')
          throw new NotSentError(`the mail server refuses it: ${answer.reason}`);
      },
    }),
  });
