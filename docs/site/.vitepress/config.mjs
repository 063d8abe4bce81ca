/** The documentation of docs/ as a site: `npm run docs:site`. Pages load nothing from other hosts. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const docs = fileURLToPath(new URL('../..', import.meta.url))
const titleOf = name => /^# (.+)$/m.exec(readFileSync(`${docs}${name}.md`, 'utf8'))?.[1] ?? name
const pages = (...names) => names.map(name => ({ text: titleOf(name), link: `/${name}` }))
const decisions = readdirSync(`${docs}adr`)
  .filter(name => /^\d{4}-.*\.md$/.test(name))
  .map(name => `adr/${name.slice(0, -3)}`)

const packageFile = name => createRequire(import.meta.url).resolve(name)

export default defineConfig({
  title: 'Twinstack',
  description: 'Staging stays a twin of production',
  srcDir: '..',
  srcExclude: ['site/**'],
  outDir: './dist',
  cleanUrls: false,
  rewrites: { 'adr/README.md': 'adr/index.md' },
  // files of the repository that are no pages: sources, examples, the program
  ignoreDeadLinks: [/^(\.\.?\/)+(?!site)/, /\/examples\//],
  markdown: { html: false },
  // the pages are above this folder, where Vite finds no node_modules
  vite: {
    resolve: {
      alias: [
        { find: /^vue\/server-renderer$/, replacement: packageFile('vue/server-renderer') },
        { find: /^vue$/, replacement: packageFile('vue/dist/vue.runtime.esm-bundler.js') },
      ],
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Start',
        items: pages(
          'how-to/try-the-demo',
          'how-to/compare-two-exports',
          'bring-your-stacks',
          'install',
          'aws',
        ),
      },
      {
        text: 'How to',
        items: pages(
          'how-to/start-a-service',
          'how-to/deploy-to-production',
          'how-to/find-and-repair-drift',
          'how-to/roll-back',
          'how-to/copy-for-a-pull-request',
          'how-to/get-alerts',
          'how-to/set-a-secret',
          'how-to/back-up-and-restore',
        ),
      },
      { text: 'Concepts', items: pages('concepts') },
      {
        text: 'Subjects',
        items: pages(
          'dashboard',
          'environments',
          'operations',
          'revisions',
          'drift',
          'attribution',
          'parity',
          'promotion',
          'audits',
          'schedules',
        ),
      },
      {
        text: 'Connect',
        items: pages(
          'rest',
          'ci',
          'github',
          'chat',
          'integrations',
          'webhooks',
          'access',
          'client',
        ),
      },
      {
        text: 'Reference',
        items: pages(
          'cli',
          'settings',
          'state-service',
          'reference/commands',
          'reference/api',
          'reference/errors',
        ),
      },
      { text: 'Run it', items: pages('handbook') },
      { text: 'Decisions', collapsed: true, items: pages('adr/README', ...decisions) },
    ],
  },
})
