import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseMembers } from '../../../lib/rawJson.ts'
import type { FormerState, FormerStates } from '../../../model/formerStates.ts'
import type { StackId } from '../../../model/stateService.ts'
import { parseBackend, readStackText, findStackFile, listStackLocks } from './backend.ts'

/** Reads the states of a backend that is a folder; other backends have none that can be read. */
export function openFormerStates(url: string): FormerStates {
  const backend = parseBackend(url)
  if (backend.kind !== 'file')
    return { listStacks: () => [], read: () => null, isLocked: () => false }
  const { folder } = backend
  return {
    listStacks: () => listStacks(join(folder, '.pulumi', 'stacks')),
    read: id => readState(folder, id),
    isLocked: id => listStackLocks(folder, getName(id)).length > 0,
  }
}

function getName({ project, name }: StackId): string {
  return `organization/${project}/${name}`
}

/** `<project>/<stack>.json`, also compressed; backups and attributes have other endings. */
function listStacks(folder: string): StackId[] {
  if (!existsSync(folder)) return []
  const projects = readdirSync(folder, { withFileTypes: true }).filter(one => one.isDirectory())
  return projects.flatMap(({ name: project }) => {
    const names = readdirSync(join(folder, project)).flatMap(
      file => /^([^.].*?)\.json(?:\.gz|\.zst)?$/.exec(file)?.[1] ?? [],
    )
    return [...new Set(names)].map(name => ({ project, name }))
  })
}

function readState(folder: string, id: StackId): FormerState | null {
  const file = findStackFile(folder, getName(id))
  const text = readStackText(folder, getName(id))
  if (file === null || text === null) return null
  const members = parseMembers(text)
  const deployment = parseMembers(members.get('checkpoint') ?? '{}').get('latest')
  if (deployment === undefined || deployment === 'null') return null
  return {
    id,
    file,
    deployment,
    schema: Number(members.get('version') ?? 3),
    features: (JSON.parse(members.get('features') ?? 'null') as string[] | null) ?? [],
  }
}
