import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { World } from './support.ts';

const world = new World();
beforeAll(() => world.start());
afterAll(() => world.dispose());
beforeEach(() => world.control({}));

const mail = (subject: string) =>
  createTransport({
    host: '127.0.0.1',
    port: world.sandbox.smtpPort,
    secure: false,
  }).sendMail({
    from: 'bank@example.com',
    to: ['ann@example.com', 'bob@example.com'],
    subject,
    text: 'Your statement.',
    messageId: `<${subject}@example.com>`,
  });
const mails = () => world.received('?system=mail');

test('a mail is kept with all that it says', async () => {
  await mail('hello');
  expect(await mails()).toEqual([
    {
      n: 1,
      at: expect.any(String),
      system: 'mail',
      what: 'mail',
      outcome: 'done',
      answered: true,
      from: 'bank@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      subject: 'hello',
      messageId: '<hello@example.com>',
      text: expect.stringContaining('Your statement.'),
    },
  ]);
});

test('told to, the server refuses for a while, or takes a mail and never says so', async () => {
  await world.control({ mail: { fail: 1 } });
  await expect(mail('refused')).rejects.toMatchObject({ responseCode: 451 });
  await world.control({ mail: { timeoutAfter: 1 } });
  const isAnswered = mail('taken').then(
    () => true,
    () => false,
  );
  expect(await world.untilReceived({ subject: 'taken' })).toMatchObject({ answered: false });
  const kept = (await mails()).slice(1).map(({ subject, outcome, answered }) => [subject, outcome, answered]);
  expect(kept).toEqual([
    ['refused', 'failed', true],
    ['taken', 'done', false],
  ]);
  await world.kill();
  expect(await isAnswered).toBe(false);
});
