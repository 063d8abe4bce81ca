/** Documents inside documents. */
import { of, testWorlds } from './world.ts'
import type { WorldPair } from './world.ts'

const yaml = (lines: string[]) => `${lines.join('\n')}\n`

const documents: WorldPair[] = [
  {
    name: 'a CloudFormation stack as JSON and as YAML',
    make: w => [
      of('aws:cloudformation/stack:Stack', 's', {
        name: `s-${w.stack}`,
        templateBody: w.pick(
          '{"Resources":{"T":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":"a"}}}}',
          yaml([
            'Resources:',
            '  T:',
            '    Type: AWS::SNS::Topic',
            '    Properties:',
            '      TopicName: a',
          ]),
        ),
      }),
    ],
  },
  {
    name: 'a CloudFormation stack with another value',
    make: w => [
      of('aws:cloudformation/stack:Stack', 's', {
        name: `s-${w.stack}`,
        templateBody: yaml([
          'Resources:',
          '  T:',
          '    Type: AWS::SQS::Queue',
          '    Properties:',
          `      DelaySeconds: ${w.pick(5, 50)}`,
        ]),
      }),
    ],
    expected: ['Stack s templateBody'],
  },
  {
    name: 'a ConfigMap with YAML, its keys in another order',
    make: w => [
      of('kubernetes:core/v1:ConfigMap', 'c', {
        metadata: { name: 'app', namespace: w.stack },
        data: {
          'app.yaml': w.pick(
            yaml(['db:', `  host: db.${w.stack}.internal`, '  pool: 5']),
            yaml(['db:', '  pool: 5', `  host: db.${w.stack}.internal`]),
          ),
        },
      }),
    ],
  },
  {
    name: 'a ConfigMap with another pool in its YAML',
    make: w => [
      of('kubernetes:core/v1:ConfigMap', 'c', {
        metadata: { name: 'app' },
        data: { 'app.yaml': yaml(['db:', `  pool: ${w.pick(5, 50)}`, '  host: x']) },
      }),
    ],
    expected: ['ConfigMap c data'],
  },
  {
    name: 'settings of a service in a text of a text',
    make: w => [
      of(
        'aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion',
        'v',
        {
          contentType: 'application/json',
          content: JSON.stringify({
            flags: JSON.stringify(w.pick({ a: 1, b: 2 }, { b: 2, a: 1 })),
          }),
        },
        { versionNumber: w.pick(3, 9) },
      ),
    ],
  },
  {
    name: 'settings of a service with another flag in a text of a text',
    make: w => [
      of('aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion', 'v', {
        contentType: 'application/json',
        content: JSON.stringify({ flags: JSON.stringify({ a: w.pick(true, false) }) }),
      }),
    ],
    expected: ['HostedConfigurationVersion v content'],
  },
  {
    name: "multipart user data with the environment's own name",
    make: w => [
      of('aws:ec2/launchTemplate:LaunchTemplate', 'l', {
        userData: Buffer.from(
          `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n` +
            `--B\nContent-Type: text/x-shellscript\n\n#!/bin/bash\necho ${w.stack}\n--B--\n`,
        ).toString('base64'),
      }),
    ],
  },
  {
    name: 'a build with two commands in another order',
    make: w => [
      of('aws:codebuild/project:Project', 'b', {
        source: {
          type: 'NO_SOURCE',
          buildspec: yaml([
            'version: 0.2',
            'phases:',
            '  build:',
            '    commands:',
            ...w.pick(
              ['      - npm ci', '      - npm test'],
              ['      - npm test', '      - npm ci'],
            ),
          ]),
        },
      }),
    ],
    expected: ['Project b source'],
  },
  {
    name: 'a build as YAML with its keys in another order',
    make: w => [
      of('aws:codebuild/project:Project', 'b', {
        source: {
          type: 'NO_SOURCE',
          buildspec: w.pick(
            yaml([
              'version: 0.2',
              'env:',
              '  shell: bash',
              'phases:',
              '  build:',
              '    commands:',
              '      - make',
            ]),
            yaml([
              'version: 0.2',
              'phases:',
              '  build:',
              '    commands:',
              '      - make',
              'env:',
              '  shell: bash',
            ]),
          ),
        },
      }),
    ],
  },
  {
    name: 'an API schema with other white space',
    make: w => [
      of('aws:appsync/graphQLApi:GraphQLApi', 'g', {
        name: `g-${w.stack}`,
        authenticationType: 'AWS_IAM',
        schema: w.pick('type Query {\n  a: Int\n}\n', 'type Query {\n  a: Int\n}'),
      }),
    ],
  },
  {
    name: 'an API schema with another field',
    make: w => [
      of('aws:appsync/graphQLApi:GraphQLApi', 'g', {
        name: `g-${w.stack}`,
        authenticationType: 'AWS_IAM',
        schema: `type Query {\n  a: ${w.pick('String', 'Int')}\n}\n`,
      }),
    ],
    expected: ['GraphQLApi g schema'],
  },
]

testWorlds(documents)
