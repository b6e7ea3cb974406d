import type { Commands } from '../command.ts';
import { listParked } from './list-parked.ts';
import { retryParked } from './retry-parked.ts';

/** What a person can do about reactions that wait for one. */
export const PARKED_COMMANDS: Commands = { 'parked.list': listParked, 'parked.retry': retryParked };
