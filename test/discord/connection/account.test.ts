import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Account } from '../../../src/discord/connection/account.js';
import { ExitError } from '../../../src/errors.js';

const identity = { userId: 'u', applicationId: 'a', guildIds: [] };

describe('an account', () => {
  it('is known once it was introduced, and stays who it is', async () => {
    const account = new Account('a.b.c');
    account.introduce(identity);
    account.introduce({ ...identity, userId: 'other' });
    await expect(account.identity).resolves.toBe(identity);
    expect(() => {
      account.check();
    }).not.toThrow();
  });

  it('that is refused says so to everybody, with the first refusal', async () => {
    const account = new Account('a.b.c');
    const refusal = new ExitError('refused', 78);
    account.refuse(refusal);
    account.refuseToken();
    await expect(account.refused).rejects.toBe(refusal);
    await expect(account.identity).rejects.toBe(refusal);
    expect(() => {
      account.check();
    }).toThrow(refusal);
  });

  it('that is refused while nobody waits leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listen);
    onTestFinished(() => void process.off('unhandledRejection', listen));
    new Account('a.b.c').refuseToken();
    await setImmediate();
    expect(unhandled).toEqual([]);
  });
});
