import type {
  DeviationPage,
  DifferencePage,
  JobPage,
  JobView,
  PlaybackOptions,
  PlaybackPlan,
  PlaybackRequest,
} from '@reprise/service-kit';
import { UsageError } from '../errors.ts';

/** A service's function `playback`: all that is done about playbacks, it does. Each call throws a CliError. */
export interface PlaybackFunction {
  plan(options: PlaybackOptions): Promise<PlaybackPlan>;
  start(options: PlaybackOptions): Promise<JobView>;
  job(action: 'status' | 'pause' | 'resume' | 'cancel', id: string): Promise<JobView>;
  /** Newest first. */
  list(limit: number, before?: string): Promise<JobPage>;
  differences(id: string, after?: string): Promise<DifferencePage>;
  deviations(id: string, after?: string): Promise<DeviationPage>;
}

/** Invokes the function with a request, and answers with what it returned. @throws CliError */
export type Invoke = (request: PlaybackRequest) => Promise<unknown>;

/** The function by its contract: what it answers to which request. */
export const playbackFunction = (invoke: Invoke): PlaybackFunction => ({
  plan: async (options) => (await invoke({ action: 'plan', ...options })) as PlaybackPlan,
  start: async (options) => (await invoke(options)) as JobView,
  job: async (action, id) => (await invoke({ action, id })) as JobView,
  list: async (limit, before) =>
    (await invoke({ action: 'list', limit, ...(before === undefined ? {} : { before }) })) as JobPage,
  differences: async (id, after) =>
    (await invoke({ action: 'diff', id, ...(after === undefined ? {} : { after }) })) as DifferencePage,
  deviations: async (id, after) =>
    (await invoke({ action: 'deviations', id, ...(after === undefined ? {} : { after }) })) as DeviationPage,
});

/** The id of a job; `last` is the one that was started last. @throws UsageError */
export async function jobId(playback: PlaybackFunction, job: string): Promise<string> {
  if (job !== 'last') return job;
  const [newest] = (await playback.list(1)).jobs;
  if (newest !== undefined) return newest.id;
  throw new UsageError('there is no playback yet.');
}
