import type { Names } from './names.ts';

/** What to do with a new service. @param port of its API, under `npm start` */
export function hintsFor({ service, aggregate }: Names, files: number, port: number): readonly string[] {
  const url = `http://127.0.0.1:${port}`;
  const event = {
    specversion: '1.0',
    id: 'create-1',
    source: '/me',
    type: `${service}.${aggregate}-created.v1`,
    subject: `${aggregate}/1`,
    time: '2026-01-01T09:00:00Z',
    data: { owner: 'ann' },
  };
  return [
    `services/${service}: ${files} files, with the aggregate ${aggregate}. It is in serverless-compose.yml, too.`,
    '',
    `  npm test -- --selectProjects ${service}`,
    `  npm run package -- ${service}`,
    '  npm start',
    '',
    'And once it is ready:',
    '',
    `  curl -s ${url}/events -H 'prefer: wait=10' -H 'content-type: application/cloudevents+json' -d '${JSON.stringify(event)}'`,
    `  curl -s ${url}/${aggregate}s/1`,
    `  npx reprise history ${service} ${aggregate}/1`,
    '',
    `Your business logic goes into services/${service}/src/domain/${aggregate}.ts. How: docs/guides/new-service.md`,
  ];
}
