/** A type with a short entry: the provider's schema adds what the entry leaves out. */
import { providerSchema } from './providerSchema.ts'
import { generic } from './generic.ts'
import type { TypeSpec } from './typeSpec.ts'

/**
 * `aws:ecs/cluster:Cluster`, page and title, its three API actions, and what is particular.
 * Required and secret properties, tags, automatic name and the texts that the cloud assigns come
 * from the table.
 */
export function fromSchema(
  type: string,
  [docs, title]: readonly [docs: string, title: string],
  calls: TypeSpec['calls'],
  own: Partial<TypeSpec>,
): TypeSpec {
  const { generic: _, arn, ...base } = generic(type)
  return {
    ...base,
    ...(own.arn === undefined && providerSchema(type)?.arn ? { arn } : {}),
    docs,
    title,
    calls,
    required: providerSchema(type)?.required ?? [],
    ...own,
    outputs: { ...base.outputs, ...own.outputs },
  }
}
