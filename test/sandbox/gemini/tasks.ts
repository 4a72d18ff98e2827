/** What the stand-in of Gemini is asked: the data of each task, and the answer of its critic. */
import { z } from 'zod';
import { mentionedIn, type PromptElement } from '../painter/elements.js';
import { relationsIn } from '../painter/relations.js';
import {
  checklist,
  evaluate,
  prefer,
  refine,
  type Attempt,
  type Judgement,
  type Look,
  type PromptFields,
  type Refinement,
} from './critic.js';

/** A picture as the critic has it: what is in it, and a name that is the same wherever its bytes are. */
export interface Shown {
  readonly look: Look;
  readonly name: string;
}

/** Who answers; the sandbox's own critic sees everything right. */
export interface Critic {
  checklist(fields: PromptFields): string[];
  evaluate(questions: Readonly<Record<string, string>>, look: Look, picture: string): Judgement;
  /** `asked` is how often this very question was asked before. */
  refine(original: PromptFields, history: readonly Attempt[], asked: number): Refinement;
  prefer(
    fields: PromptFields,
    looks: readonly Look[],
    pictures: readonly string[],
  ): { reason: string; preferred: string };
}

const SANDBOX: Critic = { checklist, evaluate, refine, prefer };

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
const promptSchema = z.object({
  prompt: z.string(),
  title: optionalText,
  scene: optionalText,
  mood: optionalText,
  negative: optionalText,
  change: optionalText,
});
const attemptSchema = z.object({
  prompt: z.string(),
  met: z.array(z.string()).default([]),
  unmet: z.array(z.string()).default([]),
  base: z.literal(true).optional(),
});
const checklistSchema = z.record(z.string(), z.string());

const taskSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('checklist'), prompt: promptSchema }),
  z.object({ task: z.literal('evaluate'), prompt: promptSchema, checklist: checklistSchema }),
  z.object({
    task: z.literal('refine'),
    original: promptSchema,
    checklist: checklistSchema.default({}),
    history: z.array(attemptSchema),
  }),
  z.object({
    task: z.literal('critique'),
    prompt: promptSchema,
    checklist: checklistSchema,
    /** What was painted, where that is not what the person wrote. */
    painted: optionalText,
    history: z.array(attemptSchema),
  }),
  z.object({ task: z.literal('prefer'), prompt: promptSchema }),
]);

export type Task = z.infer<typeof taskSchema>;

export const parseTask = (data: unknown) => taskSchema.safeParse(data);

/** How many pictures a task cannot do without. */
export function picturesOf({ task }: Task): number {
  if (task === 'evaluate' || task === 'critique') return 1;
  return task === 'prefer' ? 2 : 0;
}

/** The critic's answer to a task; what the data say is looked at, never obeyed. */
export function solve(
  task: Task,
  shown: readonly Shown[],
  { critic = SANDBOX, asked = 0 }: { readonly critic?: Critic; readonly asked?: number } = {},
): unknown {
  const [first] = shown;
  switch (task.task) {
    case 'checklist':
      return { questions: checksOf(critic.checklist(task.prompt)) };
    case 'evaluate':
      return critic.evaluate(task.checklist, first?.look, first?.name ?? '');
    case 'refine':
      return named(critic.refine(task.original, task.history, asked), task.checklist);
    case 'critique': {
      const judgement = critic.evaluate(task.checklist, first?.look, first?.name ?? '');
      const refinement = critic.refine(task.prompt, withThis(task, judgement), asked);
      return { ...judgement, ...named(refinement, task.checklist) };
    }
    case 'prefer':
      return critic.prefer(
        task.prompt,
        shown.map(({ look }) => look),
        shown.map(({ name }) => name),
      );
  }
}

/** Questions with their kinds; whether a thing is red makes no sense where it is not there. */
function checksOf(questions: readonly string[]) {
  const subjects = questions.map((question) => mentionedIn(question)[0]);
  return questions.map((question, at) => {
    const subject = subjects[at];
    const isThere = (one: string, index: number) =>
      index < at && subjects[index]?.noun === subject?.noun && /^(?:Is|Are) there /u.test(one);
    return {
      question,
      kind: relationsIn(question).length > 0 ? 'relation' : subject ? kindOf(subject) : 'object',
      weight: 1,
      needs: subject ? questions.findIndex(isThere) + 1 : 0,
    };
  });
}

function kindOf({ kind, colour, count }: PromptElement): string {
  if (kind === 'style' || kind === 'mood') return kind;
  return count === undefined ? (colour === undefined ? 'object' : 'colour') : 'count';
}

/** With changes that name their questions by the ids under which they were asked, where they have some. */
function named(
  { changes, prompt }: Refinement,
  checklist: Readonly<Record<string, string>>,
): Refinement {
  const ids = new Map(Object.entries(checklist).map(([id, question]) => [question, id]));
  const byId = ({ check, ...rest }: Refinement['changes'][number]) =>
    check === undefined ? rest : { ...rest, check: ids.get(check) ?? check };
  return { changes: changes.map(byId), prompt };
}

/** The tries so far and this one, which becomes the one to start from unless it meets less than that. */
function withThis(
  { prompt, painted, checklist, history }: Extract<Task, { task: 'critique' }>,
  { answers }: Judgement,
): Attempt[] {
  const questions = (met: boolean) =>
    Object.entries(checklist).flatMap(([id, question]) =>
      (answers[id]?.met ?? false) === met ? [question] : [],
    );
  const tried = { prompt: painted ?? prompt.prompt, met: questions(true), unmet: questions(false) };
  const base = history.find((attempt) => attempt.base);
  if (!base || tried.met.length < base.met.length) return [...history, tried];
  const others = history.map(({ prompt, met, unmet }) => ({ prompt, met, unmet }));
  return [...others, { ...tried, base: true }];
}
