/**
 * Starts the plugin in a process group of its own, as the engine does, prints its pid, and waits
 * until it is killed (plugin.test.ts).
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const child = spawn(
  join(import.meta.dirname, '../../../src/adapters/sandbox/plugin/pulumi-resource-aws'),
  [],
  {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  },
)
child.stdout.once('data', () => process.send?.(child.pid))
setInterval(() => {}, 1000)
