/**
 * The content security policy of the pages: nothing inline and nothing from another host. It needs
 * no nonce.
 */
export const policy = Object.entries({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' data:",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
})
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ')
