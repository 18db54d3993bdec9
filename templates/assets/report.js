// Draws the charts of report.html. Everything it needs is in the page: no network, no storage.
(() => {
  'use strict';
  const root = document.documentElement;
  const note = (message) => {
    root.dataset.errors = (root.dataset.errors ? root.dataset.errors + '\n' : '') + message;
  };
  addEventListener('error', (event) => note(String(event.message)));
  const data = JSON.parse(document.getElementById('data').textContent);
  const holders = [...document.querySelectorAll('.chart')];
  const show = { anomalies: true, truth: true };
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const start = data.startMs / 1000;
  const end = data.endMs / 1000;
  let charts = [];
  /** What all charts show: uPlot tells of a new scale later, so that each must see whether it is news. */
  let view = [start, end];

  const axisNumber = (v) => (Math.abs(v) >= 1000 ? String(Math.round(v)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Math.round(v * 1e6) / 1e6));
  const pad = (n) => String(n).padStart(2, '0');
  const clock = (t) => {
    const d = new Date(t * 1000);
    const day = end - start > 86400 ? d.toISOString().slice(0, 10) + ' ' : '';
    return day + pad(d.getUTCHours()) + ':' + pad(d.getUTCMinutes()) + ':' + pad(d.getUTCSeconds()) + ' UTC';
  };

  /** Stretches behind the line: what was not judged, anomalies, and along the foot what was injected. */
  function bands(u, signal) {
    const { ctx, bbox } = u;
    const x = (t) => Math.min(Math.max(u.valToPos(t, 'x', true), bbox.left), bbox.left + bbox.width);
    const fill = (from, to, colour, top, height, opacity) => {
      if (to < u.scales.x.min || from > u.scales.x.max) return;
      ctx.globalAlpha = opacity;
      ctx.fillStyle = colour;
      ctx.fillRect(x(from), top, Math.max(x(to) - x(from), 2 * devicePixelRatio), height);
    };
    ctx.save();
    for (const [from, to] of data.excluded) fill(from, to, css('--out'), bbox.top, bbox.height, 0.2);
    const strip = 4 * devicePixelRatio;
    if (show.anomalies) {
      for (const a of signal.anomalies) {
        const colour = css(a.kind === 'CRITICAL' ? '--crit' : a.kind === 'known' ? '--out' : '--warn');
        fill(a.from, a.to, colour, bbox.top, bbox.height, 0.15);
        fill(a.from, a.to, colour, bbox.top, strip, 1);
      }
    }
    if (show.truth) for (const [from, to] of signal.truth) fill(from, to, css('--truth'), bbox.top + bbox.height - strip, strip, 1);
    ctx.restore();
  }

  /** Baseline and thresholds, with their names at the right. */
  function levels(u, signal) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = 11 * ratio + 'px system-ui, sans-serif';
    ctx.textAlign = 'right';
    ctx.textBaseline = 'bottom';
    const written = [];
    for (const line of signal.lines) {
      if (line.value < u.scales.y.min || line.value > u.scales.y.max) continue;
      const y = u.valToPos(line.value, 'y', true);
      const colour = css(line.kind === 'baseline' ? '--base' : line.kind === 'warning' ? '--warn' : '--crit');
      ctx.strokeStyle = colour;
      ctx.fillStyle = colour;
      ctx.lineWidth = 1.25 * ratio;
      ctx.setLineDash(line.kind === 'baseline' ? [6 * ratio, 4 * ratio] : [2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      // A name that would lie on another stands further left.
      const near = written.filter((other) => Math.abs(other - y) < 13 * ratio).length;
      ctx.fillText(line.kind, bbox.left + bbox.width - (4 + 58 * near) * ratio, y - 1 * ratio);
      written.push(y);
    }
    ctx.restore();
  }

  /** The values in view, with the lines that belong to them unless they would flatten the data. */
  function range(u, signal) {
    let low = Infinity;
    let high = -Infinity;
    const from = u.scales.x.min ?? start;
    const to = u.scales.x.max ?? end;
    for (let i = 0; i < signal.t.length; i++) {
      const v = signal.v[i];
      if (v === null || signal.t[i] < from || signal.t[i] > to) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    if (low > high) return [0, 1];
    const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
    for (const { kind, value } of signal.lines) {
      if (kind === 'critical' || kind === 'limit' || value < low - 3 * span || value > high + 3 * span) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const room = (high - low) * 0.1 || Math.abs(high) * 0.005 || 0.5;
    const top = signal.ratio && high <= 100 ? Math.min(high + room, 100 + room * 0.3) : high + room;
    return [low >= 0 && low - room < 0 ? 0 : low - room, top];
  }

  function zoomAll(from, to) {
    view = [from, to];
    for (const chart of charts) chart.setScale('x', { min: from, max: to });
  }

  function draw(holder) {
    const signal = data.signals[Number(holder.dataset.chart)];
    holder.textContent = '';
    const grid = { stroke: css('--edge'), width: 1 };
    const axis = { stroke: css('--soft'), grid, ticks: grid, font: '12px system-ui, sans-serif' };
    const unit = signal.unit ? ' ' + signal.unit : '';
    const options = {
      width: Math.max(holder.clientWidth, 200),
      height: 200,
      tzDate: (t) => uPlot.tzDate(new Date(t * 1000), 'Etc/UTC'),
      cursor: { sync: { key: 'run' }, drag: { x: true, y: false }, points: { size: 6 } },
      scales: { x: { min: start, max: end }, y: { range: (u) => range(u, signal) } },
      axes: [
        // Clock times as 01:52, also where uPlot would write 1:52am.
        { ...axis, space: 70, values: (u, ticks) => ticks.map((t) => (u.scales.x.max - u.scales.x.min > 172800 ? new Date(t * 1000).toISOString().slice(5, 10) : clock(t).slice(-12, -7))) },
        { ...axis, size: 58, values: (u, ticks) => ticks.map(axisNumber) },
      ],
      series: [
        { label: 'Time', value: (u, t) => (t === null ? '–' : clock(t)) },
        {
          label: signal.title.slice(0, 40),
          stroke: css('--line'),
          width: 1.5,
          spanGaps: false,
          points: { show: signal.t.length <= 60, size: 4 },
          value: (u, v) => (v === null || v === undefined ? '–' : v.toFixed(signal.decimals) + unit),
        },
      ],
      hooks: {
        drawClear: [(u) => bands(u, signal)],
        draw: [(u) => levels(u, signal)],
        setScale: [
          (u, key) => {
            const { min, max } = u.scales.x;
            if (key === 'x') holder.dataset.view = min + ' ' + max;
            if (key === 'x' && charts.includes(u) && (min !== view[0] || max !== view[1])) zoomAll(min, max);
          },
        ],
      },
    };
    return new uPlot(options, [signal.t, signal.v], holder);
  }

  function drawAll() {
    for (const chart of charts) chart.destroy();
    charts = [];
    charts = holders.map(draw);
    zoomAll(...view);
    root.dataset.charts = String(charts.length);
  }

  try {
    drawAll();
  } catch (error) {
    note(String(error && error.stack));
  }
  const redraw = () => charts.forEach((chart) => chart.redraw());
  document.getElementById('reset').addEventListener('click', () => zoomAll(start, end));
  for (const box of document.querySelectorAll('.tools input')) {
    box.addEventListener('change', () => {
      show[box.value] = box.checked;
      redraw();
    });
  }
  for (const button of document.querySelectorAll('[data-anomaly]')) {
    button.addEventListener('click', () => {
      const index = data.signals.findIndex((s) => s.anomalies.some((a) => a.id === button.dataset.anomaly));
      const anomaly = index < 0 ? undefined : data.signals[index].anomalies.find((a) => a.id === button.dataset.anomaly);
      if (!anomaly) return;
      const room = Math.max((anomaly.to - anomaly.from) * 0.5, 60);
      zoomAll(Math.max(start, anomaly.from - room), Math.min(end, anomaly.to + room));
      holders[index].focus({ preventScroll: true });
      holders[index].scrollIntoView({ block: 'center' });
    });
  }
  new ResizeObserver(() => {
    charts.forEach((chart, i) => {
      const width = Math.max(holders[i].clientWidth, 200);
      if (Math.abs(chart.width - width) > 1) chart.setSize({ width, height: 200 });
    });
  }).observe(document.querySelector('.charts') ?? document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
