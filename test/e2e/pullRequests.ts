/**
 * The real service with the GitHub integration: a remote repository, a simulated GitHub API, and
 * payloads as GitHub sends them.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Test } from 'tap'
import {
  commitAll,
  git,
  makeRepository,
  temporaryFolder,
  write,
} from '../fixtures/programs/repository.ts'
import { delivered, project, secret } from '../integrations/github/payloads.ts'
import { startFakeGithub, token, type FakeGithub } from '../integrations/github/fakeGithub.ts'
import { testService, type TestService } from '../helper/service.ts'

export type PullRequests = {
  service: TestService
  github: FakeGithub
  /** commits and pushes to this ref of the repository; returns the commit */
  push(message: string, ref: string, files: Record<string, string>): string
  /** sends an event, which is accepted */
  sends(event: string, payload: object): Promise<void>
  /** the one comment of the pull request, when it contains this text */
  shows(number: number, expectedText: RegExp): Promise<string>
  /** waits until the condition is true */
  until<T>(
    what: string,
    find: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T>
}

/** `more`: further settings of the integration. */
export async function pullRequests(t: Test, more: object = {}): Promise<PullRequests> {
  const work = makeRepository(t, 'tiny')
  const folder = temporaryFolder(t)
  const bare = join(folder, 'shop.git')
  git(work, 'clone', '--quiet', '--bare', work, bare)
  const github = await startFakeGithub(t, project)
  mkdirSync(join(folder, 'integrations'))
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, 'integrations', name), content)
    return join(folder, 'integrations', name)
  }
  file('secret', `${secret}\n`)
  file('token', token)
  const integrations = file(
    'integrations.yaml',
    JSON.stringify({
      url: 'https://twinstack.example',
      github: {
        ...{ webhookSecretFile: 'secret', tokenFile: 'token', project, api: github.url },
        ...more,
      },
    }),
  )
  const access = file(
    'access.yaml',
    JSON.stringify({ persons: [{ name: 'ana', role: 'operator', github: ['ana-hub'] }] }),
  )
  const service = await testService(t, {
    repository: pathToFileURL(bare).href,
    env: {
      TWINSTACK_INTEGRATIONS: integrations,
      TWINSTACK_ACCESS: access,
      TWINSTACK_REF: 'main',
      TWINSTACK_SWEEP: '3600',
    },
  })
  return {
    service,
    github,
    until,
    push: (message, ref, files) => {
      write(work, files)
      const commit = commitAll(work, message)
      git(work, 'push', '--quiet', '--force', bare, `HEAD:${ref}`)
      return commit
    },
    sends: async (event, payload) => {
      const { headers, body } = await delivered(event, payload)
      const answer = await fetch(`${service.url}/v1/integrations/github`, {
        method: 'POST',
        headers,
        body,
      })
      if (answer.status !== 202)
        throw new Error(`${event} was answered with ${answer.status}: ${await answer.text()}`)
    },
    shows: (number, expectedText) =>
      until(
        `#${number} shows ${expectedText}`,
        () =>
          github.comments.find(
            one =>
              one.number === number &&
              one.body.startsWith(`<!-- twinstack:pr-${number} -->`) &&
              expectedText.test(one.body),
          )?.body,
      ),
  }
}

const waitLimitSeconds = 150

async function until<T>(
  what: string,
  find: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + waitLimitSeconds * 1000; Date.now() < end;) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    await sleep(100)
  }
  throw new Error(`not within ${waitLimitSeconds} s: ${what}`)
}
