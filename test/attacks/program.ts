/**
 * A program that discloses its secrets and reads everything that it can access: for the canaries,
 * and for the limits of a program.
 */
export const careless = `
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { Parameter } from '@pulumi/aws/ssm/parameter.js'
import { z } from 'zod'

const schema = z.strictObject({ password: z.string(), fails: z.boolean().default(false), home: z.string().optional() })
const tried = (what: string, read: () => string): string => {
  try { return what + ': ' + read().replace(/[^ -~]/g, ' ') } catch (error) { return what + ': ' + (error as NodeJS.ErrnoException).code }
}
const below = (folder: string): string => readdirSync(folder).map(name => name + '=' + readFileSync(join(folder, name), 'latin1')).join(' ')

export default async function program () {
  const { password, fails, home } = schema.parse(new pulumi.Config().requireObject('settings'))
  // not written in one piece anywhere
  const made = ['canary', 'made', '81d0b2'].join('-')
  console.log('the password is', password)
  console.error('made: ' + made)
  await pulumi.log.warn('logged ' + password + ' and ' + made)
  new Topic('news', { displayName: 'news', tags: { owner: 'careless' } })
  new Parameter('key', { type: 'SecureString', name: '/careless/' + pulumi.getStack(), value: pulumi.secret(made) })
  if (fails) throw new Error('connecting as ' + password + ' by ' + made)
  const loot = home === undefined ? [] : [
    'environment: ' + JSON.stringify(process.env),
    tried('arguments', () => readFileSync('/proc/self/cmdline', 'latin1')),
    tried('parent', () => readFileSync('/proc/' + process.ppid + '/environ', 'latin1')),
    ...readdirSync('/proc').filter(name => /^\\d+$/.test(name)).map(pid => tried('environment of ' + pid, () => readFileSync('/proc/' + pid + '/environ', 'latin1'))).filter(text => /DATABASE_URL|TWINSTACK_HOME/.test(text)),
    ...['keys', 'postgres/data', 'runs'].map(name => tried(name, () => below(join(home, name)))),
  ]
  return { password: pulumi.secret(password), made: pulumi.secret(made), loot: loot.join(' | ') }
}
program.settings = schema
`
