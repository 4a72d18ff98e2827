/** What can be drawn about pictures: sheets and plots. They carry no words but those they are given. */

/** A file under OUTPUT_DIR that may be drawn again at any time, and removed at any time. */
export interface Drawing {
  /** Relative to OUTPUT_DIR. */
  readonly path: string;
  /** A name to attach it by, the same for every drawing of its kind. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** A picture in a sheet, and how it did. */
export interface Cell {
  /** Relative to OUTPUT_DIR, as `ImageFile.path`; null where there is none. */
  readonly picture: string | null;
  /** Shows it beyond recognition: flagged as unsafe, where it may not be seen. */
  readonly veiled?: boolean;
  /** 0 to 1; null where it was not judged. */
  readonly score: number | null;
}

/** One iteration in the sheet of its run. */
export interface Try extends Cell {
  readonly number: number;
  /** Its failed checks in few words each; as many as fit are shown, and how many more there are. */
  readonly failed: readonly string[];
  readonly won: boolean;
}

/** The iterations of a run, side by side in this order. */
export interface RunSheet {
  readonly tries: readonly Try[];
}

/** The best picture of a run of a batch; one without a picture is marked as failed. */
export interface Winner extends Cell {
  readonly name: string;
}

/** At most 100 winners in any order; they are shown with the best first and the failed last. */
export interface ContactSheet {
  readonly winners: readonly Winner[];
}

export interface Scored {
  /** The number of an iteration. */
  readonly label: string;
  /** 0 to 1; null where there is none. */
  readonly score: number | null;
  readonly won?: boolean;
}

/** Scores over the iterations of a run, in this order. */
export interface ScorePlot {
  readonly points: readonly Scored[];
}

export interface UsageDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly images: number;
  readonly costUsd: number;
}

/** Images (a bar) and cost (a line) by day, the oldest first. */
export interface UsagePlot {
  readonly days: readonly UsageDay[];
  /** What the two are called in the legend. */
  readonly words: { readonly images: string; readonly cost: string };
  /** How days and money are written, as Discord names it: `de`, `en-GB`. */
  readonly locale: string;
}

/**
 * Resolves to what was drawn, now or earlier, or to undefined where it could not be drawn, which is
 * logged: a message goes without it then. Nothing here throws, whatever the texts and files are.
 */
export interface Pictures {
  runSheet(sheet: RunSheet): Promise<Drawing | undefined>;
  contactSheet(sheet: ContactSheet): Promise<Drawing | undefined>;
  scorePlot(plot: ScorePlot): Promise<Drawing | undefined>;
  usagePlot(plot: UsagePlot): Promise<Drawing | undefined>;
  /** Removes all that was drawn: for when pictures are deleted that it may show. */
  clear(): Promise<void>;
}
