import { parse } from 'node-html-parser'
import t from 'tap'
import { renderPlot } from '../../../../api/dashboard/components/plot.ts'
import { canary, findUnescaped } from '../../../helper/pages.ts'

t.test('a plot is SVG without styles, with one label, and escapes what it shows', async t => {
  const text = await renderPlot({
    caption: canary,
    label: canary,
    describe: Plot => ({
      y: { label: canary },
      marks: [
        Plot.dot([{ x: 1, y: 2, name: canary }], { x: 'x', y: 'y', title: 'name' }),
        Plot.text([{ x: 1, y: 1, name: canary }], { x: 'x', y: 'y', text: 'name' }),
      ],
    }),
  })
  t.same(findUnescaped(text), [])
  const svg = parse(text).querySelector('figure svg')
  t.equal(svg?.getAttribute('role'), 'img')
  t.equal(svg?.querySelectorAll('circle').length, 1)
  t.match(svg?.querySelector('circle title')?.textContent, /onerror/)
  t.notMatch(text, /<style|style="/, 'the content security policy would refuse them')
  t.equal(svg?.toString().match(/aria-label/g)?.length, 1)
})
