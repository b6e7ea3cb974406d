// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates' placeholders look like JavaScript's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { CHANGES_ITEMS } from '../validate-templates/events-tables.ts';
import { awsFindings, type Template } from '../validate-templates/index.ts';
import { policiesOf, reached, speaksOfAction, statementsOf } from '../validate-templates/policies.ts';

const ROOT = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('infrastructure/account.yml', () => {
  const path = join(ROOT, 'infrastructure/account.yml');
  const template = load(readFileSync(path, 'utf8')) as Template;
  const statements = policiesOf(template).flatMap(({ document }) => statementsOf(document));
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');

  test('satisfies AWS’s own validator', () => {
    expect(awsFindings(path)).toEqual([]);
  });

  test('grants nothing that overwrites, deletes or reads an item', () => {
    const items = [
      ...CHANGES_ITEMS,
      'dynamodb:PartiQLInsert',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    ];
    const granted = allowed.flatMap(({ Action }) => Action as string[]);
    expect(granted.filter((action) => items.includes(action))).toEqual([]);
  });

  test('grants no action by a wildcard', () => {
    const actions = allowed.flatMap(({ Action }) => Action as string[]);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('lets a deployment delete no events table, and denies it besides', () => {
    const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/ledger-prod-events';
    const about = statements.filter((statement) =>
      speaksOfAction(statement, 'dynamodb:DeleteTable', template),
    );
    const effects = about.filter((statement) => reached(statement, table, template).length > 0);
    expect(effects.map(({ Sid }) => Sid)).toEqual(['NeverTheLog']);
  });

  test('trusts one environment of one repository', () => {
    const role = template.Resources.DeployRole?.Properties?.AssumeRolePolicyDocument;
    expect(role).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': {
                'Fn::Sub': 'repo:${Repository}:environment:${Stage}',
              },
            },
          },
        },
      ],
    });
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

describe('docs/guides/deploy-workflow.example.yml', () => {
  const text = read('docs/guides/deploy-workflow.example.yml');
  const { jobs, permissions } = load(text) as { jobs: Record<string, Job>; permissions: object };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('names the exact version of every action', () => {
    const used = steps.flatMap(({ uses = [] }) => uses);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/);
  });

  test('holds no long-lived secret: a run gets its credentials by OIDC', () => {
    expect(text).not.toMatch(/secrets\.|aws_access_key|aws_secret|AKIA/i);
    expect(permissions).toEqual({ contents: 'read' });
    for (const [name, job] of Object.entries(jobs)) {
      const wanted = name === 'test' ? undefined : { contents: 'read', 'id-token': 'write' };
      expect([job.environment, job.permissions]).toEqual([wanted && name, wanted]);
    }
  });

  test('runs only scripts and commands that there are', () => {
    const { scripts, devDependencies } = JSON.parse(read('package.json'));
    for (const { run } of steps) {
      const [, script] = /^npm (?:run )?([\w-]+)/.exec(run ?? '') ?? [];
      if (script !== undefined) expect(scripts).toHaveProperty(script);
      if (run?.startsWith('npx osls-compose')) expect(devDependencies).toHaveProperty('@osls/compose');
    }
    expect(steps.map(({ run }) => run)).toEqual(
      expect.arrayContaining(['npm test', 'npm run package -- --stage "$STAGE"']),
    );
  });

  test('puts no expression into a shell command', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});
