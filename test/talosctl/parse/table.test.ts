import { describe, expect, it } from 'vitest';
import { readTable } from '../../../source/talosctl/parse/table.ts';

describe('a table of talosctl', () => {
  it('has cells below their headings, with blanks inside', () => {
    const text = [
      'NODE            DB SIZE   IN USE           ERRORS',
      '192.168.1.101   59 MB     21 MB (36.16%)   ',
      '192.168.1.102   59 MB     21 MB (36.16%)   memberID:1 alarm:NOSPACE ',
    ].join('\n');
    expect(readTable(text, ['NODE'])).toEqual([
      { NODE: '192.168.1.101', 'DB SIZE': '59 MB', 'IN USE': '21 MB (36.16%)', ERRORS: '' },
      {
        NODE: '192.168.1.102',
        'DB SIZE': '59 MB',
        'IN USE': '21 MB (36.16%)',
        ERRORS: 'memberID:1 alarm:NOSPACE',
      },
    ]);
  });

  it('counts cells in characters, as tabwriter does', () => {
    const text = 'NODE   NAME    STATE\nnœud   naïf😀   ok\n';
    expect(readTable(text, ['NODE'])).toEqual([{ NODE: 'nœud', NAME: 'naïf😀', STATE: 'ok' }]);
  });

  it('may begin with another column, after warnings', () => {
    expect(readTable('WARNING: x\nSERVICE   STATE\napid      Running\n', ['NODE', 'SERVICE'])).toEqual([
      { SERVICE: 'apid', STATE: 'Running' },
    ]);
  });

  it.each(['', 'garbage', 'NODES\nx'])('is none: %j', (text) => {
    expect(readTable(text, ['NODE'])).toBeNull();
  });
});
