import t from 'tap'
import { formatMarkdown } from '../../../src/integrations/commands/markdown.ts'

t.test('markup, mentions and HTML of a title have no effect', t => {
  const text = formatMarkdown({ title: '*a* [b](c) <i> @here & `d`', lines: [] })
  t.equal(text, '**\\*a\\* \\[b\\]\\(c\\) &lt;i&gt; @\u2060here &amp; \\`d\\`**')
  t.end()
})

t.test('the fence of the lines is longer than every fence in them', t => {
  const text = formatMarkdown({ title: 't', lines: ['a ``` b', 'c\nd'] })
  t.equal(text, '**t**\n````\na ``` b\nc d\n````')
  t.end()
})
