import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { answerFailure, apiFailure, changeFailure, connectionFailure, unreadable } from './failures.ts';
import type { Connection } from './kubeconfig.ts';

/** An API server that is being asked. */
export interface Api {
  readonly connection: Connection;
  /**
   * One GET.
   *
   * @param path - with its query, as in "/api/v1/pods?limit=250".
   * @param resource - for the messages, as in "pods".
   * @returns what the JSON of the answer says; null when the answer is 410: a page of a list that is too old.
   * @throws AppError, also when the signal ends it.
   */
  readonly get: (path: string, resource: string) => Promise<unknown>;
  /**
   * One PATCH, as a strategic merge: what is not named stays.
   *
   * @param resource - for the messages, as in "the node intel".
   * @throws AppError, also when the signal ends it: then it may have been taken.
   */
  readonly patch: (path: string, resource: string, change: object) => Promise<void>;
  /** Ends the connections that are left. */
  readonly close: () => void;
}

/** For one answer. A page of a list is a few MB at most. */
const mostBytes = 32 * 1024 * 1024;

/** As many as there are lists that are read at the same time. */
const connections = 3;

/** @param signal - ends all requests; an AppError as its reason is what they fail with. */
export function openApi(connection: Connection, signal: AbortSignal): Api {
  const { url, tls, token } = connection;
  const pool = { keepAlive: true, maxSockets: connections };
  const agent = tls
    ? new https.Agent({
        ...pool,
        secureContext: tls.context,
        // Else NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would have it trust anybody.
        rejectUnauthorized: true,
        ...(tls.serverName === null ? {} : { servername: tls.serverName }),
      })
    : new http.Agent(pool);
  const options: RequestOptions = {
    agent,
    signal,
    headers: {
      accept: 'application/json',
      'user-agent': 'talos-tui',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
  };
  const base = url.pathname.replace(/\/+$/, '');
  const at = (path: string): URL => new URL(base + path, url.origin);
  async function asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      throw error instanceof AppError ? error : connectionFailure(connection, error);
    }
  }
  return {
    connection,
    close: () => agent.destroy(),
    get: (path, resource) =>
      asked(async () => {
        const response = await send(at(path), options);
        return understood(connection, resource, response, await textOf(connection, response));
      }),
    patch: (path, resource, change) =>
      asked(async () => {
        const headers = { ...options.headers, 'content-type': 'application/strategic-merge-patch+json' };
        const response = await send(
          at(path),
          { ...options, headers, method: 'PATCH' },
          JSON.stringify(change),
        );
        const text = await textOf(connection, response);
        const { statusCode = 0 } = response;
        if (statusCode !== 200) throw changeFailure(connection, resource, statusCode, wordsOf(parsed(text)));
      }),
  };
}

function reasonOf({ reason }: AbortSignal): AppError {
  return reason instanceof AppError ? reason : new AppError('cancelled', 'ended before it was done');
}

function send(url: URL, options: RequestOptions, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(url, options, resolve);
    // Also after the answer has begun: an error that nobody listens to would end the program.
    request.on('error', reject);
    request.end(body);
  });
}

async function textOf(connection: Connection, response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > mostBytes) throw tooMuch(connection);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** An answer beyond all limits. */
export function tooMuch(connection: Connection): AppError {
  return apiFailure(
    connection,
    'output-limit',
    'answers more than is taken from it',
    'check the cluster endpoint in the machine configuration: no cluster is that large',
  );
}

const statusSchema = z.object({ message: z.string().nullish() });

/** The server's own; empty for none. */
function wordsOf(value: unknown): string {
  return statusSchema.safeParse(value).data?.message ?? '';
}

function understood(
  connection: Connection,
  resource: string,
  { statusCode = 0, headers }: IncomingMessage,
  text: string,
): unknown {
  if (statusCode === 410) return null;
  const value = parsed(text);
  if (statusCode !== 200) {
    throw answerFailure(connection, resource, statusCode, wordsOf(value));
  }
  if (value === undefined) {
    const isPage = /html/i.test(headers['content-type'] ?? '') || text.trimStart().startsWith('<');
    throw unreadable(connection, resource, isPage);
  }
  return value;
}

/** undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
