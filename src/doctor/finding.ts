/** What was looked at, how it is, and where it is not well what to do: a line each. */

export interface Finding {
  readonly isWell: boolean;
  /** One line. */
  readonly says: string;
}

export function well(says: string): Finding {
  return { isWell: true, says };
}

/** @param says what is wrong, and what to do */
export function wrong(says: string): Finding {
  return { isWell: false, says };
}

/** `✓ …` or `✗ …`; names from elsewhere draw nothing on a terminal but themselves. */
export function lineOf({ isWell, says }: Finding): string {
  return `${isWell ? '✓' : '✗'} ${says.replaceAll(/[\p{C}\s]+/gu, ' ').trim()}`;
}

/** Does a look; what it throws is wrong, too. */
export async function look(
  about: string,
  work: () => Promise<readonly Finding[]> | readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [wrong(`${about}: ${reason}`)];
  }
}
