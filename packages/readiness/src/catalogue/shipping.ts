import { asked, requirements } from './requirement.ts'

export const shippingRequirements = requirements({
  'SHIP-1': asked('C', ['check'], 'Docker build best practices; CIS Docker 4', {
    title: 'A small, unprivileged image',
    claim: 'The image is built in stages from a pinned base, runs as a non-root user and receives signals',
    fix: 'Use a multi-stage build, a numeric USER, a pinned base and CMD in exec form.',
  }),
  'SHIP-2': asked('B', ['check'], 'Compose specification', {
    title: 'Compose files that hold',
    claim: 'Compose services have health checks, restart policies, pinned images and no plain passwords',
    fix: 'Add healthcheck and restart, pin images, take secrets from the environment.',
  }),
  'SHIP-3': asked('B', ['check'], 'Pod Security Standards, restricted', {
    title: 'Kubernetes manifests that hold',
    claim:
      'Workloads have probes, resources, spread, a disruption budget and the restricted security context',
    fix: 'Set probes, requests and limits, securityContext, a PodDisruptionBudget and a NetworkPolicy.',
  }),
  'SHIP-4': asked('A', ['check'], 'Helm', {
    title: 'Helm chart',
    claim: 'The chart renders to manifests that hold',
    fix: 'Render the chart in CI and check the output.',
  }),
  'SHIP-5': asked('A', ['check'], 'Terraform', {
    title: 'Infrastructure as code',
    claim: 'Network, cluster, database and secrets are declared',
    fix: 'Declare them and validate in CI.',
  }),
  'SHIP-6': asked('B', ['check'], 'SLSA 1.2; OpenSSF Scorecard', {
    title: 'A trustworthy pipeline',
    claim: 'Actions are pinned by commit, permissions are least, releases carry provenance',
    fix: 'Pin every action by commit SHA and set permissions at the top of each workflow.',
  }),
  'SHIP-7': asked('C', ['probe', 'check'], 'RFC 9325', {
    title: 'Encryption at the edge',
    claim: 'Plain HTTP leads to HTTPS with a current protocol and a certificate that is renewed in time',
    fix: 'Offer TLS 1.2 and 1.3 only, renew automatically, redirect HTTP.',
  }),
  'SHIP-8': asked('A', ['check'], 'OpenGitOps 1.0', {
    title: 'Deployment from Git',
    claim: 'What runs is what the repository says',
    fix: 'Promote by pull request or tag.',
  }),
  'SHIP-9': asked('A', ['check'], 'Argo Rollouts', {
    title: 'Progressive delivery',
    claim: 'A bad release halts itself on its metrics',
    fix: 'Gate each step on error rate and latency.',
  }),
  'SHIP-10': asked('A', ['test'], 'OWASP CRS', {
    title: 'Web application firewall',
    claim: 'Rules run in log-only first and block after exclusions',
    fix: 'Start in detection mode and record exclusions.',
  }),
  'SHIP-11': asked('A', ['check'], 'Gateway API 1', {
    title: 'Gateway and mesh',
    claim: 'Gateway and mesh configurations agree with the service’s limits',
    fix: 'Set the same timeouts and limits in both places.',
  }),
  'SHIP-12': asked('A', ['drill'], '–', {
    title: 'A production-like stage',
    claim: 'A release passes smoke, a short load and a rollback rehearsal before production',
    fix: 'Run the gate in the pipeline.',
  }),
  'SHIP-13': asked('B', ['check'], '–', {
    title: 'A ready workshop',
    claim: 'A newcomer runs, debugs and checks the code with one command',
    fix: 'Ship a dev container, hooks and tasks.',
  }),
  'SHIP-14': asked('A', ['document'], '–', {
    title: 'Costs are known',
    claim: 'The monthly cost at two scales is computed',
    fix: 'Keep the model beside the infrastructure.',
  }),
  'SHIP-15': asked('A', ['check', 'document'], '–', {
    title: 'Three ways to deploy',
    claim: 'Cloud, one host and a cluster each have checked files',
    fix: 'Validate each way’s files in CI.',
  }),
})
