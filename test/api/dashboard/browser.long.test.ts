/**
 * The pages in a real Chromium: no fault of the console, no violation of the policy, no foreign
 * request, no barrier that axe-core finds, in light and dark and at 360 px; live without a reload.
 */
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { buildApp } from '../../../api/app.ts'
import { addResource } from '../../../src/adapters/sandbox/add.ts'
import { setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import type { EventBody } from '../../../src/model/operation.ts'
import { testApp, type TestApp } from '../../helper/app.ts'
import { findBarriers, launchChromium, openPage } from '../../helper/chromium.ts'
import { startTwins } from '../../helper/twins.ts'
import {
  canary,
  canaryEvents,
  createEnvironments,
  createOperation,
  runOperation,
} from '../../helper/pages.ts'

const worker = { kind: 'system' as const, name: 'worker', tokenId: null }

async function startPages(t: Test) {
  return listen(await testApp(t))
}

async function listen(around: TestApp) {
  await around.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = around.app.server.address() as AddressInfo
  return { ...around, port, origin: `http://127.0.0.1:${port}` }
}

/** Opens each page in light and dark, wide and at 360 px, with every `details` open. */
async function openAll(
  t: Test,
  { origin, secrets }: Awaited<ReturnType<typeof listen>>,
  paths: string[],
): Promise<void> {
  const browser = await launchChromium(t)
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, faults } = await openPage(browser, origin, { colorScheme })
    await page.goto(`${origin}/dashboard`)
    t.same(await findBarriers(page), [], `sign-in, ${colorScheme}`)
    await signIn(page, origin, secrets.admin)
    for (const path of paths) {
      await page.goto(`${origin}${path}`)
      await page.evaluate('document.querySelectorAll("details").forEach(one => (one.open = true))')
      t.same(await findBarriers(page), [], `${path}, ${colorScheme}`)
      await page.setViewportSize({ width: 360, height: 740 })
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      t.ok(width <= 360, `${path}: ${width} px wide at 360 px`)
      await page.setViewportSize({ width: 1280, height: 800 })
    }
    t.equal(await page.locator('img').count(), 0, 'no canary became an element')
    // the browser itself reports the 404 of the unknown page
    t.same(
      faults.filter(fault => !/status of 404/.test(fault)),
      [],
      colorScheme,
    )
    await page.context().close()
  }
}

async function signIn(page: Page, origin: string, token: string): Promise<void> {
  await page.goto(`${origin}/dashboard`)
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

const parts = ['', '/resources', '/drift', '/outputs', '/settings', '/states', '/history', '/rules']

t.test('every page, in light and dark, wide and at 360 px', async t => {
  const around = await startPages(t)
  const { store } = around.services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  const failed = await createOperation(store, 'staging', 'staging')
  await runOperation(store, failed, canaryEvents)
  await store.operations.transition(failed.id, {
    from: 'running',
    to: 'failed',
    actor: worker,
    reason: canary,
    error: { code: 'resource-failed', message: canary },
  })
  const running = await createOperation(store, 'production', 'production')
  await runOperation(store, running, canaryEvents)
  await createOperation(store, 'production', 'production')
  const folder = around.services.config.sandboxFolder
  await addResource(folder, { type: 'aws:s3/bucket:Bucket', name: 'marked', assignments: [] })
  await setProperty(folder, 'marked', `tags.marked=${canary}`)
  const { body: link } = await around.call('admin', 'POST', '/v1/sign-in-links', {})
  await store.runSql("update twinstack.one_time_secrets set expires_at = '2999-01-01'")
  const [resource] = (await around.services.sandbox?.listResources()) ?? []
  const paths = [
    '/dashboard',
    link.path,
    '/dashboard/start',
    '/dashboard/statistics',
    ...['tokens', 'roles', 'schedules', 'webhooks', 'audit-log?verify=1'].map(
      name => `/dashboard/administration/${name}`,
    ),
    '/dashboard/sandbox',
    `/dashboard/sandbox/resources/${resource?.key}`,
    '/dashboard/account',
    '/dashboard/operations',
    '/dashboard/nowhere',
    `/dashboard/operations/${failed.id}`,
    `/dashboard/operations/${running.id}`,
    ...parts.map(part => `/dashboard/environments/staging${part}`),
  ]
  await openAll(t, around, paths)
})

t.test('pages of reports, in light and dark, wide and at 360 px', async t => {
  const around = await startTwins(t)
  const { body } = await around.call('operator', 'POST', '/v1/compliance-audits', {
    message: canary,
  })
  await openAll(t, await listen(around), [
    '/dashboard/parity',
    '/dashboard/parity/pair?left=staging&right=production&show=all',
    '/dashboard/parity/differences',
    '/dashboard/parity/compare',
    '/dashboard/environments/staging/resources',
    '/dashboard/environments/staging/change',
    '/dashboard/environments/staging/states',
    '/dashboard/environments/staging/rules',
    '/dashboard/compliance',
    '/dashboard/compliance/review',
    '/dashboard/compliance/audits',
    `/dashboard/compliance/audits/${body.id}?verify=1`,
    '/dashboard/promotion',
  ])
})

t.test('without JavaScript every page can be read, and forms work', async t => {
  const { origin, secrets, services } = await startPages(t)
  await createEnvironments(services.store, ['staging', 'staging'])
  const operation = await createOperation(services.store, 'staging', 'staging')
  const browser = await launchChromium(t)
  const { page } = await openPage(browser, origin, { javaScriptEnabled: false })
  await signIn(page, origin, secrets.operator)
  await page.getByRole('link', { name: 'staging' }).first().click()
  await page.getByRole('heading', { name: 'Newest operations' }).waitFor()
  await page.goto(`${origin}/dashboard/operations/${operation.id}`)
  await page.getByRole('button', { name: 'Cancel this operation' }).click()
  await page.locator('h1 .badge', { hasText: 'cancelled' }).waitFor()
  t.match(await services.store.operations.get(operation.id), { status: 'cancelled' })
})

t.test('by keyboard alone: sign in, follow a link, sign out', async t => {
  const { origin, secrets, services } = await startPages(t)
  await createEnvironments(services.store, ['staging', 'staging'])
  const browser = await launchChromium(t)
  const { page } = await openPage(browser, origin)
  await page.goto(`${origin}/dashboard`)
  const focus = async (selector: string) => {
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press('Tab')
      if (
        await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)
      )
        return
    }
    t.fail(`${selector} is not reached by Tab`)
  }
  await focus('#token')
  await page.keyboard.type(secrets.viewer)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await focus('.skip')
  await page.keyboard.press('Enter')
  t.equal(await page.evaluate('document.activeElement.id'), 'content', 'the skip link skips')
  await focus('.card a')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${origin}/dashboard/environments/staging`)
  await focus('.viewer button')
  await page.keyboard.press('Enter')
  await page.waitForURL(`${origin}/dashboard/sign-in`)
  await page.goto(`${origin}/dashboard`)
  t.match(page.url(), /\/dashboard\/sign-in/, 'signed out')
})

t.test('the overview changes without a reload', async t => {
  const { origin, secrets, services } = await startPages(t)
  await createEnvironments(services.store, ['staging', 'staging'])
  const browser = await launchChromium(t)
  const { page, faults } = await openPage(browser, origin)
  await signIn(page, origin, secrets.viewer)
  t.match(await page.locator('#queue').textContent(), /no operation runs or waits/)
  await page.evaluate('document.body.dataset.same = "yes"')
  // the stream has to be open before something changes
  await page.waitForTimeout(500)
  const operation = await createOperation(services.store, 'staging', 'staging')
  await page.locator(`#queue a[href="/dashboard/operations/${operation.id}"]`).waitFor()
  t.equal(await page.evaluate('document.body.dataset.same'), 'yes', 'the same document')
  t.same(faults, [])
})

