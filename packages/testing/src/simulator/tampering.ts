import type { Document, Stored } from '@reprise/service-kit';
import type { Chance } from './chance.ts';
import { initialState, type StateDocument } from './checks/state-of-log.ts';
import { ORPHANS } from './checks/states.ts';
import type { LoggedEvent } from './model.ts';
import type { Service } from './service.ts';
import { isSnapshot, snapshotItem } from './snapshot-watch.ts';
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

/** Code that is not deployed any more, or not yet, and whose snapshots lie there still. */
const OTHER_LOGICS = ['20251201000000-before', '20260301000000-between', '20270101000000-beyond'];
const A_FORTUNE = 1_000_000;

/** A snapshot of other code, which has folded otherwise, in the place of one of an account's. */
export async function plantSnapshot({ tables, witness, world, history, fleet, interval }: Service) {
  const { chance } = world;
  const subjects = history.accounts.filter((subject) => history.eventsOf(subject).length >= interval);
  if (subjects.length === 0) return 'nothing';
  const subject = chance.oneOf(subjects);
  const log = history.eventsOf(subject);
  const events = log.slice(0, interval * chance.between(1, Math.floor(log.length / interval)));
  const logic = chance.oneOf(OTHER_LOGICS);
  const document = otherwise(events, fleet.version.rules.shape, logic);
  const item = snapshotItem(events.length);
  const [replaces] = await tables.store.get([{ subject, item }]);
  await tables.tamper({ subject, item, indexes: {}, document, ...(replaces && { replaces }) });
  witness.snapshots.planted(subject, item, logic);
  return `${subject} ${item} ${logic}`;
}

function otherwise(events: readonly LoggedEvent[], shape: 1 | 2, logic: string): Document {
  const [last] = events.slice(-1);
  return {
    rev: `rev of ${logic}`,
    logic,
    shape,
    state: JSON.stringify({ ...initialState(shape), isOpen: true, balance: A_FORTUNE }),
    version: events.length,
    position: last?.position ?? '',
    recorded: last?.recorded ?? 0,
    recent: new Uint8Array(0),
    greatest: Math.max(...events.map(({ time }) => Date.parse(time))),
    accepted: events.length,
    ...(last && { last: last.position }),
  };
}

/** A snapshot that cannot be read any more, or is not the one that belongs there. */
export async function damageSnapshot({ tables, world: { chance } }: Service): Promise<string> {
  const snapshots = (await tables.backup()).filter(isSnapshot);
  if (snapshots.length === 0) return 'nothing';
  const replaces = chance.oneOf(snapshots);
  const { document } = replaces;
  const broken = chance.oneOf([{ state: '{' }, { version: Number(document.version) + 1 }]);
  await tables.tamper({ ...replaces, document: { ...document, ...broken, rev: 'damaged' }, replaces });
  return `${replaces.subject} ${replaces.item}`;
}
