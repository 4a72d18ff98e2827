/** What a person is told when something did not work. */
import type { Fault, Problem } from '../errors.js';
import { explain, problemIn } from '../languages/index.js';
import type { Language } from '../languages/index.js';
import { list, message, quote, type Message } from './message.js';

const PROBLEMS_SHOWN = 12;

/** One sentence with what to do, and below it each problem with its path. */
export function faultView(fault: Fault, language: Language): Message {
  const problems = problemsOf(fault, language).map((one) => problemIn(one, language));
  return message(language, {
    lines: [
      explain(fault, language),
      ...list(
        problems.map((problem, index) => quote(problem, 250, `${String(index + 1)}. `)),
        PROBLEMS_SHOWN,
        language,
      ),
    ],
    whole: { name: 'problems.txt', text: problems.join('\n') },
  });
}

function problemsOf(fault: Fault, language: Language): readonly Problem[] {
  if (!('problems' in fault)) return [];
  if (fault.code === 'invalid_file') return fault.problems;
  return fault.problems.map(({ path, message }) => ({ path: optionName(path, language), message }));
}

/** As the person's client calls it; the fields of a file are called the same everywhere. */
function optionName(path: string, { commands }: Language): string {
  const { generate, settings } = commands;
  const options: Readonly<Record<string, { readonly name: string }>> = {
    ...settings.subcommands.style.options,
    ...generate.options,
  };
  return (Object.hasOwn(options, path) ? options[path]?.name : undefined) ?? path;
}
