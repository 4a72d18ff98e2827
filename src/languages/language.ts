import type { en } from './en.js';

/** All that is said to people, in one language. */
export type Language = typeof en;
