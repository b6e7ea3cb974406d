import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';

/** What Kinesis says of a stream. */
export const streamSummary = async (
  kinesis: KinesisClient,
  name: string,
): Promise<StreamDescriptionSummary | undefined> =>
  (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }))).StreamDescriptionSummary;
