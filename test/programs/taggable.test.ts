import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { taggable } from '../../programs/taggable.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'

/**
 * Every resource type of the package, with the properties that its constructor hands to the engine
 * and the type of its `tags` argument.
 */
const types = readdirSync(join(repositoryRoot, 'node_modules/@pulumi/aws'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter(path => path.endsWith('.js') && !path.endsWith('index.js') && !path.includes('types'))
  .flatMap(path => {
    const text = readFileSync(join(repositoryRoot, 'node_modules/@pulumi/aws', path), 'utf8')
    const type = /__pulumiType = '([^']+)'/.exec(text)?.[1]
    return type
      ? [
          {
            type,
            path,
            props: new Set(
              [...text.matchAll(/resourceInputs\["(\w+)"\] = (?:args\?\.|undefined)/g)].map(
                match => match[1] as string,
              ),
            ),
          },
        ]
      : []
  })

/** What the declaration says about `tags` in the arguments: `map`, something else, or nothing. */
function declared(path: string): 'map' | 'other' | 'none' {
  const text = readFileSync(
    join(repositoryRoot, 'node_modules/@pulumi/aws', path.replace(/\.js$/, '.d.ts')),
    'utf8',
  )
  const args = text.slice(text.lastIndexOf('Args {'))
  if (!/^ {4}tags\?: /m.test(args)) return 'none'
  return /^ {4}tags\?: pulumi\.Input<\{\s+\[key: string\]: pulumi\.Input<string>;/m.test(args)
    ? 'map'
    : 'other'
}

t.test('the rule agrees with the declaration of every type of @pulumi/aws', async t => {
  t.ok(types.length > 1200, `${types.length} types were read`)
  const exceptions = [
    'aws:devopsguru/resourceCollection:ResourceCollection',
    'aws:inspector/resourceGroup:ResourceGroup',
  ]
  const wrong = types.filter(({ type, path, props }) => {
    const known = taggable(type, Object.fromEntries([...props].map(name => [name, undefined])))
    if (type === 'aws:autoscaling/group:Group') return known !== 'propagated'
    if (type === 'aws:ec2/launchTemplate:LaunchTemplate') return known !== 'template'
    return exceptions.includes(type)
      ? known !== null
      : (known === 'map') !== (declared(path) === 'map')
  })
  t.same(
    wrong.map(({ type }) => type),
    [],
  )
  t.ok(
    types.filter(
      ({ type, props }) =>
        taggable(type, Object.fromEntries([...props].map(name => [name, undefined]))) !== null,
    ).length > 800,
  )
})

t.test('the two exceptions mean other things by tags: what to search by', async t => {
  const meant = types
    .filter(({ props }) => props.has('tags') && !props.has('tagsAll'))
    .map(({ type }) => type)
    .sort()
  t.same(meant, [
    'aws:autoscaling/group:Group',
    'aws:devopsguru/resourceCollection:ResourceCollection',
    'aws:inspector/resourceGroup:ResourceGroup',
  ])
})

t.test('resources of other providers and components are left alone', async t => {
  t.equal(
    taggable('random:index/randomPet:RandomPet', { tags: undefined, tagsAll: undefined }),
    null,
  )
  t.equal(taggable('reports:index:Store', { tags: {}, tagsAll: {} }), null)
  t.equal(taggable('pulumi:providers:aws', { defaultTags: undefined }), null)
})
