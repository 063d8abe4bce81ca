/** Ids of webhooks, tokens and schedules by their beginning, as lists print them. */
import { InvalidArgumentError } from 'commander'
import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { TwinstackError } from '../lib/errors.ts'
import { collectPages, type Page, type PageInput } from '../lib/pagination.ts'
import { shortenId } from '../lib/typeName.ts'

/** An id or at least its first 4 characters. */
export function parseIdBeginning(text: string): string {
  if (/^[0-9a-f]{4}[0-9a-f-]{0,32}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('expected an id as the list prints it, or its beginning')
}

/** differences that a typing error makes */
const nearest = 2

/**
 * @param what `webhook`, for messages; `twinstack WHAT list` lists them
 * @returns the whole id; a whole one is not searched
 * @throws TwinstackError `not-found` with the most similar ids, `conflict` when several ids have
 *   this beginning
 */
export async function findId(
  what: string,
  beginning: string,
  list: (input: PageInput) => Promise<Pick<Page<{ id: string }>, 'items' | 'total'>>,
): Promise<string> {
  if (z.uuid().safeParse(beginning).success) return beginning
  const ids = (await collectPages(list)).map(({ id }) => id)
  const found = ids.filter(id => id.startsWith(beginning))
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  if (found.length > 1)
    throw new TwinstackError('conflict', `several ${what}s begin with ${beginning}`, {
      hint: `write more of it: ${found.map(id => id.slice(0, 13)).join(', ')}`,
    })
  const near = ids.filter(id => distance(id.slice(0, beginning.length), beginning) <= nearest)
  throw new TwinstackError('not-found', `no ${what} begins with ${beginning}`, {
    hint:
      (near.length > 0 ? `did you mean ${near.map(shortenId).join(' or ')}? ` : '') +
      `twinstack ${what} list  shows them`,
  })
}
