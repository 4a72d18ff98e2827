/** A page that shows what came of the prompts, to be opened from the output folder; it asks nothing of anybody else. */
import { posix } from 'node:path';
import { en, explain } from '../languages/index.js';
import { best, shown, winner, type Iteration, type Run } from '../pipeline/run.js';
import { percent } from './report.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;background:#fafafa;color:#222}
section{margin:2.5rem 0}h2{margin:0}.tries{display:flex;flex-wrap:wrap;gap:1rem}
figure{flex:1 1 16rem;max-width:22rem;margin:0;padding:.5rem;background:#fff;border:2px solid #ddd;border-radius:.5rem}
figure.won{border-color:#c90}img{width:100%;height:auto;display:block}
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}figure{background:#222;border-color:#444}}`;

/** @param runs in the order in which they are shown */
export function indexPage(runs: readonly Run[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>Easel: ${String(runs.length)} prompts</title>
<style>${STYLE}</style>
<h1>Easel</h1>
${runs.map(section).join('\n')}
</html>
`;
}

function section(run: Run): string {
  const { id, prompt, title } = run.prompt;
  const fault = run.fault ? `<p>${escaped(explain(run.fault, en))}</p>` : '';
  const won = winner(run)?.number;
  const figures = run.iterations.map((iteration) => figure(iteration, iteration.number === won));
  return `<section>
<h2>${escaped(title ?? id)}</h2>
<p>${escaped(prompt)} (${run.status})</p>${fault}
<div class="tries">${figures.join('')}</div>
</section>`;
}

function figure(iteration: Iteration, hasWon: boolean): string {
  const image = shown(iteration)?.image;
  if (!image) return '';
  const address = image.path.split(posix.sep).map(encodeURIComponent).join('/');
  const score = percent(best(iteration)?.evaluation.score);
  const label = `${String(iteration.number)} · ${score}${hasWon ? ' · the best' : ''}`;
  return `<figure${hasWon ? ' class="won"' : ''}>
<a href="${address}"><img src="${address}" alt="${escaped(iteration.text)}" width="${String(image.width)}" height="${String(image.height)}" loading="lazy"></a>
<figcaption><b>${label}</b><br>${escaped(iteration.text)}</figcaption>
</figure>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
