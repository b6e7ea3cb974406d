/** The sandbox outside world as a process of its own: `node sandbox.ts FOLDER PORT SMTP_PORT`. Ends on SIGTERM. */
import { Behaviours } from '../sandbox/behaviour.ts';
import { sandboxHttp } from '../sandbox/http.ts';
import { Journal } from '../sandbox/journal.ts';
import { sandboxMail } from '../sandbox/mail.ts';

const [dir = '', port, smtpPort] = process.argv.slice(2);

const journal = new Journal(dir);
const behaviours = new Behaviours(dir);
const mail = sandboxMail(journal, behaviours);
// A client that hangs up in the middle of a mail is everyday life.
mail.on('error', (error) => console.error(String(error)));

sandboxHttp(journal, behaviours).listen(Number(port), '127.0.0.1');
mail.listen(Number(smtpPort), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
