import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const README = resolve('README.md');
const CLI = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'shakedown-readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks of the README; `console` ones hold commands after `$ ` and what they print. */
function blocks(text: string): Block[] {
  const found: Block[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const open = /^```(\S+)(.*)$/.exec(lines[i]);
    if (!open) continue;
    const end = lines.indexOf('```', i + 1);
    found.push({ line: i + 1, language: open[1] + open[2], text: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return found;
}

/** One command of a console block and the lines shown below it; a line `…` stands for any number of lines. */
function steps({ text }: Block): { command: string; shown: string[] }[] {
  const result: { command: string; shown: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) result.push({ command: line.slice(2), shown: [] });
    else result.at(-1)?.shown.push(line);
  }
  return result;
}

function run(command: string): { output: string; code: number | null } {
  const script = command.replace(/\bshakedown\b(?! (is|has))/, `node "${CLI}"`);
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', SHAKEDOWN_MEMORY: '', GITHUB_ACTIONS: '' },
  });
  return { output: stdout + stderr, code: status };
}

/** The lines printed, cut where the README says `…`: what it should show. */
function shownOf(printed: readonly string[], shown: readonly string[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (let i = 0; i < shown.length; i++) {
    if (shown[i] !== '…') {
      result.push(printed[at++] ?? '');
      continue;
    }
    result.push('…');
    const rest = shown.slice(i + 1);
    const next = rest.indexOf('…');
    const length = next < 0 ? rest.length : next;
    if (next < 0) at = Math.max(at, printed.length - length);
    else while (at < printed.length && printed[at] !== rest[0]) at++;
  }
  return result;
}

describe('every command of the README does what it shows', () => {
  const text = readFileSync(README, 'utf8');
  let updated = text;
  for (const block of blocks(text)) {
    const file = /^yaml (\S+\.yaml)$/.exec(block.language)?.[1];
    if (file) {
      test(`line ${block.line}: ${file}`, () => {
        writeFileSync(join(folder, file), `${block.text}\n`);
        expect(run(`shakedown validate ${file}`).code).toBe(0);
      });
    }
    if (block.language !== 'console') continue;
    test(`line ${block.line}`, () => {
      for (const { command, shown } of steps(block)) {
        if (!command.includes('shakedown')) continue;
        const { output } = run(command);
        const printed = output
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => line.trimEnd());
        const now = shownOf(printed, shown);
        if (process.env.UPDATE_GOLDEN)
          updated = updated.replace([`$ ${command}`, ...shown].join('\n'), [`$ ${command}`, ...now].join('\n'));
        else if (shown.length > 0) expect([command, ...shown]).toEqual([command, ...now]);
        else expect(output).not.toMatch(/error|internal/);
      }
    });
  }
  afterAll(() => {
    if (process.env.UPDATE_GOLDEN && updated !== text) writeFileSync(README, updated);
  });
});
