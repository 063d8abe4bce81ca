/** Where the states were at the last start of a service on this machine; `doctor` reads it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SettledConfig } from '../../../model/config.ts'

type Place = SettledConfig['states']

const getFile = (home: string) => join(home, 'states-place')

/** A note only, so a folder that can't be written does not prevent the start. */
export async function noteStatesPlace(home: string, place: Place): Promise<void> {
  await writeFile(getFile(home), `${place}\n`, { mode: 0o600 }).catch(() => {})
}

/** Null before the first start. */
export async function readStatesPlace(home: string): Promise<Place | null> {
  const text = (await readFile(getFile(home), 'utf8').catch(() => '')).trim()
  return text === 'service' || text === 'backend' ? text : null
}
