import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '@reprise/event-envelope';
import { NotSentError } from '@reprise/replay-gateway';
import { World } from '../../../packages/local-aws/tests/sandbox/support.ts';
import { mailBy } from '../src/gateways/mail.ts';
import { bySmtp } from '../src/gateways/smtp.ts';
import { noticeDue } from './domain/events.ts';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.dispose());
beforeEach(() => world.control({}));

const gatewayAt = (port: () => number) =>
  mailBy(bySmtp({ url: async () => `smtp://127.0.0.1:${port()}`, from: async () => 'bank@example.com' }))
    .operations.send;
const mail = gatewayAt(() => world.sandbox.smtpPort);

const letter = { to: 'ann@example.com', subject: 'Hello', text: 'Dear Ann,\n\nhello.\n' };
const contextOf = (key: string) => ({
  key,
  signal: new AbortController().signal,
  cause: noticeDue() as RecordedEvent,
});
const mails = async (key: string) =>
  (await world.received('?system=mail')).filter((one) => String(one.messageId).includes(key));

describe('a letter', () => {
  test('goes out under an id that follows from its key', async () => {
    expect(await mail.send(letter, contextOf('key-1'))).toEqual({
      status: 'sent',
      messageId: '<key-1@example.com>',
    });
    expect(await mails('key-1')).toMatchObject([
      { from: 'bank@example.com', to: ['ann@example.com'], subject: 'Hello' },
    ]);
  });

  test('is known not to have gone out where the server says “later” or is not there', async () => {
    await world.control({ mail: { fail: 1 } });
    await expect(mail.send(letter, contextOf('key-2'))).rejects.toThrow(NotSentError);
    await expect(gatewayAt(() => 9).send(letter, contextOf('key-3'))).rejects.toThrow(NotSentError);
  });

  test('that should have been another is put right by a letter that says so', () => {
    expect(mail.difference?.(letter, { ...letter, text: 'Goodbye.' })).toEqual({
      send: { to: letter.to, subject: 'Correction: Hello', text: expect.stringContaining('Goodbye.') },
    });
    expect(mail.difference?.(letter, { ...letter, to: 'bob@example.com' })).toBe('undo-and-redo');
  });

  test('that should not have been is taken back by another; one that was refused need not be', async () => {
    await mail.undo?.(letter, { status: 'sent', messageId: '<key-4@example.com>' }, contextOf('key-4~c1'));
    expect(await mails('key-4~c1')).toMatchObject([
      { to: ['ann@example.com'], subject: 'Correction: Hello' },
    ]);
    await mail.undo?.(letter, { status: 'refused', reason: '550' }, contextOf('key-5~c1'));
    expect(await mails('key-5~c1')).toEqual([]);
  });
});

describe('a mail server', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  /** One that answers each command as told, and everything else with 250. */
  async function serverThat(answers: Readonly<Record<string, (socket: Socket) => void>>) {
    server = createServer((socket) => {
      socket.write('220 hello\r\n');
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        const said = String(chunk);
        const name = Object.keys(answers).find((command) => said.startsWith(command));
        if (name !== undefined) return answers[name]?.(socket);
        if (said.startsWith('DATA')) return socket.write('354 go on\r\n');
        return socket.write('250 ok\r\n');
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return gatewayAt(() => port);
  }

  test('that refuses the address for good has answered', async () => {
    const refusing = await serverThat({ 'RCPT TO': (socket) => socket.write('550 no such mailbox\r\n') });
    expect(await refusing.send(letter, contextOf('key-6'))).toEqual({ status: 'refused', reason: '550' });
  });

  test('that will have none of us is to be asked again', async () => {
    const closed = await serverThat({ EHLO: (socket) => socket.end('421 closed\r\n') });
    await expect(closed.send(letter, contextOf('key-7'))).rejects.toThrow(NotSentError);
  });

  test('that is silent once it has the letter leaves open whether it took it', async () => {
    const silent = await serverThat({ 'From:': (socket) => void socket.destroy() });
    const failure = await silent.send(letter, contextOf('key-8')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(NotSentError);
  });
});