t.test('an operation is followed through a restart of the service, each event once', async t => {
  const around = await startPages(t)
  const { origin, secrets, services, port } = around
  const { store } = services
  await createEnvironments(store, ['staging', 'staging'])
  const operation = await createOperation(store, 'staging', 'staging')
  const fence = await runOperation(store, operation, canaryEvents)
  const append = (from: number, to: number) =>
    store.operations.append(
      operation.id,
      'runner-1',
      Array.from({ length: to - from }, (_, at) => ({
        n: 100 + from + at,
        at: new Date().toISOString(),
        body: createChange(from + at),
      })),
      fence,
    )
  const browser = await launchChromium(t)
  const { page, faults } = await openPage(browser, origin)
  await signIn(page, origin, secrets.viewer)
  await page.goto(`${origin}/dashboard/operations/${operation.id}`)
  await append(0, 3)
  await page.locator('#log li', { hasText: 'bucket-2' }).waitFor()
  t.match(await page.locator('#bar').textContent(), /4 of/, 'the bar continues')
  await around.app.close()
  await append(3, 6)
  await sleep(500)
  const again = await buildApp(services)
  t.teardown(() => again.close())
  await again.listen({ host: '127.0.0.1', port })
  await page.locator('#log li', { hasText: 'bucket-5' }).waitFor()
  await append(6, 8)
  await store.operations.transition(operation.id, {
    from: 'running',
    to: 'succeeded',
    actor: worker,
    reason: '',
  })
  await page.locator('h1 .badge', { hasText: 'succeeded' }).waitFor()
  const lines = await page.locator('#log li').allTextContents()
  for (let at = 0; at < 8; at++)
    t.equal(lines.filter(line => line.includes(`bucket-${at} `)).length, 1, `bucket-${at} once`)
  t.same(
    faults.filter(fault => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|Failed to fetch/.test(fault)),
    [],
    'only the interruption itself',
  )
  await page.getByLabel('errors only').check()
  t.equal(await page.locator('#log li:visible').count(), 1)
})

const createChange = (at: number): EventBody => ({
  type: 'resource',
  phase: 'finished',
  planned: false,
  seconds: 1,
  change: {
    urn: `urn:pulumi:staging::shop::aws:s3/bucket:Bucket::bucket-${at}`,
    type: 'aws:s3/bucket:Bucket',
    name: `bucket-${at}`,
    op: 'create',
    properties: [],
  },
})
