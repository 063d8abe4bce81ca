import { extname } from 'node:path'

/**
 * Another file of ours, named without its extension from the one at `url`: TypeScript in a
 * checkout, JavaScript in the installed package.
 */
export const findSiblingFile = (url: string, name: string) => new URL(name + extname(url), url)
