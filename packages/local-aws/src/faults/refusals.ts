import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './call.ts';

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** Why AWS refuses a whole call. `variant` picks among several that mean the same. */
export type Refusal = 'throttle' | 'error' | 'expired-iterator';

/** The answer with which AWS refuses a call, down to the names by which an SDK knows it. */
export function refusal(call: Call, why: Refusal, variant: number): Answer {
  const { status, type, message } = words(call, why, variant);
  return {
    status,
    headers: { 'content-type': call.headers['content-type'], 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify({ __type: type, message })),
  };
}

interface Words {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

function words(call: Call, why: Refusal, variant: number): Words {
  if (why === 'expired-iterator')
    return { status: 400, type: 'ExpiredIteratorException', message: 'Iterator expired. (injected)' };
  if (why === 'error') return failure(call);
  return call.service === 'dynamodb' ? busyTable(variant) : busyStream(call);
}

const failure = ({ service }: Call): Words => ({
  status: 500,
  type: service === 'dynamodb' ? `${DYNAMODB}InternalServerError` : 'InternalFailure',
  message: 'The request processing has failed because of an unknown error. (injected)',
});

function busyTable(variant: number): Words {
  if (variant < 0.5)
    return {
      status: 400,
      type: 'com.amazon.coral.availability#ThrottlingException',
      message: 'Rate of requests exceeds the allowed throughput. (injected)',
    };
  return {
    status: 400,
    type: `${DYNAMODB}ProvisionedThroughputExceededException`,
    message: 'The level of configured provisioned throughput for the table was exceeded. (injected)',
  };
}

/** Records are refused by the shard's throughput, everything else by the account's limit on calls. */
function busyStream({ operation }: Call): Words {
  const ofShard = /Records?$/.test(operation);
  return {
    status: 400,
    type: ofShard ? 'ProvisionedThroughputExceededException' : 'LimitExceededException',
    message: `Rate exceeded for ${ofShard ? 'shard' : 'account'} 000000000000. (injected)`,
  };
}
