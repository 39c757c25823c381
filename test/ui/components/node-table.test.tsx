import { afterEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import { NodeTable } from '../../../source/ui/components/node-table.tsx';
import { renderPart } from '../../helpers/frames.tsx';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { sizes, states } from '../../helpers/states.ts';

afterEach(unmountAllFrames);

describe('the node table', () => {
  it.each(Object.entries(states))('%s', async (_, state) => {
    const frames: string[] = [];
    for (const [columns] of sizes) {
      const { lastFrame } = await renderPart(
        <NodeTable columns={columns} rows={10} hasPanesBelow={false} />,
        state,
        {
          columns,
          rows: 10,
        },
      );
      const lines = lastFrame().split('\n');
      expect(lines).toHaveLength(10);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      frames.push(lines.map((line) => line.trimEnd()).join('\n'));
    }
    expect(frames.join('\n\n')).toMatchSnapshot();
  });
});
