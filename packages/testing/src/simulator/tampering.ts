import type { Stored } from '@reprise/service-kit';
import type { Chance } from './chance.ts';
import { initialState, type StateDocument } from './checks/state-of-log.ts';
import { ORPHANS } from './checks/states.ts';
import type { Service } from './service.ts';
import { positionOf } from './stream-history.ts';
import { OLD } from './versions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Somebody changes a state by hand. @returns whose, for the trace */
export async function tamper({ tables, witness, world }: Service): Promise<string> {
  const states = (await tables.backup()).filter(
    ({ item, document }) => item === 'state' && 'state' in document,
  );
  if (states.length === 0) return 'nothing';
  const replaces = world.chance.oneOf(states);
  const { subject } = replaces;
  const rev = `tampered-${witness.states.byRev.size}`;
  const document = { ...replaces.document, ...tamperedWith(world.chance, replaces), rev };
  await tables.tamper({ ...replaces, document, replaces });
  witness.states.tamper(subject, document as unknown as StateDocument, world.trace.length);
  return subject;
}

function tamperedWith(chance: Chance, { document }: Stored): object {
  const state = JSON.parse(String(document.state)) as { balance: number };
  if (chance.happens(0.7)) return { state: JSON.stringify({ ...state, balance: state.balance + 1_000 }) };
  return { version: Number(document.version) + 1 };
}

/** A state of which the log knows nothing: long ago, or of an hour ago, when its events may still be on their way. */
export async function plantOrphan({ tables, world }: Service): Promise<string> {
  const isOld = world.chance.happens(0.5);
  const subject = ORPHANS[isOld ? 0 : 1] ?? '';
  const recorded = world.now - (isOld ? 8 * DAY : HOUR);
  await tables.tamper({ subject, item: 'state', indexes: {}, document: orphanOf(subject, recorded) });
  return subject;
}

const orphanOf = (subject: string, recorded: number) => ({
  rev: `rev of ${subject}`,
  state: JSON.stringify(initialState(1)),
  version: 1,
  position: positionOf('1', 0),
  logic: OLD.logic,
  shape: 1,
  recent: new Uint8Array(0),
  recorded,
});
