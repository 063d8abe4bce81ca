/**
 * The aspects in which two environments are compared, in the order of a report, and their synonyms.
 * The article's list of intentional differences ("Compute Resources", "Data Volume"…) can be used
 * in the register without changes.
 */
import { z } from 'zod'
import { requirePresent } from '../lib/requirePresent.ts'

export const aspects = [
  'image-and-instance',
  'database',
  'services',
  'network',
  'region',
  'scale',
  'monitoring',
  'dashboards',
  'logging-and-tracing',
  'encryption',
  'backups',
  'access',
  'engine-and-providers',
  'revision',
  'tags',
  'configuration',
] as const
export type Aspect = (typeof aspects)[number]

/**
 * One word may mean several aspects: "compute resources" means size and number. The first is the
 * main one.
 */
const synonyms: Record<string, Aspect[]> = {
  'compute resources': ['image-and-instance', 'scale'],
  compute: ['image-and-instance', 'scale'],
  image: ['image-and-instance'],
  'base image': ['image-and-instance'],
  'instance size': ['scale', 'image-and-instance'],
  'data volume': ['database'],
  'database version': ['database'],
  'service versions': ['services'],
  dependencies: ['services'],
  'network topology': ['network'],
  'geographic region': ['region'],
  regions: ['region'],
  replicas: ['scale'],
  'backup retention': ['backups'],
  backup: ['backups'],
  observability: ['monitoring', 'dashboards', 'logging-and-tracing'],
  logging: ['logging-and-tracing'],
  tracing: ['logging-and-tracing'],
  tls: ['encryption'],
  identity: ['access'],
  settings: ['configuration'],
  tag: ['tags'],
  labels: ['tags'],
}

/**
 * Returns the aspects that a word means, in upper or lower case and with spaces or dashes; empty
 * for an unknown word.
 */
export function listAspects(word: string): Aspect[] {
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  const exact = aspects.find(aspect => aspect.replaceAll('-', ' ') === plain)
  return exact ? [exact] : Object.hasOwn(synonyms, plain) ? requirePresent(synonyms[plain]) : []
}

export const aspectSchema = z.enum(aspects)

/** An aspect by its own name or a synonym; the parsed value keeps the written word. */
export const aspectWordSchema = z.string().superRefine((word, context) => {
  if (listAspects(word).length > 0) return
  const quoted = Object.keys(synonyms).map(one => JSON.stringify(one))
  context.addIssue({
    code: 'custom',
    message:
      `unknown aspect ${JSON.stringify(word.slice(0, 60))}; known are ${aspects.join(', ')}, ` +
      `and the words ${quoted.join(', ')}`,
  })
})
