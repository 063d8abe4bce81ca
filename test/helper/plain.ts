/**
 * Loaded into every test process (`node-arg` of tap in package.json). tap records the files that
 * each process loads, so it adds a loader hook and source maps to every Node process that a test
 * starts, and to their children, even with a clean environment: a runner then needs twice the
 * processor time. Tests must start the same processes as users.
 */
import { createRequire } from 'node:module'

// a package of tap's loader, resolved from the place of that loader
const fromTap = createRequire(createRequire(import.meta.url).resolve('@tapjs/processinfo'))
const onSpawn = fromTap('process-on-spawn') as { addListener: unknown; removeAllListeners(): void }
onSpawn.removeAllListeners()
// its loader hook exists twice, and the second copy registers late
onSpawn.addListener = () => {}

const options = (process.env.NODE_OPTIONS ?? '')
  .split(' ')
  .filter(option => !option.includes('@tapjs'))
if (options.join('') === '') delete process.env.NODE_OPTIONS
else process.env.NODE_OPTIONS = options.join(' ')
for (const name of Object.keys(process.env))
  if (name.startsWith('_TAPJS_')) delete process.env[name]
process.setSourceMapsEnabled(false)
