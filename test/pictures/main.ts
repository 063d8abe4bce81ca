/**
 * `npm run pictures`: runs the demo, leaves its service running, takes pictures of its main pages
 * with a real Chromium, and writes them to docs/pictures with the digest of the templates.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createClient } from '../../src/client/index.ts'
import { packageFolder } from '../../src/model/config.ts'
import { launchChromium } from '../helper/chromium.ts'
import { digestFile, digestTemplates, picturesFolder } from './templates.ts'

const size = { width: 1280, height: 860 }
const home = mkdtempSync(join(tmpdir(), 'twinstack-pictures-'))
const runCommand = (...args: string[]) =>
  execFileSync(process.execPath, ['src/bootstrap.js', 'cli', ...args], {
    cwd: packageFolder,
    env: { ...process.env, TWINSTACK_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  })

const closing: (() => Promise<unknown>)[] = []
try {
  runCommand('demo', '--home', home, '--keep')
  const browser = await launchChromium({
    teardown: close => void closing.push(async () => close?.()),
  })
  await takePictures(browser)
} finally {
  for (const close of closing) await close()
  runCommand('stop')
  rmSync(home, { recursive: true, force: true })
}

async function takePictures(browser: Browser): Promise<void> {
  const { url } = JSON.parse(readFileSync(join(home, 'service.json'), 'utf8')) as { url: string }
  const token = readFileSync(join(home, 'keys', 'cli-token'), 'utf8').trim()
  const client = createClient({ url, token })
  const { items } = await client.listOperations({ pageSize: 100 })
  const find = (kind: string, environment: string) => {
    const found = items.find(one => one.kind === kind && one.environment === environment)
    if (found) return found.id
    throw new Error(`the demo has no ${kind} of ${environment}`)
  }
  const pictures: [name: string, path: string, scheme: 'light' | 'dark'][] = [
    ['overview', '/dashboard', 'light'],
    ['drift', `/dashboard/operations/${find('drift-check', 'staging')}`, 'light'],
    ['operation', `/dashboard/operations/${find('deploy', 'production')}`, 'dark'],
    ['parity', '/dashboard/parity', 'light'],
    ['statistics', '/dashboard/statistics?days=7', 'light'],
    ['account', '/dashboard/sandbox?environment=staging', 'dark'],
  ]
  mkdirSync(picturesFolder, { recursive: true })
  for (const [name, path, colorScheme] of pictures) {
    const context = await browser.newContext({ viewport: size, colorScheme })
    const page = await context.newPage()
    await signIn(page, url, token)
    await page.goto(`${url}${path}`)
    await page.screenshot({ path: join(picturesFolder, `${name}.png`) })
    await context.close()
  }
  writeFileSync(digestFile, `${JSON.stringify({ digest: digestTemplates() }, null, 2)}\n`)
}

async function signIn(page: Page, url: string, token: string): Promise<void> {
  await page.goto(`${url}/dashboard/sign-in`)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}
