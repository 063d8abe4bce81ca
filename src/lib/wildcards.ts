/**
 * Matches patterns of users without backtracking: the time is at most proportional to the length of
 * the pattern times that of the text. A regular expression for a pattern with many stars can take
 * exponential time.
 */

/** Longer patterns match only an identical text. */
export const longestPattern = 2048
/** Longer texts are matched only by an identical pattern and by `*`. */
export const longestText = 65_536

/** `*` matches any run of characters, also an empty one; all other characters are literal. */
export function matchesStars(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true
  if (!pattern.includes('*') || isTooLong(pattern, text)) return false
  const [first = '', ...middle] = pattern.split('*')
  const last = middle.pop() ?? ''
  if (text.length < first.length + last.length) return false
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of middle) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}

/** One step of a pattern: one character, or a run of characters. */
export type Step = { accepts: (character: string) => boolean; run: 'one' | 'some' | 'any' }

/** `*` matches any run of characters and `?` one character, as in IAM policies. */
export function matchesWildcards(pattern: string, text: string): boolean {
  if (pattern === text) return true
  if (!pattern.includes('?')) return matchesStars(pattern, text)
  if (isTooLong(pattern, text)) return false
  const matchAnything = () => true
  const steps = Array.from(pattern.replaceAll(/\*+/g, '*'), (character): Step => {
    if (character === '*') return { accepts: matchAnything, run: 'any' }
    if (character === '?') return { accepts: matchAnything, run: 'one' }
    return createLiteral(character)
  })
  return matchesSteps(steps, text)
}

export function createLiteral(character: string): Step {
  return { accepts: found => found === character, run: 'one' }
}

/**
 * Follows all possible matches at once: the set of next steps after each character of the text, or
 * after each element of another sequence.
 */
export function matchesSteps(steps: Step[], text: Iterable<string>): boolean {
  let open = expandClosure(new Set([0]), steps)
  for (const character of text) {
    const next = new Set<number>()
    for (const at of open) {
      const step = steps[at]
      if (!step?.accepts(character)) continue
      next.add(at + 1)
      if (step.run !== 'one') next.add(at)
    }
    if (next.size === 0) return false
    open = expandClosure(next, steps)
  }
  return open.has(steps.length)
}

/** Adds the steps that follow runs that may be empty. */
function expandClosure(open: Set<number>, steps: Step[]): Set<number> {
  // the iteration of a set includes elements that are added meanwhile
  for (const at of open) if (steps[at]?.run === 'any') open.add(at + 1)
  return open
}

export function isTooLong(pattern: string, text: string): boolean {
  return pattern.length > longestPattern || text.length > longestText
}
