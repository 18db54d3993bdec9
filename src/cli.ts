#!/usr/bin/env node
import { main } from './commands/main.ts';
import { processWorld } from './commands/world.ts';

const argv = process.argv.slice(2);
process.exitCode = await main(argv, processWorld(argv.includes('--no-color')));
