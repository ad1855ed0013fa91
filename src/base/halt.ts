/**
 * The broker cannot go on, for a reason that lies outside of it: the disk of the metadata log has
 * failed. Unlike a failed assertion it is no mistake of ours, and its message is for the operator.
 */
export class HaltError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HaltError';
  }
}
