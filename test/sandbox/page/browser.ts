/** Debian's chromium, or the one that `CHROMIUM` names; no browser is downloaded. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

export const NO_CHROMIUM =
  'There is no chromium here. Install it (Debian: apt-get install chromium), or name one by CHROMIUM=/path/to/chromium.';

/** For a bot that shares its machine with browsers: three seconds for an answer may be too few. */
export const UNHURRIED = { ackDeadlineMs: 15_000 };

/** Where it is, if it is anywhere. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM !== undefined && env.CHROMIUM !== '') return env.CHROMIUM;
  return (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name)))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What tests with a browser are called, and whether they are skipped for want of one: CI must not pass without it. */
export function suiteOf(what: string): { readonly title: string; readonly isSkipped: boolean } {
  const isSkipped = findChromium() === undefined && process.env.CI === undefined;
  return { title: isSkipped ? `${what}, not tried: ${NO_CHROMIUM}` : what, isSkipped };
}

/** @throws Error with NO_CHROMIUM where there is none. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(NO_CHROMIUM);
  return chromium.launch({ executablePath });
}
