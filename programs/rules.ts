/**
 * This program's own compliance rules, beside the built-in ones. README.md in this folder has their
 * contract.
 */

type Value = string | number | boolean
type Resource = {
  urn: string
  type: string
  name: string
  inputs: Record<string, unknown>
  outputs: Record<string, unknown>
}
type Question = {
  environment: string
  kind: 'production' | 'staging' | 'ephemeral'
  resources: Resource[]
  settings: unknown
}
type Rule = {
  id: string
  severity: 'critical' | 'high' | 'medium' | 'low'
  describes: string
  check(question: Question): { resource?: string; expected: Value; actual: Value }[]
}

/**
 * Staging must survive the loss of a zone as production does, so that this case is tested.
 * Ephemeral copies may use a single zone.
 */
const twoOfEach: Rule = {
  id: 'two_of_each',
  severity: 'high',
  describes:
    'The database and the application run at least twice, so that the loss of a zone is survived',
  check({ kind, resources }) {
    if (kind === 'ephemeral') return []
    const instances = resources.filter(
      ({ type }) => type === 'aws:rds/clusterInstance:ClusterInstance',
    ).length
    const groups = resources.filter(({ type }) => type === 'aws:autoscaling/group:Group')
    return [
      ...(instances < 2 ? [{ expected: 'at least 2 database instances', actual: instances }] : []),
      ...groups
        .filter(({ inputs }) => Number(inputs['minSize']) < 2)
        .map(({ urn, inputs }) => ({
          resource: urn,
          expected: 'at least 2 machines',
          actual: Number(inputs['minSize']),
        })),
    ]
  },
}

export const rules: Rule[] = [twoOfEach]
