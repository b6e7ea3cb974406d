/** The account and region that the local cloud pretends to be; kinesalite's ARNs name them. */
export const localAccount = { accountId: '000000000000', region: 'us-east-1', partition: 'aws' } as const;

/** ARN of a local Kinesis stream. */
export function streamArn(name: string): string {
  return `arn:aws:kinesis:${localAccount.region}:${localAccount.accountId}:stream/${name}`;
}

/** ARN of a local Lambda function. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${localAccount.region}:${localAccount.accountId}:function:${name}`;
}

/** ARN of a local DynamoDB table. */
export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${localAccount.region}:${localAccount.accountId}:table/${name}`;
}

/**
 * The environment in which the SDK, the Serverless Framework and the Lambdas talk to the local cloud, whatever
 * account and profile the developer's shell is set to.
 */
export function localEnvironment(endpoints: {
  dynamodb: string;
  kinesis: string;
}): Readonly<Record<string, string>> {
  return {
    AWS_REGION: localAccount.region,
    AWS_DEFAULT_REGION: localAccount.region,
    AWS_ACCOUNT_ID: localAccount.accountId,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
}
