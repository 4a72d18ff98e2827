/** The page of the screenshots: one channel, as its server shows it. */
import type { View } from '../view.js';
import { channelElement } from './channel.js';

const answer = await fetch('/view');
// It comes from our own server, and its messages passed the stand-in's checks.
const view = (await answer.json()) as View;
document.title = view.channel;
document.body.replaceChildren(channelElement(view));
