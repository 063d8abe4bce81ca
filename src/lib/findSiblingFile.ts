import { extname } from 'node:path'

/**
 * Returns the URL of another module of Twinstack, relative to the module at `url`. `name` has no
 * extension, because it is `.ts` in a checkout and `.js` in the installed package.
 */
export const findSiblingFile = (url: string, name: string) => new URL(name + extname(url), url)
