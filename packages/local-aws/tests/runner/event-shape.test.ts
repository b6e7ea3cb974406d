import { describe, expect, test } from '@jest/globals';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';

const cloud = localKinesis();

describe('the event of an invocation', () => {
  test('is the one that Lambda sends, field by field', async () => {
    const stream = await cloud.stream();
    const lambda = cloud.lambda();
    const before = Date.now();
    const [sequenceNumber] = await stream.put({ key: 'account/1', text: 'Grüße' });

    cloud.start(stream, lambda);
    await eventually(() => lambda.events.length === 1);

    const event = JSON.parse(lambda.events[0] ?? '');
    expect(event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'account/1',
            sequenceNumber,
            data: Buffer.from('Grüße').toString('base64'),
            approximateArrivalTimestamp: expect.any(Number),
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::000000000000:role/local',
          awsRegion: 'us-east-1',
          eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream.name}`,
        },
      ],
    });
    const arrival = event.Records[0].kinesis.approximateArrivalTimestamp * 1000;
    expect(arrival).toBeGreaterThanOrEqual(before);
    expect(arrival).toBeLessThanOrEqual(Date.now());
  });
});
