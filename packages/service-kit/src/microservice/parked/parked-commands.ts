import type { Commands } from '../command.ts';

/** What a person can do about reactions that wait for one. */
export const PARKED_COMMANDS: Commands = {};
