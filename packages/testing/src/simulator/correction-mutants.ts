import type { Mutant } from './mutants.ts';

const GATEWAY = 'packages/replay-gateway/src';
const MICROSERVICE = 'packages/service-kit/src/microservice';

/** Each breaks one rule of what playbacks say, propose and have approved. */
export const correctionMutants: readonly Mutant[] = [
  {
    name: 'suppressed under the key',
    rule: 'playback never inserts under an interaction’s own key',
    file: `${GATEWAY}/reaction-run.ts`,
    find: "if (definition.kind === 'query') return recordedQuery(this.#desk, definition, live, match);",
    replace: `if (definition.kind === 'query') return recordedQuery(this.#desk, definition, live, match);
    if (match.kind === 'fresh') {
      const home = await homeOf(this.#desk, this.#home, live);
      return sendOnce(this.#desk, { ...definition, send: async () => ({ done: true }) }, home, live);
    }`,
  },
  {
    name: 'one gateway open',
    rule: 'a playback says nothing to the outside',
    file: `${GATEWAY}/mode.ts`,
    find: "if (passage.mode === 'live') return true;",
    replace: "if (passage.mode === 'live' || gateway === 'post') return true;",
  },
  {
    name: 'introduced without being named',
    rule: 'introduce opens the gateways that it names',
    file: `${GATEWAY}/mode.ts`,
    find: 'gateways.includes(gateway) && admits',
    replace: 'admits',
  },
  {
    name: 'suppressed and sent',
    rule: 'introduce sends by its policy',
    file: `${GATEWAY}/mode.ts`,
    find: "if (commands === 'send') return true;",
    replace: "if (commands === 'send' || commands === 'suppress') return true;",
  },
  {
    name: 'proposed while under way',
    rule: 'an open intent yields no proposal',
    file: `${GATEWAY}/proposal.ts`,
    find: "if (now.status === 'open' || (pair.made === undefined && !complete)) return undefined;\n  const change = { effective: now.request ?? null,",
    replace:
      "if (pair.made === undefined && !complete) return undefined;\n  const change = { effective: now.status === 'open' ? null : (now.request ?? null),",
  },
  {
    name: 'a preview proposes',
    rule: 'what a preview finds, nobody can approve',
    file: `${MICROSERVICE}/playback/keep-findings.ts`,
    find: "playbackmode === 'correct' && proposed.length > 0",
    replace: 'proposed.length > 0',
  },
  {
    name: 'proposed by what was read then',
    rule: 'correct looks at the log once more before it proposes',
    file: `${MICROSERVICE}/playback/play-event.ts`,
    find: '? await run(await calls.stored(first.proposals))',
    replace: '? first',
  },
  {
    name: 'decided on again',
    rule: 'a difference that is there already stays as it was decided',
    file: `${MICROSERVICE}/proposals/put-proposals.ts`,
    find: "if (status === undefined || status === 'stale') writes.push",
    replace: "if (status !== 'open') writes.push",
  },
  {
    name: 'approved though rejected',
    rule: 'what was rejected is not sent',
    file: `${MICROSERVICE}/proposals/approve-proposal.ts`,
    find: "found.status === 'open' || found.status === 'stale' || found.status === 'parked'",
    replace: "found.status !== 'approved' && found.status !== 'done'",
  },
  {
    name: 'approval not noted',
    rule: 'approvals are in the log before anything is sent',
    file: `${GATEWAY}/approve.ts`,
    find: 'await noteApproval(desk, proposal, approving);',
    replace: '',
  },
  {
    name: 'approved while under way',
    rule: 'nothing is corrected while the call is under way',
    file: `${GATEWAY}/approve.ts`,
    find: `  if (now.status === 'open')
    throw new StaleProposalError(
      proposal.id,
      \`what became of \${textOf(proposal.call)} has to be settled first\`,
    );
  if ((now.request`,
    replace: "  if (((now.status === 'open' ? null : now.request)",
  },
  {
    name: 'approved when out of date',
    rule: 'approving a proposal whose effective request has changed is refused',
    file: `${GATEWAY}/approve.ts`,
    find: 'if ((now.request ?? null) !== proposal.effective)',
    replace: 'if (false)',
  },
  {
    name: 'approved twice, sent twice',
    rule: 'a proposal is carried out once, however often it is approved',
    file: `${GATEWAY}/approve.ts`,
    find: 'const k = own?.k ?? interaction.corrections.length + 1;',
    replace: 'const k = interaction.corrections.length + 1;',
  },
  {
    name: 'carried out again from the beginning',
    rule: 'what was begun is finished, and not begun again',
    file: `${GATEWAY}/approve.ts`,
    find: 'if (!isUnderWay(interaction, proposal)) {',
    replace: 'if (true) {',
  },
  {
    name: 'correction without a key of its own',
    rule: 'the k-th correction has a key of its own',
    file: `${GATEWAY}/call-name.ts`,
    find: 'export const correctionKey = (key: string, k: number): string =>',
    replace:
      'export const correctionKey = (key: string, _k: number): string => key;\nexport const _other = (key: string, k: number): string =>',
  },
];
