/** The playground that the tests of a file share, and the people before it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startPlayground, type Playground } from '../playground.js';
import { launchChromium, UNHURRIED } from './browser.js';
import { Hand, type Seat } from './hand.js';

export interface SharedPlayground {
  /** Somebody sits down before it until the test ends; what the browser complains of meanwhile is a failure. */
  sit(seat?: Seat): Promise<Hand>;
  playground(): Playground;
}

/** @param begin what is done before the first test, by Ada */
export function aSharedPlayground(begin: (ada: Hand) => Promise<void>): SharedPlayground {
  let playground: Playground;
  let browser: Browser;
  let dataDir: string;
  const hands: Hand[] = [];

  const sit = async (seat?: Seat) => {
    const hand = await Hand.at(browser, playground.origin, seat);
    hands.push(hand);
    return hand;
  };
  const leave = async () => {
    const left = hands.splice(0);
    for (const hand of left) {
      expect(hand.complaints).toEqual([]);
      await hand.close();
    }
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'easel-play-'));
    playground = await startPlayground({ dataDir, tell: () => undefined, discord: UNHURRIED });
    browser = await launchChromium();
    await playground.ready();
    await begin(await sit());
    await leave();
  });
  afterEach(() => leave());
  afterAll(async () => {
    await browser.close();
    await playground.close();
    await rm(dataDir, { recursive: true });
  });
  return { sit, playground: () => playground };
}
