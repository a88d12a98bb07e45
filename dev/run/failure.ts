/** The reason why Keyhold cannot start, in one sentence that says what to do. */
export class Failure extends Error {}
