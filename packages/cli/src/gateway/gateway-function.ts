import type {
  DeviationPage,
  ProposalPage,
  ProposalStatus,
  ProposalView,
  VerdictPage,
} from '@reprise/service-kit';

export type Verb = 'approve' | 'reject' | 'reopen';

/** On which proposals: by their ids, or all of a job. */
export type Chosen = { readonly ids: readonly string[] } | { readonly job: string };

export interface Word {
  readonly by: string;
  readonly why?: string;
}

/** Invokes the function with a request, and answers with what it returned. @throws CliError */
export type Invoke = (request: object) => Promise<unknown>;

/** What is asked of a service's function `microservice` about its proposals. Each call throws a CliError. */
export interface GatewayFunction {
  /** Page by page; a page may show none and still not be the last. */
  proposals(
    query: { readonly job?: string; readonly statuses?: readonly ProposalStatus[] },
    after?: string,
  ): Promise<ProposalPage>;
  show(id: string): Promise<ProposalView>;
  /** What a playback has found; of another service's playback, nobody else knows. */
  deviations(id: string, after?: string): Promise<DeviationPage>;
  decide(verb: Verb, chosen: Chosen, word: Word, after?: string): Promise<VerdictPage>;
}

const from = (after: string | undefined) => (after === undefined ? {} : { after });

/** The function by its contract: what it answers to which request. */
export const gatewayFunction = (invoke: Invoke): GatewayFunction => ({
  proposals: async (query, after) =>
    (await invoke({ command: 'gateway.proposals', ...query, ...from(after) })) as ProposalPage,
  show: async (id) => (await invoke({ command: 'gateway.show', id })) as ProposalView,
  deviations: async (id, after) =>
    (await invoke({ command: 'gateway.deviations', id, ...from(after) })) as DeviationPage,
  decide: async (verb, chosen, word, after) =>
    (await invoke({ command: `gateway.${verb}`, ...chosen, ...word, ...from(after) })) as VerdictPage,
});

/** All proposals of a query, page after page. */
export async function* allProposals(
  gateway: GatewayFunction,
  query: Parameters<GatewayFunction['proposals']>[0],
): AsyncGenerator<ProposalView> {
  let after: string | undefined;
  do {
    const page = await gateway.proposals(query, after);
    yield* page.proposals;
    after = page.next;
  } while (after !== undefined);
}
