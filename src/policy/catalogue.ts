import { context } from './checks/context.ts';
import { dockerfile } from './checks/dockerfile.ts';
import { entrypoint } from './checks/entrypoint.ts';
import { forbidden } from './checks/forbidden.ts';
import { go } from './checks/go.ts';
import { integrity } from './checks/integrity.ts';
import { labels } from './checks/labels.ts';
import { privilege } from './checks/privilege.ts';
import { reproducible } from './checks/reproducible.ts';
import { runtime } from './checks/runtime.ts';
import { secrets } from './checks/secrets.ts';
import { size } from './checks/size.ts';
import { user } from './checks/user.ts';
import { waste } from './checks/waste.ts';

/** Every check: the one place where they are declared. The JSON Schema and the README's table are rendered from here. */
export const catalogue = {
  integrity,
  user,
  entrypoint,
  secrets,
  forbidden,
  privilege,
  size,
  waste,
  go,
  runtime,
  labels,
  reproducible,
  dockerfile,
  context,
};

export type Catalogue = typeof catalogue;
export type CheckId = keyof Catalogue;
