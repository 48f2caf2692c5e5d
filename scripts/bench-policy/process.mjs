// A process of its own for one run: process.mjs BUILD policy|bytes LAYOUT. Prints seconds and the largest resident size.
import { readFileSync } from 'node:fs';

const [build, what, folder] = process.argv.slice(2);
const load = (file) => import(`${build}/${file}`);
const [{ readLayout }, { realFiles }, { keepHeapSmall }, { inspect }, { policyOf }, { checkBlob }] = await Promise.all(
  ['image/layout.js', 'ports/files.js', 'ports/memory.js', 'verify/inspect.js', 'policy/default.js', 'verify/blob.js'].map(load),
);
// As `realPorts` does.
keepHeapSmall();
const files = realFiles(undefined, () => undefined);
const known = {};

const start = performance.now();
const before = process.cpuUsage();
const layout = await readLayout(folder, files);
if (what === 'policy') await inspect(layout, policyOf(), known, [], { files });
else
  for (const { descriptor, config, layers } of layout.manifests)
    for (const blob of [descriptor, config, ...layers])
      if ((await checkBlob(layout.folder, blob, files)) !== undefined) throw new Error(`${blob.digest} is broken`);
const wall = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6, peak }));
