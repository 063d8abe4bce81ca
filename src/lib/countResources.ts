/**
 * Resources as the summary of `pulumi up` counts them: with the stack itself and components, but
 * without the default providers, which the engine adds by itself and never reports as a step
 * (`IsDefaultProvider` of its sdk/go/common/providers).
 */

const pattern = /(?:::|[$])pulumi:providers:[^:]+::default(?:_|$)/

/** The same regular expression for queries of the database. */
export const defaultProviderUrn = pattern.source

export const isDefaultProvider = (urn: string): boolean => pattern.test(urn)

export const countResources = (resources: readonly { readonly urn: string }[]): number =>
  resources.filter(({ urn }) => !isDefaultProvider(urn)).length
