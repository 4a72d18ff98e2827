/** When a submission may be ready, from how long steps took of late and what is ahead of it. */
import type { Prompt } from './prompt.js';

/** A step that is paid. */
export type PaidStep = 'checklist' | 'steer' | 'generate' | 'evaluate' | 'refine' | 'compare';

/** What a step is likely to cost, in US dollars by list prices; what has no known price counts as nothing. */
export type PriceStep = (
  step: PaidStep,
  prompt: Pick<Prompt, 'model' | 'aspect' | 'images'>,
) => number;

/** What a submission is likely to cost, and when it may be ready. */
export interface Forecast {
  /** US dollars, by list prices; at most, for a run may be done early. */
  readonly usd: number;
  /** Epoch milliseconds; null where nobody knows. */
  readonly readyAt: number | null;
}

/** Milliseconds that steps took of late. */
export interface Pace {
  /** Of one picture, by the model that paints it. */
  readonly painting: ReadonlyMap<string, number>;
  readonly asking: Readonly<
    Partial<Record<'checklist' | 'evaluate' | 'refine' | 'critique', number>>
  >;
}

/** What one provider takes at a time. */
export interface LaneWidth {
  readonly concurrency: number;
  readonly requestsPerMinute: number;
}

export interface Circumstances {
  readonly pace: Pace;
  readonly painter: LaneWidth;
  readonly critic: LaneWidth;
  /** Runs of others in line before it and in progress; they are taken to be like these. */
  readonly runsAhead: number;
}

/** What is still to be painted of a run. */
export type Work = Pick<Prompt, 'model' | 'iterations' | 'images'>;

/** Milliseconds until all of these runs are done; null where one of their steps was not seen of late. */
export function readyIn(
  prompts: readonly Work[],
  { pace, painter, critic, runsAhead }: Circumstances,
): number | null {
  const { checklist } = pace.asking;
  if (prompts.length === 0 || checklist === undefined) return null;
  const work = { painting: 0, pictures: 0, asking: 0, questions: 0, longest: 0 };
  for (const { model, iterations, images } of prompts) {
    const paint = pace.painting.get(model);
    const critique = critiqueOf(images, pace);
    if (paint === undefined || !critique) return null;
    work.painting += iterations * images * paint;
    work.pictures += iterations * images;
    work.asking += checklist + iterations * critique.ms;
    work.questions += 1 + iterations * critique.questions;
    work.longest = Math.max(work.longest, iterations * (paint + critique.longest));
  }
  const own = Math.max(
    takes(work.painting, work.pictures, painter),
    takes(work.asking, work.questions, critic),
  );
  const ahead = (own / prompts.length) * runsAhead;
  return ahead + Math.max(own, work.longest);
}

/** What it takes to judge the pictures of one iteration and to refine its prompt. */
function critiqueOf(images: number, { asking: { critique, evaluate, refine } }: Pace) {
  if (images === 1 && critique !== undefined)
    return { ms: critique, questions: 1, longest: critique };
  if (evaluate === undefined || refine === undefined) return undefined;
  return { ms: images * evaluate + refine, questions: images + 1, longest: evaluate + refine };
}

/** Milliseconds that a lane is busy with so much work in so many requests. */
function takes(ms: number, requests: number, { concurrency, requestsPerMinute }: LaneWidth) {
  // A minute's worth of them may begin at once.
  const late = Math.max(0, requests - requestsPerMinute);
  return Math.max(ms / concurrency, (late * 60_000) / requestsPerMinute);
}
