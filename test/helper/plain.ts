/**
 * Loaded into every test process (`node-arg` of tap in package.json). tap wants to know which files each process loads, so it
 * puts a loader hook and source maps into every Node process that a test starts, and those into theirs, however clean we
 * make their environment: a runner then takes twice the processor time. What tests start must also be what users start.
 */
import { createRequire } from 'node:module'

type OnSpawn = { removeAllListeners (): void }

// of tap, not of ours: found from where tap's loader finds it
const fromTap = createRequire(createRequire(import.meta.url).resolve('@tapjs/processinfo'))
const onSpawn = fromTap('process-on-spawn') as OnSpawn
onSpawn.removeAllListeners()
process.setSourceMapsEnabled(false)
