/** Addresses of the pages of this service, without its origin. */

/**
 * Whether a text is the path of a page here, with a plain query at most: never another origin
 * (`//host`, `/\host`), a scheme or a control character.
 */
export function isPagePath(text: string): boolean {
  return text.length <= 2000 && /^\/dashboard(?:[/?][\w\-./?=&%~+:,]*)?$/.test(text)
}
