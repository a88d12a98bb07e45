/** What keeps Keyhold from starting, in one sentence that says what to do. */
export class Failure extends Error {}
