#!/usr/bin/env node
/** The command line: signals, then the program, which takes a while to load. */
import { listenForSignals } from './app/signals.js';
import { keepYoungGenerationSmall } from './app/young-generation.js';

keepYoungGenerationSmall();
const signals = listenForSignals();
const { runCli } = await import('./cli/program.js');
process.exitCode = await runCli(process.argv.slice(2), signals);
