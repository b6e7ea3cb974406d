const { readdirSync, existsSync } = require('node:fs');

/** ESM-only dependencies that jest's CommonJS world has to transform. pnpm keeps them under node_modules/.pnpm/NAME@VERSION. */
const esmOnly = [
  '@middy',
  'canonicalize',
  'cockatiel',
  'nodemailer',
  'rfc6902',
  'p-limit',
  'yocto-queue',
  'string-width',
  'strip-ansi',
  'ansi-regex',
  'emoji-regex',
  'get-east-asian-width',
];

const project = (folder) => ({
  displayName: folder.replace(/^(packages|services)\//, ''),
  rootDir: `${__dirname}/${folder}`,
  roots: ['<rootDir>'],
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '/.esbuild/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '/.esbuild/', '/.serverless/', '/.local/'],
  testEnvironment: 'node',
  resolver: `${__dirname}/scripts/jest-resolver.cjs`,
  transform: {
    '\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(\\.pnpm/)?(${esmOnly.join('|').replaceAll('/', '[+/]')}))`],
});

const folders = ['packages', 'services', 'templates'].flatMap((room) =>
  readdirSync(`${__dirname}/${room}`).map((name) => `${room}/${name}`),
);

module.exports = {
  projects: [...folders, 'scripts', 'tests']
    .filter((folder) => existsSync(`${__dirname}/${folder}`))
    .map(project),
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/scripts/totals-reporter.cjs'],
};
