import path from 'node:path';
import { Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import type { ShipInputs } from '../contract/ship.ts';
import type { Problem } from '../error.ts';
import type { Files } from '../ports/ports.ts';
import { hasStage, stagesOf } from './dockerfile.ts';
import { nearest } from '../contract/suggest.ts';

/** What is sent to the builder: absolute paths, and the Dockerfile as the user knows it. */
export interface Sources {
  readonly context: string;
  readonly file: string;
  readonly shownFile: string;
}

/** Looked for in the context where the input `file` is empty, in this order. */
const NAMES = ['Dockerfile', 'Containerfile'];

/** Finds the context, the Dockerfile and the stage; every mistake is pushed to `problems`. */
export async function findSources(
  inputs: Pick<ShipInputs, 'context' | 'file' | 'target'>,
  workspace: string,
  files: Files,
  problems: Problem[],
): Promise<Sources> {
  const context = path.resolve(workspace, inputs.context || '.');
  const contextIsGood = await checkContext(inputs.context || '.', context, workspace, files, problems);
  const tried = inputs.file === '' ? NAMES.map((name) => path.join(context, name)) : [path.resolve(workspace, inputs.file)];
  const file = await firstFile(tried, files);
  const shownFile = shown(file ?? tried[0] ?? context, workspace);
  if (file === undefined) {
    // Where the folder itself is wrong, the file is no second mistake.
    if (contextIsGood || inputs.file !== '') problems.push(await noDockerfile(inputs.file, tried, workspace, files));
    return { context, file: tried[0] ?? context, shownFile };
  }
  if (!(await staysInside(file, workspace, files)))
    problems.push(outside('file', shownFile, 'Keep the Dockerfile inside the workspace, or give its absolute path'));
  await checkTarget(inputs.target, file, shownFile, files, problems);
  return { context, file, shownFile };
}

async function checkContext(given: string, context: string, workspace: string, files: Files, problems: Problem[]): Promise<boolean> {
  const wrong = (why: string, fix: string) => {
    problems.push(inputProblem('context', given, new Wrong(why, fix)));
    return false;
  };
  if (/^(\w+:\/\/|git@|\{\{)/.test(given))
    return wrong('it is no folder: only what an earlier step checked out is built', 'Use actions/checkout before, and the path of a folder here');
  const found = await files.stat(context);
  if (found === undefined) return wrong('there is no such folder in the workspace', 'Check the path, and that actions/checkout ran before');
  if (!found.directory) return wrong('it is a file', 'Give the folder; the Dockerfile goes into the input `file`');
  if (await within(context, workspace, files)) return true;
  problems.push(outside('context', given, 'Give a folder that was checked out; a link must not lead out either'));
  return false;
}

/** Whether a path, with all links resolved, lies in the workspace. */
export async function within(file: string, workspace: string, files: Files): Promise<boolean> {
  const [real, root] = [await files.realPath(file), (await files.realPath(workspace)) ?? workspace];
  return real !== undefined && (real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

/** A path written as one outside (`/tmp/Dockerfile`) is meant; one that a link leads out is a trap. */
async function staysInside(file: string, workspace: string, files: Files): Promise<boolean> {
  return !isBelow(file, workspace) || within(file, workspace, files);
}

const isBelow = (file: string, folder: string): boolean => !path.relative(folder, file).startsWith('..');

function outside(input: string, value: string, fix: string): Problem {
  return inputProblem(input, value, new Wrong('it leads out of the workspace: files of the runner itself would be sent to the builder', fix));
}

async function firstFile(candidates: readonly string[], files: Files): Promise<string | undefined> {
  const stats = await Promise.all(candidates.map((candidate) => files.stat(candidate)));
  return candidates.find((_, index) => stats[index]?.directory === false);
}

async function noDockerfile(given: string, tried: readonly string[], workspace: string, files: Files): Promise<Problem> {
  const nearby = await dockerfilesNear(workspace, files);
  const list = nearby.map((file) => `\`${file}\``).join(', ');
  const names = tried.map((file) => `\`${shown(file, workspace)}\``).join(' nor ');
  return {
    code: 'input/file',
    what: given === '' ? 'No Dockerfile was found' : `Input \`file\` is \`${given}\``,
    why: tried.length > 1 ? `there is neither ${names}` : `there is no ${names} (the path is relative to the workspace, not to the context)`,
    fix:
      nearby.length > 0
        ? `Give the input \`file\` one of those that are there: ${list}`
        : 'No Dockerfile is in the workspace at all: check that actions/checkout ran before',
  };
}

/** Down to two folders deep, ten at most: a hint, not a search. */
async function dockerfilesNear(workspace: string, files: Files): Promise<string[]> {
  const found: string[] = [];
  const look = async (folder: string, depth: number): Promise<void> => {
    for (const name of (await files.list(folder)) ?? []) {
      const file = path.join(folder, name);
      if (/^(.+\.)?(Dockerfile|Containerfile)(\..+)?$/i.test(name) && !name.endsWith('.dockerignore')) found.push(shown(file, workspace));
      else if (depth < 2 && !/^(\..*|node_modules|vendor)$/.test(name) && (await files.stat(file))?.directory) await look(file, depth + 1);
    }
  };
  await look(workspace, 0);
  return found.slice(0, 10);
}

async function checkTarget(target: string, file: string, shownFile: string, files: Files, problems: Problem[]): Promise<void> {
  if (target === '') return;
  const stages = stagesOf((await files.read(file)).toString());
  if (hasStage(stages, target)) return;
  const close = nearest(target, stages.names);
  const names = stages.names.map((name) => `\`${name}\``).join(', ');
  problems.push({
    code: 'input/target',
    what: `Input \`target\` is \`${target}\``,
    why: `${shownFile} has no stage of that name${names === '' ? ': none of its stages has one' : `; it has ${names}`}`,
    fix: close === undefined ? 'Use the name after AS in a FROM line, or leave it empty for the last stage' : `Did you mean \`${close}\`?`,
    at: { file: shownFile },
  });
}

/** Relative to the workspace where it lies inside. */
function shown(file: string, workspace: string): string {
  return isBelow(file, workspace) ? path.relative(workspace, file) || '.' : file;
}
