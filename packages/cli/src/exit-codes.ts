/** What `reprise` exits with. Scripts rely on these; they are listed in `--help` and in the README. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notFound: 3,
  differences: 4,
  unreachable: 5,
  refusedInput: 6,
  unsettled: 7,
  unwell: 8,
  playbackFailed: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    something unexpected; the message says what
  2    the command line is wrong
  3    there is no such aggregate, service or file
  4    verify found differences
  5    the service cannot be reached, or gave no answer for too long
  6    the input was refused: not an event, not one that the service takes, not a playback that it starts
  7    done, but some events or aggregates are parked or not processed yet
  8    doctor found something to mend
  9    the playback failed, or was cancelled
  130  interrupted (Ctrl-C)

Data goes to stdout, everything else to stderr. --json prints one JSON document a line.
REPRISE_PORT_OFFSET shifts the local ports, REPRISE_LOCAL_DIR moves .local, REPRISE_TOKEN is sent as a bearer token.
--stage names a deployment; --profile and --region, or the environment, say which account.`;
