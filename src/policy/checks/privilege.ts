import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

const rules = {
  setuid: { level: 'warn', about: 'setuid or setgid: whoever runs it becomes its owner', fix: '`RUN chmod a-s`, or a base image without it' },
  capabilities: {
    level: 'warn',
    about: 'File capabilities',
    fix: 'Let the service listen on a port above 1023, and copy the file without its capabilities',
  },
  'world-writable': {
    level: 'warn',
    about: 'A file or folder that everybody may change',
    fix: '`COPY --chmod=0755`, or a volume for what the service writes',
  },
  device: { level: 'error', about: 'A device node', fix: 'Do not make it: the engine gives a container the devices it needs' },
  escape: {
    level: 'error',
    about: 'A name or link that leaves the root of the image',
    fix: 'Write the link relative to the image, or take it out',
  },
  'absolute-name': {
    level: 'warn',
    about: 'A name in a layer that starts with `/`: engines treat these differently',
    fix: 'Build the layer with names relative to the root, as BuildKit does',
  },
} as const;

export const privilege = check({
  about: 'Files that give more than they should',
  rules,
  parameters: { allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`', { rule: Object.keys(rules) }) },
});
