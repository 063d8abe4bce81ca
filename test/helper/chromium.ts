/**
 * A real Chromium for tests of the pages: that of `TWINSTACK_TEST_CHROMIUM`, of the machine, or of
 * Debian's packages, which root installs at first use.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Test } from 'tap'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Closed at the end of `t`. */
export async function launchChromium(t: Pick<Test, 'teardown'>): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args })
  t.teardown(() => browser.close())
  return browser
}

/** @throws Error that says how to get a Chromium */
function findChromium(): string {
  const named = process.env.TWINSTACK_TEST_CHROMIUM
  const find = () => [...(named ? [named] : []), ...places].find(path => existsSync(path))
  const found = find()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      stdio: 'ignore',
    })
  }
  const installed = find()
  if (installed) return installed
  throw new Error(
    'there is no Chromium for the tests of the pages: install the package chromium, or set ' +
      'TWINSTACK_TEST_CHROMIUM to the path of a Chromium or Chrome',
  )
}

export type WatchedPage = {
  page: Page
  /** console errors, exceptions, violations of the policy, requests to other hosts */
  faults: string[]
}

/** A page whose faults are collected. `origin` is the only one that it may contact. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', error => faults.push(String(error)))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:')) faults.push(`request to ${url}`)
  })
  return { page, faults }
}

/** What axe-core finds on the page, as `rule: element`. */
export async function findBarriers(page: Page): Promise<string[]> {
  // evaluated by the debugger, which the policy of the page does not concern
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}
