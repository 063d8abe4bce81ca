/**
 * More faulty programs (settings.test.ts has the first ones): each ends with its error code, before
 * anything is created.
 */
import t from 'tap'
import { createLab, makeTree } from './helper.ts'

const lab = await createLab(t)
const schema =
  "import { z } from 'zod'\nconst settings = z.strictObject({ size: z.int().min(1), deep: " +
  'z.object({ names: z.array(z.string()) }).optional() })\n'

const bad: Record<string, { text: string; code: string; message: RegExp }> = {
  'does not parse': {
    text: 'export default async function ( {',
    code: 'program-failed',
    message: /./,
  },
  'exits at import': {
    text: 'process.exit(5)',
    code: 'program-exited',
    message: /process\.exit\(5\)/,
  },
  throws: {
    text:
      `${schema}export default async function program () { throw new Error('no luck') ` +
      '}\nprogram.settings = settings',
    code: 'program-failed',
    message: /no luck[^]*index\.ts:3/,
  },
  'rejects beside': {
    text:
      `${schema}export default async function program () { Promise.reject(new Error('nobody ` +
      "waits')); await new Promise(r => setTimeout(r, 50)) }\nprogram.settings = settings",
    code: 'program-failed',
    message: /nobody waits/,
  },
  'throws in a timer': {
    text:
      `${schema}export default async function program () { setTimeout(() => { throw new ` +
      "Error('from a timer') }, 10); await new Promise(() => {}) }\nprogram.settings = " +
      'settings',
    code: 'program-failed',
    message: /from a timer/,
  },
}

for (const [name, { text, code, message }] of Object.entries(bad)) {
  t.test(`a program that ${name}`, async t => {
    const { result } = await lab.run(makeTree(lab, { 'index.ts': text }, { size: 1 }), 'deploy')
    t.match(result, { status: 'failed', error: { code, message } })
  })
}
