/** Who may submit a type: any verified client, a named service of the same stage, or the system itself. */
export type Submitter = 'http' | 'system' | (string & {});
