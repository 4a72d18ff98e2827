/** What the page is given to draw, and what it tells of people: free of both DOM and Node, so that both sides read it. */
import type { APIMessage } from 'discord-api-types/v10';

/** What a channel or thread shows to one person. */
export interface View {
  readonly channel: string;
  readonly isThread: boolean;
  readonly messages: readonly APIMessage[];
  readonly names: Names;
}

/** By id: what a mention is shown as. */
export interface Names {
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

/** Where something was pressed. */
export interface On {
  readonly id: string;
  readonly channel_id: string;
}

/** Custom events that bubble from a message, with what a person of the stand-in needs to do the same. */
export interface Acts {
  press: { readonly on: On; readonly customId: string };
  choose: { readonly on: On; readonly customId: string; readonly values: readonly string[] };
  react: { readonly on: On; readonly emoji: string };
  dismiss: { readonly on: On };
  open: { readonly threadId: string };
  /** Somebody wants to see a picture large. */
  look: { readonly url: string; readonly description: string };
}
