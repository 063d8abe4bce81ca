/** The ways in which AWS resources take tags. */
export type TagForm = 'map' | 'propagated' | 'template'

/**
 * Whether and how a type takes tags; null when it does not.
 *
 * The constructors of `@pulumi/aws` pass every input and output property of their type to the
 * engine, those without a value as `undefined`. A type that takes a map of tags has both `tags` and
 * the computed `tagsAll`; in the three types of the whole package that have `tags` alone, it has
 * another meaning (test/programs/taggable.test.ts reads all of them). So no list of types is
 * necessary, and types of later releases work without a change.
 */
export function taggable(type: string, props: Record<string, unknown>): TagForm | null {
  if (type === 'aws:autoscaling/group:Group') return 'propagated'
  if (!type.startsWith('aws:') || !('tags' in props) || !('tagsAll' in props)) return null
  return type === 'aws:ec2/launchTemplate:LaunchTemplate' ? 'template' : 'map'
}
