import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ShipError } from '../error.ts';
import type { Files, FileWriter, FolderEntry } from './ports.ts';

/**
 * @param temporary where temporary files go: RUNNER_TEMP
 * @param begun is told the one folder that holds all of them, before anything is in it: the post step removes it
 */
export function realFiles(temporary: string | undefined, begun: (folder: string) => void): Files {
  let own: Promise<string> | undefined;
  const ownFolder = async (): Promise<string> => {
    // mkdtemp makes it readable for this user only.
    const parent = temporary || tmpdir();
    const folder = await ifThere(mkdtemp(path.join(parent, 'gin-ship-')));
    if (folder === undefined) throw noFolder(parent);
    begun(folder);
    return folder;
  };
  return {
    read: (file) => readFile(file),
    readIfThere: (file) => ifThere(readFile(file)),
    write: (file, data, mode) => writeFile(file, data, mode === undefined ? {} : { mode }),
    stat: async (file) => {
      const found = await ifThere(stat(file));
      return found && { size: found.size, directory: found.isDirectory() };
    },
    list: async (folder) => (await ifThere(readdir(folder)))?.sort(),
    look: async (folder) => {
      const found = await ifReadable(readdir(folder, { withFileTypes: true }));
      if (found === undefined) return undefined;
      const entries = found.map(async (entry): Promise<FolderEntry> => {
        if (!entry.isFile()) return { name: entry.name, kind: entry.isDirectory() ? 'folder' : 'other', size: 0 };
        return { name: entry.name, kind: 'file', size: (await ifThere(lstat(path.join(folder, entry.name))))?.size ?? 0 };
      });
      return (await Promise.all(entries)).sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
    },
    // Large blobs are hashed and sent: fewer, larger pieces cost a third less.
    stream: (file, size = 0) => createReadStream(file, { highWaterMark: 1 << 20, ...(size > 0 ? { end: size - 1 } : {}) }),
    create: createFile,
    makeFolder: async (folder) => void (await mkdir(folder, { recursive: true })),
    temporaryFolder: async (prefix) => mkdtemp(path.join(await (own ??= ownFolder()), prefix)),
    link: (target, file) => symlink(target, file),
    realPath: (file) => ifThere(realpath(file)),
    remove: (file) => rm(file, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function createFile(file: string): FileWriter {
  const descriptor = openSync(file, 'w', 0o600);
  let end = 0;
  return {
    write(piece) {
      for (let done = 0, last = 0; done < piece.length; done += last, end += last)
        last = writeSync(descriptor, piece, done, piece.length - done, end);
    },
    empty() {
      ftruncateSync(descriptor);
      end = 0;
    },
    close: () => closeSync(descriptor),
  };
}

function noFolder(parent: string): ShipError {
  const fix = 'Let the runner make it, or take RUNNER_TEMP away: then the folder of the system is used';
  return new ShipError({
    code: 'run/temporary',
    what: 'There is no place for temporary files',
    why: `the folder ${parent}, which RUNNER_TEMP names, does not exist`,
    fix,
  });
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

async function ifReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await ifThere(reading);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw thrown;
  }
}
