import type { Ports } from '../ports/ports.ts';
import { existingLogin, type UserConfig } from './config.ts';
import { connect, type Connection } from './connection.ts';
import type { KnownLogin } from './logins.ts';
import { registryHost } from './names.ts';

/** Every registry of a run. */
export interface Registries {
  /** The registry with the login that was checked; made once for each. */
  connect(registry: string): Promise<Connection>;
}

export interface Logins {
  readonly logins: readonly KnownLogin[];
  /** Docker's configuration, with the logins that are there already; undefined where they may not be used. */
  readonly user: UserConfig | undefined;
  /** PEM. */
  readonly ca: string | undefined;
}

/** Connects when it is asked: a registry that nobody needs is not bothered, and its wrong password is no error. */
export function openRegistries({ logins, user, ca }: Logins, ports: Ports): Registries {
  const connections = new Map<string, Promise<Connection>>();
  const open = async (host: string): Promise<Connection> => {
    const own = logins.find(({ registry }) => registry === host);
    return connect(host, own ?? (user === undefined ? undefined : await existingLogin(host, user, ports)), ca, ports);
  };
  return {
    connect(registry) {
      const host = registryHost(registry);
      const connection = connections.get(host) ?? open(host);
      connections.set(host, connection);
      return connection;
    },
  };
}
