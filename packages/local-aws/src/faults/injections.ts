import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Call, jsonOf } from './call.ts';
import type { ClientSide } from './client-side.ts';
import type { FaultKind } from './fault.ts';
import { type Part, refusePart } from './part.ts';
import { refusal } from './refusals.ts';

/** A call on its way, and all that can be done with it. */
export interface Exchange {
  readonly call: Call;
  readonly client: ClientSide;
  /** Sends the call to the engine. */
  send(call: Call): Promise<Answer>;
  /** From 0 to below 1, always the same for this call and name. */
  lot(...name: readonly (string | number)[]): number;
  /** How long `delay` and `late` take at most, in milliseconds. */
  readonly longestDelayMs: number;
  /** Notes the fault as injected. */
  note(kind: FaultKind, detail?: string): void;
}

type Injection = (exchange: Exchange) => Promise<void>;

/** What each fault does. Noted before it can be seen. */
export const injections: Readonly<Record<FaultKind, Injection>> = {
  throttle: async (exchange) => throttle(exchange),
  'throttle-part': async (exchange) => {
    const part = partOf(exchange);
    return part === undefined ? throttle(exchange) : throttlePart(exchange, part);
  },
  'error-before': async ({ call, client, note }) => {
    note('error-before');
    client.reply(refusal(call, 'error', 0));
  },
  'error-after': async ({ call, client, send, note }) => {
    await send(call);
    note('error-after');
    client.reply(refusal(call, 'error', 0));
  },
  'cut-before': async ({ client, note }) => {
    note('cut-before');
    client.cut();
  },
  'cut-after': async ({ call, client, send, note }) => {
    await send(call);
    note('cut-after');
    client.cut();
  },
  'cut-answer': async ({ call, client, send, note }) => {
    const answer = await send(call);
    note('cut-answer');
    client.replyHalf(answer);
  },
  late: async (exchange) => {
    const ms = delayOf(exchange);
    exchange.note('late', `${ms} ms`);
    exchange.client.cut();
    await sleep(ms);
    await exchange.send(exchange.call);
  },
  delay: async (exchange) => {
    const ms = delayOf(exchange);
    exchange.note('delay', `${ms} ms`);
    await sleep(ms);
    exchange.client.reply(await exchange.send(exchange.call));
  },
  duplicate: async ({ call, client, send, lot, note }) => {
    const answers = [await send(call), await send(call)] as const;
    const which = lot('answer') < 0.5 ? 0 : 1;
    note('duplicate', which === 0 ? 'first answer' : 'second answer');
    client.reply(answers[which]);
  },
  'expired-iterator': async ({ call, client, note }) => {
    note('expired-iterator');
    client.reply(refusal(call, 'expired-iterator', 0));
  },
};

const delayOf = ({ lot, longestDelayMs }: Exchange): number => Math.ceil(lot('delay') * longestDelayMs);

function throttle({ call, client, lot, note }: Exchange): void {
  note('throttle');
  client.reply(refusal(call, 'throttle', lot('variant')));
}

/** About half of the members, and one at least. Undefined for a batch that cannot be refused in part. */
function partOf({ call, lot }: Exchange): Part | undefined {
  const input = jsonOf(call.body);
  const part = input && refusePart(call.operation, input, (index) => lot('member', index) < 0.5);
  if (input === undefined || (part !== undefined && part.refused > 0)) return part;
  return refusePart(call.operation, input, (index) => index === (call.operation === 'BatchGetItem' ? 1 : 0));
}

async function throttlePart({ call, client, send, note }: Exchange, part: Part): Promise<void> {
  const { forwarded } = part;
  const nothing = {
    status: 200,
    headers: { 'content-type': call.headers['content-type'] },
    body: Buffer.from('{}'),
  };
  const answer = forwarded ? await send({ ...call, body: Buffer.from(JSON.stringify(forwarded)) }) : nothing;
  const output = answer.status === 200 ? jsonOf(answer.body) : undefined;
  // What the engine itself refuses is its own answer.
  if (output === undefined) return client.reply(answer);
  note('throttle-part', `${part.refused} of ${part.of}`);
  client.reply({ ...answer, body: Buffer.from(JSON.stringify(part.answer(output))) });
}
