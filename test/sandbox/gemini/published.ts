/**
 * The critic of `npm run bench:quality`: it errs as often as was published of such critics, and drifts when it
 * rewrites. Its rules are in docs/quality.md.
 */
import { chance } from '../chance.js';
import {
  elementsOf,
  mentionedIn,
  sameNoun,
  shows,
  type Drawn,
  type PromptElement,
} from '../painter/elements.js';
import { askedIn, partiesOf, wantedIn } from '../painter/relations.js';
import {
  clause,
  isMet,
  judge,
  questionsAbout,
  startOf,
  wholeText,
  type Attempt,
  type Judgement,
  type Look,
  type PromptFields,
  type Refinement,
} from './critic.js';
import { describe } from './wording.js';

/** Of what is there, what it does not see; and of what is not there, what it sees all the same. */
export const ERRORS = { falseNo: 0.1, falseYes: 0.15 } as const;
/** Of all rewritings, those that lose something that was asked for. */
export const DRIFT = 0.1;

const MOST_QUESTIONS = 10;
const LONGEST_PROMPT = 1_500;

function questionsOf(element: PromptElement): string[] {
  if (element.kind === 'place' && !element.negated)
    return [`Is the scene set at the ${element.noun}?`];
  if (element.kind !== 'relation') return questionsAbout(element);
  const [subject = '', object = ''] = partiesOf(element);
  const words = element.noun.slice(subject.length, -object.length).trim();
  return [`Is the ${subject} ${words} the ${object}?`];
}

/** Every question that the prompt's own words raise, without a limit: the first ones are the checklist. */
function questions(fields: PromptFields): string[] {
  const unwanted = mentionedIn(fields.negative ?? '').map((one) => ({ ...one, negated: true }));
  return [...new Set([...wantedIn(wholeText(fields)), ...unwanted].flatMap(questionsOf))];
}

export const checklist = (fields: PromptFields): string[] =>
  questions(fields).slice(0, MOST_QUESTIONS);

/** Whether a question is met, without an error. */
function truly(question: string, drawn: readonly Drawn[]): boolean {
  const asked = askedIn(question);
  return asked.length > 0
    ? asked.every((element) => shows(drawn, element))
    : isMet(question, drawn);
}

/** The share of what a person asked for that a picture really shows: what the bench counts, and no critic knows. */
export function trueScore(fields: PromptFields, drawn: readonly Drawn[]): number {
  const all = questions(fields);
  return all.filter((question) => truly(question, drawn)).length / all.length;
}

/** What it takes for true; the same picture and question always have the same answer. */
function taken(isTrue: boolean, ...about: readonly string[]): boolean {
  const wrong = chance('critic', ...about) < (isTrue ? ERRORS.falseNo : ERRORS.falseYes);
  return isTrue !== wrong;
}

export function evaluate(
  asked: Readonly<Record<string, string>>,
  look: Look,
  picture: string,
): Judgement {
  return judge(asked, look, (question, drawn) => taken(truly(question, drawn), picture, question));
}

/** Which of some images shows most of the prompt, as it sees them at this second look; equals go to the first. */
export function prefer(
  fields: PromptFields,
  looks: readonly Look[],
  pictures: readonly string[],
): { reason: string; preferred: string } {
  const all = questions(fields);
  const right = looks.map((look, index) => {
    const picture = pictures[index] ?? '';
    const sees = (question: string) =>
      taken(truly(question, look ?? []), 'side by side', picture, question);
    return all.filter(sees).length;
  });
  const preferred = ['first', 'second', 'third'][right.indexOf(Math.max(...right))] ?? '';
  return { reason: `They show ${right.join(', ')} of ${String(all.length)}.`, preferred };
}

const isAlike = (one: PromptElement, other: PromptElement): boolean =>
  one.kind === other.kind && sameNoun(one.noun, other.noun);

/** What a text puts stress on. */
const stressedIn = (text: string) => wantedIn(text).filter(({ stressed }) => stressed);

/** How often an element was stressed, and missed all the same. */
function timesInVain(element: PromptElement, history: readonly Attempt[]): number {
  return history.filter(({ prompt, unmet }) =>
    [stressedIn(prompt), unmet.flatMap(askedIn)].every((elements) =>
      elements.some((other) => isAlike(other, element)),
    ),
  ).length;
}

/**
 * Starts from one try: what it missed comes first, what was stressed in vain last of that; then what was stressed
 * and is there, then the person's own words, of which now and then something is lost.
 */
export function refine(
  original: PromptFields,
  history: readonly Attempt[],
  asked: number,
): Refinement {
  const from = startOf(history);
  const unmet = from?.unmet ?? [];
  const missing = unmet.flatMap(askedIn);
  const wanted = wantedIn(wholeText(original)).filter(({ negated }) => !negated);
  const isIn = (elements: readonly PromptElement[]) => (element: PromptElement) =>
    elements.some((other) => isAlike(other, element));
  const missed = wanted
    .filter(isIn(missing))
    .map((element) => ({ element, inVain: timesInVain(element, history) }))
    .sort((one, other) => one.inVain - other.inVain)
    .map(({ element }) => element);
  const isStressed = isIn(stressedIn(from?.prompt ?? ''));
  const kept = wanted.filter((element) => isStressed(element) && !missed.includes(element));
  const front = [...missed, ...kept].map((element) =>
    clause(element).replace(/, (?=clearly visible$)/, ' '),
  );
  const rest = ownWords(original, missed, JSON.stringify([history, asked]));
  return {
    changes: missed.map((element) => changeFor(element, unmet)),
    prompt: [...front, rest].join('. ').slice(0, LONGEST_PROMPT),
  };
}

function changeFor(
  element: PromptElement,
  unmet: readonly string[],
): Refinement['changes'][number] {
  const check = unmet.find((question) => askedIn(question).some((one) => isAlike(one, element)));
  return {
    change: `Put "${element.kind === 'relation' ? element.noun : describe(element)}" at the front`,
    reason: 'The image did not show it as asked.',
    ...(check !== undefined && { check }),
  };
}

/** The person's words; where it drifts, in its own, and without one thing that it was not about. */
function ownWords(original: PromptFields, missed: readonly PromptElement[], key: string): string {
  const text = wholeText(original);
  if (chance('drift', key) >= DRIFT) return text;
  const elements = elementsOf(text);
  const lost = elements.filter((element) => !missed.some((one) => isAlike(one, element))).at(-1);
  return elements
    .filter((element) => element !== lost && !element.negated)
    .map(describe)
    .join(', ');
}
