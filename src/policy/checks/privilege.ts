import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const privilege = check({
  about: 'Files that give more than they should',
  rules: {
    setuid: { level: 'warn', about: 'setuid or setgid: whoever runs it becomes its owner' },
    capabilities: { level: 'warn', about: 'File capabilities' },
    'world-writable': { level: 'warn', about: 'A file or folder that everybody may change' },
    device: { level: 'error', about: 'A device node' },
    escape: { level: 'error', about: 'A name or link that leaves the root of the image' },
    'absolute-name': { level: 'warn', about: 'A name in a layer that starts with `/`: engines treat these differently' },
  },
  parameters: { allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`') },
});
