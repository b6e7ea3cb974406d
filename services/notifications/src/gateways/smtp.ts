import { NotSentError } from '@reprise/replay-gateway';
import type { Setting } from '@reprise/service-kit';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

export type Answer =
  | { readonly status: 'sent'; readonly messageId: string }
  | { readonly status: 'refused'; readonly reason: string };

/** Mails a letter. `key` makes its Message-ID, so that whoever gets it twice can see that it is the same. */
export type Post = (
  letter: { readonly to: string; readonly subject: string; readonly text: string },
  key: string,
) => Promise<Answer>;

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
    const [server, sender] = await Promise.all([url(), from()]).catch(notSent);
    const messageId = `<${key}@${sender.slice(sender.indexOf('@') + 1)}>`;
    const message = await new MailComposer({ ...letter, from: sender, messageId }).compile().build();
    const connection = new Connection(new URL(server));
    try {
      await connection.open().catch(notSent);
      await connection.send({ from: sender, to: letter.to }, message);
      return { status: 'sent', messageId };
    } catch (error) {
      return judge(error);
    } finally {
      connection.close();
    }
  };

/** One connection, in two steps: until it is open, nothing of a letter can have arrived. */
class Connection {
  readonly #smtp: SMTPConnection;
  readonly #auth: { readonly user: string; readonly pass: string } | undefined;
  readonly #broken: Promise<never>;

  constructor({ protocol, hostname, port, username, password }: URL) {
    const secure = protocol === 'smtps:';
    const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
    this.#auth = user === '' ? undefined : { user, pass };
    this.#smtp = new SMTPConnection({
      host: hostname,
      port: Number(port || (secure ? 465 : 587)),
      secure,
      // A password goes over no open line.
      requireTLS: !secure && this.#auth !== undefined,
      connectionTimeout: TIMEOUT,
      greetingTimeout: TIMEOUT,
      socketTimeout: TIMEOUT,
    });
    this.#broken = new Promise((_, reject) => {
      this.#smtp.on('error', reject);
      this.#smtp.once('end', () => reject(new Error('The mail server has closed the connection.')));
    });
    this.#broken.catch(() => {});
  }

  async open(): Promise<void> {
    await this.#step((done) => this.#smtp.connect(done));
    const auth = this.#auth;
    if (auth !== undefined) await this.#step((done) => this.#smtp.login(auth, done));
  }

  send(envelope: { readonly from: string; readonly to: string }, message: Buffer): Promise<void> {
    return this.#step((done) => this.#smtp.send(envelope, message, done));
  }

  close(): void {
    this.#smtp.close();
  }

  #step(run: (done: (error?: Error | null) => void) => void): Promise<void> {
    const step = new Promise<void>((resolve, reject) => {
      run((error) => (error ? reject(error) : resolve()));
    });
    return Promise.race([step, this.#broken]);
  }
}

function notSent(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new NotSentError(`the mail server: ${why}`, { cause: error });
}

/** Once the letter is on its way, only the server's reply tells: 4xx is not now, 5xx is never. Without one nobody knows. */
function judge(error: unknown): Answer {
  if (error instanceof NotSentError) throw error;
  const { responseCode } = error as { readonly responseCode?: number };
  if (responseCode === undefined) throw error;
  return responseCode >= 500 ? { status: 'refused', reason: String(responseCode) } : notSent(error);
}
