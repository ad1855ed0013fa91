/** What a URL asks for, checked. */
import type { Request } from './fastify.ts';

export class BadRequestError extends Error {
  readonly statusCode = 400;
}

export class NotFoundError extends Error {
  readonly statusCode = 404;
}

/** A part of a long list. */
export type Page = { readonly offset: number; readonly limit: number };

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

export function pageOf({ query }: Request): Page {
  const offset = wholeNumber('offset', query['offset'], 0);
  const limit = wholeNumber('limit', query['limit'], LIMIT_DEFAULT);
  if (limit < 1 || limit > LIMIT_MAX) throw new BadRequestError(`limit is 1 to ${LIMIT_MAX}`);
  return { offset, limit };
}

/** Undefined when it is not asked for. */
export function word(name: string, text: unknown): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  throw new BadRequestError(`${name} is given more than once`);
}

export function flag(name: string, text: unknown): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new BadRequestError(`${name} is true or false, not ${JSON.stringify(text)}`);
}

export function wholeNumber(name: string, text: unknown, fallback?: number): number {
  if (text === undefined && fallback !== undefined) return fallback;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new BadRequestError(`${name} is a whole number, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}

/** The items of the page, and where the next one is: null at the end. */
export function paged<T>(
  items: readonly T[],
  { offset, limit }: Page,
): { count: number; offset: number; nextOffset: number | null; items: readonly T[] } {
  const end = offset + limit;
  const nextOffset = end < items.length ? end : null;
  return { count: items.length, offset, nextOffset, items: items.slice(offset, end) };
}
