import { describe, expect, test } from '@jest/globals';
import { UNPACKAGED } from '@reprise/aggregate';
import { configuration, namesOf } from '../../src/index.ts';

const environment = {
  SERVICE: 'ledger',
  STAGE: 'prod',
  EVENT_STREAM: 'ledger-prod-events',
  PLAYBACK_STREAM: 'ledger-prod-playback',
  EVENTS_TABLE: 'ledger-prod-events',
  DATA_STORE: 'ledger-prod-state',
  LOG_EPOCH: '2',
};

describe('the configuration of a function', () => {
  test('comes from its environment', () => {
    expect(configuration(environment)).toEqual({
      service: 'ledger',
      stage: 'prod',
      eventStream: 'ledger-prod-events',
      playbackStream: 'ledger-prod-playback',
      eventsTable: 'ledger-prod-events',
      dataStore: 'ledger-prod-state',
      logEpoch: 2,
      logic: UNPACKAGED,
    });
  });

  test.each(Object.keys(environment))('is refused without %s', (name) => {
    for (const value of [undefined, ''])
      expect(() => configuration({ ...environment, [name]: value })).toThrow(`${name} is not set`);
  });

  test.each(['0', '-1', '1.5', 'one', '10000'])('is refused with log epoch %s', (epoch) => {
    expect(() => configuration({ ...environment, LOG_EPOCH: epoch })).toThrow(
      'LOG_EPOCH must be a whole number from 1 to 9999',
    );
  });

  test('names streams and tables by convention', () => {
    const { eventStream, playbackStream, eventsTable, dataStore } = configuration(environment);
    expect(namesOf('ledger', 'prod')).toEqual({ eventStream, playbackStream, eventsTable, dataStore });
  });
});
