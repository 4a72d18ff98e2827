import type { Call } from '../sandbox/stand-in.js';

/** Whether a call asks the critic this. */
export const asks =
  (name: string) =>
  ({ body }: Pick<Call, 'body'>): boolean =>
    body.includes(`\\"task\\":\\"${name}\\"`);
