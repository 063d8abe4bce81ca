/**
 * Circular imports, types included: `npm run circular` prints them, test/layers.test.ts checks that
 * there are none.
 */
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { packageFolder } from '../src/model/config.ts'

/**
 * The circles among the files of `folders` of `root`, each as a line of paths; the engine is
 * dependency-cruiser, with imports of types counted.
 */
export async function circularImports(root: string, folders: string[]): Promise<string[]> {
  const { output } = await cruise(folders, {
    baseDir: root,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    validate: true,
    ruleSet: {
      forbidden: [{ name: 'circular', severity: 'error', from: {}, to: { circular: true } }],
    },
  })
  return (output as ICruiseResult).summary.violations.map(({ from, cycle = [] }) =>
    [from, ...cycle.map(({ name }) => name)].join(' → '),
  )
}

if (process.argv[1] === import.meta.filename) {
  const circles = await circularImports(packageFolder, ['src', 'api'])
  for (const circle of circles) console.log(circle)
  process.exitCode = circles.length > 0 ? 1 : 0
}
