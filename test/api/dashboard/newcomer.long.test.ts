/**
 * The newcomer's story in a real Chromium with the real service and engine, by keyboard alone: from
 * a service with nothing in it to reconciled drift. Production waits for a second person, and the
 * service is restarted while its page is open.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { parse } from 'yaml'
import { packageFolder } from '../../../src/model/config.ts'
import { makeRepository, temporaryFolder } from '../../fixtures/programs/repository.ts'
import { findBarriers, launchChromium, openPage } from '../../helper/chromium.ts'
import { testService } from '../../helper/service.ts'

const slow = { timeout: 240_000 }
t.setTimeout(900_000)

/** Moves the focus with Tab to the control with this text, and presses Enter. */
async function press(page: Page, text: string): Promise<void> {
  for (let at = 0; at < 150; at++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>('document.activeElement.textContent.trim()')
    if (!focused.startsWith(text)) continue
    await page.keyboard.press('Enter')
    return
  }
  throw new Error(`${text} is not reached by Tab on ${page.url()}`)
}

const waitForStep = (page: Page, title: string, state: string) =>
  page
    .locator('#steps > li', { hasText: title })
    .locator('h2 .badge', { hasText: state })
    .waitFor(slow)

/** As one policy: nothing is demanded of production except a second person. */
function writePolicy(folder: string): string {
  const open = join(packageFolder, 'test/fixtures/policies/open.yaml')
  const policy = parse(readFileSync(open, 'utf8')) as Record<'production', object>
  const approvals = { required: true, kinds: ['deploy'], fourEyes: true, expiresMinutes: 60 }
  const file = join(folder, 'policy.yaml')
  writeFileSync(
    file,
    JSON.stringify({ ...policy, production: { ...policy.production, approvals } }),
  )
  return file
}

t.test('from the first start to reconciled drift', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_POLICY: writePolicy(temporaryFolder(t)) },
  })
  const origin = service.url
  const browser = await launchChromium(t)
  const { page, faults } = await openPage(browser, origin)
  const { body: link } = await service.call('POST', '/v1/sign-in-links', {})
  await page.goto(`${origin}${link.path}`)
  await press(page, 'Continue as')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await press(page, 'First steps')
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
  t.same(await findBarriers(page), [])

  await press(page, 'Create and deploy staging')
  await waitForStep(page, '1. Create staging', 'done')
  await press(page, 'Create and deploy production')
  const production = page.locator('#steps > li', { hasText: '2. Create production' })
  await production.locator('.badge', { hasText: 'awaiting-approval' }).waitFor(slow)
  const path = (await production.locator('p > a').getAttribute('href')) ?? ''
  await page.goto(`${origin}${path}`)
  await page.getByRole('heading', { name: 'This plan waits for approval' }).waitFor()

  const { body: ben } = await service.call('POST', '/v1/tokens', {
    name: 'laptop',
    owner: 'ben',
    ownerKind: 'person',
    role: 'approver',
  })
  await page.evaluate('document.body.dataset.same = "yes"')
  service.configure({ TWINSTACK_PORT: new URL(origin).port })
  await service.stop()
  await service.start()
  t.equal(service.url, origin, 'the same address after the restart')
  const second = await openPage(browser, origin, { colorScheme: 'dark' })
  await second.page.goto(`${origin}${path}`)
  await second.page.getByLabel('Token').fill(ben.secret)
  await second.page.keyboard.press('Enter')
  await second.page.getByRole('heading', { name: 'This plan waits for approval' }).waitFor()
  t.same(await findBarriers(second.page), [])
  await press(second.page, 'Approve this plan')
  await page.locator('h1 .badge', { hasText: 'succeeded' }).waitFor(slow)
  t.equal(await page.evaluate('document.body.dataset.same'), 'yes', 'followed without a reload')

  await page.goto(`${origin}/dashboard/start`)
  await waitForStep(page, '2. Create production', 'done')
  await press(page, 'Add a tag')
  await waitForStep(page, '3. Break something', 'done')
  await press(page, 'Check staging for drift')
  await page.locator('h1 .badge', { hasText: 'succeeded' }).waitFor(slow)
  await page.goto(`${origin}/dashboard/environments/staging/drift`)
  await page.getByText('changed-by').first().waitFor()
  await page.goto(`${origin}/dashboard/start`)
  await waitForStep(page, '4. Find it', 'done')
  await press(page, 'Plan the reconcile')
  await page.getByRole('heading', { name: 'Carry it out' }).waitFor(slow)
  await press(page, 'Start this reconcile of staging')
  await page.waitForURL(url => !url.pathname.endsWith('/dashboard/start'))
  await page.locator('h1 .badge', { hasText: 'succeeded' }).waitFor(slow)
  await page.goto(`${origin}/dashboard/start`)
  await waitForStep(page, '5. Put it back', 'done')
  await page.goto(`${origin}/dashboard/sandbox?environment=staging`)
  t.equal(await page.getByText('changed-by: hand →').count(), 0)
  t.same(
    faults.filter(fault => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|Failed to fetch/.test(fault)),
    [],
    'only the interruption itself',
  )
  t.same(second.faults, [])
})
