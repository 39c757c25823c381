import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFile, makePrivateFolder, replaceFile } from '../../source/config/private-file.ts';
import { temporaryPlaces } from './temporary-places.ts';

async function setUp() {
  const { workingDirectory: folder } = await temporaryPlaces();
  return { folder, path: join(folder, 'file') };
}

describe.each([
  ['replaceFile', replaceFile],
  ['createFile', createFile],
])('%s', (_name, write) => {
  it('writes a file for its user only, and leaves nothing else', async () => {
    const { folder, path } = await setUp();
    await write(path, (file) => file.writeFile('text'));
    expect(await readFile(path, 'utf8')).toBe('text');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('shows nothing under the name before all is written', async () => {
    const { folder, path } = await setUp();
    await write(path, async (file) => {
      await file.writeFile('half');
      expect(await readdir(folder)).not.toContain('file');
    });
  });

  it('leaves nothing behind when the disk is full', async () => {
    const { folder, path } = await setUp();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const written = write(path, async (file) => {
      await file.writeFile('half');
      throw full;
    });
    await expect(written).rejects.toBe(full);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes a name as long as names can be', async () => {
    const { folder } = await setUp();
    const name = 'n'.repeat(255);
    await write(join(folder, name), (file) => file.writeFile('text'));
    expect(await readdir(folder)).toEqual([name]);
  });
});

describe('what is there already', () => {
  it('is as it was when it cannot be replaced', async () => {
    const { folder, path } = await setUp();
    await writeFile(path, 'before');
    await expect(replaceFile(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('is not followed when it is a link, but replaced', async () => {
    const { folder, path } = await setUp();
    const target = join(folder, 'target');
    await writeFile(target, 'before');
    await symlink(target, path);
    await replaceFile(path, (file) => file.writeFile('after'));
    expect(await readFile(target, 'utf8')).toBe('before');
    expect(await readFile(path, 'utf8')).toBe('after');
  });

  it('is left alone by createFile, be it made meanwhile, or a link that leads nowhere', async () => {
    const { folder, path } = await setUp();
    const late = createFile(path, async (file) => {
      await file.writeFile('mine');
      await writeFile(path, 'theirs');
    });
    await expect(late).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    const link = join(folder, 'link');
    await symlink('nowhere', link);
    await expect(createFile(link, (file) => file.writeFile('x'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readlink(link)).toBe('nowhere');
    expect((await readdir(folder)).sort()).toEqual(['file', 'link']);
  });
});

describe('makePrivateFolder', () => {
  it('makes those above it, and has a folder that others could see closed', async () => {
    const { folder } = await setUp();
    const open = join(folder, 'a', 'b');
    await mkdir(open, { recursive: true, mode: 0o755 });
    await makePrivateFolder(open);
    expect((await stat(open)).mode & 0o777).toBe(0o700);
    await makePrivateFolder(join(folder, 'c', 'd'));
    expect((await stat(join(folder, 'c', 'd'))).mode & 0o777).toBe(0o700);
  });
});
