import * as z from 'zod';
import type { Api } from './api.ts';
import { tooMuch } from './api.ts';
import { unreadable } from './failures.ts';

/** What is read of one kind of resource. */
export interface List<T extends z.ZodType> {
  /** As in "/api/v1/pods". */
  readonly path: string;
  /** For the messages, as in "pods". */
  readonly resource: string;
  /** As in "status.phase!=Failed"; null for all there are. */
  readonly fieldSelector: string | null;
  readonly item: T;
}

/** Items a page: a pod takes up to 20 kB, and a page is parsed in one go. */
const pageSize = 250;

/** 250 000 items: more than any cluster has, less than a server that never comes to an end. */
const mostPages = 1000;

/**
 * All items of a list, a page after the other. A list that grew too old in the middle is read once more from the start.
 *
 * @throws AppError for what the server answers otherwise, and when the list is too old again.
 */
export async function readList<T extends z.ZodType>(
  api: Api,
  list: List<T>,
): Promise<readonly z.output<T>[]> {
  const items = (await readPages(api, list)) ?? (await readPages(api, list));
  if (!items) throw unreadable(api.connection, list.resource, false);
  return items;
}

/** null when a page was too old to go on with (410). */
async function readPages<T extends z.ZodType>(
  api: Api,
  list: List<T>,
): Promise<readonly z.output<T>[] | null> {
  const { path, resource, item } = list;
  const schema = z.object({
    metadata: z.object({ continue: z.string().nullish() }).nullish(),
    items: z.array(item).nullable(),
  });
  const items: z.output<T>[] = [];
  let next = '';
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await api.get(`${path}?${query(list, next)}`, resource);
    if (answer === null) return null;
    const { success, data } = schema.safeParse(answer);
    if (!success) throw unreadable(api.connection, resource, false);
    for (const one of data.items ?? []) items.push(one);
    next = data.metadata?.continue ?? '';
    if (next === '') return items;
  }
  throw tooMuch(api.connection);
}

function query({ fieldSelector }: List<z.ZodType>, next: string): string {
  return new URLSearchParams({
    limit: String(pageSize),
    ...(fieldSelector === null ? {} : { fieldSelector }),
    ...(next === '' ? {} : { continue: next }),
  }).toString();
}
