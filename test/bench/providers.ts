/** The stand-ins' process as the bench drives it. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import type { Entries } from './ledger.js';
import type { Said, StandInOptions } from './stand-ins.js';

export interface Providers {
  /** Where they are, for who shall call them. */
  readonly env: Readonly<Record<string, string>>;
  /** What came since it was asked last. */
  take(): Promise<Entries>;
  /** Resolves to when the first call came after the last `take`, epoch milliseconds; to be asked before it can come. */
  firstCall(): Promise<number>;
  close(): Promise<void>;
}

export async function openProviders(options: StandInOptions): Promise<Providers> {
  const child = fork(join(import.meta.dirname, 'stand-ins.ts'), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
  });
  const heard = listenTo(child);
  const { env } = await heard('env');
  return {
    env,
    async take() {
      const entries = heard('entries');
      child.send('take');
      return (await entries).entries;
    },
    async firstCall() {
      return (await heard('firstCallAt')).firstCallAt;
    },
    async close() {
      const closed = once(child, 'exit');
      child.disconnect();
      await closed;
    },
  };
}

type Words = { readonly [K in Said as keyof K]: K };

/** Resolves to the next message of a kind; rejects where the process ends before. */
function listenTo(child: ChildProcess) {
  const messages = new EventEmitter();
  child.on('message', (said: Said) => {
    for (const kind of Object.keys(said)) messages.emit(kind, said);
  });
  child.on('exit', () => messages.emit('error', new Error('the stand-ins have ended')));
  messages.on('error', () => undefined);
  return async <K extends keyof Words>(kind: K): Promise<Words[K]> => {
    const [said] = (await once(messages, kind)) as [Words[K]];
    return said;
  };
}
