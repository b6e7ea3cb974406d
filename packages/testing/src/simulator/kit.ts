import * as serviceKit from '@reprise/service-kit';

/** The code under test: what a service is made of. A mutant is another one of these. */
export type Kit = Pick<
  typeof serviceKit,
  | 'createIngest'
  | 'createMicroservice'
  | 'createPlayback'
  | 'createPump'
  | 'createQuery'
  | 'createSetup'
  | 'createWrite'
  | 'replaceAmbient'
>;

export const realKit: Kit = serviceKit;
