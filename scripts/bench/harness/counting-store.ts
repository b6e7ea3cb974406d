import { DynamoDataStore } from '../../../packages/service-kit/src/adapters/aws/dynamo-data-store.ts';
import type { DocumentWrite } from '../../../packages/service-kit/src/index.ts';

const STATE = 'state';

/** Counts the states that are written, whether they are taken or refused. */
export class CountingStore extends DynamoDataStore {
  stateWrites = 0;

  override write(documents: readonly DocumentWrite[]) {
    this.stateWrites += documents.filter(({ item }) => item === STATE).length;
    return super.write(documents);
  }
}
