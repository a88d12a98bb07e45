/** A failure that the person at the command line can act on: only its message is shown. */
export class Failure extends Error {}
