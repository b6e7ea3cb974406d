import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ALARM_METRICS } from '../../packages/cli/src/cost/estimate.ts';
import { callingRole } from '../../packages/service-kit/src/http/caller.ts';
import { parameterName } from '../../packages/service-kit/src/index.ts';
import { aggregates } from '../../services/ledger/src/domain/index.ts';
import { type Packaged, packageService } from '../packaging.ts';
import { takeOverTemplate } from '../take-over-template.ts';
import { awsFindings, indexNames, type Template, validateTemplate } from '../validate-templates/index.ts';
import { policiesOf, speaksOfAction, statementsOf } from '../validate-templates/policies.ts';
import { calledActions, grantedActions } from './fixtures/actions.ts';
import { dashboardMetrics, isSent } from './fixtures/dashboard.ts';

const ROOT = join(__dirname, '../..');
const FUNCTIONS = ['ingest', 'microservice', 'playback', 'pump', 'query', 'setup', 'write'];
/** They read and put on streams, which takes more of the SDK; nobody waits for their start. */
const LARGE = ['microservice', 'playback', 'write'];

/** Lambda itself makes these calls, for the event source mapping. */
const READS_OF_THE_MAPPING = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListShards'].map(
  (action) => `kinesis:${action}`,
);

let folder: string;
let packaged: Packaged;
let template: Template;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-package-'));
  packaged = await packageService(ROOT, 'ledger', folder);
  template = JSON.parse(readFileSync(packaged.template, 'utf8'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packaged ledger', () => {
  test('keeps what Reprise promises: append-only, no open route, a role for each function', () => {
    expect(validateTemplate(template)).toEqual([]);
  });

  test('satisfies AWS’s own validator', () => {
    expect(awsFindings(packaged.template)).toEqual([]);
  });

  test('has an index for each that its aggregates declare, and no other', () => {
    const declared = aggregates.flatMap(({ indexes }) => Object.keys(indexes));
    expect(indexNames(template)).toEqual([...new Set(declared)].sort());
  });

  test('has a zip for every function, small enough to start fast', () => {
    expect(Object.keys(packaged.sizes).sort()).toEqual(FUNCTIONS);
    for (const [name, bytes] of Object.entries(packaged.sizes))
      expect(bytes).toBeLessThanOrEqual((LARGE.includes(name) ? 200 : 150) * 1024);
  });

  test('has the source maps beside the zips, not in them', () => {
    const maps = readdirSync(join(folder, 'source-maps'));
    expect(maps.sort()).toEqual(FUNCTIONS.map((name) => `${name}.js.map`));
    for (const name of FUNCTIONS)
      expect(readFileSync(join(folder, `${name}.zip`), 'latin1')).not.toContain('.js.map');
  });

  test('tells every function the same names and the log epoch', () => {
    const environments = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => Properties?.Environment);
    expect(environments).toHaveLength(FUNCTIONS.length);
    for (const environment of environments) {
      expect(environment).toMatchObject({
        Variables: {
          SERVICE: 'ledger',
          STAGE: 'dev',
          EVENT_STREAM: 'ledger-dev-events',
          PLAYBACK_STREAM: 'ledger-dev-playback',
          EVENTS_TABLE: 'ledger-dev-events',
          DATA_STORE: 'ledger-dev-state',
          LOG_EPOCH: '1',
        },
      });
    }
  });

  test.each(['Pump', 'Write', 'Microservice'])(
    'feeds %s the event stream from its beginning, and never gives a record up',
    (name) => {
      expect(template.Resources[`${name}EventSourceMappingKinesisEventStream`]?.Properties).toMatchObject({
        EventSourceArn: { 'Fn::GetAtt': ['EventStream', 'Arn'] },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 500,
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: -1,
        BisectBatchOnFunctionError: false,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    },
  );

  test.each(['Write', 'Microservice'])(
    'feeds %s the playback stream too, one batch of a shard at a time, once the setup has run',
    (name) => {
      const mapping = template.Resources[`${name}EventSourceMappingKinesisPlaybackStream`];
      expect(mapping?.Properties).toMatchObject({
        EventSourceArn: { 'Fn::GetAtt': ['PlaybackStream', 'Arn'] },
        StartingPosition: 'TRIM_HORIZON',
        ParallelizationFactor: 1,
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: -1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(mapping?.DependsOn).toContain('RepriseSetup');
    },
  );

  test('grants its roles the calls that the adapters make, and no others', () => {
    const called = [...new Set([...calledActions(), ...READS_OF_THE_MAPPING])];
    expect(grantedActions(template)).toEqual(called.sort());
  });

  test('lets playback run for long, invoke itself and nothing else, and remove from the data store alone', () => {
    expect(template.Resources.PlaybackLambdaFunction?.Properties).toMatchObject({
      Timeout: 900,
      RecursiveLoop: 'Allow',
      Environment: { Variables: { PARALLELIZATION_FACTOR: '1' } },
    });
    expect(template.Resources.PlaybackLambdaEvConf?.Properties).toMatchObject({ MaximumRetryAttempts: 0 });
    const role = JSON.stringify(template.Resources.PlaybackRole);
    expect(role).toContain('function:ledger-dev-playback');
    expect(role.match(/InvokeFunction/g)).toHaveLength(1);
    const removing = policiesOf(template).filter(({ document }) =>
      statementsOf(document).some(
        (statement) =>
          statement.Effect === 'Allow' && speaksOfAction(statement, 'dynamodb:DeleteItem', template),
      ),
    );
    // What waited for a person, once it is done; states that no log stands behind.
    expect(removing.map(({ owner }) => owner).sort()).toEqual(['MicroserviceRole', 'PlaybackRole']);
  });

  test('calls itself by a name under which other services let it in, and says where it is', () => {
    expect(template.Resources.MicroserviceRole?.Properties?.RoleName).toBe(callingRole('ledger', 'dev'));
    expect(template.Resources.AddressParameter?.Properties?.Name).toBe(parameterName('ledger', 'dev', 'url'));
  });

  test('may put copies on no other stage’s stream, unless a parameter names one', async () => {
    const streamsOf = (packagedTemplate: Template): string[] =>
      JSON.stringify(packagedTemplate.Resources.PlaybackRole).match(/stream\/[\w-]+/g) ?? [];
    expect(streamsOf(template)).toEqual(['stream/ledger-dev-events']);
    const other = mkdtempSync(join(tmpdir(), 'reprise-package-'));
    const toTest = await packageService(ROOT, 'ledger', other, { copyTo: 'test' });
    const given = JSON.parse(readFileSync(toTest.template, 'utf8')) as Template;
    rmSync(other, { recursive: true, force: true });
    expect(streamsOf(given)).toEqual(['stream/ledger-test-events']);
    expect(validateTemplate(given)).toEqual([]);
    expect(given.Resources.PlaybackLambdaFunction?.Properties).toMatchObject({
      Environment: { Variables: { COPY_TO: 'test' } },
    });
  }, 120_000);

  test('has a dashboard of metrics that somebody sends', () => {
    expect(dashboardMetrics(template).length).toBeGreaterThan(20);
    expect(dashboardMetrics(template).filter((metric) => !isSent(metric, template))).toEqual([]);
  });

  test('has as many alarm metrics as the month’s cost counts', () => {
    const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const metricsOf = (text: string) => text.match(/"MetricName":/g)?.length ?? 0;
    expect(metricsOf(JSON.stringify(alarms))).toBe(ALARM_METRICS);
  });

  test('gives away its events table alone, so that another stack can take it over and protect it again', () => {
    const { Resources } = takeOverTemplate(template);
    expect(Object.keys(Resources)).toEqual(['EventsTable']);
    expect(Resources.EventsTable).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Object.keys(Resources.EventsTable?.Properties ?? {}).sort()).toEqual([
      'AttributeDefinitions',
      'BillingMode',
      'KeySchema',
      'SSESpecification',
      'TableName',
    ]);
  });

  test.each(['GET /accounts/{id}/history', 'GET /stories', 'GET /reactions'])(
    'shows %s to whoever may read a state, and to nobody else',
    (key) => {
      const routeOf = (RouteKey: string) => {
        const routes = Object.values(template.Resources).filter(
          ({ Properties }) => Properties?.RouteKey === RouteKey,
        );
        const { AuthorizationType, AuthorizationScopes } = routes[0]?.Properties ?? {};
        return { AuthorizationType, AuthorizationScopes };
      };
      expect(routeOf(key)).toEqual(routeOf('GET /accounts/{id}'));
      expect(routeOf(key)).toMatchObject({ AuthorizationType: 'AWS_IAM' });
    },
  );

  test('takes events only once the setup has run', () => {
    expect(template.Resources.HttpApiRoutePostEvents?.DependsOn).toContain('RepriseSetup');
  });
});
