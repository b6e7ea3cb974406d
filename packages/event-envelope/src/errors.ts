/** Base of every error of this package: a stable `code` for programs, a sentence for people. */
export class EnvelopeError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A string that claims to be a position of the log and is none. */
export class InvalidPositionError extends EnvelopeError {
  constructor(detail: string) {
    super('invalid-position', `Not a position of the log: ${detail}`);
  }
}

/** A subject that does not read `<aggregate>/<id>`. */
export class InvalidSubjectError extends EnvelopeError {
  constructor(subject: string) {
    super(
      'invalid-subject',
      `A subject reads <aggregate>/<id>, as in account/576; got ${JSON.stringify(subject)}.`,
    );
  }
}

/** A stream record that is not a CloudEvents batch of one subject. It is to be quarantined, never dropped. */
export class UndecodableRecordError extends EnvelopeError {
  constructor(reason: string) {
    super('undecodable-record', reason);
  }
}

/** Events that cannot travel in one record. */
export class UnencodableRecordError extends EnvelopeError {
  constructor(reason: string) {
    super('unencodable-record', reason);
  }
}

/** Upcasters that do not form chains. */
export class InvalidUpcastersError extends EnvelopeError {
  constructor(reason: string) {
    super('invalid-upcasters', reason);
  }
}
