// Who is told: a webhook, WeCom's API and a mail server, as far as Alertmanager speaks to them. On 127.0.0.1; each keeps what it got.
import { createServer, type IncomingMessage } from 'node:http';
import net, { type AddressInfo, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SECRETS } from './config.ts';

export interface Webhook {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly status: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
  readonly at: number;
}

export interface WecomMessage {
  readonly token: string;
  readonly msgtype: string;
  readonly agentid: string;
  readonly toparty?: string;
  readonly markdown?: { readonly content: string };
}

export interface Sinks {
  readonly pager: string;
  readonly wecom: string;
  readonly smtp: string;
  readonly webhooks: Webhook[];
  readonly wecomMessages: WecomMessage[];
  /** How often a token was asked for, with which secret. */
  readonly wecomTokens: string[];
  readonly mails: string[];
  readonly close: () => void;
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** WeCom: a token for corporation and secret, then messages with that token. Errors are told in a 200, as WeCom does. */
function wecomServer(messages: WecomMessage[], tokens: string[]): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = (value: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    if (url.pathname === '/cgi-bin/gettoken') {
      const secret = url.searchParams.get('corpsecret') ?? '';
      tokens.push(secret);
      const right = secret === SECRETS.wecom_secret;
      answer(right ? { errcode: 0, errmsg: 'ok', access_token: 'token-1', expires_in: 7200 } : { errcode: 40001, errmsg: 'invalid credential' });
    } else {
      void body(request).then((text) => {
        messages.push({ token: url.searchParams.get('access_token') ?? '', ...(JSON.parse(text) as Omit<WecomMessage, 'token'>) });
        return answer({ errcode: 0, errmsg: 'ok' });
      });
    }
  });
}

function webhookServer(received: Webhook[]): Server {
  return createServer((request, response) => {
    void body(request).then((text) => {
      received.push({ ...(JSON.parse(text) as Webhook), at: Date.now() });
      return response.end();
    });
  });
}

/** As much of SMTP as it takes to be handed a mail: EHLO, AUTH PLAIN, MAIL, RCPT, DATA. */
function mailServer(mails: string[]): Server {
  return net.createServer((socket) => {
    let [pending, inData, mail] = ['', false, ''];
    const say = (line: string) => socket.write(`${line}\r\n`);
    const command = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return (say('250-sink'), say('250 AUTH PLAIN'));
      if (verb === 'AUTH') return ((mail += `AUTH ${Buffer.from(line.split(' ')[2] ?? '', 'base64').toString()}\n`), say('235 ok'));
      if (verb === 'DATA') return ((inData = true), say('354 go on'));
      if (verb === 'QUIT') return (say('221 bye'), socket.end());
      mail += `${line}\n`;
      return say('250 ok');
    };
    socket.on('error', () => undefined);
    say('220 sink ESMTP');
    socket.setEncoding('utf8').on('data', (text: string) => {
      pending += text;
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (!inData) command(line);
        else if (line === '.') {
          mails.push(mail);
          [inData, mail] = [false, ''];
          say('250 taken');
        } else mail += `${line}\n`;
      }
    });
  });
}

export async function startSinks(): Promise<Sinks> {
  const [webhooks, wecomMessages, wecomTokens, mails]: [Webhook[], WecomMessage[], string[], string[]] = [[], [], [], []];
  const servers = [webhookServer(webhooks), wecomServer(wecomMessages, wecomTokens), mailServer(mails)];
  const [pager, wecom, smtp] = await Promise.all(servers.map(listening));
  return {
    pager: `http://127.0.0.1:${pager}/pager?token=pager-s3cret`,
    wecom: `http://127.0.0.1:${wecom}/cgi-bin/`,
    smtp: `127.0.0.1:${smtp}`,
    webhooks,
    wecomMessages,
    wecomTokens,
    mails,
    close: () => servers.forEach((server) => server.close()),
  };
}

/** Looks until there is something, or the time is over. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, withinMs: number, what: string): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1000} s for ${what}`);
    await pause(100);
  }
}
