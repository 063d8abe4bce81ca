/** Marked secrets, planted in every possible place, and the places of the search afterwards. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

export const canaries: Record<string, string> = {
  setting: 'canary-setting-5f1c7a',
  made: 'canary-made-81d0b2',
  environment: 'canary-environment-96b3e8',
}

/** The secret itself, and its form in encoded data. */
const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
]

export function found(text: string): string[] {
  return Object.entries(canaries).flatMap(([name, secret]) =>
    forms(secret)
      .filter(form => text.includes(form))
      .map(form => `${name} as ${form}`),
  )
}

/** Every table of every schema, row by row as text. */
export async function inDatabase(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(
      'select table_schema s, table_name n from information_schema.tables where table_schema ' +
        "not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'",
    )
    const hits: string[] = []
    for (const { s, n } of rows as { s: string; n: string }[]) {
      const { rows: texts } = await client.query(
        `select t::text as text from ${client.escapeIdentifier(s)}.${client.escapeIdentifier(n)} t`,
      )
      for (const { text } of texts as { text: string }[])
        hits.push(...found(text).map(hit => `${s}.${n}: ${hit}`))
    }
    return hits
  } finally {
    await client.end()
  }
}

/** Every file below a folder, except those of `apart`, which may contain secrets. */
export function inFolder(folder: string, apart: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap(name => {
    const path = join(folder, name)
    if (apart.test(name) || !statSync(path, { throwIfNoEntry: false })?.isFile()) return []
    return found(readFileSync(path, 'latin1')).map(hit => `${name}: ${hit}`)
  })
}

/** Arguments of every process of this machine, while `watch` runs. */
export function watchArguments(): { stop(): string[] } {
  const hits = new Set<string>()
  const scan = () => {
    for (const hit of found(execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8' })))
      hits.add(`arguments of a process: ${hit}`)
  }
  const timer = setInterval(scan, 150)
  return {
    stop: () => {
      clearInterval(timer)
      scan()
      return [...hits]
    },
  }
}
