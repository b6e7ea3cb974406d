import { NotSentError } from '@reprise/replay-gateway';
import type { Setting } from '@reprise/service-kit';
import { createTransport } from 'nodemailer';

/** Mails a letter. `key` makes its Message-ID, so that whoever gets it twice can see that it is the same. */
export type Post = (
  letter: { readonly to: string; readonly subject: string; readonly text: string },
  key: string,
) => Promise<{ status: 'sent'; messageId: string } | { status: 'refused'; reason: string }>;

export interface SmtpOptions {
  /** `smtps://user:password@host:465` */
  readonly url: Setting;
  /** The address that the letters come from. */
  readonly from: Setting;
}

/** Less than the gateway waits: what hangs is ended here, and its connection with it. Milliseconds. */
const TIMEOUT = 15_000;

/** A mail server by SMTP. @throws NotSentError where it has not taken the letter; anything else leaves that open */
export const bySmtp =
  ({ url, from }: SmtpOptions): Post =>
  async (letter, key) => {
    const [server, sender] = await Promise.all([url(), from()]).catch((error: Error) => {
      throw new NotSentError(error.message, { cause: error });
    });
    const limits = { connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT };
    const messageId = `<${key}@${sender.slice(sender.indexOf('@') + 1)}>`;
    const transport = createTransport({ ...limits, ...placeOf(server) });
    try {
      await transport.sendMail({ ...letter, from: sender, messageId });
      return { status: 'sent', messageId };
    } catch (error) {
      return judge(error);
    } finally {
      transport.close();
    }
  };

function placeOf(server: string) {
  const { protocol, hostname, port, username, password } = new URL(server);
  const secure = protocol === 'smtps:';
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    ...(username === '' ? {} : { auth, requireTLS: !secure }),
  };
}

/** What nodemailer says of a failure: the server's reply, and what it was a reply to. */
interface SmtpError extends Error {
  readonly responseCode?: number;
  readonly command?: string;
}

/** A letter is with the server from the end of DATA on, and only its reply tells: 2xx taken, 4xx not now, 5xx never. */
function judge(error: unknown): { status: 'refused'; reason: string } {
  const { responseCode: code = 0, command = '', message } = error as SmtpError;
  const isRefused = code >= 500 && ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command);
  if (isRefused) return { status: 'refused', reason: String(code) };
  const isOpen = code === 0 && ['DATA', ''].includes(command);
  throw isOpen ? error : new NotSentError(`the mail server: ${message}`, { cause: error });
}
