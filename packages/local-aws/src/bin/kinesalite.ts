/** Kinesis as a process of its own: `node kinesalite.ts PORT [FOLDER]`; without a folder, in memory. */
import '../engines/kinesalite-at-timestamp.ts';
import kinesalite from 'kinesalite';

const [port, path] = process.argv.slice(2);

const server = kinesalite({
  path,
  // Real streams take seconds to become active; nothing here depends on it.
  createStreamMs: 5,
  deleteStreamMs: 5,
  updateStreamMs: 5,
  shardLimit: 1000,
});

// kinesalite throws when a client goes away in the middle of a request, as one does that is killed.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
  console.error(error);
  process.exit(1);
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
server.listen(Number(port), '127.0.0.1');
