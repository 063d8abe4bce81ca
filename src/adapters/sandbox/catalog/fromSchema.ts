/** A type with a short entry: the provider's schema adds what the entry leaves out. */
import { findProviderSchema } from './providerSchema.ts'
import { createGenericSpec } from './generic.ts'
import type { TypeSpec } from './typeSpec.ts'

/**
 * Creates the entry of a type from its token (`aws:ecs/cluster:Cluster`), page and title of its
 * documentation, its three API actions, and `own`, which replaces values of the table. Required and
 * secret properties, tags, automatic name and the texts that the cloud assigns come from the table.
 */
export function fromSchema(
  type: string,
  [docs, title]: readonly [docs: string, title: string],
  calls: TypeSpec['calls'],
  own: Partial<TypeSpec>,
): TypeSpec {
  const { generic: _, arn, ...base } = createGenericSpec(type)
  return {
    ...base,
    ...(own.arn === undefined && findProviderSchema(type)?.arn ? { arn } : {}),
    docs,
    title,
    calls,
    required: findProviderSchema(type)?.required ?? [],
    ...own,
    outputs: { ...base.outputs, ...own.outputs },
  }
}
