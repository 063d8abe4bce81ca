/**
 * What the real provider does with each property of each type (providerSchema.json, written by
 * `npm run schema:aws`): source of every replacement rule here.
 */
import { readFileSync } from 'node:fs'
import { getMainType } from './sameTypes.ts'

export type ProviderSchema = {
  /** `schema`: read in the provider's source; `documentation`: only what its documentation says */
  source: 'schema' | 'documentation' | 'changes'
  /** has a `name` that is generated when the program sets none */
  named: boolean
  /** tagged with a map */
  tags: boolean
  arn: boolean
  /** paths without indices, such as `launchTemplate.id` */
  replaces: ReadonlySet<string>
  /** optional and computed: a value that the program stops setting is kept */
  computed: ReadonlySet<string>
  /** lists without order */
  sets: ReadonlySet<string>
  secrets: ReadonlySet<string>
  required: readonly string[]
  /** texts that the cloud assigns */
  outputs: readonly string[]
}

type Entry = {
  source: ProviderSchema['source']
  named?: boolean
  tags?: boolean
  arn?: boolean
} & Partial<Record<'replaces' | 'computed' | 'sets' | 'secrets' | 'required' | 'outputs', string>>

let entries: Record<string, Entry> | null = null
const known = new Map<string, ProviderSchema>()

function readEntries(): Record<string, Entry> {
  entries ??= JSON.parse(
    readFileSync(new URL('./providerSchema.json', import.meta.url), 'utf8'),
  ) as Record<string, Entry>
  return entries
}

const split = (text: string | undefined) => (text ? text.split(' ') : [])

/** null for a type that the installed provider does not have. */
export function findProviderSchema(token: string): ProviderSchema | null {
  const type = getMainType(token)
  const entry = Object.hasOwn(readEntries(), type) ? readEntries()[type] : undefined
  if (!entry) return null
  const schema = known.get(type) ?? {
    source: entry.source,
    named: entry.named === true,
    tags: entry.tags === true,
    arn: entry.arn === true,
    replaces: new Set(split(entry.replaces)),
    computed: new Set(split(entry.computed)),
    sets: new Set(split(entry.sets)),
    secrets: new Set(split(entry.secrets)),
    required: split(entry.required),
    outputs: split(entry.outputs),
  }
  known.set(type, schema)
  return schema
}

/** Every type of the installed provider. */
export function listProviderTypes(): string[] {
  return Object.keys(readEntries())
}
