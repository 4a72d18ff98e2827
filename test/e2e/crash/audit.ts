/** Counts what was lost, doubled and paid twice, from the stand-ins' ledger and the files that were left. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Discord } from '../../sandbox/discord/index.js';
import type { Call } from '../../sandbox/stand-in.js';
import type { Ledger, Paid } from './ledger.js';
import type { Results } from './results.js';
import { textOf } from '../../sandbox/discord/text.js';
import { isOver } from '../../sandbox/visit.js';
import { postOf } from '../../support/post-of.js';

/** From the last byte of an answer to its row, on a busy machine. */
const RECORDED_WITHIN_MS = 500;
/** What a process sent before it was gone may be read from the socket this much later. */
const READ_WITHIN_MS = 250;

export interface Account {
  /** Commands that were acknowledged with a public reply. */
  readonly acknowledged: number;
  /** Runs of them that ended with everything that is due to them. */
  readonly complete: number;
  /** What is missing, one line each. */
  readonly lost: readonly string[];
  /** Runs that were given up, with their fault. */
  readonly failed: readonly string[];
  /** Posts of the same run and iteration beyond the first. */
  readonly duplicatedPosts: readonly string[];
  /** Inputs, seeds included, that were paid more than once although an answer had been received. */
  readonly doublePaid: readonly string[];
  /** The same, where the process died between request and record. */
  readonly doublePaidInDoubt: Readonly<Record<Paid['provider'], number>>;
}

export interface Evidence {
  readonly discord: Discord;
  readonly ledger: Ledger;
  readonly answers: readonly Answer[];
  readonly kills: readonly number[];
  /** Calls whose answers were spoilt on their way. */
  readonly spoilt: WeakSet<Call>;
  readonly results: Results;
}

export function audit(evidence: Evidence): Account {
  const { discord, answers } = evidence;
  const acknowledged = answers.filter(isAccepted);
  const reports = acknowledged.map((answer) => reportOn(answer, evidence));
  const spent = doublePayments(evidence);
  return {
    acknowledged: acknowledged.length,
    complete: reports.filter(({ lost, failed }) => lost.length + failed.length === 0).length,
    lost: reports.flatMap(({ lost }) => lost),
    failed: reports.flatMap(({ failed }) => failed),
    duplicatedPosts: acknowledged.flatMap((answer) => doubles(postsFor(answer, discord))),
    ...spent,
  };
}

/** Whether the person was shown a status message, which is a promise. */
export function isAccepted(answer: Answer): boolean {
  return answer.ack !== undefined && !answer.ephemeral && answer.message() !== undefined;
}

/** Whether all that is due to it is there. */
export function isWhole(answer: Answer, found: Found): boolean {
  return reportOn(answer, found).lost.length === 0;
}

type Found = Pick<Evidence, 'discord' | 'results'>;

interface Report {
  readonly lost: readonly string[];
  readonly failed: readonly string[];
}

function reportOn(answer: Answer, { discord, results }: Found): Report {
  const content = textOf(answer.message());
  if (!isOver(answer)) return { lost: [`never ended: ${content}`], failed: [] };
  if (/❌|🚫/u.test(content)) return { lost: [], failed: [content] };
  const posts = postsFor(answer, discord);
  const runs = new Set(posts.map(({ run }) => run));
  const missing = [...runs].flatMap((run) => missingOf(run, posts, results));
  const planned = Number(/ (\d+) painted/u.exec(content)?.[1] ?? 1);
  const unseen = planned === runs.size ? [] : [`posts of ${runs.size} of ${planned} runs`];
  return { lost: [...unseen, ...missing].map((what) => `${content}: ${what}`), failed: [] };
}

interface Post {
  readonly run: string;
  readonly number: number;
  readonly isWhole: boolean;
}

/** Posts of iterations in the thread on a reply. */
function postsFor(answer: Answer, discord: Discord): Post[] {
  const reply = answer.message();
  const thread = reply && discord.thread(reply);
  return (thread ? discord.messages(thread) : []).flatMap((message) => {
    const { attachments } = message;
    const post = postOf(message);
    if (!post) return [];
    const pictures = attachments.filter(({ content_type: type }) => type?.startsWith('image/'));
    const isWhole = pictures.length === 1 && textOf(message).includes('Next: ');
    return [{ ...post, isWhole }];
  });
}

function doubles(posts: readonly Post[]): string[] {
  const names = posts.map(({ run, number }) => `${run} iteration ${number}`);
  return names.filter((name, at) => names.indexOf(name) !== at);
}

function missingOf(run: string, posts: readonly Post[], results: Results): string[] {
  const folder = results.folderOf(run);
  if (folder === undefined) return ['no summary.json'];
  const { iterations } = results.summaryIn(folder);
  return iterations.flatMap(({ iteration }) => [
    ...(posts.some((post) => post.run === run && post.number === iteration && post.isWhole)
      ? []
      : [`no whole post of iteration ${iteration}`]),
    ...['.png', '_results.json', '_results.yaml', '_evaluation.json']
      .map((suffix) => `iteration_${iteration}${suffix}`)
      .filter((name) => !existsSync(join(folder, name)))
      .map((name) => `no ${name}`),
  ]);
}

function doublePayments({
  ledger,
  kills,
  spoilt,
}: Evidence): Pick<Account, 'doublePaid' | 'doublePaidInDoubt'> {
  const inDoubt = { fal: 0, gemini: 0 };
  const doublePaid: string[] = [];
  const latest = new Map<string, Paid>();
  for (const paid of ledger.paid) {
    const { provider, input } = paid;
    const earlier = latest.get(input);
    latest.set(input, paid);
    if (!earlier) continue;
    // Two pictures are compared in both orders, and the two answers recorded together.
    const isHalf = input.includes('\\"task\\":\\"prefer\\"');
    if (isHalf || spoilt.has(earlier.call) || wasInDoubt(earlier.call, kills))
      inDoubt[provider] += 1;
    else doublePaid.push(`${provider}, ${nextKill(earlier.call, kills)}: ${input.slice(-200)}`);
  }
  return { doublePaid, doublePaidInDoubt: inDoubt };
}

/** How long after the answer the process was killed, to tell a slow record from a second call without any doubt. */
function nextKill({ endedAt = 0 }: Call, kills: readonly number[]): string {
  const kill = kills.find((at) => at >= endedAt);
  return kill === undefined
    ? 'never killed after the answer'
    : `killed ${kill - endedAt} ms after the answer`;
}

/** Whether a process died between the request and the record of its answer, or the answer was lost. */
function wasInDoubt({ at, endedAt, status }: Paid['call'], kills: readonly number[]): boolean {
  if (status === undefined || status >= 400) return true;
  const until = (endedAt ?? Number.POSITIVE_INFINITY) + RECORDED_WITHIN_MS;
  return kills.some((kill) => kill >= at - READ_WITHIN_MS && kill <= until);
}
