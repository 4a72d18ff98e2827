/** Faults that strike a share of all calls, of every kind that a network and a provider have. */
import { chance } from '../../sandbox/chance.js';
import {
  afterwards,
  cutBody,
  cutOff,
  fal429,
  fal500,
  fal502,
  gemini429PerMinute,
  gemini500,
  gemini503,
  geminiText,
  htmlInstead,
  slowDrip,
} from '../../sandbox/faults.js';
import type { Interceptor } from '../../sandbox/stand-in.js';
import type { Scene } from './scene.js';

/** A gateway connection lives this long in this weather. */
const GATEWAY_CUT_EVERY_MS = 20_000;

const discord500 = (): Interceptor => () =>
  Response.json({ message: '500: Internal Server Error', code: 0 }, { status: 500 });
const anywhere = [cutOff(), afterwards(cutOff()), cutBody()];
const drip = slowDrip({ bytesAtOnce: 400, everyMs: 20 });
const WEATHER = {
  discord: [...anywhere, discord500(), afterwards(discord500())],
  fal: [...anywhere, fal429(), fal500(), fal502(), htmlInstead(), drip],
  gemini: [...anywhere, gemini429PerMinute(), gemini500(), gemini503(), geminiText(), drip],
} as const;

/** Strikes `share` of all calls of all three services; returns what ends it. */
export function badWeather(scene: Scene, share: number, seed: number): () => void {
  const { discord, fal, gemini } = scene.studio;
  const standIns = { discord: discord.standIn, fal, gemini };
  let nth = 0;
  const ends = (['discord', 'fal', 'gemini'] as const).map((service) =>
    standIns[service].intercept((call, next) => {
      nth += 1;
      if (chance(seed, nth, 'strikes') >= share) return next();
      scene.spoilt.add(call);
      const faults = WEATHER[service];
      const fault = faults[Math.floor(chance(seed, nth, 'which') * faults.length)];
      return fault ? fault(call, next) : next();
    }),
  );
  const cuts = setInterval(() => {
    discord.gateway.cut();
  }, GATEWAY_CUT_EVERY_MS);
  return () => {
    clearInterval(cuts);
    for (const end of ends) end();
  };
}
