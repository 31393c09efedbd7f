import { expect, test } from 'vitest'
import { fixes, look } from './fixtures/look.ts'

test('each finding in a workload tells how to mend just that', async () => {
  const found = await look({
    'k8s/a.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: api, ports: [{ containerPort: 80 }] }] } } }\n',
  })
  expect(fixes(found['kubernetes-images'])).toEqual([
    expect.stringContaining('by digest: image:1.2.3@sha256:'),
  ])
  expect(fixes(found['kubernetes-disruption'])).toEqual([
    expect.stringContaining('spec.replicas'),
    expect.stringContaining('PodDisruptionBudget'),
    expect.stringContaining('topologySpreadConstraints'),
  ])
  expect(fixes(found['kubernetes-probes'])).toEqual([
    expect.stringContaining('livenessProbe'),
    expect.stringContaining('readinessProbe'),
  ])
  expect(fixes(found['kubernetes-resources'])[0]).toContain('resources.limits.memory')
  expect(fixes(found['kubernetes-security'])[0]).toContain('runAsNonRoot: true')
})

test('an image that a workflow uses is pinned by digest, an action by commit', async () => {
  const uses = ['docker://alpine:3.20', `docker://alpine@sha256:${'a'.repeat(64)}`, 'actions/checkout@v5']
  const found = await look({
    '.github/workflows/ci.yml': `jobs:\n  a:\n    steps:\n${uses.map((use) => `      - uses: ${use}\n`).join('')}`,
  })
  expect(found['ci-pinned']).toEqual([
    expect.objectContaining({
      message: 'docker://alpine:3.20 is not pinned by digest',
      fix: expect.stringMatching(/docker:\/\/image:1\.2\.3@sha256:/),
    }),
    expect.objectContaining({
      message: 'actions/checkout@v5 is not pinned by commit',
      fix: expect.stringContaining('<40 hex digits>'),
    }),
  ])
})
