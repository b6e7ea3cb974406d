import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Behaviours } from './behaviour.ts';
import type { Journal } from './journal.ts';

const MAX_MAIL = 1024 * 1024;

/** Takes every mail, delivers none, and keeps what it was. Neither encryption nor a login. */
export function sandboxMail(journal: Journal, behaviours: Behaviours): SMTPServer {
  return new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: MAX_MAIL,
    onData(stream, session, callback) {
      void take(stream, session).then(() => callback(), callback);
    },
  });

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const text = await textOf(stream);
    const trouble = behaviours.trouble('mail');
    if (stream.sizeExceeded) throw reply(552, 'too large');
    const { mailFrom, rcptTo } = session.envelope;
    journal.write({
      system: 'mail',
      what: 'mail',
      outcome: trouble === 'fail' ? 'failed' : 'done',
      answered: trouble !== 'timeoutAfter',
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      subject: headerOf(text, 'Subject'),
      messageId: headerOf(text, 'Message-ID'),
      text,
    });
    await sleep(behaviours.current.mail.slowMs);
    if (trouble === 'fail') throw reply(451, 'try again later');
    if (trouble === 'timeoutAfter') await new Promise(() => {});
  }
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** As it was sent: encoded words stay encoded. */
function headerOf(text: string, name: string): string {
  const [head = ''] = text.split('\r\n\r\n', 1);
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? '';
}

const reply = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
