/** Patterns of data files: everything is literal but `*`, which stands for any text, also none. */
export { matchesStars as matchesPattern } from '../../../lib/wildcards.ts'
