import { afterEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../source/text/width.ts';
import { renderApp } from '../helpers/app.tsx';
import { unmountAllFrames } from '../helpers/render.tsx';
import { sizes, states } from '../helpers/states.ts';

afterEach(unmountAllFrames);

describe.each(Object.entries(states))('the screen: %s', (_, state) => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { lastFrame } = await renderApp(state, { columns, rows });
    const lines = lastFrame().split('\n');
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchSnapshot();
  });
});
