/** Which iteration a message is the post of, by the button that every post has. */
import type { APIMessage } from 'discord-api-types/v10';

export interface PostOf {
  readonly run: string;
  readonly number: number;
}

export function postOf({ components }: APIMessage): PostOf | undefined {
  const [, run, number] = /dtl1:(\w{14}):([1-9])/u.exec(JSON.stringify(components ?? [])) ?? [];
  return run === undefined ? undefined : { run, number: Number(number) };
}
