/**
 * Loaded into every test process (`node-arg` of tap in package.json). tap wants to know which files
 * each process loads, so it puts a loader hook and source maps into every Node process that a test
 * starts, and into those that these start, however clean we make their environment: a runner then
 * takes twice the processor time. What tests start is to be what users start.
 */
import { createRequire } from 'node:module'

// a package of tap's loader, found from where that finds it
const fromTap = createRequire(createRequire(import.meta.url).resolve('@tapjs/processinfo'))
const onSpawn = fromTap('process-on-spawn') as { addListener: unknown; removeAllListeners(): void }
onSpawn.removeAllListeners()
// its loader hook is there twice, and the second copy registers late
onSpawn.addListener = () => {}

const options = (process.env.NODE_OPTIONS ?? '')
  .split(' ')
  .filter(option => !option.includes('@tapjs'))
if (options.join('') === '') delete process.env.NODE_OPTIONS
else process.env.NODE_OPTIONS = options.join(' ')
for (const name of Object.keys(process.env))
  if (name.startsWith('_TAPJS_')) delete process.env[name]
process.setSourceMapsEnabled(false)
