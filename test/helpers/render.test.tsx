import { Box, Text, useInput, usePaste, useStdout, useWindowSize } from 'ink';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderFrame, unmountAllFrames } from './render.tsx';

afterEach(unmountAllFrames);

function Size(): ReactElement {
  const { columns, rows } = useWindowSize();
  const stdout = useStdout().stdout as NodeJS.WriteStream;
  return (
    <Text>
      {columns}×{rows}, {stdout.columns}×{stdout.rows}
    </Text>
  );
}

/** Shows how many effects have run, each of which sets off the next. */
function Effects({ last }: { readonly last: number }): ReactElement {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (count < last) setCount(count + 1);
  }, [count, last]);
  return <Text>effect {count}</Text>;
}

function Echo(): ReactElement {
  const [seen, setSeen] = useState('');
  useInput((input, key) => setSeen((before) => before + (key.escape ? '<escape>' : input)));
  usePaste((text) => setSeen((before) => before + JSON.stringify(text)));
  return <Text>seen {seen}</Text>;
}

function Later(): ReactElement {
  const [text, setText] = useState('loading');
  useEffect(() => {
    const timer = setTimeout(() => setText('loaded'), 30);
    return () => clearTimeout(timer);
  }, []);
  return <Text>{text}</Text>;
}

describe('renderFrame', () => {
  it.each([
    [120, 40],
    [60, 15],
  ])('has the size asked for: %i×%i', async (columns, rows) => {
    const frame = await renderFrame(<Size />, { columns, rows });
    expect(frame.lastFrame()).toBe(`${columns}×${rows}, ${columns}×${rows}`);
  });

  it('lays out to its width, and again after a resize', async () => {
    const element = (
      <Box justifyContent="flex-end">
        <Text>end</Text>
      </Box>
    );
    const frame = await renderFrame(element, { columns: 120, rows: 5 });
    expect(frame.lastFrame()).toHaveLength(120);
    await frame.resize({ columns: 60, rows: 5 });
    expect(frame.lastFrame()).toHaveLength(60);
  });

  it('tells the components of a resize', async () => {
    const frame = await renderFrame(<Size />, { columns: 80, rows: 24 });
    await frame.resize({ columns: 60, rows: 15 });
    expect(frame.lastFrame()).toBe('60×15, 60×15');
  });

  it('has settled when effects have set off effects', async () => {
    const frame = await renderFrame(<Effects last={20} />, { columns: 20, rows: 2 });
    expect(frame.lastFrame()).toBe('effect 20');
    await frame.rerender(<Effects last={40} />);
    expect(frame.lastFrame()).toBe('effect 40');
  });

  it('has settled after keys and pastes, Escape included', async () => {
    const frame = await renderFrame(<Echo />, { columns: 40, rows: 2 });
    await frame.press('ab');
    await frame.press('\x1b');
    await frame.paste('c\rd');
    expect(frame.lastFrame()).toBe('seen ab<escape>"c\\rd"');
  });

  it('waits for what comes later', async () => {
    const frame = await renderFrame(<Later />, { columns: 20, rows: 2 });
    expect(frame.lastFrame()).toBe('loading');
    await frame.waitFor('loaded');
    expect(frame.lastFrame()).toBe('loaded');
  });

  it('tells the last frame when what it waits for does not come', async () => {
    const frame = await renderFrame(<Text>nothing new</Text>, { columns: 20, rows: 2 });
    await expect(frame.waitFor(/new\w/, { timeoutMs: 10 })).rejects.toThrow(/new.*\nnothing new/);
  });

  it('keeps the last frame after it was unmounted', async () => {
    const frame = await renderFrame(<Text>good bye</Text>, { columns: 20, rows: 2 });
    frame.unmount();
    expect(frame.lastFrame()).toBe('good bye');
  });
});
