/**
 * A separate process that ensures the engine of the tiny module in `<home>/module`: node builder.ts
 * HOME VERSION
 */
import { join } from 'node:path'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'
import { createPrinter } from '../../../src/adapters/pulumi/progress.ts'
import { nowhere } from './fixture.ts'

const [home, version] = process.argv.slice(2) as [string, string]
const recipe = {
  folder: join(home, 'module'),
  target: 'tiny.local/pulumi',
  ldflags: `-X main.Version=${version}`,
}
console.log(
  JSON.stringify(
    await ensureEngine({
      explicit: null,
      home,
      version,
      vendor: nowhere,
      recipe,
      progress: createPrinter(),
    }),
  ),
)
