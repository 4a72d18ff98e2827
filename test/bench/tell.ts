/** Says what is under way to who waits; figures go elsewhere. */
export const tell = (what: string) => void process.stderr.write(`${what} …\n`);
