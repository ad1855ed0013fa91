/**
 * Regular expressions in RE2's syntax, matched in time linear in the text: a client may send any
 * expression, and none may hold the loop. The package is loaded when the first one comes.
 */
import { loadPackage } from './load-package.ts';

/** A match takes the text times the expression: what a client may ask for needs a bound. */
export const RE2_PATTERN_CHARS_MAX = 1024;

export type Re2 = { matches(text: string): boolean };

type Re2Module = {
  readonly RE2JS: { compile(pattern: string): Re2 };
  readonly RE2JSException: abstract new () => Error;
};

/** What is wrong with it, as RE2 says it, when the pattern is no expression. */
export function compileRe2(pattern: string): Re2 | string {
  const { RE2JS, RE2JSException } = loadPackage('re2js') as Re2Module;
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
