import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = pathToFileURL('src/app/young-generation.ts').href;
const FILL = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const kept = [];
  for (let index = 0; index < 1e6; index += 1) {
    kept.push({ index });
    if (kept.length > 1e5) kept.length = 0;
  }
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(young.space_size / 2 ** 20);
`;
const mebibytes = (script: string) =>
  Number(
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    }),
  );

it('the young generation stays small, however much is held for a while', () => {
  const call = `import { keepYoungGenerationSmall } from '${MODULE}'; keepYoungGenerationSmall();`;
  expect(mebibytes(FILL)).toBeGreaterThan(8);
  expect(mebibytes(call + FILL)).toBeLessThanOrEqual(8);
});
