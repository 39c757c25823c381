import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonStream } from '../../../source/talosctl/parse/json-stream.ts';

describe('a run of JSON objects', () => {
  it('may be pretty-printed or one a line', () => {
    expect(readJsonStream('{\n  "a": 1\n}\n{"b":{"c":"}"}}\n')).toEqual({
      objects: [{ a: 1 }, { b: { c: '}' } }],
      broken: false,
    });
  });

  it.each([
    ['', [], false],
    ['\n\n', [], false],
    ['garbage', [], true],
    ['{"a":1}\ngarbage\n{"b":2}', [{ a: 1 }, { b: 2 }], true],
    ['{"a":1}\n{"b":', [{ a: 1 }], true],
    ['{"a":1}{oops}{"b":2}', [{ a: 1 }, { b: 2 }], true],
    ['{"a":"\\""}', [{ a: '"' }], false],
    // Cut within a long string: there are 2¹⁰⁰ ways to split it, and one is tried.
    [`{"a":1}\n{"b":"${'x'.repeat(100)}`, [{ a: 1 }], true],
  ])('%j', (text, objects, broken) => {
    expect(readJsonStream(text)).toEqual({ objects, broken });
  });

  it('gives back what was printed, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.constantFrom(0, 4),
        (list, indent) => {
          const printed = list.map((object) => JSON.stringify(object, null, indent)).join('\n');
          const expected = list.map((object) => JSON.parse(JSON.stringify(object)));
          expect(readJsonStream(printed)).toEqual({ objects: expected, broken: false });
        },
      ),
    );
  });

  it('never throws, and keeps what was whole before the cut', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(40), (text, cut) => {
        const whole = '{"whole": true}';
        const { objects } = readJsonStream(`${whole}${text.slice(0, cut)}`);
        expect(objects[0]).toEqual({ whole: true });
      }),
    );
  });
});
