/** Which drawing is made by what. */
import type { AtomicFiles } from '../lib/atomic-files.js';
import type { Drawn } from './canvas.js';
import { drawContactSheet } from './contact-sheet.js';
import { Photos } from './photos.js';
import type { ContactSheet, RunSheet, ScorePlot, UsagePlot } from './pictures.js';
import { drawRunSheet } from './run-sheet.js';
import { drawScorePlot } from './score-plot.js';
import { drawUsagePlot } from './usage-plot.js';

/** What is to be drawn. */
export type Subject =
  | { readonly kind: 'run-sheet'; readonly what: RunSheet }
  | { readonly kind: 'contact-sheet'; readonly what: ContactSheet }
  | { readonly kind: 'score-plot'; readonly what: ScorePlot }
  | { readonly kind: 'usage-plot'; readonly what: UsagePlot };

export function draw(subject: Subject, files: AtomicFiles): Promise<Drawn> {
  switch (subject.kind) {
    case 'run-sheet':
      return drawRunSheet(subject.what, new Photos(files));
    case 'contact-sheet':
      return drawContactSheet(subject.what, new Photos(files));
    case 'score-plot':
      return drawScorePlot(subject.what);
    case 'usage-plot':
      return drawUsagePlot(subject.what);
  }
}
