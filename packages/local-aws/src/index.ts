export { resourceProperties } from './config/intrinsics.ts';
export { functionArn, localAccount, localEnvironment, streamArn } from './config/local-account.ts';
export { mappingsOf } from './config/mappings.ts';
export { type PrintOptions, printConfig } from './config/print.ts';
export type { ServiceConfig } from './config/service-config.ts';
export { dynamoClient, kinesisClient } from './deploy/clients.ts';
export { deploy, type Endpoints } from './deploy/deploy.ts';
export { type DynamoEngine, type DynamoOptions, startDynamo, usableEngine } from './engines/dynamo.ts';
export type { Engine, Storage } from './engines/engine.ts';
export { javaAvailable } from './engines/java.ts';
export { type KinesisOptions, startKinesis } from './engines/kinesis.ts';
export { LocalAwsError, type LocalAwsErrorCode } from './errors.ts';
export {
  addCounts,
  everyFault,
  FAULT_KINDS,
  type FaultCounts,
  type FaultKind,
  type FaultRule,
  type InjectedFault,
} from './faults/fault.ts';
export { type FaultProxy, type FaultProxyOptions, startFaultProxy } from './faults/fault-proxy.ts';
export { lot } from './faults/lot.ts';
export { type Child, type ChildOptions, startChild } from './processes/child.ts';
export { freePort, portInUse } from './processes/free-port.ts';
export { accepts } from './processes/ready.ts';
export { httpInvoke, type Invocation, type Invoke } from './runner/invoke.ts';
export type { Mapping, StartingPosition } from './runner/mapping.ts';
export { runnerProgram } from './runner/program.ts';
export { type Runner, type RunnerOptions, startRunner } from './runner/runner.ts';
export { setMappingEnabled } from './runner/switches.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/start-sandbox.ts';
