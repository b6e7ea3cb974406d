import type { Commands } from '../command.ts';

/** What a person can ask about gateways and their proposals. */
export const GATEWAY_COMMANDS: Commands = {};
