/** A batch as a file. */
import { dump } from 'js-yaml';
import { en } from '../../languages/index.js';
import { summaryDocument } from '../../pipeline/results/documents.js';
import type { Run } from '../../pipeline/run.js';
import { batchCsv } from '../../views/batch-csv.js';

interface Batch {
  readonly id: string;
  readonly fileName: string | null;
  readonly createdAt: number;
}

interface Export {
  readonly type: string;
  readonly write: (
    batch: Batch,
    runs: readonly Run[],
    costs: ReadonlyMap<string, number>,
  ) => string;
}

export const EXPORTS = {
  json: {
    type: 'application/json',
    write: (...given) => `${JSON.stringify(batchDocument(...given), null, 2)}\n`,
  },
  yaml: {
    type: 'application/yaml',
    write: (...given) => dump(batchDocument(...given), { noRefs: true, lineWidth: -1 }),
  },
  csv: { type: 'text/csv', write: (_, runs, costs) => batchCsv(runs, costs, en) },
} as const satisfies Readonly<Record<string, Export>>;

export function isExportFormat(format: string): format is keyof typeof EXPORTS {
  return Object.hasOwn(EXPORTS, format);
}

/** Each run as its `summary.json` tells it. */
function batchDocument(...[batch, runs, costs]: Parameters<Export['write']>) {
  return {
    batch: batch.id,
    file: batch.fileName,
    created_at: new Date(batch.createdAt).toISOString(),
    runs: runs.map((run) => ({ ...summaryDocument(run), cost_usd: costs.get(run.id) ?? null })),
  };
}
