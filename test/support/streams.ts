/** Stands in for stdout: keeps what it is given, or does not read at all. */
import { Writable } from 'node:stream';

export function aStream(reads = true) {
  const chunks: string[] = [];
  let resume: (() => void) | undefined;
  let reading = reads;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      const take = () => {
        chunks.push(chunk);
        done();
      };
      if (reading) take();
      else resume = take;
    },
  });
  return {
    stream,
    lines: () => chunks.join('').split('\n').filter(Boolean),
    /** From here on somebody reads. */
    read(): void {
      reading = true;
      resume?.();
    },
  };
}
