// Addresses that nobody else on the machine uses.
import net from 'node:net';
import { run } from './run.ts';

/** A free TCP port on 127.0.0.1; the wanted one (from the last time) when it is still free. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await listens(wanted)) !== undefined) return wanted;
  const port = await listens(0);
  if (port === undefined) throw new Error('lab: no free TCP port on 127.0.0.1');
  return port;
}

/** Whether an address is one of this machine's, on a bridge without containers too (which the system lists as down). */
export async function isOwnAddress(host: string): Promise<boolean> {
  return (await listens(0, host)) !== undefined;
}

async function listens(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/** Whether something accepts connections there: a port of 127.0.0.1 (or another host), or a unix socket. */
export async function answers(where: { port: number; host?: string } | { path: string }): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = net.connect('path' in where ? where : { host: '127.0.0.1', ...where });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** The N of a 10.N.0.0/16 that no route of the machine touches; the wanted one (from the last time) when it is still free or `ours`. */
export async function freeNetwork(wanted?: number, ours = false): Promise<number> {
  if (wanted !== undefined && ours) return wanted;
  const taken = await run(['ip', '-4', 'route', 'show', 'table', 'all']);
  const candidates = [...(wanted === undefined ? [] : [wanted]), ...Array.from({ length: 39 }, (_, index) => 201 + index)];
  const free = candidates.find((second) => !new RegExp(`(^|\\s)10\\.${second}\\.`, 'm').test(taken));
  if (free === undefined) throw new Error('lab: every 10.201–10.239 network is in use on this machine; free one (`ip route`)');
  return free;
}
