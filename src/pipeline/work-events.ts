/** What goes to the tables of calls and errors, as it happens, for whoever counts. */
import { EventEmitter } from 'node:events';
import type { FaultCode } from '../errors.js';
import type { ApiCall } from './ports.js';

export class WorkEvents extends EventEmitter<{ call: [ApiCall]; fault: [FaultCode] }> {}
