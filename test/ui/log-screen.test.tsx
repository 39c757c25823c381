import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogMark } from '../../source/domain/logs/mark.ts';
import { kernelLog, serviceLog } from '../../source/domain/logs/source.ts';
import { displayWidth } from '../../source/text/width.ts';
import { type AppFrame, type AppFrameOptions, renderApp } from '../helpers/app.tsx';
import { clusterOf, homelabNodes } from '../helpers/cluster.ts';
import { homelabNode, readAt } from '../helpers/nodes.ts';
import { unmountAllFrames } from '../helpers/render.tsx';

afterEach(unmountAllFrames);

const etcd = serviceLog('192.168.1.101', 'etcd');
const kubelet = serviceLog('192.168.1.101', 'kubelet');
const kernel = kernelLog('192.168.1.102');
const homelab = clusterOf([...homelabNodes]);
const escapeKey = '\u001b';
const clear = '\u0015';

const timeOf = (second: number): string => new Date(readAt - 3_600_000 + second * 1000).toISOString();
const numbered = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${timeOf(from + index)} line ${from + index}.`);

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const levels = ['info', 'warn', 'info', 'error', 'debug'] as const;
const etcdLines = range(20).map(
  (index) =>
    `{"level":"${levels[index % 5]}","ts":"${timeOf(index * 3)}","caller":"etcdserver/v3_server.go:912","msg":"apply request took too long","took":"1${index}.2ms","expected-duration":"100ms"}`,
);
const kubeletLines = range(20).map(
  (index) =>
    `I1123 04:00:${String(index * 3 + 1).padStart(2, '0')}.000000    2089 kubelet_volumes.go:163] "Cleaned up" podUID="${index}" path="/var/节点-${index}/👍/e\u0301"`,
);
const kernelLines = range(20).map(
  (index) =>
    `kern: ${index % 6 === 0 ? 'err' : 'info'}: [${timeOf(index * 3 + 2)}]: nvme0: request ${index} timed out`,
);

/** The log of the kubelet as a page of its own, with lines 1 to `count`. */
async function openLog(count: number, options: AppFrameOptions = {}): Promise<AppFrame> {
  const app = await renderApp(homelab, { columns: 80, rows: 24, ...options });
  await app.press('lf');
  app.showLines(kubelet, numbered(1, count));
  await app.press('');
  return app;
}

/** Chooses three logs, and has lines come to all of them. */
async function openThree(columns: number, rows: number): Promise<AppFrame> {
  const app = await renderApp(homelab, { columns, rows });
  await app.press('L');
  for (const words of ['etcd ryzen', 'kubelet ryzen', 'kernel intel']) await app.press(`${clear}${words}\t`);
  await app.press('\r');
  app.showLines(etcd, etcdLines);
  app.showLines(kubelet, kubeletLines);
  app.showLines(kernel, kernelLines);
  await app.press('');
  return app;
}

function expectSize({ lastFrame }: AppFrame, columns: number, rows: number): void {
  const lines = lastFrame().split('\n');
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
}

function expectFrame(app: AppFrame, columns: number, rows: number): void {
  expectSize(app, columns, rows);
  const lines = app.lastFrame().split('\n');
  expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
}

const log = ({ screen }: AppFrame) => screen.view.getState().log;
const titleOf = ({ lastFrame }: AppFrame): string => lastFrame().split('\n')[1] ?? '';
const footerOf = ({ lastFrame }: AppFrame): string => lastFrame().split('\n').at(-1)?.trim() ?? '';
/** The numbers of the lines on the page. */
const shownLines = ({ lastFrame }: AppFrame): readonly number[] =>
  [...lastFrame().matchAll(/ line (\d+)\./g)].map(([, number]) => Number(number));
/** The number of the line under the cursor; null while none is. */
function cursorOf({ lastFrame }: AppFrame): number | null {
  const found = /^[▸◆].* line (\d+)\./m.exec(lastFrame());
  return found ? Number(found[1]) : null;
}

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('at %i×%i', (columns, rows) => {
  it('several logs, searched, filtered, wrapped, raw, by age', async () => {
    const app = await openThree(columns, rows);
    expectFrame(app, columns, rows);
    for (const keys of ['/took\r', `${escapeKey}`, '&request -/\\b1[0-4] timed/\re', 'w', 'o', 'wt', 'ott']) {
      await app.press(keys);
      await app.press('');
      expectFrame(app, columns, rows);
    }
  });

  it('marks of what happened to a log', async () => {
    const app = await openLog(5, { columns, rows });
    const ring = app.archive.open(kubelet);
    for (const kind of ['resumed', 'gap', 'reboot', 'stalled'] satisfies LogMark['kind'][]) {
      app.archive.mark(ring, { kind, from: readAt - 61_000, to: readAt });
    }
    app.showLines(kubelet, numbered(6, 9));
    await app.press('');
    await app.press('kkkk\r');
    expectFrame(app, columns, rows);
    await app.press('q');
    expectFrame(app, columns, rows);
  });

  it('lines that are chosen and marked; one line', async () => {
    const app = await openThree(columns, rows);
    await app.press('kkmkkmkkvkkk');
    expectFrame(app, columns, rows);
    await app.press('\r');
    expectFrame(app, columns, rows);
  });

  it('where logs are chosen', async () => {
    const app = await openThree(columns, rows);
    await app.press('aetcd');
    expectFrame(app, columns, rows);
  });

  it('a field with a problem', async () => {
    const app = await openLog(50, { columns, rows });
    await app.press('&etcd /(un');
    expectFrame(app, columns, rows);
  });
});

describe('the smallest terminals', () => {
  const name = '节点'.repeat(30);
  const hostile = clusterOf([
    homelabNode('ryzen', { hostname: name }),
    homelabNode('intel', { hostname: `${name}2` }),
  ]);

  it.each([
    [20, 5],
    [20, 4],
    [20, 3],
    [40, 10],
    [80, 24],
    [101, 30],
  ] as const)('of %i×%i have all pages, whatever nodes and lines are called', async (columns, rows) => {
    const app = await renderApp(hostile, { columns, rows });
    await app.press('L');
    expectSize(app, columns, rows);
    await app.press('kubelet all\r');
    const other = serviceLog('192.168.1.102', 'kubelet');
    app.showLines(kubelet, [...kubeletLines, `${timeOf(70)} ${'e\u0301👨‍👩‍👧'.repeat(300)}`]);
    app.showLines(other, ['节'.repeat(200), `${timeOf(71)} ${'\u0301'.repeat(50)}`, '']);
    app.showStatus(other, 'waiting', `no answer from ${name}`);
    await app.press('');
    const keys = [
      '',
      '/节',
      '\r',
      'k',
      'w',
      'o',
      'l',
      'm',
      '\r',
      'q',
      '&/(',
      escapeKey,
      's',
      escapeKey,
      'T',
      'x\r',
      escapeKey,
      '?',
      'q',
      'q',
    ];
    for (const key of keys) {
      await app.press(key);
      expectSize(app, columns, rows);
    }
  });
});

describe('pause', () => {
  it('stays with its lines, counts those that come, and G follows again', async () => {
    const app = await openLog(50);
    expect(shownLines(app).at(-1)).toBe(50);
    await app.press('G');
    expect(footerOf(app)).toBe('G: it follows already');
    await app.press('k');
    expect(cursorOf(app)).toBe(49);
    const before = shownLines(app);
    app.showLines(kubelet, numbered(51, 62));
    await app.waitFor('paused, 12 new');
    expect(shownLines(app)).toEqual(before);
    await app.press('G');
    expect(titleOf(app)).toContain('following');
    expect(shownLines(app)).toEqual(range(21).map((index) => 42 + index));
  });

  it('ends below the last line; g goes to the first', async () => {
    const app = await openLog(50);
    await app.press('g');
    expect(cursorOf(app)).toBe(1);
    await app.press('\u0004\u0004\u0004');
    expect(titleOf(app)).toContain('following');
  });
});

describe('search', () => {
  it('goes up from where it began while it is typed; n and N go on; what there is no more of is said', async () => {
    const app = await openLog(50);
    await app.press('n');
    expect(footerOf(app)).toBe('n: nothing is searched for: / does');
    await app.press('/line 2');
    expect(cursorOf(app)).toBe(29);
    await app.press('5');
    expect(cursorOf(app)).toBe(25);
    await app.press('\u007f\r');
    expect(cursorOf(app)).toBe(29);
    expect(titleOf(app)).toContain('/ line 2: 11 lines');
    await app.press('N');
    expect(cursorOf(app)).toBe(28);
    await app.press('nn');
    expect(footerOf(app)).toBe('nothing more below: N looks above');
    await app.press('k');
    expect(footerOf(app)).not.toContain('nothing more');
    await app.press('G');
    await app.press('/nowhere\rn');
    // It follows: there is nothing below.
    expect(footerOf(app)).toBe('no line has nowhere');
  });

  it('goes back with Escape to where it was: to the newest lines, or to the cursor', async () => {
    const app = await openLog(50);
    await app.press('/line 7');
    await app.press(escapeKey);
    expect(titleOf(app)).toContain('following');
    expect(log(app).search).toBe('');
    await app.press('kkk');
    await app.press('/line 7');
    expect(cursorOf(app)).toBe(7);
    await app.press(escapeKey);
    expect(cursorOf(app)).toBe(47);
  });

  it('keeps what it found while an expression is not finished', async () => {
    const app = await openLog(50);
    await app.press('/line 7\r/');
    await app.press('/line [');
    expect(footerOf(app)).toContain('✖ the regular expression is not finished');
    expect(titleOf(app)).toContain('/ line 7: 1 line');
    await app.press('\r');
    expect(log(app).field).not.toBeNull();
    await app.press('89]/\r');
    expect(log(app).field).toBeNull();
    expect(titleOf(app)).toContain(': 2 lines');
  });

  it('forgets where it was when another log is shown meanwhile', async () => {
    const app = await openLog(50);
    await app.press('kkk');
    await app.press('/line 7');
    app.show(clusterOf([homelabNode('intel'), homelabNode('m1mac')]));
    app.showLines(serviceLog('192.168.1.102', 'kubelet'), numbered(1, 30));
    await app.waitFor('intel');
    await app.press(escapeKey);
    expect(log(app).pause).toBeNull();
    expect(shownLines(app).at(-1)).toBe(30);
  });
});

describe('filter and level', () => {
  it('are in force while the filter is typed; a wrong one changes nothing, and is said', async () => {
    const app = await openLog(50);
    await app.press('&/line 4.\\./');
    expect(shownLines(app)).toEqual(range(10).map((index) => 40 + index));
    await app.press(' /(/');
    expect(footerOf(app)).toMatch(/✖ the regular expression is wrong/);
    expect(shownLines(app)).toEqual(range(10).map((index) => 40 + index));
    await app.press(escapeKey);
    expect(shownLines(app)).toHaveLength(21);
    await app.press('&-line\r');
    expect(app.lastFrame()).toContain('No line passes the filter; esc ends it.');
  });

  it('fill the page from above where fewer lines pass', async () => {
    const app = await openLog(200);
    await app.press('kkk');
    await app.press('&/0\\.$/\r');
    expect(shownLines(app)).toEqual(range(20).map((index) => 10 * (index + 1)));
    expect(cursorOf(app)).toBe(200);
    await app.press(escapeKey);
    expect(cursorOf(app)).toBe(197);
  });

  it('has e go through the levels', async () => {
    const app = await openThree(80, 24);
    const words = [];
    for (const _ of range(4)) {
      await app.press('e');
      words.push(footerOf(app));
    }
    expect(words).toEqual([
      'info and worse only, with the lines that belong to them',
      'warning and worse only, with the lines that belong to them',
      'errors only, with the lines that belong to them',
      'lines of every level',
    ]);
  });

  it('act upon the line that is shown as the one under the cursor', async () => {
    const app = await openLog(50);
    await app.press('kkk');
    await app.press('&-/7\\.$/\r');
    expect(cursorOf(app)).toBe(48);
    await app.press('y');
    await app.press('m\r');
    expect(app.asked).toEqual([`copy ${timeOf(48)} line 48.\n`]);
    expect(app.lastFrame()).toContain('line 48.');
    await app.press('q');
    expect(app.lastFrame()).toMatch(/^◆.*line 48\./m);
  });
});

const right = '\u001b[C';
const left = '\u001b[D';

describe('how lines are shown', () => {
  it('goes to the side no further than the lines go, and back', async () => {
    const app = await openLog(5);
    await app.press(left);
    expect(footerOf(app)).toBe('←: the lines begin here');
    await app.press(right);
    expect(footerOf(app)).toBe('→: no line goes on further right');
    app.showLines(kubelet, [`${timeOf(6)} ${'x'.repeat(70)}end`]);
    await app.waitFor('xxx…');
    await app.press(right);
    expect(app.lastFrame()).toContain('xend');
    await app.press(right.repeat(5));
    expect(log(app).shift).toBe(60);
    await app.press('w');
    expect(log(app).shift).toBe(0);
    await app.press(right);
    expect(footerOf(app)).toBe('→: long lines are wrapped');
  });

  it('has pages of as many lines as are on the screen, where they are wrapped', async () => {
    const app = await openLog(0);
    const long = numbered(1, 40).map((line) => `${line} ${'x'.repeat(300)}`);
    app.showLines(kubelet, long);
    await app.press('wg');
    const first = shownLines(app);
    expect(first).toHaveLength(5);
    await app.press('\u0004');
    expect(cursorOf(app)).toBe(5);
    await app.press('\u0004');
    expect(shownLines(app)).toContain(6);
  });

  it('changes times and the whole of the lines at a key', async () => {
    const app = await openLog(3);
    const line = () => app.lastFrame().split('\n')[2]?.trimEnd();
    await app.press('t');
    expect(line()).toBe(' 04:00:01   line 1.');
    await app.press('t');
    expect(line()).toBe('   59 min   line 1.');
    await app.press('o');
    expect(line()).toBe(` ${timeOf(1)} line 1.`);
  });

  it('goes to a time, and says what is no time', async () => {
    const app = await openLog(50);
    await app.press(`T${timeOf(20)}\r`);
    expect(cursorOf(app)).toBe(20);
    expect(footerOf(app)).toMatch(/^the first line of 2026-11-23 \S+ or later$/);
    await app.press('T2020-01-01\r');
    expect(cursorOf(app)).toBe(1);
    expect(footerOf(app)).toMatch(/^the lines begin at 2026-11-23 \S+, after 2020-01-01 00:00:00$/);
    await app.press(`T${timeOf(20)}\r`);
    await app.press('Tsoon\r');
    expect(footerOf(app)).toContain('✖ not a time');
    await app.press(`${clear}2030-01-01\r`);
    expect(footerOf(app)).toContain('✖ nothing has been written since 2030-01-01 00:00:00');
    await app.press(escapeKey);
    expect(cursorOf(app)).toBe(20);
  });
});

describe('lines that are taken away', () => {
  it('are chosen, marked, or under the cursor', async () => {
    const app = await openLog(50);
    await app.press('y');
    expect(footerOf(app)).toBe('y: no line is chosen: k puts the cursor on one');
    await app.press("'");
    expect(footerOf(app)).toBe("': no line is marked: m does");
    await app.press('kvkky');
    await app.press('');
    expect(footerOf(app)).toBe('copied');
    expect(log(app).rangeFrom).toBeNull();
    await app.press('mkkkmG');
    await app.press("'");
    expect(cursorOf(app)).toBe(44);
    await app.press("'");
    expect(cursorOf(app)).toBe(47);
    await app.press('Gy');
    const line = (number: number) => `${timeOf(number)} line ${number}.\n`;
    expect(app.asked).toEqual([`copy ${line(47)}${line(48)}${line(49)}`, `copy ${line(44)}${line(47)}`]);
  });

  it('are saved as far as they pass the filter, or all', async () => {
    const app = await openLog(3);
    await app.press('&"line 2"\rs');
    expect(footerOf(app)).toMatch(/^save these lines as: ryzen-kubelet-\d{8}-\d{6}\.log/);
    await app.press(`${clear}here.log\r`);
    await app.press('');
    expect(footerOf(app)).toBe('saved here.log');
    await app.press(`S${clear}`);
    await app.paste('all.log\n');
    await app.press('\r');
    const line = (number: number) => `${timeOf(number)} line ${number}.`;
    expect(app.asked).toEqual([
      `save here.log: ${line(2)}`,
      `save all.log: ${line(1)}|${line(2)}|${line(3)}`,
    ]);
    expect(titleOf(app)).toContain('& "line 2": 1 line');
  });

  it('stay in their field with what stands against it', async () => {
    const save = vi.fn(async () => ({ problem: 'not saved: no room' }));
    const app = await openLog(3, { takeAway: { save } });
    await app.press('s\r');
    await app.press('');
    expect(footerOf(app)).toContain('✖ not saved: no room');
    await app.press('x');
    expect(footerOf(app)).not.toContain('✖');
  });

  it('harm nothing when they are done late', async () => {
    const done: ((result: { sentence: string } | { problem: string }) => void)[] = [];
    const save = () =>
      new Promise<{ sentence: string } | { problem: string }>((resolve) => {
        done.push(resolve);
      });
    const app = await openLog(50, { takeAway: { save } });
    await app.press('s\r');
    await app.press(escapeKey);
    await app.press('/line 7');
    done[0]?.({ sentence: 'saved' });
    await app.press('');
    // Another field is open by now, and stays.
    expect(log(app).field?.kind).toBe('search');
    await app.press(escapeKey);
    await app.press('s\r');
    await app.press(escapeKey);
    done[1]?.({ problem: 'no room' });
    await app.press('');
    expect(log(app).field).toBeNull();
  });

  it('are opened in pager and editor; what stands against it is said', async () => {
    const app = await openLog(2);
    await app.press('pE');
    const lines = numbered(1, 2).join('|');
    expect(app.asked).toEqual([`pager ryzen kubelet: ${lines}`, `editor ryzen kubelet: ${lines}`]);
    const failing = await openLog(2, { takeAway: { open: async () => 'no pager' } });
    await failing.press('p');
    await failing.press('');
    expect(footerOf(failing)).toBe('no pager');
  });

  it('are no more than can be copied', async () => {
    const app = await openLog(100_002, { memoryBytes: 64_000_000 });
    await app.press('kvgy');
    expect(footerOf(app)).toBe('more than 100,000 lines: choose fewer, or save them with s');
    expect(app.asked).toEqual([]);
  });

  it('have their log before them, where there are several', async () => {
    const app = await openThree(80, 24);
    await app.press('ky');
    expect(app.asked[0]).toMatch(/^copy (intel kernel|ryzen kubelet|ryzen etcd): /);
  });
});

describe('the page where logs are chosen', () => {
  const picked = (app: AppFrame) => log(app).picked?.map(({ address, name }) => `${address} ${name}`) ?? null;

  it('shows what is under the cursor, or all that were taken in', async () => {
    const app = await openLog(3);
    await app.press('aetcd ryz\r');
    expect(picked(app)).toEqual(['192.168.1.101 etcd']);
    await app.press('a');
    await app.press(`kernel intel\t${clear}kubelet m1\t\r`);
    expect(picked(app)).toEqual(['192.168.1.101 etcd', '192.168.1.102 kernel', '192.168.1.103 kubelet']);
    expect(app.logs.at(-1)).toBe('192.168.1.101 etcd, 192.168.1.102 kernel, 192.168.1.103 kubelet');
    // Looked at, and nothing done.
    await app.press('a\r');
    expect(picked(app)).toHaveLength(3);
    await app.press('a\t');
    await app.press(escapeKey);
    expect(picked(app)).toHaveLength(3);
    await app.press('a\t\r');
    expect(picked(app)).toBeNull();
  });

  it('does nothing with Enter where nothing is called so', async () => {
    const app = await openLog(3);
    await app.press('anonsense\r');
    expect(app.lastFrame()).toContain('nothing is called so');
    await app.paste('\u0007etcd\n');
    expect(app.screen.view.getState().picker.query.text).toBe('nonsenseetcd');
    await app.press(escapeKey);
    expect(picked(app)).toBeNull();
    expect(log(app).isFull).toBe(true);
  });

  it('reads the containers of a few nodes at once, and says why not', async () => {
    const answers: ((read: readonly { id: string; isRunning: boolean }[] | { message: string }) => void)[] =
      [];
    const app = await openLog(3, {
      readContainers: () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
    });
    await app.press('acontainers ryz\r');
    // Of each node once, however often it is asked for.
    expect(answers).toHaveLength(3);
    expect(app.lastFrame()).toContain('Kubernetes containers · ryzen (being read …)');
    answers[0]?.({ message: 'not allowed' });
    await app.waitFor('ryzen: not allowed (↵ tries again)');
    await app.press('\r');
    answers[3]?.([{ id: 'kube-system/pod:a:1', isRunning: true }]);
    answers[1]?.([{ id: 'kube-system/other:a:2', isRunning: true }]);
    await app.press(`${clear}container a`);
    await app.waitFor('container a · all that run (2 logs)');
    await app.press(`${clear}pod:a`);
    await app.waitFor('container kube-system/pod:a:1 · ryzen');
    await app.press('\r');
    expect(picked(app)).toEqual(['192.168.1.101 kube-system/pod:a:1']);
    // They may be others by the next time.
    await app.press('acontainers ryz');
    expect(app.lastFrame()).toContain('(being read …)');
  });

  it('keeps the cursor where it is when containers come in above it', async () => {
    let answer: (read: readonly { id: string; isRunning: boolean }[]) => void = () => {};
    const app = await openLog(3, {
      readContainers: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    await app.press('acontainers');
    await app.press('\r\u001b[B');
    expect(app.lastFrame()).toMatch(/▸.*containers · intel/);
    answer(range(5).map((index) => ({ id: `containers-${index}`, isRunning: true })));
    await app.waitFor('containers-4');
    expect(app.lastFrame()).toMatch(/▸.*containers · intel/);
  });
});

describe('the way out', () => {
  it('is one step back after the other, and f or q at once', async () => {
    const app = await openLog(50);
    await app.press('&line\r');
    await app.press('/7\r');
    await app.press('v');
    for (const left of [{ rangeFrom: null }, { search: '' }, { filter: '' }]) {
      await app.press(escapeKey);
      expect(log(app)).toMatchObject(left);
    }
    expect(log(app).isFull).toBe(true);
    await app.press(escapeKey);
    expect(log(app).isFull).toBe(false);
    await app.press('ff');
    expect(log(app).isFull).toBe(false);
    await app.press('fq');
    expect(log(app).isFull).toBe(false);
    expect(app.asked).toEqual([]);
    await app.press(escapeKey);
    expect(app.screen.view.getState().pane).toBe('table');
  });

  it('of one line is taken when its log is gone', async () => {
    const app = await openLog(50);
    await app.press('k\r');
    expect(app.lastFrame()).toContain('one line');
    app.show(clusterOf([homelabNode('intel')]));
    await app.press('');
    expect(app.lastFrame()).not.toContain('one line');
  });

  it('says so when the line is not kept any more', async () => {
    const app = await openLog(50, { memoryBytes: 40_000 });
    await app.press('k\r');
    app.showLines(kubelet, numbered(51, 3000));
    await app.press('?q');
    await app.press('q');
    await app.press('\r');
    expect(app.lastFrame()).toMatch(/line \d+\./);
  });
});

it('a screen that nobody touches is not drawn again for a search that is through', async () => {
  const app = await openLog(2000);
  await app.press('/line 7\r');
  const { looked } = log(app);
  app.showStatus(kubelet, 'following');
  await app.press('');
  expect(log(app).looked).toBe(looked);
});
