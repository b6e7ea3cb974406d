import type { Introduction } from '@reprise/replay-gateway';
import type { PlaybackMode } from './playback-request.ts';

type Doing = Readonly<Record<PlaybackMode, string>>;

const REPLACES = 'folds each history anew and replaces the state';
const WRITE: Doing = {
  rebuild: REPLACES,
  replay: REPLACES,
  correct: REPLACES,
  introduce: REPLACES,
  preview: 'folds each history anew and notes how the state would change; replaces nothing',
};

const COMPARES = 'runs reactions against the record, all gateways closed';
const REACTS: Doing = {
  rebuild: 'runs no reactions',
  replay: `${COMPARES}; notes what they would do otherwise`,
  correct: `${COMPARES}; what they would do otherwise becomes proposals, sent once approved`,
  introduce: 'runs reactions against the record, all gateways closed but those named',
  preview: `${COMPARES}; notes what they would do otherwise, and what would be proposed`,
};

const LISTENS: Doing = {
  rebuild: 'is given each history',
  replay: 'is given each history',
  correct: 'is given each history',
  introduce: 'is given each history',
  preview: 'is given each history to look at; changes nothing',
};

/** What a subscriber does with the histories of a playback, by its name: `microservice` or `notifications/microservice`. */
export function doesOf(name: string, mode: PlaybackMode, introduction?: Introduction): string {
  const reacts = name === 'microservice' || name.endsWith('/microservice');
  const does = (name === 'write' ? WRITE : reacts ? REACTS : LISTENS)[mode];
  return reacts && mode === 'introduce' && introduction !== undefined
    ? `${does}: ${introduction.gateways.join(', ')} (${introduction.commands}), for events that never had a call there`
    : does;
}
