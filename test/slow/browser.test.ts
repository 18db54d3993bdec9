import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import type { ReportInput } from '../../src/reports/report-input.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import { crowdedRun, fixtures, seedRun } from '../support/assessments.ts';

/** Needs Debian's chromium: `apt-get install -y chromium`. Without it the tests are skipped, except in CI. */
function hasChromium(): boolean {
  try {
    execFileSync('chromium', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const templates = loadTemplates();
const pageOf = (input: ReportInput) =>
  renderReportSet(input, templates).find((file) => file.path === 'report.html')!.text;

interface Opened {
  readonly dom: string;
  /** What the console and the browser said, without the browser's own troubles with a container. */
  readonly console: readonly string[];
}

/** Opens a page, runs a script at its end, and gives what came of it. Every run has a profile of its own. */
async function open(html: string, { script = '', flags = [] as readonly string[] } = {}): Promise<Opened> {
  const name = join(folder, `page-${Math.floor(performance.now() * 1000)}`);
  const page = `${name}.html`;
  // The page forbids other scripts nothing that is inline, so a probe can be added at its end.
  writeFileSync(
    page,
    html.replace('</body>', () => `<script>${script}</script></body>`),
  );
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
    execFile(
      'chromium',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-default-apps',
        '--disable-extensions',
        '--enable-logging=stderr',
        // The browser has errands of its own; it gets no address to run them to.
        '--host-resolver-rules=MAP * ~NOTFOUND',
        `--user-data-dir=${name}-profile`,
        '--virtual-time-budget=5000',
        ...flags,
        '--dump-dom',
        `file://${page}`,
      ],
      { maxBuffer: 64_000_000, timeout: 120_000 },
      (error, out, err) => (error ? reject(error) : resolve({ stdout: out, stderr: err })),
    );
  });
  return {
    dom: stdout,
    console: stderr.split('\n').filter((line) => line.includes('CONSOLE')),
  };
}

/** What the probe wrote into the page as JSON. */
const probed = (dom: string) =>
  JSON.parse(
    /<pre id="probe">(.*?)<\/pre>/s
      .exec(dom)![1]
      .replace(/&quot;/g, '"')
      .replace(/&gt;/g, '>')
      .replace(/&lt;/g, '<')
      .replace(/&amp;/g, '&'),
  );
const probe = (body: string) => `
  setTimeout(() => {
    const out = (() => { ${body} })();
    const pre = document.createElement('pre');
    pre.id = 'probe';
    pre.textContent = JSON.stringify(out);
    document.body.append(pre);
  }, 500);`;

/** How many different colours each chart shows: an empty canvas has one. */
const COLOURS = `[...document.querySelectorAll('.chart canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 24) | (data[i + 1] << 16) | (data[i + 2] << 8) | data[i + 3]);
  return seen.size;
})`;

