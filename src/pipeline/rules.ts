/** What the loop does beside painting and judging. `npm run bench:quality` measures what each rule is worth. */
export interface Rules {
  /** Whether a picture is judged and its prompt refined in one answer, or each in one of its own. */
  readonly criticCalls: 1 | 2;
  /** The next prompt is made from the best try so far, not from the last one. */
  readonly champion: boolean;
  /** Who refines is told of earlier tries, not only of the picture before them. */
  readonly memory: boolean;
  /** What was asked for and is no longer in a refined prompt is put back. */
  readonly verifier: boolean;
  /** A run ends once every check is met. */
  readonly earlyStop: boolean;
}

export const RULES: Rules = {
  criticCalls: 1,
  champion: true,
  memory: true,
  verifier: true,
  earlyStop: true,
};
