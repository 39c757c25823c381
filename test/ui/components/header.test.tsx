import { afterEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../../../source/text/width.ts';
import { Header } from '../../../source/ui/components/header.tsx';
import { renderPart } from '../../helpers/frames.tsx';
import { unmountAllFrames } from '../../helpers/render.tsx';
import { sizes, states } from '../../helpers/states.ts';
import { fakeUpgrade, planFor } from '../../helpers/upgrade.ts';

afterEach(unmountAllFrames);

const upgrade = fakeUpgrade((chosen) => planFor([], chosen));

describe('the header', () => {
  it.each(Object.entries(states))('%s', async (_, state) => {
    const lines: string[] = [];
    for (const [columns] of sizes) {
      const { lastFrame } = await renderPart(<Header columns={columns} screen={{ upgrade }} />, state, {
        columns,
        rows: 1,
      });
      expect(lastFrame().split('\n')).toHaveLength(1);
      expect(displayWidth(lastFrame())).toBeLessThanOrEqual(columns);
      lines.push(lastFrame());
    }
    expect(lines.join('\n')).toMatchSnapshot();
  });
});
