import { parseZone } from '../expression/date.ts';
import { parseTarget } from '../image/bake.ts';
import { parseAnnotations, parseLabels } from '../image/labels.ts';
import { parseImages } from '../image/name.ts';
import type { Repository } from '../plan/plan.ts';
import { parseFlavor } from '../tags/flavor.ts';
import { parseRules } from '../tags/parse.ts';
import { PLAIN } from '../tags/rule.ts';
import { fieldsOf } from './field.ts';
import { policyInputs } from './policy.ts';
import type { InputsOf } from './read.ts';

const what = fieldsOf('What');
const registry = fieldsOf('Registry');
const build = fieldsOf('Build');
const verify = fieldsOf('Verify');
const compatible = fieldsOf('Compatibility');

/** The inputs of the main action: the one place where they are declared. action.yml and the README are rendered from here. */
export const shipInputs = {
  images: what.parsed<readonly Repository[] | undefined>('list, one a line', undefined, parseImages, {
    description: 'Image names without a tag, one a line. Empty: `ghcr.io/OWNER/REPO`, lower-cased',
  }),
  tags: what.parsed('list of rules, one a line', [], parseRules, {
    description: "Tag rules in docker/metadata-action's grammar, one a line. Empty: the table “Which ref gives which tags”",
  }),
  flavor: what.parsed('list, one a line', PLAIN, parseFlavor, {
    description: '`latest=auto|true|false`, `prefix=…`, `suffix=…`, each with `onlatest=true|false`',
  }),
  labels: what.parsed('list of `name=value`, one a line', [], parseLabels, { description: 'Labels to add or override, `name=value`, one a line' }),
  annotations: what.parsed('list of `[level:]name=value`, one a line', [], parseAnnotations, {
    description: 'OCI annotations to add or override, `[level:]name=value`, one a line',
  }),
  environment: what.choice(['auto', 'production', 'staging', 'test', 'development'], {
    description: 'What the image is shipped for; `auto` decides by the ref',
    default: 'auto',
  }),
  tz: what.parsed('IANA time zone', 'UTC', parseZone, {
    description: 'Time zone of dates in tags, an IANA name such as `Asia/Shanghai`',
    default: 'UTC',
  }),
  'dry-run': what.flag({ description: 'Print the plan and stop: needs no Docker, no network, no token', default: 'false' }),

  registry: registry.text({ description: 'Registry to log in to. Empty: the registry of the first image' }),
  username: registry.text({ description: 'User name at the registry', default: '${{ github.actor }}' }),
  password: registry.text({ description: 'Password or token. Empty: an existing login or credential helper is used', secret: true }),
  'registry-auth': registry.text({
    description: 'Several logins: a YAML list of `registry`, `username`, `password`',
    secret: true,
  }),
  'registry-ca': registry.text({ description: "The registry's private CA: PEM text, or the path of a PEM file" }),
  push: registry.choice(['auto', 'true', 'false'], {
    description:
      '`auto` pushes on everything but pull requests; `true` also on pull requests of the same repository. From a fork nothing is ever pushed',
    default: 'auto',
  }),
  logout: registry.flag({ description: 'Take the logins away when the job ends; `false` leaves them for later steps', default: 'true' }),

  context: build.text({ description: 'Folder that is sent to the builder, inside the workspace', default: '.' }),
  file: build.text({ description: 'The Dockerfile. Empty: `Dockerfile` in the context' }),
  target: build.text({ description: 'Stage to build. Empty: the last one' }),
  platforms: build.items({ description: 'Platforms, such as `linux/amd64,linux/arm64`. Empty: that of the builder' }),
  'build-args': build.args({ description: 'Build arguments; a name alone takes its value from the environment' }),
  'build-contexts': build.pairs({ description: 'Further named contexts, `name=path or image`' }),
  secrets: build.pairs({ description: 'Build secrets, `id=value`; they reach the build through memory only', secret: true }),
  'secret-envs': build.pairs({ description: 'Build secrets from environment variables, `id=VARIABLE`' }),
  'secret-files': build.pairs({ description: 'Build secrets from files, `id=path`' }),
  ssh: build.lines({ description: 'SSH agent sockets or keys, `default` or `id=path`' }),
  'no-cache': build.flag({ description: 'Build every step anew', default: 'false' }),
  pull: build.flag({ description: 'Ask the registry for newer base images', default: 'false' }),
  network: build.text({ description: 'Network of RUN steps: `default`, `none` or `host`' }),
  'add-hosts': build.items({ description: 'Further host names for RUN steps, `name:address`' }),
  allow: build.items({ description: 'Entitlements, such as `network.host`' }),
  ulimit: build.items({ description: 'Limits of RUN steps, such as `nofile=1024:1024`' }),
  'shm-size': build.text({ description: 'Size of /dev/shm in RUN steps, such as `2g`' }),
  provenance: build.text({ description: 'Provenance attestation: `true`, or `mode=max`. It changes the digest on every run', default: 'false' }),
  sbom: build.text({ description: 'SBOM attestation: `true`, or `generator=image`', default: 'false' }),
  attests: build.lines({ description: 'Further attestations, `type=sbom,…`, one a line' }),
  builder: build.text({
    description:
      'Name of a buildx builder, or an endpoint: `tcp://host:1234?cacert=…&cert=…&key=…`, `kubernetes:///NAME?namespace=…`. Empty: gin-ship chooses and says why',
  }),
  cache: build.choice(['auto', 'gha', 'registry', 'local', 'off'], {
    description: 'Layer cache; `auto` takes `gha` where the runner offers it, else none',
    default: 'auto',
  }),
  'cache-from': build.lines({ description: "Further cache sources in buildx's syntax, one a line" }),
  'cache-to': build.lines({ description: "Further cache destinations in buildx's syntax, one a line" }),

  smoke: verify.text({
    description:
      'Path to request before anything is pushed, such as `/ping`; `off` for no test. `auto` starts the image and takes any answer below 500 at `/`',
    default: 'auto',
  }),
  'smoke-port': verify.port({ description: 'Port the service listens on. Empty: the one that the image EXPOSEs' }),
  'smoke-status': verify.items({ description: 'Accepted statuses, such as `200` or `200-299`. Empty: 200–299 where a path is given' }),
  'smoke-body': verify.text({ description: 'Text the body must contain, or `/regular expression/`' }),
  'smoke-env': verify.pairs({ description: 'Environment of the container under test', secret: true }),
  'smoke-network': verify.choice(['bridge', 'host', 'none'], {
    description: 'Network of the container under test. `none` has no way in: the image’s own HEALTHCHECK is asked instead',
    default: 'bridge',
  }),
  'smoke-timeout': verify.seconds({ description: 'Time until it must have answered as asked', default: '30s' }),
  ...policyInputs,

  'sep-tags': compatible.separator({ description: 'Separator of the output `tags` and `tag-names`. Empty: a line break' }),
  'sep-labels': compatible.separator({ description: 'Separator of the output `labels`. Empty: a line break' }),
  'sep-annotations': compatible.separator({ description: 'Separator of the output `annotations`. Empty: a line break' }),
  'bake-target': compatible.parsed('text', 'docker-metadata-action', parseTarget, {
    description: 'Target name in the bake files',
    default: 'docker-metadata-action',
  }),
} as const;

