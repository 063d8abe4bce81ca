/**
 * Matches patterns of data files: every character is literal except `*`, which matches any text,
 * also an empty one.
 */
export { matchesStars as matchesPattern } from '../../../lib/wildcards.ts'
