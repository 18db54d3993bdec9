import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  codeBlock,
  codeSpan,
  escapeHtml,
  escapeMarkdown,
  fileWord,
  plainText,
  scriptJson,
} from '../../src/reports/escape.ts';

test('plainText shows control characters and drops what reorders text', () => {
  expect(plainText('a\u001b[31m\n\t\u0000\u007f\u202eb\u2066c\u2028d\ud800')).toBe('a␛[31m␊␉␀␡bc d\ufffd');
});

test('escapeMarkdown leaves no markup, cell border, HTML or link', () => {
  expect(escapeMarkdown('a|b `c` *d* _e_ f_g <b> [x](y) ~~s~~ # &amp; https://x www.x')).toBe(
    'a\\|b \\`c\\` \\*d\\* \\_e\\_ f_g \\<b\\> \\[x\\](y) \\~\\~s\\~\\~ \\# \\&amp; https&#58;//x www&#46;x',
  );
  expect(escapeMarkdown('__proto__')).toBe('\\_\\_proto\\_\\_');
});

test('escapeMarkdown keeps a spreadsheet from running a cell, and figures as they are', () => {
  expect(['=1+1', '+1+cmd|x', '-2+3', '@SUM(A1)', '\t=1'].map(escapeMarkdown)).toEqual([
    "'=1+1",
    "'+1+cmd\\|x",
    "'-2+3",
    "'@SUM(A1)",
    '␉=1',
  ]);
  expect(['+16.6 %', '−61.3 %', '+0.02 points', '+1.40 ms', '+2.00 MB'].map(escapeMarkdown)).toEqual([
    '+16.6 %',
    '−61.3 %',
    '+0.02 points',
    '+1.40 ms',
    '+2.00 MB',
  ]);
});

test('code spans and blocks cannot be closed from inside', () => {
  expect(codeSpan('a`b``c')).toBe('``` a`b``c ```');
  expect(codeSpan('a|b')).toBe('`a\\|b`');
  expect(codeSpan('')).toBe('`  `');
  expect(codeBlock('a\n```\nb', 'yaml')).toBe('````yaml\na\n```\nb\n````');
});

test('escapeHtml and scriptJson', () => {
  expect(escapeHtml(`<a href="x" b='y'>&\``)).toBe('&lt;a href&#61;&quot;x&quot; b&#61;&#39;y&#39;&gt;&amp;&#96;');
  expect(scriptJson({ a: '</script><!--\u2028&' })).toBe('{"a":"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"}');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"'`\u0000-\u001f]/);
      expect(scriptJson(text)).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(scriptJson(text))).toBe(text);
      expect(escapeMarkdown(text)).not.toMatch(/[\n\r]|(?<!\\)(?:\\\\)*[|<>`]/);
    }),
    { seed: 3, numRuns: 1000 },
  );
});

test('fileWord gives a word for every system', () => {
  expect(['day3', 'Day 3', '../../etc/Passwd', '...', 'a..b', '-x-', '', 'é'].map(fileWord)).toEqual([
    'day3',
    'day-3',
    'etc-passwd',
    'report',
    'a.b',
    'x',
    'report',
    'report',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fileWord(text)).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/);
    }),
    { seed: 4 },
  );
});
