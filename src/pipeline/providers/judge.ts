/** What every critic does for the pipeline: one request a question, its answer bound by a schema and read with suspicion. */
import { z } from 'zod';
import type { EaselError } from '../../errors.js';
import type { Caller, Critic, ImageEvaluator, PromptRefiner } from '../ports.js';
import type { Note } from './attempt.js';
import { critiqueTask } from './gemini/critique-task.js';
import { evaluateTask } from './gemini/evaluate-task.js';
import { jsonIn } from './gemini/json-in.js';
import { refineTask } from './gemini/refine-task.js';
import type { Task } from './gemini/task.js';
import { checklistTask, preferTask } from './gemini/tasks.js';
import type { Lane } from './lane.js';

/** A picture is paid, or about to be, when its critic is asked. */
const PATIENCE_MS = 30 * 60_000;

export interface Judge {
  readonly lane: Lane;
  readonly evaluator: ImageEvaluator;
  readonly refiner: PromptRefiner;
  readonly critic: Critic;
}

export interface Asked {
  readonly modelVersion: string;
  /** The answer's text. @throws EaselError where it is withheld, or not whole */
  readonly text: () => string;
}

export interface Asking {
  readonly lane: Lane;
  readonly model: string;
  /** Sends a task, and notes what its answer cost and which model gave it. @throws EaselError */
  readonly send: (task: Task<unknown>, signal: AbortSignal, note: Note) => Promise<Asked>;
  readonly badAnswer: (message: string) => EaselError;
  /** Takes secrets out of what a model says. */
  readonly redact: (text: string) => string;
}

/** Asks what a task says. */
type Ask = <T>(task: Task<T>, caller: Caller) => Promise<{ found: T; modelVersion: string }>;

/** All methods of critic and refiner throw EaselErrors. */
export function createJudge(asking: Asking): Judge {
  const ask = createAsk(asking);
  const evaluator: ImageEvaluator = {
    async checklist(prompt, caller) {
      return (await ask(checklistTask(prompt), caller)).found;
    },
    async evaluate(picture, prompt, checklist, caller) {
      const { found, modelVersion } = await ask(evaluateTask(picture, prompt, checklist), caller);
      return { ...found, modelVersion };
    },
    async prefer(pictures, prompt, caller) {
      return (await ask(preferTask(pictures, prompt), caller)).found;
    },
  };
  const refiner: PromptRefiner = {
    async refine(prompt, checklist, history, caller) {
      const { found, modelVersion } = await ask(refineTask(prompt, checklist, history), caller);
      return { ...found, modelVersion };
    },
  };
  const critic: Critic = {
    async critique(prompt, exhibit, caller) {
      const { found, modelVersion } = await ask(critiqueTask(prompt, exhibit), caller);
      const { evaluation, refined } = found;
      return {
        evaluation: { ...evaluation, modelVersion },
        refined: refined && { ...refined, modelVersion },
      };
    },
  };
  return { lane: asking.lane, evaluator, refiner, critic };
}

function createAsk({ lane, model, send, badAnswer, redact }: Asking): Ask {
  return (task, caller) => {
    const options = {
      caller,
      operation: task.operation,
      model,
      onceMore: ['bad_answer'],
      patienceMs: PATIENCE_MS,
    } as const;
    return lane.call(options, async (signal, _attempt, note) => {
      const { modelVersion, text } = await send(task, signal, note);
      await caller.answered();
      return { found: read(task, redact(text()), badAnswer), modelVersion };
    });
  };
}

/** The first value of the text that answers the task. */
function read<T>(task: Task<T>, text: string, badAnswer: Asking['badAnswer']): T {
  let problem = 'the text is not JSON';
  for (const value of jsonIn(text))
    try {
      return task.read(value);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      problem = 'the text has another shape';
    }
  throw badAnswer(problem);
}

/** `alias` models move: what answered is kept with every answer, and a move is worth a line. */
export function versionTeller(tell: (modelVersion: string) => void): (version: string) => string {
  let last = '';
  return (version) => {
    if (version !== last) tell(version);
    last = version;
    return version;
  };
}
