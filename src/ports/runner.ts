import { randomUUID } from 'node:crypto';
import * as core from '@actions/core';
import type { Place } from '../error.ts';
import type { Runner } from './ports.ts';

/** The only file that knows @actions/core: workflow commands, the environment files and the summary. */
export function realRunner(env: NodeJS.ProcessEnv): Runner {
  return {
    env,
    input: (name) => core.getInput(name, { trimWhitespace: false }),
    info: (line) => core.info(line),
    debug: (line) => core.debug(line),
    notice: (text, at) => core.notice(text, annotation(at)),
    warning: (text, at) => core.warning(text, annotation(at)),
    error: (text, at) => core.error(text, annotation(at)),
    group: (title, inside) => core.group(title, inside),
    verbatim: async (inside) => {
      // Only this word, unknown to whoever prints inside, lets the runner listen again.
      const resume = randomUUID();
      core.info(`::stop-commands::${resume}`);
      try {
        return await inside();
      } finally {
        core.info(`::${resume}::`);
      }
    },
    mask: (secret) => core.setSecret(secret),
    output: (name, value) => core.setOutput(name, value),
    summary: async (markdown) => {
      // Outside of a runner there is no summary file, and no one to read it.
      if (env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write();
    },
    saveState: (name, value) => core.saveState(name, value),
    state: (name) => core.getState(name),
    fail: () => {
      process.exitCode = core.ExitCode.Failure;
    },
  };
}

function annotation(at: Place | undefined): core.AnnotationProperties {
  if (at === undefined) return {};
  return { file: at.file, ...(at.line === undefined ? {} : { startLine: at.line }) };
}
