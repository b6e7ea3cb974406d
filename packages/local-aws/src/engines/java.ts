import { spawnSync } from 'node:child_process';

/** The oldest Java that DynamoDB Local runs on. */
const oldestJava = 17;

/** Whether a Java that can run DynamoDB Local (17 or later) is on the path. */
export function javaAvailable(): boolean {
  const answer = spawnSync('java', ['-version'], { encoding: 'utf8' });
  // It answers on standard error: openjdk version "17.0.15" 2025-04-15
  const major = /version "(\d+)/.exec(`${answer.stderr}${answer.stdout}`)?.[1];
  return answer.status === 0 && Number(major) >= oldestJava;
}

/** Whether this Java can run a program from its source: a JDK, not a bare runtime. */
export function javaCompilerAvailable(): boolean {
  const answer = spawnSync('java', ['--list-modules'], { encoding: 'utf8' });
  return answer.status === 0 && answer.stdout.includes('jdk.compiler@');
}
