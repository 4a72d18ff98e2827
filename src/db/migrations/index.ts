import type { Migration } from 'kysely';
import { first } from './0001-first.js';
import { uploads } from './0002-uploads.js';
import { postDeaths } from './0003-post-deaths.js';
import { plainNames } from './0004-plain-names.js';
import { queue } from './0005-queue.js';
import { years } from './0006-years.js';
import { language } from './0007-language.js';
import { origins } from './0008-origins.js';
import { settings } from './0009-settings.js';
import { lookups } from './0010-lookups.js';
import { watchers } from './0011-watchers.js';
import { gallery } from './0012-gallery.js';
import { faults } from './0013-faults.js';
import { alerts } from './0014-alerts.js';
import { presses } from './0015-presses.js';
import { bases } from './0016-bases.js';
import { models } from './0017-models.js';
import { receipts } from './0018-receipts.js';
import { successors } from './0019-successors.js';

/** All migrations in order; a name, once released, never changes. */
export const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-uploads': uploads,
  '0003-post-deaths': postDeaths,
  '0004-plain-names': plainNames,
  '0005-queue': queue,
  '0006-years': years,
  '0007-language': language,
  '0008-origins': origins,
  '0009-settings': settings,
  '0010-lookups': lookups,
  '0011-watchers': watchers,
  '0012-gallery': gallery,
  '0013-faults': faults,
  '0014-alerts': alerts,
  '0015-presses': presses,
  '0016-bases': bases,
  '0017-models': models,
  '0018-receipts': receipts,
  '0019-successors': successors,
};