describe.skipIf(!hasChromium() && !process.env.CI)('report.html in Chromium', () => {
  test.each(
    Object.keys(fixtures),
  )('the page of %s draws every chart without an error and without the network', async (name) => {
    const input = fixtures[name]();
    const drawn = input.assessment.signals.filter((s) => s.statistics.count > 0).length;
    const { dom, console } = await open(pageOf(input), {
      script: probe(
        `return { colours: ${COLOURS}, loaded: performance.getEntriesByType('resource').map((entry) => entry.name) }`,
      ),
    });
    expect(console).toEqual([]);
    expect(dom).not.toContain('data-errors');
    expect(dom).toContain(`data-charts="${drawn}"`);
    const { colours, loaded } = probed(dom);
    expect(loaded).toEqual([]);
    expect(colours).toHaveLength(drawn);
    for (const count of colours) expect(count).toBeGreaterThan(5);
  });

  test('the page forbids itself the network: what asks for it is refused and said', async () => {
    const html = pageOf(fixtures.empty()).replace('</main>', '<img src="http://example.invalid/x.png"></main>');
    const { console } = await open(html, { script: "fetch('http://example.invalid/y').catch(() => {})" });
    for (const address of ['http://example.invalid/x.png', 'http://example.invalid/y']) {
      expect(
        console.some((line) => line.includes('Content Security Policy') && line.includes(address)),
        address,
      ).toBe(true);
    }
  });

  test('a value that is HTML stays text', async () => {
    const { dom } = await open(pageOf(fixtures.hostile()));
    expect(dom).not.toMatch(/<img src="?x/);
    expect(dom).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('light and dark pages differ in ground and keep their contrast', async () => {
    const script = probe(`
      const rgb = (css) => css.match(/[\\d.]+/g).slice(0, 3).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
      const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
      const card = rgb(getComputedStyle(document.querySelector('.card')).backgroundColor);
      const of = (selector) => contrast(rgb(getComputedStyle(document.querySelector(selector)).color), card);
      return { ground: rgb(getComputedStyle(document.body).backgroundColor), text: of('.card dd'), soft: of('.card dt'), warn: of('.warn'), good: of('.good'), link: of('nav a') };`);
    const pages = await Promise.all([
      open(pageOf(seedRun()), { script }),
      open(pageOf(seedRun()), { script, flags: ['--blink-settings=preferredColorScheme=0'] }),
    ]);
    const [light, dark] = pages.map((page) => probed(page.dom));
    expect(light.ground).toEqual([246, 248, 250]);
    expect(dark.ground).toEqual([1, 4, 9]);
    for (const page of [light, dark]) {
      for (const part of ['text', 'soft', 'warn', 'good', 'link']) expect(page[part], part).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('nothing is wider than a phone', async () => {
    // Headless Chromium has no window narrower than 500 px; the page is told to be 360.
    const script = probe(`
      document.documentElement.style.width = '360px';
      const wide = [...document.querySelectorAll('main *, header *, footer *')].filter((e) => !e.closest('.scroll') && !e.closest('.chart') && e.getBoundingClientRect().right > 361);
      return wide.map((e) => e.outerHTML.slice(0, 80));`);
    const { dom } = await open(pageOf(crowdedRun()), { script, flags: ['--window-size=500,900'] });
    expect(probed(dom)).toEqual([]);
  });

  test('a drag across one chart zooms all, the button zooms out, and an anomaly can be looked at', async () => {
    const input = crowdedRun();
    const script = `
      const views = () => [...new Set([...document.querySelectorAll('.chart')].map((e) => e.dataset.view))];
      const seen = {};
      const over = document.querySelector('.chart .u-over');
      const mouse = (type, share, target) => {
        const box = over.getBoundingClientRect();
        target.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: box.left + box.width * share, clientY: box.top + 50, button: 0, buttons: 1, movementX: 9 }));
      };
      const steps = [
        () => { seen.whole = views(); mouse('mouseenter', 0.25, over); mouse('mousemove', 0.25, over); mouse('mousedown', 0.25, over); mouse('mousemove', 0.5, over); mouse('mouseup', 0.5, document); },
        () => { seen.dragged = views(); document.getElementById('reset').click(); },
        () => { seen.reset = views(); document.querySelector('[data-anomaly="A1"]').click(); },
        () => { seen.anomaly = views(); seen.focused = document.activeElement.className; },
      ];
      steps.forEach((step, i) => setTimeout(step, 50 + i * 100));
      ${probe('return seen')}`;
    const { dom, console } = await open(pageOf(input), { script });
    expect(console).toEqual([]);
    const seen = probed(dom);
    const { startMs, stepMs, count } = input.assessment.grid;
    const [start, end] = [startMs / 1000, (startMs + count * stepMs) / 1000];
    const whole = [`${start} ${end}`];
    expect({ whole: seen.whole, reset: seen.reset, focused: seen.focused }).toEqual({
      whole,
      reset: whole,
      focused: 'chart',
    });
    expect(seen.dragged).toHaveLength(1);
    const [from, to] = seen.dragged[0].split(' ').map(Number);
    expect((from - start) / (end - start)).toBeCloseTo(0.25, 1);
    expect((to - start) / (end - start)).toBeCloseTo(0.5, 1);
    const first = input.assessment.anomalies[0];
    expect(seen.anomaly).toEqual([`${Math.max(start, first.startMs / 1000 - 60)} ${first.endMs / 1000 + 60}`]);
  });

  test('every chart has a name, every table a head, and headings come in order', async () => {
    const script = probe(`
      const name = (e) => (e.getAttribute('aria-label') ?? document.getElementById(e.getAttribute('aria-labelledby'))?.textContent ?? '').trim();
      const levels = [...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]));
      const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
      return {
        nameless: [...document.querySelectorAll('[role=img], [role=region], section')].filter((e) => name(e) === '').length,
        headless: [...document.querySelectorAll('table')].filter((t) => !t.querySelector('th')).length,
        jumps: levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1).length,
        one: levels.filter((level) => level === 1).length,
        twice: ids.filter((id, i) => ids.indexOf(id) !== i),
        deadLinks: [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.querySelector(a.getAttribute('href'))).map((a) => a.getAttribute('href')),
        language: document.documentElement.lang,
      };`);
    const { dom } = await open(pageOf(crowdedRun()), { script });
    expect(probed(dom)).toEqual({
      nameless: 0,
      headless: 0,
      jumps: 0,
      one: 1,
      twice: [],
      deadLinks: [],
      language: 'en',
    });
  });

  test('200,000 samples are thinned, said so, and drawn', async () => {
    const input = seedRun();
    const count = 200_000;
    const values = Float64Array.from({ length: count }, (_, i) => 10 + ((i * 7919) % 1000) / 500);
    values[123_456] = 99;
    const first = input.assessment.signals[0];
    const long: ReportInput = {
      ...input,
      assessment: {
        ...input.assessment,
        anomalies: [],
        grid: { ...input.assessment.grid, count },
        judged: new Uint8Array(count).fill(1),
        signals: [{ ...first, values, statistics: { ...first.statistics, count, max: 99 } }],
      },
    };
    const html = pageOf(long);
    expect(html.length).toBeLessThan(400_000);
    expect(html).toContain('200,000 samples are more than a screen shows');
    expect(html).toContain(',99,');
    const { dom, console } = await open(html);
    expect(console).toEqual([]);
    expect(dom).toContain('data-charts="1"');
  });

  test('every chart is on paper too', async () => {
    const pdf = join(folder, 'page.pdf');
    const input = seedRun();
    await open(pageOf(input), { flags: [`--print-to-pdf=${pdf}`, '--no-pdf-header-footer'] });
    const pictures =
      readFileSync(pdf, 'latin1').match(/\/Subtype \/Image[^>]*\/ColorSpace \[?\/(?!DeviceGray)|\/SMask/g) ?? [];
    expect(pictures.length).toBeGreaterThanOrEqual(input.assessment.signals.length);
  });

  test('charts as pictures show in both schemes', async () => {
    const svg = renderReportSet(seedRun(), templates).find((file) => file.path === 'charts/response_time_ms.svg')!.text;
    const page = `<!doctype html><body><img id="chart" width="820" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></body>`;
    const script = probe(`
      const image = document.getElementById('chart');
      const canvas = document.createElement('canvas');
      canvas.width = 820; canvas.height = 288;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return { complete: image.naturalWidth, corner: [...context.getImageData(2, 2, 1, 1).data] };`);
    const [light, dark] = await Promise.all([
      open(page, { script }),
      open(page, { script, flags: ['--blink-settings=preferredColorScheme=0'] }),
    ]);
    expect(probed(light.dom)).toEqual({ complete: 820, corner: [255, 255, 255, 255] });
    expect(probed(dark.dom)).toEqual({ complete: 820, corner: [13, 17, 23, 255] });
  });
});
