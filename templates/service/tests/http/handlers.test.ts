import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';

const environment = {
  SERVICE: 'blue-shop',
  STAGE: 'prod',
  EVENT_STREAM: 'blue-shop-prod-events',
  PLAYBACK_STREAM: 'blue-shop-prod-playback',
  EVENTS_TABLE: 'blue-shop-prod-events',
  DATA_STORE: 'blue-shop-prod-state',
  LOG_EPOCH: '1',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
beforeAll(() => void Object.assign(process.env, environment));

test.each(readdirSync(join(__dirname, '../../src/handlers')))(
  '%s exports a handler, which starts with what serverless.common.yml tells it',
  async (file) => {
    const { handler } = await import(`../../src/handlers/${file}`);
    expect(typeof handler).toBe('function');
  },
);