export type ShipInputs = InputsOf<typeof shipInputs>;

/** The outputs of the main action, in the order of the README's table. */
export const shipOutputs = {
  version: 'The version: the tag name of highest priority',
  tags: 'Full references, `image:tag`, one a line',
  'tag-names': 'Tag names without the image, one a line',
  labels: 'Labels, `name=value`, one a line',
  annotations: 'Annotations, `level:name=value`, one a line',
  json: '`tags`, `tag-names`, `labels` and `annotations` as JSON',
  'bake-file-tags': 'Path of a bake file with the tags',
  'bake-file-labels': 'Path of a bake file with the labels',
  'bake-file-annotations': 'Path of a bake file with the annotations',
  'bake-file': 'Path of a bake file with tags, labels and arguments',
  environment: '`production`, `staging`, `test` or `development`',
  digest: '`sha256:…` of the manifest or index, read back from the registry where it was pushed',
  'image-ref': '`repository:tag@sha256:…`, for people and machines',
  image: '`repository@sha256:…`',
  'platform-digests': 'JSON: the digest of the manifest of each platform',
  imageid: '`sha256:…` of the image configuration of the platform that was tested',
  metadata: "BuildKit's metadata of the build, JSON",
  pushed: '`true` where the digest is in every registry under every tag',
  size: 'JSON: `compressed` and `unpacked` bytes by platform',
  plan: 'The plan, JSON',
  policy:
    'What the image policy found, JSON: `mode`, `source`, `errors`, `warnings`, `findings`, `waste`, `modules`. Set also where it stops the push',
  'sarif-file': 'Path of a SARIF file with the findings, for code scanning. Set also where the policy stops the push: upload it with `if: always()`',
} as const;

export type ShipOutput = keyof typeof shipOutputs;
